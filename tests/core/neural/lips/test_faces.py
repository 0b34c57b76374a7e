"""Faces are found, followed, told apart, and only their mouths are changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.crafts import Box, Head
from core.edit.planes import Planes, from_rgb
from core.errors import BrokenModel
from core.faces.finding import CenterFace, Face, Haar, YuNet, overlap_of
from core.neural.lips.likeness import assign, look_in, look_of
from core.neural.lips.paste import lay, mouth_mask, window_of
from core.neural.lips.speaking import strengths
from core.neural.lips.tracking import Track, follow
from tests.core.neural.lips.people import LAYOUT, SKINS, Place, draw_face, scene

PAIR: tuple[Place, ...] = (("mara", 60, 60, 200), ("tom", 380, 80, 160))


def quiet(_: float) -> None:
    pass


def seen(places: Callable[[int], Sequence[Place]]) -> Callable[[int], Planes]:
    return lambda frame: from_rgb(scene(places(frame)))


def portraits(*names: str) -> Mapping[str, np.ndarray]:
    found = {}
    for name in names:
        picture = np.full((512, 512, 3), 190, np.uint8)
        picture[96:416, 96:416] = draw_face(name, 320)
        found[name] = look_in(picture, Haar().find(from_rgb(picture))[0])
    return found


def test_faces_are_found_from_brow_to_chin_and_left_to_right() -> None:
    faces = Haar().find(from_rgb(scene(PAIR)))
    assert len(faces) == 2
    for face, (_, left, top, size) in zip(faces, PAIR, strict=True):
        drawn = Face(left + 0.21 * size, top + 0.2 * size, 0.58 * size, 0.7 * size)
        assert overlap_of(face, drawn) > 0.6
    assert Haar().find(from_rgb(scene(()))) == []


def test_a_face_that_moves_stays_one_track_with_a_place_in_every_frame() -> None:
    tracks = follow(seen(lambda frame: (("mara", 40 + 4 * frame, 60, 180),)), range(40), 24, Haar(), quiet)
    assert len(tracks) == 1
    track = tracks[0]
    assert (track.first, track.last) == (0, 40)
    steps = np.diff(track.boxes[:, 0])
    assert steps.mean() == pytest.approx(4, abs=0.4)
    assert steps.max() < 9
    assert np.diff(track.boxes[:, 2]).max() < 4


def test_a_face_that_goes_and_comes_back_later_is_two_tracks() -> None:
    def places(frame: int) -> Sequence[Place]:
        return (("mara", 60, 60, 200),) if frame < 20 or frame > 45 else ()

    tracks = follow(seen(places), range(66), 24, Haar(), quiet)
    assert [(track.first, track.last) for track in tracks] == [(0, 19), (48, 66)]


def test_two_who_pass_each_other_are_not_taken_for_one_another() -> None:
    def places(frame: int) -> Sequence[Place]:
        return (("mara", 20 + 5 * frame, 20, 150), ("tom", 460 - 5 * frame, 190, 150))

    tracks = follow(seen(places), range(60), 24, Haar(), quiet)
    assert len(tracks) == 2
    assert sorted(round(track.boxes[-1, 0] - track.boxes[0, 0]) // 100 for track in tracks) == [-3, 2]


@pytest.mark.parametrize("order", [("mara", "tom"), ("tom", "mara"), ("bo", "tom"), ("mara", "bo")])
def test_faces_are_told_apart_by_their_portraits(order: tuple[str, str]) -> None:
    places = tuple((name, left, 70, 180) for name, left in zip(order, (40, 400), strict=True))
    tracks = follow(seen(lambda _: places), range(9), 24, Haar(), quiet)
    assert assign(tracks, portraits(*SKINS), (), 4) == dict(enumerate(order))


def test_a_known_head_decides_before_likeness() -> None:
    tracks = follow(seen(lambda _: PAIR), range(9), 24, Haar(), quiet)
    heads = (Head(character="tom", box=Box(x=80, y=60, width=160, height=185)),)
    assert assign(tracks, portraits("mara", "tom"), heads, 4)[0] == "tom"


def test_twins_are_nobody_for_sure() -> None:
    tracks = follow(seen(lambda _: (("mara", 60, 60, 200),)), range(9), 24, Haar(), quiet)
    same = portraits("mara")["mara"]
    assert assign(tracks, {"mara": same, "twin": same}, (), 4) == {}


def test_twenty_faces_are_followed_and_the_right_one_is_found() -> None:
    crowd = [("tom", 8 + 126 * (at % 5), 2 + 88 * (at // 5), 86) for at in range(20)]
    crowd[12] = ("bo", *crowd[12][1:])
    tracks = follow(seen(lambda _: crowd), range(9), 24, Haar(), quiet)
    assert len(tracks) >= 18
    whose = assign(tracks, portraits("bo", "tom"), (), 4)
    place = next(track for at, track in enumerate(tracks) if whose.get(at) == "bo").boxes[0]
    assert place[0] == pytest.approx(crowd[12][1] + 18, abs=12)
    assert list(whose.values()).count("bo") == 1


def test_nothing_but_mouth_and_chin_changes_and_colours_meet_at_the_seam() -> None:
    frame = from_rgb(scene(PAIR))
    window = window_of(np.array([95.0, 95.0, 130.0, 150.0]), LAYOUT.width, LAYOUT.height)
    assert window is not None
    left, top, right, bottom = window
    face = np.full((96, 96, 3), (140, 165, 200), np.uint8)
    done = lay(frame, window, face, 1.0)
    changed = done.y.astype(int) - frame.y
    inside = np.zeros(changed.shape, bool)
    inside[top:bottom, left:right] = mouth_mask(right - left, bottom - top) > 0
    assert not changed[~inside].any()
    assert (changed[inside] != 0).mean() > 0.5
    middle = top + (bottom - top) // 2
    assert not changed[:middle, :].any()
    soft = np.zeros_like(inside)
    part = mouth_mask(right - left, bottom - top)
    soft[top:bottom, left:right] = (part > 0) & (part < 0.2)
    assert np.abs(changed[soft]).mean() < 5
    assert lay(frame, window, face, 0.0).y.tolist() == frame.y.tolist()


def test_a_face_half_outside_the_frame_is_changed_only_inside_it() -> None:
    frame = from_rgb(scene((("mara", -10, 150, 200),)))
    window = window_of(np.array([-4.0, 190.0, 140.0, 165.0]), LAYOUT.width, LAYOUT.height)
    assert window is not None
    assert window[0] < 0
    done = lay(frame, window, np.full((96, 96, 3), 90, np.uint8), 1.0)
    assert done.y.shape == frame.y.shape
    assert (done.y != frame.y).any()
    assert window_of(np.array([-90.0, 190.0, 140.0, 160.0]), LAYOUT.width, LAYOUT.height) is None


def test_a_made_mouth_comes_and_goes_softly() -> None:
    good = np.zeros(20, bool)
    good[5:15] = True
    shown = strengths(good)
    assert shown[4] == 0
    assert shown[5] == pytest.approx(0.25)
    assert shown[9] == 1
    assert (strengths(np.ones(4, bool)) == 1).all()


def test_the_look_of_a_face_at_the_edge_is_taken() -> None:
    frame = from_rgb(scene(()))
    for face in (Face(-30, -30, 40, 40), Face(630, 350, 40, 40), Face(100, 100, 1, 1)):
        assert look_of(frame, face).shape == (16, 16, 3)


def test_tracks_say_where_a_face_is_only_while_it_is_there() -> None:
    track = Track(3, np.ones((4, 4)), ())
    assert track.at(2) is None
    assert track.at(7) is None
    assert track.at(6) is not None


@pytest.mark.parametrize("detector", [CenterFace, YuNet])
def test_a_detectors_damaged_network_is_told(detector: type, tmp_path: Path) -> None:
    (tmp_path / "network.onnx").write_bytes(b"no network" * 50)
    with pytest.raises(BrokenModel):
        detector(tmp_path / "network.onnx")
