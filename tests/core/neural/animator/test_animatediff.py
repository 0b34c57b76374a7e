"""The animatediff engine over whole clips, with tiny models of both families."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.crafts import Clip, ClipKind, Context, Craft
from core.edit.planes import to_rgb
from core.edit.sources import open_clip
from core.engines import build
from core.errors import BadOption, BrokenAsset, BrokenModel, Cancelled, MissingModel
from core.neural import lending
from core.neural.animator.engine import AnimateDiff, camera_weight
from core.options import Layout
from core.storyboard import CameraMove, Move, Prompt, Weather
from tests.core.neural.animator.tiny import Models, Stage, picture, save_motion

QUICK = {"size": 64, "steps": 2, "window": 8, "fps": 8, "longest": 24, "least_seconds": 0.2}


def engine(models: Models, **options: Any) -> AnimateDiff:
    given = {"model": str(models.v3), "base": str(models.sd15), "start": "latent", **QUICK, **options}
    return AnimateDiff(given)


def frames_of(stage: Stage, clip: Clip, key: str = "out") -> list[np.ndarray[Any, Any]]:
    shown = open_clip(clip, stage.assets[key], stage.layout, stage.context("unused"))
    return [to_rgb(shown.planes(number)) for number in range(clip.frames)]


def made(stage: Stage, animator: AnimateDiff, key: str = "out", seed: int = 1, still: int = 1, **named: Any) -> bytes:
    animator.run(stage.request(stage.still(f"still-{still}", still), **named), stage.context(key, seed))
    return (stage.assets[key] / "clip.mp4").read_bytes()


@pytest.mark.parametrize(
    ("family", "options"),
    [
        ("v3", {"start": "latent"}),
        ("v3", {"start": "sparse"}),
        ("v2", {"start": "ip-adapter"}),
        ("xl", {"start": "latent"}),
    ],
)
def test_a_still_becomes_a_clip_of_exactly_its_size_rate_and_length(
    stage: Stage, models: Models, family: str, options: dict[str, Any]
) -> None:
    base = models.sdxl if family == "xl" else models.sd15
    guides = {"sparse": str(models.sparse), "ip_adapter": str(models.adapter)}
    animator = engine(models, model=str(getattr(models, family)), base=str(base), **guides, **options)
    context = stage.context()
    clip = animator.run(stage.request(stage.still("still"), frames=21), context)
    assert (clip.kind, clip.frames, clip.layout, clip.inputs, clip.camera) == (
        ClipKind.VIDEO,
        21,
        stage.layout,
        (),
        CameraMove(),
    )
    frames = frames_of(stage, clip)
    assert {frame.shape for frame in frames} == {(128, 128, 3)}
    assert np.abs(frames[0].astype(int) - frames[10]).mean() > 0.5
    assert [head.character for head in clip.heads] == ["mara"]
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert context.remarks == []


def test_the_same_seed_gives_the_same_bytes_and_another_seed_or_still_others(stage: Stage, models: Models) -> None:
    animator = engine(models)
    one = made(stage, animator, "one")
    assert made(stage, animator, "two") == one
    assert made(stage, engine(models), "three") == one
    assert made(stage, animator, "four", seed=2) != one
    assert made(stage, animator, "five", still=2) != one


def test_a_batch_gives_what_each_alone_gives(stage: Stage, models: Models) -> None:
    animator = engine(models)
    requests = [stage.request(stage.still(f"still-{seed}", seed), frames=12) for seed in (1, 2)]
    assert animator.batch_key(requests[0]) == animator.batch_key(requests[1]) != ""
    alone = []
    for number, request in enumerate(requests):
        clip = animator.run(request, stage.context(f"alone-{number}"))
        alone.append(frames_of(stage, clip, f"alone-{number}"))
    contexts: list[Context] = [stage.context(f"both-{number}") for number in range(2)]
    clips = animator.run_batch(requests, contexts)
    for number, clip in enumerate(clips):
        both = frames_of(stage, clip, f"both-{number}")
        assert max(np.abs(a.astype(int) - b).max() for a, b in zip(alone[number], both, strict=True)) <= 8
        assert np.mean([np.abs(a.astype(int) - b).mean() for a, b in zip(alone[number], both, strict=True)]) < 0.2
    assert np.abs(alone[0][0].astype(int) - alone[1][0]).mean() > 3


def test_shots_that_differ_in_length_shape_or_camera_lora_are_no_batch(stage: Stage, models: Models) -> None:
    animator = engine(models, model=str(models.v2), motion_loras=str(models.cameras))
    still = stage.still("still")
    keys = {
        animator.batch_key(stage.request(still)),
        animator.batch_key(stage.request(still, frames=48)),
        animator.batch_key(stage.request(still, camera=CameraMove(move=Move.PUSH_IN, intensity=0.5))),
        animator.batch_key(stage.request(still, camera=CameraMove(move=Move.PUSH_IN, intensity=0.8))),
    }
    assert len(keys) == 4
    rolled = stage.request(still, camera=CameraMove(move=Move.ROLL))
    assert animator.batch_key(rolled) == animator.batch_key(stage.request(still))
    assert animator.model_key(rolled) == animator.model_key(stage.request(still)) != engine(models).model_key(rolled)


def test_longer_and_larger_clips_are_expected_to_take_more_memory(stage: Stage, models: Models) -> None:
    still = stage.still("still")
    small, long, large = (
        engine(models, fps=8, size=size, longest=96).wanted(stage.request(still, frames=frames))
        for size, frames in ((512, 48), (512, 144), (1024, 48))
    )
    assert small.key == long.key == large.key
    assert len({small.measured_as, long.measured_as, large.measured_as}) == 3
    assert small.bytes == 6 << 30
    assert long.bytes == 10 << 30
    assert large.bytes == 12 << 30


def test_a_faint_move_is_seen_and_none_is_none() -> None:
    weights = [camera_weight(intensity) for intensity in (0.0, 0.1, 0.5, 1.0)]
    assert weights == pytest.approx([0.0, 0.46, 0.7, 1.0])


def test_nothing_but_the_camera_moves_in_short_shots_and_empty_places(stage: Stage, models: Models) -> None:
    animator = engine(models, least_seconds=0.5)
    still, camera = stage.still("still"), CameraMove(move=Move.PAN_LEFT, intensity=0.4)
    quiet = {"portraits": (), "motion": Prompt(text=""), "camera": camera}
    for frames, named in ((10, {"camera": camera}), (96, quiet)):
        request = stage.request(still, frames=frames, **named)
        drawn = build(Craft.ANIMATE, "draft", {}).run(request, stage.context("draft"))
        clip = animator.run(request, stage.context("out"))
        assert clip == drawn
        assert clip.kind is ClipKind.PICTURE
        assert animator.model_key(request) == animator.batch_key(request) == ""
        assert (stage.assets["out"] / clip.file).read_bytes() == (stage.assets["draft"] / drawn.file).read_bytes()
    assert animator.model_key(stage.request(still, frames=96, **{**quiet, "weather": Weather.SNOW})) != ""
    assert lending.lender().warm() == ()


def test_a_clip_longer_than_the_model_makes_goes_on_without_a_jump(stage: Stage, models: Models) -> None:
    animator = engine(models, longest=12, stride=3, strength=1.0)
    clip = animator.run(stage.request(stage.still("still"), frames=90), stage.context())
    frames = [frame.astype(int) for frame in frames_of(stage, clip)]
    steps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert clip.frames == len(frames) == 90
    assert max(steps) <= max(steps[:30]) * 1.2


@pytest.mark.parametrize("scheduler", ["lcm", "lightning", "euler", "dpm"])
def test_every_scheduler_makes_pictures(stage: Stage, models: Models, scheduler: str) -> None:
    clip = engine(models, scheduler=scheduler, steps=0).run(stage.request(stage.still("still"), frames=6), stage.context())
    assert clip.frames == 6


def test_other_aspects_are_made_in_their_shape(tmp_path: Path, models: Models) -> None:
    stage = Stage(tmp_path, Layout(width=320, height=180, fps=25))
    clip = engine(models, size=96).run(stage.request(stage.still("still"), frames=9), stage.context())
    assert frames_of(stage, clip)[0].shape == (180, 320, 3)


def test_a_cancel_is_heard_between_steps_and_leaves_no_clip(stage: Stage, models: Models) -> None:
    animator, request = engine(models), stage.request(stage.still("still"), frames=12)
    whole = stage.context("whole")
    animator.run(request, whole)
    for stop in range(1, whole.checks, 3):
        context = stage.context(f"stopped-{stop}")
        context.cancel_after = stop
        with pytest.raises(Cancelled):
            animator.run(request, context)
        assert list(context.work.iterdir()) == []


def test_a_prompt_of_ten_thousand_letters_is_used_as_far_as_it_goes(stage: Stage, models: Models) -> None:
    context = stage.context()
    request = stage.request(stage.still("still"), frames=8, motion=Prompt(text="she walks and walks " * 500))
    assert engine(models).run(request, context).frames == 8
    assert context.remarks == ["what moves is described at length; the first sentences were used"]


def test_a_still_that_is_no_picture_is_told(stage: Stage, models: Models) -> None:
    still = stage.still("still")
    (stage.assets["still"] / "still.png").write_bytes(b"no picture")
    with pytest.raises(BrokenAsset):
        engine(models).run(stage.request(still), stage.context())
    (stage.assets["still"] / "result.json").unlink()
    with pytest.raises(BrokenAsset):
        engine(models).run(stage.request(still), stage.context())


def test_a_picture_bomb_is_not_opened(stage: Stage, models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(BrokenAsset):
        engine(models).run(stage.request(stage.still("still", shown=picture(1))), stage.context())


@pytest.mark.parametrize(
    "options",
    [
        {"speed": 1},
        {"steps": -1},
        {"steps": True},
        {"strength": 0},
        {"start": "middle"},
        {"scheduler": "best"},
        {"fps": 99},
        {"model": ""},
        {"compile": "yes"},
    ],
)
def test_options_that_are_unknown_or_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        AnimateDiff(options)


def test_the_identity_follows_the_files_and_what_changes_a_clip(models: Models, tmp_path: Path) -> None:
    known = engine(models).identity
    assert known.startswith("animatediff/2+v3+")
    assert engine(models, together=3, compile=True).identity == known
    assert engine(models, strength=0.3).identity != known
    assert engine(models, start="sparse", sparse=str(models.sparse)).identity != known
    assert engine(models, model=str(save_motion(tmp_path / "v3", middle=False, seed=9))).identity != known
    v2 = engine(models, model=str(models.v2))
    assert engine(models, model=str(models.v2), motion_loras=str(models.cameras)).identity != v2.identity


def test_missing_models_are_told_when_something_is_to_be_animated(stage: Stage, models: Models, tmp_path: Path) -> None:
    animator = engine(models, model=str(tmp_path / "none"))
    assert animator.identity.startswith("animatediff/2+none+")
    with pytest.raises(MissingModel):
        animator.run(stage.request(stage.still("still")), stage.context())
    with pytest.raises(BrokenModel):
        engine(models, base=str(tmp_path)).run(stage.request(stage.still("still")), stage.context())
