"""Written text to what is said: every written word with its spoken form and the pause after it. Called by the engine.

Nothing is lost: `" ".join(words) == " ".join(text.split())`. What cannot be spoken keeps its place with an empty spoken form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MARKS = ",;:.!?…—"
"""Pause marks the speech model knows."""
SENTENCE_END = ".!?…"
_LONGEST_WORD = 60
"""Characters of one word that are spoken; more is noise (a key, a hash), read up to here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch without a pause inside one written word."""

    word: int
    """Index among the written words."""
    spoken: str
    """What the pronouncer is given; empty when silent."""
    mark: str = ""
    """Pause after it: one of MARKS, or empty."""
    script: str = ""
    """eSpeak language of a foreign script, else empty."""
    onset: int = 0
    """How often its first sound is stuttered before it."""


_SCRIPTS = (
    ("CYRILLIC", "ru"), ("GREEK", "el"), ("DEVANAGARI", "hi"), ("ARABIC", "ar"), ("HEBREW", "he"), ("HANGUL", "ko"),
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("CJK", "cmn"), ("THAI", "th"), ("BENGALI", "bn"), ("TAMIL", "ta"),
    ("GEORGIAN", "ka"), ("ARMENIAN", "hy"),
)  # fmt: skip
_HOME = {
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "bg": "CYRILLIC",
    "sr": "CYRILLIC",
    "mk": "CYRILLIC",
    "el": "GREEK",
    "hi": "DEVANAGARI",
}
_HOME |= {"ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "ko": "HANGUL"}
_INNER_PAUSE = re.compile(r"(\.{2,}|…|[—–―]+|--+|[!?]+(?=\w)|(?<=\D),(?=\D))")
_SOUNDING = frozenset("$€£%&@+'.,:/#°½¼¾²³- ")
_LEADING, _TRAILING = frozenset("$€£&@#°+-"), frozenset("$€£%°+")
"""Symbols that are spoken at the start and at the end of a word."""
_MONEY = re.compile(r"^([$€£])(\d[\d,]*)(?:\.(\d\d))?$")
_UNITS = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}
_SCALES = {"hundred", "thousand", "million", "billion", "trillion"}
_YEAR = re.compile(r"^(1[1-9]|20)(\d\d)(s|'s)?$")
_STUTTER = re.compile(r"^((?:(\w{1,2})-)+)(?=\2)", re.IGNORECASE)
_DRAWN = re.compile(r"([^\W\d])\1{2,}")
_ABBREVIATIONS = frozenset({
    "FBI", "CIA", "NSA", "USA", "UK", "EU", "UN", "US", "TV", "PC", "CD", "DVD", "UFO", "IQ", "MRI", "DNA", "ATM", "GPS", "CEO",
    "VIP", "SOS", "HQ", "AI", "NYPD", "LAPD", "SUV", "BBC", "CNN",
})  # fmt: skip
_TITLES = {"mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "sgt.", "capt.", "lt.", "col.", "gen.", "jr.", "sr.", "vs.", "etc."}
_NOISES = (
    (re.compile(r"s+h+"), "[ʃː]"),
    (re.compile(r"h*m+"), "[hmː]"),
    (re.compile(r"p+f+t?"), "[pft]"),
    (re.compile(r"p+s+t+"), "[psːt]"),
    (re.compile(r"t+s+k+"), "[tsk]"),
    (re.compile(r"z+"), "[zː]"),
    (re.compile(r"b+r+"), "[bɹː]"),
    (re.compile(r"g+r+"), "[ɡɹː]"),
)
"""English noises that eSpeak would spell: model symbols in brackets."""
_EMPHASIS = frozenset(["IT", "AM", "AS", "IS", "SO"])
"""Capitals inside normal text that are words all the same."""
_FRACTIONS = {"1/2": "a half", "1/4": "a quarter", "3/4": "three quarters", "1/3": "a third", "2/3": "two thirds"}


def read(text: str, language: str) -> tuple[tuple[str, ...], tuple[Piece, ...]]:
    """The written words of `text` and the pieces to speak, for a two-letter `language`."""
    plain = unicodedata.normalize("NFC", text)
    written = tuple(text.split())
    shouted = _is_shouted(plain)
    pieces: list[Piece] = []
    for index, word in enumerate(written):
        follower = written[index + 1] if index + 1 < len(written) else ""
        before = written[index - 1] if index else ""
        pieces.extend(_pieces(index, word, before, follower, language, shouted))
    return written, tuple(pieces)


def _is_shouted(text: str) -> bool:
    """Whole lines in capitals are emphasis, so their short words are no abbreviations."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) >= 2 and all(word.isupper() for word in words)


def _pieces(index: int, word: str, before: str, follower: str, language: str, shouted: bool) -> list[Piece]:
    parts = _INNER_PAUSE.split(_unlinked(unicodedata.normalize("NFKC", word).replace("’", "'").replace("\u2044", "/")))
    found = []
    for number in range(0, len(parts), 2):
        last = number + 1 >= len(parts)
        mark = _final_mark(parts[number], follower) if last else _mark(parts[number + 1])
        spoken, onset = _spoken(parts[number], before, follower if last else "", language, shouted)
        if spoken or mark:
            found.append(Piece(index, spoken, mark, _script(spoken, language), onset))
    return found


def _unlinked(word: str) -> str:
    """A link is said as its host only."""
    link = re.match(r"^\W*(?:https?://|www\.)(?:www\.)?([^/?#\s]+)", word, re.IGNORECASE)
    return link.group(1) if link else word


def _mark(text: str) -> str:
    """The one pause mark that stands for a run of punctuation."""
    if ".." in text or "…" in text:
        return "…"
    for mark, signs in (("?", "?？؟"), ("!", "!！"), (".", ".。।"), ("—", "—–―"), (";", ";；"), (":", ":："), (",", ",，、،")):
        if any(sign in text for sign in signs):
            return mark
    return "—" if "--" in text else ""


def _final_mark(part: str, follower: str) -> str:
    tail = re.search(r"[^\w%$€£+]*$", part)
    mark = _mark(tail.group() if tail else "")
    core = part.strip("\"'“”‘’()[]«»")
    if mark == "." and follower and (core.lower() in _TITLES or re.fullmatch(r"(?:[^\W\d_]\.)+", core)):
        return ""
    return mark


def _spoken(part: str, before: str, follower: str, language: str, shouted: bool) -> tuple[str, int]:
    """What is said for a part of a word, and its stutters."""
    core = part.strip() if part.lower() in _TITLES else _bare(part)
    core = "".join(sign if _sounds(sign) else " " for sign in core)
    core = re.sub(r"\s+", " ", re.sub(r"/(?!\d)|(?<!\d)/", " ", core)).strip()[:_LONGEST_WORD]
    if not any(character.isalnum() or character in "&@%$€£½¼¾" for character in core):
        return "", 0
    stutter = _STUTTER.match(core)
    core = core[stutter.end() :] if stutter else core
    onset = stutter.group(1).count("-") if stutter else 0
    if core in _EMPHASIS or (shouted and core.isupper() and len(core) > 1 and core.strip(".'") not in _ABBREVIATIONS):
        core = core.lower()
    if language == "en":
        core = _english(core, before, follower)
    return core if core[:1] == "[" else _DRAWN.sub(r"\1", core), onset


def _sounds(sign: str) -> bool:
    """Whether a character is spoken: letters with their combining signs, digits and a few symbols."""
    return _is_letter(sign) or sign in _SOUNDING


def _english(core: str, before: str, follower: str) -> str:
    """Years, money and noises as they are said in English (eSpeak reads other numbers well)."""
    money = _MONEY.match(core)
    if money:
        return _money(money.group(1), money.group(2), money.group(3) or "", scaled=_bare(follower).lower() in _SCALES)
    owed = _MONEY.match(_bare(before)) if core.lower() in _SCALES else None
    if owed:
        return f"{core} {_UNITS[owed.group(1)][1]}"
    if core in _FRACTIONS:
        return _FRACTIONS[core]
    year = _YEAR.match(core)
    if year:
        return _year(int(year.group(1)), int(year.group(2)), bool(year.group(3)))
    return next((symbols for noise, symbols in _NOISES if len(core) > 1 and noise.fullmatch(core.lower())), core)


def _money(sign: str, whole: str, cents: str, scaled: bool) -> str:
    if scaled:
        return f"{whole}.{cents}" if cents else whole
    amount = f"{whole} {_UNITS[sign][whole != '1']}"
    return f"{amount} {int(cents)}" if cents and int(cents) else amount


def _year(century: int, rest: int, decade: bool) -> str:
    ending = "s" if decade else ""
    if century == 20 and rest < 10:
        return f"{century * 100 + rest}{ending}"
    if rest == 0:
        return f"{century} hundred{ending}"
    return f"{century} oh {rest}" if rest < 10 else f"{century} {rest}{ending}"


def _bare(word: str) -> str:
    """`word` without the punctuation around it."""
    start, end = 0, len(word)
    while start < end and not (_is_letter(word[start]) or word[start] in _LEADING):
        start += 1
    while end > start and not (_is_letter(word[end - 1]) or word[end - 1] in _TRAILING):
        end -= 1
    return word[start:end]


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def _script(spoken: str, language: str) -> str:
    """eSpeak language for letters of a script that `language` is not written in."""
    letter = next((character for character in spoken if character.isalpha()), "")
    name = unicodedata.name(letter, "") if letter else ""
    for script, code in _SCRIPTS:
        if name.startswith(script):
            return "" if _HOME.get(language) == script or language == code else code
    if name.startswith("LATIN") and language in _HOME:
        return "en-us"
    return ""
