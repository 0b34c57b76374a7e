"""One draft voice for all tests here, with its prepared model in a folder of the test run."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.crafts import SpeakRequest, Speech, VoiceCast
from core.drafts.voice.engine import DraftVoice
from core.speech.pronouncing import Pronouncer
from tests.contexts import RecordingContext


@dataclass(frozen=True)
class Spoken:
    speech: Speech
    sound: Any
    """float64, -1 … 1."""
    data: bytes
    context: RecordingContext


@pytest.fixture(scope="session")
def voice_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("voice-cache")


@pytest.fixture(scope="session")
def engine(voice_cache: Path) -> Iterator[DraftVoice]:
    built = DraftVoice({"cache": str(voice_cache)})
    yield built
    built.close()


@pytest.fixture(scope="session")
def pronouncer() -> Iterator[Pronouncer]:
    built = Pronouncer()
    yield built
    built.close()


@pytest.fixture(scope="session")
def speak(engine: DraftVoice, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Spoken]:
    """`speak(text, voice=…, pitch=…, language=…, emotion=…)` → what was made; equal calls are spoken once."""
    made: dict[str, Spoken] = {}

    def run(text: str, *, voice: str = "af_heart", pitch: float = 0.0, formant: float = 1.0, **request: Any) -> Spoken:
        name = repr((text, voice, pitch, formant, sorted(request.items())))
        if name not in made:
            made[name] = speak_once(
                engine, tmp_path_factory.mktemp("line"), text, VoiceCast(voice=voice, pitch=pitch, formant=formant), **request
            )
        return made[name]

    return run


def speak_once(engine: DraftVoice, work: Path, text: str, voice: VoiceCast, **request: Any) -> Spoken:
    context = RecordingContext(work)
    speech = engine.run(SpeakRequest(text=text, voice=voice, **({"language": "en"} | request)), context)
    with wave.open(str(work / speech.file)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (speech.sample_rate, 1, 2)
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
    return Spoken(speech, sound, (work / speech.file).read_bytes(), context)
