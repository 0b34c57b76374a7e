"""The virtual camera: smoothness of every move measured on played frames, and that it never looks past the place."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.cutout.camera import camera_map, compose, follow, moved_box, seen_rect, view_map
from core.cutout.scene import CameraPath, CutoutScene, View
from core.serial import from_json
from core.storyboard import CameraMove, Framing, Move, Subject
from tests.core.cutout.scenery import MARA, SMALL, TOM, Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(root=tmp_path)


def _grey(pixels: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(pixels[..., :3].copy(), cv2.COLOR_RGB2GRAY)


def _apart(measured: np.ndarray, ideal: np.ndarray) -> float:
    """Largest distance in pixels between two maps over the middle half of the frame."""
    xs, ys = np.meshgrid(np.linspace(160, 480, 5), np.linspace(90, 270, 5))
    points = np.stack([xs.ravel(), ys.ravel(), np.ones(xs.size)])
    return float(np.hypot(*((measured - ideal) @ points)).max())


@pytest.mark.parametrize("move", [move for move in Move if move is not Move.STATIC])
def test_a_camera_move_strays_at_most_a_third_of_a_pixel_from_its_ideal_path(workshop: Workshop, move: Move) -> None:
    request = workshop.request(Framing.ESTABLISHING, (), (), backdrop=workshop.backdrop(depths=(1.0,)))
    clip = workshop.clip(request, CameraMove(move=move, intensity=0.8), frames=96)
    player = workshop.player(clip)
    first = _grey(player.rgba(0))
    start = np.vstack([camera_map(player.scene.camera, SMALL, 1.0, 0), [0, 0, 1]])
    strays = []
    for frame in range(5, 96, 9):
        ideal = (np.vstack([camera_map(player.scene.camera, SMALL, 1.0, frame), [0, 0, 1]]) @ np.linalg.inv(start))[:2]
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-6)
        # ECC finds where each pixel of the first frame lies in the later one, with centres at whole numbers.
        guess = ideal.astype(np.float32)
        _, found = cv2.findTransformECC(first, _grey(player.rgba(frame)), guess, cv2.MOTION_AFFINE, criteria)
        measured = found.astype(float)
        measured[:, 2] -= measured[:, :2] @ (0.5, 0.5) - 0.5
        strays.append(_apart(measured, ideal))
    assert max(strays) <= 0.3


@pytest.mark.parametrize("move", list(Move))
def test_a_move_at_full_strength_never_shows_beyond_the_backdrop(workshop: Workshop, move: Move) -> None:
    backdrop = workshop.backdrop(depths=(0.0, 0.6, 1.0, 1.5))
    request = workshop.request(Framing.WIDE, (Subject(character="mara"),), (MARA,), backdrop=backdrop)
    clip = workshop.clip(request, CameraMove(move=move, intensity=1.0), frames=120)
    scene = workshop.player(clip).scene
    rest = view_map(scene.view, SMALL)
    for depth in (0.0, 0.6, 1.0, 1.5):
        seen = np.array(seen_rect(scene, depth), dtype=float).reshape(2, 2).T
        (left, right), (top, bottom) = np.linalg.solve(rest[:, :2], seen - rest[:, 2:])
        assert left >= -0.125 * SMALL.width - 3
        assert right <= 1.125 * SMALL.width + 3
        assert top >= -0.125 * SMALL.height - 3
        assert bottom <= 1.125 * SMALL.height + 3


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("framing", [Framing.WIDE, Framing.CLOSE_UP])
def test_no_move_pushes_a_head_out_of_the_picture(workshop: Workshop, move: Move, framing: Framing) -> None:
    subjects = (Subject(character="mara", position=-0.6), Subject(character="tom", position=0.6))
    request = workshop.request(framing, subjects, (MARA, TOM))
    scene = workshop.player(workshop.clip(request, CameraMove(move=move, intensity=1.0), frames=96)).scene
    for frame in range(0, 96, 5):
        for figure in scene.figures:
            left, top, width, height = moved_box(scene.camera, scene.layout, frame, figure.head)
            assert left >= -1
            assert top >= -1
            assert left + width <= SMALL.width + 1
            assert top + height <= SMALL.height


def test_the_moves_go_the_way_their_names_say(workshop: Workshop) -> None:
    request = workshop.request(Framing.ESTABLISHING, (), ())
    paths = {}
    for move in Move:
        clip = workshop.clip(request, CameraMove(move=move, intensity=0.6), frames=72)
        scene = from_json((workshop.assets["clip"] / clip.file).read_bytes(), CutoutScene)
        paths[move] = scene.camera
    assert paths[Move.PAN_LEFT].x[-1] > 20 > -20 > paths[Move.PAN_LEFT].x[0]
    assert paths[Move.PAN_RIGHT].x[-1] < -20
    assert paths[Move.TILT_UP].y[-1] > 10
    assert paths[Move.TILT_DOWN].y[-1] < -10
    assert paths[Move.PUSH_IN].zoom[-1] > 1.1 > paths[Move.PUSH_IN].zoom[0] == 1.0
    assert paths[Move.PULL_OUT].zoom[0] > 1.1 > paths[Move.PULL_OUT].zoom[-1] == 1.0
    assert paths[Move.ROLL].roll[-1] > 1 > -1 > paths[Move.ROLL].roll[0]
    assert 2 < max(map(abs, paths[Move.HANDHELD].x)) < 0.03 * SMALL.width
    assert paths[Move.STATIC] == CameraPath(focus_x=0.5, focus_y=0.47)


def test_moves_start_and_end_softly(workshop: Workshop) -> None:
    request = workshop.request(Framing.ESTABLISHING, (), ())
    clip = workshop.clip(request, CameraMove(move=Move.PAN_LEFT, intensity=0.6), frames=96)
    x = np.array(workshop.player(clip).scene.camera.x)
    speed = np.diff(x)
    assert speed[0] < 0.1 * speed.max()
    assert speed[-1] < 0.1 * speed.max()
    assert np.abs(np.diff(speed)).max() < 0.25 * speed.max()


def test_near_layers_follow_the_camera_more_than_far_ones() -> None:
    shares = [follow(depth) for depth in (0.0, 0.5, 1.0, 1.5)]
    assert shares == sorted(shares)
    assert shares[2] == 1.0
    camera = CameraPath(x=(100.0,))
    assert camera_map(camera, SMALL, 1.0, 0)[0, 2] == 100
    assert camera_map(camera, SMALL, 0.0, 0)[0, 2] == pytest.approx(35)


def test_a_zoom_leaves_its_focus_where_it_is() -> None:
    camera = CameraPath(zoom=(1.3,), roll=(0.0,), focus_x=0.25, focus_y=0.4)
    focus = np.array([0.25 * 640, 0.4 * 360, 1.0])
    for depth in (0.0, 0.7, 1.0):
        assert camera_map(camera, SMALL, depth, 0) @ focus == pytest.approx(focus[:2])


def test_the_view_brings_its_point_to_the_middle() -> None:
    matrix = view_map(View(zoom=1.7, x=0.4, y=0.3), SMALL)
    assert matrix @ (0.4 * 640, 0.3 * 360, 1) == pytest.approx((320, 180))
    assert compose(matrix, np.array([[1.0, 0, 0], [0, 1, 0]])) == pytest.approx(matrix)
