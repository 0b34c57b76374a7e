"""The best half minute of a recording of somebody's voice. Called by core.neural.voice.own.

The file is decoded as a stream: of a recording of hours only the window under way and the best one so far are in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from core.errors import BadOption
from core.speech.finishing import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 30.0
SHORTEST = 3.0
"""Seconds."""
_ROW = SAMPLE_RATE // 10
"""Samples of a row, by which speech is judged: 100 ms."""
_BLOCK = 5 * SAMPLE_RATE
"""Samples between two looks at the last LONGEST seconds."""
_SILENT = 0.003
"""Effective amplitude (-50 dBFS) up to which a row says nothing."""
_LEAST_SPEECH = 2.0
"""Seconds of speech that there must be."""
_CLIPPED = 0.99
_LOWEST, _HIGHEST = 65, 450
"""Hz of speaking voices."""
_LEVEL, _PEAK, _PERIODICITY = range(3)
_PERIODIC = 0.5
_ALIVE = 2.5
"""dB by which the level of speech varies at least from row to row; a hum and noise hold theirs."""


def best_part(file: Path, check_cancelled: Callable[[], None] = lambda: None) -> NDArray[np.float32]:
    """Up to LONGEST seconds, mono at SAMPLE_RATE, with the most clear speech of the recording.

    Raises BadOption: "voice.sample_broken" (no sound can be read), "voice.sample_silent", "voice.sample_short" (under
    SHORTEST), "voice.sample_no_speech" (noise, music or a tone, as far as that can be told without a recogniser).
    """
    window, rows = np.zeros(0, np.float32), np.zeros((3, 0))
    best, most, spoken, total, loudest = window, -1.0, 0.0, 0, 0.0
    for block in _blocks(file):
        check_cancelled()
        total += len(block)
        window = np.concatenate([window, block])[-round(LONGEST * SAMPLE_RATE) :]
        rows = np.concatenate([rows, _rows(block)], axis=1)[:, -round(LONGEST * SAMPLE_RATE / _ROW) :]
        loudest = max(loudest, float(rows[_LEVEL].max(initial=0.0)))
        seconds = _spoken(rows)
        worth = seconds - 0.2 * float((rows[_PEAK] > _CLIPPED).sum()) + 1e-3 * len(window) / SAMPLE_RATE
        if worth > most:
            best, most, spoken = window.copy(), worth, seconds
    if total < SHORTEST * SAMPLE_RATE:
        seconds = round(total / SAMPLE_RATE, 1)
        raise BadOption("voice.sample_short", f"the sample lasts {seconds} s; {SHORTEST:g} s are needed", seconds=seconds)
    if loudest <= _SILENT:
        raise BadOption("voice.sample_silent", f"{file.name} is silent", name=file.name)
    if spoken < _LEAST_SPEECH:
        raise BadOption("voice.sample_no_speech", f"no speech is heard in {file.name}", name=file.name)
    return best


def _rows(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Level, peak and periodicity (0 … 1, in the range of speaking voices) of every _ROW samples, (3, rows)."""
    count = len(sound) // _ROW
    rows = sound[: count * _ROW].reshape(count, _ROW).astype(np.float64)
    found = np.zeros((3, count))
    found[_LEVEL] = np.sqrt((rows**2).mean(axis=1))
    found[_PEAK] = np.abs(rows).max(axis=1, initial=0.0)
    heard = found[_LEVEL] > _SILENT
    if heard.any():
        power = np.abs(np.fft.rfft(rows[heard] - rows[heard].mean(axis=1, keepdims=True), 2 * _ROW)) ** 2
        power[:, int(1000 * 2 * _ROW / SAMPLE_RATE) :] = 0.0
        likeness = np.fft.irfft(power)
        lags = likeness[:, SAMPLE_RATE // _HIGHEST : SAMPLE_RATE // _LOWEST]
        found[_PERIODICITY, heard] = lags.max(axis=1) / (likeness[:, 0] + 1e-12)
    return found


def _spoken(rows: NDArray[np.float64]) -> float:
    """Seconds of rows that vibrate like a voice, where the whole is as lively as speech; else 0."""
    levels = rows[_LEVEL]
    if not levels.size:
        return 0.0
    loud = levels > max(_SILENT, 0.1 * float(np.percentile(levels, 95)))
    decibels = 20 * np.log10(np.maximum(levels, 1e-5))
    heard = decibels[decibels > decibels.max() - 35]
    lively = float(np.abs(np.diff(heard)).mean()) if len(heard) > 2 else 0.0
    return 0.1 * float((loud & (rows[_PERIODICITY] > _PERIODIC)).sum()) if lively >= _ALIVE else 0.0


def _blocks(file: Path) -> Iterator[NDArray[np.float32]]:
    """The recording in blocks of about _BLOCK samples, all but the last of whole rows."""
    rest = np.zeros(0, np.float32)
    parts: list[NDArray[np.float32]] = []
    have = 0
    try:
        with av.open(str(file), "r") as container:
            if not container.streams.audio:
                raise _broken(file, "it holds no sound")
            convert = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
            for frame in chain(container.decode(audio=0), (None,)):
                for piece in convert.resample(frame):
                    parts.append(np.asarray(piece.to_ndarray(), np.float32)[0])
                    have += len(parts[-1])
                if have >= _BLOCK:
                    whole = _clean([rest, *parts])
                    kept = len(whole) // _ROW * _ROW
                    yield whole[:kept]
                    rest, parts, have = whole[kept:], [], 0
    except (OSError, ValueError, av.FFmpegError) as error:
        raise _broken(file, str(error)) from error
    if len(rest) or parts:
        yield _clean([rest, *parts])


def _clean(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.clip(np.nan_to_num(np.concatenate(parts), nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)


def _broken(file: Path, why: str) -> BadOption:
    return BadOption("voice.sample_broken", f"{file.name} cannot be read as sound: {why[:200]}", name=file.name)
