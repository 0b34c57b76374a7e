"""The engine `wan`: Wan brings a still to life. Run by the animate step.

Wan Team, "Wan: Open and Advanced Large-Scale Video Generative Models", 2025. Image-to-video models in diffusers' layout:
Wan 2.1 (480p, 720p), Wan 2.2 with two experts, and the small Wan 2.2 for words and pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.crafts import EngineOptions
from core.edit.planes import Bytes
from core.errors import BrokenModel
from core.neural.animator import wan_options as settings
from core.neural.animator.image_to_video import ImageToVideo, Shape, Take, Wish
from core.neural.animator.image_to_video_weights import INDEX, Filmer, check_kind, levels, load, read_config
from core.neural.animator.wan_options import WanOptions
from core.neural.lending import Placement
from core.neural.quiet import quiet

if TYPE_CHECKING:
    from torch import Tensor

_SIDE, _SIDE_SMALL = 632, 949
"""Of squares with as many pixels as 832 x 480, and for the small model 1280 x 704."""
_FPS, _FPS_SMALL = 16, 24
_STEP = 4
_WORDS = 512


class WanVideo(ImageToVideo):
    """AnimateRequest → Clip."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        super().__init__(Wan(settings.read_options(options)), settings.read_options(options), settings.identity(options))

    @staticmethod
    def try_model(folder: Path) -> None:
        """For core.models.selftest; see `attempt`."""
        WanVideo({"model": str(folder), "steps": 2}).attempt()


@dataclass(frozen=True, slots=True)
class Told:
    """A prompt as the text encoder reads it; the negative one is None without guidance."""

    words: Tensor
    negative: Tensor | None


class Wan:
    """The family. One clip at a time: a single one keeps a graphics card busy."""

    name = settings.NAME
    together = 1

    def __init__(self, options: WanOptions) -> None:
        self._options = options

    def shape(self, folder: Path) -> Shape:
        """The small model's VAE makes sixteen of a pixel's side, the others' eight; the denoiser reads two by two of these."""
        check_kind(folder, "WanTransformer3DModel")
        small = _is_small(folder)
        config = read_config(folder, "transformer/config.json")
        if not small and config.get("in_channels") == config.get("out_channels"):
            why = "it makes videos of words alone"
            raise BrokenModel("model.broken", f"{folder.name}: {why}", name=folder.name, what="kind", why=why)
        squeezed = read_config(folder, "vae/config.json").get("scale_factor_spatial", 8)
        return Shape(
            multiple=2 * int(squeezed),
            step=_STEP,
            side=_SIDE_SMALL if small else _SIDE,
            fps=_FPS_SMALL if small else _FPS,
        )

    def load(self, folder: Path, placement: Placement) -> Filmer:
        return load(_continued(), folder, self._options, placement, precise=("vae", "image_encoder"))

    def tell(self, filmer: Filmer, wishes: Sequence[Wish]) -> Told:
        import torch

        (wish,) = wishes
        with torch.no_grad(), quiet():
            found = filmer.pipeline.encode_prompt(
                prompt=wish.prompt,
                negative_prompt=wish.negative,
                do_classifier_free_guidance=self._options.guidance > 1,
                max_sequence_length=_WORDS,
                device=filmer.pipeline._execution_device,
            )
        return Told(*found)

    def film(self, filmer: Filmer, told: Told, take: Take) -> Sequence[Bytes]:
        import torch
        from PIL import Image

        (start,), (seed,) = take.starts, take.seeds
        filmer.pipeline.start = torch.from_numpy(start).permute(3, 0, 1, 2)[None].float() / 127.5 - 1
        count = self._options.steps

        def step(_: Any, number: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
            filmer.tell(0.9 * (number + 1) / count)
            return values

        with quiet():
            video = filmer.pipeline(
                image=Image.fromarray(start[0]),
                prompt_embeds=told.words,
                negative_prompt_embeds=told.negative,
                height=start.shape[1],
                width=start.shape[2],
                num_frames=take.frames,
                num_inference_steps=count,
                guidance_scale=self._options.guidance,
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="pt",
                callback_on_step_end=step,
            ).frames
        return list(levels(video))


def _is_small(folder: Path) -> bool:
    """Whether it is the model for words and pictures, which gets the still as the first frame itself."""
    return bool(read_config(folder, INDEX).get("expand_timesteps"))


@lru_cache(maxsize=1)
def _continued() -> Any:
    """diffusers' pipeline, but begun with any number of frames and not with one only."""
    import torch
    from diffusers.utils.torch_utils import randn_tensor

    base: Any = import_module("diffusers").WanImageToVideoPipeline

    class Continued(base):  # type: ignore[misc]
        start: Tensor
        """(1, 3, n, h, w), -1 … 1: the first n frames; n is a multiple of four and one more."""

        def prepare_latents(
            self,
            image: Any,
            batch_size: int,
            channels: int,
            height: int,
            width: int,
            frames: int,
            dtype: Any,
            device: Any,
            generator: Any,
            latents: Any = None,
            last_image: Any = None,
        ) -> tuple[Tensor, ...]:
            time, space = self.vae_scale_factor_temporal, self.vae_scale_factor_spatial
            shape = (batch_size, channels, (frames - 1) // time + 1, height // space, width // space)
            noise = randn_tensor(shape, generator=generator, device=device, dtype=dtype)
            small = self.config.expand_timesteps
            known = self.start.shape[2]
            rest = 0 if small else frames - known
            seen = torch.nn.functional.pad(self.start, (0, 0, 0, 0, 0, rest))
            given = self._encoded(seen).to(device=device, dtype=dtype)
            if small:
                fresh = torch.ones(1, 1, *shape[2:], device=device, dtype=dtype)
                fresh[:, :, : given.shape[2]] = 0
                return noise, torch.nn.functional.pad(given, (0, 0, 0, 0, 0, shape[2] - given.shape[2])), fresh
            kept = torch.zeros(1, 1, frames + time - 1, *shape[3:], device=device, dtype=dtype)
            kept[:, :, : known + time - 1] = 1  # the first frame has latents of its own, where others share them by four
            kept = kept.view(1, shape[2], time, *shape[3:]).transpose(1, 2)
            return noise, torch.cat([kept, given], dim=1)

        def _encoded(self, video: Tensor) -> Tensor:
            """Latents of a video, with mean 0 and deviation 1."""
            vae = self.vae
            found = vae.encode(video.to(device=self._execution_device, dtype=vae.dtype)).latent_dist.mode()
            mean, spread = (
                torch.tensor(values).view(1, -1, 1, 1, 1).to(found)
                for values in (vae.config.latents_mean, vae.config.latents_std)
            )
            latents: Tensor = (found - mean) / spread
            return latents

    return Continued
