"""Drawing by tiles shows exactly what drawing every sheet in full would show."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cutout.actors import read_backdrop
from core.cutout.camera import camera_map
from core.cutout.layers import centred, lay_over, shot_sheets
from core.cutout.tiles import EMPTY, FULL, Grid, coverage
from core.paint.png import save_png
from core.storyboard import CameraMove, Framing, Move
from tests.core.cutout.scenery import SMALL, Workshop


@pytest.mark.parametrize("move", [Move.PAN_LEFT, Move.PUSH_IN, Move.ROLL, Move.TILT_UP])
def test_a_moving_place_looks_as_if_every_sheet_were_drawn_in_full(tmp_path: Path, move: Move) -> None:
    workshop = Workshop(root=tmp_path)
    backdrop = workshop.backdrop(depths=(0.0, 0.4, 1.0, 1.5))
    holes = np.zeros((450, 800, 4), np.uint8)
    cv2.circle(holes, (300, 200), 120, (200, 40, 40, 255), -1, cv2.LINE_AA)
    cv2.ellipse(holes, (600, 330), (150, 60), 20, 0, 360, (40, 40, 200, 128), -1, cv2.LINE_AA)
    for layer in (1, 3):
        save_png(workshop.assets[backdrop.key] / f"layer-{layer}.png", np.roll(holes, 60 * layer, axis=1))
    request = workshop.request(Framing.ESTABLISHING, (), (), backdrop=backdrop)
    player = workshop.player(workshop.clip(request, CameraMove(move=move, intensity=1.0), frames=48))
    folder = workshop.assets[backdrop.key]
    behind, front = shot_sheets(player.scene, read_backdrop(folder), folder)
    assert len(behind) + len(front) >= 2
    for frame in (0, 20, 47):
        expected = np.zeros((SMALL.height, SMALL.width, 4), np.uint8)
        for sheet in (*behind, *front):
            matrix = camera_map(player.scene.camera, SMALL, sheet.depth, frame)
            matrix[:, 2] += matrix[:, :2] @ (sheet.left, sheet.top)
            border = cv2.BORDER_REPLICATE if sheet is behind[0] else cv2.BORDER_CONSTANT
            size = (SMALL.width, SMALL.height)
            lay_over(expected, cv2.warpAffine(sheet.pixels, centred(matrix), size, borderMode=border), 0, 0)
        shown = player.rgba(frame).astype(int)
        # The style's paper lies over the shown frame alone.
        assert np.abs(shown - expected).max() <= 8
        assert np.abs(shown - expected).mean() < 1.2


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.8, 1.6), st.floats(-200, 80), st.floats(-120, 60), st.floats(-0.1, 0.1))
def test_no_tile_is_called_empty_or_full_that_is_not(seed: int, zoom: float, x: float, y: float, turn: float) -> None:
    random = np.random.default_rng(seed)
    alpha = np.zeros((300, 420), np.uint8)
    for _ in range(4):
        left, top = random.integers(0, 400), random.integers(0, 280)
        alpha[top : top + random.integers(1, 250), left : left + random.integers(1, 350)] = random.choice([1, 128, 255])
    cos, sin = np.cos(turn) * zoom, np.sin(turn) * zoom
    matrix = np.array([[cos, -sin, x], [sin, cos, y]])
    grid = Grid(320, 240)
    states = grid.states(coverage(alpha), matrix)
    seen = cv2.warpAffine(alpha, centred(matrix), (320, 240), flags=cv2.INTER_LINEAR)
    for row in range(grid.shape[0]):
        for column in range(grid.shape[1]):
            tile = seen[grid.ys[row] : grid.ys[row + 1], grid.xs[column] : grid.xs[column + 1]]
            if states[row, column] == EMPTY:
                assert not tile.any()
            elif states[row, column] == FULL:
                assert (tile == 255).all()


def test_pieces_cover_every_tile_once_from_the_nearest_full_sheet_on() -> None:
    grid = Grid(640, 360)
    random = np.random.default_rng(4)
    states = [random.integers(0, 3, grid.shape).astype(np.int8) for _ in range(3)]
    pieces = grid.pieces(states, ground=True)
    opaque = np.zeros((360, 640), int)
    for piece in pieces:
        if piece.opaque:
            opaque[piece.top : piece.bottom, piece.left : piece.right] += 1
    assert (opaque == 1).all()
    assert [piece.sheet for piece in pieces] == sorted(piece.sheet for piece in pieces)
