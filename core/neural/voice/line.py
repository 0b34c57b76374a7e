"""From a model's stretches of sound to a finished line. Called by the engines xtts and bark.

Each stretch is checked: a model that runs away, stops early or babbles is asked again with another seed. Then it is coloured,
trimmed, timed and joined to the others; the line gets the loudness of its manner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.crafts import Context, Craft, SpeakRequest, Speech, Timed, VoiceCast, VoiceInfo
from core.engines import ENGINES, build
from core.identities import known_voices
from core.looks import Age, Gender
from core.neural.voice.aligning import resampled
from core.neural.voice.colouring import coloured
from core.neural.voice.splitting import Stretch, stretches
from core.neural.voice.timing import Span, Timer, Timing
from core.serial import digest
from core.speech.finishing import EDGE, NORMAL, PAUSES, SAMPLE_RATE, block_powers, levelled, write_wav
from core.speech.manner import Manner

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRIES = 3
FILE = "speech.wav"
_BEAT = 0.4
"""Seconds of a line that has nothing to say."""
_NOISE = 3.7
"""Timing.misfit from which a stretch says something else than its text."""
_FEWEST, _MOST, _LEEWAY = 0.4, 2.2, 0.8
"""A stretch lasts between so many times what the plain voice needs, and so many seconds more."""
_LEVEL = 0.25
"""Peak that a stretch is worked on at."""
_AUDIBLE = 0.012
"""Share of the loudest level at which a stretch begins and ends (-38 dB)."""
_HUSH, _KEPT_HUSH = 0.7, 0.5
"""Silences inside a stretch of more seconds than the first are cut to the second."""
_HOP = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True)
class Said:
    """What a model made of a stretch."""

    sound: NDArray[np.float32]
    """Mono."""
    rate: int
    words: tuple[Span, ...] | None = None
    """Seconds of each of Stretch.words, where the model tells."""


Say = Callable[[Stretch, int], Said]
"""Speaks a stretch with a seed. May raise whatever a model raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How the stretches of one line are made."""

    longest: int
    """Letters that the model can speak in one go."""
    manner: Manner
    """What is still to be done to the sound; what the model does by itself is left plain."""
    tempo: float = 1.0
    """How much quicker than the model speaks."""
    speed: float = 1.0
    """How much quicker than usual the model was told to speak."""
    checked: bool = True
    """Whether stretches that cannot be right are spoken again."""


def speak_line(request: SpeakRequest, line: Line, say: Say, voice: VoiceInfo | None, timer: Timer, context: Context) -> Speech:
    """The line as FILE in `context.work`. A stretch that is wrong TRIES times over makes the draft voice speak the line, in a
    voice like `voice`; where that cannot (another language), the least wrong try stays. Both are remarked on.

    Raises what `say` raises, BadOption for a language that nobody can pronounce, Cancelled.
    """
    parts = stretches(request.text, request.language, line.longest)
    made: list[tuple[Stretch, NDArray[np.float32], Timing]] = []
    for number, part in enumerate(parts):
        context.check_cancelled()
        sound, timing, good = _best(request, line, part, number, say, timer, context)
        if not good:
            drafted = _drafted(request, voice, context)
            if drafted is not None:
                return drafted
            context.remark(f"the model may not say what is written here: {part.text[:60]}")
        made.append((part, sound, timing))
        context.progress((number + 1) / len(parts), f"sentence {number + 1} of {len(parts)}")
    return _joined(request, line, made, context)


def _best(
    request: SpeakRequest, line: Line, part: Stretch, number: int, say: Say, timer: Timer, context: Context
) -> tuple[NDArray[np.float32], Timing, bool]:
    """The first right try, else the least wrong one; whether it is right."""
    tries: list[tuple[float, NDArray[np.float32], Timing]] = []
    for attempt in range(TRIES if line.checked else 1):
        said = say(part, seed_of(context.seed, number, attempt))
        context.check_cancelled()
        sound, spans = _worked(said, line)
        timing = timer.time([text for _, text in part.words], request.language, sound, spans)
        wrong = _wrongness(len(sound) / SAMPLE_RATE, timing, line.tempo * line.speed)
        if wrong == 0 or not line.checked:
            return sound, timing, True
        tries.append((wrong, sound, timing))
    _, sound, timing = min(tries, key=lambda one: one[0])
    return sound, timing, False


def seed_of(seed: int, number: int, attempt: int) -> int:
    """The seed of a try of a stretch; below 2^63."""
    return int(digest(b"stretch", str(seed).encode(), str(number).encode(), str(attempt).encode())[:15], 16)


def _wrongness(seconds: float, timing: Timing, tempo: float) -> float:
    """0: it can be right."""
    least = _FEWEST * timing.expected / tempo - _LEEWAY / 2
    most = _MOST * timing.expected / tempo + _LEEWAY
    length = max(0.0, least - seconds, seconds - most) / max(0.1, timing.expected)
    silent = 10.0 if seconds < 2 * EDGE else 0.0
    return silent + length + max(0.0, timing.misfit - _NOISE)


def _worked(said: Said, line: Line) -> tuple[NDArray[np.float32], tuple[Span, ...] | None]:
    """The sound at SAMPLE_RATE, trimmed and coloured, and the model's own times in it."""
    sound = np.nan_to_num(resampled(np.asarray(said.sound, np.float32).ravel(), said.rate, SAMPLE_RATE))
    sound = sound - sound.mean() if len(sound) else sound
    peak = float(np.abs(sound).max(initial=0.0))
    if peak < 1e-4:
        return sound[:0], None if said.words is None else tuple(Span(0.0, 0.0) for _ in said.words)
    sound = sound * np.float32(_LEVEL / peak)
    if said.words is None:
        sound = _unhushed(sound)
    before = len(sound)
    sound = coloured(sound, line.manner, line.tempo)
    scale = len(sound) / before
    start, end = _heard(sound)
    cut = _faded(sound[start:end])
    if said.words is None:
        return cut, None
    last = len(cut) / SAMPLE_RATE
    moved = [
        [float(np.clip(at * scale - start / SAMPLE_RATE, 0.0, last)) for at in (span.start, span.end)] for span in said.words
    ]
    return cut, tuple(Span(*span) for span in moved)


def _levels(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Effective amplitude of each 10 ms."""
    padded = np.pad(sound.astype(np.float64), (0, -len(sound) % _HOP))
    return np.asarray(np.sqrt((padded.reshape(-1, _HOP) ** 2).mean(axis=1)))


def _heard(sound: NDArray[np.float32]) -> tuple[int, int]:
    """The samples from EDGE before something is heard to EDGE after it."""
    levels = _levels(sound)
    loud = np.flatnonzero(levels > _AUDIBLE * levels.max(initial=0.0))
    if not len(loud):
        return 0, 0
    edge = round(EDGE * SAMPLE_RATE)
    return max(0, int(loud[0]) * _HOP - edge), min(len(sound), (int(loud[-1]) + 1) * _HOP + edge)


def _faded(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ends that start and stop at nothing, so that no join clicks."""
    cut = sound.copy()
    fade = min(round(EDGE * SAMPLE_RATE) // 2, len(cut) // 2)
    ramp = np.sin(np.linspace(0.0, np.pi / 2, fade, dtype=np.float32)) ** 2
    cut[:fade] *= ramp
    cut[len(cut) - fade :] *= ramp[::-1]
    return cut


def _unhushed(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Long silences inside a stretch, which such models like to make, cut to a natural pause."""
    levels = _levels(sound)
    quiet = np.concatenate([[False], levels <= _AUDIBLE * levels.max(initial=0.0), [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8))).reshape(-1, 2)
    kept: list[NDArray[np.float32]] = []
    now = 0
    for start, end in edges * _HOP:
        if end - start > _HUSH * SAMPLE_RATE and start > 0 and end < len(sound):
            half = round(_KEPT_HUSH * SAMPLE_RATE / 2)
            kept.append(_faded(sound[now : start + half]))
            now = int(end) - half
    if not kept:
        return sound
    return np.concatenate([*kept, _faded(sound[now:])])


def _joined(
    request: SpeakRequest, line: Line, made: Sequence[tuple[Stretch, NDArray[np.float32], Timing]], context: Context
) -> Speech:
    written = request.text.split()
    sounds: list[NDArray[np.float32]] = []
    spans: dict[int, tuple[float, float]] = {}
    phonemes: list[Timed] = []
    total, mark = 0, ""
    pace = max(0.5, request.pace * request.voice.speed)
    for part, sound, timing in made:
        if not len(sound):
            continue
        if sounds:
            sounds.append(np.zeros(round(PAUSES.get(mark, 0.05) / pace * SAMPLE_RATE), np.float32))
            total += len(sounds[-1])
        offset = total / SAMPLE_RATE
        for (word, _), span in zip(part.words, timing.words, strict=True):
            first = spans[word][0] if word in spans else span.start + offset
            spans[word] = (first, span.end + offset)
        phonemes += [Timed(text=one.text, start=one.start + offset, end=one.end + offset) for one in timing.phonemes]
        sounds.append(sound)
        total, mark = total + len(sound), part.mark
    if sounds:
        powers = np.concatenate([block_powers(sound) for sound in sounds if sound.any()])
        sounds = levelled(sounds, powers, NORMAL + line.manner.loudness)
    else:
        sounds = [np.zeros(round(_BEAT / pace * SAMPLE_RATE), np.float32)]
    seconds = sum(len(sound) for sound in sounds) / SAMPLE_RATE
    write_wav(context.work / FILE, sounds)
    context.progress(1.0)
    words = _timed(written, spans, seconds)
    return Speech(file=FILE, sample_rate=SAMPLE_RATE, seconds=seconds, words=words, phonemes=tuple(phonemes))


def _timed(written: Sequence[str], spans: dict[int, tuple[float, float]], seconds: float) -> tuple[Timed, ...]:
    """Every written word; a silent one has no length and stands where it would be said."""
    if not spans:
        share = seconds / max(1, len(written))
        return tuple(Timed(text=word, start=at * share, end=(at + 1) * share) for at, word in enumerate(written))
    found: list[Timed] = []
    now = 0.0
    for at, word in enumerate(written):
        start, end = spans.get(at, (now, now))
        start = max(start, now)
        now = max(start, end)
        found.append(Timed(text=word, start=start, end=now))
    return tuple(found)


def _drafted(request: SpeakRequest, voice: VoiceInfo | None, context: Context) -> Speech | None:
    """The line by the draft voice most like `voice`; None when that does not speak the language."""
    voices, languages = known_voices(ENGINES[Craft.SPEAK]["draft"]) or ((), ())
    able = [one for one in voices if request.language in one.languages]
    if request.language not in languages or not able:
        return None
    context.remark("the model did not say what is written, so the draft voice speaks this line")
    gender = voice.gender if voice else Gender.NEUTRAL
    ages = tuple(Age)
    place = ages.index(voice.age if voice else Age.ADULT)
    best = min(able, key=lambda one: (one.gender is not gender, abs(ages.index(one.age) - place), -one.quality, one.id))
    cast: VoiceCast = replace(request.voice, voice=best.id)
    spoken: Speech = build(Craft.SPEAK, "draft", {}).run(replace(request, voice=cast), context)
    return spoken
