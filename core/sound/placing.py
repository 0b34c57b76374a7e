"""Puts speech, music, backgrounds and spot sounds at their places, block by block. Called by core.sound.mix."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.crafts import AmbienceBed, Context, Music, PlacedAmbience, PlacedMusic, PlacedSpeech, PlacedSpot, Ref, Speech
from core.errors import BrokenAsset
from core.serial import from_json
from core.sound.background import StoredBed
from core.sound.ducking import Interval, Stretch, gains, spoken
from core.sound.filters import RATE, Fir, Wave, linear, shaped
from core.sound.loudness import SILENCE, LoudnessMeter
from core.sound.reading import Reader, read, read_whole
from core.sound.reverb import room
from core.sound.spots import levelled
from core.storyboard import Volume

Result = TypeVar("Result", Speech, Music, AmbienceBed)

SPEECH_LEVEL = -18.0
"""LUFS of every line before mastering."""
MUSIC_LEVEL = -26.0
"""LUFS of music in pauses before mastering, for a cue of middle intensity."""
_MUSIC_AS_MADE = -20.0
_MUSIC_FREEDOM = 3.0
"""dB by which a cue may be louder or softer than the middle one; beyond that it is brought back."""
_VOLUMES = {Volume.WHISPER: -4.0, Volume.SOFT: -2.0, Volume.NORMAL: 0.0, Volume.LOUD: 1.5, Volume.SHOUT: 3.0}
_DISTANT = -3.5
_FAR = (
    (20.0, -14.0), (160.0, -4.0), (400.0, 0.0), (1500.0, 0.0), (2800.0, -2.5), (4500.0, -6.0), (8000.0, -15.0), (24e3, -40.0),
)  # fmt: skip
"""Hz and dB of a voice behind a door: without lows and highs, but every consonant still there."""
_STRUCK = 0.5
"""Seconds in which a single sound is recognised; after that it only rings."""
_STRUCK_DUCK, _RINGING_DUCK = 0.3, 0.8
"""Shares of the music's ducking that a single sound takes part in."""


def result_of(context: Context, ref: Ref, kind: type[Result]) -> tuple[Result, Path]:
    """A stored result with its folder; raises BrokenAsset naming the key."""
    try:
        folder = context.asset(ref)
        return from_json((folder / "result.json").read_bytes(), kind), folder
    except (OSError, KeyError, BrokenAsset) as error:
        raise BrokenAsset("asset.sound", f"asset {ref.key} cannot be read: {error}", key=ref.key) from error


def sound_of(result: Speech | Music, folder: Path, key: str) -> Path:
    """The path of a stored sound; raises BrokenAsset naming the key."""
    path = folder / result.file
    if not path.is_file():
        raise BrokenAsset("asset.sound", f"asset {key} has no file {result.file}", key=key)
    return path


def _complete(samples: int, seconds: float, key: str) -> None:
    """Raises BrokenAsset when much less was decoded than the result promises (a file cut short)."""
    if samples / RATE < seconds - max(0.25, 0.02 * seconds):
        text = f"sound of asset {key} ends after {samples / RATE:.2f} s of {seconds:.2f} s"
        raise BrokenAsset("asset.sound", text, key=key)


def _finite(value: float, low: float, high: float) -> float:
    return min(high, max(low, value)) if value == value else low


@dataclass(slots=True)
class _Line:
    path: Path
    key: str
    start: int
    gain: float
    pan: float
    distant: bool


class SpeechTrack:
    """All lines at one loudness, each from its exact sample on. `stretches` says when anyone is heard, and how loud."""

    def __init__(self, placed: tuple[PlacedSpeech, ...], volume: float, context: Context) -> None:
        self.stretches: list[Stretch] = []
        self._lines: list[_Line] = []
        self._far = Fir(shaped(_FAR))
        self._near_room, self._far_room = Fir(room(0.32, seed=31)), Fir(room(0.6, 3500.0, seed=32))
        self._late: dict[int, Wave] = {}
        levels: dict[str, tuple[float, list[Interval]]] = {}
        for index, line in enumerate(sorted(placed, key=lambda line: line.start)):
            context.check_cancelled()
            context.progress(0.1 * index / len(placed), "listening to the lines")
            speech, folder = result_of(context, line.speech, Speech)
            path = sound_of(speech, folder, line.speech.key)
            if line.speech.key not in levels:
                levels[line.speech.key] = self._listen(path, line.speech.key, speech.seconds)
            loudness, heard = levels[line.speech.key]
            above = _VOLUMES[line.volume] + (_DISTANT if line.distant else 0.0)
            self.stretches.extend((start + line.start, end + line.start, above) for start, end in heard)
            lift = above + (min(24.0, SPEECH_LEVEL - loudness) if loudness > SILENCE else 0.0)
            gain = linear(lift) * _finite(line.gain, 0.0, 4.0) * volume
            start = round(max(0.0, line.start) * RATE)
            self._lines.append(_Line(path, line.speech.key, start, gain, _finite(line.pan, -1.0, 1.0), line.distant))
        self._next = 0
        self._sounding: list[tuple[int, Wave, bool]] = []

    @staticmethod
    def _listen(path: Path, key: str, seconds: float) -> tuple[float, list[Interval]]:
        sound = read_whole(path, key)
        _complete(sound.shape[1], seconds, key)
        meter = LoudnessMeter(mono=True)
        meter.add(sound)
        return meter.integrated, spoken(sound[0], 0.0)

    def block(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start`; blocks must be asked for in order."""
        while self._next < len(self._lines) and self._lines[self._next].start < start + count:
            line = self._lines[self._next]
            angle = (line.pan * 0.7 + 1) * np.pi / 4  # never hard to one side: headphones
            sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(line.gain * np.sqrt(2))
            sound = read_whole(line.path, line.key)
            edge = min(96, sound.shape[1] // 2)
            if edge:
                ramp = np.linspace(0, 1, edge, dtype=np.float32)
                sound[:, :edge] *= ramp
                sound[:, -edge:] *= ramp[::-1]
            self._sounding.append((line.start, sound * sides, line.distant))
            self._next += 1
        near, far = np.zeros((2, count), np.float32), np.zeros((2, count), np.float32)
        for begin, sound, distant in self._sounding:
            _lay(far if distant else near, sound, begin - start)
        self._sounding = [item for item in self._sounding if item[0] + item[1].shape[1] > start + count]
        dull = self._far.run(far)
        wet = self._near_room.run(near.mean(axis=0, keepdims=True)) * np.float32(0.07)
        far_wet = self._far_room.run(dull.mean(axis=0, keepdims=True)) * np.float32(0.14)
        return np.asarray(near + wet + dull + far_wet, np.float32)


def _lay(target: Wave, sound: Wave, at: int) -> None:
    """Adds `sound` to `target` from its sample `at` on (which may be before its start)."""
    first, last = max(0, at), min(target.shape[1], at + sound.shape[1])
    if last > first:
        target[:, first:last] += sound[:, first - at : last - at]


def fade(sound: Wave, at: int, begin: int, length: int, *, out: bool = False, power: float = 1) -> None:
    """Turns `sound`, which lies from sample `at` on, up (or with `out` down) over `length` samples from `begin` on, in place.

    With power 2 the two ways add up to one at every sample.
    """
    first, last = max(0, begin - at), min(sound.shape[1], begin - at + length)
    if last <= first:
        return
    done = (np.arange(first, last) + (at - begin)) / length
    angle = (1 - done if out else done) * (np.pi / 2)
    sound[:, first:last] *= np.asarray(np.sin(angle) ** power, np.float32)


@dataclass(slots=True)
class _Cue:
    path: Path
    key: str
    seconds: float
    """Length that its result promises."""
    loudness: float | None
    start: int
    length: int
    tail: int
    gain: float = 0.0
    reader: Reader | None = None


class MusicTrack:
    """Cues one after the other, each ringing into the next. `listen` must have run to its end before the first block."""

    def __init__(self, placed: tuple[PlacedMusic, ...], volume: float, context: Context) -> None:
        self._cues: list[_Cue] = []
        self._volume = volume
        for cue in sorted(placed, key=lambda cue: cue.start):
            music, folder = result_of(context, cue.music, Music)
            length, tail = round(max(0.0, cue.seconds) * RATE), round(max(0.0, music.tail) * RATE)
            # A track longer than its place is faded out over a second and a half instead of ringing out.
            tail = tail if abs(music.seconds - cue.seconds) < 0.1 else round(1.5 * RATE)
            key, start = cue.music.key, round(max(0.0, cue.start) * RATE)
            self._cues.append(_Cue(sound_of(music, folder, key), key, music.seconds, music.loudness, start, length, tail))

    def listen(self) -> Generator[float, None, None]:
        """Measures every cue that does not say how loud it is; yields the share done, 0 … 1."""
        loudness = {cue.key: cue.loudness for cue in self._cues if cue.loudness is not None}
        for index, cue in enumerate(self._cues):
            if cue.key not in loudness:
                meter, count = LoudnessMeter(), 0
                for block in read(cue.path, cue.key):
                    meter.add(block)
                    count += block.shape[1]
                    yield index / len(self._cues)
                _complete(count, cue.seconds, cue.key)
                loudness[cue.key] = meter.integrated
            level = loudness[cue.key]
            wanted = min(_MUSIC_AS_MADE + _MUSIC_FREEDOM, max(_MUSIC_AS_MADE - _MUSIC_FREEDOM, level))
            lift = MUSIC_LEVEL - _MUSIC_AS_MADE + (min(24.0, wanted - level) if level > SILENCE else 0.0)
            cue.gain = linear(lift) * self._volume

    def block(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start`; blocks must be asked for in order."""
        out = np.zeros((2, count), np.float32)
        for cue in self._cues:
            end = cue.start + cue.length + cue.tail
            if cue.start >= start + count or end <= start:
                cue.reader = None
                continue
            cue.reader = cue.reader or Reader(cue.path, cue.key)
            first, last = max(0, cue.start - start), min(count, end - start)
            sound = cue.reader.take(last - first) * np.float32(cue.gain)
            at = start + first - cue.start
            fade(sound, at, 0, 240)
            fading = max(cue.tail, 240)
            fade(sound, at, cue.length + cue.tail - fading, fading, out=True)
            out[:, first:last] += sound
            if cue.reader.length is not None:
                _complete(cue.reader.length, cue.seconds, cue.key)
        return out


class AmbienceTrack:
    """Backgrounds that fade into each other around a change of scene; one sound runs on through scenes that share it."""

    _FADE = round(0.6 * RATE)

    def __init__(self, placed: tuple[PlacedAmbience, ...], volume: float, context: Context) -> None:
        self._placed = sorted((item for item in placed if item.gain > 0), key=lambda item: (item.start, item.sound.key))
        self._volume = volume if volume > 0 else 0.0
        self._beds: dict[Ref, StoredBed] = {}
        for item in self._placed:
            if item.sound not in self._beds:
                bed, folder = result_of(context, item.sound, AmbienceBed)
                self._beds[item.sound] = StoredBed(bed, folder, item.sound.key)

    def _together(self, item: PlacedAmbience) -> int:
        """How many backgrounds sound during most of `item`, itself included: together they are as loud as one."""
        middle = item.start + item.seconds / 2
        return max(1, sum(other.start <= middle < other.start + other.seconds for other in self._placed))

    def block(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start`."""
        out = np.zeros((2, count), np.float32)
        if not self._volume:
            return out
        for item in self._placed:
            begin = round(item.start * RATE) - self._FADE // 2
            end = round((item.start + max(0.0, item.seconds)) * RATE) + self._FADE // 2
            first, last = max(0, begin - start), min(count, end - start)
            if last <= first:
                continue
            gain = _finite(item.gain, 0.0, 4.0) * self._volume / np.sqrt(self._together(item))
            sound = self._beds[item.sound].read(start + first, last - first) * np.float32(gain)
            # The two halves of a change add up to one, so a sound that goes on is heard without a dip.
            fade(sound, start + first, begin, self._FADE, power=2)
            fade(sound, start + first, end - self._FADE, self._FADE, out=True, power=2)
            out[:, first:last] += sound
        return out


class SpotTrack:
    """Single sounds, each as loud as its kind should be; what rings on under speech steps back like music."""

    def __init__(self, placed: tuple[PlacedSpot, ...], volume: float, seed: int, down: npt.NDArray[np.float32]) -> None:
        self._placed = sorted(enumerate(placed), key=lambda pair: pair[1].start)
        self._volume = volume
        self._seed = seed
        self._down = down
        self._next = 0
        self._sounding: list[tuple[int, Wave]] = []

    def block(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start`; blocks must be asked for in order."""
        out = np.zeros((2, count), np.float32)
        while self._next < len(self._placed) and self._placed[self._next][1].start * RATE < start + count:
            index, item = self._placed[self._next]
            self._sounding.append((round(max(0.0, item.start) * RATE), self._made(item, self._seed + index)))
            self._next += 1
        for begin, sound in self._sounding:
            _lay(out, sound, begin - start)
        self._sounding = [item for item in self._sounding if item[0] + item[1].shape[1] > start + count]
        return out

    def _made(self, item: PlacedSpot, seed: int) -> Wave:
        sound = levelled(item.sound, seed)
        begin, length = round(max(0.0, item.start) * RATE), sound.shape[1]
        ringing = np.clip((np.arange(length) - _STRUCK * RATE) / (0.2 * RATE), 0, 1)
        back = gains(self._down, begin, length) ** (_STRUCK_DUCK + (_RINGING_DUCK - _STRUCK_DUCK) * ringing)
        return np.asarray(sound * back * (_finite(item.gain, 0.0, 4.0) * self._volume), np.float32)
