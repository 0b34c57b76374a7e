"""The way from bytes or pasted text to a Screenplay: find the format, read it, check it, name its language.

`read_script` and `read_text` are called by the desk (through core.reading); everything else in this folder serves them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from core.reading.child import extract
from core.reading.decode import clean_newlines, decode
from core.reading.finaldraft import read_final_draft
from core.reading.fountain import Parsed, read_fountain
from core.reading.language import UNKNOWN, find_language
from core.reading.layout import Row, is_indented, read_rows, rows_of_text, text_of
from core.reading.limits import MAX_ELEMENTS, MAX_LINES, MAX_UPLOAD, MAX_WORDS, refuse
from core.reading.markdown import unmark
from core.reading.play import read_play
from core.reading.sniff import TextLayout, find_format, find_layout
from core.reading.story import read_story
from core.reading.styled import is_styled, loosen, read_styled
from core.reading.titlepage import authors_of, lift_title, title_of
from core.screenplay import Element, ElementKind, Form, Screenplay, TitleEntry

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_QUOTE = re.compile(r"[“”„«»「」『』\"]")
_TOLD = frozenset([ElementKind.DIALOGUE, ElementKind.ACTION, ElementKind.LYRIC, ElementKind.CENTERED])


def read_script(data: bytes, filename: str) -> Screenplay:
    """The script in an uploaded file. `filename` names the format when the bytes do not.

    Raises BadScript (codes in core.reading.limits) when it is empty, too large, not text, locked, scanned, hostile or damaged.
    PDF and Word files are opened in a child process; the call may take up to CHILD_WALL seconds and belongs in a thread.
    """
    if len(data) > MAX_UPLOAD:
        raise refuse("script.too_large")
    if not data.strip():
        raise refuse("script.empty")
    name = PurePath(filename.replace("\\", "/")).stem.replace("_", " ").strip()
    kind = find_format(data, filename)
    if kind == "fdx":
        return _finish(read_final_draft(data), kind, name)
    if kind in ("pdf", "docx"):
        return _read_pages(extract(data, kind), kind, name)
    return _read_plain(decode(data), kind, name)


def read_text(text: str) -> Screenplay:
    """The script in pasted text; raises BadScript as `read_script` does."""
    if len(text) > MAX_UPLOAD or len(text.encode(errors="replace")) > MAX_UPLOAD:
        raise refuse("script.too_large")
    if "\0" in text:
        raise refuse("script.binary", found="it holds zero bytes")
    text = clean_newlines(text).encode(errors="replace").decode()
    if not text.strip():
        raise refuse("script.empty")
    if text.lstrip().startswith(("<?xml", "<FinalDraft")) and "<FinalDraft" in text[:2000]:
        return read_script(text.lstrip().encode(), "pasted.fdx")
    return _read_plain(text, "txt", "")


def _read_pages(rows: list[Row], kind: str, name: str) -> Screenplay:
    if not rows:
        raise refuse("script.no_text")
    _check_length([row.text for row in rows])
    if is_styled(rows):
        return _finish(read_styled(rows), kind, name)
    if is_indented(rows):
        return _finish(Parsed(read_rows(rows)), kind, name)
    return _read_plain(text_of(rows) if kind == "pdf" else loosen(rows), kind, name)


def _read_plain(text: str, kind: str, name: str) -> Screenplay:
    _check_length([text])
    page: tuple[TitleEntry, ...] = ()
    if kind == "md" or (kind == "txt" and text.startswith(("---\n", "# "))):
        text, page = unmark(text)
    layout = find_layout(text, fountain=kind == "fountain")
    if layout is TextLayout.PROSE:
        story = read_story(text)
        return _finish(Parsed(story.elements, page + story.title_page), kind, name, Form.PROSE, story.warnings)
    if layout is TextLayout.PLAY:
        parsed = read_play(text)
    elif layout is TextLayout.COLUMNS:
        parsed = Parsed(read_rows(rows_of_text(text)))
    else:
        parsed = read_fountain(text)
    return _finish(Parsed(parsed.elements, page + parsed.title_page), kind, name)


def _check_length(texts: Sequence[str]) -> None:
    """Refuses more words than a script can have; letters of scripts without spaces count as half a word."""
    words = sum(len(text.split()) + len(_WIDE.findall(text)) // 2 for text in texts)
    if words > MAX_WORDS:
        raise refuse("script.too_long", limit=MAX_WORDS, unit="words")
    if sum(text.count("\n") for text in texts) > MAX_LINES:
        raise refuse("script.too_long", limit=MAX_LINES, unit="lines")
    if sum(len(_QUOTE.findall(text)) for text in texts) > 2 * MAX_ELEMENTS:
        raise refuse("script.too_long", limit=MAX_ELEMENTS, unit="quotes")


def _finish(parsed: Parsed, kind: str, name: str, form: Form = Form.SCREENPLAY, warnings: Sequence[str] = ()) -> Screenplay:
    """The Screenplay of what was parsed; raises BadScript when nothing in it can be shown or spoken."""
    elements, page = parsed.elements, parsed.title_page
    if not title_of(page) and form is Form.SCREENPLAY:
        lifted, elements = lift_title(elements)
        page += lifted
    if not any(element.kind in _TOLD and any(char.isalnum() for char in element.text) for element in elements):
        raise refuse("script.no_text")
    if len(elements) > MAX_ELEMENTS:
        raise refuse("script.too_long", limit=MAX_ELEMENTS, unit="paragraphs")
    _check_length([element.text for element in elements])
    return Screenplay(
        title=title_of(page) or name or _first_words(elements),
        authors=authors_of(page),
        form=form,
        language=_language(elements, page),
        format=kind,
        elements=elements,
        title_page=page,
        warnings=(*warnings, *_doubts(elements, form)),
    )


def _language(elements: Sequence[Element], page: Sequence[TitleEntry]) -> str:
    """What the text says; the title page may name it where the text is too short."""
    told = " ".join(element.text for element in elements[:600] if element.kind in _TOLD)
    found = find_language(told)
    named = next((entry.value.strip().lower() for entry in page if entry.key == "language"), "")
    return named[:2] if found == UNKNOWN and re.match(r"[a-z]{2}(?:-|$)", named) else found


def _first_words(elements: Sequence[Element]) -> str:
    """A title for text that has none: the first words that are told."""
    text = next(element.text for element in elements if element.kind in _TOLD and element.text.strip())
    words = " ".join(text.split()[:6])
    return words[:40].rstrip(" ,.;:!?…—-")


def _doubts(elements: Sequence[Element], form: Form) -> list[str]:
    """What the person should know about how the script was understood."""
    kinds = {element.kind for element in elements}
    doubts = []
    if form is Form.SCREENPLAY and ElementKind.SCENE_HEADING not in kinds:
        doubts.append("The script has no scene headings such as INT. KITCHEN - NIGHT; it was taken as one scene.")
    if ElementKind.DIALOGUE not in kinds:
        doubts.append("Nobody speaks in this script; the film will have no dialogue.")
    return doubts
