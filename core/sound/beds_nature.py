"""Backgrounds of weather, water, fire and animals. Read by core.sound.ambience; a recipe returns layers that repeat."""

from __future__ import annotations

import numpy as np

from core.sound.filters import RATE, Wave
from core.sound.grains import bubble, burst, chirp, peaked, seconds_of, thunder, tone
from core.sound.noise import Rng, coloured, distant, in_room, lay, moments, scatter, silence, wander
from core.sound.reverb import room


def rain(rng: Rng) -> list[Wave]:
    """Steady rain: a hiss that breathes, a low patter, and single drops near by."""
    points = ((20.0, -30.0), (200.0, -12.0), (800.0, -6.0), (3000.0, 0.0), (7000.0, -3.0), (14000.0, -12.0), (24000.0, -26.0))
    hiss = coloured(rng, 10.8, points, 0.9)
    hiss *= 0.8 * wander(rng, hiss.shape[1], 0.4, 0.75, 1.1)
    drops = silence(7.5)
    kinds = [bubble(rng.uniform(900, 3800), rng.uniform(0.008, 0.03)) for _ in range(24)]
    ticks = [burst(rng, 0.02, 1500, 9000, 0.015) for _ in range(12)]
    for at in moments(rng, drops.shape[1], 260):
        grains = kinds if rng.random() < 0.45 else ticks
        scatter(drops, grains[int(rng.integers(len(grains)))], at, 0.9 * rng.random() ** 3, rng.uniform(-0.9, 0.9))
    return [hiss, in_room(drops * 2.2, room(0.5, seed=3), 0.2)]


def wind(rng: Rng) -> list[Wave]:
    """Gusts: a low rush and narrow bands that rise and fall on their own, as wind sings round edges."""
    base = coloured(
        rng, 12.8, ((20.0, -14.4), (80.0, 0.0), (300.0, -6.0), (1200.0, -22.0), (6000.0, -40.0), (24000.0, -60.0)), 0.6
    )
    base *= wander(rng, base.shape[1], 0.25, 0.35, 1.2)
    singing = silence(10.8)
    for hertz in (310.0, 480.0, 720.0, 1050.0):
        low, high = hertz / 1.16, hertz * 1.16
        points = (
            (20.0, -70.0),
            (low / 1.8, -45.0),
            (low, -6.0),
            (hertz, 0.0),
            (high, -6.0),
            (high * 1.8, -45.0),
            (24000.0, -90.0),
        )
        voice = coloured(rng, 10.8, points, 0.8)
        singing += voice * wander(rng, voice.shape[1], 0.3, 0.0, 1.0) ** 2 * (0.5 * 310.0 / hertz)
    return [base, singing]


def storm(rng: Rng) -> list[Wave]:
    """Heavy rain, hard wind and thunder, far and nearer."""
    rolling = silence(43.2)
    sky = room(3.0, 1800.0, seed=5)
    for at, near in ((3.0, 0.15), (17.5, 0.6), (32.0, 0.0)):
        sound = distant(thunder(rng, rng.uniform(6.0, 8.0), near), sky, 0.35, rng.uniform(-0.4, 0.4))
        lay(rolling, sound, round((at + rng.uniform(0, 4)) * RATE), 3.2 + 3.0 * near)
    rushing = [layer * 0.75 for layer in wind(rng)]
    return [*(layer * 1.1 for layer in rain(rng)), *rushing, rolling]


def _wave(length: int, at: float, rise: float, fall: float) -> Wave:
    """The strength of one wave over a layer of `length` samples: swells for `rise` seconds, then falls."""
    count = max(8, length // 480)
    time = (np.arange(count) / 100 - at) % (length / RATE)
    shape = np.where(time < rise, np.sin(np.pi / 2 * time / rise) ** 2, np.exp(-(time - rise) / fall))
    return np.asarray(np.interp(np.arange(length) / 480, np.arange(count), shape, period=count), np.float32)


def sea(rng: Rng) -> list[Wave]:
    """Surf: waves that swell low, break bright and draw back hissing, over a distant roar."""
    roar = coloured(rng, 12.0, ((20.0, -8.0), (90.0, 0.0), (400.0, -8.0), (2000.0, -24.0), (24000.0, -60.0)), 0.8) * 0.3
    layers = [roar]
    for period, gain in ((16.2, 1.0), (19.2, 0.75)):
        deep = coloured(rng, period, ((20.0, -10.0), (120.0, 0.0), (500.0, -6.0), (1500.0, -20.0), (24000.0, -60.0)), 0.6)
        foam = coloured(
            rng, period, ((20.0, -60.0), (500.0, -14.4), (2500.0, 0.0), (6000.0, -4.0), (12000.0, -14.4), (24000.0, -34.0)), 0.9
        )
        count = deep.shape[1]
        shape, bright = np.zeros(count, np.float32), np.zeros(count, np.float32)
        for number in range(2):
            at = number * period / 2 + rng.uniform(0, 2.0)
            size = rng.uniform(0.6, 1.0)
            shape += size * _wave(count, at, 3.0, 1.5)
            bright += size * _wave(count, at + 1.6, 1.7, 2.2) ** 1.4
        layers.append((deep * shape * 0.8 + foam * bright * 0.55) * gain)
    return layers


def stream(rng: Rng) -> list[Wave]:
    """A brook: thousands of small bubbles over a soft rush."""
    rush = coloured(
        rng, 10.8, ((20.0, -30.0), (250.0, -6.0), (700.0, 0.0), (2500.0, -6.0), (7000.0, -16.0), (24000.0, -40.0)), 0.8
    )
    rush *= 0.45 * wander(rng, rush.shape[1], 1.0, 0.7, 1.1)
    water = silence(8.64)
    kinds = [bubble(float(np.exp(rng.uniform(np.log(330), np.log(2200)))), rng.uniform(0.02, 0.075)) for _ in range(48)]
    for at in moments(rng, water.shape[1], 130):
        scatter(water, kinds[int(rng.integers(48))], at, 0.7 * rng.random() ** 1.5, rng.uniform(-0.7, 0.7))
    return [rush, in_room(water * 1.4, room(0.6, seed=4), 0.25)]


def fire(rng: Rng) -> list[Wave]:
    """A hearth: a soft roar that flickers, crackles of all sizes, now and then a snap."""
    roar = coloured(
        rng, 9.0, ((20.0, -20.0), (60.0, 0.0), (250.0, -6.0), (1000.0, -20.0), (5000.0, -32.0), (24000.0, -50.0)), 0.4
    )
    roar *= 0.8 * wander(rng, roar.shape[1], 3.0, 0.5, 1.1)
    hiss = coloured(rng, 9.0, ((20.0, -60.0), (1500.0, -20.0), (5000.0, 0.0), (10000.0, -4.0), (24000.0, -20.0)), 0.6)
    hiss *= 0.09 * wander(rng, hiss.shape[1], 1.2, 0.2, 1.0)
    crackle = silence(12.8)
    kinds = [burst(rng, rng.uniform(0.004, 0.02), rng.uniform(500, 2500), rng.uniform(4000, 12000), 0.012) for _ in range(40)]
    for at in moments(rng, crackle.shape[1], 16):
        for step in range(int(rng.integers(1, 6))):
            gain = 5.0 * rng.random() ** 5 + 0.15
            scatter(
                crackle,
                kinds[int(rng.integers(40))],
                at + round(step * rng.uniform(0.008, 0.05) * RATE),
                gain,
                rng.uniform(-0.4, 0.4),
            )
    return [roar + hiss, in_room(crackle, room(0.4, seed=6), 0.15)]


def cave(rng: Rng) -> list[Wave]:
    """Drips that ring in a large hollow, over a breath of low air."""
    air = coloured(rng, 12.8, ((20.0, -6.0), (70.0, 0.0), (200.0, -12.0), (900.0, -32.0), (24000.0, -80.0)), 0.9)
    air *= 0.35 * wander(rng, air.shape[1], 0.15, 0.6, 1.0)
    drips = silence(28.8)
    for at in moments(rng, drips.shape[1], 0.55):
        hertz, pan = rng.uniform(700, 2100), rng.uniform(-0.8, 0.8)
        gain = rng.uniform(0.4, 1.6)
        scatter(drips, burst(rng, 0.01, 2000, 8000, 0.008), at, gain * 0.9, pan)
        scatter(drips, bubble(hertz, 0.03), at + 300, gain * 2, pan)
    return [air, in_room(drips * 2.5, room(4.2, 2600.0, before=0.04, seed=8), 0.6)]


def _song(rng: Rng, kind: int) -> list[tuple[float, Wave, float]]:
    """A phrase of one bird: (seconds from its start, sound, gain)."""
    base = rng.uniform(0.9, 1.12)
    if kind == 0:  # warbler: quick falling syllables, then a flourish
        notes = [(0.16 * step, chirp(5200 * base, 3600 * base, 0.1, bow=400), 0.7) for step in range(int(rng.integers(4, 8)))]
        return [*notes, (notes[-1][0] + 0.18, chirp(3300 * base, 5600 * base, 0.22, 300, 26), 0.9)]
    if kind == 1:  # tit: two pitches, "tea-cher"
        pairs = range(int(rng.integers(3, 6)))
        return [
            (0.34 * step + offset, chirp(hertz * base, hertz * base * 0.97, 0.13), 0.6)
            for step in pairs
            for offset, hertz in ((0.0, 4700.0), (0.17, 3500.0))
        ]
    if kind == 2:  # blackbird: slow fluting
        steps = rng.choice([1750.0, 2000.0, 2250.0, 2600.0, 2950.0], 5)
        return [
            (0.3 * index, chirp(hertz, hertz * rng.uniform(0.92, 1.12), 0.25, 40, 9), 0.8) for index, hertz in enumerate(steps)
        ]
    if kind == 3:  # sparrow: single chirps
        return [(rng.uniform(0.3, 0.7) * step, chirp(3200 * base, 4300 * base, 0.07, bow=900), 0.5) for step in range(4)]
    trill = range(int(rng.integers(14, 26)))  # wren: a fast trill
    return [(0.045 * step, chirp(6200 * base, 5000 * base, 0.035), 0.35 + 0.012 * step) for step in trill]


def _birdsong(rng: Rng, seconds: float, phrases: float, near: float) -> Wave:
    layer = silence(seconds)
    perches = [(int(rng.integers(5)), rng.uniform(-0.9, 0.9), rng.uniform(0.25, 1.0)) for _ in range(7)]
    for at in moments(rng, layer.shape[1], phrases):
        kind, pan, gain = perches[int(rng.integers(7))]
        for when, sound, loud in _song(rng, kind):
            scatter(layer, sound, at + round(when * RATE), loud * gain, pan)
    return in_room(layer, room(1.6, 5000.0, seed=9), 1 - near)


def birds(rng: Rng) -> list[Wave]:
    """A morning full of birds, over the faintest air."""
    air = coloured(rng, 10.8, ((20.0, -12.0), (150.0, 0.0), (1000.0, -10.0), (5000.0, -22.0), (24000.0, -50.0)), 0.9) * 0.05
    return [air, _birdsong(rng, 24.0, 0.9, 0.55), _birdsong(rng, 30.0, 0.5, 0.25)]


def forest(rng: Rng) -> list[Wave]:
    """Leaves in a light wind and a few birds far off."""
    leaves = coloured(
        rng, 14.4, ((20.0, -30.0), (300.0, -14.4), (1500.0, -4.0), (4500.0, 0.0), (9000.0, -6.0), (24000.0, -30.0)), 1.0
    )
    leaves *= 0.16 * wander(rng, leaves.shape[1], 0.3, 0.15, 1.0) ** 1.5
    trunk = coloured(rng, 14.4, ((20.0, -10.0), (120.0, 0.0), (500.0, -12.0), (24000.0, -60.0)), 0.8) * 0.1
    return [leaves + trunk, _birdsong(rng, 36.0, 0.3, 0.3) * 0.6]


def _cricket(rng: Rng, hertz: float, length: float) -> Wave:
    time = seconds_of(length)
    pulses = np.clip(np.sin(2 * np.pi * rng.uniform(28, 34) * time), 0, 1) ** 0.8
    return peaked(tone(np.full(len(time), hertz)) * pulses * np.minimum(1, (length - time) / 0.01))


def night(rng: Rng) -> list[Wave]:
    """Crickets near and far, soft air, an owl now and then."""
    air = coloured(rng, 12.0, ((20.0, -10.0), (100.0, 0.0), (600.0, -12.0), (3000.0, -26.0), (24000.0, -60.0)), 0.9) * 0.12
    chorus = silence(9.6)
    for _ in range(7):
        hertz, pan = rng.uniform(3900, 5200), rng.uniform(-0.9, 0.9)
        period = 9.6 / int(rng.integers(11, 20))
        call = _cricket(rng, hertz, period * rng.uniform(0.3, 0.5))
        gain = rng.uniform(0.2, 0.7)
        start = rng.uniform(0, period)
        for number in range(round(9.6 / period)):
            scatter(chorus, call, round((start + number * period) * RATE), gain * rng.uniform(0.8, 1.0), pan)
    owl = silence(40.5)
    for at in (6.0, 26.5):
        for when, length in ((0.0, 0.35), (0.75, 0.18), (1.0, 0.75)):
            time = seconds_of(length)
            hoot = tone(385 - 25 * time / length) * np.sin(np.pi * time / length) ** 0.6
            scatter(owl, peaked(hoot), round((at + when) * RATE), 0.6, -0.5)
    return [air, in_room(chorus, room(0.9, 6000.0, seed=10), 0.3), in_room(owl, room(2.4, 2500.0, seed=11), 0.6)]
