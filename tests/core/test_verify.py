"""A storyboard that strays from its script is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.storyboard import Cue, Line, Shot, SpeechRef, Storyboard, Subject
from core.verify import verify
from tests.core.storyboarding.stories import action, heading, says, screenplay, storyboard

ELEMENTS = (
    heading("INT. ROOM - DAY"),
    action("MARA (30s) waits."),
    says("MARA", "First thing."),
    says("JON", "Second thing."),
    heading("EXT. SEA - NIGHT"),
    says("MARA", "Third thing."),
)
SCRIPT = screenplay(*ELEMENTS)
BOARD = storyboard(*ELEMENTS)


def _with_lines(board: Storyboard, *lines: Line) -> Storyboard:
    shot = board.scenes[0].shots[0]
    refs = tuple(SpeechRef(line=n, part=part) for n, line in enumerate(lines) for part in range(len(line.parts)))
    scene = replace(board.scenes[0], lines=lines, shots=(replace(shot, speech=refs),))
    return replace(board, scenes=(scene, *board.scenes[1:]))


def _codes(board: Storyboard) -> set[str]:
    return {problem.code for problem in verify(SCRIPT, board)}


def test_a_faithful_storyboard_has_no_problems() -> None:
    assert verify(SCRIPT, BOARD) == ()


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("lost", "lost"),
        ("changed", "lost"),
        ("swapped", "lost"),
        ("invented", "invented"),
        ("speaker", "speaker"),
        ("parts", "parts"),
    ],
)
def test_lost_changed_reordered_and_invented_words_are_found(case: str, code: str) -> None:
    first, second = BOARD.scenes[0].lines
    lines = {
        "lost": (first,),
        "changed": (replace(first, text="First think.", parts=("First think.",)), second),
        "swapped": (second, first),
        "invented": (first, second),
        "speaker": (replace(first, character="jon"), second),
        "parts": (replace(first, parts=("First", "thing.")), second),
    }[case]
    board = _with_lines(BOARD, *lines)
    if case == "invented":
        last = board.scenes[-1]
        extra = replace(last.lines[0], text="More.", parts=("More.",))
        shots = (*last.shots, Shot(framing=last.shots[0].framing, speech=(SpeechRef(line=1, part=0),)))
        board = replace(board, scenes=(board.scenes[0], replace(last, lines=(*last.lines, extra), shots=shots)))
    assert code in _codes(board)


def test_a_speech_may_be_split_over_several_lines() -> None:
    first, second = BOARD.scenes[0].lines
    halves = replace(first, text="First ", parts=("First ",)), replace(first, text="thing.", parts=("thing.",))
    assert verify(SCRIPT, _with_lines(BOARD, *halves, second)) == ()


def test_parts_that_are_not_shown_once_in_order_are_found() -> None:
    scene = BOARD.scenes[0]
    speaking = [n for n, shot in enumerate(scene.shots) if shot.speech]
    doubled = (*scene.shots, scene.shots[speaking[0]])
    dropped = tuple(replace(shot, speech=()) for shot in scene.shots)
    for shots in (doubled, dropped):
        assert "shots" in _codes(replace(BOARD, scenes=(replace(scene, shots=shots), *BOARD.scenes[1:])))


def test_unknown_ids_narrator_pictures_and_gaps_in_the_music_are_found() -> None:
    scene = BOARD.scenes[0]
    ghost = replace(scene.shots[0], subjects=(Subject(character="ghost"),))
    narrator = replace(scene.shots[0], subjects=(Subject(character="narrator"),))
    assert "unknown-id" in _codes(replace(BOARD, scenes=(replace(scene, place="nowhere"), *BOARD.scenes[1:])))
    assert "unknown-id" in _codes(replace(BOARD, scenes=(replace(scene, shots=(ghost, *scene.shots)), *BOARD.scenes[1:])))
    assert "shots" in _codes(replace(BOARD, scenes=(replace(scene, shots=(narrator, *scene.shots)), *BOARD.scenes[1:])))
    cue = BOARD.cues[0]
    partial: Cue = replace(cue, first=scene.id, last=scene.id)
    assert "cues" in _codes(replace(BOARD, cues=(partial,)))
    assert "duplicate" in _codes(replace(BOARD, characters=(*BOARD.characters, BOARD.characters[0])))
