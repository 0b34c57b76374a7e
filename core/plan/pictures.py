"""The pictures of a film before anything moves: portraits, backdrops, stills and the contact sheet."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET

from core.crafts import (
    BackdropRequest,
    Cast,
    Craft,
    PortraitRequest,
    Ref,
    SheetItem,
    SheetRequest,
    StillRequest,
)
from core.plan.draft import Draft, PlannedShot
from core.plan.likeness import given_pictures
from core.storyboard import Character, Place, Scene, Shot, Storyboard, TimeOfDay, Weather

SHEET_ITEMS = 12


def plan_stills(draft: Draft, board: Storyboard) -> list[PlannedShot]:
    """Portraits, backdrops and one still per shot; the shots of the sheet first."""
    return [
        plan_still(draft, board, number, index)
        for number, scene in enumerate(board.scenes)
        for index in range(len(scene.shots))
    ]


def plan_still(draft: Draft, board: Storyboard, number: int, index: int) -> PlannedShot:
    """Shot `index` of scene `number` (both from 0) with what is seen in it."""
    scene = board.scenes[number]
    shot = scene.shots[index]
    place = next(place for place in board.places if place.id == scene.place)
    people = {person.id: person for person in board.characters}
    backdrop = _backdrop(draft, place, scene.time, scene.weather, order=10 + number)
    cast = _cast(draft, shot, people, order=10 + number)
    seed = draft.seeds.of_shot(scene.id, index)
    still = draft.add(
        Craft.STILL,
        StillRequest(
            framing=shot.framing,
            subjects=shot.subjects,
            cast=cast,
            place=place,
            time=scene.time,
            weather=scene.weather,
            mood=scene.mood,
            backdrop=backdrop,
            style=draft.job.options.style,
            layout=draft.job.options.layout,
            action=shot.action,
            picture=shot.picture,
        ),
        seed=seed,
        title=f"{number + 1}.{index + 1}",
        weight=0.35,
        order=(12 if index == sheet_shot(scene) and number < SHEET_ITEMS else 600) + number,
    )
    portraits = tuple(member.portrait for member in cast)
    return PlannedShot(scene=scene, shot=shot, index=index, still=still, backdrop=backdrop, portraits=portraits, seed=seed)


def sheet_shot(scene: Scene) -> int:
    """Index of the shot that stands for the scene on a contact sheet: the first with people in it, else the first."""
    return next((index for index, shot in enumerate(scene.shots) if shot.subjects), 0)


def _backdrop(draft: Draft, place: Place, time: TimeOfDay, weather: Weather, order: int) -> Ref:
    options = draft.job.options
    return draft.add(
        Craft.BACKDROP,
        BackdropRequest(place=place, time=time, weather=weather, style=options.style, layout=options.layout),
        seed=draft.seeds.film,
        title=place.name,
        weight=0.5,
        order=order,
    )


def _cast(draft: Draft, shot: Shot, people: dict[str, Character], order: int) -> tuple[Cast, ...]:
    members = dict.fromkeys(subject.character for subject in shot.subjects)
    return tuple(Cast(character=people[name], portrait=_portrait(draft, people[name], order)) for name in members)


def _portrait(draft: Draft, person: Character, order: int) -> Ref:
    return draft.add(
        Craft.PORTRAIT,
        PortraitRequest(
            character=person,
            style=draft.job.options.style,
            reference=given_pictures(draft.job.edits).get(person.id, UNSET),
        ),
        seed=draft.seeds.of_character(person.id),
        title=person.name,
        weight=0.3,
        order=order,
    )


def plan_sheet(draft: Draft, board: Storyboard, shots: Iterable[PlannedShot]) -> Ref:
    """One picture per scene, at most a page: the first thing a person sees of the film."""
    chosen = [item for item in shots if item.index == sheet_shot(item.scene)][:SHEET_ITEMS]
    return draft.add(
        Craft.SHEET,
        SheetRequest(
            title=board.title,
            items=tuple(SheetItem(still=item.still, caption=item.scene.heading) for item in chosen),
            numbered=True,
        ),
        seed=0,
        title=board.title,
        weight=0.5,
        order=30,
    )
