"""Whether each head of the film resembles its own portrait. Called by core.filmcheck.look and core.filmcheck.engine.

What stands behind a head, the light on it and the way it faces say nothing about who it is. So a head is compared only where
the portrait shows the person and not its ground; in logarithms, where coloured light is a constant that drops out and a style's
contrast is a factor; straight and mirrored; and one step aside each way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from core.crafts import Box, Context, ExpectedFace, Finding, Portrait, Verdict
from core.filmcheck import limits
from core.serial import from_json

Picture = npt.NDArray[np.uint8]
Grid = npt.NDArray[np.float64]
_GRID = 24
"""Points across and down that a head is compared at."""
_DARK = 16.0
"""Added to levels before the logarithm, so that the noise of dark parts weighs little."""
_CONTRAST = (0.5, 1.8)
"""How much weaker or harder than in the portrait the light of a scene or a style may be."""
_STEPS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
_GROUND_STEP = 2
"""Levels between neighbouring points of the portrait's ground."""
_FEW = 3
"""So many heads must be seen before one character is judged alone."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A portrait to compare with: where it shows the person, and the centred logarithms there (n, 3); straight and mirrored."""

    views: tuple[tuple[npt.NDArray[np.bool_], Grid], ...]


def hidden_heads(faces: Sequence[ExpectedFace]) -> frozenset[int]:
    """Places in `faces` of the heads that another head of the same picture may cover."""
    by_time: dict[float, list[int]] = defaultdict(list)
    for index, face in enumerate(faces):
        by_time[face.at].append(index)
    pairs = ((one, other) for group in by_time.values() for one in group for other in group if one != other)
    return frozenset(one for one, other in pairs if _covered(faces[one].head, faces[other].head) > limits.FACE_COVERED)


def _covered(box: Box, other: Box) -> float:
    """Share of `box` under `other`."""
    across = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    down = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    return max(0.0, across) * max(0.0, down) / max(1.0, box.width * box.height)


def head_of(picture: Picture, box: Box) -> Picture | None:
    """The head (h, w, 3) inside `box`, edges drawn on where the frame ends; None when too small or too far outside."""
    height, width = picture.shape[:2]
    frame = Box(x=0, y=0, width=width, height=height)
    if min(box.width, box.height) < limits.FACE_PIXELS or _covered(box, frame) < 1 - limits.FACE_COVERED:
        return None
    top, left = round(box.y), round(box.x)
    rows = np.clip(np.arange(top, round(box.y + box.height)), 0, height - 1)
    columns = np.clip(np.arange(left, round(box.x + box.width)), 0, width - 1)
    head: Picture = picture[rows][:, columns]
    return head


def face_finding(heads: Sequence[Picture | None], faces: Sequence[ExpectedFace], context: Context) -> Finding:
    """Share of the heads that resemble nobody else clearly more than themselves; who mostly does counts alone."""
    asked = {face.character: face for face in faces}
    seen = [(face, head) for face, head in zip(faces, heads, strict=True) if head is not None]
    if len(asked) < 2 or not seen:
        return Finding(code="faces", verdict=Verdict.SKIPPED)
    drawn = {}
    for name, face in asked.items():
        context.check_cancelled()
        drawn[name] = _drawn(face, context)
    alike: dict[str, list[bool]] = defaultdict(list)
    at = 0.0
    for face, head in seen:
        context.check_cancelled()
        good = _is_own(face.character, _logarithms(head), drawn)
        alike[face.character].append(good)
        at = at if good or at else face.at
    share = _least(alike)
    good = share >= 1 - limits.FACES_UNLIKE
    return Finding(
        code="faces",
        verdict=Verdict.GOOD if good else Verdict.WARNING,
        value=round(share, 2),
        limit=1 - limits.FACES_UNLIKE,
        at=0.0 if good else round(at, 2),
        note=f"of {len(seen)} looked at",
    )


def _least(alike: Mapping[str, Sequence[bool]]) -> float:
    """The share of all heads, or of the one character whose heads are mostly somebody else's: few among many others."""
    everyone = [good for heads in alike.values() for good in heads]
    alone = [sum(heads) / len(heads) for heads in alike.values() if len(heads) >= _FEW]
    return min([sum(everyone) / len(everyone), *(share for share in alone if share < 0.5)])


def _is_own(name: str, head: Grid, drawn: Mapping[str, Drawn]) -> bool:
    own = _unlikeness(head, drawn[name]) - limits.FACE_MARGIN
    return all(_unlikeness(head, other) >= own for key, other in drawn.items() if key != name)


def _unlikeness(head: Grid, drawn: Drawn) -> float:
    """0: the head is the portrait under another light; 1: it has nothing of it. Mean over points and channels of what the
    portrait does not explain, as a share of how much the head varies there."""
    least = np.inf
    for mask, portrait in drawn.views:
        strength = float((portrait * portrait).sum()) + 1e-9
        for step in _STEPS:
            there = np.roll(head, step, axis=(0, 1))[mask]
            there = there - np.median(there, axis=0)
            contrast = np.clip(float((there * portrait).sum()) / strength, *_CONTRAST)
            left = float(np.abs(there - contrast * portrait).mean())
            least = min(least, left / (float(np.abs(there).mean()) + 0.05))
    return float(least)


def _drawn(face: ExpectedFace, context: Context) -> Drawn:
    folder = context.asset(face.portrait)
    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    with av.open(str(folder / portrait.picture)) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(np.uint8, copy=False)
    height, width = picture.shape[:2]
    box = portrait.head or Box(x=0, y=0, width=width, height=height)
    person = _person(picture, box)
    colours = _logarithms(_cut(picture, box))
    views = []
    for mask, grid in ((person, colours), (person[:, ::-1], colours[:, ::-1])):
        there = grid[mask]
        views.append((mask, there - np.median(there, axis=0)))
    return Drawn(tuple(views))


def _person(picture: Picture, box: Box) -> npt.NDArray[np.bool_]:
    """Where the head's box shows the person (_GRID, _GRID): an oval for the face, and what the smooth ground, followed
    from the picture's edge, does not reach. The oval holds what the ground runs into, as it does into white hair."""
    cv2 = _vision()
    height, width = picture.shape[:2]
    smooth = cv2.bilateralFilter(np.ascontiguousarray(picture), 5, 20, 5)
    reached = np.zeros((height + 2, width + 2), np.uint8)
    step = (_GROUND_STEP,) * 3
    edge = [
        *((x, 0) for x in (0, width // 4, width // 2, 3 * width // 4, width - 1)),
        *((x, height // 3) for x in (0, width - 1)),
    ]
    for x, y in edge:
        outside = not (box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height)
        if outside and not reached[y + 1, x + 1]:
            cv2.floodFill(smooth, reached, (x, y), 0, step, step, 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8))
    shown = (1 - reached[1:-1, 1:-1]) * np.uint8(255)
    across, down = np.meshgrid((np.arange(_GRID) + 0.5) / _GRID, (np.arange(_GRID) + 0.5) / _GRID)
    oval = ((across - 0.5) / 0.36) ** 2 + ((down - 0.52) / 0.46) ** 2 < 1
    person: npt.NDArray[np.bool_] = (_small(_cut(shown, box)) > 150) | oval
    return person


def _cut(picture: Picture, box: Box) -> Picture:
    top, left = max(0, round(box.y)), max(0, round(box.x))
    part: Picture = picture[top : round(box.y + box.height), left : round(box.x + box.width)]
    return part


def _logarithms(picture: Picture) -> Grid:
    """(_GRID, _GRID, 3)"""
    grid: Grid = np.log(_small(picture) + _DARK)
    return grid


def _small(picture: Picture) -> Grid:
    """The picture at _GRID by _GRID points, each the mean of what it covers."""
    cv2 = _vision()
    way = cv2.INTER_AREA if min(picture.shape[:2]) >= _GRID else cv2.INTER_LINEAR
    small: Grid = cv2.resize(np.ascontiguousarray(picture), (_GRID, _GRID), interpolation=way).astype(np.float64)
    return small


def _vision() -> Any:
    """OpenCV, on one thread: the sound is heard on the other processor."""
    import cv2

    cv2.setNumThreads(1)
    return cv2
