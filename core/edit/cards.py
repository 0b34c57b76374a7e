"""Title and credits cards: letters in the style's title face over a blurred, darkened place. Used by core.edit.sources.

The ground pushes in slowly; letters fade in and out. Credits set "Role|Name" in two columns (one above the other in a tall
frame) and roll when they are longer than the frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.crafts import Backdrop, CardSource, Context
from core.edit.camera import affine, shift, warp
from core.edit.lettering import SANS, Type, break_lines, clean, is_right_to_left, title_face, typesetter
from core.edit.planes import Bytes, Patch, Planes, dim, from_rgb, lay, mix, patch_from_rgba, vision
from core.errors import BrokenAsset
from core.options import Layout
from core.serial import from_json
from core.styles import STYLES

if TYPE_CHECKING:
    import skia

_PUSH = 1.06
_FADE_IN = 0.7
_FADE_OUT = 0.5
_MOST_LINES, _MOST_LETTERS = 400, 300
_LIT = (250, 247, 240)
_SOFT = (214, 206, 192)


@dataclass(frozen=True, slots=True)
class _Row:
    """Text at a place of the sheet; `left` and `baseline` in pixels of the sheet, whose top is at 0."""

    text: str
    left: float
    baseline: float
    setting: Type
    soft: bool = False


@dataclass(frozen=True, slots=True)
class _Setting:
    """All rows of a card and how tall they are together, in pixels."""

    rows: tuple[_Row, ...]
    height: float
    rule: float | None = None
    """Baseline height of the thin line under a title."""


def open_card(card: CardSource, layout: Layout, context: Context) -> Card:
    """The frames of a card."""
    folder = context.asset(card.backdrop) if card.backdrop is not None else None
    return Card(card, layout, _ground(folder, card.style, layout))


class Card:
    """A lettered card as frames of planes."""

    def __init__(self, card: CardSource, layout: Layout, ground: Planes) -> None:
        self.frames = card.frames
        self._card, self._layout, self._ground = card, layout, ground
        self._setting = _set_credits(card, layout) if card.credits else _set_title(card, layout)
        self._sheet = patch_from_rgba(_draw(self._setting, layout), 0, 0)

    def planes(self, index: int) -> Planes:
        index = min(max(index, 0), self.frames - 1)
        share = index / max(1, self.frames - 1)
        zoom = 1.0 + (_PUSH - 1.0) * share
        ground = warp(self._ground, affine(zoom, 0.5, 0.5, 0.0, self._ground.size, self._layout), self._layout)
        light = self._light(index)
        if light > 0.0:
            ground = mix(ground, lay(ground, self._patch(share)), light)
        return dim(ground, self._curtain(index)) if self._card.credits else ground

    def _light(self, index: int) -> float:
        """How far the letters are faded in, 0 … 1."""
        fps, quarter = self._layout.fps, self.frames / 4
        rise, fall = min(_FADE_IN * fps, quarter), min(_FADE_OUT * fps, quarter)
        enter = index / rise if rise >= 2 else 1.0
        leave = (self.frames - 1 - index) / fall if fall >= 2 else 1.0
        share = min(1.0, max(0.0, enter), max(0.0, leave))
        return share * share * (3.0 - 2.0 * share)

    def _curtain(self, index: int) -> float:
        """The last half second of the credits falls to black."""
        fall = min(0.6 * self._layout.fps, self.frames / 4)
        return min(1.0, (self.frames - 1 - index) / fall) if fall >= 2 else 1.0

    def _patch(self, share: float) -> Patch:
        """The window of the lettering that is seen at `share` of the card's time."""
        width, height = self._layout.width, self._layout.height
        spare = self._sheet.keep.shape[0] - height
        if spare <= 0:
            return self._sheet
        top = spare * min(1.0, max(0.0, (share - 0.12) / 0.76))
        full, half = np.array([0.0, top]), np.array([0.0, top / 2])
        ink, small = self._sheet.ink, (width // 2, height // 2)
        return Patch(
            0,
            0,
            Planes(shift(ink.y, full, (width, height)), shift(ink.u, half, small), shift(ink.v, half, small)),
            shift(self._sheet.keep, full, (width, height)),
            shift(self._sheet.keep_chroma, half, small),
        )


# ---- ground ------------------------------------------------------------------------------------------------------------


def _ground(folder: Path | None, style: str, layout: Layout) -> Planes:
    """The blurred, darkened place, or a plain ground in the style's tint when there is none; a little larger than the frame."""
    cv2 = vision()
    size = (2 * round(layout.width * _PUSH / 2), 2 * round(layout.height * _PUSH / 2))
    if folder is None:
        picture = np.empty((size[1], size[0], 3), np.float32)
        picture[:] = _tint(style)
    else:
        picture = _read(folder, size).astype(np.float32)
        blur = 0.011 * layout.height
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
        grey = picture.mean(axis=2, keepdims=True)
        picture = (0.8 * picture + 0.2 * grey) * 0.5
    across = np.linspace(-1.0, 1.0, size[0], dtype=np.float32)[None, :]
    down = np.linspace(-1.0, 1.0, size[1], dtype=np.float32)[:, None]
    picture *= (1.0 - 0.42 * np.clip((across**2 + down**2) / 1.6, 0.0, 1.0))[..., None]
    # A smooth dark ground shows steps once encoded; noise of one level hides them.
    picture += np.random.default_rng(7).uniform(-0.9, 0.9, (size[1], size[0], 1)).astype(np.float32)
    return from_rgb(np.clip(np.rint(picture), 0, 255).astype(np.uint8))


def _tint(style: str) -> tuple[float, float, float]:
    colour = STYLES[style].tint.lstrip("#") if style in STYLES else "000000"
    parts = [int(colour[at : at + 2], 16) for at in (0, 2, 4)]
    red, green, blue = (base + 0.12 * part for base, part in zip((26.0, 27.0, 34.0), parts, strict=True))
    return red, green, blue


def _read(folder: Path, size: tuple[int, int]) -> Bytes:
    try:
        backdrop = from_json((folder / "result.json").read_bytes(), Backdrop)
        with Image.open(folder / backdrop.picture) as file:
            picture = file.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenAsset("asset.unreadable", f"backdrop cannot be read: {error}", kind="Backdrop") from error
    ratio = max(size[0] / picture.width, size[1] / picture.height)
    wide, high = min(size[0] / ratio, picture.width), min(size[1] / ratio, picture.height)
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + wide, top + high)))


# ---- setting -----------------------------------------------------------------------------------------------------------


def _worded(card: CardSource) -> list[str]:
    """The card's lines that say something, each cut to what a card can hold."""
    lines = [text for text in map(clean, card.lines[:_MOST_LINES]) if text]
    return [text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS].rstrip()}…" for text in lines]


def _set_title(card: CardSource, layout: Layout) -> _Setting:
    """The first line large, the others small under a thin rule, all in the middle."""
    lines = _worded(card)
    if not lines:
        return _Setting((), 0.0)
    face = title_face(card.style, lines[0])
    width = 0.84 * layout.width
    title, setting = _shrink(lines[0], face, min(0.135 * layout.height, 0.12 * layout.width), width, 3)
    rows: list[_Row] = []
    baseline = 0.0
    for line in title:
        baseline += 1.14 * setting.size
        rows.append(_Row(line, _centre(line, setting, layout), baseline, setting))
    rule = None
    if len(lines) > 1:
        rule = baseline + 0.52 * setting.size
        baseline = rule + 0.1 * setting.size
    for text in lines[1:]:
        small = Type(SANS, max(0.034 * min(layout.width, layout.height), 0.32 * setting.size), "en", 0.03 * setting.size)
        for line in break_lines(text, small, width):
            baseline += 1.5 * small.size
            rows.append(_Row(line, _centre(line, small, layout), baseline, small, soft=True))
    return _Setting(tuple(rows), baseline + 0.3 * setting.size, rule)


def _shrink(text: str, face: str, size: float, width: float, most: int) -> tuple[list[str], Type]:
    """`text` in at most `most` lines, at `size` pixels or as much smaller as that takes (long titles stay small)."""
    while True:
        setting = Type(face, size, "en", 0.01 * size)
        lines = break_lines(text, setting, width)
        whole = all(len(text.split(" ")) <= 1 or " " in text for text in lines)
        if (len(lines) <= most and whole) or size < 16.0:
            return lines[:12], setting
        size *= 0.88


def _set_credits(card: CardSource, layout: Layout) -> _Setting:
    lines = _worded(card)
    head = lines[:1] if lines and "|" not in lines[0] else []
    size = max(13.0, min(0.043 * layout.height, 0.05 * layout.width))
    rows: list[_Row] = []
    baseline = 0.0
    if head:
        title, setting = _shrink(head[0], title_face(card.style, head[0]), 1.9 * size, 0.84 * layout.width, 3)
        for line in title:
            baseline += 1.2 * setting.size
            rows.append(_Row(line, _centre(line, setting, layout), baseline, setting))
        baseline += 1.1 * size
    for text in lines[len(head) :]:
        added, baseline = _credit(text, Type(SANS, size), baseline, layout)
        rows += added
    return _Setting(tuple(rows), baseline + 0.5 * size)


def _credit(text: str, setting: Type, baseline: float, layout: Layout) -> tuple[list[_Row], float]:
    """One "Role|Name" (or plain line) under `baseline`, and the baseline after it."""
    role, bar, name = (part.strip() for part in text.partition("|"))
    size = setting.size
    small = Type(setting.face, 0.78 * size, setting.language, 0.03 * size)
    if not bar:
        lines = break_lines(role, setting, 0.84 * layout.width)
        rows = [
            _Row(line, _centre(line, setting, layout), baseline + (at + 1) * 1.5 * size, setting)
            for at, line in enumerate(lines)
        ]
        return rows, baseline + 1.5 * size * len(lines)
    if layout.ratio < 0.9:
        return _stacked(role, name, setting, small, baseline, layout)
    gutter, half = 0.02 * layout.width, 0.42 * layout.width
    left, right = break_lines(role, small, half - gutter), break_lines(name, setting, half - gutter)
    middle = layout.width / 2
    measure = typesetter().width
    rows = []
    for at, line in enumerate(left):
        rows.append(_Row(line, middle - gutter - measure(line, small), baseline + (at + 1) * 1.5 * size, small, soft=True))
    for at, line in enumerate(right):
        rows.append(_Row(line, middle + gutter, baseline + (at + 1) * 1.5 * size, setting))
    return rows, baseline + 1.5 * size * max(len(left), len(right), 1)


def _stacked(role: str, name: str, setting: Type, small: Type, baseline: float, layout: Layout) -> tuple[list[_Row], float]:
    rows = []
    if role:
        baseline += 0.5 * setting.size
    for text, kind in ((role, small), (name, setting)):
        for line in break_lines(text, kind, 0.84 * layout.width):
            baseline += 1.4 * kind.size
            rows.append(_Row(line, _centre(line, kind, layout), baseline, kind, soft=kind is small))
    return rows, baseline


def _centre(text: str, setting: Type, layout: Layout) -> float:
    tail = 0.0 if is_right_to_left(text) else setting.tracking
    return (layout.width - typesetter().width(text, setting) + tail) / 2


# ---- drawing -----------------------------------------------------------------------------------------------------------


def _draw(setting: _Setting, layout: Layout) -> Bytes:
    """The lettering as premultiplied RGBA (h, w, 4), as tall as the frame or taller when it must roll."""
    import skia

    margin = 0.1 * layout.height
    height = max(layout.height, 2 * math.ceil((setting.height + 2 * margin) / 2))
    sheet = np.zeros((height, layout.width, 4), np.uint8)
    info = skia.ImageInfo.Make(layout.width, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, sheet, layout.width * 4)
    canvas = surface.getCanvas()
    top = (height - setting.height) / 2
    for shadow in (True, False):
        for row in setting.rows:
            paint = _ink(row, shadow=shadow)
            drop = 0.03 * row.setting.size if shadow else 0.0
            typesetter().draw(canvas, row.text, row.left, top + row.baseline + drop, row.setting, paint)
    if setting.rule is not None:
        _draw_rule(canvas, layout, top + setting.rule)
    return sheet


def _ink(row: _Row, *, shadow: bool) -> skia.Paint:
    import skia

    if not shadow:
        return skia.Paint(AntiAlias=True, Color=skia.Color(*(_SOFT if row.soft else _LIT)))
    paint = skia.Paint(AntiAlias=True, Color=skia.Color(0, 0, 0, 170))
    paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(1.5, 0.09 * row.setting.size)))
    return paint


def _draw_rule(canvas: skia.Canvas, layout: Layout, height: float) -> None:
    """A thin line that fades out at its ends."""
    import skia

    half = 0.14 * layout.width
    middle = layout.width / 2
    clear, lit = skia.Color(*_SOFT, 0), skia.Color(*_SOFT, 230)
    shader = skia.GradientShader.MakeLinear([(middle - half, 0), (middle + half, 0)], [clear, lit, clear])
    thick = max(1.0, 0.0022 * layout.height)
    canvas.drawRect(skia.Rect.MakeXYWH(middle - half, height, 2 * half, thick), skia.Paint(Shader=shader, AntiAlias=True))
