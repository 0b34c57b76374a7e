"""What surrounds every video model: the still in the model's size on the way in, and on the way out a clip of the film's
size, rate and length with a camera over it. Called by the engines of core.neural.animator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from core.crafts import AnimateRequest, Box, Clip, ClipKind, Context, Encoding, Head
from core.edit.camera import Affine, affine, view, warp
from core.edit.encoders import SegmentWriter, nearly_lossless
from core.edit.planes import Bytes, Planes, from_rgb
from core.edit.sources import cover
from core.neural.animator.following import follow_heads
from core.neural.animator.interpolating import Between, Lengthening, moments
from core.options import Layout
from core.storyboard import CameraMove, Move

VIDEO = "clip.mp4"
_AREA_WEIGHT = 0.25
"""How much a size off the wished area counts against pixels outside the picture."""
_REACH = 6
"""Multiples around the ideal width and height that are tried."""


def model_size(layout: Layout, area: int, multiple: int) -> tuple[int, int]:
    """Width and height for a model that wants multiples of `multiple` and about `area` pixels, with little beside the layout's
    shape: 16:9, 32 and 512x512 give 672x384."""
    ideal = math.sqrt(area * layout.ratio) / multiple, math.sqrt(area / layout.ratio) / multiple
    around = (range(max(1, int(side) - _REACH), int(side) + _REACH + 1) for side in ideal)
    wide, tall = around
    sizes = [(x * multiple, y * multiple) for x in wide for y in tall]
    return min(sizes, key=lambda size: (_strangeness(size, layout.ratio, area), size))


def _strangeness(size: tuple[int, int], ratio: float, area: int) -> float:
    """Share of the picture that is outside the layout's shape, and how far the area is from the wish (in octaves)."""
    own = size[0] / size[1]
    return 1 - min(own, ratio) / max(own, ratio) + _AREA_WEIGHT * abs(math.log2(size[0] * size[1] / area))


def fit_still(picture: Bytes, size: tuple[int, int]) -> Bytes:
    """All of a picture (h, w, 3) in the middle of that width and height; what is left at two edges mirrors the picture there.

    Cutting the layout's shape out of the middle, as `write_clip` does, gives the picture again.
    """
    width, height = size
    scale = min(width / picture.shape[1], height / picture.shape[0])
    inner = min(width, round(picture.shape[1] * scale)), min(height, round(picture.shape[0] * scale))
    small = np.asarray(Image.fromarray(picture).resize(inner, Image.Resampling.LANCZOS, reducing_gap=3.0))
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    edges = ((top, height - inner[1] - top), (left, width - inner[0] - left), (0, 0))
    return np.pad(small, edges, mode="symmetric")


def write_clip(
    context: Context,
    frames: Sequence[Bytes],
    fps: float,
    request: AnimateRequest,
    *,
    heads: Sequence[Head] = (),
    camera: CameraMove = CameraMove(),
    lengthening: Lengthening = Lengthening.TURN,
    begin: float = 0.8,
) -> Clip:
    """The clip of the request, from frames (h, w, 3) RGB uint8 of one size, `fps` of them a second.

    Each frame's middle fills the picture. Frames in between are made where motion brings them, a clip that is too short is
    made longer without a seam, one that is too long is cut. `heads` are the still's, `camera` moves over all of it, `begin`
    is how much of the work was done before. Frames are made one at a time. Raises Cancelled, Unwritable.
    """
    layout = request.layout
    times = moments(len(frames), fps, request.frames, layout.fps, lengthening)
    between, lens = Between(frames), Lens(camera, request.frames, layout)
    with SegmentWriter(context.work / VIDEO, layout, Encoding(), nearly_lossless(layout)) as writer:
        for number, moment in enumerate(times):
            context.check_cancelled()
            context.progress(begin + (1.0 - begin) * number / len(times), "writing the clip")
            writer.add(lens.take(between.show(moment), number))
    middle = request.frames // 2
    followed = follow_heads(frames, heads, times[middle].first, layout)
    seen = tuple(Head(character=head.character, box=lens.seen(head.box, middle)) for head in followed)
    return Clip(kind=ClipKind.VIDEO, file=VIDEO, frames=request.frames, layout=layout, heads=seen)


class Lens:
    """The camera over a clip that has none of its own."""

    def __init__(self, camera: CameraMove, frames: int, layout: Layout) -> None:
        self._camera, self._frames, self._layout = camera, frames, layout
        zoom = max(view(camera, share, 0.0, layout)[0] for share in (0.0, 0.5, 1.0))
        self._size = 2 * math.ceil(layout.width * zoom / 2), 2 * math.ceil(layout.height * zoom / 2)

    def take(self, picture: Bytes, number: int) -> Planes:
        """Frame `number` of the clip, from the picture's middle."""
        planes = from_rgb(cover(Image.fromarray(picture), self._size))
        if self._camera.move is Move.STATIC:
            return planes
        return warp(planes, self._matrix(number), self._layout)

    def _matrix(self, number: int) -> Affine:
        share = number / max(1, self._frames - 1)
        seen = view(self._camera, share, number / self._layout.fps, self._layout)
        return affine(*seen, self._size, self._layout)

    def seen(self, box: Box, number: int) -> Box:
        """Where a box of the picture's middle, in the layout's pixels, is in frame `number`."""
        if self._camera.move is Move.STATIC:
            return box
        matrix = self._matrix(number)
        scale = self._size[0] / self._layout.width
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2]) * scale
        x, y = np.linalg.solve(matrix[:, :2], middle - matrix[:, 2]).tolist()
        larger = scale / float(np.hypot(matrix[0, 0], matrix[1, 0]))
        width, height = box.width * larger, box.height * larger
        return Box(x=round(x - width / 2, 2), y=round(y - height / 2, 2), width=round(width, 2), height=round(height, 2))
