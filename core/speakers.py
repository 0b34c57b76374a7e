"""Who a cue names: the same person for "MARA", "Mara (V.O.)", "MARA'S VOICE" and "VOICE OF MARA".

Called by the writer engines (to build the cast) and by core.verify (to see that a line kept its speaker).
"""

from __future__ import annotations

import re
import unicodedata

from core.screenplay import Element, ElementKind, Form, Screenplay
from core.storyboard import NARRATOR

_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]?")
_VOICE_AFTER = re.compile(r"['’]?S?['’]? (?:VOICE|VOICEOVER|V\.?O\.?|O\.?S\.?|O\.?C\.?)$|的声音$|の声$", re.IGNORECASE)
_VOICE_BEFORE = re.compile(
    r"^(?:(?:THE )?VOICE OF (?:THE )?|(?:LA )?VOZ (?:DE(?:L| LA)? |DO |DA )|(?:LA )?VOIX (?:DE (?:LA |L['’])?|DU |D['’])"
    r"|(?:LA )?VOCE (?:DI |DEL(?:LA)? |DELL['’])|STIMME (?:VON |DES |DER )|VOZ EM OFF )",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\s*(?:&|\+|/|,|、|\b(?:AND|Y|ET|UND|И)\b|(?<=\w) (?:E) (?=\w))\s*", re.IGNORECASE)
_NARRATORS = frozenset(
    (
        "NARRATOR",
        "NARRATION",
        "NARRADOR",
        "NARRADORA",
        "NARRATEUR",
        "NARRATRICE",
        "NARRATORE",
        "ERZÄHLER",
        "ERZÄHLERIN",
        "РАССКАЗЧИК",
        "旁白",
        "ナレーター",
        "ナレーション",
        "내레이터",
    )
)


def cue_name(cue: str) -> str:
    """The name in a cue as written, without brackets, "voice of" and stray punctuation; never empty for a non-blank cue."""
    flat = " ".join(cue.split())
    name = _VOICE_BEFORE.sub("", _VOICE_AFTER.sub("", _BRACKETS.sub("", flat).strip()))
    return name.strip(" .:;,*_^") or flat


def speaker_key(cue: str) -> str:
    """The form in which two cues are compared: capitals, one kind of apostrophe, composed letters."""
    name = unicodedata.normalize("NFC", cue_name(cue)).replace("’", "'").upper()
    return NARRATOR.upper() if name in _NARRATORS else name


def speaker_members(cue: str) -> tuple[str, ...]:
    """The names that a joint cue lists ("MARA & JON", "MARA AND JON"), or the single name."""
    members = tuple(part for part in _TOGETHER.split(cue_name(cue)) if part)
    return members or (cue_name(cue),)


def is_spoken(element: Element, form: Form) -> bool:
    """Whether the film must speak the element: dialogue and songs with a singer; in prose, the telling too."""
    if not element.text.strip():
        return False
    if element.kind is ElementKind.DIALOGUE:
        return True
    if element.kind is ElementKind.LYRIC:
        return bool(element.speaker)
    telling = form is Form.PROSE and element.kind is ElementKind.ACTION
    return telling and any(letter.isalnum() for letter in element.text)


def spoken_elements(screenplay: Screenplay) -> tuple[Element, ...]:
    """Every element that the film must speak, in order."""
    return tuple(element for element in screenplay.elements if is_spoken(element, screenplay.form))


_ASIDE = re.compile(r"^.{1,120}?[.!?…。！？:：]+[\"'”’»)]*(?=\s|$|[^\x00-\u2fff])\s*", re.DOTALL)
_ASIDE_WORDS = 9


def aside_end(text: str) -> int:
    """Where a short opening sentence of prose ends ("said Mara. It rained." → 11), which a film may leave unread when it only
    says who speaks: at most 9 words, or 24 letters in scripts without spaces. 0 when the opening is longer."""
    match = _ASIDE.match(text)
    end = match.end() if match is not None else len(text)
    opening = text[:end]
    dense = sum(letter > "\u2fff" for letter in opening)
    return end if len(opening.split()) <= _ASIDE_WORDS and dense <= 24 and len(opening) <= 120 else 0
