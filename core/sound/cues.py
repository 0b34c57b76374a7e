"""What every composer does alike: a tempo that fits a cue's length, and levels, fades and the finished file.

Called by core.drafts.score and core.neural.composer.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from core.crafts import ComposeRequest, Context
from core.errors import BadOption
from core.sound.filters import RATE, Wave, linear
from core.sound.limiter import Limiter
from core.sound.loudness import SILENCE, LoudnessMeter
from core.sound.reading import read_raw
from core.sound.writing import SoundWriter

CUE = "music.flac"
SHORTEST, LONGEST = 0.2, 30 * 60.0
"""Seconds of a cue."""
STRETCH = 0.06
"""How far the tempo may leave the wished one so that bars fit the length."""


def check_length(request: ComposeRequest) -> None:
    """Raises BadOption for a length that no composer makes."""
    if not SHORTEST <= request.seconds <= LONGEST:
        raise BadOption("option.cue", "a cue lasts 0.2 s to 30 min", low=SHORTEST, high=LONGEST)


def tail_of(request: ComposeRequest) -> float:
    """Seconds that ring over into the next cue."""
    return 0.0 if request.loop else 3.0 if request.closing else 2.0


def fit_tempo(seconds: float, wished: float, metre: int) -> tuple[float, int]:
    """(bpm, beats) so that a whole number of beats lasts exactly `seconds`.

    Within ±6 % of the wished tempo where the length allows it, preferring whole bars, then groups of two and four bars.
    """
    exact = seconds * wished / 60
    low, high = math.ceil(exact * (1 - STRETCH)), math.floor(exact * (1 + STRETCH))
    if low > high:
        beats = max(1, round(exact))
        return 60 * beats / seconds, beats
    low = max(1, low)

    def badness(beats: int) -> tuple[float, int]:
        away = abs(beats / exact - 1) / STRETCH
        uneven = 1.2 if beats % metre else 0.45 if beats % (2 * metre) else 0.25 if beats % (4 * metre) else 0.0
        return away * 0.8 + uneven, beats

    # Beyond four phrases on either side of the wish nothing can be better than what lies within them.
    reach = 16 * metre
    near = range(max(low, round(exact) - reach), max(low, min(high, round(exact) + reach)) + 1)
    beats = min(near, key=badness)
    return 60 * beats / seconds, beats


def level(request: ComposeRequest, raw: Path, total: int, loudness: float, context: Context, begin: float) -> float:
    """Levels, fades and writes CUE from `raw`: `total` samples of interleaved stereo float32 at 48 kHz, `loudness` LUFS loud.

    Returns its loudness from then on. Progress goes from `begin` to 1. Raises Unwritable when the disk is full.
    """
    meter = LoudnessMeter()
    target = -20.0 + 6.0 * (request.intensity - 0.5)
    gain = linear(min(30.0, target - loudness)) if loudness > SILENCE else 1.0
    limiter = Limiter(-3.0)
    step = 4 * RATE
    with SoundWriter(context.work / CUE) as writer:
        for start in range(0, total + Limiter.delay, step):
            stop = min(start + step, total + Limiter.delay)
            block = np.zeros((2, stop - start), np.float32)
            piece = read_raw(raw, start, stop - start)
            block[:, : piece.shape[1]] = piece * gain * _fades(request, start, piece.shape[1], total)
            limited = limiter.run(block) if not request.loop else _looped(limiter, block, raw, total, start, gain)
            drop = Limiter.delay if start == 0 else 0
            writer.write(limited[:, drop:])
            meter.add(limited[:, drop:])
            context.check_cancelled()
            context.progress(begin + (1 - begin) * stop / (total + Limiter.delay), "levelling")
    return meter.integrated


def _looped(limiter: Limiter, block: Wave, raw: Path, total: int, start: int, gain: float) -> Wave:
    """A loop's limiter hears the end before the start, so that its gain joins too."""
    if start == 0:
        lead = np.zeros((2, 96000), np.float32)
        piece = read_raw(raw, total - 96000, min(96000, total)) * gain
        lead[:, 96000 - piece.shape[1] :] = piece
        limiter.run(lead)
    beyond = start + block.shape[1] - total
    if beyond > 0:
        block[:, block.shape[1] - beyond :] = read_raw(raw, 0, beyond)[:, :beyond] * gain
    return limiter.run(block)


def _fades(request: ComposeRequest, start: int, count: int, total: int) -> Wave:
    """Gain per sample: a soft start for the film's first cue, and the last half second of the tail to nothing."""
    if request.loop:
        return np.ones(count, np.float32)
    at = np.arange(start, start + count) / RATE
    length = total / RATE
    rise = min(1.5, request.seconds / 4) if request.opening else 0.005
    up = np.sin(np.clip(at / rise, 0, 1) * np.pi / 2) ** 2
    down = np.sin(np.clip((length - at) / 0.6, 0, 1) * np.pi / 2) ** 2
    return np.asarray(up * down, np.float32)
