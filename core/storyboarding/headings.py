"""Scene headings taken apart: indoors or out, the place's name, the time, and what else they say. Used by scenes.py."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.storyboard import TimeOfDay, Weather
from core.storyboarding.lexicon import fold, lexicon, words_of

_INSIDE = r"int(?:erior|érieur|erieur|erno|erior|\.)?|innen|内景|屋内|室内|инт|и|内"
_OUTSIDE = r"ext(?:erior|érieur|erieur|erno|\.)?|est(?:erno|\.)|aussen|außen|外景|屋外|室外|нат|экст|外"
_SIDE = re.compile(
    rf"^\s*(?:\d+[a-z]?[.):]?\s+)?(?P<sides>(?:(?:{_INSIDE}|{_OUTSIDE}|i|e)\.?\s*[/\-]\s*)?(?:{_INSIDE}|{_OUTSIDE}|i/e|e/i))(?:\.|:|\s|－|-|/)+",
    re.IGNORECASE,
)
_CJK_SIDE = re.compile(r"^\s*(?P<sides>内景|外景|屋内|屋外|室内|室外)")
_BORDER = re.compile(r"\s+[-–—−]+\s*|\s*[–—−]+\s+|\s*[/|;，,、。．•·]\s*|\.\s+|－")
_BRACKETS = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_LONGEST_HEADING = 300
_YEAR = re.compile(
    r"^(?:\d{4}s?|[\d:]+\s*(?:am|pm|uhr|h\d*)?|day \d+|night \d+|año \d+|\d+ years? (?:later|earlier|ago))$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a scene heading says. None or "" where it says nothing."""

    interior: bool | None
    place: str
    """Name without side and time, e.g. "LIGHTHOUSE - LAMP ROOM"."""
    segments: tuple[str, ...]
    time: TimeOfDay | None = None
    same: bool = False
    """CONTINUOUS, LATER: the time is that of the scene before."""
    elapsed: bool = False
    """Time has passed since the scene before."""
    weather: Weather | None = None
    flashback: bool = False


def parse_heading(text: str) -> Heading:
    """The parts of a heading such as "INT./EXT. HARBOUR CAFÉ - BACK ROOM - NIGHT (RAIN)"."""
    text = " ".join(text[:_LONGEST_HEADING].split())
    match = _SIDE.match(text + " ") or _CJK_SIDE.match(text)
    interior = None if match is None else _is_inside(match.group("sides"))
    rest = text[match.end() :] if match is not None else text
    asides = _BRACKETS.findall(rest)
    bare = _BRACKETS.sub("", rest)
    segments = [segment.strip(" .:;-–—") for segment in _BORDER.split(bare)]
    segments = [segment for segment in segments if segment]
    place, tail = _split_tail(segments)
    said = " ".join((*tail, *asides))
    words = words_of(said)
    whole = words_of(text)
    time = _time(" ".join(tail)) or _time(said) or _time(bare)
    return Heading(
        interior=interior,
        place=" - ".join(place) if place else bare.strip(" .-–—"),
        segments=tuple(place),
        time=time,
        same=lexicon("sky", "same").has(words),
        elapsed=lexicon("sky", "elapsed").has(words),
        weather=weather_of(text),
        flashback=lexicon("film", "flashback").has(whole),
    )


def _is_inside(sides: str) -> bool:
    """INT./EXT. counts as inside: the camera sits in the car."""
    first = re.split(r"[./\-\s]", fold(sides).strip())[0]
    return first.startswith(("int", "inn", "i", "内", "屋内", "室内", "инт", "и")) or "int" in fold(sides) or first in ("e",)


def _split_tail(segments: list[str]) -> tuple[list[str], list[str]]:
    """Place segments and the trailing ones that are only about time or weather; the first always names the place unless
    it is the only thing said and is a time."""
    end = len(segments)
    while end > 1 and _is_tail(segments[end - 1]):
        end -= 1
    place = segments[:end]
    if place and end == len(segments):
        place[-1], swallowed = _swallowed_time(place[-1])
        return [segment for segment in place if segment], [swallowed] if swallowed else []
    return place, segments[end:]


def _is_tail(segment: str) -> bool:
    words = words_of(segment)
    if not words or _YEAR.match(segment):
        return True
    covered = _covered(segment)
    return covered >= len(words) or (covered > 0 and len(words) - covered <= 1 and len(words) <= 3)


def _covered(segment: str) -> int:
    words = words_of(segment)
    found: set[int] = set()
    lists = [lexicon("sky", name) for name in ("times", "same", "elapsed", "weather")] + [lexicon("film", "flashback")]
    for listed in lists:
        for hit in listed.hits(words):
            found.update(range(hit.index, hit.index + hit.length))
    return len(found)


def _swallowed_time(segment: str) -> tuple[str, str]:
    """ "HARBOUR NIGHT" (no dash) → ("HARBOUR", "NIGHT"): a last word that is a time belongs to the tail."""
    words = words_of(segment)
    if len(words) > 1 and lexicon("sky", "times").hits(words[-1:]) and words[-1].end == len(segment.rstrip()):
        return segment[: words[-1].start].strip(" .,-–—"), words[-1].raw
    return segment, ""


def _time(text: str) -> TimeOfDay | None:
    value = lexicon("sky", "times").value(text)
    return TimeOfDay(value) if value else None


def weather_of(text: str) -> Weather | None:
    """The weather a text speaks of, the heaviest first, or None. "No rain" is no rain, "the rain has stopped" is cloudy."""
    words = words_of(text)
    negations, endings = lexicon("sky", "negations"), lexicon("sky", "endings")
    found: set[str] = set()
    for hit in lexicon("sky", "weather").hits(words):
        if negations.has(words[max(0, hit.index - 2) : hit.index]):
            continue
        after = words[hit.index + hit.length : hit.index + hit.length + 3]
        over = hit.value not in ("clear", "cloudy") and endings.has(after)
        found.add("cloudy" if over else hit.value)
    for value in ("storm", "snow", "rain", "fog", "cloudy", "clear"):
        if value in found:
            return Weather(value)
    return None
