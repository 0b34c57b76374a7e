"""Reads any sound file as blocks at 48 kHz. Called by core.sound.mix; FFmpeg (through PyAV) decodes and resamples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from core.errors import BrokenAsset
from core.sound.filters import RATE, Wave

_BLOCK = 65536


def read(path: Path, key: str, channels: int = 2) -> Iterator[Wave]:
    """Blocks (channels, n) float32 of the file's first sound stream; values that are no numbers become 0.

    Raises BrokenAsset naming `key` when the file is missing, holds no sound or cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise BrokenAsset("asset.sound", f"asset {key} holds no sound", key=key)
            resampler = av.AudioResampler(format="fltp", layout="stereo" if channels == 2 else "mono", rate=RATE)
            parts: list[Wave] = []
            for frame in container.decode(audio=0):
                parts.extend(piece.to_ndarray() for piece in resampler.resample(frame))
                if sum(part.shape[1] for part in parts) >= _BLOCK:
                    yield _clean(parts)
                    parts = []
            parts.extend(piece.to_ndarray() for piece in resampler.resample(None))
            if parts:
                yield _clean(parts)
    except (OSError, ValueError, av.FFmpegError) as error:
        raise BrokenAsset("asset.sound", f"sound of asset {key} cannot be read: {error}", key=key) from error


def _clean(parts: list[Wave]) -> Wave:
    whole = np.concatenate(parts, axis=1).astype(np.float32, copy=False)
    return np.clip(np.nan_to_num(whole, nan=0.0, posinf=0.0, neginf=0.0), -8.0, 8.0)


def read_whole(path: Path, key: str, channels: int = 1) -> Wave:
    """All of a short sound, (channels, n); see `read`."""
    parts = list(read(path, key, channels))
    return np.concatenate(parts, axis=1) if parts else np.zeros((channels, 0), np.float32)
