"""The draft voice: one line of a script as speech with exact word and phoneme times. Built by core.engines.

A line is read (reading), pronounced (pronounce), planned by the model, acted (acting), spoken, and finished (finishing).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import identities
from core.crafts import Context, EngineOptions, SpeakRequest, Speech, Timed, VoiceInfo
from core.drafts.voice import timing
from core.drafts.voice.acting import breathe, perform
from core.drafts.voice.catalogue import LANGUAGES, espeak_language, voices
from core.drafts.voice.model import FRAME, LEAD, Halt, SpeechModel
from core.drafts.voice.pronounce import Symbol, symbols_of
from core.drafts.voice.symbols import VOCABULARY
from core.drafts.voice.timbre import LONGEST, style_row
from core.drafts.voice.together import side_by_side
from core.errors import BadOption
from core.speech.finishing import NORMAL, PAUSES, SAMPLE_RATE, block_powers, colour, levelled, soften, trim, write_wav
from core.speech.manner import Manner, manner_of
from core.speech.pronouncing import Pronouncer
from core.speech.reading import SENTENCE_END, read

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Heard = tuple[NDArray[np.float32], list[timing.Sounded]]

_SHORTEST_BEFORE, _SHORTEST_AFTER = 6, 14
"""Symbols that a sentence needs to be spoken apart from the next, and from the one before: the model slurs shorter ones."""
_BEAT = 0.4
"""Seconds of a line that has nothing to say ("...", "♪")."""


class DraftVoice:
    """Engine[SpeakRequest, Speech]. Options: `cache` (folder for the prepared model, default the user's cache folder)."""

    def __init__(self, options: EngineOptions) -> None:
        self._cache = Path(options["cache"]) if options.get("cache") else None
        self._model: SpeechModel | None = None
        self._pronouncer = Pronouncer()

    @property
    def identity(self) -> str:
        """Changes whenever the same request would sound different."""
        return identities.DRAFT_VOICE

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Every voice it can speak with."""
        return voices()

    def languages(self) -> tuple[str, ...]:
        """Two-letter codes of the languages it can pronounce, with or without a native voice."""
        return tuple(sorted(LANGUAGES))

    def run(self, request: SpeakRequest, context: Context) -> Speech:
        """Speak one line into `context.work`; raises BadOption for a language without pronunciation, NotFound for a voice."""
        context.check_cancelled()
        if request.language not in LANGUAGES:
            allowed = ", ".join(sorted(LANGUAGES))
            message = f"the draft voices cannot speak {request.language!r}; they speak {allowed}"
            raise BadOption("voice.language", message, language=request.language, allowed=allowed)
        manner = manner_of(request)
        style_row(request.voice.voice, 1)
        language = espeak_language(request.language, request.voice.voice)
        written, pieces = read(request.text, request.language)
        symbols = symbols_of(pieces, language, self._pronouncer)
        return self._spoken(request, written, stretches(symbols), manner, context)

    def close(self) -> None:
        """Give the model's memory back and end the pronouncing process; the next line starts both again."""
        self._model = None
        self._pronouncer.close()

    def _spoken(
        self, request: SpeakRequest, written: tuple[str, ...], parts: list[list[Symbol]], manner: Manner, context: Context
    ) -> Speech:
        sounds: list[NDArray[np.float32]] = []
        powers: list[NDArray[np.float64]] = []
        sounded: list[timing.Sounded] = []
        total = 0
        for sound, times in self._stretches(parts, request.voice.voice, manner, context):
            if not len(sound):
                continue
            if sounds:
                pause = np.zeros(round(PAUSES.get(sounded[-1].symbol.text, 0.05) / manner.speed * SAMPLE_RATE), np.float32)
                sounds.append(pause)
                total += len(pause)
            offset = total / SAMPLE_RATE
            end = offset + len(sound) / SAMPLE_RATE
            sounded.extend(_placed(item, offset, end) for item in times)
            sounds.append(sound)
            powers.append(block_powers(sound))
            total += len(sound)
        if powers:
            sounds = levelled(sounds, np.concatenate(powers), NORMAL + manner.loudness)
        else:
            sounds = [np.zeros(round(_BEAT / manner.speed * SAMPLE_RATE), np.float32)]
        return _stored(written, sounds, sounded, context)

    def _stretches(self, parts: list[list[Symbol]], voice: str, manner: Manner, context: Context) -> list[_Heard]:
        """Every stretch, in order, spoken beside each other where processors and memory allow."""
        if not parts:
            return []
        model = self._loaded()
        sizes = [len(part) for part in parts]

        def speak(index: int, halt: Halt) -> _Heard:
            return _stretch(model, parts[index], voice, manner, halt)

        return side_by_side(sizes, LONGEST, speak, context.check_cancelled, context.progress, context.spare_cores)

    def _loaded(self) -> SpeechModel:
        if self._model is None:
            self._model = SpeechModel(self._cache or _user_cache())
        return self._model


def _stretch(model: SpeechModel, part: list[Symbol], voice: str, manner: Manner, halt: Halt) -> _Heard:
    """The trimmed sound of one stretch and its symbols' seconds in it (they may lie a little outside)."""
    tokens = [VOCABULARY[symbol.text] for symbol in part]
    plan = model.plan(tokens, style_row(voice, len(tokens)), manner.speed / manner.formant)
    plan = perform(breathe(plan, part, manner.speed), manner)
    finished = trim(soften(colour(model.speak(plan, halt), manner.formant, manner.tilt)))
    edges = (np.cumsum(plan.lengths) - LEAD) * FRAME / SAMPLE_RATE / manner.formant - finished.cut
    times = [timing.Sounded(symbol, float(edges[at]), float(edges[at + 1])) for at, symbol in enumerate(part)]
    return finished.sound, timing.fit_to_sound(times, finished.sound, SAMPLE_RATE)


def stretches(symbols: list[Symbol]) -> list[list[Symbol]]:
    """`symbols` in runs that are spoken in one breath: sentences, each at most LONGEST.

    A sentence of its own starts clearly, which quick speech needs; one that is too short to be spoken well alone stays with
    the one before it. Longer ones are cut after pauses, else between words.
    """
    parts: list[list[Symbol]] = []
    for sentence in _sentences(symbols):
        rest = sentence
        while rest:
            end = len(rest) if len(rest) <= LONGEST else _cut(rest[:LONGEST])
            part, rest = _stripped(rest[:end]), rest[end:]
            if any(symbol.word >= 0 for symbol in part):
                parts.append(part)
    return parts


def _sentences(symbols: list[Symbol]) -> list[list[Symbol]]:
    """Runs that end with a sentence, as long as both sides of the border can be spoken alone."""
    starts = [0]
    ends = [at + 1 for at, symbol in enumerate(symbols[:-1]) if symbol.text in SENTENCE_END]
    for at, following in pairwise([*ends, len(symbols)]):
        if at - starts[-1] >= _SHORTEST_BEFORE and following - at >= _SHORTEST_AFTER:
            starts.append(at)
    return [symbols[start:end] for start, end in zip(starts, [*starts[1:], len(symbols)], strict=True)]


def _stripped(part: list[Symbol]) -> list[Symbol]:
    """`part` without spaces at its ends."""
    start, end = 0, len(part)
    while start < end and part[start].text == " ":
        start += 1
    while end > start and part[end - 1].text == " ":
        end -= 1
    return part[start:end]


def _cut(window: list[Symbol]) -> int:
    """Where to end the stretch: after the last sentence, pause or word of the window, whichever leaves it long enough."""
    for marks, least in ((SENTENCE_END, 0.3), (",;:—", 0.4), (" ", 0.5)):
        for at in range(len(window) - 1, int(len(window) * least), -1):
            if window[at].text in marks:
                return at + 1
    return len(window)


def _placed(item: timing.Sounded, offset: float, end: float) -> timing.Sounded:
    return timing.Sounded(item.symbol, min(max(offset, item.start + offset), end), min(max(offset, item.end + offset), end))


def _stored(
    written: tuple[str, ...], sounds: list[NDArray[np.float32]], sounded: list[timing.Sounded], context: Context
) -> Speech:
    samples = sum(len(sound) for sound in sounds)
    seconds = samples / SAMPLE_RATE
    write_wav(context.work / "speech.wav", sounds)
    context.progress(1.0)
    heard: tuple[Timed, ...] = timing.phonemes(sounded)
    spoken = timing.words(written, sounded, seconds)
    return Speech(file="speech.wav", sample_rate=SAMPLE_RATE, seconds=seconds, words=spoken, phonemes=heard)


def _user_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("storyreel", appauthor=False)
