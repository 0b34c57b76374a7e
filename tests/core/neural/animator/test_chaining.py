"""Long shots from short windows, and what image-to-video models are told."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import AnimateRequest, Ref, Speaking
from core.edit.planes import Bytes
from core.neural.animator.chaining import join, plan_windows, whole
from core.neural.animator.image_to_video_words import LONGEST, describe
from core.options import Layout
from core.storyboard import CameraMove, Emotion, Move, Prompt, Weather
from tests.core.neural.animator.scenery import clip, likeness


@given(
    frames=st.integers(2, 2000),
    window=st.integers(9, 257),
    overlap=st.integers(1, 65),
    step=st.sampled_from([4, 8]),
)
@settings(deadline=None)
def test_windows_fill_a_shot_of_any_length(frames: int, window: int, overlap: int, step: int) -> None:
    lengths, common = plan_windows(frames, window, overlap, step)
    assert all((length - 1) % step == 0 for length in lengths)
    assert max(lengths) <= max(window, step + 1)
    assert (common - 1) % step == 0
    assert len(lengths) == 1 or 0 < common < min(lengths)
    covered = sum(lengths) - common * (len(lengths) - 1)
    assert frames <= covered
    assert covered < frames + (len(lengths) + 1) * step
    assert len(set(lengths)) == 1


def test_numbers_of_frames_are_those_that_the_models_make() -> None:
    assert [whole(frames, 8) for frames in (1, 2, 9, 10, 97, 98)] == [9, 9, 9, 17, 97, 105]


def _tinted(frames: list[Bytes]) -> Bytes:
    """The same with a little less contrast and more red, as a model drifts."""
    made = np.stack(frames).astype(np.float32) * 0.92 + np.array([14, 4, 2])
    tinted: Bytes = np.rint(np.clip(made, 0, 255)).astype(np.uint8)
    return tinted


def test_windows_are_joined_without_a_seam_and_without_a_change_of_colour() -> None:
    true = clip(33, 8, walk=20)
    joined = join(true[:17], _tinted(true[8:33]), 9)
    assert len(joined) == 33
    assert min(likeness(one, other) for one, other in zip(true, joined, strict=True)) > 38
    steps = [np.abs(later.astype(int) - sooner).mean() for sooner, later in pairwise(joined)]
    usual = [np.abs(later.astype(int) - sooner).mean() for sooner, later in pairwise(true)]
    assert max(np.array(steps) - usual) < 0.3


def test_colours_are_never_changed_by_much() -> None:
    before = [np.full((16, 16, 3), 200, np.uint8)] * 3
    after = np.zeros((5, 16, 16, 3), np.uint8)
    joined = join(before, after, 1)
    assert joined[-1].max() <= 24


def _shot(**named: object) -> AnimateRequest:
    usual: dict[str, object] = {
        "still": Ref("a"),
        "backdrop": Ref("b"),
        "portraits": (),
        "camera": CameraMove(),
        "weather": Weather.CLEAR,
        "frames": 48,
        "layout": Layout(width=1280, height=720, fps=24),
    }
    return AnimateRequest(**{**usual, **named})  # type: ignore[arg-type]


@pytest.mark.parametrize("move", list(Move))
def test_every_camera_move_is_said_and_its_intensity_too(move: Move) -> None:
    soft, hard = (
        describe(_shot(action="Mara looks up"), CameraMove(move=move, intensity=intensity)) for intensity in (0.1, 1.0)
    )
    assert soft.startswith("Mara looks up. ")
    assert "The camera " in soft
    assert (soft == hard) == (move is Move.STATIC)
    assert "slightly" in soft or move is Move.STATIC
    assert "far" in hard or move is Move.STATIC


def test_a_shot_is_told_as_one_paragraph_of_sentences() -> None:
    voice = Speaking(character="mara", start=0.0, end=1.0, emotion=Emotion.ANGRY)
    request = _shot(
        motion=Prompt(text="she lifts the lamp"),
        picture=Prompt(text="an old harbour at dusk, gulls"),
        portraits=(Ref("c"),),
        speaking=(voice,),
        weather=Weather.RAIN,
    )
    told = describe(request, CameraMove(move=Move.PUSH_IN, intensity=0.4))
    wanted = (
        "She lifts the lamp. An old harbour at dusk, gulls. Rain is falling. The person speaks angrily, with small gestures. "
        "The camera pushes in slowly, moving closer to the subject. "
    )
    assert told.startswith(wanted)


@given(motion=st.text(max_size=12_000), picture=st.text(max_size=3000))
@settings(deadline=None, max_examples=60)
def test_whatever_is_written_the_camera_is_not_left_off(motion: str, picture: str) -> None:
    request = _shot(motion=Prompt(text=motion), picture=Prompt(text=picture))
    told = describe(request, CameraMove(move=Move.PAN_LEFT))
    assert len(told) <= LONGEST
    assert "The camera pans" in told


def test_ten_thousand_letters_are_cut_at_a_word() -> None:
    request = _shot(motion=Prompt(text="waves " * 1700))
    assert "waves. The camera" in describe(request, CameraMove(move=Move.PAN_LEFT))
