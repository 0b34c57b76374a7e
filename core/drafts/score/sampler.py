"""Plays notes through the bundled SoundFonts, block by block. Called by core.drafts.score.engine.

Every (zone, key, brightness) is resampled to 48 kHz once and kept in a bounded cache; a note is then that wave times its
envelope, so a repeated pitch costs one multiplication. Values never depend on block borders or on what is cached.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.drafts.score.soundfont import SoundFont, Wave, Zone, font_of

RATE = 48000
BLOCK = 4 * RATE
_CACHE_BYTES = 96 * 2**20
_LONGEST = 20.0
"""Seconds after which a held note ends; keeps the rolling buffer bounded."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note as played. Times in seconds; `bank` 128 is a drum kit."""

    start: float
    seconds: float
    pitch: int
    velocity: int
    bank: int
    program: int
    gain: float = 1.0
    """Linear, the part's place in the balance."""
    pan: float = 0.0
    send: float = 0.3
    """Share that goes to the reverb."""
    swell: float = 0.0
    """−1 dying away … 0 steady … 1 swelling over the note."""
    attack: float = 0.0
    """Least attack in seconds, for soft starts."""


@lru_cache(maxsize=4096)
def _sounding(bank: int, program: int, pitch: int, velocity: int) -> tuple[tuple[SoundFont, Zone], ...]:
    font = font_of(bank, program)
    zones = font.zones(bank, program)
    found = [zone for zone in zones if zone.holds(pitch, velocity)]
    if not found and bank != 128:  # out of the instrument's range: its nearest zone, as players expect of a keyboard
        found = [min(zones, key=lambda zone: min(abs(pitch - zone.keys[0]), abs(pitch - zone.keys[1])))]
    return tuple((font, zone) for zone in found)


@lru_cache(maxsize=64)
def _low_pass(cutoff: int) -> Wave:
    """Impulse response of two equal one-pole low-passes in series, 96 taps, unit gain at 0 Hz."""
    pole = np.exp(-2 * np.pi * cutoff / RATE)
    steps = np.arange(96)
    taps = (steps + 1) * pole**steps
    return np.asarray(taps / taps.sum(), np.float32)


def _hermite(wave: Wave, at: np.ndarray) -> Wave:
    """Four-point third-order Hermite interpolation of `wave` (padded by one before and three after) at positions `at`."""
    whole = at.astype(np.int64)
    part = (at - whole).astype(np.float32)
    before, here, after, beyond = wave[whole], wave[whole + 1], wave[whole + 2], wave[whole + 3]
    slope = 0.5 * (after - before)
    third = 1.5 * (here - after) + 0.5 * (beyond - before)
    second = before - here + slope - third
    result: Wave = ((third * part + second) * part + slope) * part + here
    return result


class _Tones:
    """Zones resampled to 48 kHz at the pitch of a key."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[int, int, int], Wave] = OrderedDict()
        self._bytes = 0

    def get(self, font: SoundFont, zone: Zone, key: int, cutoff: int, count: int) -> Wave:
        """At least `count` samples unless the sample itself is shorter and has no loop."""
        slot = (id(zone), key, cutoff)
        kept = self._kept.get(slot)
        if kept is None or (len(kept) < count and zone.loop is not None):
            if kept is not None:
                self._bytes -= kept.nbytes
            size = 1 << max(15, (count - 1).bit_length())
            kept = self._make(font, zone, key, cutoff, size)
            self._kept[slot] = kept
            self._kept.move_to_end(slot)
            self._bytes += kept.nbytes
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].nbytes
        self._kept.move_to_end(slot)
        return kept

    @staticmethod
    def _make(font: SoundFont, zone: Zone, key: int, cutoff: int, count: int) -> Wave:
        wave = font.wave(zone.sample)
        step = zone.rate / RATE * 2 ** ((key - zone.root) * zone.scale / 12)
        at = np.arange(count, dtype=np.float64) * step
        delay, speed, cents = zone.vibrato
        if cents:
            time = np.arange(count) / RATE - delay
            swing = np.where(time > 0, 1 - np.cos(2 * np.pi * speed * np.maximum(time, 0)), 0.0) / (2 * np.pi * speed)
            at += swing * (zone.rate * 2 ** ((key - zone.root) * zone.scale / 12)) * (2 ** (cents / 1200) - 1)
        if zone.loop is not None and zone.loop[1] <= len(wave):
            start, end = zone.loop
            at = np.where(at < end, at, start + np.mod(at - start, end - start))
            padded = np.concatenate([wave[:1], wave[:end], wave[start : start + 3]])
        else:
            at = at[: int(np.searchsorted(at, len(wave) - 1))]
            padded = np.concatenate([wave[:1], wave, np.zeros(3, np.float32)])
        tone = _hermite(padded, at)
        if cutoff < 16000:
            tone = np.convolve(tone, _low_pass(cutoff))[: len(tone)]
        return tone


def _envelope(zone: Zone, note: Note, count: int) -> tuple[Wave, int]:
    """Gain per sample of a note held for `count` samples, with its release, and how many samples that is."""
    release = min(max(zone.release, 0.03), 3.0)
    ring = int(release * 0.6 * RATE)  # the specification's release is the time to −100 dB; −60 dB is silence here
    time = np.arange(count + ring, dtype=np.float32) / RATE
    attack = max(zone.attack, note.attack, 0.0015)
    level = np.minimum(1.0, time / attack)
    if zone.sustain_db > 0.1 and zone.decay > 0:
        fall = np.minimum(np.maximum(time - attack - zone.hold, 0) * (100.0 / zone.decay), zone.sustain_db)
        level = level * np.power(10.0, fall * -0.05, dtype=np.float32)
    if note.swell:
        place = np.clip(time * (RATE / max(count, 1)), 0, 1)
        level = level * (1 - abs(note.swell) * 0.55 * ((1 - place) if note.swell > 0 else place))
    if ring:
        away = np.arange(ring, dtype=np.float32) / ring
        level[count:] = level[max(count - 1, 0)] * np.power(10.0, -3.0 * away) * (1 - away)
    return level.astype(np.float32), count + ring


class Sampler:
    """Turns notes into blocks of sound. One instance keeps its cache between cues."""

    def __init__(self, cache_bytes: int = _CACHE_BYTES) -> None:
        self._tones = _Tones(cache_bytes)

    def play(self, notes: Iterable[Note], samples: int, check: Callable[[], None]) -> Iterator[Wave]:
        """Blocks (3, n) float32 of left, right and reverb send, `samples` in all; times before 0 are not allowed.

        `notes` must come ordered by start. `check` is called at every few notes and may raise.
        """
        waiting = iter(notes)
        following = next(waiting, None)
        buffer = np.zeros((3, BLOCK), np.float32)
        for begin in range(0, samples, BLOCK):
            struck = 0
            while following is not None and round(following.start * RATE) < begin + BLOCK:
                buffer = self._strike(following, buffer, begin)
                following = next(waiting, None)
                struck += 1
                if struck % 16 == 0:
                    check()
            check()
            yield buffer[:, : min(BLOCK, samples - begin)]
            rest = buffer[:, BLOCK:]
            buffer = np.zeros((3, max(BLOCK, rest.shape[1])), np.float32)
            buffer[:, : rest.shape[1]] = rest

    def _strike(self, note: Note, buffer: Wave, begin: int) -> Wave:
        offset = round(note.start * RATE) - begin
        held = max(1, int(min(note.seconds, _LONGEST) * RATE))
        # Soft notes are darker, in three steps so that tones are still found in the cache.
        bright = 3500 if note.velocity < 42 else 7000 if note.velocity < 66 else 20000
        loudness = note.gain * (note.velocity / 127) ** 1.6
        for font, zone in _sounding(note.bank, note.program, note.pitch, note.velocity):
            if note.bank == 128:
                held = max(held, int(1.5 * RATE))
            level, count = _envelope(zone, note, held)
            tone = self._tones.get(font, zone, note.pitch, int(min(zone.cutoff, bright)) // 100 * 100, count)
            count = min(count, len(tone))
            sound = tone[:count] * level[:count]
            if offset + count > buffer.shape[1]:
                wider = np.zeros((3, offset + count), np.float32)
                wider[:, : buffer.shape[1]] = buffer
                buffer = wider
            angle = (max(-1.0, min(1.0, note.pan + 0.3 * zone.pan)) + 1) * np.pi / 4
            gain = loudness * 10 ** (zone.gain_db / 20)
            place = buffer[:, offset : offset + count]
            place[0] += sound * np.float32(gain * np.cos(angle))
            place[1] += sound * np.float32(gain * np.sin(angle))
            place[2] += sound * np.float32(gain * note.send)
        return buffer
