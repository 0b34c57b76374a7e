"""Takes Markdown's marks off a story or screenplay. Used by core.reading.read.

Headings stay as "# …" lines and scene breaks as "***" for the readers that follow; every other word is kept as it is.
"""

from __future__ import annotations

import re

from core.reading.emphasis import plain
from core.reading.sniff import play_line
from core.reading.words import HEADING
from core.screenplay import TitleEntry

_FRONT = re.compile(r"---[ \t]*\n((?:[^\n]*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,30}):\s*(.*)$")
_ATX = re.compile(r"(#{1,6})\s+(.*)$")
_RULE = re.compile(r"(?:\*\s*){3,}$|(?:-\s*){3,}$|(?:_\s*){3,}$")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"\n]{0,200}\")?\)")
_FENCE = re.compile(r"(?:```|~~~)\s*[\w-]*$")
_BULLET = re.compile(r"(?:[*+]|\d{1,3}[.)])\s+")


def unmark(text: str) -> tuple[str, tuple[TitleEntry, ...]]:
    """The text without Markdown, and the title page made from its front matter or its only first-level heading."""
    front = _FRONT.match(text)
    page = _front_matter(front.group(1)) if front else ()
    if front:
        text = text[front.end() :]
    lines = _lines(_without_comments(text))
    tops = [place for place, line in enumerate(lines) if line.startswith("# ")]
    if len(tops) == 1 and not any(line.strip() for line in lines[: tops[0]]):
        title = lines[tops[0]][2:]
        lines[tops[0]] = ""
        if not any(entry.key == "title" for entry in page):
            page = (TitleEntry(key="title", value=title), *page)
    return "\n".join(lines), page


def _without_comments(text: str) -> str:
    """`text` without <!-- … -->; a comment never closed stays."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join(kept) + text[place:]


def _front_matter(text: str) -> tuple[TitleEntry, ...]:
    found = (_FIELD.match(line) for line in text.split("\n"))
    return tuple(TitleEntry(key=field.group(1).lower(), value=field.group(2).strip().strip("\"'")) for field in found if field)


def _lines(text: str) -> list[str]:
    out: list[str] = []
    for raw in text.split("\n"):
        line = raw.rstrip()
        bare = line.strip()
        if _FENCE.match(bare):
            continue
        if re.fullmatch(r"={2,}|-{2,}", bare) and out and 0 < len(out[-1]) < 100 and (len(out) == 1 or not out[-2]):
            out[-1] = _heading("#" if bare[0] == "=" else "##", out[-1])
            continue
        out.append("***" if _RULE.match(bare) else _line(line, bare))
    return out


def _heading(marks: str, text: str) -> str:
    """A screenplay's own headings lose the mark; others keep it."""
    return text if HEADING.match(text) else f"{marks} {text}"


def _line(line: str, bare: str) -> str:
    heading = _ATX.match(bare)
    if heading:
        return _heading(heading.group(1), plain(_LINK.sub(r"\1", heading.group(2).rstrip("# ").strip())))
    while line.lstrip().startswith(">"):
        line = line.lstrip()[1:].removeprefix(" ")
    line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    if line.startswith("- ") and play_line(line[2:]):
        line = line[2:]
    return plain(_LINK.sub(r"\1", line) if "](" in line else line)
