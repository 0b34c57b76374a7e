"""Every fault that a film can have is found, and a good film has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.crafts import ExpectedFace, Verdict
from core.errors import BrokenAsset
from core.filmcheck import limits
from core.sound.filters import RATE
from tests.core.filmcheck.conftest import FPS, HEAD, HEIGHT, WIDTH, Frame, Lab


def test_a_good_film_has_no_fault(lab: Lab) -> None:
    report = lab.check()
    assert {item.code: item.verdict for item in report.findings if item.verdict is not Verdict.GOOD} == {
        "words": Verdict.SKIPPED,
        "faces": Verdict.SKIPPED,
    }
    assert report.verdict is Verdict.GOOD
    assert (lab.folder / "work" / "check.json").is_file()


def test_sound_that_is_shorter_than_the_picture_is_found(lab: Lab) -> None:
    lab.sound = lab.sound[:, : -RATE // 5]
    finding = lab.finding("length")
    assert finding.verdict is Verdict.BAD
    assert finding.value == pytest.approx(0.2, abs=0.03)


def test_sound_that_is_late_by_an_eighth_of_a_second_is_found(lab: Lab) -> None:
    lab.sound = np.roll(lab.sound, round(0.12 * RATE), axis=1)
    report = {item.code: item for item in lab.check().findings}
    assert report["sync"].verdict is Verdict.BAD
    assert report["sync"].value == pytest.approx(0.12, abs=0.002)
    assert report["subtitles"].verdict is Verdict.WARNING


def test_one_line_that_is_late_is_found_with_its_place(lab: Lab) -> None:
    first, last = round(4.9 * RATE), round(6.6 * RATE)
    lab.sound[:, first : last + 3600] = np.roll(lab.sound[:, first : last + 3600], 3600, axis=1)
    finding = lab.finding("sync")
    assert (finding.verdict, finding.at) == (Verdict.BAD, 5.0)
    assert finding.value == pytest.approx(0.075, abs=0.002)


def test_eight_mute_seconds_are_found_where_they_are(lab: Lab) -> None:
    lab.sound[:, 3 * RATE : 11 * RATE] = 0
    report = {item.code: item for item in lab.check().findings}
    assert report["silence"].verdict is Verdict.WARNING
    assert report["silence"].value == pytest.approx(8, abs=0.2)
    assert report["silence"].at == pytest.approx(3, abs=0.1)
    assert report["sync"].verdict is Verdict.BAD


def test_a_line_that_is_drowned_counts_as_not_there(lab: Lab) -> None:
    noise = np.random.default_rng(9).standard_normal((1, 2 * RATE)).astype(np.float32)
    lab.sound[:, 5 * RATE : 7 * RATE] = 0.1 * noise
    assert lab.finding("sync").verdict is Verdict.BAD


def test_three_black_seconds_are_found(lab: Lab) -> None:
    for index in range(4 * FPS, 7 * FPS + 12):
        lab.frames[index] = np.zeros_like(lab.frames[index])
    finding = lab.finding("black")
    assert finding.verdict is Verdict.WARNING
    assert finding.value == pytest.approx(3.4, abs=0.4)
    assert finding.at == pytest.approx(4, abs=0.3)


def test_a_picture_that_stands_still_is_found_across_key_frames(lab: Lab) -> None:
    for index in range(2 * FPS, 11 * FPS):
        lab.frames[index] = lab.frames[2 * FPS]
    finding = lab.finding("frozen")
    assert finding.verdict is Verdict.WARNING
    assert finding.value == pytest.approx(9, abs=0.5)


def test_a_slow_move_is_not_taken_for_a_frozen_picture(lab: Lab) -> None:
    ground = np.repeat(np.repeat(np.random.default_rng(1).integers(50, 200, (12, 60, 3), np.uint8), 8, axis=0), 8, axis=1)
    lab.frames = [ground[:HEIGHT, index // 24 : index // 24 + WIDTH] for index in range(len(lab.frames))]
    assert lab.finding("frozen").verdict is Verdict.GOOD


@pytest.mark.parametrize("lufs", [-20.0, -13.0])
def test_a_film_with_speech_that_is_too_quiet_or_too_loud_is_found(lab: Lab, lufs: float) -> None:
    lab.level(lufs)
    finding = lab.finding("loudness")
    assert finding.verdict is Verdict.BAD
    assert finding.value == pytest.approx(lufs, abs=0.3)


def test_a_film_without_speech_may_be_as_quiet_as_its_backgrounds(lab: Lab) -> None:
    lab.lines.clear()
    lab.level(-37.0)
    report = lab.check()
    assert report.verdict is Verdict.GOOD
    assert {item.code for item in report.findings if item.verdict is Verdict.SKIPPED} == {"sync", "subtitles", "words", "faces"}


def test_a_film_without_speech_that_roars_is_found(lab: Lab) -> None:
    lab.lines.clear()
    lab.level(-12.0)
    assert lab.finding("loudness").verdict is Verdict.BAD


def test_clipped_sound_is_found(lab: Lab) -> None:
    lab.sound = np.clip(lab.sound * 6, -1.0, 1.0)
    report = {item.code: item for item in lab.check().findings}
    assert report["peak"].verdict is Verdict.BAD
    assert report["peak"].value > limits.TRUE_PEAK
    assert report["loudness"].verdict is Verdict.BAD


def test_subtitles_that_are_late_are_found(lab: Lab) -> None:
    lab.subtitle_shift = 0.3
    finding = lab.finding("subtitles")
    assert finding.verdict is Verdict.WARNING
    assert finding.value == pytest.approx(0.3, abs=0.01)


def _face(red: int, seed: int) -> Frame:
    """A head that can be told from another: skin, hair above, eyes and a mouth."""
    chance = np.random.default_rng(seed)
    face = np.full((48, 40, 3), (200, 160, 130), np.uint8)
    face[: 12 + 4 * seed] = (red, 40, 220 - red)
    for _ in range(3):
        top, left = chance.integers(16, 40), chance.integers(4, 30)
        face[top : top + 5, left : left + 8] = chance.integers(0, 90, 3)
    return face


def _cast(lab: Lab, ann: Frame, ben: Frame) -> None:
    """Ann is seen in the first half of the film, Ben in the second; the arguments are their portraits."""
    for index, frame in enumerate(lab.frames):
        shown = frame.copy()
        left, top = round(HEAD.x), round(HEAD.y)
        shown[top : top + 48, left : left + 40] = _face(200, 1) if index < len(lab.frames) // 2 else _face(30, 2)
        lab.frames[index] = shown
    people = {"ann": lab.portrait("ann", ann), "ben": lab.portrait("ben", ben)}
    lab.faces = [
        ExpectedFace(character=name, portrait=people[name], at=at, head=HEAD)
        for name, at in (("ann", 1.0), ("ann", 4.0), ("ben", 8.0), ("ben", 11.0))
    ]


def test_heads_like_their_portraits_are_good(lab: Lab) -> None:
    _cast(lab, _face(200, 1), _face(30, 2))
    finding = lab.finding("faces")
    assert (finding.verdict, finding.value) == (Verdict.GOOD, 1.0)


def test_swapped_portraits_are_found(lab: Lab) -> None:
    _cast(lab, _face(30, 2), _face(200, 1))
    finding = lab.finding("faces")
    assert (finding.verdict, finding.value) == (Verdict.WARNING, 0.0)


def test_a_film_that_is_cut_off_is_named_as_broken(lab: Lab) -> None:
    with pytest.raises(BrokenAsset):
        lab.check(keep=0.5)


def test_lines_move_with_their_film_not_with_each_other(lab: Lab) -> None:
    lab.lines[1] = replace(lab.lines[1], start=lab.lines[1].start - 0.06)
    finding = lab.finding("sync")
    assert finding.verdict is Verdict.BAD
    assert finding.value == pytest.approx(0.06, abs=0.002)
