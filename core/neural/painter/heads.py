"""Where heads are in painted pictures, and whose they are. Called by core.neural.painter.engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from core.crafts import Box, Head
from core.edit.planes import from_rgb
from core.faces.detectors import detector_of
from core.faces.finding import Detector, Face, open_detector
from core.neural.painter.sizes import Size, fit

_ASIDE, _ABOVE = 0.1, 0.5
"""How far a bare head reaches beyond a face (brows to chin), shares of the face."""
_HEAD, _LINE = 0.4, 0.4
"""Of a bust: the head's width, and where its middle is from the top."""
_NEAR = 0.18
"""Of the picture's width: a face farther from where somebody was placed is not theirs."""


class HeadFinder:
    """The best detector that is installed, opened when it is first needed."""

    def __init__(self) -> None:
        self._detector: Detector | None = None

    def find(self, picture: Image.Image) -> list[Box]:
        """Bare heads, without hair, left to right, pixels; the picture's sides are even. Raises BrokenModel for a detector."""
        if self._detector is None:
            self._detector = open_detector(detector_of("auto"))
        faces = self._detector.find(from_rgb(np.ascontiguousarray(np.asarray(picture.convert("RGB")))))
        return [_head(face) for face in faces]


def whose(found: Sequence[Box], placed: Sequence[Head], width: int) -> list[Head]:
    """Which head is whose, by where people were placed in a picture of `width`: left to right when there are as many, else
    each the nearest; who has none is left out."""
    order = sorted(placed, key=lambda head: _middle(head.box)[0])
    if len(found) == len(placed):
        return [Head(character=head.character, box=box) for head, box in zip(order, found, strict=True)]
    pairs = sorted((_apart(head.box, box), mine, at) for mine, head in enumerate(order) for at, box in enumerate(found))
    taken: dict[int, int] = {}
    for apart, mine, at in pairs:
        if apart <= _NEAR * width and mine not in taken and at not in taken.values():
            taken[mine] = at
    return [Head(character=order[mine].character, box=found[at]) for mine, at in sorted(taken.items())]


def bust(picture: Image.Image, head: Box, size: Size) -> Image.Image:
    """Head and shoulders of somebody as a picture of `size`; where the given one ends, its edge goes on."""
    width = head.width / _HEAD
    height = width * size[1] / size[0]
    left, top = head.x + head.width / 2 - width / 2, head.y + head.height / 2 - _LINE * height
    pixels = np.asarray(picture.convert("RGB"))
    rows = np.clip(np.arange(round(top), round(top + height)), 0, picture.height - 1)
    columns = np.clip(np.arange(round(left), round(left + width)), 0, picture.width - 1)
    return fit(Image.fromarray(np.ascontiguousarray(pixels[rows][:, columns])), size)


def largest(found: Sequence[Box]) -> Box | None:
    return max(found, key=lambda box: box.width * box.height, default=None)


def _head(face: Face) -> Box:
    return Box(
        x=round(face.left - _ASIDE * face.width, 2),
        y=round(face.top - _ABOVE * face.height, 2),
        width=round(face.width * (1 + 2 * _ASIDE), 2),
        height=round(face.height * (1 + _ABOVE), 2),
    )


def _middle(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height / 2


def _apart(one: Box, other: Box) -> float:
    (x0, y0), (x1, y1) = _middle(one), _middle(other)
    return float(np.hypot(x1 - x0, y1 - y0))
