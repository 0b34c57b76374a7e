"""Looks: black and frozen stretches, and whether each head resembles its own portrait. Called by core.filmcheck.engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from core.crafts import Context, ExpectedFace, Finding, Portrait, Verdict
from core.errors import BrokenAsset
from core.filmcheck import limits
from core.serial import from_json

Picture = npt.NDArray[np.uint8]
STEP = 4
"""Every how many pixels luma is looked at."""
LOOK_EVERY = 0.16
"""Seconds between two looks; every fourth frame at 24 per second, which is what a film has between frames of its B kind."""
FACE_GRID = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one pass over the picture measured; stretches in seconds with where they start."""

    seconds: float
    black: float
    black_at: float
    frozen: float
    frozen_at: float
    heads: tuple[Picture | None, ...]
    """RGB crops of the expected faces, in their order; None when the frame was not there."""


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
    wanted = sorted(range(len(faces)), key=lambda index: faces[index].at)
    heads: list[Picture | None] = [None] * len(faces)
    count, looked = 0, -LOOK_EVERY
    for frame, now in _frames(film):
        context.check_cancelled()
        while wanted and faces[wanted[0]].at <= now:
            index = wanted.pop(0)
            heads[index] = _crop(frame, faces[index])
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


def _frames(film: Path) -> Iterator[tuple[av.VideoFrame, float]]:
    """Decoded frames with their time in seconds.

    Frames that no other needs are left out, in H.264 all of the B kind (x265 makes others but seldom), and none is deblocked:
    what is judged here does not need them, and it takes half of the work. One thread: FFmpeg's others would gain nothing,
    and the sound is heard on the other processor.
    """
    try:
        with av.open(str(film)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "NONE"
            stream.codec_context.skip_frame = "BIDIR" if stream.codec_context.name == "h264" else "NONREF"
            stream.codec_context.options = {"skip_loop_filter": "all"}
            for frame in container.decode(stream):
                yield frame, float(frame.time or 0.0)
    except (OSError, ValueError, IndexError, av.FFmpegError) as error:
        raise BrokenAsset("asset.film", f"the picture of {film.name} cannot be decoded: {error}", key=film.name) from error


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


def _crop(frame: av.VideoFrame, face: ExpectedFace) -> Picture | None:
    picture = _rgb(frame)
    box = face.head
    top, left = max(0, round(box.y)), max(0, round(box.x))
    crop: Picture = picture[top : max(top, round(box.y + box.height)), left : max(left, round(box.x + box.width))]
    return crop if min(crop.shape[:2]) >= 12 else None


def _rgb(frame: av.VideoFrame) -> Picture:
    return frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


def picture_findings(seen: Seen) -> list[Finding]:
    """Black and frozen stretches."""
    return [
        _stretch("black", seen.black, seen.black_at, limits.BLACK_SECONDS),
        _stretch("frozen", seen.frozen, seen.frozen_at, limits.FROZEN_SECONDS),
    ]


def _stretch(code: str, seconds: float, at: float, limit: float) -> Finding:
    verdict = Verdict.GOOD if seconds <= limit else Verdict.WARNING
    return Finding(code=code, verdict=verdict, value=round(seconds, 2), limit=limit, unit="s", at=round(at, 2))


def face_finding(seen: Seen, faces: Sequence[ExpectedFace], context: Context) -> Finding:
    """Share of heads that resemble another character's portrait more than their own."""
    asked = {face.character: face for face in faces}
    portraits = {name: _portrait(face, context) for name, face in asked.items()}
    looked = [(face.character, head) for face, head in zip(faces, seen.heads, strict=True) if head is not None]
    if len(portraits) < 2 or not looked:
        return Finding(code="faces", verdict=Verdict.SKIPPED)
    drawn = {name: _features(picture) for name, picture in portraits.items()}
    wrong = sum(_closest(_features(head), drawn) != name for name, head in looked)
    share = wrong / len(looked)
    verdict = Verdict.GOOD if share <= limits.FACES_UNLIKE else Verdict.WARNING
    return Finding(
        code="faces",
        verdict=verdict,
        value=round(1 - share, 2),
        limit=1 - limits.FACES_UNLIKE,
        note=f"of {len(looked)} looked at",
    )


def _portrait(face: ExpectedFace, context: Context) -> Picture:
    folder = context.asset(face.portrait)
    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    with av.open(str(folder / portrait.picture)) as container:
        picture = _rgb(next(container.decode(video=0)))
    if portrait.head is None:
        return picture
    box = portrait.head
    crop: Picture = picture[max(0, round(box.y)) : round(box.y + box.height), max(0, round(box.x)) : round(box.x + box.width)]
    return crop


def _closest(head: npt.NDArray[np.float64], drawn: dict[str, npt.NDArray[np.float64]]) -> str:
    return max(drawn, key=lambda name: float(head @ drawn[name]))


def _features(picture: Picture) -> npt.NDArray[np.float64]:
    """A small grid of the crop as opponent colours, without mean and to unit length: light drops out."""
    rows = np.linspace(0, picture.shape[0] - 1, FACE_GRID).round().astype(int)
    columns = np.linspace(0, picture.shape[1] - 1, FACE_GRID).round().astype(int)
    small = picture[rows][:, columns].astype(np.float64)
    red, green, blue = small[..., 0], small[..., 1], small[..., 2]
    channels = (0.3 * red + 0.6 * green + 0.1 * blue, red - green, (red + green) / 2 - blue)
    parts = []
    for channel in channels:
        flat = (channel - channel.mean()).ravel()
        parts.append(flat / (np.linalg.norm(flat) or 1.0))
    joined: npt.NDArray[np.float64] = np.concatenate(parts)
    return joined
