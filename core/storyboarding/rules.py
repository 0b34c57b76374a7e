"""Screenplay → Storyboard by rules over the screenplay's own structure. Called by the writer engines.

Only framings and camera moves depend on the seed; words, cast, places, moods and music never do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core.crafts import Context
from core.errors import BadScript
from core.screenplay import ElementKind, Form, Screenplay
from core.storyboard import Character, Genre, Place, PlaceKind, Scene, Storyboard
from core.storyboarding.cast import Cast, build_cast
from core.storyboarding.decoupage import Director, Setup
from core.storyboarding.lines import Script, script_of
from core.storyboarding.music import Setting, cues_of, genre_of, mood_of
from core.storyboarding.places import Recognised, meaning_of, place_key, recognise, setting_of
from core.storyboarding.scenes import RawScene, carve_scenes, prose_place, set_clock_and_sky, transition_into
from core.storyboarding.slugs import Slugs, slug
from core.storyboarding.sounds import ambience_of
from core.storyboarding.splitting import sentences
from core.storyboarding.stage import set_stage

_FLASHBACK = "black-and-white"


@dataclass(slots=True)
class _Places:
    """The film's places, each made once."""

    made: dict[str, Place] = field(default_factory=dict)
    """By place_key."""
    ids: Slugs = field(default_factory=Slugs)
    notes: list[str] = field(default_factory=list)
    kinds: Mapping[str, PlaceKind] = field(default_factory=dict)
    """By id: what somebody else found out about places that the script does not tell the kind of."""
    guessed: set[str] = field(default_factory=set)
    """Ids of places whose kind the script does not tell."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A storyboard, and what of it the script leaves open."""

    board: Storyboard
    guessed_places: frozenset[str]
    """Ids of places whose kind the script does not tell."""
    guessed_times: frozenset[str]
    """Ids of scenes whose time of day the script does not tell."""
    guessed_weather: frozenset[str]
    """Ids of scenes whose weather the script does not tell."""
    genre: Genre


def write_storyboard(screenplay: Screenplay, language: str, context: Context) -> Storyboard:
    """The storyboard of a script; errors as in `tell`."""
    return tell(screenplay, language, context).board


def tell(
    screenplay: Screenplay, language: str, context: Context, kinds: Mapping[str, PlaceKind] = MappingProxyType({})
) -> Telling:
    """The storyboard of a script, with `kinds` (by place id) for places that the script does not tell the kind of.

    Raises BadScript ("script.nothing_to_show") when the script has no scene with anything in it.
    """
    raw = carve_scenes(screenplay)
    if not raw:
        raise BadScript("script.nothing_to_show", "the script has no action and no speech to make a film of")
    set_clock_and_sky(raw, screenplay.form)
    cast = build_cast(screenplay)
    context.check_cancelled()
    places = _Places(kinds=kinds)
    setting = setting_of((scene.heading.segments, scene.heading.interior) for scene in raw)
    ids, counted = Slugs(), Counter[str]()
    scenes: list[Scene] = []
    for number, scene in enumerate(raw):
        context.progress(number / len(raw), scene.title or f"scene {number + 1}")
        context.check_cancelled()
        place = _place_of(scene, screenplay.form, setting, places, scenes)
        script = script_of(scene.elements, cast, screenplay.form)
        made = _Making(raw, number, place, script, cast, context.seed)
        scenes.append(_scene(made, scenes, _scene_id(scene.title, counted, ids)))
    words = " ".join(element.text for element in screenplay.elements if element.kind is not ElementKind.NOTE)
    genre = genre_of(f"{screenplay.title} {words}", [places.made[key].kind for key in places.made])
    context.progress(1.0, "written")
    board = Storyboard(
        title=screenplay.title,
        authors=screenplay.authors,
        language=language,
        form=screenplay.form,
        characters=_used(cast, scenes),
        places=tuple(places.made.values()),
        scenes=tuple(scenes),
        cues=cues_of(scenes, genre),
        notes=tuple(dict.fromkeys(places.notes)),
    )
    told = [(scene.id, item) for scene, item in zip(scenes, raw, strict=True)]
    return Telling(
        board=board,
        guessed_places=frozenset(places.guessed),
        guessed_times=frozenset(name for name, item in told if not item.time_told),
        guessed_weather=frozenset(name for name, item in told if not item.weather_told),
        genre=genre,
    )


def _scene_id(title: str, counted: Counter[str], ids: Slugs) -> str:
    """The heading's slug and its number among equal headings."""
    stem = slug(title, "scene")
    counted[stem] += 1
    return ids.take(f"{stem}-{counted[stem]}")


@dataclass(frozen=True, slots=True)
class _Making:
    raw: list[RawScene]
    number: int
    place: Place
    script: Script
    cast: Cast
    seed: int


def _scene(made: _Making, done: list[Scene], scene_id: str) -> Scene:
    scene, place = made.raw[made.number], made.place
    before = made.raw[made.number - 1] if made.number else None
    mood = mood_of(scene.action, made.script.lines, Setting(place.kind, scene.time, scene.weather))
    setup = Setup(
        scene=scene_id,
        place=place,
        mood=mood,
        seed=made.seed,
        establish=not done or done[-1].place != place.id or scene.heading.elapsed or done[-1].time is not scene.time,
        last=made.number == len(made.raw) - 1,
    )
    shots = Director(made.script, set_stage(made.script, made.cast, place.kind), setup).direct()
    return Scene(
        id=scene_id,
        heading=scene.title,
        place=place.id,
        time=scene.time,
        weather=scene.weather,
        mood=mood,
        lines=tuple(made.script.lines),
        shots=shots,
        ambience=ambience_of(place.kind, place.interior, scene.time, scene.weather, scene.action),
        transition=transition_into(scene, before),
        summary=_summary(scene),
        effects=(_FLASHBACK,) if scene.heading.flashback else (),
    )


def _summary(scene: RawScene) -> str:
    text = scene.action or next((element.text for element in scene.elements), scene.title)
    return " ".join(sentences(text)[0].split())[:160]


def _place_of(scene: RawScene, form: Form, setting: PlaceKind | None, places: _Places, done: list[Scene]) -> Place:
    if form is Form.PROSE and scene.heading.interior is None:
        return _prose_place_of(scene, places, done)
    heading = scene.heading
    if not heading.place and done:
        return next(place for place in places.made.values() if place.id == done[-1].place)
    for side in (True, False) if heading.interior is None else (heading.interior,):
        known = places.made.get(place_key(heading.place, side))
        if known is not None:
            return known
    seen = recognise(heading.segments, heading.interior, scene.action, setting)
    key = place_key(heading.place, seen.interior)
    if key in places.made:
        return places.made[key]
    made = _made(places, key, heading.place or seen.kind.value.replace("-", " ").title(), seen, scene)
    if not seen.sure and made.id not in places.kinds:
        what = f"what kind of place {heading.place!r} is" if heading.place else "where the story takes place"
        places.notes.append(f"The script does not say {what}; it is shown as {seen.kind.value}.")
    return made


def _prose_place_of(scene: RawScene, places: _Places, done: list[Scene]) -> Place:
    """Prose names places only in passing: the one its scene speaks of most, else where the story was."""
    value = prose_place(scene)
    if not value:
        heading = recognise(scene.heading.segments, None, scene.action, None)
        if not heading.sure and done:
            return next(place for place in places.made.values() if place.id == done[-1].place)
        seen = heading
    else:
        meaning = meaning_of(value)
        seen = Recognised(meaning.kind(meaning.natural_inside), meaning.natural_inside, True)
    name = seen.kind.value.replace("-", " ").title()
    key = place_key(name, seen.interior)
    return places.made.get(key) or _made(places, key, name, seen, scene)


def _made(places: _Places, key: str, name: str, seen: Recognised, scene: RawScene) -> Place:
    """A new place; its description is the first stretch of action text of the scene that shows it first."""
    description = " ".join(" ".join(sentences(scene.action)[:2]).split())[:300]
    stem = slug(name, "place") + ("-in" if seen.interior else "-out")
    place_id = places.ids.take(stem)
    kind = seen.kind if seen.sure else places.kinds.get(place_id, seen.kind)
    place = Place(id=place_id, name=name, kind=kind, interior=seen.interior, description=description)
    if not seen.sure:
        places.guessed.add(place_id)
    places.made[key] = place
    return place


def _used(cast: Cast, scenes: list[Scene]) -> tuple[Character, ...]:
    """The cast without those who in the end neither speak nor appear."""
    heard = {line.character for scene in scenes for line in scene.lines}
    shown = {subject.character for scene in scenes for shot in scene.shots for subject in shot.subjects}
    return tuple(one for one in cast.characters if one.id in heard or one.id in shown)
