"""Backgrounds of towns, ships, machines and space. Read by core.sound.ambience; a recipe returns layers that repeat."""

from __future__ import annotations

import numpy as np

from core.sound.filters import RATE, Wave, fast_length
from core.sound.grains import burst, glottal, peaked, seconds_of, struck
from core.sound.noise import Points, Rng, coloured, distant, in_room, lay, moments, scatter, silence, wander
from core.sound.reverb import room

_TYRES: Points = ((20.0, -20.0), (90.0, -4.0), (400.0, -6.0), (900.0, 0.0), (2500.0, -10.0), (8000.0, -28.0), (24000.0, -60.0))


def _passing(rng: Rng, length: float) -> Wave:
    """A car that goes by, (2, n): rises, moves across, falls; its sound drops as it passes."""
    count = fast_length(round(length * RATE))
    length = count / RATE
    bright, dull = (
        coloured(rng, length, _TYRES, 0.0)[0],
        coloured(rng, length, ((20.0, -6.0), (80.0, 0.0), (400.0, -12.0), (24000.0, -70.0)), 0.0)[0],
    )
    place = (np.arange(count) / count - 0.5) * 6
    near = 1 / (1 + place**2 * 1.6) ** 1.2 - 0.03
    near *= np.sin(np.pi * np.arange(count) / count)
    pan = np.arctan(place) / np.pi + 0.5
    sound = bright * near**1.3 + 0.8 * dull * near
    way = int(rng.integers(2))
    sides = np.stack([np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2)])
    return np.asarray(sound * sides[:: 1 if way else -1], np.float32)


def city(rng: Rng) -> list[Wave]:
    """Traffic far and near, a horn streets away."""
    hum = coloured(
        rng, 12.8, ((20.0, -8.0), (60.0, 0.0), (250.0, -8.0), (900.0, -16.0), (3000.0, -30.0), (24000.0, -64.0)), 0.9
    )
    hum *= 0.5 * wander(rng, hum.shape[1], 0.3, 0.75, 1.0)
    traffic = silence(28.8)
    for at in moments(rng, traffic.shape[1], 0.22):
        lay(traffic, _passing(rng, rng.uniform(4.5, 8.0)), at, rng.uniform(0.3, 0.9))
    horns = silence(43.2)
    for when, length in ((9.0, 0.25), (9.4, 0.5), (30.0, 0.7)):
        far = distant(car_horn(length), room(2.6, 1600.0, seed=15), 0.9, rng.uniform(-0.6, 0.6))
        lay(horns, far, round(when * RATE), 0.25)
    return [hum, traffic, horns]


def car_horn(length: float) -> Wave:
    """Two reeds a third apart."""
    time = seconds_of(length)
    shape = np.minimum(1, time / 0.02) * np.minimum(1, (length - time) / 0.04)
    formants = ((700.0, 500.0, 1.0), (1500.0, 700.0, 0.8), (2600.0, 900.0, 0.4))
    return peaked(sum(glottal(np.full(len(time), hertz), formants) for hertz in (415.0, 523.0)) * shape)


def ship_horn(length: float, hertz: float = 98.0) -> Wave:
    """A deep ship's horn."""
    time = seconds_of(length)
    shape = np.minimum(1, time / 0.3) * np.minimum(1, (length - time) / 0.5)
    pitch = hertz * (1 - 0.03 * np.exp(-time / 0.2))
    return peaked(glottal(pitch, ((hertz, 80.0, 1.0), (hertz * 3, 120.0, 0.6), (620.0, 300.0, 0.25))) * shape)


def gull(rng: Rng) -> Wave:
    """One cry of a gull: a bright call that bends down."""
    length = rng.uniform(0.3, 0.55)
    time = seconds_of(length)
    share = time / length
    pitch = rng.uniform(850, 1000) * (1 + 0.35 * np.sin(np.pi * np.minimum(1, share * 1.6)) - 0.25 * share)
    return peaked(
        glottal(pitch, ((1700.0, 500.0, 1.0), (2900.0, 700.0, 0.7), (1000.0, 400.0, 0.5))) * np.sin(np.pi * share) ** 0.6
    )


def harbour(rng: Rng) -> list[Wave]:
    """Water against a quay, rigging, gulls, a ship far out."""
    water = coloured(
        rng, 12.0, ((20.0, -24.0), (150.0, -4.0), (450.0, 0.0), (1500.0, -10.0), (5000.0, -24.0), (24000.0, -50.0)), 0.9
    )
    water *= 0.5 * wander(rng, water.shape[1], 0.8, 0.1, 1.0) ** 1.6
    air = coloured(rng, 12.0, ((20.0, -8.0), (80.0, 0.0), (400.0, -12.0), (24000.0, -60.0)), 0.9) * 0.12
    gulls = silence(30.0)
    for at in moments(rng, gulls.shape[1], 0.22):
        pan, gain = rng.uniform(-0.9, 0.9), rng.uniform(0.5, 1.4)
        for step in range(int(rng.integers(2, 6))):
            scatter(gulls, gull(rng), at + round(step * rng.uniform(0.45, 0.6) * RATE), gain * rng.uniform(0.7, 1.0), pan)
    rigging = silence(16.2)
    for at in moments(rng, rigging.shape[1], 0.5):
        base = rng.uniform(1500, 2600)
        metal = struck(((base, 1.0, 0.5), (base * 1.9, 0.5, 0.3), (base * 3.1, 0.25, 0.2)), 0.5, rng)
        scatter(rigging, metal, at, rng.uniform(0.03, 0.12), rng.uniform(-0.6, 0.6))
    horn = silence(48.6)
    open_air = room(2.2, 2400.0, seed=16)
    lay(horn, distant(ship_horn(3.2), open_air, 0.75, 0.4), 20 * RATE, 1.2)
    return [water + air, in_room(gulls, open_air, 0.5), rigging, horn]


def machines(rng: Rng) -> list[Wave]:
    """A hall of machines: mains hum, fans, and a press that keeps time."""
    period = 1.6
    fans = (
        coloured(
            rng, 12.8, ((20.0, -14.4), (110.0, 0.0), (400.0, -6.0), (1500.0, -14.4), (5000.0, -26.0), (24000.0, -50.0)), 0.7
        )
        * 0.6
    )
    time = np.arange(fans.shape[1]) / RATE
    hum = sum(
        level * np.sin(2 * np.pi * hertz * time)
        for hertz, level in ((50, 0.3), (100, 0.5), (150, 0.2), (200, 0.2), (300, 0.12))
    )
    press = silence(12.8)
    for beat in range(round(12.8 / period)):
        at = round(beat * period * RATE)
        heavy = struck(((74.0, 1.0, 0.3), (181.0, 0.6, 0.2), (417.0, 0.35, 0.15), (933.0, 0.2, 0.1)), 0.4, rng)
        scatter(press, heavy, at, 6.0, -0.3)
        scatter(press, burst(rng, 0.35, 1500, 9000, 0.4), at + round(0.55 * RATE), 1.2, 0.4)
        scatter(press, struck(((640.0, 1.0, 0.12), (1490.0, 0.6, 0.1)), 0.2, rng), at + round(1.05 * RATE), 1.4, 0.1)
    return [np.asarray(fans + hum, np.float32), in_room(press, room(1.5, 3500.0, seed=17), 0.4)]


def engine(rng: Rng) -> list[Wave]:
    """Inside a moving car: the motor's orders, the road under it."""
    road = coloured(
        rng, 10.8, ((20.0, -10.0), (70.0, 0.0), (250.0, -8.0), (900.0, -18.0), (3500.0, -34.0), (24000.0, -64.0)), 0.8
    )
    road *= 0.9 * wander(rng, road.shape[1], 0.5, 0.8, 1.0)
    count = road.shape[1]
    turning = 28.8 * wander(rng, count, 0.2, 0.97, 1.03)
    turning *= round(float(turning.sum()) / RATE) / (
        float(turning.sum()) / RATE
    )  # whole turns, so that the end joins the start
    phase = np.cumsum(turning.astype(np.float64)) / RATE
    orders = ((1, 0.25), (2, 0.7), (3, 0.15), (4, 0.35), (6, 0.16), (8, 0.08))
    motor = sum(level * np.sin(2 * np.pi * phase * order + order) for order, level in orders)
    return [np.asarray(road + motor * 0.8, np.float32)]


def train(rng: Rng) -> list[Wave]:
    """Inside a train: rolling, and the double knock of the rail joints."""
    period = 1.45
    rolling = coloured(
        rng, 12.8, ((20.0, -8.0), (80.0, 0.0), (300.0, -6.0), (1000.0, -16.0), (4000.0, -30.0), (24000.0, -60.0)), 0.7
    )
    rolling *= 0.7 * wander(rng, rolling.shape[1], 0.7, 0.75, 1.0)
    joints = silence(period * 8)
    for number in range(8):
        for offset, gain in ((0.0, 1.0), (0.19, 0.8), (0.62, 0.45), (0.81, 0.35)):
            at = round((number * period + offset) * RATE)
            knock = struck(((88.0, 1.0, 0.14), (205.0, 0.7, 0.1), (520.0, 0.4, 0.07), (1350.0, 0.2, 0.05)), 0.2, rng)
            scatter(joints, knock, at, 7.0 * gain * rng.uniform(0.85, 1.0), 0.2 - 0.4 * (offset > 0.5))
            scatter(joints, burst(rng, 0.05, 800, 5000, 0.04), at, 1.4 * gain)
    return [rolling, in_room(joints, room(0.5, 3000.0, seed=18), 0.25)]


def space(rng: Rng) -> list[Wave]:
    """A drone without place: low beating tones, a slow shimmer far above."""
    length = 16.0
    count = round(length * RATE)
    time = np.arange(count) / RATE
    drone = np.zeros((2, count), np.float32)
    for hertz, level in ((55.0, 0.55), (82.5, 0.6), (110.0, 0.6), (164.75, 0.34), (220.0, 0.22), (261.75, 0.12), (330.25, 0.1)):
        for side in range(2):
            beat = hertz + float(rng.integers(1, 6)) / length * (1 if side else -1)
            beat = round(beat * length) / length
            breath = wander(rng, count, 0.12, 0.3, 1.0)
            drone[side] += level * np.sin(2 * np.pi * beat * time + rng.uniform(0, 6.28)) * breath
    shimmer = coloured(
        rng, 21.6, ((20.0, -60.0), (350.0, -12.0), (700.0, 0.0), (1400.0, -8.0), (4000.0, -26.0), (24000.0, -60.0)), 1.0
    )
    shimmer *= 0.22 * wander(rng, shimmer.shape[1], 0.15, 0.1, 1.0)
    return [in_room(drone, room(3.0, seed=19), 0.3), shimmer]
