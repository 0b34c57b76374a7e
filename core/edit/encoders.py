"""The encoders' settings and a writer of one segment. Used by core.edit.cut, core.edit.fit and engines that film.

Every segment is encoded by one thread with fixed settings: equal frames give equal bytes, parameter sets are the same in all
segments of a film, and nothing refers across a segment's border (closed GOPs, no look-ahead past the end).
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np

from core.crafts import Encoding
from core.edit.planes import Planes, vision
from core.errors import MissingTool, StoryreelError, SystemFault, Unwritable
from core.options import Codec, Layout

KEY_SECONDS = 4
"""Seek points inside a long segment."""
TICKS = 512
"""Time base units per frame: what FFmpeg's MP4 writer takes by itself for whole frame rates."""
_AVX_512F = 13
"""OpenCV's number of the processor feature; its Python module does not name it."""
_TAGS = {Codec.H264: "avc1", Codec.H265: "hvc1", Codec.AV1: "av01"}
_NVENC = {Codec.H264: "h264_nvenc", Codec.H265: "hevc_nvenc", Codec.AV1: "av1_nvenc"}
_CPU = {Codec.H264: "libx264", Codec.H265: "libx265", Codec.AV1: "libsvtav1"}


@dataclass(frozen=True, slots=True)
class Settings:
    """An encoder by FFmpeg's name with its options."""

    encoder: str
    options: Mapping[str, str]
    delay: int = 0
    """By how many frames decoding runs ahead of presentation."""


def settings_for(encoding: Encoding, layout: Layout, *, nvenc: bool = False) -> Settings:
    """The encoder of a segment. CRF is x264's scale for every codec; the others get the value of like
    quality. A bitrate is the average of each segment, with twice that at most for a moment."""
    found = _constant_quality(encoding, layout, nvenc)
    if not encoding.bitrate:
        return found
    options = {name: value for name, value in found.options.items() if name not in ("crf", "rc", "qp")}
    rate = encoding.bitrate * 1000
    limits = {} if encoding.codec is Codec.AV1 else {"maxrate": str(2 * rate), "bufsize": str(4 * rate)}
    return Settings(found.encoder, {**options, "b": str(rate), **limits}, found.delay)


def _constant_quality(encoding: Encoding, layout: Layout, nvenc: bool) -> Settings:
    keys = str(KEY_SECONDS * layout.fps)
    crf = encoding.crf
    if nvenc:
        return Settings(
            _NVENC[encoding.codec],
            {"preset": "p5", "rc": "constqp", "qp": str(min(51, crf + 1)), "g": keys, "bf": "0", "forced-idr": "1"},
        )
    match encoding.codec:
        case Codec.H264:
            private = f"keyint={keys}:open-gop=0:rc-lookahead=12:threads=1:lookahead-threads=1{x264_processor()}"
            return Settings("libx264", {"preset": "veryfast", "crf": str(crf), "x264-params": private}, 2)
        case Codec.H265:
            private = (
                f"keyint={keys}:min-keyint=1:scenecut=0:open-gop=0:rc-lookahead=12:pools=none:frame-threads=1:wpp=0:"
                "info=0:log-level=none"
            )
            return Settings("libx265", {"preset": "superfast", "crf": str(min(51, crf + 3)), "x265-params": private}, 2)
        case Codec.AV1:
            scaled = str(min(63, round(crf * 1.35) + 4))
            return Settings("libsvtav1", {"preset": "10", "crf": scaled, "g": keys, "svtav1-params": "lp=1:scd=0"})


def nearly_lossless(layout: Layout) -> Settings:
    """H.264 for clips that are cut into a film later, quick to read frame by frame.

    The quantiser is constant, with steps of 2.5 levels, so that no picture, however busy, loses more than 48 dB allow.
    """
    private = f"keyint={KEY_SECONDS * layout.fps}:psy=0:trellis=0:ipratio=1:threads=1:lookahead-threads=1{x264_processor()}"
    return Settings("libx264", {"preset": "veryfast", "qp": "12", "bf": "0", "x264-params": private})


@lru_cache(maxsize=1)
def x264_processor() -> str:
    """An x264 parameter that keeps it from AVX-512, or nothing on processors without.

    With AVX-512 (seen with x264 core 165) the macroblock tree of B-frames reads memory it never wrote: the same frames gave
    other bytes in 5 to 60 % of runs. With AVX2 they never did, and its output is that of SSE to the bit.
    """
    return ":asm=avx2" if vision().checkHardwareSupport(_AVX_512F) else ""


@lru_cache(maxsize=1)
def has_nvenc() -> bool:
    """Whether this machine's GPU encodes: the library being there says nothing, so one frame is tried."""
    try:
        codec = av.CodecContext.create("h264_nvenc", "w")
        codec.width, codec.height, codec.pix_fmt = 256, 144, "yuv420p"
        codec.time_base = Fraction(1, 24)
        codec.open()
    except (av.FFmpegError, ValueError):
        return False
    return True


class SegmentWriter:
    """Writes frames of planes into one MP4 file; use as a context manager. A failed segment leaves no file.

    Raises Unwritable when the file cannot be written or the disk is full, MissingTool when there is no such encoder.
    """

    def __init__(self, path: Path, layout: Layout, encoding: Encoding, settings: Settings) -> None:
        self._path, self._layout, self._encoding, self._settings = path, layout, encoding, settings
        self._count = self._written = 0

    def __enter__(self) -> SegmentWriter:
        try:
            av.codec.Codec(self._settings.encoder, "w")
        except (av.codec.codec.UnknownCodecError, ValueError) as error:
            name = self._settings.encoder
            raise MissingTool("tool.encoder", f"this build of PyAV has no encoder {name}", name=name) from error
        layout = self._layout
        try:
            self._file = av.open(str(self._path), "w", format="mp4", options={"fflags": "+bitexact"})
            stream: Any = self._file.add_stream(self._settings.encoder, rate=layout.fps, options=dict(self._settings.options))
            stream.width, stream.height, stream.pix_fmt = layout.width, layout.height, "yuv420p"
            stream.time_base = Fraction(1, layout.fps * TICKS)
            context: Any = stream.codec_context
            context.time_base = Fraction(1, layout.fps)
            context.thread_count = 1
            context.codec_tag = _TAGS[self._encoding.codec]
            context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
            self._stream = stream
        except (av.FFmpegError, OSError) as error:
            discard(self._path)
            raise unwritable(error, self._path) from error
        return self

    def add(self, planes: Planes) -> None:
        """The next frame."""
        frame = av.VideoFrame(self._layout.width, self._layout.height, "yuv420p")
        for plane, pixels in zip(frame.planes, (planes.y, planes.u, planes.v), strict=True):
            rows: np.ndarray[Any, np.dtype[np.uint8]] = np.frombuffer(memoryview(plane), np.uint8).reshape(
                plane.height, plane.line_size
            )
            rows[:, : plane.width] = pixels
        frame.pts = self._count
        frame.time_base = Fraction(1, self._layout.fps)
        self._count += 1
        try:
            self._write(self._stream.encode(frame))
        except (av.FFmpegError, OSError) as error:
            raise unwritable(error, self._path) from error

    def _write(self, packets: list[Any]) -> None:
        """Packets with decoding times counted here: x265 gives random ones when a segment is shorter than its delay."""
        for packet in packets:
            packet.dts = round((self._written - self._settings.delay) / (self._layout.fps * packet.time_base))
            self._written += 1
            self._file.mux(packet)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._write(self._stream.encode())
            self._file.close()
        except (av.FFmpegError, OSError) as broken:
            discard(self._path)
            if kind is None:
                raise unwritable(broken, self._path) from broken
        if kind is not None:
            discard(self._path)


def discard(path: Path) -> None:
    """Removes a file that was begun; what stands in its way and was never a file of ours stays."""
    if path.is_file():
        path.unlink()


def unwritable(error: Exception, path: Path) -> StoryreelError:
    """What a failed write means: Unwritable for the disk's reasons, SystemFault for the encoder's own."""
    number = getattr(error, "errno", None)
    disk = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENOENT)
    if number in disk or isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return Unwritable("file.unwritable", f"{path.name} cannot be written: {error}", name=path.name, reason=str(error))
    return SystemFault("encoder.failed", f"encoding {path.name} failed: {error}", name=path.name)
