"""What the painter is told: prompts of portraits, places and shots. Called by core.neural.painter.engine.

The look of a person or place (core.storyboard) stands in every prompt word for word, so that it stays the same; what happens is
cut first when a prompt is too long. SDXL reads any length in stretches of 75 tokens (see encoding.py), and hears what comes
first best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET

from core.crafts import BackdropRequest, Portrait, PortraitRequest, Ref, StillRequest
from core.cutout.people.palette import distance
from core.cutout.people.rig import Rig
from core.looks import Age, Eyewear, FacialHair, Gender, HairStyle, Headwear
from core.paint.colour import NAMED
from core.serial import from_json
from core.storyboard import Character, Emotion, Facing, Framing, Mood, Place, Pose, Prop, Subject, TimeOfDay, Weather
from core.styles import find_style

LONGEST = 2400
"""Characters of a prompt, about 8 stretches of 75 tokens. What happens in the picture is cut at a comma to fit (to no less than
LEAST); looks are told in full."""
LEAST = 300
LONGEST_LOOK = 600
"""Characters of one look that are told."""
_FRAMED = {
    Framing.ESTABLISHING: "wide establishing shot",
    Framing.WIDE: "wide shot, full figures",
    Framing.TWO_SHOT: "two shot, two people from the waist up",
    Framing.MEDIUM: "medium shot from the waist up",
    Framing.CLOSE_UP: "close-up of the face",
    Framing.REACTION: "close-up of the face, listening",
}
_HOURS = {
    TimeOfDay.DAWN: "at dawn, first light",
    TimeOfDay.DAY: "by day",
    TimeOfDay.DUSK: "at dusk, low golden light",
    TimeOfDay.NIGHT: "at night, dark sky",
}
_HOURS_INSIDE = {**_HOURS, TimeOfDay.NIGHT: "at night, lamp light", TimeOfDay.DUSK: "at dusk, warm lamp light"}
_WEATHERS = {
    Weather.CLEAR: "",
    Weather.CLOUDY: "overcast sky",
    Weather.RAIN: "rain, wet surfaces",
    Weather.STORM: "storm, heavy rain, dark clouds",
    Weather.SNOW: "falling snow",
    Weather.FOG: "thick fog",
}
_MOODS = {Mood.NEUTRAL: ""}
_POSES = {Pose.HOLDING: "", Pose.ARMS_CROSSED: "arms crossed", Pose.HANDS_UP: "hands up"}
_PROPS = {Prop.NONE: "", Prop.PAPER: "holding a sheet of paper", Prop.TUBE: "holding a test tube"}
_FACINGS = {Facing.CAMERA: "", Facing.LEFT: "looking to the left", Facing.RIGHT: "looking to the right"}
_PEOPLE: Mapping[Age, tuple[str, str, str]] = {
    Age.CHILD: ("young girl", "young boy", "child"),
    Age.TEEN: ("teenage girl", "teenage boy", "teenager"),
    Age.ADULT: ("woman", "man", "person"),
    Age.MIDDLE: ("middle-aged woman", "middle-aged man", "middle-aged person"),
    Age.ELDER: ("elderly woman", "elderly man", "elderly person"),
}
_GENDERS = (Gender.FEMALE, Gender.MALE, Gender.NEUTRAL)
_HAIR = {
    HairStyle.BALD: "bald head",
    HairStyle.AFRO: "{} afro",
    HairStyle.BOB: "{} bob",
    HairStyle.PONYTAIL: "{} ponytail",
    HairStyle.BUN: "{} hair in a bun",
    HairStyle.BRAIDS: "{} braids",
    HairStyle.PIGTAILS: "{} pigtails",
    HairStyle.RECEDING: "receding {} hair",
    HairStyle.SIDE_PART: "side-parted {} hair",
    HairStyle.BUZZ: "{} buzz cut",
}
_EYEWEAR = {Eyewear.ROUND: "round glasses", Eyewear.SQUARE: "square glasses", Eyewear.EYEPATCH: "an eyepatch"}
_HATS = {Headwear.CAPTAIN: "a captain's hat", Headwear.BRIM_HAT: "a brimmed hat"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What shall be seen, and what not."""

    prompt: str
    negative: str = ""


def of_portrait(request: PortraitRequest, rig: Rig, negative: str) -> Words:
    look = person_words(request.character, rig)
    parts = ("portrait of one person", look, "head and shoulders, facing the camera, neutral expression, plain background")
    return Words(prompt=_joined((find_style(request.style).words, *parts)), negative=negative)


def of_backdrop(request: BackdropRequest, negative: str) -> Words:
    parts = (find_style(request.style).words, place_words(request.place), *_air(request), "empty, nobody, no people")
    return Words(prompt=_joined(parts), negative=_joined((negative, "people, person, crowd")))


def of_still(request: StillRequest, asset: Callable[[Ref], Path], negative: str) -> Words:
    """Raises BrokenAsset for a damaged portrait."""
    known = {cast.character.id: cast for cast in request.cast}
    people = [subject for subject in request.subjects if subject.character in known]
    looks = {one.character: _cast_words(known[one.character].character, asset(known[one.character].portrait)) for one in people}
    acts = [subject_words(one, known[one.character].character.name, looks[one.character]) for one in people]
    ends = (place_words(request.place), *_air(request), _MOODS.get(request.mood, f"{request.mood.value} mood"))
    style = find_style(request.style).words
    told = request.picture.text if request.picture is not UNSET else request.action
    fixed = _joined((style, _FRAMED[request.framing], *acts, *ends))
    told = cut(" ".join(told.split()), max(LEAST, LONGEST - len(fixed)))
    unseen = cut(request.picture.negative, LONGEST_LOOK) if request.picture is not UNSET else ""
    return Words(
        prompt=_joined((style, _FRAMED[request.framing], told, *acts, *ends)),
        negative=_joined((unseen, negative, "" if people else "people, person")),
    )


def subject_words(subject: Subject, name: str, look: str) -> str:
    """Who it is, what they look like and what they do."""
    prop = _PROPS.get(subject.prop, f"holding a {subject.prop.value}") if subject.pose is Pose.HOLDING else ""
    does = (
        _POSES.get(subject.pose, subject.pose.value),
        prop,
        "" if subject.emotion is Emotion.NEUTRAL else f"{subject.emotion.value} expression",
        _FACINGS[subject.facing],
    )
    return _joined((f"{name}: {look}" if look else name, *does))


def person_words(character: Character, rig: Rig | None) -> str:
    """`character.look` as it is; without one, the script's own words and what the painter settled on."""
    if character.look is not UNSET and character.look.strip():
        return cut(character.look, LONGEST_LOOK)
    noun = _PEOPLE[character.age][_GENDERS.index(character.gender)]
    told = _settled(rig, character.looks.outfit_colour) if rig is not None else ()
    return cut(_joined((noun, *told, " ".join(character.looks.description.split()))), LONGEST_LOOK)


def place_words(place: Place) -> str:
    """`place.look` as it is; without one, its kind and the script's own words."""
    if place.look is not UNSET and place.look.strip():
        return cut(place.look, LONGEST_LOOK)
    kind = place.kind.value.replace("-", " ")
    side = "interior" if place.interior else "exterior"
    return cut(_joined((f"{kind}, {side}", place.name, " ".join(place.description.split()))), LONGEST_LOOK)


def rig_in(folder: Path) -> Rig | None:
    """What a portrait's painter settled on; None when it did not say. Raises BrokenAsset."""
    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    return from_json((folder / portrait.rig).read_bytes(), Rig) if portrait.rig else None


def cut(text: str, longest: int) -> str:
    """At most so many characters, ended at a comma where there is one, else at a space."""
    text = text.strip()
    if len(text) <= longest:
        return text
    kept = text[:longest]
    for mark in (",", " "):
        if mark in kept[longest // 2 :]:
            return kept[: kept.rindex(mark)].rstrip(" ,")
    return kept


def _cast_words(character: Character, folder: Path) -> str:
    return person_words(character, rig_in(folder))


def _settled(rig: Rig, outfit_colour: str) -> Iterable[str]:
    hair = _HAIR.get(rig.hair_style, f"{rig.hair_style.value.replace('-', ' ')} {{}} hair").format(
        rig.hair_kind.value.replace("-", " ")
    )
    outfit = rig.outfit.value.replace("-", " ")
    beard = "" if rig.facial_hair in (FacialHair.NONE, FacialHair.UNSET) else rig.facial_hair.value.replace("-", " ")
    glasses = "" if rig.eyewear in (Eyewear.NONE, Eyewear.UNSET) else _EYEWEAR.get(rig.eyewear, rig.eyewear.value)
    hat = "" if rig.headwear in (Headwear.NONE, Headwear.UNSET) else rig.headwear.value.replace("-", " ")
    worn = _HATS.get(rig.headwear, f"a {hat}") if hat else ""
    clothes = f"wearing {_article(outfit_colour or _named(rig.top))} {outfit}"
    return (f"{rig.build.value} build", f"{rig.skin_kind.value} skin", hair, beard, glasses, worn, clothes)


def _article(colour: str) -> str:
    return f"{'an' if colour[:1] in 'aeiou' else 'a'} {colour}"


def _named(colour: str) -> str:
    """The nearest colour that has a name."""
    return min(NAMED, key=lambda name: distance(NAMED[name], colour))


def _air(request: BackdropRequest | StillRequest) -> tuple[str, str]:
    inside = request.place.interior
    hours = _HOURS_INSIDE if inside else _HOURS
    return hours[request.time], "" if inside else _WEATHERS[request.weather]


def _joined(parts: Iterable[str]) -> str:
    """The parts that say something, with commas."""
    return ", ".join(part for part in (one.strip(" ,") for one in parts) if part)
