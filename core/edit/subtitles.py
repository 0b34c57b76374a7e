"""Turns captions into drawings on frames: at most two lines, broken at phrases, clear of faces. Used by core.edit.sources.

White letters with a dark outline in a wide soft shade read on any ground, snow too. A caption that needs more than two lines
is shown in pages, each for its share of the time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Box, Caption, Head
from core.edit.lettering import PAUSES, SANS, STOPS, Type, break_lines, clean, is_wide, typesetter, words
from core.edit.planes import Bytes, Patch, patch_from_rgba
from core.options import Layout

if TYPE_CHECKING:
    import skia

LINE_LETTERS = 42
"""Broadcasters' usual limit for a line of an alphabet."""
LINE_HAN = 20
_LEADING = 1.28
_SHADE = 0.66
"""Room for the shade beside the letters, in their size."""
_ROOM = 0.46
"""The same above and below a block of lines, beyond their leading."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One speaker's lines: what stands under each other."""

    label: str
    lines: tuple[str, ...]
    setting: Type


@dataclass(frozen=True, slots=True)
class _Page:
    first: int
    last: int
    columns: tuple[_Column, ...]


class Placed:
    """A drawing on the frames first … last (exclusive); drawn when a frame first needs it."""

    def __init__(self, page: _Page, layout: Layout, bottom: int, *, below: bool) -> None:
        self.first, self.last = page.first, page.last
        self._page, self._layout, self._bottom, self._below = page, layout, bottom, below

    @cached_property
    def patch(self) -> Patch:
        """The drawing at its place."""
        picture = _draw(self._page, self._layout)
        height, width = picture.shape[:2]
        top = self._bottom - height if self._below else self._bottom
        return _fit(picture, (self._layout.width - width) // 2, top, self._layout)


def place_captions(captions: tuple[Caption, ...], layout: Layout, heads: tuple[Head, ...]) -> tuple[Placed, ...]:
    """Drawings of all captions of a source; one place is chosen for all of them, so that subtitles do not jump."""
    pages = [page for group in _together(captions) for page in _pages(group, layout)]
    if not pages:
        return ()
    sizes = [_page_size(page, layout) for page in pages]
    edge, below = _choose_place(max(width for width, _ in sizes), max(height for _, height in sizes), layout, heads)
    return tuple(Placed(page, layout, edge, below=below) for page in pages)


def text_size(layout: Layout) -> float:
    """Height of caption letters in pixels: readable on a phone, whatever the shape."""
    return max(11.0, min(0.05 * layout.height, 0.058 * layout.width))


def line_width(layout: Layout) -> float:
    """Widest line in pixels: the title-safe 88 % or what the letter limit fills (a letter is 0.57 of its height wide)."""
    return min(0.88 * layout.width, 0.57 * LINE_LETTERS * text_size(layout))


# ---- wording -----------------------------------------------------------------------------------------------------------


def _together(captions: tuple[Caption, ...]) -> list[list[Caption]]:
    """Captions shown at the same time. One that starts while another still stands takes its place."""
    groups: list[list[Caption]] = []
    for caption in sorted(captions, key=lambda caption: caption.first):
        if groups and (caption.together or caption.first == groups[-1][0].first):
            groups[-1].append(caption)
            continue
        if groups:
            groups[-1] = [replace(one, last=min(one.last, caption.first)) for one in groups[-1]]
        groups.append([caption])
    return groups


def _pages(group: list[Caption], layout: Layout) -> list[_Page]:
    """One caption in as many pages as it needs; simultaneous ones side by side, or as two dashed lines in a narrow frame."""
    first, last = min(caption.first for caption in group), max(caption.last for caption in group)
    side_by_side = len(group) > 1 and layout.width > layout.height
    width = 0.43 * layout.width if side_by_side else line_width(layout)
    spoken = [_spoken(caption, layout, width, dashed=len(group) > 1 and not side_by_side) for caption in group]
    spoken = [parts for parts in spoken if parts]
    count = min(max((len(parts) for parts in spoken), default=0), max(1, last - first))
    if count == 0 or last <= first:
        return []
    longest = max(spoken, key=len)
    borders = _borders([sum(map(len, column.lines)) for column in longest[:count]], first, last)
    return [
        _Page(borders[index], borders[index + 1], tuple(parts[index] for parts in spoken if index < len(parts)))
        for index in range(count)
    ]


def _spoken(caption: Caption, layout: Layout, width: float, *, dashed: bool) -> list[_Column]:
    text = clean(caption.text)
    if not text:
        return []
    setting = Type(SANS, text_size(layout), caption.language)
    if dashed:
        text = f"– {text}"
    pieces = split_pages(text, setting, width)
    return [_Column(clean(caption.speaker), tuple(lines), setting) for lines in pieces]


def split_pages(text: str, setting: Type, width: float) -> list[list[str]]:
    """`text` in pages of at most two lines, cut after sentences or clauses where one ends near the even share."""
    han = sum(map(is_wide, text)) > 0.4 * len(text)
    limit = min(width, setting.size * LINE_HAN) if han else width
    lines = break_lines(text, setting, limit)
    if len(lines) <= 2:
        return [lines]
    pages: list[list[str]] = []
    rest = words(text)
    while rest:
        page = _best_page(rest, setting, limit)
        pages.append(break_lines("".join(page).strip(), setting, limit))
        rest = rest[len(page) :]
        if len(pages[-1]) > 2:
            pages[-1:] = [pages[-1][at : at + 2] for at in range(0, len(pages[-1]), 2)]
    return [page for page in pages if page]


def _best_page(pieces: list[str], setting: Type, width: float) -> list[str]:
    """The words of the next page: as many as fit two lines, less if that makes an even split or ends a phrase."""
    measure = typesetter().width
    room = 1.9 * width
    sizes = [measure(piece, setting) for piece in pieces]
    total = sum(sizes)
    if total <= room:
        return pieces
    even = total / math.ceil(total / room)
    best, cost_of_best, used = 1, math.inf, 0.0
    for count, size in enumerate(sizes, 1):
        used += size
        if used > room and count > 1:
            break
        end = pieces[count - 1].rstrip()[-1:]
        bonus = 0.45 if end and end in STOPS else 0.25 if end and end in PAUSES else 0.0
        cost = abs(used - even) / even - bonus
        if cost < cost_of_best and used > 0.35 * even:
            best, cost_of_best = count, cost
    return pieces[:best]


def _borders(weights: list[int], first: int, last: int) -> list[int]:
    """Frames between pages, each page at least one frame long and as long as its letters ask."""
    total, count = sum(weights) or 1, len(weights)
    passed, borders = 0, [first]
    for index, weight in enumerate(weights[:-1]):
        passed += weight
        ideal = first + round((last - first) * passed / total)
        borders.append(min(max(ideal, borders[-1] + 1), last - (count - 1 - index)))
    return [*borders, last]


# ---- drawing -----------------------------------------------------------------------------------------------------------


def _rows(column: _Column) -> list[tuple[str, Type]]:
    small = _label_type(column.setting)
    label = [(column.label, small)] if column.label else []
    return [*label, *((line, column.setting) for line in column.lines)]


def _label_type(setting: Type) -> Type:
    return Type(setting.face, 0.7 * setting.size, setting.language, 0.04 * setting.size)


def _column_size(column: _Column) -> tuple[int, int]:
    rows, size = _rows(column), column.setting.size
    widest = max(typesetter().width(text, kind) for text, kind in rows)
    return _even(widest + 2 * math.ceil(_SHADE * size)), _even(sum(kind.size * _LEADING for _, kind in rows) + 2 * _ROOM * size)


def _beside(page: _Page, layout: Layout) -> bool:
    return len(page.columns) > 1 and layout.width > layout.height


def _page_size(page: _Page, layout: Layout) -> tuple[int, int]:
    """Width and height in pixels, both even: columns beside each other, or under each other in a tall frame."""
    sizes = [_column_size(column) for column in page.columns]
    widths, heights = [width for width, _ in sizes], [height for _, height in sizes]
    if _beside(page, layout):
        return sum(widths) + _even(0.02 * layout.width) * (len(sizes) - 1), max(heights)
    return max(widths), sum(heights)


def _draw(page: _Page, layout: Layout) -> Bytes:
    """(h, w, 4) premultiplied RGBA of the page's size."""
    width, height = _page_size(page, layout)
    sheet = np.zeros((height, width, 4), np.uint8)
    left = top = 0
    for column in page.columns:
        block = _draw_column(column)
        down, across = block.shape[:2]
        if _beside(page, layout):
            sheet[height - down :, left : left + across] = block
            left += across + _even(0.02 * layout.width)
        else:
            inset = (width - across) // 2
            sheet[top : top + down, inset : inset + across] = block
            top += down
    return sheet


def _draw_column(column: _Column) -> Bytes:
    import skia

    size = column.setting.size
    width, height = _column_size(column)
    picture = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, picture, width * 4)
    canvas = surface.getCanvas()
    small = _label_type(column.setting)
    for layer in ("shadow", "outline", "letters"):
        baseline = (_ROOM - 0.28) * size
        for text, kind in _rows(column):
            baseline += kind.size * _LEADING
            drop = 0.05 * size if layer == "shadow" else 0.0
            left = (width - typesetter().width(text, kind)) / 2
            paint = _paint(layer, kind.size, label=kind == small)
            typesetter().draw(canvas, text, left, baseline - 0.14 * kind.size + drop, kind, paint)
    return picture


def _paint(layer: str, size: float, *, label: bool) -> skia.Paint:
    import skia

    if layer == "letters":
        return skia.Paint(AntiAlias=True, Color=skia.Color(255, 214, 140) if label else skia.Color(252, 252, 250))
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStrokeAndFill_Style, StrokeJoin=skia.Paint.kRound_Join)
    if layer == "outline":
        paint.setColor(skia.Color(12, 12, 16))
        paint.setStrokeWidth(max(2.2, 0.17 * size))
    else:
        paint.setColor(skia.Color(0, 0, 0, 130))
        paint.setStrokeWidth(0.42 * size)
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.16 * size))
    return paint


def _even(value: float) -> int:
    return 2 * math.ceil(value / 2)


# ---- placing -----------------------------------------------------------------------------------------------------------


def _choose_place(width: int, height: int, layout: Layout, heads: tuple[Head, ...]) -> tuple[int, bool]:
    """An edge of the text block and whether it is the bottom one: the first place that covers no face, else the one
    that covers least. A tall frame keeps clear of the lower third, where phones show their buttons."""
    tall = layout.height > 1.2 * layout.width
    lows = (0.752, 0.912) if tall else (0.973,)
    places = [(round(layout.height * share), True) for share in lows]
    places.append((round(layout.height * (0.1 if tall else 0.045)), False))
    covered = [_covered(width, edge - height if below else edge, height, layout, heads) for edge, below in places]
    return places[min(range(len(places)), key=lambda index: (round(covered[index], 3), index))]


def _covered(width: int, top: int, height: int, layout: Layout, heads: tuple[Head, ...]) -> float:
    """Share of the most covered face under a block in the middle of the frame."""
    block = Box(x=(layout.width - width) / 2, y=top, width=width, height=height)
    return max((_overlap(block, head.box) for head in heads), default=0.0)


def _overlap(block: Box, face: Box) -> float:
    across = min(block.x + block.width, face.x + face.width) - max(block.x, face.x)
    down = min(block.y + block.height, face.y + face.height) - max(block.y, face.y)
    return max(across, 0.0) * max(down, 0.0) / max(1.0, face.width * face.height)


def _fit(picture: Bytes, left: int, top: int, layout: Layout) -> Patch:
    """The patch at even coordinates, cut to the frame."""
    left, top = left // 2 * 2, top // 2 * 2
    picture = picture[max(0, -top) :, max(0, -left) :]
    left, top = max(0, left), max(0, top)
    picture = picture[: layout.height - top, : layout.width - left]
    return patch_from_rgba(np.ascontiguousarray(picture), left, top)
