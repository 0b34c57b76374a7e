"""Makes a film fit a byte limit at the best quality that allows: for chats that refuse large files. Called by the courier.

A film under the limit is copied as it is. Else the picture is encoded again in two passes at the rate that fills the limit,
smaller when there would be too few bits for its pixels; sound, subtitles and chapters are kept, and only very tight limits
encode the sound again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.codec.context import Flags
from av.video.reformatter import Interpolation, VideoReformatter

from core.edit.atoms import plays_while_downloading
from core.edit.encoders import discard, unwritable, x264_processor
from core.edit.fitted import Fitted
from core.errors import BadOption, BrokenAsset, Unwritable

_BITS_PER_PIXEL = 0.035
"""Of a frame, below which x264 smears drawn pictures: then fewer pixels look better."""
_LADDER = (1080, 720, 540, 480, 360, 270, 240, 180, 144)
_SOUND_RATES = (128_000, 96_000, 64_000, 48_000, 32_000)
_LEAST_PICTURE = 12_000
"""Bits per second under which nothing can be told apart even in the smallest size."""
_TRIES = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    width: int
    height: int
    video_rate: int
    sound_rate: int | None
    """None copies the sound."""


def fit(
    film: Path,
    out: Path,
    max_bytes: int,
    *,
    progress: Callable[[float], None] = lambda share: None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> Fitted:
    """Writes to `out` a film of at most `max_bytes` bytes; on failure nothing is left there.

    Raises BadOption when no recognisable film fits, BrokenAsset when `film` cannot be read, Unwritable for the disk.
    """
    try:
        size, shape = film.stat().st_size, _measure(film)
        if size <= max_bytes:
            shutil.copyfile(film, out)
            return Fitted(bytes=size, width=shape.width, height=shape.height, changed=False)
        return _shrink(film, out, max_bytes, shape, progress, check_cancelled)
    except (av.FFmpegError, OSError) as error:
        discard(out)
        raise unwritable(error, out) from error
    except BaseException:
        discard(out)
        raise


def foreseen(film: Path, max_bytes: int) -> int:
    """Lines of the shorter side that `fit` would give for that limit; 0 when nothing recognisable fits. Raises BrokenAsset."""
    shape = _measure(film)
    if film.stat().st_size <= max_bytes:
        return min(shape.width, shape.height)
    try:
        planned = _plan(shape, max_bytes)
    except BadOption:
        return 0
    return min(planned.width, planned.height)


@dataclass(frozen=True, slots=True)
class _Shape:
    width: int
    height: int
    fps: Fraction
    seconds: float
    frames: int
    sound_bytes: int
    rest_bytes: int
    """Index, tags, subtitles: what the new film has as well."""


def _measure(film: Path) -> _Shape:
    try:
        with av.open(str(film)) as source:
            video = source.streams.video[0]
            sizes = {stream.index: 0 for stream in source.streams}
            for packet in source.demux(*(stream for stream in source.streams if stream.type != "data")):
                sizes[packet.stream.index] += packet.size
            fps = Fraction(video.average_rate or 24)
            frames = video.frames or 1
            sound = sum(sizes[stream.index] for stream in source.streams.audio)
            rest = film.stat().st_size - sound - sizes[video.index]
            return _Shape(video.width, video.height, fps, float(frames / fps), frames, sound, rest)
    except (av.FFmpegError, IndexError) as error:
        raise BrokenAsset("asset.unreadable", f"{film.name} cannot be read: {error}", kind="film") from error


def _shrink(
    film: Path,
    out: Path,
    max_bytes: int,
    shape: _Shape,
    progress: Callable[[float], None],
    check_cancelled: Callable[[], None],
) -> Fitted:
    share = 0.985
    for attempt in range(_TRIES):
        plan = _plan(shape, int(max_bytes * share))
        with tempfile.TemporaryDirectory(prefix="fit-", dir=out.parent) as scratch:
            log = Path(scratch) / "x264.log"
            for number in (1, 2):

                def step(done: float, start: int = number - 1, before: int = attempt) -> None:
                    check_cancelled()
                    progress(min(1.0, (before + (start + done) / 2) / (before + 1)))

                target = out if number == 2 else None
                _encode(film, target, plan, shape, number, log, step)
        size = out.stat().st_size
        if size <= max_bytes and plays_while_downloading(out):
            return Fitted(bytes=size, width=plan.width, height=plan.height, changed=True)
        share *= 0.97 * max_bytes / max(size, 1)
    raise BadOption("option.max_bytes", f"no film of this length fits {max_bytes} bytes", limit=max_bytes)


def _plan(shape: _Shape, budget: int) -> _Plan:
    """Rates and size for `budget` bytes: the sound gets at most a third, the picture the rest."""
    left = budget - shape.rest_bytes
    sound_rate, sound = None, float(shape.sound_bytes)
    if shape.sound_bytes > left / 3:
        rates = [rate for rate in _SOUND_RATES if rate * shape.seconds / 8 <= left / 3] or [_SOUND_RATES[-1]]
        sound_rate, sound = rates[0], rates[0] * 1.06 * shape.seconds / 8
    rate = int((left - sound) * 8 / shape.seconds)
    if rate < _LEAST_PICTURE:
        raise BadOption("option.max_bytes", f"no film of {shape.seconds:.0f} s fits {budget} bytes", limit=budget)
    for short in _LADDER:
        scale = min(1.0, short / min(shape.width, shape.height))
        width, height = (2 * max(8, round(side * scale / 2)) for side in (shape.width, shape.height))
        if rate >= _BITS_PER_PIXEL * width * height * float(shape.fps):
            break
    return _Plan(width, height, rate, sound_rate)


def _encode(
    film: Path, out: Path | None, plan: _Plan, shape: _Shape, number: int, log: Path, step: Callable[[float], None]
) -> None:
    """Pass `number` of two. The first writes only the log."""
    with ExitStack() as stack:
        source: Any = stack.enter_context(av.open(str(film)))
        target = str(out) if out is not None else str(log.with_suffix(".mp4"))
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        movie: Any = stack.enter_context(av.open(target, "w", format="mp4", options=options if number == 2 else {}))
        picture = _picture_stream(movie, plan, shape, number, log)
        others = _other_streams(source, movie, plan) if number == 2 else {}
        if number == 2:
            movie.metadata.update(source.metadata)
            movie.set_chapters(source.chapters())
        wanted = [source.streams.video[0], *(source.streams[index] for index in others)]
        scaler = VideoReformatter()
        done = 0
        for packet in source.demux(*wanted):
            if packet.stream.type == "video":
                for frame in packet.decode():
                    small = scaler.reformat(
                        frame, width=plan.width, height=plan.height, format="yuv420p", interpolation=Interpolation.BICUBIC
                    )
                    small.pts, small.time_base, small.pict_type = done, 1 / shape.fps, 0
                    done += 1
                    movie.mux(picture.encode(small))
                    step(done / shape.frames)
            else:
                movie.mux(list(others[packet.stream.index](packet)))
        movie.mux(picture.encode())
        for index, copy in others.items():
            if source.streams[index].type == "audio":
                movie.mux(list(copy(None)))
    if out is not None and not out.exists():
        raise Unwritable("file.unwritable", f"{out.name} was not written", name=out.name)


def _picture_stream(movie: Any, plan: _Plan, shape: _Shape, number: int, log: Path) -> Any:
    stream = movie.add_stream("libx264", rate=shape.fps)
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / shape.fps
    context.bit_rate = plan.video_rate
    context.thread_count = 1
    context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1
    context.flags |= Flags.pass1 if number == 1 else Flags.pass2
    stream.options = {"preset": "faster", "stats": str(log), "x264-params": f"threads=1{x264_processor()}"}
    return stream


Copy = Callable[[Any], Iterator[Any]]


def _other_streams(source: Any, movie: Any, plan: _Plan) -> dict[int, Copy]:
    """What to do with packets of the sound and text tracks, by stream index; a call with None ends a track."""
    found: dict[int, Copy] = {}
    for stream in (*source.streams.audio, *source.streams.subtitles):
        if stream.type == "audio" and plan.sound_rate is not None:
            target = movie.add_stream("aac", rate=stream.rate, layout="stereo")
            target.codec_context.bit_rate = plan.sound_rate
            found[stream.index] = _sound_again(target)
        else:
            target = movie.add_stream_from_template(stream, opaque=True)
            found[stream.index] = _same(target)
        target.metadata.update({key: value for key, value in stream.metadata.items() if key == "language"})
    return found


def _same(target: Any) -> Copy:
    def copy(packet: Any) -> Iterator[Any]:
        if packet is not None and packet.size and packet.pts is not None:
            packet.stream = target
            yield packet

    return copy


def _sound_again(target: Any) -> Copy:
    def convert(packet: Any) -> Iterator[Any]:
        if packet is None:
            yield from target.encode(None)
            return
        for frame in packet.decode():
            yield from target.encode(frame)

    return convert
