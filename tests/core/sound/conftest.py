"""Stored speech and music for the mixer's tests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from core.crafts import AmbienceRequest, Mix, MixRequest, Music, Ref, Speech
from core.heard import Ambience
from core.serial import to_json
from core.sound.background import BackgroundMaker
from core.sound.filters import RATE, Wave
from core.sound.mix import Mixer
from core.sound.reading import read_whole
from core.sound.writing import SoundWriter
from tests.contexts import RecordingContext


def voice_like(seconds: float, level: float = 0.2, seed: int = 1) -> Wave:
    """A buzzing, syllable-shaped mono sound (1, n) that starts and ends at once."""
    time = np.arange(round(seconds * RATE)) / RATE
    chance = np.random.default_rng(seed)
    buzz = sum(np.sin(2 * np.pi * 140 * harmonic * time + chance.uniform(0, 6)) / harmonic for harmonic in range(1, 20))
    syllables = 0.25 + np.abs(np.sin(2 * np.pi * 2.1 * time))
    return np.asarray(level * buzz * syllables / 3, np.float32)[None]


@dataclass
class Studio:
    """Makes assets and mixes them."""

    folder: Path
    assets: dict[str, Path] = field(default_factory=dict)
    mixes: int = 0

    def _asset(self, name: str) -> tuple[Ref, Path]:
        key = hashlib.sha256(name.encode()).hexdigest()
        path = self.folder / key
        path.mkdir()
        self.assets[key] = path
        return Ref(key), path

    def speech(self, sound: Wave, name: str) -> Ref:
        ref, path = self._asset(f"speech {name}")
        with SoundWriter(path / "speech.flac") as writer:
            writer.write(np.repeat(sound, 2, axis=0))
        seconds = sound.shape[1] / RATE
        result = Speech(file="speech.flac", sample_rate=RATE, seconds=seconds, words=(), phonemes=())
        (path / "result.json").write_bytes(to_json(result))
        return ref

    def music(self, seconds: float, name: str, tail: float = 2.0, level: float = 0.14, hertz: float = 330.0) -> Ref:
        ref, path = self._asset(f"music {name}")
        time = np.arange(round((seconds + tail) * RATE)) / RATE
        tone = level * np.sin(2 * np.pi * hertz * time) * np.clip((seconds + tail - time) / max(tail, 0.01), 0, 1)
        with SoundWriter(path / "music.flac") as writer:
            writer.write(np.asarray(np.stack([tone, tone]), np.float32))
        (path / "result.json").write_bytes(to_json(Music(file="music.flac", seconds=seconds, tail=tail)))
        return ref

    def background(self, sound: Ambience) -> Ref:
        key = hashlib.sha256(f"background {sound.value}".encode()).hexdigest()
        if key not in self.assets:
            ref, path = self._asset(f"background {sound.value}")
            result = BackgroundMaker({}).run(AmbienceRequest(sound=sound), RecordingContext(path))
            (path / "result.json").write_bytes(to_json(result))
            assert ref.key == key
        return Ref(key)

    def context(self, **changes: int) -> RecordingContext:
        self.mixes += 1
        work = self.folder / f"mix-{self.mixes}"
        work.mkdir()
        return RecordingContext(work, assets=self.assets, **changes)

    def mix(self, **fields: object) -> tuple[Mix, Wave, Path]:
        """The result, the decoded sound and the file."""
        request = MixRequest(**({"speech": (), "music": (), "ambience": (), "spots": ()} | fields))  # type: ignore[arg-type]
        context = self.context()
        result = Mixer({}).run(request, context)
        return result, read_whole(context.work / result.file, "mix", 2), context.work / result.file


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def loud_noise() -> Callable[[float], Wave]:
    def noise(seconds: float) -> Wave:
        return np.asarray(np.random.default_rng(3).standard_normal((2, round(seconds * RATE))) * 0.3, np.float32)

    return noise
