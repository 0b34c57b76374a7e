"""Weather that moves: rain with splashes, snow, drifting fog, lightning, the unrest of firelight. Drawn by the player.

Everything is a closed formula of the frame's number, so a frame looks the same whichever frame was drawn before it. Far
particles fall behind the figures, near ones in front. Lengths are shares of the frame's height, times are seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cutout.keep import KEPT
from core.cutout.layers import Pixels, as_image
from core.cutout.scene import CutoutScene
from core.paint.texture import clouds
from core.storyboard import Framing, TimeOfDay, Weather
from core.styles import Style, find_style

if TYPE_CHECKING:
    import skia

Floats = NDArray[np.float64]

_GOLDEN = 0.6180339887498949
_FOG = {TimeOfDay.NIGHT: "#606a7c", TimeOfDay.DUSK: "#bea8a4", TimeOfDay.DAWN: "#ded0cc"}


@dataclass(frozen=True, slots=True)
class Veil:
    """Particles of one distance."""

    x: Floats
    y: Floats
    speed: Floats
    """Frame heights a second."""
    phase: Floats
    width: float
    """Of a streak or flake."""
    alpha: float


def _veil(random: np.random.Generator, count: int, speed: float, width: float, alpha: float) -> Veil:
    speeds = speed * random.uniform(0.85, 1.15, count)
    return Veil(random.random(count), random.random(count), speeds, random.random(count) * math.tau, width, alpha)


class WeatherShow:
    """The weather of one scene. Nothing is drawn where no weather falls."""

    def __init__(self, scene: CutoutScene) -> None:
        self._scene = scene
        self._style = find_style(scene.style)
        self._width, self._height = scene.layout.width, scene.layout.height
        self._random = np.random.default_rng(scene.seed)
        self._behind: list[Veil] = []
        self._front: list[Veil] = []
        self._splashes: Veil | None = None
        self._flashes: list[float] = []
        self._weather = scene.weather if scene.open_sky else Weather.CLEAR
        night = scene.time is TimeOfDay.NIGHT
        self._light = 0.75 if night else 1.0
        if self._weather in (Weather.RAIN, Weather.STORM):
            self._set_rain(self._weather is Weather.STORM)
        elif self._weather is Weather.SNOW:
            self._set_snow()
        self._lines: dict[bool, list[tuple[Veil, skia.Paint]]] = {}

    def _set_rain(self, storm: bool) -> None:
        spread, more = self._width / self._height / (16 / 9), 1.2 if storm else 1.0
        pace = 1.35 if storm else 1.0
        self._slant = (0.32 if storm else 0.1) * (1 if self._scene.seed % 2 else -1)
        self._behind = [
            _veil(self._random, round(150 * more * spread), 1.5 * pace, 0.0013, 0.20),
            _veil(self._random, round(90 * more * spread), 2.1 * pace, 0.0019, 0.26),
        ]
        self._front = [_veil(self._random, round(34 * more * spread), 3.0 * pace, 0.0028, 0.26)]
        if self._scene.framing in (Framing.WIDE, Framing.ESTABLISHING):
            self._splashes = _veil(self._random, round(44 * more * spread), 4.0, 0.0014, 0.34)
        if storm:
            self._flashes = self._strike_times()

    def _set_snow(self) -> None:
        spread = self._width / self._height / (16 / 9)
        self._behind = [
            _veil(self._random, round(190 * spread), 0.07, 0.0045, 0.6),
            _veil(self._random, round(90 * spread), 0.11, 0.0075, 0.75),
        ]
        self._front = [_veil(self._random, round(26 * spread), 0.19, 0.0135, 0.8)]

    def _strike_times(self) -> list[float]:
        """Sparse: one or two pulses of light every five to eleven seconds, seldom at the very start."""
        times, now = [], float(self._random.uniform(0.8, 5.0))
        while now < self._scene.frames / self._scene.layout.fps:
            times.append(now)
            now += float(self._random.uniform(5.0, 11.0))
        return times

    def draw_behind(self, canvas: skia.Canvas, frame: int) -> None:
        """Over the backdrop, under the figures."""
        if self._weather is Weather.FOG:
            self._draw_fog(canvas, frame, "behind", 0.42, 0.020)
        self._draw_flash(canvas, frame, 0.55)
        self._draw_veils(canvas, frame, front=False)
        if self._splashes:
            self._draw_splashes(canvas, self._splashes, frame)

    def draw_front(self, canvas: skia.Canvas, frame: int) -> None:
        """Over the figures."""
        if self._weather is Weather.FOG:
            self._draw_fog(canvas, frame, "front", 0.20, 0.034)
        self._draw_flash(canvas, frame, 0.14)
        self._draw_veils(canvas, frame, front=True)
        if self._scene.flicker:
            self._draw_flicker(canvas, frame)

    # ---- rain and snow -------------------------------------------------------------------------------------------------

    def _draw_veils(self, canvas: skia.Canvas, frame: int, front: bool) -> None:
        import skia

        if front not in self._lines:
            self._lines[front] = [(veil, self._paint(veil)) for veil in (self._front if front else self._behind)]
        snow = self._weather is Weather.SNOW
        mode = skia.Canvas.PointMode.kPoints_PointMode if snow else skia.Canvas.PointMode.kLines_PointMode
        for veil, paint in self._lines[front]:
            points = self._flakes(veil, frame) if snow else self._streaks(veil, frame)
            canvas.drawPoints(mode, [skia.Point(x, y) for x, y in points.tolist()], paint)

    def _paint(self, veil: Veil) -> skia.Paint:
        import skia

        snow = self._weather is Weather.SNOW
        return skia.Paint(
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=max(0.8, veil.width * self._height),
            StrokeCap=skia.Paint.kRound_Cap if snow else skia.Paint.kButt_Cap,
            Color=_graded(self._style, "#fafcff" if snow else "#d6e0ec", veil.alpha * self._light),
        )

    def _streaks(self, veil: Veil, frame: int) -> Floats:
        """End points of the streaks, (2 · count, 2) pixels; as long as a shutter open for most of a frame sees them."""
        length = veil.speed * (0.9 / 24)
        fallen = veil.y + veil.speed * (frame / self._scene.layout.fps)
        span = 1.0 + 2 * length
        rounds, down = np.divmod(fallen, span)
        down -= length
        across = np.mod(veil.x + rounds * _GOLDEN, 1.0) * (1.0 + abs(self._slant)) * self._width
        across += (down - 0.5 - 0.5 * np.sign(self._slant)) * self._slant * self._height
        points = np.empty((2 * len(down), 2))
        points[0::2, 0], points[0::2, 1] = across, down * self._height
        points[1::2, 0] = across + length * self._slant * self._height
        points[1::2, 1] = (down + length) * self._height
        return points

    def _flakes(self, veil: Veil, frame: int) -> Floats:
        """Centres of the flakes, swaying as they fall."""
        now = frame / self._scene.layout.fps
        rounds, down = np.divmod(veil.y + veil.speed * now, 1.06)
        sway = 0.018 * np.sin(veil.phase + now * (0.9 + veil.x)) + 0.012 * np.sin(2.3 * veil.phase + now * 2.1)
        drift = now * 0.35 * veil.speed
        across = np.mod(veil.x + rounds * _GOLDEN + drift + sway, 1.04) - 0.02
        return np.stack([across * self._width, (down - 0.03) * self._height], axis=1)

    def _draw_splashes(self, canvas: skia.Canvas, veil: Veil, frame: int) -> None:
        """Small crowns where drops hit the ground, each living a quarter of a second."""
        import skia

        now = frame / self._scene.layout.fps * 4.0 + veil.phase / math.tau
        rounds, life = np.divmod(now, 1.0)
        across = np.mod(veil.x + rounds * _GOLDEN, 1.0) * self._width
        ground = 0.84 + 0.15 * np.mod(veil.y + rounds * 0.7548776662, 1.0)
        size = (0.003 + 0.006 * life) * self._height * (0.5 + (ground - 0.8) * 4)
        for step in range(3):
            here = (life >= step / 3) & (life < (step + 1) / 3)
            left, right = across[here] - size[here], across[here] + size[here]
            low = ground[here] * self._height
            rise = size[here] * (0.9 - 0.5 * life[here])
            ends = np.stack([across[here], low, left, low - rise, across[here], low, right, low - rise], axis=1).reshape(-1, 2)
            paint = self._paint(veil)
            paint.setAlphaf(veil.alpha * self._light * (1 - step / 3))
            canvas.drawPoints(skia.Canvas.PointMode.kLines_PointMode, [skia.Point(x, y) for x, y in ends.tolist()], paint)

    # ---- fog, lightning, fire ------------------------------------------------------------------------------------------

    def _draw_fog(self, canvas: skia.Canvas, frame: int, name: str, alpha: float, pace: float) -> None:
        """A bank of fog that drifts `pace` frame widths a second."""
        seconds = self._scene.frames / self._scene.layout.fps
        reach = 64 * math.ceil(pace * seconds * self._width / 64)
        key = ("fog", name, self._width, self._height, reach, self._scene.time, self._style.name)
        tint = self._style.grade(_FOG.get(self._scene.time, "#e2e6ea"))
        tile: Pixels = KEPT.get(key, lambda: _fog_bank(name, self._width + reach, self._height, alpha, tint))
        # Fog has no edges, so whole pixels do not show.
        left = -round(pace * self._width * frame / self._scene.layout.fps)
        canvas.drawImage(as_image(tile), left, self._height - tile.shape[0])

    def _draw_flash(self, canvas: skia.Canvas, frame: int, strength: float) -> None:
        now = frame / self._scene.layout.fps
        for strike in self._flashes:
            since = now - strike
            if 0 <= since < 0.7:
                glow = math.exp(-since * 9) + (0.75 * math.exp(-(since - 0.21) * 8) if since >= 0.21 else 0.0)
                canvas.drawColor(_graded(self._style, "#e2eaff", strength * min(1.0, glow)))

    def _draw_flicker(self, canvas: skia.Canvas, frame: int) -> None:
        now = frame / self._scene.layout.fps
        unrest = sum(math.sin(now * rate + self._scene.seed % 97 * rate) for rate in (7.1, 11.3, 4.7)) / 3
        canvas.drawColor(_graded(self._style, "#ffaa50", 0.055 * self._scene.flicker * max(0.0, 0.5 + 0.5 * unrest)))


def _graded(style: Style, colour: str, alpha: float) -> int:
    """Skia's colour number of `colour` as the style shows it."""
    return (round(255 * alpha) << 24) | int(style.grade(colour)[1:], 16)


def _fog_bank(name: str, width: int, height: int, alpha: float, tint: str) -> tuple[Pixels, int]:
    """Premultiplied RGBA: thin above, thick towards the ground."""
    import cv2

    field = clouds(f"fog-{name}", width // 8 + 1, height // 8 + 1, cell=height / 8 * 0.42, octaves=4)
    field = np.clip((field - 0.30) / 0.5, 0.0, 1.0)
    field *= np.linspace(0.25, 1.0, field.shape[0], dtype=np.float32)[:, None] ** 1.3
    cover = cv2.resize(field * np.float32(255 * alpha), (width, height), interpolation=cv2.INTER_CUBIC)
    cover = np.clip(cover, 0, 255)
    bank = np.empty((height, width, 4), np.uint8)
    for channel, value in enumerate((*bytes.fromhex(tint[1:]), 255)):
        bank[..., channel] = np.round(cover * np.float32(value / 255))
    return bank, int(bank.nbytes)
