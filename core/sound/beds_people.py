"""Backgrounds of rooms and people. Read by core.sound.ambience; a recipe returns layers that repeat."""

from __future__ import annotations

import numpy as np

from core.sound.filters import RATE, Wave, shaped
from core.sound.grains import burst, struck, syllable
from core.sound.noise import Rng, coloured, in_room, moments, scatter, silence
from core.sound.reverb import room


def room_tone(rng: Rng) -> list[Wave]:
    """The nearly silent air of a room."""
    air = coloured(
        rng, 12.0, ((20.0, -6.0), (60.0, 0.0), (250.0, -10.0), (1000.0, -22.0), (4000.0, -32.0), (24000.0, -48.0)), 0.8
    )
    time = np.arange(air.shape[1]) / RATE
    hum = 0.12 * np.sin(2 * np.pi * 100 * time) + 0.05 * np.sin(2 * np.pi * 200 * time)
    return [np.asarray(air + hum, np.float32)]


def _babble(rng: Rng, seconds: float, speakers: int, pauses: float) -> Wave:
    """Many people talking at once, no word to be understood."""
    layer = silence(seconds)
    count = layer.shape[1]
    for _ in range(speakers):
        pitch = rng.uniform(95, 135) if rng.random() < 0.5 else rng.uniform(175, 235)
        words = [syllable(rng, pitch * rng.uniform(0.92, 1.12)) for _ in range(7)]
        pan, gain = rng.uniform(-0.95, 0.95), rng.uniform(0.25, 1.0)
        at = int(rng.integers(0, count))
        end = at + count
        while at < end:
            for _ in range(int(rng.integers(4, 14))):
                word = words[int(rng.integers(7))]
                scatter(layer, word, at, gain * rng.uniform(0.5, 1.0), pan)
                at += round(len(word) * rng.uniform(0.8, 1.15))
            at += round(rng.uniform(0.3, 1.6) * pauses * RATE)
    return layer


def _far(layer: Wave, response: Wave, wet: float) -> Wave:
    """Behind other people: softer consonants, more room."""
    taps = shaped(
        ((20.0, -12.0), (150.0, -2.0), (500.0, 0.0), (1500.0, -3.0), (3500.0, -12.0), (8000.0, -24.0), (24000.0, -50.0))
    )
    return in_room(in_room(layer, np.stack([taps, taps]), 1.0), response, wet)


def crowd(rng: Rng) -> list[Wave]:
    """The murmur of many people in a large space."""
    floor = (
        coloured(
            rng, 10.8, ((20.0, -20.0), (200.0, -4.0), (500.0, 0.0), (1500.0, -8.0), (5000.0, -24.0), (24000.0, -50.0)), 0.9
        )
        * 0.05
    )
    hall = room(1.6, 4000.0, seed=12)
    return [floor, _far(_babble(rng, 12.8, 14, 0.5), hall, 0.45), _far(_babble(rng, 16.2, 8, 1.0), hall, 0.3)]


def cafe(rng: Rng) -> list[Wave]:
    """Talk at other tables, cups and spoons, a little machine noise."""
    floor = coloured(rng, 10.8, ((20.0, -10.0), (120.0, 0.0), (600.0, -6.0), (3000.0, -18.0), (24000.0, -50.0)), 0.8) * 0.06
    small = room(0.8, 5000.0, seed=13)
    dishes = silence(19.2)
    for at in moments(rng, dishes.shape[1], 0.8):
        base = rng.uniform(2300, 4600)
        modes = ((base, 1.0, 0.16), (base * 1.51, 0.6, 0.12), (base * 2.32, 0.4, 0.08), (base * 2.9, 0.2, 0.05))
        pan, gain = rng.uniform(-0.8, 0.8), rng.uniform(0.08, 0.4)
        for step in range(int(rng.integers(1, 4))):
            cup = struck(modes, 0.25, rng)
            scatter(dishes, cup, at + round(step * rng.uniform(0.06, 0.2) * RATE), gain * rng.uniform(0.4, 1.0), pan)
        if rng.random() < 0.4:  # set down on a saucer
            scatter(dishes, burst(rng, 0.06, 250, 2500, 0.05), at + 1500, gain * 0.8, pan)
    return [floor, _far(_babble(rng, 14.4, 7, 1.0), small, 0.3), in_room(dishes, small, 0.35)]


def church(rng: Rng) -> list[Wave]:
    """High, still air; now and then wood or a step far away, ringing for seconds."""
    air = coloured(
        rng, 12.8, ((20.0, -8.0), (80.0, 0.0), (300.0, -8.0), (1200.0, -20.0), (6000.0, -34.0), (24000.0, -56.0)), 1.0
    )
    noises = silence(36.0)
    for at in moments(rng, noises.shape[1], 0.22):
        pan = rng.uniform(-0.7, 0.7)
        wood = struck(
            ((rng.uniform(140, 260), 1.0, 0.12), (rng.uniform(380, 620), 0.5, 0.08), (rng.uniform(900, 1400), 0.2, 0.05)),
            0.2,
            rng,
        )
        for step in range(int(rng.integers(1, 4))):
            scatter(noises, wood, at + round(step * rng.uniform(0.45, 0.6) * RATE), rng.uniform(0.8, 2.2), pan)
    return [air * 0.6, in_room(noises * 7, room(5.0, 3000.0, before=0.05, seed=14), 0.75)]
