"""Playing scenes: any order gives the same pixels, layers hide nothing they should not, weather, finish, memory, faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.crafts import Ref, Speaking
from core.cutout.actors import read_backdrop
from core.cutout.keep import Kept
from core.cutout.layers import shot_sheets
from core.cutout.player import open_player
from core.cutout.scene import CutoutScene, View
from core.errors import BrokenAsset
from core.options import Layout
from core.serial import from_json, to_json
from core.storyboard import CameraMove, Framing, Move, Subject, Weather
from tests.core.cutout.scenery import KITCHEN, MARA, SMALL, TOM, Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(root=tmp_path)


@pytest.mark.parametrize("weather", list(Weather))
def test_any_order_of_frames_gives_the_same_pixels(workshop: Workshop, weather: Weather) -> None:
    subjects = (Subject(character="mara", position=-0.5), Subject(character="tom", position=0.5))
    request = workshop.request(Framing.WIDE, subjects, (MARA, TOM), weather=weather)
    speaking = (Speaking(character="mara", start=0.2, end=1.5),)
    clip = workshop.clip(request, CameraMove(move=Move.PAN_LEFT), frames=40, speaking=speaking)
    forward = workshop.player(clip)
    frames = {index: forward.rgba(index).copy() for index in range(40)}
    other = workshop.player(clip)
    for index in (39, 3, 17, 16, 3, 0, 28):
        assert (other.rgba(index) == frames[index]).all()
    assert (frames[0] != frames[39]).any()


def test_frames_are_opaque_pictures_of_the_layouts_size(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,))
    for move in (Move.STATIC, Move.ROLL, Move.PULL_OUT):
        player = workshop.player(workshop.clip(request, CameraMove(move=move, intensity=1.0), frames=24))
        for index in (0, 12, 23):
            frame = player.rgba(index)
            assert frame.shape == (SMALL.height, SMALL.width, 4)
            assert frame.dtype == np.uint8
            assert (frame[..., 3] == 255).all()
        player.close()


def test_a_frame_beyond_the_end_is_the_last_one(workshop: Workshop) -> None:
    player = workshop.player(workshop.clip(workshop.request(Framing.WIDE, (), ()), CameraMove(move=Move.PAN_LEFT), frames=12))
    last = player.rgba(11).copy()
    assert (player.rgba(12) == last).all()
    assert (player.rgba(500) == last).all()
    first = player.rgba(0).copy()
    assert (player.rgba(-3) == first).all()


def test_a_camera_that_rests_shows_an_empty_place_without_any_change(workshop: Workshop) -> None:
    player = workshop.player(workshop.clip(workshop.request(Framing.WIDE, (), ()), frames=48))
    first = player.rgba(0).copy()
    assert all((player.rgba(index) == first).all() for index in range(1, 48, 7))


def test_the_backdrop_of_a_wide_shot_is_shown_as_painted(workshop: Workshop) -> None:
    from PIL import Image

    request = workshop.request(Framing.WIDE, (), (), backdrop=workshop.backdrop(depths=(1.0,)))
    clip = workshop.clip(request, frames=2)
    scene = from_json((workshop.assets["clip"] / clip.file).read_bytes(), CutoutScene)
    (workshop.assets["clip"] / clip.file).write_bytes(to_json(replace(scene, view=View())))
    player = workshop.player(clip)
    with Image.open(workshop.assets[request.backdrop.key] / "layer-0.png") as painted:
        expected = np.asarray(painted.convert("RGB"))[45:405, 80:720].astype(int)
    # All that may differ is the paper that the style lays over everything.
    assert np.abs(player.rgba(0)[..., :3] - expected).max() <= 6


def test_layers_shift_against_each_other_when_the_camera_pans(workshop: Workshop) -> None:
    request = workshop.request(Framing.WIDE, (), (), backdrop=workshop.backdrop(depths=(0.0, 0.4, 0.7, 0.9, 1.0)))
    for move, sheets in ((Move.STATIC, 1), (Move.PAN_LEFT, 3)):
        player = workshop.player(workshop.clip(request, CameraMove(move=move, intensity=1.0), frames=72))
        folder = workshop.assets[request.backdrop.key]
        behind, front = shot_sheets(player.scene, read_backdrop(folder), folder)
        assert len(behind) == sheets
        assert front == ()
        assert behind[-1].depth == 1.0


def test_weather_moves_outside_and_stays_out_of_rooms(workshop: Workshop) -> None:
    for weather in (Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG):
        outside = workshop.player(workshop.clip(workshop.request(Framing.WIDE, (), (), weather=weather), frames=48))
        first = outside.rgba(0).copy()
        assert (outside.rgba(24) != first).any(), weather
        inside = workshop.request(Framing.WIDE, (), (), place=KITCHEN, weather=weather)
        room = workshop.player(workshop.clip(inside, frames=48))
        first = room.rgba(0).copy()
        assert (room.rgba(24) == first).all(), weather


def test_lightning_is_sparse(workshop: Workshop) -> None:
    request = workshop.request(Framing.ESTABLISHING, (), (), weather=Weather.STORM)
    player = workshop.player(workshop.clip(request, frames=24 * 20))
    light = np.array([player.rgba(index)[::8, ::8, :3].mean() for index in range(0, 480, 2)])
    flashes = light > np.median(light) + 12
    starts = int((flashes[1:] & ~flashes[:-1]).sum())
    assert 1 <= starts <= 12
    assert flashes.mean() < 0.15


def test_people_stand_in_front_of_the_place_and_cast_a_shadow(workshop: Workshop) -> None:
    backdrop = workshop.backdrop(depths=(0.1, 1.0))
    empty = workshop.player(workshop.clip(workshop.request(Framing.WIDE, (), (), backdrop=backdrop), frames=2)).rgba(0).copy()
    request = workshop.request(Framing.WIDE, (Subject(character="mara"),), (MARA,), backdrop=backdrop)
    player = workshop.player(workshop.clip(request, frames=2))
    changed = (player.rgba(0) != empty).any(axis=2)
    figure = player.scene.figures[0]
    assert changed[: int(figure.y) + 12].any(axis=1).sum() > 0.5 * SMALL.height
    below = changed[round(figure.y) - 2 : round(figure.y) + 8]
    assert below.any(axis=0).sum() > 20, "no contact shadow"


def test_a_scene_of_another_size_is_refused(workshop: Workshop) -> None:
    clip = workshop.clip(workshop.request(Framing.WIDE, (), ()), frames=2)
    with pytest.raises(BrokenAsset, match="played at"):
        open_player(
            workshop.assets["clip"], clip.file, lambda ref: workshop.assets[ref.key], Layout(width=1280, height=720, fps=24)
        )


def test_a_damaged_scene_is_refused(workshop: Workshop) -> None:
    folder = workshop.folder("bad")
    (folder / "cutout.json").write_bytes(b'{"layout": 3}')
    with pytest.raises(BrokenAsset):
        open_player(folder, "cutout.json", lambda ref: workshop.assets[ref.key], SMALL)


def test_what_is_kept_stays_within_its_bytes() -> None:
    kept = Kept(100)
    made: list[int] = []

    def make(value: int) -> int:
        return kept.get(value, lambda: (made.append(value) or value, 40))  # type: ignore[func-returns-value]

    assert [make(value) for value in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert made == [1, 2, 3, 2]
    assert kept.bytes <= 100


def test_two_players_of_one_place_share_its_pictures(workshop: Workshop) -> None:
    request = workshop.request(Framing.WIDE, (), ())
    folder = workshop.assets[request.backdrop.key]
    scenes = [workshop.player(workshop.clip(request, frames=2, key=key), key).scene for key in ("one", "two")]
    first, second = (shot_sheets(scene, read_backdrop(folder), folder)[0][0] for scene in scenes)
    assert first.pixels is second.pixels


def test_playing_asks_for_nothing_but_the_inputs_the_clip_names(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,))
    clip = workshop.clip(request, frames=3)
    asked: list[str] = []

    def asset(ref: Ref) -> Path:
        asked.append(ref.key)
        return workshop.assets[ref.key]

    open_player(workshop.assets["clip"], clip.file, asset, SMALL).rgba(1)
    assert {Ref(key) for key in asked} == set(clip.inputs)
