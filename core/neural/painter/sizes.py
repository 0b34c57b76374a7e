"""Sizes that SDXL was trained on, and how its pictures are brought to the film's. Called by core.neural.painter."""

from __future__ import annotations

import math

from PIL import Image, ImageOps

from core.crafts import Box

Size = tuple[int, int]
"""Width and height, pixels."""
SIDE = 1024
TRAINED: tuple[Size, ...] = (
    (1024, 1024), (1152, 896), (896, 1152), (1216, 832), (832, 1216), (1344, 768), (768, 1344), (1536, 640), (640, 1536),
)  # fmt: skip
"""Podell et al., "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis", 2023, appendix I (excerpt)."""
_STEP, _SMALL_STEP, _SMALL = 64, 16, 512


def painted_size(width: int, height: int, side: int) -> Size:
    """The trained size nearest in shape, for pictures of about `side` x `side` pixels."""
    ratio = math.log(width / height)
    nearest = min(TRAINED, key=lambda size: abs(math.log(size[0] / size[1]) - ratio))
    step = _STEP if side >= _SMALL else _SMALL_STEP
    across, down = (max(step, step * round(length * side / SIDE / step)) for length in nearest)
    return across, down


def fit(picture: Image.Image, size: Size) -> Image.Image:
    """The picture scaled evenly until it covers `size`; what stands out is cut off on both sides."""
    if picture.size == size:
        return picture
    return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)


def fit_box(box: Box, before: Size, after: Size) -> Box:
    """Where a box of a picture of size `before` lies after `fit`."""
    scale = max(after[0] / before[0], after[1] / before[1])
    left, top = ((before[axis] * scale - after[axis]) / 2 for axis in (0, 1))
    return Box(x=box.x * scale - left, y=box.y * scale - top, width=box.width * scale, height=box.height * scale)
