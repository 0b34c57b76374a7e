"""Listens: silence, loudness, peak, where each line is really heard, and which words. Called by core.filmcheck.engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.crafts import Context, ExpectedLine, Finding, Speech, Verdict
from core.filmcheck import limits
from core.hearing import Hearing, word_errors
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
    """Length, silence, loudness and peak. A film without speech may be silent for as long as it likes."""
    difference = abs(heard.seconds - picture_seconds)
    found = [
        _judge("length", difference, limits.LENGTH_DIFFERENCE, "s"),
        _judge("silence", heard.silence, limits.SILENCE_SECONDS, "s", at=heard.silence_at, worst=Verdict.WARNING),
        Finding(
            code="loudness",
            verdict=Verdict.GOOD if abs(heard.loudness - limits.LOUDNESS) <= limits.LOUDNESS_RANGE else Verdict.BAD,
            value=round(heard.loudness, 1),
            limit=limits.LOUDNESS,
            unit="LUFS",
        ),
        _judge("peak", heard.peak, limits.TRUE_PEAK, "dBTP"),
    ]
    if not spoken:
        found = [item if item.verdict is Verdict.GOOD or item.code == "length" else _soften(item) for item in found]
    return found


def _soften(finding: Finding) -> Finding:
    return Finding(
        code=finding.code, verdict=Verdict.WARNING, value=finding.value, limit=finding.limit, unit=finding.unit, at=finding.at
    )


def _judge(code: str, value: float, limit: float, unit: str, *, at: float = 0.0, worst: Verdict = Verdict.BAD) -> Finding:
    verdict = Verdict.GOOD if value <= limit else worst
    return Finding(code=code, verdict=verdict, value=round(value, 3), limit=limit, unit=unit, at=round(at, 2))


def sync_finding(heard: Heard, lines: Sequence[ExpectedLine], context: Context) -> tuple[Finding, tuple[float, ...]]:
    """The largest distance between where a line should be and where it is heard, and every line's own (seconds)."""
    offsets = []
    for line in lines:
        context.check_cancelled()
        offsets.append(_offset(heard.mono, line, context))
    if not offsets:
        return Finding(code="sync", verdict=Verdict.SKIPPED), ()
    worst = max(range(len(offsets)), key=lambda index: abs(offsets[index]))
    finding = _judge("sync", abs(offsets[worst]), limits.SYNC_SECONDS, "s", at=lines[worst].start)
    return finding, tuple(offsets)


def _offset(mono: Samples, line: ExpectedLine, context: Context) -> float:
    """Lag of the spoken line in the film against its plan, by cross-correlation of the waveforms (seconds)."""
    folder = context.asset(line.speech)
    speech = from_json((folder / "result.json").read_bytes(), Speech)
    wave = _thin(read_whole(folder / speech.file, line.speech.key)[0])
    reach = round(SEARCH * COARSE)
    begin = round(line.start * COARSE) - reach
    window = _cut(mono, begin, len(wave) + 2 * reach)
    if not len(wave) or not np.any(wave):
        return 0.0
    size = 1 << (len(window) + len(wave)).bit_length()
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(wave, size))
    match = np.fft.irfft(spectrum, size)[: 2 * reach + 1]
    return float((int(np.argmax(match)) - reach) / COARSE)


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
    written, understood = [], []
    for stretch in _stretches(lines):
        context.check_cancelled()
        begin, end = stretch[0].start - MARGIN, max(line.end for line in stretch) + MARGIN
        sound = _cut(heard.mono, round(begin * COARSE), round((end - begin) * COARSE))
        understood += [word.text for word in hearing.words(sound, language)]
        written += [line.text for line in stretch]
    rate = word_errors(" ".join(written), " ".join(understood), language)
    return _judge("words", rate, limits.WORD_ERRORS, "", worst=Verdict.WARNING)


def _stretches(lines: Sequence[ExpectedLine]) -> list[list[ExpectedLine]]:
    """Lines in stretches of the film that fit the recogniser's window; it hears better with what lies between them."""
    groups: list[list[ExpectedLine]] = []
    for line in sorted(lines, key=lambda line: line.start):
        if not groups or line.end - groups[-1][0].start > WINDOW_SECONDS or line.start - groups[-1][-1].end > PAUSE:
            groups.append([])
        groups[-1].append(line)
    return groups
