"""From a job and the results there are so far to all steps known by now. Pure; called again whenever a step that
expands the plan (core.plan.step.EXPANDING) has ended.

The order of the steps: write → portraits, backdrops → stills → sheet → speech → per shot: animate, lipsync, cut → cues,
mix → export → check.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.casting import cast_voices
from core.crafts import (
    BackdropRequest,
    Cast,
    Craft,
    PortraitRequest,
    Ref,
    SheetItem,
    SheetRequest,
    SpeakRequest,
    Speech,
    StillRequest,
    VoiceCast,
    WriteRequest,
)
from core.plan.book import EngineBook
from core.plan.draft import Draft, Plan, PlannedShot, Results
from core.plan.edits import apply_edits, seeds_of
from core.plan.film import plan_film
from core.plan.job import FilmJob, Until
from core.storyboard import Character, Place, Scene, Shot, SpeechRef, Storyboard, TimeOfDay, Weather

SHEET_ITEMS = 12
UNKNOWN_FILM = 90.0
"""Expected CPU seconds of a film of which only the script is known."""


def plan(job: FilmJob, book: EngineBook, results: Results) -> Plan:
    """All steps of `job` known by now. Raises NotFound or BadOption when an edit does not fit the storyboard."""
    draft = Draft(job, book, results, seeds_of(job.edits, job.options.seed))
    outputs: dict[str, Ref] = {}
    outputs["storyboard"] = draft.add(
        Craft.WRITE,
        WriteRequest(screenplay=job.screenplay, language=job.language),
        seed=draft.seeds.film,
        title=job.title,
        weight=0.5,
        order=0,
    )
    board = draft.result(outputs["storyboard"], Storyboard)
    if board is None:
        return draft.plan(outputs, complete=False, unplanned=UNKNOWN_FILM)
    board = apply_edits(board, job.edits)
    shots = plan_stills(draft, board)
    outputs["sheet"] = plan_sheet(draft, board, shots)
    if job.until is Until.SHEET:
        return draft.plan(outputs, complete=True)
    spoken = plan_speech(draft, board)
    film = plan_film(draft, board, shots, spoken)
    outputs |= film.outputs
    return draft.plan(outputs, complete=film.complete, unplanned=film.unplanned)


def storyboard_of(job: FilmJob, written: Storyboard) -> Storyboard:
    """The storyboard as the film uses it: written, then edited."""
    return apply_edits(written, job.edits)


def plan_stills(draft: Draft, board: Storyboard) -> list[PlannedShot]:
    """Portraits, backdrops and one still per shot; the first shot of each scene first, because the sheet shows it."""
    places = {place.id: place for place in board.places}
    people = {person.id: person for person in board.characters}
    planned = []
    for number, scene in enumerate(board.scenes):
        backdrop = _backdrop(draft, places[scene.place], scene.time, scene.weather, order=10 + number)
        shown = sheet_shot(scene)
        for index, shot in enumerate(scene.shots):
            first = index == shown and number < SHEET_ITEMS
            cast = _cast(draft, shot, people, order=10 + number)
            seed = draft.seeds.of_shot(scene.id, index)
            still = draft.add(
                Craft.STILL,
                StillRequest(
                    framing=shot.framing,
                    subjects=shot.subjects,
                    cast=cast,
                    place=places[scene.place],
                    time=scene.time,
                    weather=scene.weather,
                    mood=scene.mood,
                    backdrop=backdrop,
                    style=draft.job.options.style,
                    layout=draft.job.options.layout,
                    action=shot.action,
                ),
                seed=seed,
                title=f"{number + 1}.{index + 1}",
                weight=0.35,
                order=(12 if first else 600) + number,
            )
            portraits = tuple(member.portrait for member in cast)
            planned.append(
                PlannedShot(scene=scene, shot=shot, index=index, still=still, backdrop=backdrop, portraits=portraits, seed=seed)
            )
    return planned


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
        PortraitRequest(character=person, style=draft.job.options.style),
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


def plan_speech(draft: Draft, board: Storyboard) -> dict[tuple[str, SpeechRef], tuple[Ref, Speech | None]]:
    """One step per part of every line, with the results there are."""
    pinned = {pin.character: pin.voice for pin in draft.job.voices}
    voices = cast_voices(board.characters, draft.book.voices, draft.job.language, pinned)
    names = {person.id: person.name for person in board.characters}
    spoken: dict[tuple[str, SpeechRef], tuple[Ref, Speech | None]] = {}
    for number, scene in enumerate(board.scenes):
        for line_index, line in enumerate(scene.lines):
            for part_index, text in enumerate(line.parts):
                ref = draft.add(
                    Craft.SPEAK,
                    _speak_request(draft, line.character, voices, text, scene, line_index),
                    seed=draft.seeds.of_line(scene.id, line_index),
                    title=names[line.character],
                    weight=0.5 + len(text) / 15 * 0.45,
                    order=100 + number,
                )
                spoken[scene.id, SpeechRef(line=line_index, part=part_index)] = ref, draft.result(ref, Speech)
    return spoken


def _speak_request(
    draft: Draft, character: str, voices: dict[str, VoiceCast], text: str, scene: Scene, line_index: int
) -> SpeakRequest:
    line = scene.lines[line_index]
    return SpeakRequest(
        text=text,
        language=draft.job.language,
        voice=voices[character],
        emotion=line.emotion,
        intensity=line.intensity,
        volume=line.volume,
        pace=line.pace,
    )
