"""The list of voices: enough, distinct, and every one of them exists."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import numpy as np

from core.drafts.voice.catalogue import LANGUAGES, voices
from core.drafts.voice.timbre import style_row
from core.looks import Age, Gender


def test_there_are_thirty_voices_and_more_for_english_and_both_genders_in_every_language():
    spoken = Counter(language for voice in voices() for language in voice.languages)
    assert spoken["en"] >= 30
    assert set(spoken) == set(LANGUAGES)
    for language in LANGUAGES:
        assert {voice.gender for voice in voices() if language in voice.languages} == {Gender.FEMALE, Gender.MALE}


def test_there_are_young_and_old_voices_of_both_genders():
    english = [voice for voice in voices() if "en" in voice.languages]
    for gender in (Gender.FEMALE, Gender.MALE):
        assert set(Age) == {voice.age for voice in english if voice.gender is gender}


def test_ids_and_labels_are_unique_and_every_voice_has_its_own_sound():
    assert len({voice.id for voice in voices()}) == len(voices()) == len({voice.label for voice in voices()})
    rows = np.array([style_row(voice.id, 60) for voice in voices()])
    assert np.isfinite(rows).all()
    distances = np.linalg.norm(rows[:, None] - rows[None], axis=2) + 1e9 * np.eye(len(rows))
    assert distances.min() > 0.3


def test_listing_voices_loads_no_model_and_no_arrays():
    listing = "from core.drafts.voice.catalogue import voices; voices()"
    code = f"import sys; {listing}; print(*({{'numpy', 'onnxruntime'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
