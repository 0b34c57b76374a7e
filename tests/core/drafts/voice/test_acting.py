"""Feelings are heard: tempo, pitch, loudness and breath go the right way and words stay."""

from __future__ import annotations

import numpy as np
import pytest
import pyworld

from core.speech.finishing import block_powers, gated_loudness
from core.storyboard import Emotion, Volume

LINE = "I never thought I would see you again."


def melody(sound) -> tuple[float, float, float]:
    """Median F0 in Hz, its spread in semitones, and the share of voiced frames."""
    curve, times = pyworld.dio(sound, 24_000, f0_floor=60.0, f0_ceil=600.0)
    curve = pyworld.stonemask(sound, curve, times, 24_000)
    voiced = curve[curve > 0]
    if not len(voiced):
        return 0.0, 0.0, 0.0
    return float(np.median(voiced)), float((12 * np.log2(voiced)).std()), len(voiced) / len(curve)


def test_excitement_is_higher_and_quicker_and_sadness_lower_and_slower(speak):
    plain = speak(LINE)
    excited = speak(LINE, emotion=Emotion.EXCITED, intensity=1.0)
    sad = speak(LINE, emotion=Emotion.SAD, intensity=1.0)
    assert melody(excited.sound)[0] > 1.06 * melody(plain.sound)[0]
    assert melody(sad.sound)[0] < 0.97 * melody(plain.sound)[0]
    assert melody(sad.sound)[1] < melody(excited.sound)[1]
    assert excited.speech.seconds < plain.speech.seconds < sad.speech.seconds


def test_a_whisper_has_no_voice_in_it(speak):
    assert melody(speak(LINE).sound)[2] > 0.5
    assert melody(speak(LINE, volume=Volume.WHISPER).sound)[2] < 0.25


@pytest.mark.parametrize(("volume", "target"), [(Volume.WHISPER, -26), (Volume.NORMAL, -20), (Volume.SHOUT, -16)])
def test_each_volume_has_its_loudness_and_never_clips(speak, volume: Volume, target: float):
    sound = speak(LINE, volume=volume).sound
    assert gated_loudness(block_powers(sound)) == pytest.approx(target, abs=0.7)
    assert np.abs(sound).max() < 0.99


def test_pitch_and_tract_of_a_voice_are_applied_and_times_follow(speak):
    plain, child = speak(LINE), speak(LINE, pitch=4.0, formant=1.2)
    assert 1.12 < melody(child.sound)[0] / melody(plain.sound)[0] < 1.4
    assert child.speech.seconds == pytest.approx(plain.speech.seconds, rel=0.15)
    assert [word.text for word in child.speech.words] == LINE.split()
    assert child.speech.words[-1].end == pytest.approx(child.speech.seconds, abs=0.1)


def test_pace_changes_the_length_about_as_asked(speak):
    assert speak(LINE, pace=1.3).speech.seconds == pytest.approx(speak(LINE).speech.seconds / 1.3, rel=0.12)
