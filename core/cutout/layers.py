"""A backdrop made ready for one shot: layers decoded, seen through the shot's view, blurred for depth of field and joined
into as few moving sheets as the eye can tell apart. Called by the player when it opens a shot.

Pixels are premultiplied RGBA, uint8. Joining is what makes playing cheap: a resting camera needs one sheet behind the figures,
a moving one at most three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.crafts import Backdrop, BackdropLayer
from core.cutout.camera import Affine, compose, follow, moves, seen_rect, view_map
from core.cutout.keep import KEPT
from core.cutout.scene import CutoutScene
from core.cutout.tiles import Coverage, Grid, coverage
from core.errors import BrokenAsset

Pixels = NDArray[np.uint8]

_SHEETS = 3
"""Most sheets behind the figures while the camera moves."""
_APART = 2.0
"""Layers that never shift against each other by more than this many pixels share a sheet."""
_ON_FLOOR = 0.75
"""Layers at least this near count as depth 1, so that feet do not slide on the floor."""
_UNSEEN_BLUR = 0.35
"""Sigmas below this are not worth a pass."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pixels of one depth; (left, top) is where they lie in the resting picture. Only the first sheet of a shot is opaque."""

    pixels: Pixels
    left: int
    top: int
    depth: float
    covers: Coverage


def decode(path: Path) -> Pixels:
    """The picture at `path` as premultiplied RGBA (height, width, 4); raises BrokenAsset."""
    import cv2

    def make() -> tuple[Pixels, int]:
        raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if raw is None:
            raise BrokenAsset("asset.picture", f"layer {path.name} cannot be decoded", file=path.name)
        if raw.dtype != np.uint8:
            raw = cv2.convertScaleAbs(raw, alpha=1 / 257)
        if raw.ndim == 2:
            pixels = cv2.cvtColor(raw, cv2.COLOR_GRAY2RGBA)
        elif raw.shape[2] == 3:
            pixels = cv2.cvtColor(raw, cv2.COLOR_BGR2RGBA)
        else:
            pixels = cv2.cvtColor(cv2.cvtColor(raw, cv2.COLOR_BGRA2RGBA), cv2.COLOR_RGBA2mRGBA)
        return np.asarray(pixels, np.uint8), int(pixels.nbytes)

    return KEPT.get(("layer", str(path)), make)


def shot_sheets(scene: CutoutScene, backdrop: Backdrop, folder: Path) -> tuple[tuple[Sheet, ...], tuple[Sheet, ...]]:
    """The sheets behind the figures (the first opaque) and those in front of them, far to near."""
    shown = [layer for layer in backdrop.layers if layer.file not in scene.hidden]
    behind = [layer for layer in shown if layer.depth <= 1.0]
    front = [layer for layer in shown if layer.depth > 1.0]
    back_sheets = [_bake(scene, backdrop, folder, group, opaque=not at) for at, group in enumerate(_groups(scene, behind))]
    front_sheets = [_bake(scene, backdrop, folder, group, opaque=False) for group in _groups(scene, front)]
    return tuple(sheet for sheet in back_sheets if sheet), tuple(sheet for sheet in front_sheets if sheet)


def _travel(scene: CutoutScene) -> float:
    """Pixels by which the camera's path would part a layer at depth 1 from one that does not follow at all."""
    camera, layout = scene.camera, scene.layout
    shift = max((abs(value) for value in (*camera.x, *camera.y)), default=0.0)
    zoom = max((abs(value - 1.0) for value in camera.zoom), default=0.0)
    return shift + zoom * layout.width / 2


def _groups(scene: CutoutScene, layers: Sequence[BackdropLayer]) -> list[tuple[float, list[BackdropLayer]]]:
    """Neighbouring layers that may move as one, each group with its depth."""
    groups = [(_snapped(layer.depth), [layer]) for layer in layers]
    travel = _travel(scene)
    while len(groups) > 1:
        gaps = [abs(follow(groups[at + 1][0]) - follow(groups[at][0])) * travel for at in range(len(groups) - 1)]
        least = min(range(len(gaps)), key=gaps.__getitem__)
        if gaps[least] > _APART and len(groups) <= _SHEETS:
            break
        (depth, group), (other, more) = groups[least], groups[least + 1]
        joined = max(depth, other) if max(depth, other) >= 1.0 else (depth * len(group) + other * len(more)) / len(group + more)
        groups[least : least + 2] = [(joined, group + more)]
    return groups


def _snapped(depth: float) -> float:
    return 1.0 if _ON_FLOOR <= depth <= 1.0 else depth


def _bake(
    scene: CutoutScene, backdrop: Backdrop, folder: Path, group: tuple[float, list[BackdropLayer]], opaque: bool
) -> Sheet | None:
    """One sheet of the layers in `group`, cropped to what the shot shows; None when nothing of it is seen."""
    depth, layers = group
    rect = seen_rect(scene, depth) if moves(scene.camera) else (0, 0, scene.layout.width, scene.layout.height)
    key = ("sheet", str(folder), tuple(layer.file for layer in layers), scene.layout, scene.view, rect, depth, opaque)

    def make() -> tuple[Sheet | None, int]:
        sheet = _joined(scene, backdrop, folder, layers, rect, depth, opaque)
        return sheet, (int(sheet.pixels.nbytes) if sheet else 0)

    return KEPT.get(key, make)


def _joined(
    scene: CutoutScene,
    backdrop: Backdrop,
    folder: Path,
    layers: Sequence[BackdropLayer],
    rect: tuple[int, int, int, int],
    depth: float,
    opaque: bool,
) -> Sheet | None:
    left, top, right, bottom = rect
    view = view_map(scene.view, scene.layout)
    view[:, 2] -= (left, top)
    canvas = np.zeros((bottom - top, right - left, 4), np.uint8)
    for at, layer in enumerate(layers):
        picture = decode(folder / layer.file)
        placed = _placed(picture, compose(view, _on_frame(picture, backdrop, scene)), canvas.shape[1], canvas.shape[0], opaque)
        placed = _blurred(placed, scene.view.blur * abs(1.0 - layer.depth) * scene.view.zoom)
        if at:
            lay_over(canvas, placed, 0, 0)
        else:
            canvas = placed
    if opaque:
        canvas[..., 3] = 255
        return Sheet(canvas, left, top, depth, coverage(canvas[..., 3]))
    return _trimmed(canvas, left, top, depth)


def _on_frame(picture: Pixels, backdrop: Backdrop, scene: CutoutScene) -> Affine:
    """Layer pixels to the frame's coordinates at zoom 1: the layer reaches `margin` / 2 beyond the frame on every side."""
    layout, spread = scene.layout, 1.0 + backdrop.margin
    scale_x = layout.width * spread / picture.shape[1]
    scale_y = layout.height * spread / picture.shape[0]
    # A canvas rounded to even pixels is still drawn pixel for pixel.
    scale_x, scale_y = (1.0 if abs(scale - 1.0) < 0.004 else scale for scale in (scale_x, scale_y))
    off_x = (layout.width - picture.shape[1] * scale_x) / 2
    off_y = (layout.height - picture.shape[0] * scale_y) / 2
    if scale_x == scale_y == 1.0:
        off_x, off_y = float(round(off_x)), float(round(off_y))
    return np.array([[scale_x, 0.0, off_x], [0.0, scale_y, off_y]])


def _placed(picture: Pixels, matrix: Affine, width: int, height: int, opaque: bool) -> Pixels:
    import cv2

    if matrix[0, 0] < 0.7:
        # Linear sampling would skip pixels of a picture much larger than the frame.
        before = picture.shape
        smaller = cv2.resize(picture, None, fx=matrix[0, 0], fy=matrix[1, 1], interpolation=cv2.INTER_AREA)
        picture = np.asarray(smaller, np.uint8)
        matrix = matrix @ np.diag([before[1] / picture.shape[1], before[0] / picture.shape[0], 1.0])
    border = cv2.BORDER_REPLICATE if opaque else cv2.BORDER_CONSTANT
    return np.asarray(
        cv2.warpAffine(picture, centred(matrix), (width, height), flags=cv2.INTER_LINEAR, borderMode=border), np.uint8
    )


def centred(matrix: Affine) -> Affine:
    """The same map for cv2, which puts a pixel's centre at whole numbers and not at halves."""
    moved = matrix.copy()
    moved[:, 2] += moved[:, :2] @ (0.5, 0.5) - 0.5
    return moved


def _blurred(pixels: Pixels, sigma: float) -> Pixels:
    """Gaussian-like blur; large sigmas at half size, where nothing finer is left to lose."""
    import cv2

    if sigma < _UNSEEN_BLUR:
        return pixels
    if sigma < 3.0:
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8)
    height, width = pixels.shape[:2]
    half = cv2.resize(pixels, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    half = cv2.GaussianBlur(half, (0, 0), sigma / 2, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(half, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _trimmed(pixels: Pixels, left: int, top: int, depth: float) -> Sheet | None:
    import cv2

    x, y, width, height = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    if not width:
        return None
    kept = np.ascontiguousarray(pixels[y : y + height, x : x + width])
    return Sheet(kept, left + x, top + y, depth, coverage(kept[..., 3]))


def whole_sheet(pixels: Pixels) -> Sheet:
    """A picture of the frame's size that lies over everything and never moves."""
    return Sheet(pixels, 0, 0, 1.0, coverage(pixels[..., 3]))


def shown_parts(sheet: Sheet) -> list[Sheet]:
    """A sheet that never moves, cut into those of its rectangles that hold anything."""
    height, width = sheet.pixels.shape[:2]
    grid = Grid(width, height)
    parts = []
    for piece in grid.pieces([grid.states(sheet.covers, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))], ground=False):
        pixels = np.ascontiguousarray(sheet.pixels[piece.top : piece.bottom, piece.left : piece.right])
        parts.append(Sheet(pixels, sheet.left + piece.left, sheet.top + piece.top, sheet.depth, sheet.covers))
    return parts


def lay_over(canvas: Pixels, pixels: Pixels, left: int, top: int) -> None:
    """Draws premultiplied `pixels` over premultiplied `canvas` at whole pixels, in place."""
    import skia

    height, width = canvas.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, canvas, width * 4)
    surface.getCanvas().drawImage(as_image(pixels), left, top)


def as_image(pixels: Pixels) -> object:
    """A skia.Image of premultiplied, contiguous `pixels`, sharing their memory: keep them alive while it is drawn."""
    import skia

    return skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType, copy=False)
