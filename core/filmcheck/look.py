"""Looks: black and frozen stretches, and pictures of heads for core.filmcheck.faces. Called by core.filmcheck.engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
import numpy as np
import numpy.typing as npt

from core.crafts import Context, ExpectedFace, Finding, Verdict
from core.errors import BrokenAsset
from core.filmcheck import limits
from core.filmcheck.faces import head_of, hidden_heads

Picture = npt.NDArray[np.uint8]
Skipped = Literal["BIDIR", "NONREF", "DEFAULT"]
STEP = 4
"""Every how many pixels luma is looked at."""
LOOK_EVERY = 0.16
"""Seconds between two looks; every fourth frame at 24 per second, which is what a film has between frames of its B kind."""
WHOLE_BEFORE = 12
"""Frames before one whose head is looked at from which none is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one pass over the picture measured; stretches in seconds with where they start."""

    seconds: float
    black: float
    black_at: float
    frozen: float
    frozen_at: float
    heads: tuple[Picture | None, ...]
    """RGB crops of the expected faces, in their order; None when not there, too small or half hidden."""


class _Stretch:
    """The longest stretch of time in which something held."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.at = 0.0
        self._since: float | None = None

    def add(self, holds: bool, now: float) -> None:
        if not holds:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since > self.longest:
            self.longest, self.at = now - self._since, self._since


class _Still:
    """Stretches without movement: every look is compared with the first of its stretch, so slow moves count as moves."""

    def __init__(self) -> None:
        self.stretch = _Stretch()
        self._first: Picture | None = None

    def add(self, luma: Picture, now: float) -> None:
        holds = self._first is not None and _changed(self._first, luma) < limits.FROZEN_SHARE
        if not holds:
            self._first = luma
            self.stretch.add(False, now)
        self.stretch.add(True, now)


def look(film: Path, faces: Sequence[ExpectedFace], context: Context) -> Seen:
    """Decodes the film's picture once. Raises BrokenAsset when it cannot be decoded."""
    black, still = _Stretch(), _Still()
    hidden = hidden_heads(faces)
    wanted = sorted((index for index in range(len(faces)) if index not in hidden), key=lambda index: faces[index].at)
    heads: list[Picture | None] = [None] * len(faces)
    count, looked = 0, -LOOK_EVERY
    for frame, now, end in _frames(film, [faces[index].at for index in wanted]):
        context.check_cancelled()
        while wanted and faces[wanted[0]].at < end:
            index = wanted.pop(0)
            heads[index] = head_of(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False), faces[index].head)
        count += 1
        if now - looked < LOOK_EVERY:
            continue
        looked = now
        luma = _luma(frame)
        black.add(float(luma.max()) < limits.BLACK_LEVEL + 12 and float(luma.mean()) < limits.BLACK_LEVEL, now)
        still.add(luma, now)
    if not count:
        raise BrokenAsset("asset.film", f"{film.name} holds no picture", key=film.name)
    return Seen(
        seconds=_length(film),
        black=black.longest,
        black_at=black.at,
        frozen=still.stretch.longest,
        frozen_at=still.stretch.at,
        heads=tuple(heads),
    )


def _frames(film: Path, whole: Sequence[float]) -> Iterator[tuple[av.VideoFrame, float, float]]:
    """Decoded frames with their start and end in seconds; every frame shortly before the ascending times `whole`.

    Elsewhere frames that no other needs are left out, in H.264 all of the B kind (x265 makes others but seldom), and none is
    deblocked: what is judged here does not need them, and it takes half of the work. One thread: FFmpeg's others would gain
    nothing, and the sound is heard on the other processor.
    """
    try:
        with av.open(str(film)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            codec = stream.codec_context
            few: Skipped = "BIDIR" if codec.name == "h264" else "NONREF"
            codec.options = {"skip_loop_filter": "all"}
            step = 1 / float(stream.average_rate or 24)
            left: deque[float] = deque(whole)
            codec.skip_frame = _skipped(left, 0.0, step, few)
            for frame in container.decode(stream):
                now = float(frame.time or 0.0)
                while left and left[0] < now + step:
                    left.popleft()
                codec.skip_frame = _skipped(left, now, step, few)
                yield frame, now, now + step
    except (OSError, ValueError, IndexError, av.FFmpegError) as error:
        raise BrokenAsset("asset.film", f"the picture of {film.name} cannot be decoded: {error}", key=film.name) from error


def _skipped(times: Sequence[float], now: float, step: float, few: Skipped) -> Skipped:
    """Which frames the decoder leaves out next: none early enough before the first of `times`, since a frame that was left out
    spoils those that build on it."""
    return "DEFAULT" if times and times[0] < now + WHOLE_BEFORE * step else few


def _length(film: Path) -> float:
    """Seconds to the end of the last frame, from the packets."""
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        step = float(stream.time_base or 0)
        ends = (packet.pts + (packet.duration or 0) for packet in container.demux(stream) if packet.pts is not None)
        return max(ends, default=0) * step


def _luma(frame: av.VideoFrame) -> Picture:
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    thinned: Picture = rows[: frame.height : STEP, : frame.width : STEP].copy()
    return thinned


def _changed(before: Picture, after: Picture) -> float:
    """Share of points that are visibly lighter or darker; a key frame's new noise is not."""
    difference = np.abs(before.astype(np.int16) - after)
    return float((difference > limits.FROZEN_CHANGE).mean())


def picture_findings(seen: Seen) -> list[Finding]:
    """Black and frozen stretches."""
    return [
        _stretch("black", seen.black, seen.black_at, limits.BLACK_SECONDS),
        _stretch("frozen", seen.frozen, seen.frozen_at, limits.FROZEN_SECONDS),
    ]


def _stretch(code: str, seconds: float, at: float, limit: float) -> Finding:
    verdict = Verdict.GOOD if seconds <= limit else Verdict.WARNING
    return Finding(code=code, verdict=verdict, value=round(seconds, 2), limit=limit, unit="s", at=round(at, 2))
