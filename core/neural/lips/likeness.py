"""Whose face it is: faces are compared with the characters' portraits. Called by core.neural.lips.tracking and .engine.

No network that recognises people is needed, nor its weights: who is in the picture is known, so the question is only which of
a few it is. What is compared is the face with the hair around it, as logarithms on a coarse grid, once by its pattern, where
light drops out as a constant and contrast as a factor, and once by its colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.crafts import Box, Head
from core.edit.planes import Bytes, Planes, to_rgb
from core.faces.finding import Face, face_at, overlap_of

if TYPE_CHECKING:
    from core.neural.lips.tracking import Track

Look: TypeAlias = NDArray[np.float32]
"""(16, 16, 3) logarithms of red, green and blue."""
_GRID = 16
_AROUND = 0.3
"""Of the face's size: how far beyond it hair belongs to the look."""
_DARK = 16.0
_LOOKS = 5
"""So many looks of a track are compared."""
_CLEARLY = 0.06
"""By how much a portrait must be more like a face than the portraits of others."""
_COLOUR = 0.4


def look_of(planes: Planes, face: Face) -> Look:
    """The look of a face in a frame."""
    left, top, right, bottom = _around(face, *planes.size)
    small = Planes(
        planes.y[top:bottom, left:right],
        planes.u[top // 2 : bottom // 2, left // 2 : right // 2],
        planes.v[top // 2 : bottom // 2, left // 2 : right // 2],
    )
    return _grid(to_rgb(small))


def look_in(picture: Bytes, face: Face) -> Look:
    """The look of a face in an RGB picture."""
    left, top, right, bottom = _around(face, picture.shape[1], picture.shape[0])
    return _grid(picture[top:bottom, left:right])


def unlikeness(one: Look, other: Look) -> float:
    """0: the same; about 1: nothing in common."""
    return min(_apart(one, other), _apart(one[:, ::-1], other))


def assign(tracks: Sequence[Track], portraits: Mapping[str, Look], heads: Sequence[Head], middle: int) -> dict[int, str]:
    """Character by number of track. First whose head is known to be there at frame `middle`, then by likeness, best first;
    nobody is in two places at once. A face that is like two of them alike is nobody's."""
    found = _by_place(tracks, heads, middle)
    apart = {
        (at, name): float(np.median([unlikeness(look, portrait) for look in _some(track.looks)]))
        for at, track in enumerate(tracks)
        for name, portrait in portraits.items()
        if at not in found
    }
    for (at, name), value in sorted(apart.items(), key=lambda item: (item[1], item[0])):
        if at in found or any(whose == name and _meet(tracks[at], tracks[other]) for other, whose in found.items()):
            continue
        taken = {whose for other, whose in found.items() if _meet(tracks[at], tracks[other])}
        rivals = [apart[at, other] for other in portraits if other != name and other not in taken]
        if not rivals or value + _CLEARLY <= min(rivals):
            found[at] = name
    return found


def face_in(head: Box) -> Face:
    """The face inside the box of a whole head, hair and all."""
    return Face(head.x + 0.14 * head.width, head.y + 0.27 * head.height, 0.72 * head.width, 0.7 * head.height)


def _by_place(tracks: Sequence[Track], heads: Sequence[Head], middle: int) -> dict[int, str]:
    pairs = []
    for at, track in enumerate(tracks):
        box = track.at(min(max(middle, track.first), track.last - 1))
        if box is not None and track.first - 12 <= middle <= track.last + 12:
            place = face_at(box)
            pairs += [(-overlap_of(place, face_in(head.box)), at, head.character) for head in heads]
    found: dict[int, str] = {}
    for overlap, at, name in sorted(pairs):
        if overlap < -0.25 and at not in found and name not in found.values():
            found[at] = name
    return found


def _meet(one: Track, other: Track) -> bool:
    return one.first < other.last and other.first < one.last


def _some(looks: Sequence[Look]) -> list[Look]:
    return [looks[at] for at in np.unique(np.linspace(0, len(looks) - 1, _LOOKS).round().astype(int))]


def _apart(one: Look, other: Look) -> float:
    patterns = [look - np.median(look, axis=(0, 1)) for look in (one, other)]
    strength = float(np.sqrt((patterns[0] ** 2).sum() * (patterns[1] ** 2).sum())) + 1e-6
    pattern = 1 - float((patterns[0] * patterns[1]).sum()) / strength
    middle = slice(_GRID * 3 // 8, _GRID * 5 // 8)
    colours = [np.median(look[middle, middle], axis=(0, 1)) for look in (one, other)]
    return pattern + _COLOUR * min(1.0, float(np.abs(colours[0] - colours[1]).mean()))


def _grid(picture: Bytes) -> Look:
    cv2 = import_module("cv2")
    way = cv2.INTER_AREA if min(picture.shape[:2]) >= _GRID else cv2.INTER_LINEAR
    small: Bytes = cv2.resize(np.ascontiguousarray(picture), (_GRID, _GRID), interpolation=way)
    look: Look = np.log(small.astype(np.float32) + np.float32(_DARK))
    return look


def _around(face: Face, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom on even pixels within the picture, never empty."""
    wide, high = face.width * _AROUND, face.height * _AROUND
    left = min(max(0, round(face.left - wide)), width - 4) // 2 * 2
    top = min(max(0, round(face.top - high)), height - 4) // 2 * 2
    right = max(left + 4, min(width, round(face.left + face.width + wide)) // 2 * 2)
    bottom = max(top + 4, min(height, round(face.top + face.height + high * 0.3)) // 2 * 2)
    return left, top, right, bottom
