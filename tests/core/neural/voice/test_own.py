"""Voices of real people are cloned with consent only, from the best half minute of whatever recording there is."""

from __future__ import annotations

import hashlib
import time
import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest
from safetensors.numpy import load_file

from core.casting import cast_voices
from core.crafts import SpeakRequest, VoiceCast
from core.errors import BadOption, BrokenAsset, Cancelled, MissingTool, NotFound
from core.looks import Age, Gender
from core.models.places import settle
from core.neural.voice import own
from core.neural.voice.aligning import resampled
from core.neural.voice.engine import NeuralVoice
from core.neural.voice.own import Consent, OwnVoice
from core.neural.voice.sample import best_part
from core.sampling import SampleOrder, make_sample
from core.speech.finishing import SAMPLE_RATE, write_wav
from core.speech.pronouncing import Pronouncer
from core.storyboard import Character, Emotion
from tests.contexts import RecordingContext

AGREED = Consent(by="Mara Lind", statement="My voice may be cloned for this film.", at=1_790_000_000.0)
TEXT = "The old keeper climbed the stairs, one hand on the rail. Where have you been? I waited for three hours in the rain."


@pytest.fixture(scope="module")
def speech() -> Any:
    """Some 8 s of a plain voice at SAMPLE_RATE."""
    pronouncer = Pronouncer()
    said = pronouncer.say(TEXT, "en-us")
    pronouncer.close()
    return resampled(said.sound, said.rate, SAMPLE_RATE)


def recorded(sound: Any, file: Path) -> Path:
    write_wav(file, [np.asarray(sound, np.float32)])
    return file


def keep(file: Path, consent: Consent | None = AGREED, label: str = "Mara", language: str = "en") -> OwnVoice:
    return own.keep(file, label=label, gender=Gender.FEMALE, age=Age.ADULT, language=language, consent=consent)


def code_of(file: Path) -> str:
    with pytest.raises(BadOption) as caught:
        keep(file)
    return caught.value.code


@pytest.mark.parametrize(
    "consent",
    [
        None,
        Consent(by="", statement="yes", at=1.0),
        Consent(by="Mara", statement=" ", at=1.0),
        Consent(by="M", statement="y", at=0),
    ],
)
def test_no_voice_is_kept_without_consent_and_its_file_is_not_even_opened(consent: Consent | None, tmp_path: Path) -> None:
    with pytest.raises(BadOption) as caught:
        keep(tmp_path / "not there.wav", consent)
    assert caught.value.code == "voice.consent"
    assert own.kept() == ()


def test_a_kept_voice_says_whose_it_is_and_what_was_agreed_to(speech: Any, tmp_path: Path) -> None:
    voice = keep(recorded(speech, tmp_path / "mara.wav"))
    assert own.kept() == (voice,) == (own.find(voice.id),)
    digest = hashlib.sha256(voice.sample().read_bytes()).hexdigest()
    assert (voice.label, voice.consent, voice.language) == ("Mara", replace(AGREED, sample=digest), "en")
    assert voice.id == f"own:{digest[:12]}"
    assert list(voice.folder.parent.glob(".asked/*")) == []
    own.forget(voice.id)
    assert own.kept() == ()
    assert not voice.folder.exists()
    with pytest.raises(NotFound):
        own.find(voice.id)


def test_a_silent_sample_is_refused(tmp_path: Path) -> None:
    assert code_of(recorded(np.zeros(10 * SAMPLE_RATE), tmp_path / "a.wav")) == "voice.sample_silent"


def test_a_sample_under_three_seconds_is_refused(speech: Any, tmp_path: Path) -> None:
    assert code_of(recorded(speech[: 2 * SAMPLE_RATE], tmp_path / "a.wav")) == "voice.sample_short"


@pytest.mark.parametrize("data", [b"", b"RIFF\x10\x00\x00\x00WAVE", b"no sound at all " * 99])
def test_a_broken_sample_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    assert code_of(tmp_path / "a.wav") == "voice.sample_broken"
    assert code_of(tmp_path / "gone.mp3") == "voice.sample_broken"


def test_a_picture_or_a_silent_film_is_no_sample(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as film:
        stream: Any = film.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8))
            frame.pts, frame.time_base = number, Fraction(1, 5)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    assert code_of(tmp_path / "a.mp4") == "voice.sample_broken"


def test_noise_hum_and_a_held_tone_are_no_speech(tmp_path: Path) -> None:
    seconds = np.arange(8 * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(1).normal(0, 0.1, len(seconds))
    hum = 0.2 * np.sin(2 * np.pi * 100 * seconds) + 0.05 * np.sin(2 * np.pi * 200 * seconds)
    for name, sound in (("noise", noise), ("hum", hum), ("tone", 0.3 * np.sin(2 * np.pi * 220 * seconds))):
        assert code_of(recorded(sound, tmp_path / f"{name}.wav")) == "voice.sample_no_speech", name


def test_a_recording_that_ends_in_the_middle_is_refused_or_read_as_far_as_it_goes(speech: Any, tmp_path: Path) -> None:
    file = recorded(speech, tmp_path / "a.wav")
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 3 // 4])
    assert len(best_part(file)) > 3 * SAMPLE_RATE


@pytest.mark.slow
def test_of_three_hours_only_the_best_half_minute_is_taken_in_little_memory(speech: Any, tmp_path: Path) -> None:
    file, rate = tmp_path / "long.wav", 8000
    spoken = (resampled(speech, SAMPLE_RATE, rate) * 20_000).astype("<i2").tobytes()
    with wave.open(str(file), "wb") as opened:
        opened.setparams((1, 2, rate, 0, "NONE", ""))
        minute = bytes(2 * 60 * rate)
        for number in range(180):
            opened.writeframes(spoken * 4 if number == 100 else minute)
    process = psutil.Process()
    before, taken = process.memory_info().rss, [0]
    began = time.process_time()
    part = best_part(file, lambda: taken.append(process.memory_info().rss - before))
    took = time.process_time() - began
    assert 29 < len(part) / SAMPLE_RATE <= 30
    assert np.sqrt((part**2).mean()) > 0.02
    assert max(taken) < 64 << 20
    assert took < 60


def test_listening_to_a_long_sample_can_be_cancelled(speech: Any, tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        best_part(recorded(speech, tmp_path / "a.wav"), stop)


def test_the_same_recording_is_the_same_voice_and_another_is_another(speech: Any, tmp_path: Path) -> None:
    first = keep(recorded(speech, tmp_path / "a.wav"))
    again = keep(recorded(speech, tmp_path / "b.wav"), label="Mara again")
    other = keep(recorded(speech[::-1], tmp_path / "c.wav"))
    assert first.id == again.id != other.id
    assert own.find(first.id).label == "Mara again"


@pytest.mark.parametrize(("label", "language"), [("", "en"), ("x" * 61, "en"), ("Mara", "English")])
def test_a_voice_needs_a_name_and_a_language(label: str, language: str, speech: Any, tmp_path: Path) -> None:
    with pytest.raises(BadOption):
        keep(recorded(speech, tmp_path / "a.wav"), label=label, language=language)


@pytest.mark.slow
def test_every_line_of_a_kept_voice_uses_the_same_latents_also_in_a_feeling(speech: Any, xtts: Path, tmp_path: Path) -> None:
    voice = keep(recorded(speech, tmp_path / "a.wav"))
    engine = NeuralVoice({"model": str(xtts), "check": False})
    assert voice.id in {info.id for info in engine.voices()}
    request = SpeakRequest(text="Hello.", language="de", voice=VoiceCast(voice=voice.id))
    spoken = []
    for number in range(2):
        work = tmp_path / str(number)
        work.mkdir()
        engine.run(request, RecordingContext(work))
        spoken.append((work / "speech.wav").read_bytes())
    assert spoken[0] == spoken[1]
    stored = sorted(voice.folder.glob("*.safetensors"))
    assert len(stored) == 1
    assert {name: value.shape for name, value in load_file(stored[0]).items()} == {"manner": (1, 32, 64), "timbre": (1, 512, 1)}
    own.keep_feeling(voice.id, Emotion.SAD, recorded(speech[::-1], tmp_path / "sad.wav"))
    engine.run(SpeakRequest(text="Hello.", language="de", voice=request.voice, emotion=Emotion.SAD), RecordingContext(tmp_path))
    assert len(list(voice.folder.glob("sad-*.safetensors"))) == 1
    stored[0].write_bytes(b"damaged")
    engine.run(request, RecordingContext(tmp_path))
    assert (tmp_path / "speech.wav").read_bytes() == spoken[0]
    (voice.folder / "sample.wav").write_bytes(b"RIFF")
    with pytest.raises(BrokenAsset):
        engine.run(request, RecordingContext(tmp_path))


def test_casting_gives_a_real_persons_voice_to_nobody_by_itself(speech: Any, xtts: Path, tmp_path: Path) -> None:
    voice = keep(recorded(speech, tmp_path / "a.wav"))
    voices = NeuralVoice({"model": str(xtts)}).voices()
    people = [Character(id=f"p{number}", name=f"P {number}", gender=Gender.FEMALE) for number in range(6)]
    cast = cast_voices(people, voices, "en", {})
    assert voice.id not in {one.voice for one in cast.values()}
    pinned = cast_voices(people, voices, "en", {"p2": VoiceCast(voice=voice.id)})
    assert [name for name, one in pinned.items() if one.voice == voice.id] == ["p2"]
    with pytest.raises(MissingTool):
        cast_voices(people, tuple(info for info in voices if info.by_choice), "en", {})


def test_a_process_that_knows_no_models_knows_no_kept_voices() -> None:
    settle(None)
    assert own.kept() == ()


def test_a_sample_is_spoken_with_a_kept_voice_where_the_process_is_told_where_it_lies(
    speech: Any, xtts: Path, tmp_path: Path
) -> None:
    voice = keep(recorded(speech, tmp_path / "mara.wav"))
    request = SpeakRequest(text="The lamp is lit.", language="en", voice=VoiceCast(voice=voice.id))
    order = SampleOrder(
        engine="xtts", options={"model": str(xtts)}, request=request, folder=str(tmp_path), models=str(tmp_path / "models")
    )
    assert NeuralVoice(order.options).clones()
    settle(None)  # as in a process that has just begun
    assert make_sample(order).seconds > 0
    assert list(voice.folder.glob("*.safetensors"))
    own.forget(voice.id)
    assert not voice.folder.exists()


def test_the_same_recording_is_another_voice_in_another_place(speech: Any, tmp_path: Path) -> None:
    recording = own.asked_recording("waiting")
    own.cut(recorded(speech, tmp_path / "mara.wav"), recording)
    about: dict[str, Any] = {"label": "Mara", "gender": Gender.FEMALE, "age": Age.ADULT, "language": "en", "consent": AGREED}
    before = own.stamp()
    here, again, there = (own.keep_recording(recording, scope=scope, **about) for scope in ("a:1", "a:1", "a:2"))
    assert here == again
    assert here.id != there.id
    assert own.stamp() != before
    own.forget(here.id)
    assert own.kept() == (there,)
    assert here.consent.sample == there.consent.sample == own.sample_digest(recording)
    own.forget_asked("waiting")
    with pytest.raises(BrokenAsset):
        own.sample_digest(recording)
