"""Reads prose: paragraphs, chapters and scene breaks, quotes with their speakers. Used by core.reading.read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.reading.carve import Line
from core.reading.emphasis import plain
from core.reading.language import find_language
from core.reading.people import Person
from core.reading.quotes import find_quoting, opens_with_dash
from core.reading.speakers import Speakers
from core.reading.spoken import Piece, split_paragraph
from core.reading.tags import TagReader
from core.reading.titlepage import BYLINE, read_title_page
from core.reading.words import HEADING, upper_only
from core.screenplay import Element, ElementKind, SpeechPart, TitleEntry

_BREAK = re.compile(r"(?:[*＊✽❦⁂#~•·◆◇─]\s?){1,12}$|(?:[-–—_=]\s?){2,40}$|\[?(?:scene break|pause)\]?$", re.IGNORECASE)
_CHAPTER = re.compile(
    r"(?:chapter|part|book|prologue|epilogue|scene|capítulo|capitulo|parte|prólogo|epílogo|chapitre|partie|prologue|épilogue|"
    r"kapitel|teil|prolog|epilog|"
    r"capitolo|глава|часть|пролог|эпилог|rozdział|część|hoofdstuk|deel|luku|bölüm|第[0-9一二三四五六七八九十百]{1,4}[章回部話话])\b.{0,60}$|"
    r"(?:[IVXLC]{1,7}|\d{1,3})[.):]?(?:\s+[A-ZÀ-Þ].{0,50})?$",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(#{1,6})\s+(\S.*)$")
_SHIFT = re.compile(
    r"(?:(?:early |late )?(?:the|on the) (?:next|following) (?:day|morning|afternoon|evening|night|week|month|year|spring|"
    r"summer|autumn|winter)\b|"
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|twenty|forty|a hundred|several|many|some|a few|hundreds of|"
    r"thousands of) "
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|nights?|winters?|summers?) (?:later|afterwards|passed|went by|had passed)|"
    r"(?:later )?that (?:same )?(?:night|evening|afternoon|morning|day|winter|summer|spring|autumn)\b|in the morning\b|"
    r"the morning after\b|"
    r"by (?:morning|nightfall|evening|midnight|dawn|noon|sunrise|sunset)\b|at (?:dawn|dusk|midnight|sunrise|sunset|nightfall|"
    r"noon)\b|meanwhile\b|elsewhere\b|"
    r"back (?:at|in|on|home)\b|(?:years|months|weeks|days|hours|much) later\b|when (?:morning|night|evening|winter|spring|"
    r"summer|autumn|dawn|dusk) came\b|"
    r"(?:al|a la) (?:día|mañana|noche) siguiente\b|(?:horas|días|semanas|meses|años|un rato) (?:después|más tarde)|"
    r"mientras tanto\b|aquella (?:noche|tarde|mañana)\b|"
    r"esa (?:noche|tarde|mañana)\b|al amanecer\b|al anochecer\b|le lendemain\b|(?:quelques|deux|trois|plusieurs|"
    r"des) (?:heures|jours|semaines|mois|ans|années|minutes) plus tard|"
    r"pendant ce temps\b|ce soir-là\b|cette nuit-là\b|le soir même\b|à l['’]aube\b|au petit matin\b|am nächsten (?:tag|morgen|"
    r"abend)\b|(?:stunden|tage|wochen|jahre) später\b|"
    r"inzwischen\b|in dieser nacht\b|an diesem abend\b|на следующ(?:ий день|ее утро)|наутро\b|тем временем\b|(?:через|"
    r"спустя) (?:час|день|неделю|месяц|год|несколько)|в ту ночь\b|"
    r"il giorno dopo\b|la mattina (?:dopo|seguente)\b|quella (?:notte|sera)\b|intanto\b|na manhã seguinte\b|naquela noite\b|"
    r"第二天|次の日|翌日|翌朝|その夜|那天晚上)",
    re.IGNORECASE,
)
_QUOTE_MARKS = '“”„«»"「『‘'
_ENDS = ".!?…,;:。！？、，\"”»」'’"
_NARROWEST, _NARROWEST_CJK = 45, 18
"""Characters a line must have before the next one can be its continuation."""
_WIDE_SPACE = re.compile(r"(?<=\S)\s{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff。、，！？」』]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source and the line it starts on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Story:
    """A story read: elements, what stood above it, and doubts."""

    elements: tuple[Element, ...]
    title_page: tuple[TitleEntry, ...]
    warnings: tuple[str, ...]


def read_story(text: str) -> Story:
    """The scenes, narration (ACTION) and attributed quotes (DIALOGUE) of prose; newlines are \\n."""
    page, start = read_title_page([Line(number, line) for number, line in enumerate(text.split("\n"), 1)])
    paragraphs = find_paragraphs(text, start)
    if not page:
        page, paragraphs = _take_title(paragraphs)
    body = [paragraph.text for paragraph in paragraphs]
    reader = TagReader(find_language(" ".join(body)[:20_000]), _small_words(" ".join(body)))
    quoting = find_quoting(body)
    speakers = Speakers(reader)
    cut = [
        [] if _scene_mark(each.text) is not None else split_paragraph(plain(each.text), quoting, reader) for each in paragraphs
    ]
    speakers.learn(cut)
    elements = _elements(paragraphs, cut, speakers)
    return Story(elements, page, _doubts(speakers.guesses))


def _elements(paragraphs: Sequence[Paragraph], cut: Sequence[list[Piece]], speakers: Speakers) -> tuple[Element, ...]:
    out: list[Element] = []
    spoken: list[tuple[int, Person]] = []
    for paragraph, pieces in zip(paragraphs, cut, strict=True):
        mark = _scene_mark(paragraph.text)
        if mark is not None:
            _open_scene(out, mark, paragraph.line)
            speakers.new_scene()
            continue
        if _SHIFT.match(paragraph.text) and out and out[-1].kind is not ElementKind.SCENE_HEADING:
            _open_scene(out, "", paragraph.line)
            speakers.new_scene()
        for piece, person in zip(pieces, speakers.attribute(pieces), strict=True):
            words = piece.text.strip()
            if person is not None:
                spoken.append((len(out), person))
                out.append(Element(kind=ElementKind.DIALOGUE, text=words, parts=(SpeechPart(text=words),), line=paragraph.line))
            elif any(char.isalnum() for char in words):
                out.append(Element(kind=ElementKind.ACTION, text=words.lstrip(",.;: ") or words, line=paragraph.line))
    for place, person in spoken:
        out[place] = replace(out[place], speaker=person.name)
    if out and out[-1].kind is ElementKind.SCENE_HEADING and not out[-1].text:
        out.pop()
    return tuple(out)


def _open_scene(out: list[Element], heading: str, line: int) -> None:
    """A scene starts here; a mark right after a heading, or before anything, opens nothing new."""
    if not heading and (not out or out[-1].kind is ElementKind.SCENE_HEADING):
        return
    if out and out[-1].kind is ElementKind.SCENE_HEADING:
        above = out.pop()
        if above.text:
            out.append(Element(kind=ElementKind.SECTION, text=above.text, depth=1, line=above.line))
    out.append(Element(kind=ElementKind.SCENE_HEADING, text=heading, line=line))


def find_paragraphs(text: str, start: int = 0) -> list[Paragraph]:
    """Paragraphs from line index `start` on; lines of a block are joined where they look wrapped."""
    lines = text.split("\n")
    out: list[Paragraph] = []
    block: list[str] = []
    first = start
    for place in range(start, len(lines) + 1):
        line = _WIDE_SPACE.sub(" ", lines[place].rstrip()) if place < len(lines) else ""
        if line.strip():
            first = place if not block else first
            block.append(line)
        elif block:
            out += _paragraphs_of(block, first + 1)
            block = []
    return out


def _paragraphs_of(block: list[str], number: int) -> list[Paragraph]:
    out: list[Paragraph] = []
    widest = max(len(line) for line in block)
    fits = _NARROWEST_CJK if _CJK.search(block[0].strip()) else _NARROWEST
    for place, line in enumerate(block):
        above = block[place - 1] if place else ""
        indented = line[:1] in " \t\u3000" and above[:1] not in (" ", "\t", "\u3000")
        wrapped = (
            place
            and fits <= widest <= 130
            and len(above) >= widest * 0.6
            and not indented
            and not opens_with_dash(line.strip())
        )
        bare = line.strip()
        starts = bool(_MARKED.match(bare) or _BREAK.match(bare)) or bool(
            place and (_MARKED.match(above.strip()) or _BREAK.match(above.strip()))
        )
        if wrapped and not starts and len(block) > 1:
            joiner = "" if _CJK.search(above.strip()) else " "
            out[-1] = Paragraph(out[-1].text + joiner + bare, out[-1].line)
        else:
            out.append(Paragraph(bare, number + place))
    return out


def _scene_mark(text: str) -> str | None:
    """The heading a paragraph is: empty for a bare scene-break mark, None for ordinary text."""
    marked = _MARKED.match(text)
    if marked:
        return plain(marked.group(2))
    if _BREAK.match(text):
        return ""
    if len(text) > 80 or any(mark in text for mark in _QUOTE_MARKS):
        return None
    if HEADING.match(text) and upper_only(text):
        return text
    if (_CHAPTER.match(text) and text[-1] not in "!?,;") or (
        upper_only(text) and len(text.split()) <= 8 and text[-1] not in "!?,;:"
    ):
        return text
    return None


def _take_title(paragraphs: list[Paragraph]) -> tuple[tuple[TitleEntry, ...], list[Paragraph]]:
    """A first line that is no sentence, above a longer text, is the title; a byline under it names the author."""
    if len(paragraphs) < 2:
        return (), paragraphs
    head = paragraphs[0].text
    bare = plain(_MARKED.sub(r"\2", head))
    if (
        len(bare) > 80
        or bare[-1] in _ENDS
        or any(mark in bare for mark in _QUOTE_MARKS)
        or _BREAK.match(head)
        or _CHAPTER.match(bare)
    ):
        return (), paragraphs
    if opens_with_dash(head) or (len(paragraphs[1].text) < 12 and not BYLINE.match(paragraphs[1].text)):
        return (), paragraphs
    page = [TitleEntry(key="title", value=bare)]
    byline = BYLINE.match(paragraphs[1].text)
    if byline and len(paragraphs[1].text) < 80 and paragraphs[1].text[-1] not in ".!?" and len(paragraphs) > 2:
        return (*page, TitleEntry(key="author", value=plain(paragraphs[1].text[byline.end() :]))), paragraphs[2:]
    return tuple(page), paragraphs[1:]


def _small_words(text: str) -> frozenset[str]:
    """Words that the story writes small somewhere: a capital does not make them names."""
    return frozenset(word for word in re.findall(r"[^\W\d_]+", text) if word.islower())


def _doubts(guesses: Sequence[str]) -> tuple[str, ...]:
    if not guesses:
        return ()
    first = " ".join(guesses[0].split()[:8])
    count = "One speech does" if len(guesses) == 1 else f"{len(guesses)} speeches do"
    return (f"{count} not say who speaks; the most likely person was taken (the first: “{first} …”).",)
