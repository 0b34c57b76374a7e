"""Subtitles beside and inside the film: .srt, .vtt, and samples of an MP4 text track. Used by core.edit.export.

Text is data: it is written so that a player shows it as it stands, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.crafts import SubtitleLine
from core.edit.lettering import clean

_TIMING = re.compile(r"\d+:\d+[\d:.,]*\s*-->")
_LANGUAGES: dict[str, str] = dict(
    re.findall(
        r"(\w\w):(\w{3})",
        "af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa "
        "et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita "
        "ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor la:lat lo:lao lt:lit lv:lav mk:mkd ml:mal mn:mon mr:mar ms:msa my:mya "
        "nb:nob ne:nep nl:nld nn:nno no:nor pa:pan pl:pol pt:por ro:ron ru:rus si:sin sk:slk sl:slv sq:sqi sr:srp sv:swe "
        "sw:swa ta:tam te:tel th:tha tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie xh:xho yo:yor zh:zho zu:zul",
    )
)


def language_code(tag: str) -> str:
    """ISO 639-2 code, which MP4 wants, of a two-letter tag; "und" when unknown."""
    first = tag.lower().replace("_", "-").split("-")[0]
    return first if len(first) == 3 and first.isalpha() else _LANGUAGES.get(first, "und")


def srt(lines: tuple[SubtitleLine, ...]) -> str:
    """SubRip. The format has no escapes: text stands as written, but nothing in it can pass for a timing line."""
    blocks = (
        f"{number}\n{_stamp(line.start, ',')} --> {_stamp(line.end, ',')}\n{_unlike_timing(clean(line.text))}\n"
        for number, line in enumerate(_shown(lines), 1)
    )
    return "\n".join(blocks)


def _unlike_timing(text: str) -> str:
    """A line of text that reads like a timing line gets an invisible joiner in its arrow; all other text is untouched."""
    return text.replace("-->", "--\u2060>") if _TIMING.match(text) else text


def vtt(lines: tuple[SubtitleLine, ...], language: str) -> str:
    """WebVTT with the speaker of each line as its voice tag."""
    blocks = ["WEBVTT\n" if language == "und" else f"WEBVTT\nLanguage: {clean(language)}\n"]
    for line in _shown(lines):
        speaker = _escape(clean(line.speaker))
        voice = f"<v {speaker}>" if speaker else ""
        blocks.append(f"{_stamp(line.start, '.')} --> {_stamp(line.end, '.')}\n{voice}{_escape(clean(line.text))}\n")
    return "\n".join(blocks)


def _shown(lines: tuple[SubtitleLine, ...]) -> list[SubtitleLine]:
    return sorted((line for line in lines if line.end > line.start and clean(line.text)), key=lambda line: line.start)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _stamp(seconds: float, point: str) -> str:
    thousandths = max(0, round(seconds * 1000))
    minutes, thousandths = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{thousandths // 1000:02}{point}{thousandths % 1000:03}"


@dataclass(frozen=True, slots=True)
class TextSample:
    """A stretch of a 3GPP text track; milliseconds."""

    start: int
    duration: int
    data: bytes


def text_samples(lines: tuple[SubtitleLine, ...], seconds: float) -> Iterator[TextSample]:
    """Samples that fill 0 … `seconds` without a gap (3GPP TS 26.245): lines at the same time share a sample."""
    total = round(seconds * 1000)
    shown = [(round(line.start * 1000), round(line.end * 1000), clean(line.text)) for line in _shown(lines)]
    borders = {0, total}
    for start, end, _ in shown:
        borders |= {min(max(0, start), total), min(max(0, end), total)}
    edges = sorted(borders)
    for start, end in pairwise(edges):
        text = "\n".join(words for first, last, words in shown if first <= start < last)
        data = text.encode()[:65_535]
        yield TextSample(start, end - start, len(data).to_bytes(2, "big") + data)
