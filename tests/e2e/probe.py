"""Measures a finished film as an independent person would: boxes, streams, pictures, loudness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from core.sound.loudness import LoudnessMeter, TruePeakMeter
from core.sound.reading import read

Luma = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    width: int
    height: int
    fps: Fraction
    codec: str
    frames: int
    video_seconds: float
    audio_seconds: float
    subtitle_samples: int
    square_pixels: bool


def boxes(path: Path) -> list[str]:
    """Types of the top-level boxes of an MP4, in order."""
    data, found, at = path.read_bytes(), [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 8].decode("latin-1"))
        size = int.from_bytes(data[at + 8 : at + 16], "big") if size == 1 else size
        assert size >= 8, "a box without a size"
        at += size
    assert at == len(data), "bytes after the last box"
    return found


def streams(path: Path) -> Streams:
    """Decodes everything once."""
    with av.open(str(path)) as film:
        (video,) = film.streams.video
        (audio,) = film.streams.audio
        frames = samples = texts = 0
        for packet in film.demux(video, audio, *film.streams.subtitles):
            if packet.stream.type == "subtitle":
                texts += packet.size > 2
                continue
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames += 1
                else:
                    samples += frame.samples
        rate = video.average_rate
        assert rate is not None
        return Streams(
            width=video.width,
            height=video.height,
            fps=Fraction(rate),
            codec=video.codec_context.name,
            frames=frames,
            video_seconds=float(frames / rate),
            audio_seconds=samples / audio.rate,
            subtitle_samples=texts,
            square_pixels=video.sample_aspect_ratio in (None, 0, 1),
        )


def pictures(path: Path) -> Iterator[tuple[float, Luma]]:
    """Seconds and luma of every frame."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            assert frame.time is not None
            yield frame.time, frame.to_ndarray(format="gray")


def pictures_at(path: Path, moments: list[float]) -> list[Luma]:
    """The frames shown at these seconds (ascending)."""
    found: list[Luma] = []
    last: Luma | None = None
    for at, picture in pictures(path):
        while len(found) < len(moments) and at > moments[len(found)] and last is not None:
            found.append(last)
        last = picture
    assert last is not None
    return found + [last] * (len(moments) - len(found))


def loudness(path: Path) -> tuple[float, float]:
    """LUFS and dBTP of the whole film."""
    level, peak = LoudnessMeter(), TruePeakMeter()
    for block in read(path, "film", 2):
        level.add(block)
        peak.add(block)
    return level.integrated, peak.peak
