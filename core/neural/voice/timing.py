"""Words and phonemes of a spoken stretch with their times. Called by core.neural.voice.line.

Where the model says how long each word is (VITS), that is believed and only the phonemes inside a word come from the plain
voice; else both come from laying the plain voice over the sound (core.neural.voice.aligning).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Timed
from core.neural.voice.aligning import RATE, Warp, resampled, warp
from core.speech.finishing import SAMPLE_RATE
from core.speech.pronouncing import Heard, Pronouncer
from core.speech.reading import read

if TYPE_CHECKING:
    from numpy.typing import NDArray

ESPEAK = {"en": "en-us", "pt": "pt-br", "zh": "cmn"}
"""eSpeak NG's names of the languages that it does not call by their two letters."""
_SAID = {"…": ".", "—": ","}
"""Marks that eSpeak does not pause at, by those that it does."""
_FLAG = re.compile(r"\(.*?\)")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_MORAE = "こう"
"""About how long a Chinese character takes in Japanese: eSpeak cannot read them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds in a stretch."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Timing:
    """When what of a stretch is heard."""

    words: tuple[Span, ...]
    """One for each word that was given; a silent one has no length."""
    phonemes: tuple[Timed, ...]
    misfit: float
    """How badly the sound fits its text: up to 3.4 for speech, from 3.4 for another text, from 3.7 mostly for noise."""
    expected: float
    """Seconds that the plain voice needs."""


@dataclass(frozen=True, slots=True)
class _Sound:
    ipa: str
    word: int
    start: float
    end: float


class Timer:
    """Times stretches; may be used from several threads."""

    def __init__(self) -> None:
        self._pronouncer = Pronouncer()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Ends the pronouncing process; the next use starts it again."""
        self._pronouncer.close()

    def time(
        self, words: Sequence[str], language: str, sound: NDArray[np.float32], exact: Sequence[Span] | None = None
    ) -> Timing:
        """`sound` (mono, SAMPLE_RATE) says `words`; `exact`: their times as the model tells.

        Raises BadOption for a language that nobody can pronounce.
        """
        text, owners = _read_out(words, language)
        with self._lock:
            plain = self._pronouncer.say(text, ESPEAK.get(language, language))
        sounds = _sounds(plain.heard, owners, len(plain.sound) / plain.rate)
        laid = warp(resampled(plain.sound, plain.rate, RATE), resampled(sound, SAMPLE_RATE, RATE))
        carried = _carried(sounds, laid, len(sound) / SAMPLE_RATE)
        spans = _spans(carried, len(words))
        if exact is not None:
            carried, spans = _refitted(carried, spans, exact), list(exact)
        phonemes = tuple(Timed(text=one.ipa, start=one.start, end=one.end) for one in carried)
        expected = (sounds[-1].end - sounds[0].start) if sounds else 0.0
        return Timing(tuple(spans), phonemes, laid.misfit, expected)


def _read_out(words: Sequence[str], language: str) -> tuple[str, list[int]]:
    """What eSpeak is given, and the word that each of its letters belongs to."""
    text, owners = "", []
    _, pieces = read(" ".join(words), language)
    for piece in pieces:
        spoken = _KANJI.sub(_MORAE, piece.spoken) if language == "ja" else piece.spoken
        said = spoken.strip("[]").replace("ː", "") + _SAID.get(piece.mark, piece.mark) + " "
        text += said
        owners += [piece.word] * len(said)
    return text, owners


def _sounds(heard: Sequence[Heard], owners: Sequence[int], seconds: float) -> list[_Sound]:
    """Phonemes with what follows as their end. A word that eSpeak runs into the one before it gets a share of that."""
    found: list[_Sound] = []
    for number, one in enumerate(heard):
        ipa = _plain(one.ipa)
        if one.kind == "phoneme" and ipa and 0 <= one.place < len(owners):
            end = heard[number + 1].at if number + 1 < len(heard) else seconds
            found.append(_Sound(ipa, owners[one.place], one.at, max(one.at, end)))
    return _shared(found, sorted(set(owners)))


def _shared(sounds: list[_Sound], words: list[int]) -> list[_Sound]:
    """Words without a sound of their own take theirs from the word before, whose last sounds are most likely theirs."""
    for before, word in pairwise(words):
        taken = [at for at, one in enumerate(sounds) if one.word == before]
        if len(taken) > 1 and all(one.word != word for one in sounds):
            for at in taken[(len(taken) + 1) // 2 :]:
                one = sounds[at]
                sounds[at] = _Sound(one.ipa, word, one.start, one.end)
    return sounds


def _plain(ipa: str) -> str:
    """Letters and what changes them; without stress, tones and the names of languages."""
    kept = (sign for sign in _FLAG.sub("", ipa) if unicodedata.category(sign)[0] in "LM" and sign not in "ˈˌ")
    return "".join(kept)


def _carried(sounds: Sequence[_Sound], laid: Warp, seconds: float) -> list[_Sound]:
    found: list[_Sound] = []
    now = 0.0
    for one in sounds:
        start = min(max(now, laid.carried(one.start)), seconds)
        now = min(max(start, laid.carried(one.end)), seconds)
        found.append(_Sound(one.ipa, one.word, start, now))
    return found


def _spans(sounds: Sequence[_Sound], count: int) -> list[Span]:
    spans: list[Span] = []
    now = 0.0
    for word in range(count):
        own = [one for one in sounds if one.word == word]
        start = max(now, own[0].start) if own else now
        now = max(start, own[-1].end) if own else now
        spans.append(Span(start, now))
    return spans


def _refitted(sounds: Sequence[_Sound], spans: Sequence[Span], exact: Sequence[Span]) -> list[_Sound]:
    """Each word's sounds stretched into its exact time."""
    found = []
    for one in sounds:
        old, new = spans[one.word], exact[one.word]
        scale = (new.end - new.start) / (old.end - old.start) if old.end > old.start else 0.0
        start, end = (new.start + (at - old.start) * scale for at in (one.start, one.end))
        found.append(
            _Sound(one.ipa, one.word, float(np.clip(start, new.start, new.end)), float(np.clip(end, new.start, new.end)))
        )
    return found
