"""The loop that takes noise away: against diffusers' own pipelines, and what it does that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.edit.planes import Bytes
from core.errors import BrokenModel, Cancelled
from core.neural.animator.denoising import Manner, Wish, along, denoise
from core.neural.animator.options import AnimateDiffOptions, Start, find_parts
from core.neural.animator.schedules import make_scheduler, schedule_for
from core.neural.animator.weights import Animator, load, put_camera
from core.neural.animator.windows import spread_noise
from core.neural.lending import Placement
from core.options import Layout
from tests.core.neural.animator.tiny import Models, kinds, picture

SQUARE = Layout(width=64, height=64, fps=24)


@cache
def loaded(models: Models, family: str = "v3", start: Any = "latent") -> Animator:
    """Whoever changes it puts it back."""
    base = models.sdxl if family == "xl" else models.sd15
    chosen = AnimateDiffOptions(
        model=str(getattr(models, family)),
        base=str(base),
        start=start,
        sparse=str(models.sparse),
        ip_adapter=str(models.adapter),
    )
    return load(find_parts(chosen), chosen, Placement("cpu", "float32"))


def manner(**named: Any) -> Manner:
    given: dict[str, Any] = {
        "frames": 8,
        "start": Start.LATENT,
        "strength": 0.5,
        "schedule": "ddim",
        "steps": 4,
        "guidance": 7.5,
        "window": 16,
        "stride": 4,
        "control_scale": 1.0,
        **named,
    }
    return Manner(**given)


def wish(seed: int = 1, still: int = 1, prompts: Mapping[int, str] | None = None) -> Wish:
    return Wish(still=picture(still, SQUARE), prompts=prompts or {0: "a fox"}, negative="blur", seed=seed)


def nothing(_: float) -> None:
    """Nobody listens."""


def apart(one: Bytes, other: Bytes) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def round_trip(animator: Animator, still: Bytes) -> Bytes:
    """The still as the VAE gives it back: random weights see little in a picture."""
    vae = animator.pipeline.vae
    with torch.no_grad():
        given = torch.from_numpy(still.copy()).permute(2, 0, 1)[None] / 127.5 - 1
        back = vae.decode(vae.encode(given).latent_dist.mode()).sample[0]
    levels: Bytes = ((back / 2 + 0.5).clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return levels


def noise_of(one: Wish, frames: int = 8) -> torch.Tensor:
    return torch.randn((4, frames, 8, 8), generator=torch.Generator("cpu").manual_seed(one.seed))[None]


def test_a_clip_from_its_still_is_what_diffusers_own_pipeline_makes(models: Models) -> None:
    animator, one, how = loaded(models), wish(), manner()
    scheduler, times = make_scheduler(animator.pipeline.scheduler, how)
    whole = kinds.AnimateDiffVideoToVideoPipeline(**animator.pipeline.components)
    whole.set_progress_bar_config(disable=True)
    whole.scheduler = type(scheduler).from_config(scheduler.config)
    still = torch.from_numpy(one.still.copy()).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        latents = whole.vae.encode(still).latent_dist.mode() * whole.vae.config.scaling_factor
    noise = noise_of(one)
    started = scheduler.add_noise(latents[:, :, None].expand_as(noise), noise, times[:1])
    theirs = whole(
        video=None, latents=started, prompt="a fox", negative_prompt="blur", strength=0.5, num_inference_steps=4, height=64,
        width=64, guidance_scale=7.5, output_type="np",
    ).frames[0]  # fmt: skip
    ours = denoise(animator, [one], how, nothing)[0]
    assert np.abs(ours / 255 - theirs).max() < 0.01


def test_a_clip_held_by_sparsectrl_is_what_diffusers_own_pipeline_makes(models: Models) -> None:
    animator, one, how = loaded(models, start="sparse"), wish(), manner(start=Start.SPARSE)
    theirs = animator.pipeline
    theirs.scheduler = make_scheduler(theirs.scheduler, how)[0]
    made = theirs(
        "a fox", negative_prompt="blur", conditioning_frames=[Image.fromarray(one.still)], controlnet_frame_indices=[0],
        num_frames=8, num_inference_steps=4, height=64, width=64, guidance_scale=7.5, latents=noise_of(one),
        output_type="latent", generator=torch.Generator("cpu").manual_seed(0),
    ).frames  # fmt: skip
    with torch.no_grad():
        frames = theirs.vae.decode(made[0].permute(1, 0, 2, 3) / theirs.vae.config.scaling_factor).sample
    ours = denoise(animator, [one], how, nothing)[0]
    assert np.abs(ours / 255 - (frames / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()).max() < 0.01


def test_what_is_offloaded_goes_back_after_a_cancel_too(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    animator, put_back = loaded(models), list[float]()

    def stop(done: float) -> None:
        if done > 0.1:
            raise Cancelled

    monkeypatch.setattr(animator.pipeline, "maybe_free_model_hooks", lambda: put_back.append(1.0))
    with pytest.raises(Cancelled):
        denoise(animator, [wish()], manner(), stop)
    assert put_back == [1.0]


def test_an_sdxl_clip_is_what_diffusers_own_pipeline_makes(models: Models) -> None:
    animator, one, how = loaded(models, "xl"), wish(), manner(strength=1.0, steps=3)
    scheduler, times = make_scheduler(animator.pipeline.scheduler, how)
    theirs = animator.pipeline
    theirs.scheduler = type(scheduler).from_config(scheduler.config)
    still = torch.from_numpy(one.still.copy()).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        latents = theirs.vae.encode(still).latent_dist.mode() * theirs.vae.config.scaling_factor
    noise = noise_of(one)
    started = scheduler.add_noise(latents[:, :, None].expand_as(noise), noise, times[:1])
    made = theirs(
        "a fox", negative_prompt="blur", num_frames=8, num_inference_steps=3, height=64, width=64, guidance_scale=7.5,
        latents=started, output_type="np",
    ).frames[0]  # fmt: skip
    ours = denoise(animator, [one], how, nothing)[0]
    assert np.abs(ours / 255 - made).max() < 0.01


@pytest.mark.parametrize("start", [Start.LATENT, Start.ADAPTER])
def test_the_first_frame_resembles_its_own_still_and_no_other(models: Models, start: Start) -> None:
    animator = loaded(models, start=start.value)
    for own, other in ((1, 2), (2, 1)):
        first = denoise(animator, [wish(still=own)], manner(strength=0.1, steps=10, start=start), nothing)[0][0]
        back, another = (round_trip(animator, picture(number, SQUARE)) for number in (own, other))
        assert apart(first, back) < 0.6 * apart(first, another)


def test_more_strength_leaves_the_still_further_behind(models: Models) -> None:
    animator, back = loaded(models), None
    ways = []
    for strength in (0.1, 0.4, 1.0):
        frames = denoise(animator, [wish()], manner(strength=strength, steps=10), nothing)[0]
        back = round_trip(animator, picture(1, SQUARE))
        ways.append(apart(frames[0], back))
    assert ways == sorted(ways)


def test_sparsectrl_tells_stills_apart(models: Models) -> None:
    animator = loaded(models, start="sparse")
    one, other = (denoise(animator, [wish(still=still)], manner(start=Start.SPARSE), nothing)[0] for still in (1, 2))
    free = denoise(animator, [wish()], manner(start=Start.SPARSE, control_scale=0.0), nothing)[0]
    assert apart(one, other) > 0.5
    assert apart(one, free) > 0.5


@pytest.mark.parametrize(("family", "start"), [("v3", Start.SPARSE), ("v2", Start.ADAPTER), ("xl", Start.LATENT)])
def test_each_of_a_batch_has_its_own_still_words_and_noise(models: Models, family: str, start: Start) -> None:
    animator, how = loaded(models, family, start=start.value), manner(start=start)
    wishes = [wish(1, 1), wish(2, 2, {0: "a dog", 5: "a dog sleeps"}), wish(3, 3, {0: "the sea"})]
    together = denoise(animator, wishes, how, nothing)
    for one, made in zip(wishes, together, strict=True):
        assert np.abs(denoise(animator, [one], how, nothing)[0].astype(int) - made).max() <= 1


def test_guidance_of_one_takes_the_prompt_alone(models: Models) -> None:
    animator, how = loaded(models), manner(guidance=1.0)
    plain = denoise(animator, [wish()], how, nothing)[0]
    ugly = Wish(still=picture(1, SQUARE), prompts={0: "a fox"}, negative="something else", seed=1)
    assert np.array_equal(denoise(animator, [ugly], how, nothing)[0], plain)
    assert not np.array_equal(
        denoise(animator, [ugly], manner(), nothing)[0], denoise(animator, [wish()], manner(), nothing)[0]
    )


def test_words_travel_along_the_clip(models: Models) -> None:
    animator, how = loaded(models), manner(frames=12, strength=1.0)
    fox, both = (denoise(animator, [wish(prompts=prompts)], how, nothing)[0] for prompts in ({0: "a"}, {0: "a", 11: "z!"}))
    ways = [apart(one, other) for one, other in zip(fox, both, strict=True)]
    assert ways[-1] > 2 * ways[0]


def test_a_prompt_holds_until_shortly_before_the_next() -> None:
    texts = torch.tensor([[[0.0]], [[1.0]], [[2.0]]])
    found = along(texts, [0, 10, 20], 24).flatten().tolist()
    assert found[:7] == [0.0] * 7
    assert found[8] == 0.5
    assert found[10:17] == [1.0] * 7
    assert found[20:] == [2.0] * 4


def test_windows_make_a_clip_of_any_length_and_change_no_short_one(models: Models) -> None:
    animator = loaded(models)
    short = denoise(animator, [wish()], manner(window=8), nothing)[0]
    long = denoise(animator, [wish()], manner(window=8, frames=45, strength=0.8), nothing)[0]
    assert long.shape == (45, 64, 64, 3)
    assert np.array_equal(denoise(animator, [wish()], manner(window=16), nothing)[0], short)
    ways = [apart(one, other) for one, other in pairwise(long)]
    assert max(ways) < 4 * np.median(ways)


def test_sparsectrl_and_sdxl_make_long_clips_too(models: Models) -> None:
    for family, start in (("v3", Start.SPARSE), ("xl", Start.LATENT)):
        animator = loaded(models, family, start=start.value)
        made = denoise(animator, [wish()], manner(start=start, window=8, frames=36, steps=2), nothing)[0]
        assert len(made) == 36


def test_later_windows_have_the_noise_of_earlier_ones() -> None:
    generator = torch.Generator().manual_seed(3)
    noise = torch.randn((4, 8, 2, 2), generator=generator)
    spread = spread_noise(noise, 30, 4, generator)
    assert spread.shape == (4, 30, 2, 2)
    assert torch.equal(spread[:, :8], noise)
    known = {tuple(frame.flatten().tolist()) for frame in noise.unbind(1)}
    assert {tuple(frame.flatten().tolist()) for frame in spread.unbind(1)} == known
    for first in range(8, 28, 4):
        window = {tuple(frame.flatten().tolist()) for frame in spread[:, first - 8 : first].unbind(1)}
        assert len(window) == 8, "no frame of a window has another's noise"


def test_a_camera_lora_moves_by_its_weight_and_is_taken_out_again(models: Models) -> None:
    animator = loaded(models, "v2")
    plain = denoise(animator, [wish()], manner(), nothing)[0]
    ways = []
    for weight in (0.0, 0.5, 1.0):
        put_camera(animator, models.cameras / "zoom-in.safetensors", weight)
        ways.append(apart(denoise(animator, [wish()], manner(), nothing)[0], plain))
    zoomed = denoise(animator, [wish()], manner(), nothing)[0]
    put_camera(animator, models.cameras / "pan-left.safetensors", 1.0)
    panned = denoise(animator, [wish()], manner(), nothing)[0]
    put_camera(animator, None, 0.0)
    assert ways[0] < 0.01 < ways[1] < ways[2]
    assert apart(panned, zoomed) > 0.01
    assert np.array_equal(denoise(animator, [wish()], manner(), nothing)[0], plain)


def test_weights_that_are_no_numbers_are_told_and_no_black_clip_is_made(models: Models) -> None:
    animator = loaded.__wrapped__(models)
    with torch.no_grad():
        animator.pipeline.unet.conv_out.weight[0, 0] = float("nan")
    with pytest.raises(BrokenModel):
        denoise(animator, [wish()], manner(), nothing)


def test_the_scheduler_follows_the_motion_module(tmp_path: Path) -> None:
    assert schedule_for("auto", tmp_path) == ("ddim", 25)
    (tmp_path / "AnimateLCM_sd15_t2v_lora.safetensors").touch()
    assert schedule_for("auto", tmp_path) == ("lcm", 6)
    assert schedule_for("euler", tmp_path) == ("euler", 25)
    lightning = tmp_path / "other" / "animatediff_lightning_8step_diffusers.safetensors"
    lightning.parent.mkdir()
    lightning.touch()
    assert schedule_for("auto", lightning.parent) == schedule_for("auto", lightning) == ("lightning", 8)


@pytest.mark.parametrize("schedule", ["ddim", "euler", "dpm", "lcm", "lightning"])
def test_a_quarter_of_the_strength_takes_a_quarter_of_the_steps(models: Models, schedule: str) -> None:
    usual = kinds.DDIMScheduler(steps_offset=1, clip_sample=False)
    for strength, wanted in ((1.0, 8), (0.25, 2), (0.05, 1)):
        _, times = make_scheduler(usual, manner(schedule=schedule, steps=8, strength=strength))
        assert len(times) == wanted
        assert times.tolist() == sorted(times.tolist(), reverse=True)
