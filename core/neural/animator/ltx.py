"""The engine `ltx`: LTX-Video brings a still to life. Run by the animate step.

HaCohen et al., "LTX-Video: Realtime Video Latent Diffusion", 2024. All versions of it with weights in diffusers' layout: the
first ones, whose noise levels depend on the size of the clip, those from 0.9.5 on, and distilled ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.crafts import EngineOptions
from core.edit.planes import Bytes
from core.neural.animator import ltx_options as settings
from core.neural.animator.image_to_video import ImageToVideo, Shape, Take, Wish
from core.neural.animator.image_to_video_weights import Filmer, check_kind, levels, load
from core.neural.animator.ltx_options import LtxOptions
from core.neural.lending import Placement
from core.neural.quiet import quiet

if TYPE_CHECKING:
    from torch import Tensor

_SHAPE = Shape(multiple=32, step=8, side=632, fps=24)
_WORDS = 256
"""Pieces of words that the model reads."""
_DISTILLED = (1000.0, 993.0, 987.0, 981.0, 975.0, 909.0, 725.0, 0.03)
"""Times that distilled models were made for."""
_DECODE_AT, _DECODE_NOISE = 0.05, 0.025
"""At which time, and with how much noise, VAEs that take away noise themselves are asked."""


class LtxVideo(ImageToVideo):
    """AnimateRequest → Clip."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        super().__init__(Ltx(settings.read_options(options)), settings.read_options(options), settings.identity(options))

    @staticmethod
    def try_model(folder: Path) -> None:
        """For core.models.selftest; see `attempt`."""
        LtxVideo({"model": str(folder), "steps": 2}).attempt()


@dataclass(frozen=True, slots=True)
class Told:
    """Prompts as T5 reads them, with their masks; the negative ones are None without guidance."""

    words: Tensor
    mask: Tensor
    negative: Tensor | None
    negative_mask: Tensor | None


class Ltx:
    """The family."""

    name = settings.NAME

    def __init__(self, options: LtxOptions) -> None:
        self._options = options
        self.together = options.together

    def shape(self, folder: Path) -> Shape:
        check_kind(folder, "LTXVideoTransformer3DModel")
        return _SHAPE

    def load(self, folder: Path, placement: Placement) -> Filmer:
        diffusers: Any = import_module("diffusers")
        filmer = load(diffusers.LTXConditionPipeline, folder, self._options, placement)
        scheduler = filmer.pipeline.scheduler
        plain = {"use_dynamic_shifting": False, "shift": 1.0, "shift_terminal": None}
        filmer.extra["schedule"] = scheduler
        filmer.pipeline.scheduler = diffusers.FlowMatchEulerDiscreteScheduler.from_config(scheduler.config, **plain)
        return filmer

    @property
    def _guidance(self) -> float:
        return 1.0 if self._options.distilled else self._options.guidance

    def tell(self, filmer: Filmer, wishes: Sequence[Wish]) -> Told:
        import torch

        with torch.no_grad(), quiet():
            found = filmer.pipeline.encode_prompt(
                prompt=[wish.prompt for wish in wishes],
                negative_prompt=[wish.negative for wish in wishes],
                do_classifier_free_guidance=self._guidance > 1,
                max_sequence_length=_WORDS,
                device=filmer.pipeline._execution_device,
            )
        return Told(*found)

    def film(self, filmer: Filmer, told: Told, take: Take) -> Sequence[Bytes]:
        import torch

        starts = torch.from_numpy(np.stack(take.starts)).permute(0, 1, 4, 2, 3).float() / 255
        height, width = take.starts[0].shape[1:3]
        times = self._times(filmer, take.frames, height, width)

        def step(_: Any, number: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
            filmer.tell(0.9 * (number + 1) / len(times))
            return values

        with quiet():
            video = filmer.pipeline(
                conditions=[_module().LTXVideoCondition(video=starts, frame_index=0, strength=self._options.strength)],
                prompt_embeds=told.words,
                prompt_attention_mask=told.mask,
                negative_prompt_embeds=told.negative,
                negative_prompt_attention_mask=told.negative_mask,
                height=height,
                width=width,
                num_frames=take.frames,
                frame_rate=take.fps,
                num_inference_steps=len(times),
                timesteps=times,
                guidance_scale=self._guidance,
                image_cond_noise_scale=0.0 if self._options.distilled else self._options.image_noise,
                decode_timestep=_DECODE_AT,
                decode_noise_scale=_DECODE_NOISE,
                generator=[torch.Generator("cpu").manual_seed(seed) for seed in take.seeds],
                output_type="pt",
                callback_on_step_end=step,
            ).frames
        return list(levels(video))

    def _times(self, filmer: Filmer, frames: int, height: int, width: int) -> list[float]:
        """From 1000, all noise, downwards: when the denoiser is asked."""
        if self._options.distilled:
            return list(_DISTILLED)
        schedule, steps = filmer.extra["schedule"], self._options.steps
        config = schedule.config
        if not config.use_dynamic_shifting:
            return [1000 * float(level) for level in _module().linear_quadratic_schedule(steps)]
        tokens = ((frames - 1) // _SHAPE.step + 1) * (height // _SHAPE.multiple) * (width // _SHAPE.multiple)
        shift = _module().calculate_shift(
            tokens, config.base_image_seq_len, config.max_image_seq_len, config.base_shift, config.max_shift
        )
        schedule.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=shift)
        return [float(time) for time in schedule.timesteps]


def _module() -> Any:
    """Where diffusers has what goes with its pipeline."""
    return import_module("diffusers.pipelines.ltx.pipeline_ltx_condition")
