"""What a script says, word for word: the result of reading an upload, before anyone interprets it.

Made by core.reading, consumed by the writer engines. Nothing here is guessed from the story.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How the text was laid out."""

    SCREENPLAY = "screenplay"
    PROSE = "prose"


class ElementKind(StrEnum):
    """The standard parts of a screenplay."""

    SCENE_HEADING = "scene-heading"
    ACTION = "action"
    DIALOGUE = "dialogue"
    TRANSITION = "transition"
    SHOT = "shot"
    CENTERED = "centered"
    LYRIC = "lyric"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    NOTE = "note"
    PAGE_BREAK = "page-break"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPart:
    """A stretch of one speech after an optional parenthetical (its brackets removed)."""

    text: str
    parenthetical: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One part of the script in reading order.

    `text` is verbatim except for mark-up of the format; for DIALOGUE it is the parts joined by a newline, `speaker` is the
    cue without extensions (as written, e.g. "ÉLODIE"), and `extensions` are normalised capitals without brackets ("V.O.",
    "O.S.", "CONT'D"). In prose, an attributed quote is DIALOGUE with the quote marks removed; everything else is ACTION.
    """

    kind: ElementKind
    text: str
    speaker: str = ""
    extensions: tuple[str, ...] = ()
    parts: tuple[SpeechPart, ...] = ()
    dual: bool = False
    """Spoken at the same time as the DIALOGUE element before it."""
    number: str = ""
    """Scene number as printed, else empty."""
    depth: int = 0
    """Nesting of a SECTION, from 1."""
    line: int = 0
    """Line (or paragraph) of the source where it starts, from 1; 0 when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleEntry:
    """One key of the title page, key in lower case ("title", "author", "credit", "draft date" …)."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenplay:
    """A script as read. Every spoken word of the source is in `elements`, in order."""

    title: str
    authors: tuple[str, ...]
    form: Form
    language: str
    """BCP 47 primary tag found by looking at the text: "en", "es", "fr" …; "und" when there is too little text."""
    format: str
    """Where it came from: fountain, fdx, txt, md, docx, pdf."""
    elements: tuple[Element, ...]
    title_page: tuple[TitleEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    """English sentences for the person: what was unclear and how it was taken."""
