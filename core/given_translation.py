"""A translation that people made: a filled template, a table, or subtitles. The first of core.translation's translators."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import BadScript
from core.reading.decode import clean_newlines, decode
from core.translation import TITLE, Passage, Translation

_HEAD = re.compile(r"^\[\s*(\d+|title)\s*\][^\n]*$", re.MULTILINE | re.IGNORECASE)
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")
_ARROW = re.compile(r"^[ \t]*(?P<first>\S+)[ \t]*-->[ \t]*(?P<last>\S+)[^\n]*$", re.MULTILINE)
_TAGS = re.compile(r"</?[a-z][^>]*>|\{\\[^}]*\}", re.IGNORECASE)
_COUNTER = re.compile(r"\n\s*\n[^\n]*\s*$")
SHOWN_LETTERS = 80
MOST_SAME = 0.5
"""Of the lines at most so many may be left as they were (names, "OK"), from FEW_LINES lines on."""
FEW_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """A subtitle of a file; seconds of the film."""

    start: float
    end: float
    text: str


class GivenTranslation:
    """Reads the file that a translator handed in. `original` are the film's own subtitles (.srt), by which translated ones are
    matched in time; empty when there is no film yet."""

    def __init__(self, data: bytes, name: str, original: str = "") -> None:
        self._text = clean_newlines(decode(data))
        self._name = name
        self._original = original

    def translate(self, title: str, passages: Sequence[Passage], source: str, target: str) -> Translation:
        """Raises BadScript: "translate.missing" for a passage without words, "translate.extra" for one that the film does not
        have, "translate.count" when lines cannot be told apart, "translate.same" for a file that nobody translated."""
        found = self._found(passages)
        for passage in passages:
            if not found.get(str(passage.number), "").strip():
                raise BadScript(
                    "translate.missing",
                    f"line {passage.number} is missing",
                    number=passage.number,
                    speaker=passage.speaker,
                    text=_short(passage.text),
                    count=len(passages),
                )
        extra = [key for key in found if key != TITLE and not 1 <= int(key) <= len(passages)]
        if extra:
            raise BadScript("translate.extra", f"there is no line {extra[0]}", number=int(extra[0]), count=len(passages))
        texts = tuple(" ".join(found[str(passage.number)].split()) for passage in passages)
        same = sum(text == passage.text for text, passage in zip(texts, passages, strict=True))
        if len(texts) >= FEW_LINES and same > MOST_SAME * len(texts):
            raise BadScript("translate.same", "most lines are not translated", count=same)
        return Translation(texts=texts, title=" ".join(found.get(TITLE, title).split()))

    def _found(self, passages: Sequence[Passage]) -> dict[str, str]:
        """Texts by number, and by TITLE."""
        if "-->" in self._text:
            return self._from_subtitles(passages)
        if _HEAD.search(self._text):
            return self._from_template()
        if self._name.lower().endswith((".csv", ".tsv")) or _looks_like_table(self._text):
            return self._from_table(passages)
        lines = [line.strip() for line in self._text.split("\n") if line.strip() and not line.startswith("#")]
        return self._in_order(lines, passages)

    def _from_template(self) -> dict[str, str]:
        heads = list(_HEAD.finditer(self._text))
        ends = [*(head.start() for head in heads[1:]), len(self._text)]
        return {head[1].lower().lstrip("0") or "0": self._text[head.end() : end] for head, end in zip(heads, ends, strict=True)}

    def _from_table(self, passages: Sequence[Passage]) -> dict[str, str]:
        """The last column is the translation; rows are known by their number, by the words they translate, or by order."""
        delimiter = max("\t;,", key=self._text.split("\n", 1)[0].count)
        try:
            rows = [row for row in csv.reader(self._text.lstrip("\ufeff").split("\n"), delimiter=delimiter) if any(row)]
        except csv.Error as error:
            raise BadScript("translate.table", f"{self._name} is no table: {error}", name=self._name[:SHOWN_LETTERS]) from error
        if not rows:
            return {}
        width = max(len(row) for row in rows)
        numbers = {passage.text.casefold(): str(passage.number) for passage in reversed(passages)}
        found: dict[str, str] = {}
        for row in rows:
            keys = [cell.strip().lower() for cell in row[:1] if cell.strip().isdigit() or cell.strip().lower() == TITLE]
            keys += [numbers[text] for cell in row[:-1] if (text := " ".join(cell.split()).casefold()) in numbers]
            if keys:
                found[keys[0]] = row[width - 1] if len(row) == width else ""
        if found:
            return found
        return self._in_order([row[-1] for row in rows], passages)

    def _from_subtitles(self, passages: Sequence[Passage]) -> dict[str, str]:
        """By the time of the film's own subtitles, else by their number: one for each line, or for each of the film's."""
        given, own = read_subtitles(self._text), read_subtitles(self._original)
        counts = [passage.subtitles for passage in passages]
        if own and len(own) == sum(counts):
            return _by_time(given, own, passages)
        if len(given) == sum(counts) and len(given) != len(passages):
            texts = iter(given)
            return {str(passage.number): " ".join(next(texts).text for _ in range(passage.subtitles)) for passage in passages}
        return self._in_order([subtitle.text for subtitle in given], passages)

    def _in_order(self, texts: Sequence[str], passages: Sequence[Passage]) -> dict[str, str]:
        if len(texts) != len(passages):
            raise BadScript("translate.count", f"{len(texts)} lines", found=len(texts), count=len(passages))
        return {str(number): text for number, text in enumerate(texts, start=1)}


def read_subtitles(text: str) -> list[Subtitle]:
    """The subtitles of an .srt or .vtt file in order, without marks and speakers' tags."""
    marks = list(_ARROW.finditer(text))
    found = []
    for place, mark in enumerate(marks):
        begin, end = _seconds(mark["first"]), _seconds(mark["last"])
        body = text[mark.end() : marks[place + 1].start() if place + 1 < len(marks) else len(text)]
        if place + 1 < len(marks):
            body = _COUNTER.sub("", body + "\n")
        words = " ".join(_TAGS.sub("", body).split())
        if begin is not None and end is not None and words:
            found.append(Subtitle(start=begin, end=end, text=words))
    return found


def _seconds(text: str) -> float | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(rest.ljust(3, "0")) / 1000


def _by_time(given: Sequence[Subtitle], own: Sequence[Subtitle], passages: Sequence[Passage]) -> dict[str, str]:
    """Every given subtitle belongs to the passage that is heard in the middle of it."""
    spans: list[tuple[float, float]] = []
    at = 0
    for passage in passages:
        spans.append((own[at].start, own[at + passage.subtitles - 1].end))
        at += passage.subtitles
    found: dict[str, list[str]] = {}
    for subtitle in given:
        middle = (subtitle.start + subtitle.end) / 2
        place = min(range(len(spans)), key=lambda number: (_away(middle, spans[number]), number))
        found.setdefault(str(passages[place].number), []).append(subtitle.text)
    return {number: " ".join(texts) for number, texts in found.items()}


def _away(moment: float, span: tuple[float, float]) -> float:
    return max(span[0] - moment, moment - span[1], 0.0)


def _looks_like_table(text: str) -> bool:
    rows = [line for line in text.split("\n") if line.strip()][:20]
    return len(rows) > 1 and all("\t" in row for row in rows)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[: SHOWN_LETTERS - 1]}…"
