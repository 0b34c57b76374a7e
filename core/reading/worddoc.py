"""Takes paragraphs with their styles and places out of Word's .docx. Runs in the child process of core.reading.child."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from core.reading.layout import Row
from core.reading.limits import MAX_PARAGRAPHS, MAX_TEXT, MAX_UNPACKED, refuse

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_STYLES = {
    "heading": r"scene ?heading|slug ?line|scene|sceneheading|encabezado de escena|"
    r"intitulé de scène|szenen?(?:überschrift|kopf)|intestazione scena",
    "cue": r"character(?: name)?|cue|personaje|personnage|figur|personaggio|charakter|персонаж|имя",
    "parenthetical": r"parenthetical|parenthesis|acotación|didascalie|parenthèse|klammer|parentesi|ремарка",
    "dialogue": r"dialog(?:ue)?|diálogo|dialogue text|dialogo|реплика|диалог",
    "transition": r"transition|transición|übergang|transizione|переход",
    "shot": r"shot|camera",
    "action": r"action|acción|handlung|azione|description|stage direction|действие|описание",
    "title": r"title|titre|título|titel|titolo",
    "section": r"act|act heading|new act",
    "chapter": r"heading \d|überschrift \d|titre \d|título \d|titolo \d",
}
_BY_STYLE = {
    name: re.compile(rf"(?:screenplay|script|fd|sp|movie|film)?[ _-]?(?:{pattern})(?: char)?\d?$", re.IGNORECASE)
    for name, pattern in _STYLES.items()
}
_FIELDS = ("space_before", "space_after", "alignment", "left_indent", "first_line_indent")
_POINTS_PER_COLUMN = 7.2
_CENTRE = 20.0
"""Column that stands for centred lines, long or short."""


def read_paragraphs(data: bytes) -> list[Row]:
    """Paragraphs in reading order, tables included; raises BadScript for bombs, locked and damaged files."""
    check_package(data)
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from lxml.etree import LxmlError

    try:
        document = Document(io.BytesIO(data))
        if sum(1 for _ in document.element.body.iter("{*}p")) > MAX_PARAGRAPHS:
            raise refuse("script.too_long", limit=MAX_PARAGRAPHS, unit="paragraphs")
        paragraphs: list[Paragraph] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                cells = {cell._tc: cell for row in block.rows for cell in row.cells}
                paragraphs += [paragraph for cell in cells.values() for paragraph in cell.paragraphs]
            else:
                paragraphs.append(block)
        return _rows(paragraphs)
    except (
        PackageNotFoundError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        zipfile.BadZipFile,
        OSError,
        IndexError,
    ) as error:
        raise refuse("script.damaged", format="Word") from error


def check_package(data: bytes) -> None:
    """Refuses a ZIP whose parts would unpack to more than a script needs, before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("script.damaged", format="Word") from error
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("script.encrypted")
    text = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > 5000 or text > MAX_UNPACKED or sum(part.file_size for part in parts) > 4 * MAX_UNPACKED:
        raise refuse("script.bomb")


def _rows(paragraphs: list[Paragraph]) -> list[Row]:
    rows: list[Row] = []
    gap = spaced = False
    styles: dict[str | None, str] = {}
    formats: dict[str | None, dict[str, Any]] = {}
    size = 0
    for number, paragraph in enumerate(paragraphs, 1):
        text = paragraph.text.replace("\r", "").strip("\n")
        size += len(text)
        if size > MAX_TEXT:
            raise refuse("script.too_long", limit=MAX_TEXT, unit="characters")
        if not text.strip():
            gap = True
            continue
        settings = _settings(paragraph, formats)
        before, after = bool(settings["space_before"]), bool(settings["space_after"])
        style = _style(paragraph, styles)
        for place, line in enumerate(text.split("\n")):
            left = len(line) - len(line.lstrip()) + _left(settings, line)
            rows.append(
                Row(text=line.strip(), left=left, gap=not place and (gap or spaced or before), style=style, line=number)
            )
        gap, spaced = False, after
    return [row for row in rows if row.text]


def _style(paragraph: Paragraph, known: dict[str | None, str]) -> str:
    """The kind of paragraph that its style, or one that style is based on, names; `known` remembers styles looked at."""
    key = paragraph._p.style
    if key not in known:
        known[key] = _kind_of(paragraph.style)
    return known[key]


def _kind_of(style: Any) -> str:
    while style is not None:
        for name, pattern in _BY_STYLE.items():
            if pattern.match(style.name or ""):
                return f"{name} {style.name[-1]}" if name == "chapter" else name
        style = style.base_style
    return ""


def _settings(paragraph: Paragraph, known: dict[str | None, dict[str, Any]]) -> dict[str, Any]:
    """Spacing, alignment and indents from the paragraph or the nearest style that sets them."""
    key = paragraph._p.style
    if key not in known:
        known[key] = {field: _from_styles(paragraph.style, field) for field in _FIELDS}
    if paragraph._p.pPr is None:
        return known[key]
    own = {field: getattr(paragraph.paragraph_format, field) for field in _FIELDS}
    return {field: known[key][field] if value is None else value for field, value in own.items()}


def _from_styles(style: Any, field: str) -> Any:
    while style is not None:
        value = getattr(style.paragraph_format, field)
        if value is not None:
            return value
        style = style.base_style
    return None


def _left(settings: dict[str, Any], line: str) -> float:
    """Left edge in columns; centred lines all in one column, right-aligned ones where 60 columns would put them."""
    alignment = settings["alignment"]
    if alignment is not None and int(alignment) == 1:
        return _CENTRE
    if alignment is not None and int(alignment) == 2:
        return max(0.0, 60.0 - len(line))
    points = sum(float(getattr(settings[field], "pt", 0.0)) for field in ("left_indent", "first_line_indent"))
    return max(0.0, points / _POINTS_PER_COLUMN)
