"""Which words are expected where, and that swapped words are really heard (with the recogniser)."""

from __future__ import annotations

import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.crafts import ExpectedLine, Ref, SpeakRequest, Verdict, VoiceCast
from core.drafts.voice.engine import DraftVoice
from core.filmcheck.hear import COARSE, Heard, readings, stretches, word_finding
from core.hearing import Hearing, word_errors
from tests.contexts import RecordingContext


def line(text: str, start: float, end: float) -> ExpectedLine:
    return ExpectedLine(text=text, start=start, end=end, speech=Ref("0" * 64))


def test_lines_at_the_same_time_may_be_heard_as_either() -> None:
    lines = [line("Who?", 0, 1), line("Another coffee?", 2, 3.2), line("Another tea!", 2, 3)]
    assert readings(lines) == [
        "Who? Another coffee?",
        "Who? Another tea!",
        "Who? Another coffee? Another tea!",
    ]


def test_lines_that_hardly_overlap_are_all_expected() -> None:
    assert readings([line("One.", 0, 2), line("Two.", 1.8, 3)]) == ["One. Two."]


def teststretches_end_at_wide_pauses_and_reach_into_no_other_line() -> None:
    lines = [line(str(number), start, start + 4) for number, start in enumerate((0, 4.1, 8.2, 14, 18.1, 22.2, 26.3))]
    found = stretches(lines)
    assert [[item.text for item in group] for group, _, _ in found] == [["0", "1", "2"], ["3", "4", "5", "6"]]
    assert all(end - begin <= 30 for _, begin, end in found)
    tight = stretches([line("a", 0, 15), line("b", 15.1, 29), line("c", 29.1, 40)])
    for (_, _, end), (_, begin, _) in pairwise(tight):
        assert end <= begin + 1e-9


def test_every_line_is_in_exactly_one_stretch() -> None:
    lines = [line(str(number), number * 3.3, number * 3.3 + 3) for number in range(60)]
    assert [item.text for group, _, _ in stretches(lines) for item in group] == [item.text for item in lines]


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("There is a bird.", "There's a bird"),
        ("I can't, won't and don't.", "I cannot, will not and do not"),
        ("Doctor Grey's favourite colour", "Dr. Gray's favorite color"),
        ("Grandpa's boat", "Grandpa's boat."),
        ("The harbour theatre", "the harbor theater"),
    ],
)
def test_what_sounds_the_same_counts_as_the_same(written: str, heard: str) -> None:
    assert word_errors(written, heard) == 0


def test_other_words_still_count_as_errors() -> None:
    assert word_errors("There is a bird on your bar", "There was a word on your bar") == pytest.approx(2 / 7)


@pytest.mark.slow
def test_words_that_were_swapped_are_heard(tmp_path: Path) -> None:
    text = "The old lighthouse stood alone above the grey sea, and nobody came."
    context = RecordingContext(tmp_path)
    speech = DraftVoice({}).run(SpeakRequest(text=text, language="en", voice=VoiceCast(voice="af_heart")), context)
    with wave.open(str(tmp_path / speech.file)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    count = round(len(sound) * COARSE / speech.sample_rate)
    mono = np.interp(np.arange(count) * speech.sample_rate / COARSE, np.arange(len(sound)), sound).astype(np.float32)
    heard = Heard(seconds=speech.seconds, loudness=-16, peak=-2, silence=0, silence_at=0, mono=mono)
    hearing = Hearing()
    good = word_finding(heard, [line(text, 0, speech.seconds)], "en", hearing, context)
    assert (good.verdict, good.value) == (Verdict.GOOD, 0.0)
    swapped = text.replace("lighthouse", "hospital").replace("nobody", "everyone")
    bad = word_finding(heard, [line(swapped, 0, speech.seconds)], "en", hearing, context)
    assert bad.verdict is Verdict.WARNING
    assert bad.value == pytest.approx(2 / 12, abs=0.01)
