"""Character cues: MARA (V.O.) (CONT'D) ^ taken apart. Used by every reader of screenplay layout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.reading.words import EXTENSIONS, HEADING, MORE, SHOT, TO, TRANSITION, upper_only

MAX_CUE = 60
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]{0,60})[)）\]]")
_ABBREVIATION = re.compile(r"(?:\b(?:JR|SR|DR|MR|MRS|MS|ST|ESQ|PH\.?D|M\.?D|NO)|\b[^\W\d_])\.$")


@dataclass(frozen=True, slots=True)
class Cue:
    """Who speaks next. `extensions` are normalised ("V.O."); `dual` when spoken with the speech before."""

    name: str
    extensions: tuple[str, ...]
    dual: bool


def extension(text: str) -> str:
    """One bracketed addition normalised: "v.o." → "V.O.", "CONT’D" → "CONT'D", "on the radio" → "ON THE RADIO"."""
    plain = " ".join(text.replace("’", "'").upper().split())
    return EXTENSIONS.get(plain.replace(".", ""), EXTENSIONS.get(plain, plain))


def parse_cue(text: str) -> Cue:
    """`text` (known to be a cue) as a name and its extensions; the name is kept as written."""
    text = text.strip()
    dual = text.endswith("^")
    text = text.rstrip("^ ")
    found = [extension(inside) for inside in _BRACKETS.findall(text)]
    name = " ".join(_BRACKETS.sub(" ", text).split())
    name = name.rstrip(":：").rstrip()
    kept = dict.fromkeys(each for each in found if each and each not in MORE)
    return Cue(name or text, tuple(kept), dual)


def is_cue(text: str, *, capitals: bool = True) -> bool:
    """Whether a line can be a cue: short, in capitals (unless `capitals` is off), a name and not a sentence or a heading."""
    text = text.strip()
    if not text or len(text) > MAX_CUE + 40:
        return False
    name = _BRACKETS.sub(" ", text.rstrip("^ ")).strip()
    if (
        not 0 < len(name) <= MAX_CUE
        or not any(letter.isalpha() for letter in name)
        or any(bracket in name for bracket in '()[]<>"“”«»')
    ):
        return False
    if name[-1] in "!?…,;-–—" or (name[-1] == "." and not _ABBREVIATION.search(name)):
        return False
    if capitals and not upper_only(name):
        return False
    return not (HEADING.match(name) or TRANSITION.match(name) or TO.match(name) or SHOT.match(name)) and len(name.split()) <= 7
