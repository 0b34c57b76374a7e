"""What ControlNets are shown of a shot: skeletons and depth where the people will be; and loading the networks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from diffusers import ControlNetModel
from PIL import Image
from safetensors.torch import load_file, save_file

from core.cutout.people.joints import Joint
from core.errors import BrokenModel
from core.neural.lending import Placement
from core.neural.painter.actors import Blocked, block
from core.neural.painter.control import COLOURS, Control, control_arguments, depth_map, joints_in, load_control, pose_map
from core.options import Layout
from core.storyboard import Facing, Framing, Pose, Subject
from tests.core.neural.painter import tiny
from tests.core.neural.painter.tiny import MARA, TOM, Studio

WEIGHTS = "diffusion_pytorch_model.safetensors"
LARGE = Layout(width=640, height=360, fps=24)


def blocked(
    studio: Studio, pose: Pose = Pose.STANDING, facing: Facing = Facing.CAMERA, framing: Framing = Framing.WIDE
) -> Blocked:
    subjects = (Subject(character="mara", pose=pose, facing=facing),)
    request = studio.still(MARA, layout=LARGE, subjects=subjects, framing=framing)
    return block(request, studio.context().asset, 1)


def at(picture: Image.Image, point: tuple[float, float]) -> tuple[int, ...]:
    return tuple(np.asarray(picture)[int(point[1]), int(point[0])].tolist())


def test_every_joint_that_is_seen_has_its_colour(studio: Studio) -> None:
    shot = blocked(studio)
    picture = pose_map(shot)
    assert picture.size == (640, 360)
    joints = joints_in(shot.actors[0])
    for joint in (Joint.RIGHT_SHOULDER, Joint.LEFT_WRIST, Joint.LEFT_KNEE, Joint.RIGHT_ANKLE, Joint.LEFT_EAR):
        assert at(picture, joints[joint]) == COLOURS[joint]


def test_right_is_the_persons_own(studio: Studio) -> None:
    joints = joints_in(blocked(studio).actors[0])
    assert joints[Joint.RIGHT_SHOULDER][0] < joints[Joint.LEFT_SHOULDER][0]
    assert joints[Joint.NOSE][1] < joints[Joint.NECK][1] < joints[Joint.LEFT_HIP][1] < joints[Joint.LEFT_ANKLE][1]


@pytest.mark.parametrize(("facing", "hidden"), [(Facing.LEFT, Joint.RIGHT_EAR), (Facing.RIGHT, Joint.LEFT_EAR)])
def test_a_turned_head_shows_one_ear_and_its_nose_to_that_side(studio: Studio, facing: Facing, hidden: Joint) -> None:
    joints = joints_in(blocked(studio, facing=facing).actors[0])
    assert hidden not in joints
    middle = (joints[Joint.RIGHT_EYE][0] + joints[Joint.LEFT_EYE][0]) / 2
    assert (joints[Joint.NOSE][0] < middle) == (facing is Facing.LEFT)


@pytest.mark.parametrize(
    ("pose", "higher", "lower"),
    [
        (Pose.HANDS_UP, Joint.LEFT_WRIST, Joint.NOSE),
        (Pose.STANDING, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
        (Pose.ARMS_CROSSED, Joint.LEFT_WRIST, Joint.LEFT_HIP),
    ],
)
def test_arms_are_where_the_pose_puts_them(studio: Studio, pose: Pose, higher: Joint, lower: Joint) -> None:
    joints = joints_in(blocked(studio, pose=pose).actors[0])
    assert joints[higher][1] < joints[lower][1]


def test_who_sits_bends_the_knees(studio: Studio) -> None:
    standing, sitting = (
        joints_in(blocked(studio, pose=pose, framing=Framing.MEDIUM).actors[0]) for pose in (Pose.STANDING, Pose.SITTING)
    )
    thigh = [joints[Joint.LEFT_KNEE][1] - joints[Joint.LEFT_HIP][1] for joints in (standing, sitting)]
    assert thigh[1] < 0.5 * thigh[0]


def test_joints_outside_the_frame_are_not_drawn(studio: Studio) -> None:
    shot = blocked(studio, framing=Framing.CLOSE_UP)
    assert joints_in(shot.actors[0])[Joint.LEFT_ANKLE][1] > 360
    colours = {tuple(colour) for colour in np.asarray(pose_map(shot)).reshape(-1, 3).tolist()}
    assert COLOURS[Joint.LEFT_EYE] in colours
    assert COLOURS[Joint.LEFT_ANKLE] not in colours


def test_lines_are_thicker_in_larger_pictures(studio: Studio) -> None:
    request = studio.still(MARA, layout=LARGE, framing=Framing.WIDE)
    asset = studio.context().asset
    shares = [
        float((np.asarray(pose_map(block(request, asset, 1, size))).max(axis=2) > 0).mean())
        for size in ((480, 270), (1344, 768))
    ]
    assert 0.5 < shares[0] / shares[1] < 2.0


def test_an_empty_shot_has_an_empty_skeleton_and_a_floor(studio: Studio) -> None:
    shot = block(studio.still(layout=LARGE, framing=Framing.ESTABLISHING), studio.context().asset, 1)
    assert not np.asarray(pose_map(shot)).any()
    depth = np.asarray(depth_map(shot))[..., 0]
    assert depth[-1].min() > depth[0].max() + 100


def test_people_are_nearer_than_what_is_behind_them_and_the_same_request_gives_the_same_picture(studio: Studio) -> None:
    shot = block(studio.still(MARA, TOM, layout=LARGE), studio.context().asset, 1)
    depth = np.asarray(depth_map(shot))[..., 0]
    for actor in shot.actors:
        middle = round(actor.head.x + actor.head.width / 2), round(actor.head.y + actor.head.height / 2)
        assert depth[middle[1], middle[0]] > depth[middle[1], 5] + 60
    again = block(studio.still(MARA, TOM, layout=LARGE), studio.context().asset, 1)
    assert np.array_equal(np.asarray(depth_map(again))[..., 0], depth)


def test_the_blocking_follows_the_size_that_is_painted(studio: Studio) -> None:
    request = studio.still(MARA, layout=LARGE)
    asset = studio.context().asset
    small, large = block(request, asset, 1), block(request, asset, 1, (1280, 720))
    one, other = small.actors[0].head, large.actors[0].head
    assert (other.x, other.y, other.width) == pytest.approx((2 * one.x, 2 * one.y, 2 * one.width), rel=0.01, abs=2.5)
    assert block(replace(request, subjects=()), asset, 1).actors == ()


def test_one_control_or_several_become_the_arguments_of_a_batch() -> None:
    one, other = (Control(picture=Image.new("RGB", (8, 8), colour), strength=0.4, end=0.7) for colour in ("red", "blue"))
    alone = control_arguments([[one], [other]])
    assert alone["image"] == [one.picture, other.picture]
    assert alone["controlnet_conditioning_scale"] == 0.4
    assert control_arguments([[one, other]])["control_guidance_end"] == [0.7, 0.7]


CPU = Placement("cpu", "float32")


def test_a_controlnet_is_loaded_from_its_folder(tmp_path: Path) -> None:
    ControlNetModel.from_unet(tiny.unet(), conditioning_channels=3).save_pretrained(str(tmp_path / "pose"))
    assert load_control(tmp_path / "pose", CPU, 64).config.conditioning_channels == 3
    with pytest.raises(BrokenModel, match="another family"):
        load_control(tmp_path / "pose", CPU)


def _pickled(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes(b"\x80\x04nothing")


def _lacking(folder: Path) -> None:
    tensors = load_file(str(folder / WEIGHTS))
    save_file({name: tensor for name, tensor in tensors.items() if "mid_block" not in name}, str(folder / WEIGHTS))


@pytest.mark.parametrize("damage", [_pickled, _lacking, shutil.rmtree])
def test_a_damaged_controlnet_is_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    ControlNetModel.from_unet(tiny.unet(), conditioning_channels=3).save_pretrained(str(tmp_path / "pose"))
    damage(tmp_path / "pose")
    with pytest.raises(BrokenModel, match="pose") as caught:
        load_control(tmp_path / "pose", CPU, 64)
    assert caught.value.code == "model.broken"
