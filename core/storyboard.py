"""What a film is: scenes, shots, lines, cast, places and cues, as the writer engines produce them.

Fields that only a language model fills are UNSET when nobody filled them: UNSET fields are not part of the canonical JSON
(core.serial), so films without them keep their keys.

Times in seconds. A storyboard holds no lengths of speech: those are known only once the lines are spoken
(core.timeline joins the two). All ids are lower-case slugs, stable under edits elsewhere in the script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import UNSET, UnsetType

from core.heard import Ambience, SpotSound
from core.looks import Age, Gender, Looks
from core.screenplay import Form

NARRATOR = "narrator"
"""Character id of the narrator; never seen in a picture."""


class TimeOfDay(StrEnum):
    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    STORM = "storm"
    SNOW = "snow"
    FOG = "fog"


class PlaceKind(StrEnum):
    """The kinds of place every painter must know."""

    LIVING_ROOM = "living-room"
    BEDROOM = "bedroom"
    KITCHEN = "kitchen"
    OFFICE = "office"
    CLASSROOM = "classroom"
    SHOP = "shop"
    BAR = "bar"
    RESTAURANT = "restaurant"
    LABORATORY = "laboratory"
    HOSPITAL = "hospital"
    CORRIDOR = "corridor"
    STATION = "station"
    WORKSHOP = "workshop"
    LIBRARY = "library"
    THEATRE = "theatre"
    PRISON = "prison"
    CHURCH = "church"
    CASTLE_HALL = "castle-hall"
    CAVE = "cave"
    CAR = "car"
    TRAIN = "train"
    COCKPIT = "cockpit"
    SHIP_DECK = "ship-deck"
    STREET = "street"
    ALLEY = "alley"
    SKYLINE = "skyline"
    ROOFTOP = "rooftop"
    PARK = "park"
    GARDEN = "garden"
    VILLAGE = "village"
    FARM = "farm"
    ROAD = "road"
    BRIDGE = "bridge"
    FOREST = "forest"
    BEACH = "beach"
    SEA = "sea"
    HARBOUR = "harbour"
    LAKE = "lake"
    MOUNTAIN = "mountain"
    SNOWFIELD = "snowfield"
    DESERT = "desert"
    RUINS = "ruins"
    GRAVEYARD = "graveyard"
    SPACE = "space"
    PLANET = "planet"


class Emotion(StrEnum):
    NEUTRAL = "neutral"
    HAPPY = "happy"
    EXCITED = "excited"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    DISGUSTED = "disgusted"
    TENDER = "tender"
    THOUGHTFUL = "thoughtful"
    TIRED = "tired"


class Volume(StrEnum):
    WHISPER = "whisper"
    SOFT = "soft"
    NORMAL = "normal"
    LOUD = "loud"
    SHOUT = "shout"


class Delivery(StrEnum):
    """Where a line comes from; only ON_SCREEN moves a mouth."""

    ON_SCREEN = "on-screen"
    OFF_SCREEN = "off-screen"
    VOICE_OVER = "voice-over"


class Framing(StrEnum):
    ESTABLISHING = "establishing"
    WIDE = "wide"
    TWO_SHOT = "two-shot"
    MEDIUM = "medium"
    CLOSE_UP = "close-up"
    REACTION = "reaction"


class Move(StrEnum):
    STATIC = "static"
    PUSH_IN = "push-in"
    PULL_OUT = "pull-out"
    PAN_LEFT = "pan-left"
    PAN_RIGHT = "pan-right"
    TILT_UP = "tilt-up"
    TILT_DOWN = "tilt-down"
    ROLL = "roll"
    HANDHELD = "handheld"


class Facing(StrEnum):
    CAMERA = "camera"
    LEFT = "left"
    RIGHT = "right"


class Pose(StrEnum):
    STANDING = "standing"
    SITTING = "sitting"
    WALKING = "walking"
    POINTING = "pointing"
    ARMS_CROSSED = "arms-crossed"
    HANDS_UP = "hands-up"
    WAVING = "waving"
    HOLDING = "holding"


class Prop(StrEnum):
    """What a holding hand holds."""

    NONE = ""
    CUP = "cup"
    BOTTLE = "bottle"
    BOOK = "book"
    PAPER = "paper"
    PHONE = "phone"
    LANTERN = "lantern"
    TUBE = "tube"
    TOOL = "tool"
    FLOWER = "flower"
    CLOCK = "clock"
    SWORD = "sword"
    KEY = "key"


class Mood(StrEnum):
    """The music's moods, which scenes carry too."""

    NEUTRAL = "neutral"
    CALM = "calm"
    TENDER = "tender"
    JOYFUL = "joyful"
    COMIC = "comic"
    ADVENTUROUS = "adventurous"
    EPIC = "epic"
    MYSTERIOUS = "mysterious"
    TENSE = "tense"
    DARK = "dark"
    SAD = "sad"
    TRIUMPHANT = "triumphant"


class Genre(StrEnum):
    """The instruments a score is written for."""

    ORCHESTRAL = "orchestral"
    CHAMBER = "chamber"
    PIANO = "piano"
    FOLK = "folk"
    JAZZ = "jazz"
    ELECTRONIC = "electronic"
    ROCK = "rock"


class TransitionKind(StrEnum):
    CUT = "cut"
    DISSOLVE = "dissolve"
    FADE = "fade"
    """Through black."""
    WIPE = "wipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How one scene gives way to the next. `seconds` is 0 for a cut."""

    kind: TransitionKind = TransitionKind.CUT
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a generative model is asked for, in plain English words."""

    text: str
    negative: str = ""
    """What shall not be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Someone who speaks or is seen. The narrator is a character with id NARRATOR."""

    id: str
    name: str
    """As written in the script."""
    gender: Gender = Gender.NEUTRAL
    age: Age = Age.ADULT
    looks: Looks = Looks()
    main: bool = True
    """Speaks or is seen often enough that no other main character may share the voice."""
    look: str | UnsetType = UNSET
    """The person in the words of a picture prompt; painters use it word for word in every picture, so that the person stays
    the same. UNSET: `looks` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location; the same id is the same place in every scene."""

    id: str
    name: str
    kind: PlaceKind
    interior: bool
    description: str = ""
    """The script's own words about it."""
    look: str | UnsetType = UNSET
    """The place in the words of a picture prompt, used word for word in every picture of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One speech, verbatim. "".join(parts) == text, so long speeches can be spoken and shown in stretches of sentences."""

    character: str
    text: str
    parts: tuple[str, ...]
    """At most about 220 characters each, split at sentence or clause ends; whitespace kept in the parts."""
    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.5
    """0 … 1."""
    volume: Volume = Volume.NORMAL
    pace: float = 1.0
    """1 is the voice's own speed; 0.8 slow, 1.2 quick."""
    delivery: Delivery = Delivery.ON_SCREEN
    parenthetical: str = ""
    with_previous: bool = False
    """Dual dialogue: starts together with the line before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRef:
    """Part `part` of line `line` (both indices from 0) of the scene."""

    line: int
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraMove:
    move: Move = Move.STATIC
    intensity: float = 0.5
    """0 … 1; 1 travels about a quarter of the picture's width or zooms by about 1.35."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A character in the picture."""

    character: str
    emotion: Emotion = Emotion.NEUTRAL
    pose: Pose = Pose.STANDING
    facing: Facing = Facing.CAMERA
    position: float = 0.0
    """Across the frame, -1 left edge … 1 right edge."""
    prop: Prop = Prop.NONE
    """With Pose.HOLDING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCue:
    """A short sound at a share of the shot's length (0 … 1)."""

    sound: SpotSound
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One uninterrupted picture. Its length is its speech plus pauses, at least `seconds`."""

    framing: Framing
    subjects: tuple[Subject, ...] = ()
    speech: tuple[SpeechRef, ...] = ()
    """In order; every part of every line of the scene is in exactly one shot."""
    camera: CameraMove = CameraMove()
    seconds: float = 2.0
    """Least length (a shot without speech lasts this long)."""
    action: str = ""
    """What the script says happens, for prompts."""
    spots: tuple[SpotCue, ...] = ()
    picture: Prompt | UnsetType = UNSET
    """What happens in the picture, in place of `action`. The looks of people and place, hour, weather and style are not in it:
    painters add those."""
    motion: Prompt | UnsetType = UNSET
    """What moves in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A stretch at one place and time."""

    id: str
    """Stable slug: heading plus a counter among equal headings, e.g. "ext-harbour-night-1"."""
    heading: str
    place: str
    time: TimeOfDay
    weather: Weather
    mood: Mood
    lines: tuple[Line, ...]
    shots: tuple[Shot, ...]
    ambience: tuple[Ambience, ...] = ()
    transition: Transition = Transition()
    """Into this scene from the one before; of the first scene, from the title card or black."""
    summary: str = ""
    effects: tuple[str, ...] = ()
    """Names of MoviePy effects with options, e.g. "black-and-white"; see core.edit.effects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Music for the scenes first … last (ids, inclusive)."""

    first: str
    last: str
    mood: Mood
    genre: Genre
    bpm: float
    intensity: float = 0.5
    instruments: tuple[str, ...] | UnsetType = UNSET
    """Leading instruments, e.g. ("cello", "felt piano"). UNSET: those of the genre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storyboard:
    """The whole plan of a film."""

    title: str
    authors: tuple[str, ...]
    language: str
    form: Form
    characters: tuple[Character, ...]
    places: tuple[Place, ...]
    scenes: tuple[Scene, ...]
    cues: tuple[Cue, ...]
    """In scene order, covering every scene once."""
    notes: tuple[str, ...] = field(default=())
    """English sentences for the person: what the writer had to guess."""
    logline: str | UnsetType = UNSET
    """The story in one sentence."""
