"""The short sounds that a script may name, made from formulas. Called by core.sound.mix.

Each ends in silence and has a peak of about 0.5; `spot` gives the same sound for the same seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.heard import SpotSound
from core.serial import digest
from core.sound.beds_things import car_horn
from core.sound.filters import RATE, Fir, Wave, linear
from core.sound.grains import bubble, burst, glottal, peaked, seconds_of, struck, thunder, tone
from core.sound.loudness import LoudnessMeter
from core.sound.noise import Rng
from core.sound.reverb import room


class _Scene:
    """A short stretch of stereo sound being put together."""

    def __init__(self, seconds: float) -> None:
        self.sound = np.zeros((2, round(seconds * RATE)), np.float32)

    def add(self, grain: npt.NDArray[np.floating], at: float, gain: float = 1.0, pan: float = 0.0) -> None:
        start = round(at * RATE)
        piece = grain[: max(0, self.sound.shape[1] - start)]
        angle = (pan + 1) * np.pi / 4
        self.sound[0, start : start + len(piece)] += piece * np.float32(gain * np.cos(angle))
        self.sound[1, start : start + len(piece)] += piece * np.float32(gain * np.sin(angle))

    def placed(self, seconds: float, wet: float, brightness: float = 4500.0) -> Wave:
        """With a room of that reverberation time around it."""
        around = Fir(room(seconds, brightness, seed=21)).run(
            np.pad(self.sound.sum(axis=0)[None] * 0.5, ((0, 0), (0, round(seconds * 0.8 * RATE))))
        )
        around[:, : self.sound.shape[1]] += self.sound * (1 - wet) / max(wet, 1e-6)
        return around


def _knock(rng: Rng) -> Wave:
    scene = _Scene(1.1)
    for at, gain in ((0.0, 0.8), (0.22, 1.0), (0.44, 0.9)):
        modes = ((128.0, 1.0, 0.09), (243.0, 0.8, 0.07), (417.0, 0.5, 0.05), (905.0, 0.35, 0.03), (1730.0, 0.15, 0.02))
        scene.add(struck(modes, 0.18, rng), at + rng.uniform(0, 0.015), gain)
        scene.add(burst(rng, 0.02, 800, 5000, 0.012), at, 0.35 * gain)
    return scene.placed(0.5, 0.25)


def _door(rng: Rng) -> Wave:
    scene = _Scene(1.2)
    scene.add(struck(((1850.0, 1.0, 0.03), (3100.0, 0.6, 0.02)), 0.06, rng), 0.0, 0.22)  # the latch
    scene.add(burst(rng, 0.05, 1200, 6000, 0.03), 0.02, 0.15)
    scene.add(
        struck(((62.0, 1.0, 0.28), (104.0, 0.9, 0.2), (187.0, 0.6, 0.14), (330.0, 0.35, 0.09), (640.0, 0.2, 0.06)), 0.5, rng),
        0.18,
        1.0,
    )
    scene.add(burst(rng, 0.25, 60, 1800, 0.18), 0.18, 0.8)
    scene.add(struck(((1400.0, 1.0, 0.06), (2700.0, 0.5, 0.04)), 0.1, rng), 0.2, 0.18)
    return scene.placed(0.7, 0.3)


def _thunder(rng: Rng) -> Wave:
    scene = _Scene(6.5)
    scene.add(thunder(rng, 6.0, 0.7), 0.0, 1.0, -0.15)
    scene.add(thunder(rng, 5.0, 0.2), 0.5, 0.5, 0.4)
    return scene.placed(2.5, 0.35, 1800.0)


def _phone(rng: Rng) -> Wave:
    scene = _Scene(4.0)
    for start in (0.0, 2.0):
        time = seconds_of(1.1)
        strokes = np.zeros(len(time))
        for number in range(22):  # a clapper between two small bells
            hertz = 1250.0 if number % 2 else 1480.0
            bell = struck(((hertz, 1.0, 0.5), (hertz * 2.76, 0.4, 0.25), (hertz * 5.2, 0.15, 0.1)), 0.35, rng)
            at = round(number * 0.048 * RATE)
            strokes[at : at + len(bell)] += bell[: len(strokes) - at]
        scene.add(peaked(strokes), start, 0.8)
    return scene.placed(0.5, 0.2)


def _bell(rng: Rng) -> Wave:
    scene = _Scene(6.0)
    base = 220.0  # hum, prime, tierce, quint, nominal and upper partials of a church bell
    partials = (
        (0.5, 0.5, 6.0),
        (1.0, 0.8, 4.5),
        (1.19, 0.7, 3.6),
        (1.5, 0.4, 2.8),
        (2.0, 1.0, 2.6),
        (2.66, 0.4, 1.7),
        (3.01, 0.35, 1.3),
        (4.1, 0.25, 0.9),
    )
    modes = tuple((base * ratio * scale, level * 0.6, fall) for ratio, level, fall in partials for scale in (1.0, 1.0017))
    scene.add(struck(modes, 5.9, rng, 0.002), 0.0, 1.0)
    scene.add(burst(rng, 0.04, 1500, 7000, 0.02), 0.0, 0.12)
    return scene.placed(1.8, 0.25)


def _footsteps(rng: Rng) -> Wave:
    scene = _Scene(3.0)
    at = 0.0
    for number in range(5):
        pan = -0.25 + 0.12 * number
        heel = struck(((96.0, 1.0, 0.07), (210.0, 0.7, 0.05), (470.0, 0.3, 0.03)), 0.12, rng)
        scene.add(heel, at, rng.uniform(0.8, 1.0), pan)
        scene.add(burst(rng, 0.04, 700, 4500, 0.03), at, 0.35, pan)
        scene.add(burst(rng, 0.09, 900, 6500, 0.07), at + 0.075, 0.22, pan)  # the sole follows the heel
        at += rng.uniform(0.5, 0.56)
    return scene.placed(0.6, 0.22)


def _glass(rng: Rng) -> Wave:
    scene = _Scene(1.8)
    scene.add(burst(rng, 0.12, 1800, 14000, 0.09), 0.0, 1.0)
    scene.add(struck(((1900.0, 1.0, 0.12), (3300.0, 0.8, 0.1), (5200.0, 0.5, 0.08)), 0.2, rng), 0.0, 0.7)
    for _ in range(46):  # shards that fall and ring on the floor
        at = 0.03 + rng.exponential(0.28)
        base = float(np.exp(rng.uniform(np.log(2400), np.log(8500))))
        shard = struck(((base, 1.0, 0.12), (base * 1.63, 0.6, 0.08), (base * 2.2, 0.3, 0.05)), 0.15, rng)
        scene.add(shard, min(at, 1.55), rng.uniform(0.05, 0.4) * np.exp(-at), rng.uniform(-0.6, 0.6))
    return scene.placed(0.5, 0.2, 7000.0)


def _gunshot(rng: Rng) -> Wave:
    scene = _Scene(1.6)
    scene.add(burst(rng, 0.5, 30, 400, 0.35), 0.0, 1.0)
    scene.add(burst(rng, 0.25, 300, 9000, 0.12), 0.0, 1.0)
    for at, gain, pan in ((0.09, 0.2, -0.6), (0.17, 0.14, 0.6), (0.31, 0.09, -0.3), (0.52, 0.06, 0.4)):
        scene.add(burst(rng, 0.4, 150, 2200, 0.3), at, gain, pan)
    return scene.placed(1.6, 0.3, 3000.0)


def _explosion(rng: Rng) -> Wave:
    scene = _Scene(4.5)
    time = seconds_of(4.0)
    sub = tone(38 + 60 * np.exp(-time / 0.12)) * np.exp(-time / 0.7)
    scene.add(peaked(sub), 0.0, 0.9)
    scene.add(burst(rng, 3.5, 25, 260, 2.6), 0.0, 1.0)
    scene.add(burst(rng, 1.2, 200, 6000, 0.7), 0.0, 0.7)
    for _ in range(26):
        at = 0.25 + rng.exponential(0.7)
        scene.add(burst(rng, 0.08, 300, 4500, 0.06), min(at, 4.0), 0.16 * np.exp(-at), rng.uniform(-0.9, 0.9))
    return scene.placed(2.2, 0.35, 2200.0)


def _clock(rng: Rng) -> Wave:
    scene = _Scene(4.1)
    for number in range(8):
        base = 2350.0 if number % 2 == 0 else 1900.0
        tick = struck(((base, 1.0, 0.03), (base * 1.7, 0.5, 0.02), (430.0, 0.5, 0.04)), 0.07, rng)
        scene.add(tick, number * 0.5, 0.8 if number % 2 == 0 else 0.65)
        scene.add(burst(rng, 0.008, 2500, 9000, 0.006), number * 0.5, 0.3)
    return scene.placed(0.4, 0.2)


def _applause(rng: Rng) -> Wave:
    length = 5.0
    scene = _Scene(length)
    claps = [burst(rng, 0.04, rng.uniform(500, 1000), rng.uniform(2200, 6000), rng.uniform(0.02, 0.045)) for _ in range(40)]
    for _ in range(55):
        period, start = rng.uniform(0.19, 0.34), rng.uniform(0.0, 0.7)
        stop, pan, gain = rng.uniform(3.0, 4.7), rng.uniform(-0.95, 0.95), rng.uniform(0.12, 0.5)
        at = start
        while at < stop:
            fade = min(1.0, 0.3 + at) * min(1.0, (stop - at) + 0.2)
            scene.add(claps[int(rng.integers(40))], at, gain * fade * rng.uniform(0.7, 1.0), pan)
            at += period * rng.uniform(0.9, 1.1)
    return scene.placed(1.2, 0.3)


def _horn(rng: Rng) -> Wave:
    scene = _Scene(1.3)
    scene.add(car_horn(0.28), 0.0)
    scene.add(car_horn(0.65), 0.42)
    return scene.placed(0.9, 0.2)


def _siren(rng: Rng) -> Wave:
    scene = _Scene(5.2)
    time = seconds_of(5.0)
    pitch = 850 + 330 * np.sin(2 * np.pi * time / 2.5 - np.pi / 2)
    shape = np.minimum(1, time / 0.8) * np.minimum(1, (5.0 - time) / 1.2)
    scene.add(peaked(glottal(pitch, ((900.0, 500.0, 1.0), (1900.0, 800.0, 0.5), (2900.0, 900.0, 0.25))) * shape), 0.0, 1.0, 0.1)
    return scene.placed(1.6, 0.4, 2500.0)


def _splash(rng: Rng) -> Wave:
    scene = _Scene(1.9)
    scene.add(burst(rng, 0.1, 60, 500, 0.1), 0.0, 0.9)
    scene.add(burst(rng, 1.0, 600, 9000, 0.55), 0.015, 0.9)
    for _ in range(70):
        at = 0.08 + rng.exponential(0.32)
        scene.add(
            bubble(rng.uniform(350, 2600), rng.uniform(0.02, 0.07)),
            min(at, 1.7),
            0.4 * np.exp(-1.6 * at),
            rng.uniform(-0.5, 0.5),
        )
    return scene.placed(0.7, 0.2)


def _heartbeat(rng: Rng) -> Wave:
    scene = _Scene(3.6)
    for number in range(4):
        for offset, gain, base in ((0.0, 1.0, 58.0), (0.3, 0.7, 70.0)):
            time = seconds_of(0.26)
            thump = tone(base * (1 + 0.5 * np.exp(-time / 0.03))) * np.exp(-time / 0.06) * np.minimum(1, time / 0.008)
            body = tone(base * 2.4 * np.ones(len(time))) * np.exp(-time / 0.03) * np.minimum(1, time / 0.006)
            scene.add(peaked(thump + 0.5 * body), number * 0.86 + offset, gain)
    return scene.placed(0.4, 0.12, 1500.0)


def _beep(rng: Rng) -> Wave:
    scene = _Scene(1.0)
    for at in (0.0, 0.22):
        time = seconds_of(0.13)
        shape = np.minimum(1, time / 0.004) * np.minimum(1, (0.13 - time) / 0.01)
        scene.add((tone(np.full(len(time), 1318.5)) + 0.25 * tone(np.full(len(time), 2637.0))) * shape, at, 0.6)
    return scene.placed(0.4, 0.12)


_MAKERS: dict[SpotSound, Callable[[Rng], Wave]] = {
    SpotSound.KNOCK: _knock,
    SpotSound.DOOR: _door,
    SpotSound.THUNDER: _thunder,
    SpotSound.PHONE: _phone,
    SpotSound.BELL: _bell,
    SpotSound.FOOTSTEPS: _footsteps,
    SpotSound.GLASS: _glass,
    SpotSound.GUNSHOT: _gunshot,
    SpotSound.EXPLOSION: _explosion,
    SpotSound.CLOCK: _clock,
    SpotSound.APPLAUSE: _applause,
    SpotSound.HORN: _horn,
    SpotSound.SIREN: _siren,
    SpotSound.SPLASH: _splash,
    SpotSound.HEARTBEAT: _heartbeat,
    SpotSound.BEEP: _beep,
}


LEVELS: dict[SpotSound, float] = {
    SpotSound.KNOCK: -20.0,
    SpotSound.DOOR: -20.0,
    SpotSound.THUNDER: -19.0,
    SpotSound.PHONE: -22.0,
    SpotSound.BELL: -22.0,
    SpotSound.FOOTSTEPS: -27.0,
    SpotSound.GLASS: -20.0,
    SpotSound.GUNSHOT: -17.0,
    SpotSound.EXPLOSION: -15.0,
    SpotSound.CLOCK: -28.0,
    SpotSound.APPLAUSE: -23.0,
    SpotSound.HORN: -21.0,
    SpotSound.SIREN: -24.0,
    SpotSound.SPLASH: -21.0,
    SpotSound.HEARTBEAT: -24.0,
    SpotSound.BEEP: -25.0,
}
"""LUFS of each sound's loudest 400 ms beside speech at −18."""
_LOUDEST_PEAK = 0.9


def levelled(sound: SpotSound, seed: int) -> Wave:
    """(2, n): `spot` at its level of LEVELS, or as near as a peak of 0.9 allows (knocks are mostly peak)."""
    made = spot(sound, seed).T
    width = min(made.shape[1], 2 * RATE // 5)
    energy = np.concatenate([[0.0], np.cumsum((made.astype(np.float64) ** 2).sum(axis=0))])
    start = int(np.argmax(energy[width:] - energy[:-width]))
    loudest = np.zeros((2, 2 * RATE // 5), np.float32)
    loudest[:, :width] = made[:, start : start + width]
    meter = LoudnessMeter()
    meter.add(loudest)
    gain = min(linear(LEVELS[sound] - meter.integrated), _LOUDEST_PEAK / float(np.abs(made).max()))
    return np.asarray(made * np.float32(gain), np.float32)


def spot(sound: SpotSound, seed: int) -> npt.NDArray[np.float32]:
    """(n, 2) float32 at 48 kHz, peak 0.5, at most 9 s, starting with the sound itself and ending in silence."""
    number = int(digest(b"spot", sound.value.encode(), str(seed).encode())[:16], 16)
    made = _MAKERS[sound](np.random.default_rng(number))
    fade = min(made.shape[1], RATE // 10)
    made[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
    loud = np.flatnonzero(np.abs(made).max(axis=0) > np.abs(made).max() * 1e-4)
    made = made[:, : int(loud[-1]) + 1] if len(loud) else made
    made[:, -16:] *= np.linspace(1, 0, 16, dtype=np.float32)
    return np.ascontiguousarray((made * (0.5 / max(float(np.abs(made).max()), 1e-9))).T)
