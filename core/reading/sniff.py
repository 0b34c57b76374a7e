"""Finds out what an upload is, by its first bytes and then by how its text is laid out; the name only breaks ties.

Used by core.reading.read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from enum import StrEnum
from pathlib import PurePath

from core.reading.cue import is_cue
from core.reading.layout import is_indented, rows_of_text
from core.reading.limits import refuse
from core.reading.words import HEADING, NUMBERED_SCENE, upper_only

_NAMED = {
    "fountain": "fountain",
    "spmd": "fountain",
    "fdx": "fdx",
    "txt": "txt",
    "text": "txt",
    "md": "md",
    "markdown": "md",
    "docx": "docx",
    "pdf": "pdf",
    "": "txt",
}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "a Rich Text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound or video file"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1a\x45\xdf\xa3", "a video file"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
)
_TEXT_KINDS = ("fountain", "txt", "md")
_SAMPLE_LINES = 6_000
_PLAY_LINE = re.compile(
    r"(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?\s{0,3})?(?:\*\*|__|<)?([^\W\d_][\w .'’\-]{0,30}?)(?:\*\*|__|>)?\s{0,3}"
    r"(?:[(（]([^()（）]{1,80})[)）])?\s{0,3}(?:\*\*|__)?[:：](?:\*\*|__)?\s{0,9}(?=\S)(?!//)"
)
_QUOTED = re.compile(r"[“„«「『\"‘]|^[ \t]{0,20}[—–―]", re.MULTILINE)


class TextLayout(StrEnum):
    """How a text is laid out."""

    LINES = "lines"
    COLUMNS = "columns"
    PLAY = "play"
    PROSE = "prose"


def find_format(data: bytes, filename: str) -> str:
    """The format to read `data` as: fountain, fdx, txt, md, docx or pdf. Raises BadScript for what cannot be a script."""
    named = _NAMED.get(PurePath(filename.replace("\\", "/")).suffix.lower().lstrip(".")[:12])
    found = next((kind for mark, kind in _MAGIC if data.startswith(mark)), "")
    if not found and b"%PDF-" in data[:1024]:
        found = "pdf"
    if not found and data[4:8] == b"ftyp":
        found = "a video file"
    if found == "zip":
        return _inside_zip(data)
    if found == "ole":
        locked = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data
        raise refuse("script.encrypted") if locked else refuse("script.unknown_format", found="an old Office file")
    if found == "a Rich Text file":
        raise refuse("script.unknown_format", found=found)
    if found and found != "pdf":
        raise refuse("script.binary", found=found)
    if found:
        return found
    return _text_format(data, named, filename)


def _text_format(data: bytes, named: str | None, filename: str) -> str:
    head = data[:4096].replace(b"\0", b"").lower()
    if b"<finaldraft" in head or (named == "fdx" and head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<")):
        return "fdx"
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<svg")):
        raise refuse("script.unknown_format", found="a web or XML page")
    if named is None:
        raise refuse("script.unknown_format", found=PurePath(filename).suffix[:12])
    return named if named in _TEXT_KINDS else "txt"


def _inside_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("script.damaged", format="Word or ZIP") from error
    if "word/document.xml" in names or ("[Content_Types].xml" in names and any(name.startswith("word/") for name in names)):
        return "docx"
    raise refuse("script.unknown_format", found="a ZIP archive or another kind of document")


def find_layout(text: str, *, fountain: bool) -> TextLayout:
    """How `text` is laid out; `fountain` when its name says that it is a screenplay."""
    lines = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    headings, cues = _count_marks(lines)
    if not fountain and is_indented(rows_of_text("\n".join(lines))):
        return TextLayout.COLUMNS
    spoken = play_names(lines)
    if spoken and sum(spoken.values()) > max(cues, 1):
        return TextLayout.PLAY
    quotes = len(_QUOTED.findall("\n".join(lines)))
    if (headings and (cues or headings > 1 or not quotes)) or cues >= 2 or (fountain and (cues or headings or not quotes)):
        return TextLayout.LINES
    return TextLayout.PROSE


def _count_marks(lines: list[str]) -> tuple[int, int]:
    """Scene headings and cues, as Fountain would see them."""
    headings = cues = 0
    for place, line in enumerate(lines):
        bare = line.strip().lstrip(".#* ")
        if not bare or (place and lines[place - 1].strip()):
            continue
        below = lines[place + 1].strip() if place + 1 < len(lines) else ""
        if HEADING.match(bare) or (NUMBERED_SCENE.match(bare) and not below):
            headings += 1
        elif below and (line.startswith("@") or is_cue(bare)) and not upper_only(below):
            cues += 1
    return headings, cues


def play_line(line: str) -> tuple[str, str, str] | None:
    """ "Mara (softly): Come in." as name, parenthetical and words; None when the line has another shape."""
    found = _PLAY_LINE.match(line)
    if not found or len(found.group(1).split()) > 4:
        return None
    return found.group(1).strip(), found.group(2) or "", line[found.end() :].strip()


def play_names(lines: list[str]) -> Counter[str]:
    """Names before a colon that speak in most of the text or again and again; empty when this is no play or chat."""
    found = Counter(parsed[0].casefold() for line in lines if (parsed := play_line(line.strip())))
    filled = sum(1 for line in lines if line.strip())
    total = found.total()
    often = sum(count for count in found.values() if count > 1)
    if (total >= 2 and total * 2 >= filled) or (total >= 4 and often * 2 >= total and total * 5 >= filled):
        return found
    return Counter()
