"""Plays a cut-out scene frame by frame, straight into the encoder. Opened by core.edit for every clip and by the stills engine.

Behind the figures lie one to three sheets (core.cutout.layers), moved by cv2 at 1/32 pixel; figures are drawn as vectors at
their place, so they never lose sharpness; weather and the style's finish go on top.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Ref
from core.cutout.actors import figure_of, read_backdrop, state_at
from core.cutout.camera import Affine, camera_map, moves
from core.cutout.chair import draw_chair
from core.cutout.keep import KEPT
from core.cutout.layers import Pixels, Sheet, as_image, centred, shot_sheets, shown_parts, whole_sheet
from core.cutout.scene import CutoutScene, PlacedFigure, at
from core.cutout.tiles import Grid, Piece
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
        self._style, self._light = find_style(scene.style), backdrop.light
        self._people = [(placed, self._figure(placed, asset)) for placed in scene.figures]
        self._weather = WeatherShow(scene)
        self._grid = Grid(layout.width, layout.height)
        self._finish = _finish(scene)
        self._front_parts = () if self._moves else tuple(part for sheet in self._front for part in shown_parts(sheet))
        self._pixels: Pixels = np.zeros((layout.height, layout.width, 4), np.uint8)
        self._scratch: Pixels = np.zeros((layout.height * layout.width * 4,), np.uint8)
        info = skia.ImageInfo.Make(layout.width, layout.height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels, layout.width * 4)
        self._canvas = self._surface.getCanvas()

    def _figure(self, placed: PlacedFigure, asset: Callable[[Ref], Path]) -> Figure:
        return figure_of(placed.portrait, asset, self.scene.style, placed.unit, self.scene.layout.height, self._light)

    def rgba(self, index: int) -> Pixels:
        """Frame `index` as (height, width, 4) RGBA, opaque. Beyond either end the nearest frame is shown.

        The array is the player's own and holds the next frame after the next call: copy what must last.
        """
        frame = min(max(index, 0), self.frames - 1)
        self._draw_behind(frame)
        self._weather.draw_behind(self._canvas, frame)
        self._draw_people(self._canvas, frame)
        self._draw_front(frame)
        self._weather.draw_front(self._canvas, frame)
        for part in self._finish:
            self._canvas.drawImage(as_image(part.pixels), part.left, part.top)
        return self._pixels

    def close(self) -> None:
        """Lets go of the pictures. A closed player plays no more."""
        self._behind = self._front = self._front_parts = self._finish = ()
        self._people = []

    # ---- parts ---------------------------------------------------------------------------------------------------------

    def _draw_behind(self, frame: int) -> None:
        """The place up to the figures' depth; the opaque farthest sheet fills the frame."""
        if not self._behind:
            self._pixels[:] = (0, 0, 0, 255)
        elif self._moves:
            self._draw_moved(self._behind, frame, ground=True)
        else:
            np.copyto(self._pixels, self._behind[0].pixels)

    def _draw_front(self, frame: int) -> None:
        if self._moves and self._front:
            self._draw_moved(self._front, frame, ground=False)
        for part in self._front_parts:
            self._canvas.drawImage(as_image(part.pixels), part.left, part.top)

    def _draw_moved(self, sheets: tuple[Sheet, ...], frame: int, ground: bool) -> None:
        """Sheets under the camera of `frame`, each only where it is seen."""
        maps = [_sheet_map(self.scene, sheet, frame) for sheet in sheets]
        states = [self._grid.states(sheet.covers, matrix) for sheet, matrix in zip(sheets, maps, strict=True)]
        for piece in self._grid.pieces(states, ground):
            self._draw_piece(sheets[piece.sheet].pixels, maps[piece.sheet], piece)

    def _draw_piece(self, pixels: Pixels, matrix: Affine, piece: Piece) -> None:
        """One rectangle of the frame: straight into the frame where opaque, else by way of scratch memory."""
        import cv2

        width, height = piece.right - piece.left, piece.bottom - piece.top
        shifted = centred(matrix)
        shifted[:, 2] -= (piece.left, piece.top)
        if piece.opaque:
            target = self._pixels[piece.top : piece.bottom, piece.left : piece.right]
        else:
            target = self._scratch[: width * height * 4].reshape(height, width, 4)
        border = cv2.BORDER_REPLICATE if piece.opaque else cv2.BORDER_CONSTANT
        cv2.warpAffine(pixels, shifted, (width, height), dst=target, flags=cv2.INTER_LINEAR, borderMode=border)
        if not piece.opaque:
            self._canvas.drawImage(as_image(target), piece.left, piece.top)

    def _draw_people(self, canvas: skia.Canvas, frame: int) -> None:
        for placed, figure in self._people:
            state = state_at(placed, frame)
            canvas.save()
            self._place(canvas, placed, frame)
            if placed.chair:
                draw_chair(canvas, placed.chair, self._style, self._light, figure.stature, placed.turn)
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


def _finish(scene: CutoutScene) -> tuple[Sheet, ...]:
    """The style's paper, grain and dark corners, without the parts where they change nothing."""

    def make() -> tuple[tuple[Sheet, ...], int]:
        overlay = finish_overlay(find_style(scene.style), scene.layout)
        parts = tuple(shown_parts(whole_sheet(overlay)))
        return parts, sum(part.pixels.nbytes for part in parts)

    return KEPT.get(("finish", scene.style, scene.layout), make)


def _sheet_map(scene: CutoutScene, sheet: Sheet, frame: int) -> Affine:
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
