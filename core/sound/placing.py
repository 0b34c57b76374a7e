"""Puts speech, music, backgrounds and spot sounds at their places, block by block. Called by core.sound.mix."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from core.crafts import Context, Music, PlacedAmbience, PlacedMusic, PlacedSpeech, PlacedSpot, Ref, Speech
from core.errors import BrokenAsset
from core.heard import Ambience
from core.serial import from_json
from core.sound.ambience import Bed
from core.sound.ducking import Interval, Stretch, gains, spoken
from core.sound.filters import RATE, Fir, Wave, linear, shaped
from core.sound.loudness import SILENCE, LoudnessMeter
from core.sound.reading import Reader, read, read_whole
from core.sound.reverb import room
from core.sound.spots import levelled
from core.storyboard import Volume

Result = TypeVar("Result", Speech, Music)

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
_BEDS_KEPT = 3
_STRUCK = 0.5
"""Seconds in which a single sound is recognised; after that it only rings."""
_STRUCK_DUCK, _RINGING_DUCK = 0.3, 0.8
"""Shares of the music's ducking that a single sound takes part in."""


def result_of(context: Context, ref: Ref, kind: type[Result]) -> tuple[Result, Path]:
    """A stored speech or music result with the path of its sound; raises BrokenAsset naming the key."""
    try:
        folder = context.asset(ref)
        result = from_json((folder / "result.json").read_bytes(), kind)
    except (OSError, KeyError, BrokenAsset) as error:
        raise BrokenAsset("asset.sound", f"asset {ref.key} cannot be read: {error}", key=ref.key) from error
    path = folder / result.file
    if not path.is_file():
        raise BrokenAsset("asset.sound", f"asset {ref.key} has no file {result.file}", key=ref.key)
    return result, path


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
            speech, path = result_of(context, line.speech, Speech)
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
        meter = LoudnessMeter()
        meter.add(np.repeat(sound, 2, axis=0))
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


@dataclass(slots=True)
class _Cue:
    path: Path
    key: str
    start: int
    length: int
    tail: int
    gain: float
    reader: Reader | None = None
    at: int = 0


class MusicTrack:
    """Cues one after the other, each ringing into the next."""

    def __init__(self, placed: tuple[PlacedMusic, ...], volume: float, context: Context) -> None:
        self._cues: list[_Cue] = []
        loudness: dict[str, float] = {}
        for index, cue in enumerate(sorted(placed, key=lambda cue: cue.start)):
            context.progress(0.1 + 0.1 * index / len(placed), "listening to the music")
            music, path = result_of(context, cue.music, Music)
            key = cue.music.key
            if key not in loudness:
                loudness[key] = self._listen(path, key, music.seconds, context)
            level = loudness[key]
            wanted = min(_MUSIC_AS_MADE + _MUSIC_FREEDOM, max(_MUSIC_AS_MADE - _MUSIC_FREEDOM, level))
            lift = MUSIC_LEVEL - _MUSIC_AS_MADE + (min(24.0, wanted - level) if level > SILENCE else 0.0)
            length, tail = round(max(0.0, cue.seconds) * RATE), round(max(0.0, music.tail) * RATE)
            # A track longer than its place is faded out over a second and a half instead of ringing out.
            tail = tail if abs(music.seconds - cue.seconds) < 0.1 else round(1.5 * RATE)
            self._cues.append(_Cue(path, key, round(max(0.0, cue.start) * RATE), length, tail, linear(lift) * volume))

    @staticmethod
    def _listen(path: Path, key: str, seconds: float, context: Context) -> float:
        meter = LoudnessMeter()
        count = 0
        for block in read(path, key):
            meter.add(block)
            count += block.shape[1]
            context.check_cancelled()
        _complete(count, seconds, key)
        return meter.integrated

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
            at = start + first - cue.start + np.arange(last - first)
            fade = np.clip((cue.length + cue.tail - at) / max(cue.tail, 240), 0, 1)
            shape = np.minimum(1, at / 240) * np.sin(fade * np.pi / 2)
            out[:, first:last] += cue.reader.take(last - first) * (shape * cue.gain).astype(np.float32)
        return out


class AmbienceTrack:
    """Backgrounds that fade into each other around a change of scene; one sound runs on through scenes that share it."""

    _FADE = 0.6

    def __init__(self, placed: tuple[PlacedAmbience, ...], volume: float, seed: int) -> None:
        self._placed = sorted(placed, key=lambda item: (item.start, item.sound))
        self._volume = volume
        self._seed = seed
        self._beds: OrderedDict[Ambience, Bed] = OrderedDict()

    def _bed(self, sound: Ambience) -> Bed:
        bed = self._beds.get(sound)
        if bed is None:
            bed = Bed(sound, self._seed)
            self._beds[sound] = bed
            if len(self._beds) > _BEDS_KEPT:
                self._beds.popitem(last=False)
        self._beds.move_to_end(sound)
        return bed

    def _together(self, item: PlacedAmbience) -> int:
        """How many backgrounds sound during most of `item`, itself included: together they are as loud as one."""
        middle = item.start + item.seconds / 2
        others = sum(other.start <= middle < other.start + other.seconds and other.gain > 0 for other in self._placed)
        return max(1, others)

    def block(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start`."""
        out = np.zeros((2, count), np.float32)
        half = self._FADE / 2
        time = (start + np.arange(count)) / RATE
        for item in self._placed:
            begin, end = item.start, item.start + max(0.0, item.seconds)
            if begin - half >= time[-1] or end + half <= time[0] or item.gain <= 0:
                continue
            rise = np.clip((time - begin + half) / self._FADE, 0, 1)
            fall = np.clip((end + half - time) / self._FADE, 0, 1)
            # The two halves of a change add up to one, so a sound that goes on is heard without a dip.
            shape = np.sin(rise * np.pi / 2) ** 2 * np.sin(fall * np.pi / 2) ** 2
            gain = _finite(item.gain, 0.0, 4.0) * self._volume / np.sqrt(self._together(item))
            out += self._bed(item.sound).read(start, count) * (shape * gain).astype(np.float32)
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
