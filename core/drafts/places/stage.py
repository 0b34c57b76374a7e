"""The stage a place is painted on: its measures, its light, its layers. Every painter of a place gets one.

Measures. The canvas is the frame enlarged by MARGIN. `x(p)` is -1 at the frame's left edge, 1 at its right; `y(s)` is 0 at
its top, 1 at its bottom. Depth is told by the height of a thing's foot: `metre(foot)` is how many pixels a metre is for
something standing at that canvas height, so that everything fits the figures, who stand at `floor`.
Light. Painters use the colours of things in white light; `lit` multiplies a group with the light map (the air's light, or
the room's, plus every lamp) and fades it into the haze.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import BackdropLayer, BackdropRequest, Context, Light
from core.drafts.places.air import air_of
from core.drafts.places.words import colour_of, features_of, words_of
from core.paint.brush import Brush, argb
from core.paint.colour import mix, rgb, shade, turned
from core.paint.finish import finish_overlay
from core.paint.png import save_png
from core.paint.texture import Pixels, halftone, wash
from core.storyboard import TimeOfDay, Weather
from core.styles import find_style

if TYPE_CHECKING:
    import skia

MARGIN = 0.25
METRE = 0.354
"""Share of the frame's height that a metre takes where figures stand: 1.75 m are 0.62."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A pool of light on whatever is painted there. Canvas pixels."""

    x: float
    y: float
    rx: float
    ry: float
    colour: str
    strength: float


class Stage:
    """One backdrop in work."""

    def __init__(self, request: BackdropRequest, context: Context) -> None:
        self.place = request.place
        self.time = request.time
        self.weather = request.weather
        self.style = find_style(request.style)
        self.layout = request.layout
        self.seed = context.seed
        self._context = context
        self.air = air_of(request.time, request.weather)
        self.words = words_of(request.place)
        self.features = features_of(self.words)
        self.unit = float(request.layout.height)
        self.frame_width = float(request.layout.width)
        self.width = 2 * round(request.layout.width * (1 + MARGIN) / 2)
        self.height = 2 * round(request.layout.height * (1 + MARGIN) / 2)
        self.left = (self.width - request.layout.width) / 2
        self.top = (self.height - request.layout.height) / 2
        self.floor = 0.9
        self.horizon = 0.45
        self.seats = False
        self.lamps: list[Lamp] = []
        self.inside = False
        self.light = Light()
        self.layers: list[BackdropLayer] = []
        self._images: list[skia.Image] = []
        self._light_image: tuple[tuple[bool, int], skia.Image] | None = None

    # ---- measures ------------------------------------------------------------------------------------------------------

    def x(self, across: float) -> float:
        """Canvas x of a place across the frame, -1 left edge … 1 right edge."""
        return self.left + (across + 1) / 2 * self.frame_width

    def y(self, down: float) -> float:
        """Canvas y of a share of the frame's height from its top."""
        return self.top + down * self.unit

    def metre(self, foot: float) -> float:
        """Pixels per metre for what stands at canvas height `foot`."""
        horizon, floor = self.y(self.horizon), self.y(self.floor)
        return METRE * self.unit * max(0.01, (foot - horizon) / (floor - horizon))

    def columns(self, step: float, phase: float = 0.0) -> list[float]:
        """Canvas x of things repeated every `step` pixels over the whole canvas, symmetric about the middle."""
        middle = self.width / 2 + phase * step
        count = int(self.width / step / 2) + 2
        return [middle + k * step for k in range(-count, count + 1)]

    @property
    def narrow(self) -> bool:
        """A tall frame, where only one or two things fit side by side."""
        return self.layout.ratio < 0.8

    # ---- chance and words ----------------------------------------------------------------------------------------------

    def chance(self, tag: str) -> random.Random:
        """Chance for one part of the place; the same in every time, weather and style."""
        return random.Random(f"{self.seed}:{self.place.id}:{tag}")

    def pick(self, tag: str, *choices: str) -> str:
        """One of the choices, always the same for this place."""
        return self.chance(tag).choice(choices)

    def has(self, *features: str) -> bool:
        """Whether the script names any of the features (words.FEATURES)."""
        return any(feature in self.features for feature in features)

    def hue(self, tag: str, *choices: str) -> str:
        """The colour that the script names for the place, else one of the choices; slightly varied by place."""
        chance = self.chance(f"hue-{tag}")
        colour = colour_of(self.words) or chance.choice(choices)
        return turned(colour, chance.uniform(-0.015, 0.015), chance.uniform(0.9, 1.1), chance.uniform(-0.02, 0.02))

    @property
    def night(self) -> bool:
        return self.air.lamps > 0.6

    # ---- light ---------------------------------------------------------------------------------------------------------

    def lamp(
        self, x: float, y: float, reach: float, colour: str = "#ffcf8a", strength: float = 0.9, *, squash: float = 1.0
    ) -> None:
        """A lamp whose light falls on everything lit afterwards, as strong as the hour needs lamps."""
        power = strength * self.air.lamps if not self.inside else strength * max(0.25, self.air.lamps)
        if power > 0.02:
            self.lamps.append(Lamp(x, y, reach, reach * squash, colour, power))

    def daylight(self, x: float, y: float, reach: float, strength: float = 0.6, *, squash: float = 1.0) -> None:
        """Light that falls in from outside: strong by day, faint moonlight at night."""
        power = strength * (1 - 0.82 * self.air.lamps)
        self.lamps.append(Lamp(x, y, reach, reach * squash, mix(self.air.key, self.air.light, 0.6), power))

    def _light_map(self) -> skia.Image:
        import cv2
        import skia

        key = (self.inside, len(self.lamps))
        if self._light_image is not None and self._light_image[0] == key:
            return self._light_image[1]
        width, height = self.width // 4, self.height // 4
        base = self.air.room if self.inside else self.air.light
        tops = [shade(base, -0.12 if self.inside else 0.0), base, shade(base, -0.06)]
        field = np.empty((height, width, 3), np.float32)
        for channel in range(3):
            values = [rgb(colour)[channel] for colour in tops]
            field[:, :, channel] = np.interp(np.linspace(0, 2, height), [0, 1, 2], values)[:, None]
        down, across = np.mgrid[0:height, 0:width].astype(np.float32)
        for lamp in self.lamps:
            reach = np.hypot((across - lamp.x / 4) / (lamp.rx / 4), (down - lamp.y / 4) / (lamp.ry / 4))
            power = np.square(np.clip(1 - reach, 0, 1)) * np.float32(lamp.strength)
            field += power[..., None] * np.asarray(rgb(lamp.colour), np.float32)
        if self.style.flat:
            bright = np.maximum(field.max(axis=2, keepdims=True), 1e-3)
            field *= np.ceil(np.minimum(bright, 1.0) * 5) / 5 / bright
        small = np.dstack([np.clip(field[:, :, ::-1] * 255, 0, 255).astype(np.uint8), np.full((height, width), 255, np.uint8)])
        full = cv2.resize(small, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        image = skia.Image.fromarray(full, colorType=skia.kBGRA_8888_ColorType, alphaType=skia.kOpaque_AlphaType)
        self._light_image = (key, image)
        return image

    # ---- layers --------------------------------------------------------------------------------------------------------

    @contextmanager
    def layer(self, depth: float) -> Iterator[Brush]:
        """Paints one layer; it is graded, textured and written when the block ends. Far layers first."""
        import skia

        self._context.check_cancelled()
        surface = skia.Surface(self.width, self.height)
        canvas = surface.getCanvas()
        canvas.clear(0)
        graded = skia.Paint(ColorFilter=self._grading())
        canvas.saveLayer(None, graded)
        yield Brush(canvas, self.style, self.unit)
        canvas.restore()
        self._keep(surface, depth)

    def _grading(self) -> skia.ColorFilter:
        import skia

        numbers: list[float] = []
        for red, green, blue, constant in self.style.matrix():
            numbers += [red, green, blue, 0.0, constant]
        return skia.ColorFilters.Matrix([*numbers, 0.0, 0.0, 0.0, 1.0, 0.0])

    def _keep(self, surface: skia.Surface, depth: float) -> None:
        import skia

        image = surface.makeImageSnapshot()
        if self.style.wash > 0 or self.style.halftone > 0:
            pixels: Pixels = np.array(image.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType))
            if self.style.wash > 0:
                pixels = wash(pixels, self.style.wash)
            if self.style.halftone > 0:
                pixels = halftone(pixels, self.style.halftone, self.unit / 110)
            image = skia.Image.fromarray(
                np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
            )
        straight: Pixels = image.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType)
        name = f"layer-{len(self.layers)}.png"
        save_png(self._context.work / name, straight if self.layers else straight[:, :, :3])
        self._images.append(image)
        self.layers.append(BackdropLayer(file=name, depth=depth))
        self._context.progress(min(0.9, 0.18 * len(self.layers)), "layer")

    @contextmanager
    def lit(self, brush: Brush, haze: float = 0.0, *, fade: tuple[float, float] | None = None) -> Iterator[None]:
        """Paints a group that the light map falls on and the haze veils.

        `haze` 0 … 1 is the distance; with `fade` (two canvas heights) the haze thins out from the first to the second.
        """
        import skia

        canvas = brush.canvas
        canvas.saveLayer(None, None)
        brush.gather()
        yield
        plain = not self.inside and not self.lamps and self.air.light == "#ffffff"
        if not plain:
            canvas.drawImage(self._light_map(), 0, 0, skia.SamplingOptions(), skia.Paint(BlendMode=skia.BlendMode.kModulate))
        near = 0.0 if self.inside else 0.1
        thick = min(0.97, haze + (1 - haze) * self.air.thick * min(1.0, near + haze * 1.9))
        if thick > 0.01 and fade is None:
            canvas.drawPaint(skia.Paint(Color=argb(self.air.haze, thick), BlendMode=skia.BlendMode.kSrcATop))
        elif thick > 0.01 and fade is not None:
            brush.veil((0, fade[0], self.width, fade[1]), self.air.haze, thick, 0.0, atop=True)
        brush.release()
        canvas.restore()

    # ---- the end -------------------------------------------------------------------------------------------------------

    def shine_on_figures(self, key: str, angle: float, strength: float, *, ambient: str = "") -> None:
        """How figures are lit here. They stay bright enough to be read: the ambient light is lifted."""
        base = ambient or (self.air.room if self.inside else self.air.light)
        lift = 0.42 if self.night else 0.3
        self.light = Light(
            ambient=self.style.tone(mix(base, "#ffffff", lift)),
            key=self.style.tone(key),
            angle=angle,
            strength=min(1.0, max(0.0, strength)),
        )

    def picture(self, path: Path) -> None:
        """Writes all layers as one picture of the frame's size with the style's finish over it."""
        import skia

        surface = skia.Surface(self.layout.width, self.layout.height)
        canvas = surface.getCanvas()
        canvas.clear(0xFF000000)
        for image in self._images:
            canvas.drawImage(image, -self.left, -self.top)
        finish = skia.Image.fromarray(
            finish_overlay(self.style, self.layout), colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kPremul_AlphaType
        )
        canvas.drawImage(finish, 0, 0)
        pixels: Pixels = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
        save_png(path, pixels[:, :, :3])

    @property
    def wet(self) -> bool:
        return self.weather in (Weather.RAIN, Weather.STORM)

    @property
    def snowy(self) -> bool:
        return self.weather is Weather.SNOW

    @property
    def sunrise_or_set(self) -> bool:
        return self.time in (TimeOfDay.DAWN, TimeOfDay.DUSK)
