"""Joins encoded segments, the mix and the text track into one MP4 without encoding anything. Used by core.edit.export.

Packets keep their bytes and get new times: presentation by position of their segment, decoding by a counter over the whole
film. Possible because all segments have the same parameter sets, which is asserted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from core.crafts import Chapter, SubtitleLine
from core.edit.encoders import TICKS
from core.edit.tracks import language_code, text_samples
from core.errors import BrokenAsset

_MS = Fraction(1, 1000)
_UNDECODED = [{"skip_frame": "all"}]
"""For opening a segment: its header says all that copying its packets needs, and decoding frames to learn more costs more than
the copying."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment's file and its length in frames."""

    path: Path
    frames: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that goes into a film. `metadata` are MP4 tags."""

    pieces: Sequence[Piece]
    mix: Path | None
    fps: int
    subtitles: tuple[SubtitleLine, ...]
    chapters: tuple[Chapter, ...]
    language: str
    metadata: dict[str, str]

    @property
    def frames(self) -> int:
        return sum(piece.frames for piece in self.pieces)


def join(contents: Contents, path: Path, step: Callable[[float], None]) -> None:
    """Writes the film to `path`, its index first. `step` is called with the share done, often.

    Raises BrokenAsset when a segment does not fit the others; av and OS errors pass to the caller.
    """
    if not contents.pieces:
        raise BrokenAsset("asset.no_segments", "a film needs at least one segment")
    with ExitStack() as stack:
        movie: Any = stack.enter_context(
            av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"})
        )
        template = stack.enter_context(_open(contents.pieces[0].path, stream_options=_UNDECODED))
        video = movie.add_stream_from_template(template.streams.video[0], opaque=True)
        # The writer would choose "hev1" for H.265, which Apple's players refuse.
        video.codec_context.codec_tag = template.streams.video[0].codec_context.codec_tag
        video.time_base = Fraction(1, contents.fps * TICKS)
        tracks = [_video_packets(contents, video)]
        if contents.mix is not None:
            sound = stack.enter_context(_open(contents.mix))
            tracks.append(_audio_packets(sound, movie, contents.language))
        if contents.subtitles:
            tracks.append(_text_packets(movie, contents))
        movie.metadata.update(contents.metadata)
        movie.set_chapters(_chapters(contents))
        for count, (time, packet) in enumerate(_in_order(tracks)):
            movie.mux_one(packet)
            if count % 64 == 0:
                step(min(1.0, time * contents.fps / max(1, contents.frames)))


def _open(path: Path, **options: Any) -> Any:
    try:
        return av.open(str(path), **options)
    except (av.FFmpegError, OSError) as error:
        raise BrokenAsset("asset.unreadable", f"{path.name} cannot be read: {error}", kind="Segment") from error


Timed = tuple[float, Any]
"""Seconds of decoding time and the packet; no fractions, which take longer than the copying."""


def _in_order(tracks: Iterable[Iterator[Timed]]) -> Iterator[Timed]:
    """Packets of all tracks by decoding time, at most one per track held in memory."""
    waiting = [(entry, track) for track in tracks if (entry := next(track, None)) is not None]
    while waiting:
        index = min(range(len(waiting)), key=lambda at: waiting[at][0][0])
        entry, track = waiting[index]
        yield entry
        following = next(track, None)
        if following is None:
            del waiting[index]
        else:
            waiting[index] = (following, track)


def _video_packets(contents: Contents, target: Any) -> Iterator[Timed]:
    tick = Fraction(1, contents.fps)
    step = tick / TICKS
    delay = 0
    for piece in contents.pieces:
        delay = max(delay, _reorder_delay(piece, tick))
    parameters: bytes | None = None
    first = number = 0
    for piece in contents.pieces:
        with _open(piece.path, stream_options=_UNDECODED) as source:
            stream = source.streams.video[0]
            sets = bytes(stream.codec_context.extradata or b"")
            if parameters is None:
                parameters = sets
            elif sets != parameters:
                raise BrokenAsset(
                    "asset.unlike_segments", f"{piece.path.name} was encoded with other settings", name=piece.path.name
                )
            count = 0
            for packet in source.demux(stream):
                if not packet.size:
                    continue
                shown = round(packet.pts * float(packet.time_base) * contents.fps)
                packet.stream = target
                packet.time_base = step
                packet.pts = (first + shown) * TICKS
                packet.dts = (number - delay) * TICKS
                packet.duration = TICKS
                count, number = count + 1, number + 1
                yield (number - 1 - delay) / contents.fps, packet
        if count != piece.frames:
            raise BrokenAsset(
                "asset.wrong_length", f"{piece.path.name} holds {count} frames, not {piece.frames}", name=piece.path.name
            )
        first += piece.frames


def _reorder_delay(piece: Piece, tick: Fraction) -> int:
    """By how many frames decoding runs ahead of presentation in a segment; known from its first packet."""
    with _open(piece.path, stream_options=_UNDECODED) as source:
        for packet in source.demux(source.streams.video[0]):
            if packet.size and packet.dts is not None and packet.pts is not None:
                return max(0, round(float((packet.pts - packet.dts) * packet.time_base / tick)))
    return 0


def _audio_packets(source: Any, movie: Any, language: str) -> Iterator[Timed]:
    stream = source.streams.audio[0]
    target = movie.add_stream_from_template(stream, opaque=True)
    target.metadata["language"] = language_code(language)

    def packets() -> Iterator[Timed]:
        for packet in source.demux(stream):
            if packet.size and packet.pts is not None:
                time = packet.dts * float(packet.time_base)
                packet.stream = target
                yield time, packet

    return packets()


def _text_packets(movie: Any, contents: Contents) -> Iterator[Timed]:
    target = movie.add_stream("mov_text")
    target.codec_context.subtitle_header = _ASS_HEADER
    target.time_base = target.codec_context.time_base = _MS
    target.metadata["language"] = language_code(contents.language)

    def packets() -> Iterator[Timed]:
        for sample in text_samples(contents.subtitles, contents.frames / contents.fps):
            packet = av.Packet(sample.data)
            packet.stream = target
            packet.time_base = _MS
            packet.pts = packet.dts = sample.start
            packet.duration = sample.duration
            yield sample.start / 1000, packet

    return packets()


_ASS_HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\nPlayResX: 384\r\nPlayResY: 288\r\n\r\n[V4+ Styles]\r\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    b"StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    b"Encoding\r\n"
    b"Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\r\n\r\n[Events]\r\n"
    b"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n"
)
"""The text track's encoder derives its sample description from a style sheet; its text packets we write ourselves, because
it would read braces in a line as formatting."""


def _chapters(contents: Contents) -> list[dict[str, Any]]:
    total = round(1000 * contents.frames / contents.fps)
    chapters = sorted(contents.chapters, key=lambda chapter: chapter.start)
    starts = [min(max(0, round(1000 * chapter.start)), total) for chapter in chapters]
    ends = [*starts[1:], total][: len(starts)]
    return [
        {"id": number, "start": start, "end": end, "time_base": _MS, "metadata": {"title": chapter.title}}
        for number, (chapter, start, end) in enumerate(zip(chapters, starts, ends, strict=True), 1)
        if end > start
    ]
