"""Acting and animation: human timing, attention, gestures, walking, determinism, cancellation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.crafts import AnimateRequest, ClipKind, Ref, Speaking, Still
from core.cutout.actors import state_at
from core.cutout.scene import CutoutScene, PlacedFigure
from core.drafts.stage.animate import DraftAnimate
from core.errors import Cancelled
from core.serial import from_json
from core.storyboard import CameraMove, Emotion, Facing, Framing, Move, Pose, Subject, Weather
from tests.core.cutout.scenery import MARA, SMALL, TOM, Workshop

MINUTE = 24 * 60


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(root=tmp_path)


def played(workshop: Workshop, clip_key: str = "clip") -> CutoutScene:
    return from_json((workshop.assets[clip_key] / "cutout.json").read_bytes(), CutoutScene)


def pair(workshop: Workshop, frames: int = 120, speaking: tuple[Speaking, ...] = (), seed: int = 1) -> dict[str, PlacedFigure]:
    subjects = (Subject(character="mara", position=-0.5), Subject(character="tom", position=0.5))
    request = workshop.request(Framing.TWO_SHOT, subjects, (MARA, TOM))
    workshop.clip(request, frames=frames, speaking=speaking, seed=seed)
    return {figure.character: figure for figure in played(workshop).figures}


def test_people_blink_at_a_human_rate(workshop: Workshop) -> None:
    rates = []
    for seed in range(4):
        for figure in pair(workshop, frames=MINUTE, seed=seed).values():
            shut = np.array(figure.acting.blink) > 0.6
            starts = np.flatnonzero(shut[1:] & ~shut[:-1])
            rates.append(len(starts))
            lengths = np.diff(np.flatnonzero(np.diff(shut.astype(int))))[::2]
            assert lengths.max() <= 8
    assert min(rates) >= 8
    assert max(rates) <= 30
    assert len(set(rates)) > 1


def test_blinks_of_two_people_do_not_coincide(workshop: Workshop) -> None:
    figures = pair(workshop, frames=MINUTE)
    shut = [np.array(figure.acting.blink) > 0.5 for figure in figures.values()]
    assert (shut[0] & shut[1]).sum() < 0.5 * min(shut[0].sum(), shut[1].sum())


def test_the_listener_looks_at_the_speaker(workshop: Workshop) -> None:
    figures = pair(workshop, speaking=(Speaking(character="tom", start=1.0, end=4.0),))
    listening = slice(int(1.8 * 24), int(4.0 * 24))
    assert np.mean(figures["mara"].acting.gaze_x[listening]) > 0.3
    assert np.mean(figures["mara"].acting.turn[listening]) > 0.1
    assert np.mean(figures["tom"].acting.turn[listening]) < -0.1


def test_only_the_speaker_gestures(workshop: Workshop) -> None:
    speaking = (Speaking(character="tom", start=0.2, end=4.8, emotion=Emotion.EXCITED),)
    figures = pair(workshop, speaking=speaking)
    assert max(figures["tom"].acting.gesture) > 0.5
    assert max(figures["mara"].acting.gesture) == 0


def test_the_line_brings_its_emotion_and_the_face_does_not_jump(workshop: Workshop) -> None:
    figures = pair(workshop, speaking=(Speaking(character="tom", start=2.0, end=4.0, emotion=Emotion.ANGRY),))
    tom = figures["tom"]
    assert state_at(tom, 20).emotion is Emotion.NEUTRAL
    assert state_at(tom, 72).emotion is Emotion.ANGRY
    change = tom.acting.feelings[0].first
    assert state_at(tom, change).intensity < 0.1
    assert state_at(figures["mara"], 72).emotion is Emotion.NEUTRAL


def test_no_channel_jumps_between_frames(workshop: Workshop) -> None:
    speaking = (Speaking(character="tom", start=0.5, end=2.5), Speaking(character="mara", start=2.6, end=4.5))
    limits = {"turn": 0.2, "tilt": 1.2, "nod": 0.2, "breath": 0.08, "lean": 0.8, "gesture": 0.3, "blink": 0.75}
    for figure in pair(workshop, speaking=speaking).values():
        for channel, limit in limits.items():
            assert np.abs(np.diff(getattr(figure.acting, channel))).max() <= limit, channel


def test_someone_who_walks_in_arrives_where_the_shot_was_composed(workshop: Workshop) -> None:
    subject = Subject(character="mara", pose=Pose.WALKING, facing=Facing.RIGHT)
    workshop.clip(workshop.request(Framing.WIDE, (subject,), (MARA,)), frames=96)
    (figure,) = played(workshop).figures
    x = np.array(figure.acting.x)
    assert x[0] < -40
    assert x[-1] == 0
    assert (np.diff(x) >= -1e-6).all()
    assert state_at(figure, 0).pose is Pose.WALKING
    assert state_at(figure, 95).pose is Pose.STANDING
    steps = np.unwrap(np.array(figure.acting.walk[: figure.acting.halt]), period=1.0)
    ratio = np.diff(x[: figure.acting.halt]) / np.maximum(np.diff(steps), 1e-9) / figure.unit
    assert np.std(ratio[2:-2]) / np.mean(ratio[2:-2]) < 0.05, "feet slide"


def test_the_camera_goes_along_with_someone_who_walks_in_a_close_framing(workshop: Workshop) -> None:
    subject = Subject(character="mara", pose=Pose.WALKING, facing=Facing.RIGHT)
    workshop.clip(workshop.request(Framing.MEDIUM, (subject,), (MARA,)), frames=96)
    scene = played(workshop)
    (figure,) = scene.figures
    assert scene.camera.x[-1] < scene.camera.x[0] - 20
    assert np.abs(np.array(scene.camera.x) + np.array(figure.acting.x)).max() < 0.01


def test_the_clip_names_what_playing_needs_and_where_heads_are(workshop: Workshop) -> None:
    request = workshop.request(Framing.CLOSE_UP, (Subject(character="mara"),), (MARA,))
    clip = workshop.clip(request, CameraMove(move=Move.PUSH_IN, intensity=0.8), frames=72)
    assert clip.kind is ClipKind.CUTOUT
    assert clip.frames == 72
    assert set(clip.inputs) == {request.backdrop, Ref("mara")}
    assert clip.heads[0].box.height > 0.35 * SMALL.height


def test_the_same_request_moves_the_same_and_another_seed_differently(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,))
    files = []
    for seed in (1, 1, 2):
        workshop.clip(request, CameraMove(move=Move.HANDHELD), seed=seed)
        files.append((workshop.assets["clip"] / "cutout.json").read_bytes())
    assert files[0] == files[1] != files[2]


def test_a_neural_still_is_moved_as_one_picture(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (), ())
    workshop.still(request)
    workshop.store("still", Still(picture="still.png"))
    camera = CameraMove(move=Move.PUSH_IN)
    animate = AnimateRequest(
        still=Ref("still"),
        backdrop=request.backdrop,
        portraits=(),
        camera=camera,
        weather=Weather.CLEAR,
        frames=24,
        layout=SMALL,
    )
    clip = DraftAnimate({}).run(animate, workshop.run("clip"))
    assert clip.kind is ClipKind.PICTURE
    assert clip.camera == camera
    assert (workshop.assets["clip"] / clip.file).read_bytes() == (workshop.assets["still"] / "still.png").read_bytes()


def test_a_cancelled_animation_stops(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,))
    workshop.still(request)
    animate = AnimateRequest(
        still=Ref("still"),
        backdrop=request.backdrop,
        portraits=(Ref("mara"),),
        camera=CameraMove(),
        weather=Weather.CLEAR,
        frames=24,
        layout=SMALL,
    )
    for checks in (1, 2):
        context = workshop.run("clip")
        context.cancel_after = checks
        with pytest.raises(Cancelled):
            DraftAnimate({}).run(animate, context)
        assert not (workshop.assets["clip"] / "cutout.json").exists()


def test_a_single_frame_is_a_shot_too(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,))
    clip = workshop.clip(request, CameraMove(move=Move.PAN_LEFT), frames=1)
    player = workshop.player(clip)
    assert player.frames == 1
    assert player.rgba(0).shape == (360, 640, 4)
