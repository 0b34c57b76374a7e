"""Numbered contact sheets: the storyboard, or takes side by side. The house's engine for Craft.SHEET."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from core import identities
from core.crafts import Context, EngineOptions, Sheet, SheetRequest, Still
from core.edit.encoders import unwritable
from core.edit.lettering import SANS, Type, clean, fill_lines, title_face, typesetter, words
from core.errors import BrokenAsset
from core.paint.png import save_png
from core.serial import from_json

if TYPE_CHECKING:
    import skia

PER_PAGE = 12
_WIDTH = 1600
_MARGIN = 56.0
_GAP = 28.0
_CAPTION = 22.0
_TITLE = 52.0
_GROUND = (24, 25, 30)
_LIT = (244, 241, 233)
_SOFT = (168, 166, 160)
_AMBER = (255, 196, 92)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Columns and the size of a picture in pixels; `lines` is how many lines of caption a row keeps room for."""

    columns: int
    width: float
    height: float
    lines: int

    @property
    def row(self) -> float:
        return self.height + 14.0 + self.lines * 1.35 * _CAPTION + _GAP


class SheetMaker:
    """Engine of the sheet craft. It has no options."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options

    @property
    def identity(self) -> str:
        return identities.SHEET

    def run(self, request: SheetRequest, context: Context) -> Sheet:
        """Pages sheet-1.png, sheet-2.png … of up to 12 pictures. Raises BrokenAsset for a still that cannot be read."""
        count = max(1, math.ceil(len(request.items) / PER_PAGE))
        names = []
        for page in range(count):
            context.check_cancelled()
            names.append(f"sheet-{page + 1}.png")
            picture = self._page(request, page, count, context)
            try:
                save_png(context.work / names[-1], picture)
            except OSError as error:
                for name in names:
                    (context.work / name).unlink(missing_ok=True)
                raise unwritable(error, context.work / names[-1]) from error
            context.progress((page + 1) / count)
        return Sheet(pictures=tuple(names))

    def _page(self, request: SheetRequest, page: int, count: int, context: Context) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """One page as (h, w, 3) RGB."""
        import skia

        items = request.items[page * PER_PAGE : (page + 1) * PER_PAGE]
        pictures = []
        for item in items:
            context.check_cancelled()
            pictures.append(_read_still(context.asset(item.still)))
        ratio = pictures[0].width / pictures[0].height if pictures else 16 / 9
        grid = _grid(len(items), len(request.items), ratio, [clean(item.caption) for item in items])
        rows = math.ceil(len(items) / grid.columns)
        head = _MARGIN + 1.1 * _TITLE + 34.0
        height = 2 * math.ceil((head + rows * grid.row - _GAP + _MARGIN) / 2)
        sheet = np.zeros((height, _WIDTH, 4), np.uint8)
        info = skia.ImageInfo.Make(_WIDTH, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
        surface = skia.Surface.MakeRasterDirect(info, sheet, _WIDTH * 4)
        canvas = surface.getCanvas()
        canvas.clear(skia.Color(*_GROUND))
        _draw_head(canvas, clean(request.title), page, count)
        for index, (item, picture) in enumerate(zip(items, pictures, strict=True)):
            left = _MARGIN + index % grid.columns * (grid.width + _GAP)
            top = head + index // grid.columns * grid.row
            number = (item.number or page * PER_PAGE + index + 1) if request.numbered else None
            _draw_item(canvas, picture, clean(item.caption), number, left, top, grid)
        return np.ascontiguousarray(sheet[..., :3])


def _read_still(folder: Path) -> Image.Image:
    try:
        still = from_json((folder / "result.json").read_bytes(), Still)
        with Image.open(folder / still.picture) as file:
            picture: Image.Image = file.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenAsset("asset.unreadable", f"still cannot be read: {error}", kind="Still") from error
    return picture


def _grid(here: int, total: int, ratio: float, captions: list[str]) -> _Grid:
    """Fewer pictures are shown larger; tall ones stand in more columns."""
    most = 6 if ratio < 0.8 else 4 if ratio < 1.2 else 3
    columns = max(1, min(most, total if total <= most else most))
    if 0 < total <= 4 and ratio >= 1.2:
        columns = min(2, total)
    width = (_WIDTH - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    width = min(width, 900.0) if columns == 1 else width
    setting = Type(SANS, _CAPTION)
    lines = max((len(_caption_lines(text, setting, width)) for text in captions), default=0)
    return _Grid(columns, width, width / ratio, lines)


def _draw_head(canvas: skia.Canvas, title: str, page: int, count: int) -> None:
    import skia

    setting = Type(title_face("storybook", title), _TITLE)
    room = _WIDTH - 2 * _MARGIN - 200.0
    while setting.size > 0.6 * _TITLE and typesetter().width(title, setting) > room:
        setting = Type(setting.face, setting.size * 0.94)
    text = _one_line(title, setting, room)
    baseline = _MARGIN + 0.78 * _TITLE
    typesetter().draw(canvas, text, _MARGIN, baseline, setting, skia.Paint(AntiAlias=True, Color=skia.Color(*_LIT)))
    if count > 1:
        small, mark = Type(SANS, 22.0), f"{page + 1} / {count}"
        left = _WIDTH - _MARGIN - typesetter().width(mark, small)
        typesetter().draw(canvas, mark, left, baseline, small, skia.Paint(AntiAlias=True, Color=skia.Color(*_SOFT)))
    rule = skia.Rect.MakeXYWH(_MARGIN, baseline + 26.0, 72.0, 4.0)
    canvas.drawRect(rule, skia.Paint(Color=skia.Color(*_AMBER)))


def _draw_item(
    canvas: skia.Canvas, picture: Image.Image, caption: str, number: int | None, left: float, top: float, grid: _Grid
) -> None:
    import skia

    size = (max(1, round(grid.width)), max(1, round(grid.height)))
    small = np.asarray(_cover(picture, size).convert("RGBA"))
    image = skia.Image.fromarray(np.ascontiguousarray(small), colorType=skia.kRGBA_8888_ColorType)
    frame = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(left, top, grid.width, grid.height), 10.0, 10.0)
    canvas.save()
    canvas.clipRRect(frame, True)
    canvas.drawImage(image, left, top)
    canvas.restore()
    edge = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1.5, Color=skia.Color(255, 255, 255, 40))
    canvas.drawRRect(frame, edge)
    if number is not None:
        _draw_number(canvas, number, left, top)
    setting = Type(SANS, _CAPTION)
    for index, line in enumerate(_caption_lines(caption, setting, grid.width)):
        paint = skia.Paint(AntiAlias=True, Color=skia.Color(*(_LIT if index == 0 else _SOFT)))
        baseline = top + grid.height + 12.0 + (index + 1) * 1.3 * _CAPTION - 4.0
        typesetter().draw(canvas, line, left, baseline, setting, paint)


def _caption_lines(text: str, setting: Type, width: float) -> list[str]:
    """At most two lines; a middle dot parts them where there is one."""
    first, dot, second = text.partition(" · ")
    if dot:
        return [_one_line(first, setting, width), _one_line(second, setting, width)]
    lines = fill_lines(words(text), setting, width)
    return lines if len(lines) <= 2 else [lines[0], _one_line(" ".join(lines[1:]), setting, width)]


def _cover(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture cut to the grid's shape: stills of one film have one shape, but takes may mix aspects."""
    ratio = max(size[0] / picture.width, size[1] / picture.height)
    wide, high = min(size[0] / ratio, picture.width), min(size[1] / ratio, picture.height)
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return picture.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high), reducing_gap=2.0)


def _draw_number(canvas: skia.Canvas, number: int, left: float, top: float) -> None:
    import skia

    setting, text = Type(SANS, 24.0), str(number)
    width = typesetter().width(text, setting)
    badge = skia.Rect.MakeXYWH(left + 12.0, top + 12.0, max(40.0, width + 22.0), 38.0)
    canvas.drawRRect(skia.RRect.MakeRectXY(badge, 19.0, 19.0), skia.Paint(AntiAlias=True, Color=skia.Color(12, 12, 16, 215)))
    middle = badge.centerX() - width / 2
    typesetter().draw(
        canvas, text, middle, badge.bottom() - 10.5, setting, skia.Paint(AntiAlias=True, Color=skia.Color(*_AMBER))
    )


def _one_line(text: str, setting: Type, width: float) -> str:
    """`text`, or as much of its beginning as fits with an ellipsis."""
    if typesetter().width(text, setting) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if typesetter().width(f"{text[:middle]}…", setting) <= width else (low, middle - 1)
    return f"{text[:low].rstrip()}…"
