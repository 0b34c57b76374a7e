"""Where the heads of a still are later in the clip that was made from it. Called by core.neural.animator.filming."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.crafts import Box, Head
from core.edit.planes import Bytes, vision
from core.options import Layout

Points = NDArray[np.float32]

_CORNERS, _FEWEST = 80, 8
"""Points of a head that are followed, and with how few of them it is given up."""
_LIKE, _SIDE = 0.5, 32
"""Correlation of the head's picture before and after, made that small, from which on it is the same head."""
_LARGEST = 2.0
"""A head that grows or shrinks by more than this was lost."""
_BACK = 1.0
"""Pixels that a point may miss its old place by when it is followed back."""


def follow_heads(frames: Sequence[Bytes], heads: Sequence[Head], position: float, layout: Layout) -> tuple[Head, ...]:
    """The heads at `position` of the frames (h, w, 3). They are boxes on the first frame in the layout's pixels and stay such.

    A head whose points are lost on the way (it turns, leaves, or changes altogether) stays where it was seen last.
    """
    height, width = frames[0].shape[:2]
    scale = max(layout.width / width, layout.height / height)
    shift = np.array([(width * scale - layout.width) / 2, (height * scale - layout.height) / 2])
    last = min(round(position), len(frames) - 1)
    found = []
    for head in heads:
        box = np.array([[head.box.x, head.box.y], [head.box.x + head.box.width, head.box.y + head.box.height]])
        moved = _follow(frames, last, (box + shift) / scale) * scale - shift
        (x, y), (right, bottom) = moved.tolist()
        found.append(Head(character=head.character, box=_box(x, y, right - x, bottom - y, layout)))
    return tuple(found)


def _box(x: float, y: float, width: float, height: float, layout: Layout) -> Box:
    """Rounded, its middle inside the picture."""
    x = min(max(x, -width / 2), layout.width - width / 2)
    y = min(max(y, -height / 2), layout.height - height / 2)
    return Box(x=round(x, 2), y=round(y, 2), width=round(width, 2), height=round(height, 2))


def _follow(frames: Sequence[Bytes], last: int, box: NDArray[np.float64]) -> NDArray[np.float64]:
    """The box ((left, top), (right, bottom)) of the first frame as it lies in frame `last`, in pixels of the frames."""
    cv2 = vision()
    start = before = cv2.cvtColor(frames[0], cv2.COLOR_RGB2GRAY)
    origin = now = _corners(before, box)
    for number in range(1, last + 1):
        after = cv2.cvtColor(frames[number], cv2.COLOR_RGB2GRAY)
        if len(now) < _FEWEST:
            break
        there, _, _ = cv2.calcOpticalFlowPyrLK(before, after, now, None)
        back, _, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None)
        same = np.linalg.norm(back - now, axis=1) < _BACK
        if same.sum() < _FEWEST:
            break
        origin, now, before = origin[same], there[same], after
    there = _carried(box, origin, now)
    return there if _likeness(_cut(start, box), _cut(before, there)) > _LIKE else box


def _corners(picture: Bytes, box: NDArray[np.float64]) -> Points:
    """(n, 2): points of the picture inside the box that are easy to find again."""
    inside = np.zeros_like(picture)
    (left, top), (right, bottom) = np.maximum(box, 0).round().astype(int).tolist()
    inside[top:bottom, left:right] = 255
    found = vision().goodFeaturesToTrack(picture, _CORNERS, 0.01, 2, mask=inside)
    none: Points = np.zeros((0, 2), np.float32)
    return none if found is None else found.reshape(-1, 2)


def _carried(box: NDArray[np.float64], origin: Points, now: Points) -> NDArray[np.float64]:
    """The box moved and scaled as most of its points were."""
    if len(now) < _FEWEST:
        return box
    matrix, _ = vision().estimateAffinePartial2D(origin, now, ransacReprojThreshold=1.5)
    if matrix is None:
        return box
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if not 1 / _LARGEST < scale < _LARGEST:
        return box
    middle = box.mean(axis=0)
    return matrix[:, :2] @ middle + matrix[:, 2] + (box - middle) * scale  # type: ignore[no-any-return]


def _cut(picture: Bytes, box: NDArray[np.float64]) -> Bytes:
    """(_SIDE, _SIDE): what is in the box."""
    step = (box[1] - box[0]) / _SIDE
    matrix = np.array([[step[0], 0, box[0, 0] + step[0] / 2], [0, step[1], box[0, 1] + step[1] / 2]])
    flags = vision().INTER_LINEAR | vision().WARP_INVERSE_MAP
    patch: Bytes = vision().warpAffine(picture, matrix, (_SIDE, _SIDE), flags=flags, borderMode=vision().BORDER_REPLICATE)
    return patch


def _likeness(first: Bytes, second: Bytes) -> float:
    """Correlation, -1 … 1, whatever the brightness."""
    return float(vision().matchTemplate(first, second, vision().TM_CCOEFF_NORMED)[0, 0])
