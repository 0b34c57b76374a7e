"""Clips out of noise: several at once, each from its own still and with its own words and noise. Called by
core.neural.animator.engine.

The parts are diffusers'; the loop is ours because that of its pipelines takes one still for a whole batch, starts from a still
only with SD 1.5, goes beyond 32 frames neither with SDXL nor with SparseCtrl, and waits for the GPU at every step.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.edit.planes import Bytes
from core.errors import BrokenModel
from core.neural.animator.options import Start
from core.neural.animator.schedules import make_scheduler
from core.neural.animator.weights import Animator
from core.neural.animator.windows import set_windows, spread_noise
from core.neural.quiet import quiet

if TYPE_CHECKING:
    from torch import Tensor

_AT_ONCE = 8
"""Frames that are decoded together."""
_TURNING = 4
"""Frames in which one prompt goes over to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One clip."""

    still: Bytes
    """(h, w, 3) RGB, both sides multiples of 8."""
    prompts: Mapping[int, str]
    """By the first frame that they hold for; between two of them one becomes the other."""
    negative: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What clips that are made together have in common."""

    frames: int
    start: Start
    strength: float
    schedule: str
    """In core.neural.animator.schedules."""
    steps: int
    guidance: float
    window: int
    stride: int
    control_scale: float

    @property
    def guided(self) -> bool:
        return self.guidance > 1


@dataclass(slots=True)
class _Told:
    """What the denoiser is told of the clips: twice as many rows when guided, those of the negative prompts first."""

    text: Tensor
    """(rows x frames, tokens, width)."""
    added: dict[str, Any]
    control: tuple[Tensor, Tensor] | None = None
    """Still and mask, (rows, c, frames, h, w)."""


def denoise(animator: Animator, wishes: Sequence[Wish], manner: Manner, tick: Callable[[float], None]) -> list[Bytes]:
    """Frames (n, h, w, 3) of each clip. `tick` gets the share done before every step and may raise.

    Raises BrokenModel when what comes out is no picture. The same wish gives the same frames whatever is made beside it, up to
    the rounding of the device.
    """
    import torch

    try:
        with torch.no_grad():
            tick(0.0)
            set_windows(animator.windows, manner.window, manner.stride)
            with quiet():
                told = _tell(animator, wishes, manner)
            latents = _loop(animator, wishes, manner, told, tick)
            if not bool(latents.isfinite().all()):
                name = type(animator.pipeline).__name__
                why = "it makes values that are no numbers"
                raise BrokenModel("model.broken", f"{name}: {why}", name=name, what="values", why=why)
            return [_decode(animator, one, tick) for one in latents]
    finally:
        animator.pipeline.maybe_free_model_hooks()  # also after a cancel: the part at work would stay on the GPU


def _loop(animator: Animator, wishes: Sequence[Wish], manner: Manner, told: _Told, tick: Callable[[float], None]) -> Tensor:
    import torch

    scheduler, times = make_scheduler(animator.pipeline.scheduler, manner)
    generators = [torch.Generator("cpu").manual_seed(wish.seed) for wish in wishes]
    latents = _begin(animator, wishes, manner, scheduler, times, generators)
    extra = {"generator": generators} if "generator" in inspect.signature(scheduler.step).parameters else {}
    for number, time in enumerate(times):
        tick(0.05 + 0.85 * number / len(times))
        given = scheduler.scale_model_input(torch.cat([latents] * 2) if manner.guided else latents, time)
        noise = _predict(animator, given, time, told, manner)
        if manner.guided:
            without, with_text = noise.chunk(2)
            noise = without + manner.guidance * (with_text - without)
        latents = scheduler.step(noise, time, latents, **extra, return_dict=False)[0]
    return latents


def _predict(animator: Animator, given: Tensor, time: Tensor, told: _Told, manner: Manner) -> Tensor:
    moment = time.to(given.device, non_blocking=True)
    held: dict[str, Any] = {}
    if told.control is not None:
        still, mask = told.control
        down, middle = animator.control(
            given,
            moment,
            encoder_hidden_states=told.text,
            controlnet_cond=still,
            conditioning_mask=mask,
            conditioning_scale=manner.control_scale,
            return_dict=False,
        )
        held = {"down_block_additional_residuals": down, "mid_block_additional_residual": middle}
    found: Tensor = animator.pipeline.unet(
        given, moment, encoder_hidden_states=told.text, added_cond_kwargs=told.added or None, return_dict=False, **held
    )[0]
    return found


def _begin(
    animator: Animator, wishes: Sequence[Wish], manner: Manner, scheduler: Any, times: Tensor, generators: Sequence[Any]
) -> Tensor:
    """(b, c, frames, h, w): noise, or the still under as much noise as the first step takes away."""
    import torch

    pipeline = animator.pipeline
    device, dtype = pipeline._execution_device, pipeline.unet.dtype
    height, width = (side // pipeline.vae_scale_factor for side in wishes[0].still.shape[:2])
    shape = (pipeline.unet.config.in_channels, min(manner.window, manner.frames), height, width)
    noises = []
    for generator in generators:
        noise = torch.randn(shape, generator=generator)
        noises.append(spread_noise(noise, manner.frames, manner.stride, generator))
    noise = torch.stack(noises).to(device, dtype)
    if manner.start is Start.SPARSE:
        noise *= scheduler.init_noise_sigma
        return noise
    stills = _encode(animator, wishes)[:, :, None].expand_as(noise)
    started: Tensor = scheduler.add_noise(stills, noise, times[:1].repeat(len(wishes)))
    return started.to(dtype)


def _encode(animator: Animator, wishes: Sequence[Wish]) -> Tensor:
    """Latents of the stills, (b, c, h, w)."""
    vae = animator.pipeline.vae
    pictures = _pictures(animator, wishes).to(vae.dtype) * 2 - 1
    found: Tensor = vae.encode(pictures).latent_dist.mode() * vae.config.scaling_factor
    return found.to(animator.pipeline.unet.dtype)


def _pictures(animator: Animator, wishes: Sequence[Wish]) -> Tensor:
    """The stills as (b, 3, h, w), 0 … 1."""
    import torch

    stills = torch.from_numpy(np.stack([wish.still for wish in wishes])).to(animator.pipeline._execution_device)
    return stills.permute(0, 3, 1, 2).float() / 255


def _tell(animator: Animator, wishes: Sequence[Wish], manner: Manner) -> _Told:
    import torch

    pipeline = animator.pipeline
    rows = [_texts(animator, wish, manner) for wish in wishes]
    both = [part for part in zip(*rows, strict=True)]
    negative, positive = (list(part) for part in both[:2])
    text = torch.cat([*negative, *positive] if manner.guided else positive)
    told = _Told(text=text.to(pipeline.unet.dtype), added={})
    if len(both) > 2:
        pooled = torch.stack([*both[2], *both[3]] if manner.guided else list(both[3]))
        told.added = {"text_embeds": pooled, "time_ids": _size_row(animator, wishes, len(pooled))}
    if manner.start is Start.ADAPTER:
        told.added["image_embeds"] = [_embed_stills(animator, wishes, manner)]
    if manner.start is Start.SPARSE:
        told.control = _hold(animator, wishes, manner)
    return told


def _texts(animator: Animator, wish: Wish, manner: Manner) -> tuple[Tensor, ...]:
    """Negative and positive text per frame, (frames, tokens, width); with SDXL also their summaries (width)."""
    pipeline = animator.pipeline
    prompts = list(wish.prompts.values())
    named = {"prompt": prompts, "negative_prompt": [wish.negative] * len(prompts), "device": pipeline._execution_device}
    if animator.pooled:
        found = pipeline.encode_prompt(**named, num_videos_per_prompt=1, do_classifier_free_guidance=True)
        positive, negative, summary, negative_summary = found
        told = along(positive, list(wish.prompts), manner.frames)
        return along(negative[:1], [0], manner.frames), told, negative_summary[0], summary.mean(dim=0)
    positive, negative = pipeline.encode_prompt(**named, num_images_per_prompt=1, do_classifier_free_guidance=True)
    return along(negative[:1], [0], manner.frames), along(positive, list(wish.prompts), manner.frames)


def along(texts: Tensor, starts: Sequence[int], frames: int) -> Tensor:
    """(frames, tokens, width): each text from its start on; the last frames before the next one go over to that."""
    import torch

    turns = [(number, at) for number, at in enumerate(starts) if number]
    times = [0, *(time for number, at in turns for time in (max(starts[number - 1], at - _TURNING), at))]
    texts_then = [0, *(text for number, _ in turns for text in (number - 1, number))]
    places = np.interp(np.arange(frames), times, texts_then)
    first = np.minimum(places.astype(int), len(starts) - 1)
    second = np.minimum(first + 1, len(starts) - 1)
    shares = torch.from_numpy((places - first).astype(np.float32)).to(texts.device, texts.dtype)[:, None, None]
    found: Tensor = torch.lerp(texts[first], texts[second], shares)
    return found


def _size_row(animator: Animator, wishes: Sequence[Wish], rows: int) -> Tensor:
    """SDXL is told how large the picture is, that nothing was cut off, and how large it shall be."""
    import torch

    height, width = wishes[0].still.shape[:2]
    row = torch.tensor([[height, width, 0, 0, height, width]], device=animator.pipeline._execution_device)
    whole: Tensor = row.to(animator.pipeline.unet.dtype).repeat(rows, 1)
    return whole


def _embed_stills(animator: Animator, wishes: Sequence[Wish], manner: Manner) -> Tensor:
    """What the IP-Adapter sees in the stills: (rows, 1, width) or (rows, 1, tokens, width)."""
    import torch
    from PIL import Image

    pipeline = animator.pipeline
    layer = pipeline.unet.encoder_hid_proj.image_projection_layers[0]
    hidden = type(layer).__name__ != "ImageProjection"
    stills = [Image.fromarray(wish.still) for wish in wishes]
    seen, nothing = pipeline.encode_image(stills, pipeline._execution_device, 1, hidden)
    rows = torch.cat([nothing, seen]) if manner.guided else seen
    return rows[:, None].to(pipeline.unet.dtype)


def _hold(animator: Animator, wishes: Sequence[Wish], manner: Manner) -> tuple[Tensor, Tensor]:
    """What SparseCtrl is given: the still as the first frame, and which frames are given."""
    import torch

    control = animator.control
    simple = control.use_simplified_condition_embedding
    stills = (_encode(animator, wishes) if simple else _pictures(animator, wishes)).to(control.dtype)
    rows = torch.cat([stills, stills]) if manner.guided else stills
    count, channels, height, width = rows.shape
    given = rows.new_zeros((count, channels, manner.frames, height, width))
    mask = rows.new_zeros((count, 1, manner.frames, height, width))
    given[:, :, 0], mask[:, :, 0] = rows, 1
    return given, mask


def _decode(animator: Animator, latents: Tensor, tick: Callable[[float], None]) -> Bytes:
    """(n, h, w, 3) of one clip's latents (c, n, h, w)."""
    import torch

    vae = animator.pipeline.vae
    parts = []
    for part in (latents.permute(1, 0, 2, 3) / vae.config.scaling_factor).to(vae.dtype).split(_AT_ONCE):
        tick(0.9)
        made = vae.decode(part, return_dict=False)[0]
        levels = ((made.float() / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        parts.append(levels.permute(0, 2, 3, 1).cpu())
    found: Bytes = torch.cat(parts).numpy()
    return found
