"""Listens: silence, loudness, peak, where each line is really heard, and which words. Called by core.filmcheck.engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.crafts import Context, ExpectedLine, Finding, Speech, Verdict
from core.filmcheck import limits
from core.hearing import Hearing, comparable_words, word_errors
from core.serial import from_json
from core.sound.loudness import LoudnessMeter, TruePeakMeter
from core.sound.reading import read, read_whole

Samples = npt.NDArray[np.float32]
RATE = 48_000
COARSE = 16_000
"""Hz at which lines are looked for and words are heard."""
WINDOW = RATE // 20
SEARCH = 0.35
"""Seconds to either side of the planned place in which a line is looked for."""
WINDOW_SECONDS = 28.0
"""Of sound per recognition; Whisper's window is 30."""
MARGIN = 0.4
PAUSE = 6.0
"""Seconds without speech that end a stretch: in long music a recogniser begins to hear words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one pass over the sound measured."""

    seconds: float
    loudness: float
    peak: float
    silence: float
    """Longest silence in seconds, and where it starts."""
    silence_at: float
    mono: Samples
    """At COARSE Hz."""


def listen(film: Path, key: str, context: Context) -> Heard:
    """Decodes the film's sound once."""
    loudness, peak, silence = LoudnessMeter(), TruePeakMeter(), _Silence()
    coarse: list[Samples] = []
    count = 0
    for block in read(film, key, 2):
        context.check_cancelled()
        loudness.add(block)
        peak.add(block)
        mono = block.mean(axis=0)
        silence.add(mono)
        coarse.append(mono)
        count += block.shape[1]
    whole = np.concatenate(coarse) if coarse else np.zeros(0, np.float32)
    return Heard(
        seconds=count / RATE,
        loudness=loudness.integrated,
        peak=peak.peak,
        silence=silence.longest,
        silence_at=silence.at,
        mono=_thin(whole),
    )


def _thin(mono: Samples) -> Samples:
    """48 kHz → 16 kHz: the mean of three samples is filter enough for finding and hearing speech."""
    usable = len(mono) - len(mono) % 3
    thinned: Samples = mono[:usable].reshape(-1, 3).mean(axis=1).astype(np.float32)
    return thinned


class _Silence:
    """The longest run of 50 ms windows below the level, over blocks of any size."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.at = 0.0
        self._run = 0
        self._window = 0
        self._rest = np.zeros(0, np.float32)

    def add(self, mono: Samples) -> None:
        joined = np.concatenate([self._rest, mono])
        usable = len(joined) - len(joined) % WINDOW
        self._rest = joined[usable:]
        power = (joined[:usable].reshape(-1, WINDOW).astype(np.float64) ** 2).mean(axis=1)
        for quiet in power < 10 ** (limits.SILENCE_LEVEL / 10):
            self._run = self._run + 1 if quiet else 0
            self._window += 1
            if self._run * WINDOW / RATE > self.longest:
                self.longest = self._run * WINDOW / RATE
                self.at = (self._window - self._run) * WINDOW / RATE


def sound_findings(heard: Heard, picture_seconds: float, spoken: bool) -> list[Finding]:
    """Length, silence, loudness and peak. A film without speech may be silent, and as quiet as its backgrounds are."""
    difference = abs(heard.seconds - picture_seconds)
    found = [
        _judge("length", difference, limits.LENGTH_DIFFERENCE, "s"),
        _judge("silence", heard.silence, limits.SILENCE_SECONDS, "s", at=heard.silence_at, worst=Verdict.WARNING),
        _loudness(heard, spoken),
        _judge("peak", heard.peak, limits.TRUE_PEAK, "dBTP"),
    ]
    return found


def _loudness(heard: Heard, spoken: bool) -> Finding:
    off = heard.loudness - limits.LOUDNESS
    verdict = Verdict.GOOD if abs(off) <= limits.LOUDNESS_RANGE or (off < 0 and not spoken) else Verdict.BAD
    return Finding(code="loudness", verdict=verdict, value=round(heard.loudness, 1), limit=limits.LOUDNESS, unit="LUFS")


def _judge(code: str, value: float, limit: float, unit: str, *, at: float = 0.0, worst: Verdict = Verdict.BAD) -> Finding:
    verdict = Verdict.GOOD if value <= limit else worst
    return Finding(code=code, verdict=verdict, value=round(value, 3), limit=limit, unit=unit, at=round(at, 2))


def sync_finding(heard: Heard, lines: Sequence[ExpectedLine], context: Context) -> tuple[Finding, tuple[float, ...]]:
    """The largest distance between where a line should be and where it is heard, and every line's own (seconds).

    A line that is not there at all counts as being as far away as was looked.
    """
    offsets = []
    for line in lines:
        context.check_cancelled()
        offset, likeness = _offset(heard.mono, line, context)
        offsets.append(offset if likeness >= limits.LINE_LIKENESS else SEARCH)
    if not offsets:
        return Finding(code="sync", verdict=Verdict.SKIPPED), ()
    worst = max(range(len(offsets)), key=lambda index: abs(offsets[index]))
    finding = _judge("sync", abs(offsets[worst]), limits.SYNC_SECONDS, "s", at=lines[worst].start)
    return finding, tuple(offsets)


def _offset(mono: Samples, line: ExpectedLine, context: Context) -> tuple[float, float]:
    """Lag of the spoken line in the film against its plan (seconds), and the correlation of the waveforms there (0 … 1)."""
    folder = context.asset(line.speech)
    speech = from_json((folder / "result.json").read_bytes(), Speech)
    wave = _thin(read_whole(folder / speech.file, line.speech.key)[0])
    reach = round(SEARCH * COARSE)
    begin = round(line.start * COARSE) - reach
    window = _cut(mono, begin, len(wave) + 2 * reach)
    if not len(wave) or not np.any(wave):
        return 0.0, 1.0
    size = 1 << (len(window) + len(wave)).bit_length()
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(wave, size))
    match = np.fft.irfft(spectrum, size)[: 2 * reach + 1]
    found = int(np.argmax(match))
    there = window[found : found + len(wave)]
    norm = float(np.linalg.norm(there) * np.linalg.norm(wave))
    return (found - reach) / COARSE, float(match[found]) / norm if norm else 0.0


def _cut(mono: Samples, begin: int, length: int) -> Samples:
    """A stretch of the sound, with silence where it reaches beyond either end."""
    stretch = np.zeros(length, np.float32)
    first, last = max(begin, 0), min(begin + length, len(mono))
    if last > first:
        stretch[first - begin : last - begin] = mono[first:last]
    return stretch


def word_finding(
    heard: Heard, lines: Sequence[ExpectedLine], language: str, hearing: Hearing | None, context: Context
) -> Finding:
    """Words heard against words written, over all lines (word error rate)."""
    if hearing is None or not lines:
        return Finding(code="words", verdict=Verdict.SKIPPED)
    errors, count = 0.0, 0
    for stretch, begin, end in stretches(lines):
        wrong, words = _wrong_words(heard, stretch, begin, end, language, hearing, context)
        if len(stretch) > 1 and wrong > limits.WORD_ERRORS * words:
            # The recogniser writes down but once what two people say one after the other; in parts it hears both.
            parts = [_wrong_words(heard, *part, language, hearing, context) for part in _parted(stretch, begin, end)]
            wrong = min(wrong, sum(part[0] for part in parts))
        errors += wrong
        count += words
    limit = limits.WORD_ERRORS if language == "en" else limits.WORD_ERRORS_ELSEWHERE
    return _judge("words", errors / max(1, count), limit, "", worst=Verdict.WARNING)


def _wrong_words(
    heard: Heard, lines: list[ExpectedLine], begin: float, end: float, language: str, hearing: Hearing, context: Context
) -> tuple[float, int]:
    """Words between two times that are understood wrongly, of how many."""
    context.check_cancelled()
    sound = _cut(heard.mono, round(begin * COARSE), round((end - begin) * COARSE))
    understood = " ".join(word.text for word in hearing.words(sound, language))
    wanted = min(readings(lines), key=lambda text: word_errors(text, understood, language))
    words = len(comparable_words(wanted, language))
    return word_errors(wanted, understood, language) * words, words


def _parted(lines: list[ExpectedLine], begin: float, end: float) -> list[tuple[list[ExpectedLine], float, float]]:
    """A stretch in two, at its widest pause."""
    first, second = _halved(lines)
    middle = (max(line.end for line in first) + second[0].start) / 2
    return [(first, begin, middle), (second, middle, end)]


def readings(lines: Sequence[ExpectedLine]) -> list[str]:
    """What may be understood: all lines, or of lines spoken at the same time any one (nobody can write down both)."""
    ways: list[list[str]] = [[]]
    previous: ExpectedLine | None = None
    for line in lines:
        if previous is not None and line.start < previous.end - 0.5 * min(line.end - line.start, previous.end - previous.start):
            ways = [way for words in ways[:8] for way in (words, [*words[:-1], line.text], [*words, line.text])]
        else:
            ways = [[*words, line.text] for words in ways]
        previous = line
    return [" ".join(words) for words in ways]


def stretches(lines: Sequence[ExpectedLine]) -> list[tuple[list[ExpectedLine], float, float]]:
    """Lines in stretches of the film that fit the recogniser's window, with the seconds to listen to.

    It hears better with what lies between lines. A stretch that is too long ends at its widest pause, and no margin reaches
    into a line of another stretch: half a word would be heard as another.
    """
    groups: list[list[ExpectedLine]] = []
    for line in sorted(lines, key=lambda line: line.start):
        if not groups or line.start - max(item.end for item in groups[-1]) > PAUSE:
            groups.append([line])
            continue
        groups[-1].append(line)
        if line.end - groups[-1][0].start > WINDOW_SECONDS:
            groups[-1:] = _halved(groups[-1])
    ends = [max(line.end for line in group) for group in groups]
    found = []
    for index, group in enumerate(groups):
        before = group[0].start - ends[index - 1] if index else 2 * MARGIN
        after = groups[index + 1][0].start - ends[index] if index + 1 < len(groups) else 2 * MARGIN
        begin, end = group[0].start - min(MARGIN, max(0.0, before / 2)), ends[index] + min(MARGIN, max(0.0, after / 2))
        found.append((group, begin, end))
    return found


def _halved(group: list[ExpectedLine]) -> list[list[ExpectedLine]]:
    """`group` in two at the widest pause after its first third; a single line stays whole."""
    if len(group) < 2:
        return [group]
    gaps = {at: group[at].start - max(line.end for line in group[:at]) for at in range(max(1, len(group) // 3), len(group))}
    cut = max(gaps, key=lambda at: (gaps[at], at))
    return [group[:cut], group[cut:]]
