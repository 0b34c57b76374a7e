"""Words and phonemes of speech whose text is known are found where they are, in any voice, and babble is told from speech."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.crafts import SpeakRequest, Speech, VoiceCast
from core.drafts.voice.engine import DraftVoice
from core.neural.voice.timing import Span, Timer
from tests.contexts import RecordingContext

LINES = (
    ("en", "af_heart", "Where have you been? I waited for three hours, and nobody told me anything."),
    ("en", "am_michael", "The old keeper climbed the stairs slowly, one hand on the rail."),
    ("es", "em_alex", "Te he esperado tres horas, y nadie me dijo nada."),
)


@dataclass(frozen=True)
class Known:
    text: str
    language: str
    speech: Speech
    sound: Any


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Known]]:
    engine = DraftVoice({"cache": str(tmp_path_factory.mktemp("cache"))})
    found = []
    for language, voice, text in LINES:
        work = tmp_path_factory.mktemp("line")
        request = SpeakRequest(text=text, language=language, voice=VoiceCast(voice=voice))
        speech = engine.run(request, RecordingContext(work))
        found.append(Known(text, language, speech, read(work / speech.file)))
    yield found
    engine.close()


def read(path: Path) -> Any:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768


def test_words_are_found_within_fifty_milliseconds_of_where_they_are(known: list[Known], timer: Timer) -> None:
    errors = []
    for one in known:
        timing = timer.time(one.text.split(), one.language, one.sound)
        errors += [abs(span.start - word.start) for span, word in zip(timing.words, one.speech.words, strict=True)]
    assert np.median(errors) < 0.03
    assert np.percentile(errors, 90) < 0.1


def test_words_and_phonemes_follow_each_other_inside_the_sound(known: list[Known], timer: Timer) -> None:
    for one in known:
        timing = timer.time(one.text.split(), one.language, one.sound)
        for items in (timing.words, timing.phonemes):
            edges = [edge for item in items for edge in (item.start, item.end)]
            assert edges == sorted(edges)
        assert timing.words[0].start < 0.12
        assert one.speech.seconds - 0.15 < timing.words[-1].end <= one.speech.seconds
        assert len(timing.phonemes) > 2 * len(timing.words)
        assert all(sign.isalpha() or sign in "ːʰʲ̃" for phoneme in timing.phonemes for sign in phoneme.text)


def test_babble_fits_its_text_worse_than_speech(known: list[Known], timer: Timer) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 60_000).astype(np.float32)
    speech = [timer.time(one.text.split(), one.language, one.sound).misfit for one in known]
    babble = [timer.time(one.text.split(), one.language, noise).misfit for one in known]
    assert max(speech) < 3.45
    assert min(babble) > 3.7


def test_what_the_model_tells_of_its_words_is_believed(known: list[Known], timer: Timer) -> None:
    words = known[1].text.split()
    exact = [Span(at * 0.3, at * 0.3 + 0.25) for at in range(len(words))]
    timing = timer.time(words, "en", known[1].sound, exact)
    assert list(timing.words) == exact
    assert all(any(span.start <= one.start <= one.end <= span.end for span in exact) for one in timing.phonemes)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "今天天气很好。"),
        ("ja", "元気ですか。"),
        ("ar", "كيف حالك اليوم"),
        ("ko", "오늘 날씨가 좋네요."),
        ("hu", "Hol voltál tegnap?"),
    ],
)
def test_every_language_of_the_models_is_timed(language: str, text: str, timer: Timer) -> None:
    hum = np.sin(np.arange(36_000) / 24).astype(np.float32) * 0.1
    timing = timer.time(text.split(), language, hum)
    assert timing.phonemes
    assert 0.3 < timing.expected < 3.0


def test_silent_words_keep_their_place(timer: Timer) -> None:
    hum = np.sin(np.arange(36_000) / 24).astype(np.float32) * 0.1
    timing = timer.time(["Well", "—", "♪", "no."], "en", hum)
    assert timing.words[1].start == timing.words[1].end == timing.words[2].end == timing.words[0].end
    assert not timer.time(["♪"], "en", hum).phonemes
