"""From a job and the results there are so far to all steps known by now. Pure; called again whenever a step that
expands the plan (core.plan.step.EXPANDING) has ended.

The order of the steps: write → portraits, backdrops → stills → sheet → speech → backgrounds → per shot: animate, lipsync,
cut → cues, mix → export → check.
"""

from __future__ import annotations

from dataclasses import replace

from core.casting import cast_voices
from core.crafts import (
    Craft,
    Ref,
    SpeakRequest,
    Speech,
    VoiceCast,
)
from core.plan.anchors import settle
from core.plan.book import EngineBook
from core.plan.draft import Draft, Plan, Results
from core.plan.edits import apply_edits, chosen_voices, pinned_voices, seeds_of
from core.plan.film import plan_film
from core.plan.job import FilmJob, Until
from core.plan.pictures import plan_sheet, plan_stills
from core.plan.preview import Finished, finished_scenes, plan_preview
from core.plan.story import plan_story
from core.plan.takes import plan_takes
from core.storyboard import Scene, SpeechRef, Storyboard

UNKNOWN_FILM = 90.0
"""Expected CPU seconds of a film of which only the script is known."""
UNKNOWN_TAKES = 5.0
"""Likewise of one take whose story has not been written yet."""


def plan(job: FilmJob, book: EngineBook, results: Results) -> Plan:
    """All steps of `job` known by now. Raises NotFound or BadOption when an edit does not fit the storyboard."""
    draft = Draft(job, _book_of(job, book), results, seeds_of(job.edits, job.options.seed))
    outputs: dict[str, Ref] = {}
    outputs["storyboard"] = plan_story(draft)
    board = draft.result(outputs["storyboard"], Storyboard)
    if board is None:
        return draft.plan(outputs, complete=False, unplanned=UNKNOWN_FILM)
    if job.alternatives:
        sheet = plan_takes(draft, board)
        if sheet is None:
            return draft.plan(outputs, complete=False, unplanned=UNKNOWN_TAKES * len(job.alternatives))
        return draft.plan(outputs | {"sheet": sheet}, complete=True)
    board = _edited(draft, board)
    if job.scenes:
        return _only(draft.plan({"preview": plan_preview(draft, board, plan_speech(draft, board))}, complete=True), "preview")
    shots = plan_stills(draft, board)
    outputs["sheet"] = plan_sheet(draft, board, shots)
    if job.until is Until.SHEET:
        return draft.plan(outputs, complete=True)
    spoken = plan_speech(draft, board)
    film = plan_film(draft, board, shots, spoken)
    outputs |= film.outputs
    return draft.plan(outputs, complete=film.complete, unplanned=film.unplanned)


def _book_of(job: FilmJob, book: EngineBook) -> EngineBook:
    return book.picked(job.engines).standing_in(job.stand_ins)


def _edited(draft: Draft, board: Storyboard) -> Storyboard:
    """The storyboard with the job's edits; from now on the draft has the seeds of the things that they mean."""
    draft.seeds = seeds_of(settle(board, draft.job.edits)[1], draft.job.options.seed)
    return replace(apply_edits(board, draft.job.edits), language=draft.job.language)


def _only(whole: Plan, output: str) -> Plan:
    """The steps that one output needs."""
    steps = {step.key: step for step in whole.steps}
    needed: set[str] = set()
    waiting = [whole.outputs[output]]
    while waiting:
        key = waiting.pop()
        if key in steps and key not in needed:
            needed.add(key)
            waiting += steps[key].inputs
    return replace(whole, steps=tuple(step for step in whole.steps if step.key in needed))


def finished(job: FilmJob, book: EngineBook, results: Results) -> Finished:
    """Which scenes of a film have been cut. Raises NotFound or BadOption when an edit does not fit the storyboard."""
    draft = Draft(job, _book_of(job, book), results, seeds_of(job.edits, job.options.seed))
    board = draft.result(plan_story(draft), Storyboard)
    if board is None:
        return Finished(scenes=(), total=0)
    board = _edited(draft, board)
    return finished_scenes(draft, board, plan_speech(draft, board))


def plan_speech(draft: Draft, board: Storyboard) -> dict[tuple[str, SpeechRef], tuple[Ref, Speech | None]]:
    """One step per part of every line, with the results there are."""
    pinned = _pinned(draft)
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


def _pinned(draft: Draft) -> dict[str, VoiceCast]:
    """Voices that people chose. A stand-in has others: it keeps those of them that it knows."""
    if all(change.craft is not Craft.SPEAK for change in draft.job.stand_ins):
        return chosen_voices(draft.job, draft.book.voices)
    pins = {pin.character: pin.voice for pin in draft.job.voices}
    known = {voice.id for voice in draft.book.voices}
    edits = tuple(edit for edit in draft.job.edits if edit.value in known)
    return {name: voice for name, voice in pins.items() if voice.voice in known} | pinned_voices(edits, draft.book.voices)


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
