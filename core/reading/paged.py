"""Takes lines with their places out of a PDF. Runs in the child process of core.reading.child.

PDFium (pypdfium2) reads a feature-length script in about a second, where pure Python readers need ten.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from core.reading.cue import is_cue
from core.reading.layout import Row
from core.reading.limits import MAX_PAGES, MAX_TEXT, refuse

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_POINTS_PER_COLUMN = 7.2
_PAGE_NUMBER = re.compile(r"(?:page\s+|seite\s+|página\s+|- ?)?\d{1,4}\.?(?: ?-)?(?:\s?/\s?\d{1,4})?$", re.IGNORECASE)
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\xad": "-"}
_LOOSE = 1.25
"""Line spacings that make a gap."""
_PASSWORD = 4
"""FPDF_ERR_PASSWORD."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A run of characters on one line; points from the page's bottom left."""

    text: str
    left: float
    right: float
    baseline: float


def read_pages(data: bytes) -> list[Row]:
    """The lines of a PDF in reading order; raises BadScript for locked, scanned, damaged and oversized files."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = _cells(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise refuse("script.encrypted") from error
        raise refuse("script.damaged", format="PDF") from error
    if not any(pages):
        raise refuse("script.scanned")
    return _rows(pages)


def _cells(document: PdfDocument) -> list[list[_Cell]]:
    if len(document) > MAX_PAGES:
        raise refuse("script.too_long", limit=MAX_PAGES, unit="pages")
    pages: list[list[_Cell]] = []
    size = 0
    for page in document:
        text = page.get_textpage()
        count = text.count_chars()
        size += count
        if size > MAX_TEXT:
            raise refuse("script.too_long", limit=MAX_TEXT, unit="characters")
        pages.append(_merge(_page_cells(text, count)))
        text.close()
        page.close()
    return pages


def _page_cells(page: PdfTextPage, count: int) -> list[_Cell]:
    """Runs of characters as PDFium ends lines, their boxes measured at the first and last character."""
    import pypdfium2.raw as raw

    cells: list[_Cell] = []
    letters: list[str] = []
    first = last = -1
    for index in range(count + 1):
        char = chr(raw.FPDFText_GetUnicode(page.raw, index) or 0xFFFD) if index < count else "\n"
        if char in "\r\n":
            if first >= 0:
                cells.append(_cell(page, "".join(letters).strip(), first, last, raw))
            letters, first = [], -1
            continue
        letters.append(_HYPHENS.get(char, char) if char >= " " or char in _HYPHENS else " ")
        if not char.isspace():
            first, last = (index if first < 0 else first), index
    return [cell for cell in cells if cell.text]


def _cell(page: PdfTextPage, text: str, first: int, last: int, raw: Any) -> _Cell:
    edges = [ctypes.c_double() for _ in range(6)]
    box = [ctypes.byref(edge) for edge in edges[:4]]
    raw.FPDFText_GetCharBox(page.raw, first, *box)
    left = edges[0].value
    raw.FPDFText_GetCharBox(page.raw, last, *box)
    # The origin lies on the baseline, which is the same for every letter of a line; boxes of brackets hang below it.
    raw.FPDFText_GetCharOrigin(page.raw, first, ctypes.byref(edges[4]), ctypes.byref(edges[5]))
    return _Cell(text, left, edges[1].value, edges[5].value)


def _merge(cells: list[_Cell]) -> list[_Cell]:
    """Cells of one printed line put together in order from left to right, unless a wide gutter keeps columns apart."""
    cells = sorted(cells, key=lambda cell: (-round(cell.baseline / 4), cell.left))
    merged: list[_Cell] = []
    for cell in cells:
        above = merged[-1] if merged else None
        if above and abs(above.baseline - cell.baseline) < 4 and -2 < cell.left - above.right < 30:
            joiner = " " if cell.left - above.right > 1 else ""
            merged[-1] = _Cell(above.text + joiner + cell.text, above.left, cell.right, above.baseline)
        else:
            merged.append(cell)
    return merged


def _rows(pages: list[list[_Cell]]) -> list[Row]:
    pages = _without_running_heads(pages)
    steps = Counter(
        round(above.baseline - cell.baseline)
        for page in pages
        for above, cell in pairwise(page)
        if above.baseline - cell.baseline > 4
    )
    spacing = min((step for step, count in steps.items() if count * 12 >= steps.total()), default=12)
    rows: list[Row] = []
    for page in pages:
        above: _Cell | None = None
        block: list[tuple[_Cell, bool]] = []
        for cell in page:
            gap = above is None or above.baseline - cell.baseline > spacing * _LOOSE
            if gap:
                rows += _block_rows(block)
                block = []
            block.append((cell, gap))
            above = cell
        rows += _block_rows(block)
    return [Row(text=row.text, left=row.left, gap=row.gap, style=row.style, line=line) for line, row in enumerate(rows, 1)]


def _block_rows(block: list[tuple[_Cell, bool]]) -> list[Row]:
    """Lines without a gap between them; where two names stand side by side, the left speech and then the right one."""
    cells = [cell for cell, _ in block]
    beside = [right for left, right in pairwise(cells) if abs(left.baseline - right.baseline) < 4]
    if not (len(cells) > 3 and beside[:1] == [cells[1]] and is_cue(cells[0].text) and is_cue(cells[1].text)):
        return [Row(text=cell.text, left=cell.left / _POINTS_PER_COLUMN, gap=gap) for cell, gap in block]
    border = min(cell.left for cell in beside) - 1
    rows: list[Row] = []
    for style, column in (
        ("first", [cell for cell in cells if cell.left < border]),
        ("second", [cell for cell in cells if cell.left >= border]),
    ):
        rows += [
            Row(text=cell.text, left=cell.left / _POINTS_PER_COLUMN, gap=not place, style=style)
            for place, cell in enumerate(column)
        ]
    return rows


def _without_running_heads(pages: list[list[_Cell]]) -> list[list[_Cell]]:
    """Pages without page numbers and lines repeated at the top or bottom of most pages; those are not the story's words."""
    ends = Counter(re.sub(r"\d+", "#", cell.text) for page in pages for cell in {*page[:1], *page[-1:]})
    repeated = {text for text, count in ends.items() if len(pages) > 3 and count * 2 > len(pages)}

    def runs(cell: _Cell) -> bool:
        return bool(_PAGE_NUMBER.match(cell.text)) or re.sub(r"\d+", "#", cell.text) in repeated

    kept = []
    for page in pages:
        page = page[1:] if page and runs(page[0]) else page
        kept.append(page[:-1] if page and runs(page[-1]) else page)
    return kept
