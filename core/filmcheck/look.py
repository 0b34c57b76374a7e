"""Looks: black and frozen stretches, and pictures of heads for core.filmcheck.faces. Called by core.filmcheck.engine."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import Lock
from typing import Literal

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.stream import VideoStream

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


PART_SECONDS = 4.0
"""Least length of what one thread looks through at a time."""
Look = tuple[float, Picture]
"""Seconds and the luma there, every STEP-th pixel."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Seconds from a key frame to another; the first begins before the film and the last ends after it."""

    start: float
    end: float


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


class Looking:
    """One pass over a film's picture, shared by all threads that call `work`; `seen` gives the result when they are through.

    Raises BrokenAsset when the film cannot be read.
    """

    def __init__(self, film: Path, faces: Sequence[ExpectedFace]) -> None:
        self._film = film
        self._faces = faces
        self._seconds, keys = _timeline(film)
        self._open = deque(enumerate(_parts(keys)))
        self._heads: list[Picture | None] = [None] * len(faces)
        hidden = hidden_heads(faces)
        wanted = (index for index in range(len(faces)) if index not in hidden)
        self._wanted = sorted(wanted, key=lambda index: faces[index].at)
        self._lock = Lock()
        self._looks: dict[int, list[Look]] = {}
        """Of parts that were looked through before one that comes earlier in the film."""
        self._next = 0
        self._any = False
        self._black = _Stretch()
        self._still = _Still()

    def work(self, context: Context) -> None:
        """Looks through parts until somebody has taken every one. Raises BrokenAsset for what cannot be decoded."""
        while True:
            try:
                number, part = self._open.popleft()
            except IndexError:
                return
            looks = list(self._through(part, context))
            with self._lock:
                self._looks[number] = looks
                while self._next in self._looks:
                    self._add(self._looks.pop(self._next))
                    self._next += 1

    def _through(self, part: _Part, context: Context) -> Iterator[Look]:
        wanted = [index for index in self._wanted if part.start <= self._faces[index].at < part.end]
        looked = -LOOK_EVERY
        for frame, now, end in _frames(self._film, part, [self._faces[index].at for index in wanted]):
            context.check_cancelled()
            while wanted and self._faces[wanted[0]].at < end:
                index = wanted.pop(0)
                picture = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
                self._heads[index] = head_of(picture, self._faces[index].head)
            if now - looked >= LOOK_EVERY:
                looked = now
                yield now, _luma(frame)

    def _add(self, looks: list[Look]) -> None:
        for now, luma in looks:
            self._any = True
            self._black.add(float(luma.max()) < limits.BLACK_LEVEL + 12 and float(luma.mean()) < limits.BLACK_LEVEL, now)
            self._still.add(luma, now)

    def seen(self) -> Seen:
        """What all parts together show. Raises BrokenAsset for a film without a picture."""
        if not self._any:
            raise BrokenAsset("asset.film", f"{self._film.name} holds no picture", key=self._film.name)
        return Seen(
            seconds=self._seconds,
            black=self._black.longest,
            black_at=self._black.at,
            frozen=self._still.stretch.longest,
            frozen_at=self._still.stretch.at,
            heads=tuple(self._heads),
        )


def _parts(keys: Sequence[float]) -> list[_Part]:
    """The film in stretches of about PART_SECONDS that begin with key frames, which nothing before them is needed for."""
    starts = [-inf]
    for key in keys:
        if key - max(starts[-1], 0.0) >= PART_SECONDS:
            starts.append(key)
    return [_Part(start, end) for start, end in zip(starts, [*starts[1:], inf], strict=True)]


def _timeline(film: Path) -> tuple[float, list[float]]:
    """Seconds to the end of the last frame and the times of the key frames, from the packets."""
    with _opened(film) as (container, stream):
        step = float(stream.time_base or 0)
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
        ends = ((packet.pts or 0) + (packet.duration or 0) for packet in packets)
        return max(ends, default=0) * step, sorted((packet.pts or 0) * step for packet in packets if packet.is_keyframe)


def _frames(film: Path, part: _Part, whole: Sequence[float]) -> Iterator[tuple[av.VideoFrame, float, float]]:
    """Decoded frames of a part with their start and end in seconds; every frame shortly before the ascending times `whole`.

    Elsewhere frames that no other needs are left out, in H.264 all of the B kind (x265 makes others but seldom), and none is
    deblocked: what is judged here does not need them, and it takes half of the work. One thread: another looks through the
    next part meanwhile.
    """
    with _opened(film) as (container, stream):
        stream.thread_type = "NONE"
        codec = stream.codec_context
        few: Skipped = "BIDIR" if codec.name == "h264" else "NONREF"
        codec.options = {"skip_loop_filter": "all"}
        step = 1 / float(stream.average_rate or 24)
        left: deque[float] = deque(whole)
        codec.skip_frame = _skipped(left, max(part.start, 0.0), step, few)
        if part.start > 0:
            container.seek(round(part.start / float(stream.time_base or 1)), stream=stream)
        for frame in container.decode(stream):
            now = float(frame.time or 0.0)
            if now >= part.end - step / 2:
                return
            while left and left[0] < now + step:
                left.popleft()
            codec.skip_frame = _skipped(left, now, step, few)
            yield frame, now, now + step


@contextmanager
def _opened(film: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Raises BrokenAsset for whatever FFmpeg finds wrong meanwhile."""
    try:
        with av.open(str(film)) as container:
            yield container, container.streams.video[0]
    except (OSError, ValueError, IndexError, av.FFmpegError) as error:
        raise BrokenAsset("asset.film", f"the picture of {film.name} cannot be decoded: {error}", key=film.name) from error


def _skipped(times: Sequence[float], now: float, step: float, few: Skipped) -> Skipped:
    """Which frames the decoder leaves out next: none early enough before the first of `times`, since a frame that was left out
    spoils those that build on it."""
    return "DEFAULT" if times and times[0] < now + WHOLE_BEFORE * step else few


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
