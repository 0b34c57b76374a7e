"""Which language a script is written in, found offline. Used by core.reading.read and for telling code pages apart.

Alphabets that only one language uses decide by themselves, and so do the commonest words of English; the rest is py3langid
(n-gram model inside the package, which takes 0.4 s to unpack).
"""

from __future__ import annotations

import re
import tempfile
import threading
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from core.errors import Unwritable

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
_LANGUAGES = [
    "ar",
    "bg",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr",
    "sv",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
]
_OWN_ALPHABET = {"HANGUL": "ko", "GREEK": "el", "HEBREW": "he", "THAI": "th"}
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    _WORD.findall(
        "about again and because been can could every from have him his how into it just know like never not now only other"
        " people she something than that the their then there they this through what when where which who why will with would"
        " you your"
    )
)
"""Common words of English that no other language writes as often."""
_ENGLISH_SHARE = 0.12
_ENGLISH_WORDS = 40
"""Share of such words that makes a text English (wholly English ones have 0.14 to 0.3), in so many words at least."""
_SAMPLE = 6_000
_LETTERS_LATIN = 24
_LETTERS_OTHER = 10
_LETTERS_WIDE = 4
"""Least letters to tell by: Latin text, other alphabets, and those of one language."""


_LOADING = threading.Lock()
"""Scripts are read in threads, and a model that several of them unpack at once is in memory several times."""


def _identifier() -> LanguageIdentifier:
    with _LOADING:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        every = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    except OSError as error:  # it unpacks itself into the temporary folder
        folder = tempfile.gettempdir()
        raise Unwritable("disk.full", f"no room in {folder} to tell languages by: {error}", path=folder) from error
    every.set_languages(_LANGUAGES)
    # a new one: the one that was unpacked keeps the other languages too, in 28 MB
    return LanguageIdentifier(
        every.nb_ptc, every.nb_pc, every.nb_classes, every.tk_nextmove, every.tk_output, tk_row=every.tk_row
    )


def find_language(text: str) -> str:
    """BCP 47 primary tag of the language most of `text` is in; "und" when there are too few letters to tell.

    Raises Unwritable where the temporary folder is full.
    """
    sample = text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + " " + text[len(text) // 2 :][: _SAMPLE // 2]
    alphabets = Counter(unicodedata.name(char, "?").split()[0] for char in sample if char.isalpha())
    if not alphabets:
        return UNKNOWN
    name, count = alphabets.most_common(1)[0]
    east = alphabets["HIRAGANA"] + alphabets["KATAKANA"]
    if name in ("CJK", "HIRAGANA", "KATAKANA") and count >= _LETTERS_WIDE:
        return "ja" if east * 12 > alphabets["CJK"] else "zh"
    if name in _OWN_ALPHABET and count >= _LETTERS_WIDE:
        return _OWN_ALPHABET[name]
    if count < (_LETTERS_LATIN if name == "LATIN" else _LETTERS_OTHER):
        return UNKNOWN
    if name == "LATIN" and _is_english(sample):
        return "en"
    return str(_identifier().classify(" ".join(sample.lower().split()))[0])


def _is_english(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return len(words) >= _ENGLISH_WORDS and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words)
