"""Reads any sound file as blocks at 48 kHz. Called by core.sound.mix; FFmpeg (through PyAV) decodes and resamples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        with av.open(str(path), "r", options=opening(path)) as container:
            if not container.streams.audio:
                raise BrokenAsset("asset.sound", f"asset {key} holds no sound", key=key)
            convert = _Converter(channels)
            parts: list[Wave] = []
            have = total = 0
            for frame in container.decode(audio=0):
                for piece in convert(frame):
                    parts.append(_samples(piece))
                    have += piece.samples
                    total += piece.samples
                if have >= _BLOCK:
                    yield _clean(parts)
                    parts, have = [], 0
            parts.extend(_samples(piece) for piece in convert(None))
            if not parts and not total:
                raise BrokenAsset("asset.sound", f"asset {key} holds no sound", key=key)
            if parts:
                yield _clean(parts)
    except (OSError, ValueError, av.FFmpegError) as error:
        raise BrokenAsset("asset.sound", f"sound of asset {key} cannot be read: {error}", key=key) from error


def opening(path: Path) -> dict[str, str]:
    """FFmpeg's options for opening a sound file: in a WAV file it would search for 8 ms whether it is DTS dressed as PCM."""
    return {"probesize": "4096"} if path.suffix == ".wav" else {}


class _Converter:
    """Frames as planar float at 48 kHz; those that are so already are passed on."""

    def __init__(self, channels: int) -> None:
        self._layout = "stereo" if channels == 2 else "mono"
        self._resampler: av.AudioResampler | None = None

    def __call__(self, frame: av.AudioFrame | None) -> list[av.AudioFrame]:
        if self._resampler is None:
            if frame is None:
                return []
            if (frame.format.name, frame.layout.name, frame.sample_rate) == ("fltp", self._layout, RATE):
                return [frame]
            self._resampler = av.AudioResampler(format="fltp", layout=self._layout, rate=RATE)
        return self._resampler.resample(frame)


def _samples(frame: av.AudioFrame) -> Wave:
    return np.asarray(frame.to_ndarray(), np.float32)


def _clean(parts: list[Wave]) -> Wave:
    whole = np.concatenate(parts, axis=1)
    if not np.abs(whole).max(initial=0.0) <= 8.0:  # also true when any value is no number
        whole = np.clip(np.nan_to_num(whole, nan=0.0, posinf=0.0, neginf=0.0), -8.0, 8.0)
    return whole


class PacketPlayer:
    """What a player hears of the AAC packets that core.sound.writing.SoundWriter makes, while it makes them."""

    def __init__(self, header: bytes, priming: int) -> None:
        """`priming`: samples at the start that the file's edit list leaves out."""
        self._decoder = av.CodecContext.create("aac", "r")
        self._decoder.extradata = header
        self._left_out = priming

    def hear(self, packets: Iterable[bytes]) -> Wave:
        """(2, n) at 48 kHz."""
        frames = (frame for packet in packets for frame in self._decoder.decode(av.Packet(packet)))
        whole = np.concatenate([np.zeros((2, 0), np.float32), *(_samples(frame) for frame in frames)], axis=1)
        start = min(self._left_out, whole.shape[1])
        self._left_out -= start
        return whole[:, start:]


def read_whole(path: Path, key: str, channels: int = 1) -> Wave:
    """All of a short sound, (channels, n); see `read`."""
    parts = list(read(path, key, channels))
    return np.concatenate(parts, axis=1) if parts else np.zeros((channels, 0), np.float32)


def read_raw(path: Path, start: int, count: int) -> Wave:
    """`count` samples from `start` of a file of interleaved stereo float32, (2, n), fewer at its end.

    Plain reads, not a memory map: mapped pages of a long film would count as this process's memory.
    """
    data = np.fromfile(path, np.float32, 2 * max(0, count), offset=8 * max(0, start))
    return np.ascontiguousarray(data.reshape(-1, 2).T)


class Reader:
    """A sound file read in pieces of any length; silence after its end."""

    def __init__(self, path: Path, key: str) -> None:
        self._blocks = read(path, key)
        self._rest = np.zeros((2, 0), np.float32)
        self._read = 0
        self.length: int | None = None
        """Samples that the file holds, known once its end was reached."""

    def take(self, count: int) -> Wave:
        """The next `count` samples, (2, count)."""
        parts = [self._rest]
        have = self._rest.shape[1]
        while have < count:
            block = next(self._blocks, None)
            if block is None:
                self.length = self._read
                parts.append(np.zeros((2, count - have), np.float32))
                break
            parts.append(block)
            have += block.shape[1]
            self._read += block.shape[1]
        whole = np.concatenate(parts, axis=1)
        self._rest = whole[:, count:]
        return whole[:, :count]
