"""Reads Final Draft's .fdx (XML). Used by core.reading.read; entities and document types are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from core.reading.cue import parse_cue
from core.reading.decode import decode
from core.reading.fountain import Parsed
from core.reading.limits import refuse
from core.reading.speech import Speech
from core.reading.titlepage import BYLINE, split_authors
from core.screenplay import Element, ElementKind, TitleEntry

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element as Node

_KINDS = {
    "scene heading": ElementKind.SCENE_HEADING,
    "transition": ElementKind.TRANSITION,
    "shot": ElementKind.SHOT,
    "new act": ElementKind.SECTION,
    "end of act": ElementKind.SECTION,
    "act": ElementKind.SECTION,
    "outline 1": ElementKind.SECTION,
    "outline 2": ElementKind.SECTION,
    "outline 3": ElementKind.SECTION,
    "outline body": ElementKind.SYNOPSIS,
    "note": ElementKind.NOTE,
}
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")


def read_final_draft(data: bytes) -> Parsed:
    """The elements of an .fdx file; raises BadScript script.xml when it is not well-formed, hostile or another kind of XML."""
    root = _parse(data)
    if root.tag != "FinalDraft":
        raise refuse("script.unknown_format", found=f"XML of kind <{str(root.tag)[:40]}>")
    content = root.find("Content")
    elements = tuple(_read_content(content)) if content is not None else ()
    page = root.find("TitlePage/Content")
    return Parsed(elements, _title_page([_text(node).strip() for node in page.iter("Paragraph")]) if page is not None else ())


def _parse(data: bytes) -> Node:
    try:
        root: Node = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refuse("script.xml", reason="it declares entities or a document type") from error
    except (ParseError, LookupError, ValueError) as error:
        try:
            root = fromstring(_DECLARATION.sub("", decode(data), count=1), forbid_dtd=True)
        except DefusedXmlException as again:
            raise refuse("script.xml", reason="it declares entities or a document type") from again
        except (ParseError, LookupError, ValueError):
            raise refuse("script.xml", reason=str(error)[:120]) from error
    return root


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph: its type in lower case, text, scene number, notes, and whether it belongs to the second of two speeches."""

    type: str
    text: str
    number: str
    notes: tuple[str, ...]
    dual: bool
    line: int


def _rows(content: Node) -> Iterator[_Row]:
    count = 0
    for paragraph in content.findall("Paragraph"):
        pair = paragraph.find("DualDialogue")
        cues = 0
        for node in [paragraph] if pair is None else pair.findall("Paragraph"):
            count += 1
            kind = (node.get("Type") or "Action").strip().lower()
            cues += kind == "character"
            notes = tuple(
                " ".join(" ".join(_text(inner) for inner in note.iter("Paragraph")).split())
                for note in node.findall("ScriptNote")
            )
            yield _Row(kind, _text(node), node.get("Number") or "", notes, kind == "character" and cues > 1, count)


def _read_content(content: Node) -> Iterator[Element]:
    speech: Speech | None = None
    for row in _rows(content):
        text = row.text.replace("\r", "").strip()
        if row.type == "character" and text:
            if speech:
                yield from speech.elements()
            speech = Speech(parse_cue(text + (" ^" if row.dual else "")), row.line, text)
        elif row.type in ("dialogue", "parenthetical", "singing") and speech:
            _speak(speech, row.type, text)
        elif text:
            if speech:
                yield from speech.elements()
                speech = None
            kind = _KINDS.get(row.type, ElementKind.ACTION)
            depth = 0 if kind is not ElementKind.SECTION else int(row.type[-1]) if row.type[-1].isdigit() else 1
            yield Element(kind=kind, text=text, number=row.number, depth=depth, line=row.line)
        yield from (Element(kind=ElementKind.NOTE, text=note, line=row.line) for note in row.notes if note)
    if speech:
        yield from speech.elements()


def _speak(speech: Speech, kind: str, text: str) -> None:
    if not text:
        return
    if kind == "parenthetical":
        speech.direct(text.removeprefix("(").removesuffix(")"))
        return
    for line in text.split("\n"):
        if line.strip():
            speech.add(line)


def _text(node: Node) -> str:
    """The words of a paragraph, without what its notes hold."""
    return "".join("".join(part.itertext()) for part in node.findall("Text"))


def _title_page(lines: list[str]) -> tuple[TitleEntry, ...]:
    """The first line is the title; what follows "by" names the authors."""
    lines = [line for line in lines if line]
    if not lines:
        return ()
    entries = [TitleEntry(key="title", value=lines[0])]
    for place, line in enumerate(lines[1:], 1):
        by = BYLINE.match(line)
        if by:
            names = line[by.end() :].strip() or "".join(lines[place + 1 : place + 2])
            if split_authors(names):
                entries.append(TitleEntry(key="author", value=names))
                break
    return tuple(entries)
