"""Follows faces through a clip: looked for in every third frame, joined by place and looks, smoothed, known for every frame
between. Called by core.neural.lips.engine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.edit.planes import Planes
from core.faces.finding import Detector, Face, overlap_of
from core.neural.lips.likeness import Look, look_of, unlikeness

EVERY = 3
"""Faces are looked for in each frame whose number this divides."""
LONGEST_GAP = 0.5
"""Seconds that a face may be missed and still be taken for the same one, its place guessed."""
LEAST_SEEN = 3
"""A face found in fewer looks is a mistake of the detector, unless the clip had no more."""
_TOGETHER = 0.2
"""Least overlap of a face with itself one look earlier, as intersection over union."""
_SMOOTH = np.array([0.06, 0.24, 0.4, 0.24, 0.06])


@dataclass(frozen=True, slots=True)
class Track:
    """One face over time. `boxes[i]` is its place (left, top, width, height; pixels) in frame `first + i`."""

    first: int
    boxes: NDArray[np.float64]
    looks: tuple[Look, ...]
    turned: frozenset[int] = frozenset()
    """Frames in which it looks away."""

    @property
    def last(self) -> int:
        """Exclusive."""
        return self.first + len(self.boxes)

    def at(self, frame: int) -> NDArray[np.float64] | None:
        return self.boxes[frame - self.first] if self.first <= frame < self.last else None

    @property
    def size(self) -> float:
        """Pixels across, the middle one."""
        return float(np.median(self.boxes[:, 2]))


@dataclass(slots=True)
class _Open:
    """A track while it grows."""

    frames: list[int] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


def follow(
    planes_of: Callable[[int], Planes], frames: Sequence[int], fps: int, detector: Detector, tick: Callable[[float], None]
) -> tuple[Track, ...]:
    """Tracks of all faces in `frames` (rising numbers, not necessarily all). `tick` gets the share done and may raise."""
    looked = [frame for frame in frames if frame % EVERY == 0 or frame in (frames[0], frames[-1])]
    gap = max(EVERY, round(LONGEST_GAP * fps))
    growing: list[_Open] = []
    ended: list[_Open] = []
    for count, frame in enumerate(looked):
        tick(count / len(looked))
        ended += [one for one in growing if frame - one.frames[-1] > gap]
        growing = [one for one in growing if frame - one.frames[-1] <= gap]
        planes = planes_of(frame)
        found = [(face, look_of(planes, face)) for face in detector.find(planes)]
        for face, look, track in _joined(growing, found):
            if track is None:
                track = _Open()
                growing.append(track)
            track.frames.append(frame)
            track.faces.append(face)
            track.looks.append(look)
    least = min(LEAST_SEEN, len(looked))
    kept = [one for one in (*ended, *growing) if len(one.frames) >= least]
    return tuple(sorted((_closed(one) for one in kept), key=lambda track: (track.first, track.boxes[0].tolist())))


def _joined(growing: Sequence[_Open], found: Sequence[tuple[Face, Look]]) -> list[tuple[Face, Look, _Open | None]]:
    """Each face with the track that it goes on, best pairs first; None begins a new one."""
    pairs = []
    for number, (face, look) in enumerate(found):
        for at, track in enumerate(growing):
            overlap = overlap_of(face, track.faces[-1])
            if overlap >= _TOGETHER:
                pairs.append((unlikeness(look, track.looks[-1]) - overlap, number, at))
    chosen: dict[int, int] = {}
    for _, number, at in sorted(pairs):
        if number not in chosen and at not in chosen.values():
            chosen[number] = at
    return [(face, look, growing[chosen[number]] if number in chosen else None) for number, (face, look) in enumerate(found)]


def _closed(track: _Open) -> Track:
    """The track with a place for every frame."""
    seen = np.array([[face.left, face.top, face.width, face.height] for face in track.faces])
    if len(seen) >= len(_SMOOTH):
        ends = np.pad(seen, ((2, 2), (0, 0)), mode="reflect", reflect_type="odd")
        seen = np.stack([np.convolve(ends[:, part], _SMOOTH, mode="valid") for part in range(4)], axis=1)
    frames = np.arange(track.frames[0], track.frames[-1] + 1)
    boxes = np.stack([np.interp(frames, track.frames, seen[:, part]) for part in range(4)], axis=1)
    away = [frame for frame, face in zip(track.frames, track.faces, strict=True) if face.turned]
    turned = {near for frame in away for near in range(frame - EVERY // 2, frame + EVERY // 2 + 1)}
    return Track(track.frames[0], boxes, tuple(track.looks), frozenset(turned))
