"""Reads frames of a video file by number, at the film's rate and size. Used by core.edit.sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from core.edit.planes import Bytes, Planes
from core.errors import BrokenAsset
from core.options import Layout


class VideoFrames:
    """A video file re-timed to the layout's rate and cut (never stretched) to its shape.

    Frame i shows what the file shows in the middle of i's time. Reading forward decodes each frame once; going back seeks
    to the key frame before.
    """

    def __init__(self, path: Path, layout: Layout, frames: int) -> None:
        self.frames = frames
        self._layout = layout
        self._name = path.name
        self._reformatter = VideoReformatter()
        try:
            self._file = av.open(str(path))
            self._stream = self._file.streams.video[0]
        except (av.FFmpegError, OSError, IndexError) as error:
            raise BrokenAsset("asset.unreadable", f"video {path.name} cannot be read: {error}", kind="video") from error
        self._start = (self._stream.start_time or 0) * float(self._stream.time_base or 1)
        self._frames: Iterator[av.VideoFrame] = iter(())
        self._now: av.VideoFrame | None = None
        self._next: av.VideoFrame | None = None
        self._cached: tuple[int, Planes] | None = None

    def planes(self, index: int) -> Planes:
        index = min(max(index, 0), self.frames - 1)
        if self._cached is None or self._cached[0] != index:
            try:
                self._cached = (index, self._convert(self._find((index + 0.5) / self._layout.fps)))
            except av.FFmpegError as error:
                raise BrokenAsset("asset.unreadable", f"video {self._name} is damaged: {error}", kind="video") from error
        return self._cached[1]

    def _find(self, seconds: float) -> av.VideoFrame:
        """The frame on screen at `seconds`."""
        if self._now is None or self._time(self._now) > seconds:
            self._seek(seconds)
        while self._next is not None and self._time(self._next) <= seconds:
            self._now, self._next = self._next, next(self._frames, None)
        if self._now is None:
            raise BrokenAsset("asset.unreadable", f"video {self._name} has no picture", kind="video")
        return self._now

    def _seek(self, seconds: float) -> None:
        target = int((seconds + self._start) / float(self._stream.time_base or 1))
        self._file.seek(max(target, 0), stream=self._stream, backward=True)
        self._frames = self._file.decode(self._stream)
        self._now = next(self._frames, None)
        self._next = next(self._frames, None)

    def _time(self, frame: av.VideoFrame) -> float:
        return float(frame.time or 0.0) - self._start

    def _convert(self, frame: av.VideoFrame) -> Planes:
        layout = self._layout
        ratio = max(layout.width / frame.width, layout.height / frame.height)
        width, height = (2 * max(1, round(side * ratio / 2)) for side in (frame.width, frame.height))
        width, height = max(width, layout.width), max(height, layout.height)
        frame = self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        left, top = (width - layout.width) // 4 * 2, (height - layout.height) // 4 * 2
        y = _window(frame.planes[0], left, top, layout.width, layout.height)
        u, v = (_window(frame.planes[part], left // 2, top // 2, layout.width // 2, layout.height // 2) for part in (1, 2))
        return Planes(y, u, v)


def _window(plane: av.video.plane.VideoPlane, left: int, top: int, width: int, height: int) -> Bytes:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    window: Bytes = rows[top : top + height, left : left + width].copy()
    return window
