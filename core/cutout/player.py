"""Plays a cut-out scene frame by frame, straight into the encoder. Opened by core.edit for every clip and by the stills engine.

Behind the figures lie one to three sheets (core.cutout.layers), moved by cv2 at 1/32 pixel; figures are drawn as vectors at
their place, so they never lose sharpness; weather and the style's finish go on top.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Light, Ref
from core.cutout.actors import figure_of, read_backdrop, state_at
from core.cutout.camera import camera_map, moves
from core.cutout.layers import Pixels, Sheet, as_image, centred, shot_sheets
from core.cutout.scene import CutoutScene, PlacedFigure, at
from core.cutout.weather import WeatherShow
from core.errors import BrokenAsset
from core.options import Layout
from core.paint.finish import finish_overlay
from core.serial import from_json
from core.styles import find_style

if TYPE_CHECKING:
    import skia

    from core.cutout.people.figure import Figure


class Player:
    """One open scene. Not for two threads at once."""

    def __init__(self, scene: CutoutScene, asset: Callable[[Ref], Path]) -> None:
        import skia

        self.scene = scene
        self.frames = scene.frames
        layout = scene.layout
        folder = asset(scene.backdrop)
        backdrop = read_backdrop(folder)
        self._behind, self._front = shot_sheets(scene, backdrop, folder)
        self._moves = moves(scene.camera)
        self._people = [(placed, self._figure(placed, asset, backdrop.light)) for placed in scene.figures]
        self._weather = WeatherShow(scene)
        self._overlay = as_image(finish_overlay(find_style(scene.style), layout))
        self._pixels: Pixels = np.zeros((layout.height, layout.width, 4), np.uint8)
        self._scratch: Pixels = np.zeros((layout.height * layout.width * 4,), np.uint8)
        info = skia.ImageInfo.Make(layout.width, layout.height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels, layout.width * 4)

    def _figure(self, placed: PlacedFigure, asset: Callable[[Ref], Path], light: Light) -> Figure:
        return figure_of(placed.portrait, asset, self.scene.style, placed.unit, self.scene.layout.height, light)

    def rgba(self, index: int) -> Pixels:
        """Frame `index` as (height, width, 4) RGBA, opaque. Beyond either end the nearest frame is shown.

        The array is the player's own and holds the next frame after the next call: copy what must last.
        """
        frame = min(max(index, 0), self.frames - 1)
        canvas = self._surface.getCanvas()
        self._draw_ground(frame)
        for sheet in self._behind[1:]:
            self._draw_sheet(canvas, sheet, frame)
        self._weather.draw_behind(canvas, frame)
        self._draw_people(canvas, frame)
        for sheet in self._front:
            self._draw_sheet(canvas, sheet, frame)
        self._weather.draw_front(canvas, frame)
        canvas.drawImage(self._overlay, 0, 0)
        return self._pixels

    def close(self) -> None:
        """Lets go of the pictures. A closed player plays no more."""
        self._behind = self._front = ()
        self._people = []

    # ---- parts ---------------------------------------------------------------------------------------------------------

    def _draw_ground(self, frame: int) -> None:
        """The opaque farthest sheet fills the frame."""
        import cv2

        layout = self.scene.layout
        if not self._behind:
            self._pixels[:] = (0, 0, 0, 255)
            return
        ground = self._behind[0]
        if not self._moves:
            np.copyto(self._pixels, ground.pixels)
            return
        matrix = _sheet_map(self.scene, ground, frame)
        cv2.warpAffine(
            ground.pixels,
            centred(matrix),
            (layout.width, layout.height),
            dst=self._pixels,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )

    def _draw_sheet(self, canvas: skia.Canvas, sheet: Sheet, frame: int) -> None:
        """A sheet with holes: warped into scratch memory just as large as what is seen of it, then laid over."""
        import cv2

        if not self._moves:
            canvas.drawImage(as_image(sheet.pixels), sheet.left, sheet.top)
            return
        matrix = _sheet_map(self.scene, sheet, frame)
        height, width = sheet.pixels.shape[:2]
        corners = matrix[:, :2] @ np.array([[0, width, 0, width], [0, 0, height, height]]) + matrix[:, 2:]
        left, top = (max(0, math.floor(value) - 1) for value in corners.min(axis=1))
        right = min(self.scene.layout.width, math.ceil(corners[0].max()) + 1)
        bottom = min(self.scene.layout.height, math.ceil(corners[1].max()) + 1)
        if right <= left or bottom <= top:
            return
        size = (right - left) * (bottom - top) * 4
        target = self._scratch[:size].reshape(bottom - top, right - left, 4)
        matrix[:, 2] -= (left, top)
        cv2.warpAffine(
            sheet.pixels,
            centred(matrix),
            (right - left, bottom - top),
            dst=target,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )
        canvas.drawImage(as_image(target), left, top)

    def _draw_people(self, canvas: skia.Canvas, frame: int) -> None:
        for placed, figure in self._people:
            state = state_at(placed, frame)
            canvas.save()
            self._place(canvas, placed, frame)
            if placed.shadow:
                figure.draw_shadow(canvas, state)
            figure.draw(canvas, state)
            canvas.restore()

    def _place(self, canvas: skia.Canvas, placed: PlacedFigure, frame: int) -> None:
        """The matrix under which one local unit is the figure's own size at its place."""
        import skia

        camera = camera_map(self.scene.camera, self.scene.layout, 1.0, frame)
        x, y = placed.x + at(placed.acting.x, frame), placed.y + at(placed.acting.y, frame)
        (a, b, tx), (c, d, ty) = camera.tolist()
        canvas.concat(skia.Matrix.MakeAll(a, b, tx, c, d, ty, 0, 0, 1))
        canvas.translate(x, y)
        canvas.scale(placed.unit, placed.unit)


def _sheet_map(scene: CutoutScene, sheet: Sheet, frame: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Pixels of the sheet to pixels of the frame."""
    matrix = camera_map(scene.camera, scene.layout, sheet.depth, frame)
    matrix[:, 2] += matrix[:, :2] @ (sheet.left, sheet.top)
    return matrix


def open_player(folder: Path, file: str, asset: Callable[[Ref], Path], layout: Layout) -> Player:
    """A player for the scene stored as `file` in `folder`. `asset` gives the folder of an input.

    Raises BrokenAsset when the file is damaged or was made for another picture size than `layout`.
    """
    scene = from_json((folder / file).read_bytes(), CutoutScene)
    if (scene.layout.width, scene.layout.height) != (layout.width, layout.height):
        raise BrokenAsset("asset.layout", f"scene of {scene.layout} cannot be played at {layout}", file=file)
    return Player(scene, asset)
