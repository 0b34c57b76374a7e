"""Orders for pictures through a borrowed SDXL: in batches, cancellable between steps, the same picture alone or in company.

Called by core.neural.painter.engine. Every picture has noise of its own, drawn on the processor from its own seed; prompts are
encoded to as many stretches as they need (pictures with other numbers of stretches are painted apart).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageFilter

from core.crafts import Context
from core.errors import BrokenModel
from core.neural import lending
from core.neural.lending import Wanted
from core.neural.painter import options as settings
from core.neural.painter.control import Control, control_arguments
from core.neural.painter.encoding import encode, stretches_of
from core.neural.painter.identity import Likeness, identity_arguments
from core.neural.painter.loading import Studio, bytes_of, load_studio
from core.neural.painter.options import PainterOptions
from core.neural.painter.prompting import Words
from core.neural.painter.sizes import Size

if TYPE_CHECKING:
    from torch import Tensor, nn

BATCH = 4
"""Pictures together on an accelerator, unless the options say."""
_BLOCKS = frozenset({"ResnetBlock2D", "BasicTransformerBlock"})
"""Between these a processor, which takes many seconds for a step, hears of a cancel."""
_BLUR = 0.06
"""Of the width: how a picture is hidden that the safety checker finds fault with."""
_CHECKED = 512
"""Pixels of the longer side that the safety checker is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One picture."""

    words: Words
    seed: int
    size: Size
    start: Image.Image | None = None
    """A picture of that size to paint over."""
    strength: float = 1.0
    """How much of `start` is painted over."""
    controls: tuple[tuple[str, Control], ...] = ()
    """What each ControlNet ("pose", "depth") sees."""
    likeness: Likeness | None = None
    """Faces that people shall have."""


def wanted_of(options: PainterOptions) -> Wanted[Studio]:
    """What is borrowed. Raises MissingModel."""
    return Wanted(
        key=settings.weights_key(options),
        load=lambda placement: load_studio(options, placement),
        bytes=bytes_of(options),
        offloads=True,
    )


def paint(orders: Sequence[Order], options: PainterOptions, context: Context, span: tuple[float, float]) -> list[Image.Image]:
    """The pictures, RGB, in order. `span`: which part of the step's progress this is.

    Raises MissingModel, BrokenModel, OutOfMemory, Cancelled.
    """
    easel = _Easel(orders, options, context, span)
    lending.lender().run(wanted_of(options), context, easel.work, len(orders))
    return easel.pictures


class _Easel:
    """How far some orders are."""

    def __init__(self, orders: Sequence[Order], options: PainterOptions, context: Context, span: tuple[float, float]) -> None:
        self._orders, self._options, self._context = orders, options, context
        self._from, self._wide = span[0], span[1] - span[0]
        self._queue: list[int] = []
        self._taken = 0
        self._made: dict[int, Image.Image] = {}

    @property
    def pictures(self) -> list[Image.Image]:
        return [self._made[at] for at in range(len(self._orders))]

    def work(self, studio: Studio, size: int) -> None:
        """The next `size` pictures; where it raises, those of them that are not finished come again."""
        import torch

        if not self._queue:
            self._queue = sorted(range(len(self._orders)), key=lambda at: (self._alike(studio, at), at))
        todo = [at for at in self._queue[self._taken : self._taken + size] if at not in self._made]
        most = self._options.batch or (1 if studio.placement.device == "cpu" else BATCH)
        with torch.no_grad():
            for (stretches, *_), alike in groupby(todo, key=lambda at: self._alike(studio, at)):
                same = list(alike)
                for first in range(0, len(same), most):
                    self._batch(studio, same[first : first + most], stretches)
        self._taken += size

    def _alike(self, studio: Studio, at: int) -> tuple[int, Size, float, tuple[tuple[str, float, float], ...]]:
        """Orders of which this is equal can be painted together."""
        order = self._orders[at]
        texts = (order.words.prompt, order.words.negative) if self._guided else (order.words.prompt,)
        stretches = max(stretches_of(studio.base, text) for text in texts)
        controls = tuple((role, control.strength, control.end) for role, control in order.controls)
        return stretches, order.size, order.strength if order.start is not None else 0.0, controls

    @property
    def _guided(self) -> bool:
        return self._options.real_guidance > 1

    def _batch(self, studio: Studio, places: Sequence[int], stretches: int) -> None:
        orders = [self._orders[at] for at in places]
        roles = tuple(role for role, _ in orders[0].controls)
        pipeline = studio.pipeline(orders[0].start is not None, roles)
        steps, refined = self._steps(orders[0]), studio.refiner is not None
        arguments: dict[str, Any] = {
            **self._words(pipeline, orders, stretches),
            **_beginning(orders),
            **self._likeness(studio, pipeline, orders),
            "num_inference_steps": steps,
            "guidance_scale": self._options.real_guidance,
            "generator": _generators(orders),
            "callback_on_step_end": self._ticking(len(orders), steps),
            "output_type": "latent" if refined else "pt",
        }
        early = refined and not (roles and orders[0].start is not None)  # that pipeline cannot stop half way
        if early:
            arguments["denoising_end"] = self._options.refine_at
        try:
            with self._watched(studio, pipeline):
                found = pipeline(**arguments).images
                if refined:
                    found = self._refine(studio, orders, stretches, found, early)
        except BaseException:
            studio.put_away()  # the part at work would stay on the GPU
            raise
        for at, picture in zip(places, self._pictures(found), strict=True):
            self._made[at] = self._safe(studio, picture)

    def _steps(self, order: Order) -> int:
        """Painting over a picture takes only a share of the steps: at least one must be left, and of few all."""
        steps = self._options.real_steps
        if order.start is None:
            return steps
        return max(steps, math.ceil((steps if self._options.few else 1) / order.strength))

    def _words(self, pipeline: Any, orders: Sequence[Order], stretches: int) -> dict[str, Any]:
        prompts = encode(pipeline, [order.words.prompt for order in orders], stretches, self._options.clip_skip)
        found = {"prompt_embeds": prompts.states, "pooled_prompt_embeds": prompts.pooled}
        if self._guided:
            unseen = encode(pipeline, [order.words.negative for order in orders], stretches, self._options.clip_skip)
            found |= {"negative_prompt_embeds": unseen.states, "negative_pooled_prompt_embeds": unseen.pooled}
        return found

    def _likeness(self, studio: Studio, pipeline: Any, orders: Sequence[Order]) -> dict[str, Any]:
        """The arguments for faces; an attached adapter wants some even where nobody is to be recognised."""
        if not studio.likeness:
            return {}
        return identity_arguments(pipeline, [order.likeness for order in orders], orders[0].size, self._guided)

    def _refine(self, studio: Studio, orders: Sequence[Order], stretches: int, latents: Any, early: bool) -> Any:
        """The refiner's share of the steps."""
        pipeline = studio.refining()
        steps = self._options.real_steps
        share = {"denoising_start": self._options.refine_at} if early else {"strength": 1 - self._options.refine_at}
        return pipeline(
            **self._words(pipeline, orders, stretches),
            **share,
            image=latents,
            num_inference_steps=max(steps, math.ceil(1 / (1 - self._options.refine_at))),
            guidance_scale=self._options.real_guidance,
            generator=_generators(orders),
            callback_on_step_end=lambda _pipeline, _step, _time, values: self._look(values),
            output_type="pt",
        ).images

    def _ticking(self, count: int, steps: int) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
        """Told after every step; nothing in it waits for the device."""
        before = len(self._made)

        def tick(pipeline: Any, step: int, _time: Any, values: dict[str, Any]) -> dict[str, Any]:
            share = (step + 1) / max(1, pipeline.num_timesteps)
            done = (before + count * share) / len(self._orders)
            self._context.progress(self._from + self._wide * min(1.0, done), f"painting, step {step + 1} of {steps}")
            return self._look(values)

        return tick

    def _look(self, values: dict[str, Any]) -> dict[str, Any]:
        self._context.check_cancelled()
        return values

    @contextmanager
    def _watched(self, studio: Studio, pipeline: Any) -> Iterator[None]:
        """On a processor, asks between blocks of the networks whether to stop."""
        if studio.placement.device != "cpu" or self._options.compile:
            yield
            return

        def look(_module: nn.Module, _inputs: object) -> None:
            self._context.check_cancelled()

        parts = [module for network in (pipeline.unet, pipeline.vae) for module in network.modules()]
        hooks = [module.register_forward_pre_hook(look) for module in parts if type(module).__name__ in _BLOCKS]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _pictures(self, found: Tensor) -> list[Image.Image]:
        """(n, 3, height, width), 0 … 1, to pictures. Raises BrokenModel for what is no picture."""
        if not bool(found.isfinite().all()):
            name, why = self._options.model, "its numbers overflow; try dtype: bfloat16 or another vae"
            raise BrokenModel("model.broken", f"{name} cannot be used: {why}", name=name, what="numbers", why=why)
        levels = (found.float() * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
        return [Image.fromarray(one) for one in levels]

    def _safe(self, studio: Studio, picture: Image.Image) -> Image.Image:
        """The picture, or a blur of it and a remark."""
        if studio.safety is None:
            return picture
        checker, prepare = studio.safety
        small = picture.copy()
        small.thumbnail((_CHECKED, _CHECKED))
        shown = np.asarray(small, np.float32)[None] / 255
        _, bad = checker(images=[shown[0]], clip_input=prepare(small, return_tensors="pt").pixel_values)
        if not bad[0]:
            return picture
        self._context.remark("the safety checker hid a picture")
        return picture.filter(ImageFilter.GaussianBlur(_BLUR * picture.width))


def _beginning(orders: Sequence[Order]) -> dict[str, Any]:
    """From noise of a size or from pictures, and what ControlNets see."""
    guides = control_arguments([[control for _, control in order.controls] for order in orders]) if orders[0].controls else {}
    if orders[0].start is None:
        return {"width": orders[0].size[0], "height": orders[0].size[1], **guides}
    if guides:
        guides["control_image"] = guides.pop("image")
    return {"image": [order.start for order in orders], "strength": orders[0].strength, **guides}


def _generators(orders: Sequence[Order]) -> list[Any]:
    import torch

    return [torch.Generator("cpu").manual_seed(order.seed) for order in orders]
