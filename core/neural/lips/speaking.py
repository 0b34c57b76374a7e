"""Lines as voices on the clip's frames: who speaks when, and what each face hears. Called by core.neural.lips.engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.crafts import Context, LipLine, Speech
from core.neural.lips.mel import RATE, Floats, read_speech, spectrogram, window_at
from core.serial import from_json

FADE = 3
"""Frames over which a made mouth comes and goes, before and after the speech."""
_SILENT = 0.0018
"""Loudest 50 ms (RMS) of a speech that has nothing to hear: -55 dBFS."""
_SHORT = RATE // 20


@dataclass(frozen=True, slots=True)
class Voice:
    character: str
    start: float
    """Seconds of the clip."""
    seconds: float
    mel: Floats
    """(80, n); empty where the speech is silent."""

    @property
    def silent(self) -> bool:
        return self.mel.size == 0


def voices_of(lines: Sequence[LipLine], context: Context) -> list[Voice]:
    """Raises BrokenAsset for speech that cannot be read."""
    found = []
    for line in lines:
        context.check_cancelled()
        folder = context.asset(line.speech)
        speech = from_json((folder / "result.json").read_bytes(), Speech)
        samples = read_speech(folder / speech.file)
        mel = spectrogram(samples) if _loudest(samples) > _SILENT else np.zeros((80, 0), np.float32)
        found.append(Voice(line.character, line.start, len(samples) / RATE, mel))
    return found


def heard(voices: Sequence[Voice], frames: int, fps: int) -> dict[int, Floats]:
    """(80, 16) by frame for all frames in which one of `voices` (one character's) is heard, and for FADE before and after.
    Where two overlap the louder one counts; what lies outside the clip is left out."""
    found: dict[int, Floats] = {}
    for voice in voices:
        if voice.silent:
            continue
        first = int(np.floor(voice.start * fps)) - FADE
        last = int(np.ceil((voice.start + voice.seconds) * fps)) + FADE
        for frame in range(max(first, 0), min(last, frames)):
            window = window_at(voice.mel, (frame + 0.5) / fps - 0.5 / 25 - voice.start)
            if frame not in found or window.sum() > found[frame].sum():
                found[frame] = window
    return found


def strengths(good: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How much of the made mouth is shown per frame: rising and falling over FADE frames beside those that are not `good`.
    The clip's own ends are no reason to fade."""
    frames = np.arange(len(good))
    bad = np.flatnonzero(~good)
    if not bad.size:
        return np.ones(len(good))
    distance = np.abs(frames[:, None] - bad[None]).min(axis=1)
    return np.asarray(np.clip(distance / (FADE + 1), 0.0, 1.0), np.float64)


def _loudest(samples: Floats) -> float:
    count = max(1, len(samples) // _SHORT)
    parts = np.array_split(samples, count)
    return max(float(np.sqrt(np.mean(part.astype(np.float64) ** 2))) for part in parts if part.size) if samples.size else 0.0
