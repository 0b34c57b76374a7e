"""From the model's sound to the finished cue: looks whether it is music at all, brings it to 48 kHz stereo, lets it begin on a
beat, makes it exactly as long as asked or a loop, and levels it. Called by core.neural.composer.engine.
"""

from __future__ import annotations

import math

import numpy as np

from core.crafts import ComposeRequest, Context, Music
from core.errors import Unwritable
from core.neural.composer.beats import bands, onsets, pulse_of
from core.neural.composer.loops import LEAD_BARS, REACH, looped
from core.neural.composer.prompts import BEATS, tempo
from core.sound.cues import CUE, level, tail_of
from core.sound.filters import RATE, Fir, Wave
from core.sound.loudness import LoudnessMeter
from core.sound.rates import resampled
from core.sound.reverb import room

_SILENT = 1e-3
"""RMS below which nothing is heard."""
_MOST_SILENT, _MOST_CLIPPED, _MOST_OFFSET = 0.5, 0.05, 0.2
"""Shares of half seconds without sound and of samples at full scale, and a mean, above which something went wrong."""
_LISTENED = 20.0
"""Seconds from the start in which the beat is looked for."""
_EARLY = 0.01
"""Seconds that are kept before the first beat: an onset begins before it is at its height."""
_REST = 5.0
"""Seconds, at most a third of the cue, over which the last cue comes to rest."""
_HALL = 0.12
"""Share of a room around a model's mono sound, so that it does not come from one point."""
_LONGEST_BEAT = 1.5


def seconds_needed(request: ComposeRequest) -> float:
    """Seconds of music, whole tenths, that the model has to make so that there is something to choose from."""
    beat = min(_LONGEST_BEAT, 60 / tempo(request))
    if request.loop:
        return math.ceil(10 * (request.seconds * (1 + REACH) + (LEAD_BARS + 1) * BEATS * beat + 1.0)) / 10
    return math.ceil(10 * max(1.0, request.seconds + tail_of(request) + beat)) / 10


def fault_of(sound: Wave) -> str:
    """Why a model's sound (channels, n) is no music; empty when it may be."""
    if not np.isfinite(sound).all():
        return "it holds values that are no numbers"
    mono = np.abs(sound).max(axis=0, initial=0.0)
    if not len(mono) or float(np.sqrt(np.mean(np.square(sound), dtype=np.float64))) < _SILENT:
        return "it is silent"
    pieces = np.array_split(sound, max(1, sound.shape[1] // (RATE // 3)), axis=1)
    quiet = np.mean([float(np.sqrt(np.mean(np.square(piece)))) < _SILENT for piece in pieces])
    if quiet > _MOST_SILENT:
        return f"{quiet:.0%} of it is silent"
    clipped = float(np.mean(mono >= 0.99))
    if clipped > _MOST_CLIPPED:
        return f"{clipped:.0%} of it is at full scale"
    offset = float(np.abs(sound.mean(axis=1, dtype=np.float64)).max())
    return f"it is off centre by {offset:.2f}" if offset > _MOST_OFFSET else ""


def finish(request: ComposeRequest, sound: Wave, rate: int, context: Context, begin: float) -> Music:
    """Writes the cue into the context's folder; progress goes from `begin` to 1. Raises Unwritable, Cancelled."""
    samples, tail = round(request.seconds * RATE), tail_of(request)
    total = samples + round(tail * RATE)
    whole = resampled(sound, rate)
    context.check_cancelled()
    if request.loop:
        cue = _around(looped(_wide(whole), samples, tempo(request), BEATS), len(sound), True)
    else:
        cue = _rested(request, _around(_begun(_wide(whole), total, tempo(request)), len(sound), False))
    context.check_cancelled()
    raw = context.work / "render.f32"
    try:
        meter = LoudnessMeter()
        with raw.open("wb") as file:
            for start in range(0, total, 4 * RATE):
                block = cue[:, start : start + 4 * RATE]
                meter.add(block[:, : max(0, samples - start)])
                file.write(np.ascontiguousarray(block.T).tobytes())
                context.check_cancelled()
        loudness = level(request, raw, total, meter.integrated, context, begin)
    except OSError as error:
        raise Unwritable("file.unwritable", f"cannot write the cue: {error}", name=CUE) from error
    finally:
        raw.unlink(missing_ok=True)
    context.progress(1.0, "music ready")
    return Music(file=CUE, seconds=request.seconds, tail=tail, loudness=loudness)


def _wide(sound: Wave) -> Wave:
    return sound if len(sound) == 2 else np.repeat(sound[:1], 2, axis=0)


def _begun(sound: Wave, total: int, bpm: float) -> Wave:
    """(2, total) from the first beat on, if there is a clear one; silence after what there is."""
    beat = pulse_of(onsets(bands(sound[:, : round(_LISTENED * RATE)])), bpm)
    spare = max(0, sound.shape[1] - total)
    late = beat.first if beat.clear and beat.first < 0.9 * beat.period else 0.0
    first = min(spare, max(0, round((late - _EARLY) * RATE)))
    cue = np.zeros((2, total), np.float32)
    found = sound[:, first : first + total]
    cue[:, : found.shape[1]] = found
    return cue


def _around(cue: Wave, sides: int, loop: bool) -> Wave:
    """A mono model's sound with a room around it; what rings beyond the end of a loop sounds at its start."""
    if sides == 2:
        return cue
    hall, length = room(1.3, seed=7), cue.shape[1]
    dry = np.concatenate([cue[:1], np.zeros((1, hall.shape[1]), np.float32)], axis=1)
    wet = Fir(hall).run(dry)
    ring = wet[:, :length]
    for start in range(length, wet.shape[1] if loop else length, length):
        part = wet[:, start : start + length]
        ring[:, : part.shape[1]] += part
    return cue + ring * np.float32(_HALL)


def _rested(request: ComposeRequest, cue: Wave) -> Wave:
    """The last cue of a film dies away towards its end."""
    if not request.closing:
        return cue
    length = min(_REST, request.seconds / 3) + tail_of(request)
    count = min(cue.shape[1], math.ceil(length * RATE))
    cue[:, -count:] *= np.cos(np.arange(count, dtype=np.float32) / count * np.float32(np.pi / 2)) ** 2
    return cue
