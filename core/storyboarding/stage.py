"""Who stands where in a scene: presence, sides of the line, poses, faces. Used by decoupage.py for every shot.

Each character keeps a side of the frame through a scene (the 180-degree rule) and looks towards the other side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.looks import Gender, Outfit
from core.storyboard import NARRATOR, Delivery, Emotion, Facing, Framing, Line, PlaceKind, Pose, Prop, Subject
from core.storyboarding.cast import Cast
from core.storyboarding.lexicon import Hit, Word, lexicon, word_set, words_of
from core.storyboarding.lines import Script
from core.storyboarding.mentions import Sighting

_DOUBTFUL = word_set("doubtful_feelings")
_SPREAD = {1: (0.0,), 2: (-0.38, 0.38), 3: (-0.58, 0.0, 0.58)}
_SEATED = frozenset([PlaceKind.CAR, PlaceKind.TRAIN, PlaceKind.COCKPIT, PlaceKind.RESTAURANT])
_BEFORE_A_NOUN = frozenset(
    ["the", "a", "an", "of", "and", "these", "those", "big", "cold", "dark", "in", "into", "by", "through", "over", "under"]
)
"""After one of these a "wave" belongs to the sea."""
_LASTING = frozenset([Pose.SITTING, Pose.STANDING, Pose.HOLDING, Pose.ARMS_CROSSED])
_AT_WORK = frozenset([Outfit.APRON, Outfit.UNIFORM])
"""Who wears one serves the guests of a restaurant and stands."""
_FREE_HANDED = frozenset([Pose.HOLDING, Pose.SITTING, Pose.WALKING])
"""Poses in which a hand can hold something."""
_HELD_NEAR = 9
"""Words between what a hand does and the thing that it holds."""
_REACTIONS = {
    Emotion.ANGRY: Emotion.SAD,
    Emotion.AFRAID: Emotion.AFRAID,
    Emotion.SAD: Emotion.TENDER,
    Emotion.HAPPY: Emotion.HAPPY,
    Emotion.EXCITED: Emotion.HAPPY,
    Emotion.TENDER: Emotion.TENDER,
    Emotion.SURPRISED: Emotion.SURPRISED,
    Emotion.DISGUSTED: Emotion.SURPRISED,
}


@dataclass(slots=True)
class _Stay:
    enters: int
    leaves: int | None = None


@dataclass(slots=True)
class Stage:
    """The people of one scene. Changed as its beats are played in order."""

    cast: Cast
    kind: PlaceKind
    stays: dict[str, _Stay] = field(default_factory=dict)
    poses: dict[str, Pose] = field(default_factory=dict)
    props: dict[str, Prop] = field(default_factory=dict)
    faces: dict[str, Emotion] = field(default_factory=dict)
    last_named: str | None = None

    def present(self, beat: int) -> list[str]:
        """Ids of everyone in the place at `beat`, in the order in which they take their sides."""
        return [
            person
            for person, stay in self.stays.items()
            if stay.enters <= beat and (stay.leaves is None or beat <= stay.leaves)
        ]

    def side(self, person: str) -> float:
        """Fixed rank from left (-1) to right (1): of those in the scene the first of the cast left, the second right, later
        ones between. So two people keep their sides from scene to scene."""
        ranked = [one.id for one in self.cast.characters if one.id in self.stays]
        order = ranked.index(person) if person in ranked else len(ranked)
        sign = -1.0 if order % 2 == 0 else 1.0
        return sign / (1 + order // 2)

    def subjects(
        self, people: Sequence[str], framing: Framing, momentary: dict[str, Pose] | None = None
    ) -> tuple[Subject, ...]:
        """The given people placed for a framing, at most three, two in a two-shot, one in a close-up."""
        most = (
            1 if framing in (Framing.CLOSE_UP, Framing.REACTION) else 2 if framing in (Framing.TWO_SHOT, Framing.MEDIUM) else 3
        )
        shown = sorted(dict.fromkeys(people[:most]), key=self.side)
        spread = _SPREAD[max(1, len(shown))]
        return tuple(self._subject(person, place, shown, momentary or {}) for person, place in zip(shown, spread, strict=False))

    def _subject(self, person: str, place: float, shown: Sequence[str], momentary: dict[str, Pose]) -> Subject:
        alone = len(self.stays) == 1
        side = self.side(person)
        facing = Facing.CAMERA if alone else Facing.RIGHT if side < 0 else Facing.LEFT
        if len(shown) == 3 and place == 0:
            facing = Facing.CAMERA
        if len(shown) == 1 and not alone:
            place = round(0.14 * (1 if side > 0 else -1), 2)
        pose = momentary.get(person) or self.poses.get(person) or self._usual(person)
        return Subject(
            character=person,
            emotion=self.faces.get(person, Emotion.NEUTRAL),
            pose=pose,
            facing=facing,
            position=place,
            prop=self.props.get(person, Prop.NONE) if pose in _FREE_HANDED else Prop.NONE,
        )

    def _usual(self, person: str) -> Pose:
        """How people are in such a place when nothing is said of it."""
        if self.kind not in _SEATED:
            return Pose.STANDING
        works = any(one.id == person and one.looks.outfit in _AT_WORK for one in self.cast.characters)
        return Pose.STANDING if works and self.kind is PlaceKind.RESTAURANT else Pose.SITTING

    def hear(self, speaker: str, emotion: Emotion, intensity: float) -> None:
        """The speaker's face takes the line's emotion; listeners react to a strong one and calm down otherwise."""
        self.faces[speaker] = emotion
        for person in self.stays:
            if person != speaker:
                reaction = _REACTIONS.get(emotion, Emotion.NEUTRAL) if intensity >= 0.55 else Emotion.NEUTRAL
                self.faces[person] = reaction

    def watch(self, text: str) -> tuple[list[str], dict[str, Pose]]:
        """Takes in action text: who is in it (a pronoun means the one named last) and how they stand just now. Poses that last
        (sitting, holding) stay; walking, waving and pointing pass."""
        sightings = self.cast.mentions.find(text)
        people = list(dict.fromkeys(sighting.character for sighting in sightings))
        if not people and self.last_named is not None and self._means_last(text):
            people = [self.last_named]
        if people:
            self.last_named = people[-1] if len(people) == 1 else people[0]
        momentary: dict[str, Pose] = {}
        told = _told_of(text, sightings) or dict.fromkeys(people, text)
        for person in people:
            self._let_go(person, words_of(text))
            self._move(person, words_of(told[person]), momentary)
        return people, momentary

    def group(self, text: str, present: Sequence[str]) -> list[str]:
        """Those `present` when `text` names nobody but says "they" or "both of them"; else nobody."""
        if len(present) < 2 or not lexicon("people", "they").has(words_of(text)):
            return []
        return list(present[:3])

    def _means_last(self, text: str) -> bool:
        pronouns = lexicon("people", "pronouns").hits(words_of(text[:80]))
        if not pronouns or self.last_named is None:
            return False
        gender = next((one.gender for one in self.cast.characters if one.id == self.last_named), Gender.NEUTRAL)
        return gender is Gender.NEUTRAL or any(hit.value == gender.value for hit in pronouns)

    def _move(self, person: str, words: Sequence[Word], momentary: dict[str, Pose]) -> None:
        for hit in lexicon("film", "poses").hits(words):
            pose = Pose(hit.value)
            if pose is Pose.WAVING and hit.index and words[hit.index - 1].folded in _BEFORE_A_NOUN:
                continue
            if pose is Pose.HOLDING:
                self._hold(person, words, hit, momentary)
                continue
            if pose in _LASTING:
                self.poses[person] = pose
            momentary[person] = pose
        feeling = lexicon("feelings", "directions").hits(words)
        feeling = [hit for hit in feeling if words[hit.index].folded not in _DOUBTFUL]
        if feeling:
            self.faces[person] = Emotion(feeling[0].value)

    def _let_go(self, person: str, words: Sequence[Word]) -> None:
        """Empties the hand whose thing `words` say is dropped, put down or taken."""
        held = self.props.get(person, Prop.NONE)
        if held is Prop.NONE or not lexicon("film", "releases").has(words):
            return
        if any(thing.value == held.value for thing in lexicon("film", "props").hits(words)):
            del self.props[person]
            if self.poses.get(person) is Pose.HOLDING:
                del self.poses[person]

    def _hold(self, person: str, words: Sequence[Word], hit: Hit, momentary: dict[str, Pose]) -> None:
        """Takes a thing that can be drawn into the hand: the first after "holds", the last before "in her hand". Who sits or
        walks goes on doing so with it."""
        end = hit.index + hit.length
        thing = next(iter(lexicon("film", "props").hits(words[hit.index : end + _HELD_NEAR])), None)
        if hit.length > 2:
            thing = next(reversed(lexicon("film", "props").hits(words[max(0, hit.index - _HELD_NEAR) : hit.index])), thing)
        if thing is None:
            return
        self.props[person] = Prop(thing.value)
        if self.poses.get(person, self._usual(person)) is not Pose.SITTING:
            self.poses[person] = Pose.HOLDING
            momentary.setdefault(person, Pose.HOLDING)


def _told_of(text: str, sightings: Sequence[Sighting]) -> dict[str, str]:
    """What `text` says of each person named in it; people named in one breath ("Tom and Ella sit") share what follows."""
    told: dict[str, str] = {}
    end = len(text)
    for number in range(len(sightings) - 1, -1, -1):
        sighting = sightings[number]
        later = sightings[number + 1] if number + 1 < len(sightings) else None
        if later is not None and later.character != sighting.character and len(words_of(text[sighting.end : later.start])) > 1:
            end = later.start
        told[sighting.character] = text[sighting.start : end]
    return told


def set_stage(script: Script, cast: Cast, kind: PlaceKind) -> Stage:
    """Who is in a scene and from when to when: those who speak in the picture or are named by the action, from the start
    unless the text says that they enter."""
    stage = Stage(cast, kind)
    spoken = [line.character for line in script.lines if line.delivery is Delivery.ON_SCREEN and line.character != NARRATOR]
    for person in dict.fromkeys(spoken):
        stage.stays[person] = _Stay(0)
    known: set[str] = set()
    begun = False
    for number, beat in enumerate(script.beats):
        told = beat.action or "".join(
            script.lines[line].text for line in beat.lines if script.lines[line].character == NARRATOR
        )
        if told:
            _arrive(stage, number, told, known, begun)
        for line in beat.lines:
            _speak_up(stage, number, script.lines[line], known)
            begun = begun or script.lines[line].character != NARRATOR
    return stage


def _speak_up(stage: Stage, number: int, line: Line, known: set[str]) -> None:
    """Someone who left and speaks in the picture again has come back; a third or later voice that nothing announced is
    seen from its first word on."""
    stay = stage.stays.get(line.character)
    if stay is not None and line.delivery is Delivery.ON_SCREEN:
        stay.leaves = None
        if line.character not in known and len(known) >= 2 and not line.with_previous:
            stay.enters = number
    if line.delivery is Delivery.ON_SCREEN:
        known.add(line.character)


def _arrive(stage: Stage, number: int, text: str, known: set[str], begun: bool) -> None:
    """Takes in who the action names. Who is first named once talk has `begun`, or is said to enter, comes in then."""
    sightings = stage.cast.mentions.find(text)
    for index, sighting in enumerate(sightings):
        person = sighting.character
        end = sightings[index + 1].start if index + 1 < len(sightings) else len(text)
        words = words_of(text[sighting.end : end])[:8]
        stay = stage.stays.setdefault(person, _Stay(number))
        before = words_of(text[max(0, sighting.start - 24) : sighting.start])[-2:]
        enters = lexicon("film", "enters")
        if person not in known and (begun or enters.has(words) or enters.has(before)):
            stay.enters = number
        stay.leaves = number if lexicon("film", "exits").has(words) else None
        known.add(person)
