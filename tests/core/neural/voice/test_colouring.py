"""Finished speech in another manner: pitch, size, tempo and breath change as told, and nothing else does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.neural.voice.aligning import resampled
from core.neural.voice.colouring import coloured, pitch_of
from core.speech.finishing import SAMPLE_RATE
from core.speech.manner import Manner
from core.speech.pronouncing import Pronouncer


@pytest.fixture(scope="module")
def speech() -> Any:
    pronouncer = Pronouncer()
    said = pronouncer.say("Where have you been all day? I am waiting in the rain, my friend.", "en-us")
    pronouncer.close()
    return resampled(said.sound, said.rate, SAMPLE_RATE)


def melody(sound: Any) -> tuple[float, float, float]:
    """Median Hz, spread in semitones, share of voiced rows."""
    pitch = pitch_of(np.asarray(sound, np.float32))
    voiced = pitch[pitch > 0]
    if not len(voiced):
        return 0.0, 0.0, 0.0
    return float(np.median(voiced)), float((12 * np.log2(voiced)).std()), len(voiced) / len(pitch)


def test_the_pitch_of_a_known_tone_is_found() -> None:
    seconds = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    for hertz in (80.0, 150.0, 310.0):
        saw = sum(np.sin(2 * np.pi * hertz * number * seconds) / number for number in range(1, 8))
        assert melody(0.1 * saw)[0] == pytest.approx(hertz, rel=0.02)


def test_a_plain_manner_leaves_the_melody_alone(speech: Any) -> None:
    made = coloured(speech, Manner())
    assert len(made) == len(speech)
    assert melody(made)[0] == pytest.approx(melody(speech)[0], rel=0.01)


@pytest.mark.parametrize("semitones", [-4.0, -2.0, 3.0])
def test_pitch_moves_by_semitones_at_the_same_length(semitones: float, speech: Any) -> None:
    made = coloured(speech, Manner(pitch=semitones))
    assert len(made) == len(speech)
    assert 12 * np.log2(melody(made)[0] / melody(speech)[0]) == pytest.approx(semitones, abs=0.7)


def test_a_wider_melody_moves_more_and_a_narrow_one_less(speech: Any) -> None:
    assert melody(coloured(speech, Manner(span=1.5)))[1] > 1.1 * melody(coloured(speech, Manner(span=0.6)))[1]


def test_a_tempo_shortens_and_keeps_the_pitch(speech: Any) -> None:
    made = coloured(speech, Manner(), 1.25)
    assert len(made) == pytest.approx(len(speech) / 1.25, rel=0.01)
    assert melody(made)[0] == pytest.approx(melody(speech)[0], rel=0.04)


def test_a_smaller_head_keeps_pitch_and_length_and_moves_the_formants(speech: Any) -> None:
    made = coloured(speech, Manner(formant=1.2))
    assert len(made) == pytest.approx(len(speech), rel=0.01)
    assert melody(made)[0] == pytest.approx(melody(speech)[0], rel=0.06)
    assert centre(made) > 1.05 * centre(speech)


def centre(sound: Any) -> float:
    """Hz in the middle of the energy under 5 kHz."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    kept = (hertz > 300) & (hertz < 5000)
    return float((hertz[kept] * power[kept]).sum() / power[kept].sum())


def test_a_whisper_vibrates_no_more_and_is_the_same_each_time(speech: Any) -> None:
    made = coloured(speech, Manner(whispered=True))
    assert melody(made)[2] < 0.3 < melody(speech)[2]
    assert np.array_equal(made, coloured(speech, Manner(whispered=True)))


@pytest.mark.parametrize("length", [0, 1, 100, 3000])
def test_scraps_of_sound_are_borne(length: int) -> None:
    scrap = np.full(length, 0.1, np.float32)
    assert np.isfinite(coloured(scrap, Manner(pitch=3.0, formant=1.1, whispered=False), 1.2)).all()
