"""Continuous backgrounds of any length, made from formulas. Called by core.sound.background.

A recipe gives layers of different lengths, each without a seam; played over each other they repeat only after minutes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.heard import Ambience
from core.serial import digest
from core.sound import beds_nature, beds_people, beds_things
from core.sound.filters import RATE, Wave, linear
from core.sound.loudness import SILENCE, LoudnessMeter
from core.sound.noise import Rng

BLOCK = 2 * RATE

LEVELS: dict[Ambience, float] = {
    Ambience.ROOM: -48.0,
    Ambience.CITY: -35.0,
    Ambience.CROWD: -33.0,
    Ambience.CAFE: -34.0,
    Ambience.RAIN: -34.0,
    Ambience.STORM: -30.0,
    Ambience.WIND: -35.0,
    Ambience.SEA: -33.0,
    Ambience.HARBOUR: -35.0,
    Ambience.STREAM: -36.0,
    Ambience.FOREST: -38.0,
    Ambience.NIGHT: -40.0,
    Ambience.BIRDS: -37.0,
    Ambience.FIRE: -36.0,
    Ambience.CAVE: -38.0,
    Ambience.MACHINES: -36.0,
    Ambience.ENGINE: -35.0,
    Ambience.TRAIN: -33.0,
    Ambience.SPACE: -37.0,
    Ambience.CHURCH: -43.0,
}
"""LUFS of each background beside speech at −16 … −18."""

_RECIPES: dict[Ambience, Callable[[Rng], list[Wave]]] = {
    Ambience.ROOM: beds_people.room_tone,
    Ambience.CITY: beds_things.city,
    Ambience.CROWD: beds_people.crowd,
    Ambience.CAFE: beds_people.cafe,
    Ambience.RAIN: beds_nature.rain,
    Ambience.STORM: beds_nature.storm,
    Ambience.WIND: beds_nature.wind,
    Ambience.SEA: beds_nature.sea,
    Ambience.HARBOUR: beds_things.harbour,
    Ambience.STREAM: beds_nature.stream,
    Ambience.FOREST: beds_nature.forest,
    Ambience.NIGHT: beds_nature.night,
    Ambience.BIRDS: beds_nature.birds,
    Ambience.FIRE: beds_nature.fire,
    Ambience.CAVE: beds_nature.cave,
    Ambience.MACHINES: beds_things.machines,
    Ambience.ENGINE: beds_things.engine,
    Ambience.TRAIN: beds_things.train,
    Ambience.SPACE: beds_things.space,
    Ambience.CHURCH: beds_people.church,
}


class Bed:
    """A background as it is made: all its layers in memory, `gain` bringing them to the level of LEVELS."""

    def __init__(self, sound: Ambience, seed: int) -> None:
        number = int(digest(sound.value.encode(), str(seed).encode())[:16], 16)
        self.layers = _RECIPES[sound](np.random.default_rng(number))
        self.gain = 1.0
        meter = LoudnessMeter()
        for start in range(0, 30 * BLOCK, BLOCK):
            meter.add(self.read(start, BLOCK))
        if meter.integrated > SILENCE:
            self.gain = linear(LEVELS[sound] - meter.integrated)

    def read(self, start: int, count: int) -> Wave:
        """(2, count) from sample `start` of an endless stream."""
        out = np.zeros((2, count), np.float32)
        for layer in self.layers:
            length = layer.shape[1]
            done = 0
            while done < count:
                at = (start + done) % length
                piece = layer[:, at : at + count - done]
                out[:, done : done + piece.shape[1]] += piece
                done += piece.shape[1]
        return np.asarray(out * np.float32(self.gain), np.float32)
