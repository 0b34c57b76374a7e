"""The script cut into scenes, with what their headings and transitions say. Used by rules.py as its first step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.screenplay import Element, ElementKind, Form, Screenplay
from core.storyboard import TimeOfDay, Transition, TransitionKind, Weather
from core.storyboarding.headings import Heading, parse_heading, weather_of
from core.storyboarding.lexicon import lexicon, words_of
from core.storyboarding.places import told_place

_SECONDS = {TransitionKind.CUT: 0.0, TransitionKind.DISSOLVE: 0.8, TransitionKind.FADE: 1.0, TransitionKind.WIPE: 0.6}
_SHOWN = frozenset([ElementKind.ACTION, ElementKind.DIALOGUE, ElementKind.LYRIC, ElementKind.SHOT])


@dataclass(slots=True)
class RawScene:
    """A scene of the script before anyone is cast or any shot chosen."""

    heading: Heading
    title: str
    """The heading as written, or ""."""
    elements: list[Element] = field(default_factory=list)
    transition: TransitionKind | None = None
    """As the script asks, else None."""
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    time_told: bool = False
    """By heading or action; else it is carried on or assumed."""
    weather_told: bool = False

    @property
    def action(self) -> str:
        """All its action text, in order."""
        return "\n".join(element.text for element in self.elements if element.kind in (ElementKind.ACTION, ElementKind.SHOT))


def carve_scenes(screenplay: Screenplay) -> list[RawScene]:
    """The scenes in order, each with something to show; a script without headings is one scene."""
    scenes: list[RawScene] = []
    current = RawScene(Heading(None, "", ()), "")
    pending: TransitionKind | None = None
    for element in screenplay.elements:
        if element.kind is ElementKind.TRANSITION:
            pending = transition_kind(element.text) or pending
        elif element.kind is ElementKind.SCENE_HEADING or _is_time_jump(element, current):
            _close(scenes, current)
            current = _opened(element, scenes, pending)
            pending = None
        elif element.kind in _SHOWN and element.text.strip():
            if pending is not None and not current.elements:
                current.transition, pending = pending, None
            current.elements.append(element)
    _close(scenes, current)
    return scenes


def _opened(element: Element, scenes: list[RawScene], pending: TransitionKind | None) -> RawScene:
    heading = parse_heading(element.text)
    if element.kind is ElementKind.SHOT and scenes:
        last = scenes[-1]
        jump = Heading(last.heading.interior, last.heading.place, last.heading.segments, heading.time, heading.same, True)
        return RawScene(jump, last.title or element.text, transition=pending)
    return RawScene(heading, element.text.strip(), transition=pending)


def _is_time_jump(element: Element, current: RawScene) -> bool:
    """A sub-heading such as "LATER" or "THE NEXT MORNING" opens a new scene at the same place."""
    if element.kind is not ElementKind.SHOT or not current.elements:
        return False
    words = words_of(element.text)
    return len(words) <= 4 and lexicon("sky", "elapsed").has(words)


def _close(scenes: list[RawScene], scene: RawScene) -> None:
    if scene.elements or scene.title:
        scenes.append(scene)


def transition_kind(text: str) -> TransitionKind | None:
    """What "DISSOLVE TO:", "FUNDIDO A NEGRO" … ask for, or None."""
    value = lexicon("film", "transitions").value(text)
    return TransitionKind(value) if value else None


def set_clock_and_sky(scenes: Iterable[RawScene], form: Form) -> None:
    """Gives every scene its time and weather: from its heading, else its action text, else from the scene it goes on from."""
    before: RawScene | None = None
    for scene in scenes:
        told = scene.action
        time = scene.heading.time or _told_time(told, form)
        scene.time = time or (before.time if before else TimeOfDay.DAY)
        weather = scene.heading.weather or weather_of(told)
        scene.time_told, scene.weather_told = time is not None or scene.heading.same, weather is not None
        if weather is None and before is not None and _goes_on(scene, before):
            weather = before.weather
        scene.weather = weather or Weather.CLEAR
        before = scene


def _told_time(text: str, form: Form) -> TimeOfDay | None:
    """The first time of day in the opening of the action text. Prose opens with it; a script's action may mention others in
    passing, so there it must stand in the first paragraph."""
    opening = text if form is Form.PROSE else text.split("\n", 1)[0]
    words = words_of(opening[:600])
    for hit in lexicon("sky", "times").hits(words):
        if hit.index > 60:
            break
        before = {word.folded for word in words[max(0, hit.index - 2) : hit.index]}
        if not before & {"last", "all", "every", "good", "one", "some", "to", "buenos", "buenas", "bon", "bonne", "mucho"}:
            return TimeOfDay(hit.value)
    return None


def _goes_on(scene: RawScene, before: RawScene) -> bool:
    if scene.heading.same and not scene.heading.elapsed:
        return True
    return scene.time is before.time and not scene.heading.elapsed


def transition_into(scene: RawScene, before: RawScene | None) -> Transition:
    """How the film comes to `scene`: as the script asks; else it fades in at the start, dissolves over a passage of time or
    into a memory, and cuts otherwise."""
    kind = scene.transition
    if kind is None:
        if before is None:
            kind = TransitionKind.FADE
        elif scene.heading.flashback != before.heading.flashback or _time_passed(scene, before):
            kind = TransitionKind.DISSOLVE
        else:
            kind = TransitionKind.CUT
    return Transition(kind=kind, seconds=_SECONDS[kind])


def _time_passed(scene: RawScene, before: RawScene) -> bool:
    if scene.heading.same and not scene.heading.elapsed:
        return False
    return scene.heading.elapsed or scene.time is not before.time


def prose_place(scene: RawScene) -> str:
    """The lexicon value of the place that a prose scene tells of, or ""."""
    meaning = told_place(words_of(scene.action[:4000]), None)
    if meaning is None:
        return ""
    side = "in" if meaning.natural_inside else "out"
    return f"{meaning.inside.value}/{meaning.outside.value}/{side}"
