"""The engine xtts speaks lines with tiny models of every family: repeatably, told when to stop, refusing what it cannot."""

from __future__ import annotations

import json
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core import identities
from core.crafts import Craft, SpeakRequest, Speech, VoiceCast
from core.engines import build
from core.errors import BadOption, BrokenModel, Cancelled, MissingModel, NotFound
from core.neural.lending import Placement
from core.neural.voice.engine import NeuralVoice
from core.neural.voice.options import identity
from core.neural.voice.xtts import XttsModel
from core.speech.finishing import block_powers, gated_loudness
from core.storyboard import Emotion, Volume
from tests.contexts import RecordingContext
from tests.core.neural.voice.tiny import WIDTH

TEXT = "Hello there, my good friend."
LONG = "Hello there, my good friend. I waited for three hours in the rain!"


def engine(folder: Path, **options: Any) -> NeuralVoice:
    return NeuralVoice({"model": str(folder), "check": False, **options})


def request(text: str = TEXT, voice: str = "Anna", **more: Any) -> SpeakRequest:
    cast = VoiceCast(voice=voice, pitch=more.pop("pitch", 0.0), formant=more.pop("formant", 1.0))
    return SpeakRequest(text=text, voice=cast, **({"language": "en"} | more))


def speak(one: NeuralVoice, wanted: SpeakRequest, work: Path, seed: int = 1) -> tuple[Speech, Any, RecordingContext]:
    work.mkdir(parents=True, exist_ok=True)
    context = RecordingContext(work, seed=seed)
    speech = one.run(wanted, context)
    with wave.open(str(work / speech.file)) as file:
        assert (file.getframerate(), file.getnchannels()) == (speech.sample_rate, 1)
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    assert speech.seconds == pytest.approx(len(sound) / speech.sample_rate)
    return speech, sound, context


def check_times(speech: Speech, text: str) -> None:
    assert [word.text for word in speech.words] == text.split()
    for items in (speech.words, speech.phonemes):
        assert all(0 <= item.start <= item.end <= speech.seconds for item in items)
        assert all(before.end <= after.start for before, after in pairwise(items))
    assert speech.phonemes


@pytest.mark.parametrize(("family", "voice"), [("xtts", "Anna"), ("coqui_vits", "ben"), ("mms", "default")])
def test_a_line_is_spoken_with_the_times_of_its_words(
    family: str, voice: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    one = engine(request.getfixturevalue(family))
    wanted = SpeakRequest(text=TEXT, language="en", voice=VoiceCast(voice=voice))
    speech, sound, context = speak(one, wanted, tmp_path)
    check_times(speech, TEXT)
    assert gated_loudness(block_powers(sound.astype(np.float32))) == pytest.approx(-20, abs=0.7)
    assert speech.words[0].start < 0.15
    assert context.notes[-1][0] == 1.0
    assert voice in {info.id for info in one.voices()}


def test_a_seed_gives_the_same_bytes_and_another_seed_another_reading(mms: Path, xtts: Path, tmp_path: Path) -> None:
    for name, folder, voice in (("mms", mms, "default"), ("xtts", xtts, "Anna")):
        one = engine(folder)
        made = []
        for number, seed in enumerate((7, 7, 8)):
            speak(one, request("Hello.", voice), tmp_path / f"{name}{number}", seed)
            made.append((tmp_path / f"{name}{number}" / "speech.wav").read_bytes())
        assert made[0] == made[1]
        assert made[0] != made[2]


def test_sentences_are_joined_with_a_pause_and_without_a_click(mms: Path, tmp_path: Path) -> None:
    speech, sound, context = speak(engine(mms), request(LONG, "default"), tmp_path)
    check_times(speech, LONG)
    assert [note for _, note in context.notes if note] == ["sentence 1 of 2", "sentence 2 of 2"]
    gap = sound[round(speech.words[4].end * 24_000) + 1200 : round(speech.words[5].start * 24_000) - 2400]
    assert len(gap) > 2400
    assert np.abs(gap[len(gap) // 3 : -len(gap) // 3]).max() < 1e-3
    assert max(abs(sound[0]), abs(sound[-1])) < 1e-3


def test_a_speaker_of_a_voice_sounds_unlike_another(coqui_vits: Path, tmp_path: Path) -> None:
    sounds = [speak(engine(coqui_vits), request(TEXT, voice), tmp_path / voice)[1][:20_000] for voice in ("anna", "ben")]
    assert sounds[0].shape != sounds[1].shape or np.abs(sounds[0] - sounds[1]).max() > 0.01


def test_pace_and_feeling_change_the_length_of_a_line(mms: Path, tmp_path: Path) -> None:
    one = engine(mms)
    plain = speak(one, request(TEXT, "default"), tmp_path / "a")[0].seconds
    quick = speak(one, request(TEXT, "default", pace=1.4), tmp_path / "b")[0].seconds
    sad = speak(one, request(TEXT, "default", emotion=Emotion.SAD, intensity=1.0), tmp_path / "c")[0].seconds
    small = speak(one, request(TEXT, "default", formant=1.15), tmp_path / "d")[0].seconds
    assert quick < 0.85 * plain
    assert sad > 1.08 * plain
    assert small == pytest.approx(plain, rel=0.08)


@pytest.mark.parametrize(("volume", "target"), [(Volume.WHISPER, -26), (Volume.SHOUT, -16)])
def test_volume_is_heard_as_loudness(volume: Volume, target: float, mms: Path, tmp_path: Path) -> None:
    _, sound, _ = speak(engine(mms), request(LONG, "default", volume=volume), tmp_path)
    assert gated_loudness(block_powers(sound.astype(np.float32))) == pytest.approx(target, abs=1.2)


@pytest.mark.parametrize("text", ["…", "♪ ♪", ""])
def test_a_line_that_says_nothing_is_a_short_silence(text: str, mms: Path, tmp_path: Path) -> None:
    speech, sound, _ = speak(engine(mms), request(text, "default"), tmp_path)
    assert 0.2 < speech.seconds < 0.8
    assert not sound.any()
    assert [word.text for word in speech.words] == text.split()


@pytest.mark.slow
def test_noise_in_place_of_speech_is_tried_three_times_and_then_drafted(mms: Path, tmp_path: Path) -> None:
    speech, _, context = speak(engine(mms, check=True), request(TEXT, "default"), tmp_path)
    assert context.remarks == ["the model did not say what is written, so the draft voice speaks this line"]
    check_times(speech, TEXT)


def test_where_the_draft_cannot_speak_the_least_wrong_try_stays(mms: Path, tmp_path: Path) -> None:
    one = engine(mms, check=True, language="de")
    speech, _, context = speak(one, request("Guten Tag, mein Freund.", "default", language="de"), tmp_path)
    check_times(speech, "Guten Tag, mein Freund.")
    assert context.remarks == ["the model may not say what is written here: Guten Tag, mein Freund."]


def test_a_cancel_ends_the_speaking_between_two_tokens(xtts: Path, tmp_path: Path) -> None:
    context = RecordingContext(tmp_path, cancel_after=12)
    with pytest.raises(Cancelled):
        engine(xtts).run(request(), context)
    assert context.checks == 12
    assert not any(tmp_path.glob("*.wav"))


def test_xtts_has_its_studio_speakers_before_it_is_installed(tmp_path: Path) -> None:
    one = NeuralVoice({})
    assert len(one.voices()) == 58
    assert {str(voice.gender) for voice in one.voices()} == {"female", "male"}
    assert len(one.languages()) == 17
    assert "+none+" in one.identity
    with pytest.raises(MissingModel):
        one.run(request(), RecordingContext(tmp_path))


def test_the_table_of_engines_knows_it_and_asks_it_cheaply(xtts: Path) -> None:
    options = {"model": str(xtts)}
    one = build(Craft.SPEAK, "xtts", options)
    assert isinstance(one, NeuralVoice)
    assert one.identity == identities.known_identity("core.neural.voice.engine:NeuralVoice", options)
    assert one.identity != identity({**options, "temperature": 0.5})
    assert one.model_key(request()).startswith("xtts")


def test_speakers_and_languages_of_a_model_are_read_from_its_files(xtts: Path, mms: Path, coqui_vits: Path) -> None:
    known = {voice.id: voice for voice in engine(xtts).voices()}
    assert list(known) == ["Anna", "Claribel Dervla", "Viktor Eka"]
    assert [str(known[name].gender) for name in known] == ["neutral", "female", "male"]
    assert known["Anna"].languages == ("en", "de")
    assert engine(mms).languages() == ("en",)
    assert engine(mms, language="sw").languages() == ("sw",)
    assert [voice.id for voice in engine(coqui_vits).voices()] == ["anna", "ben"]


@pytest.mark.parametrize(
    ("wanted", "error", "code"),
    [
        (request(language="fr"), BadOption, "voice.language"),
        (request(voice="Nobody"), NotFound, "voice.unknown"),
        (request(voice="own:0123456789ab"), NotFound, "voice.unknown"),
    ],
)
def test_what_it_cannot_speak_is_refused(
    wanted: SpeakRequest, error: type[Exception], code: str, xtts: Path, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        engine(xtts).run(wanted, RecordingContext(tmp_path))
    assert getattr(caught.value, "code", "") == code


@pytest.mark.parametrize(
    "options",
    [
        {"colour": 1},
        {"temperature": 9},
        {"temperature": True},
        {"top_k": 0},
        {"top_p": "x"},
        {"check": 1},
        {"model": ""},
        {"language": "English"},
        {"repetition_penalty": 0.5},
    ],
)
def test_bad_options_are_named_with_what_is_allowed(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as caught:
        NeuralVoice(options)
    assert caught.value.parameters.keys() & {"allowed", "known"}


def test_a_text_without_any_letter_of_the_model_is_refused(mms: Path, tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="no sound"):
        engine(mms).run(request("你好世界", "default"), RecordingContext(tmp_path))


@pytest.mark.parametrize("text", ["{", "[]", '{"model": "tacotron"}', '{"model_type": "llama"}'])
def test_a_config_of_something_else_is_a_broken_model(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenModel):
        engine(tmp_path).run(request(), RecordingContext(tmp_path))


def test_settings_that_no_model_can_be_built_of_are_a_broken_model(xtts: Path, mms: Path, tmp_path: Path) -> None:
    for folder in (xtts, mms):
        copy = tmp_path / folder.name
        copy.mkdir()
        for file in folder.iterdir():
            (copy / file.name).symlink_to(file)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        (copy / "config.json").unlink()
        config.update({"model_args": 5} if folder is xtts else {"hidden_size": "wide"})
        (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
        voice = "Anna" if folder is xtts else "default"
        with pytest.raises(BrokenModel):
            engine(copy).run(request(voice=voice), RecordingContext(tmp_path))


@pytest.mark.slow
def test_sound_that_is_decoded_in_pieces_is_the_sound_of_the_whole(xtts: Path) -> None:
    model = XttsModel(xtts, Placement(device="cpu", dtype="float32"))
    anna = model.speaker("Anna")
    heard = torch.randn(1, 36, WIDTH, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        whole = model._model.hifigan_decoder(heard, g=anna.timbre).reshape(-1).numpy()
        checks: list[int] = []
        pieces = model._sound(heard, anna.timbre, lambda: checks.append(1))
    assert len(checks) == 3
    assert pieces.shape == whole.shape
    assert np.abs(pieces - whole).max() < 1e-4 * max(1.0, float(np.abs(whole).max()))


def test_numbers_that_cannot_be_read_out_are_spelled(xtts: Path, tmp_path: Path) -> None:
    text = "It was 10:61 on 3.14.15, 99999999999999999999999999999999999999999999999 miles!"
    speech, _, _ = speak(engine(xtts), request(text), tmp_path)
    assert [word.text for word in speech.words] == text.split()


def test_an_installed_model_is_tried_with_a_word_and_a_silent_one_is_told(mms: Path, tmp_path: Path) -> None:
    NeuralVoice.try_model(mms)
    for file in mms.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    state = load_file(mms / "model.safetensors")
    hushed = {name: value * (0 if name.startswith("decoder.conv_post") else 1) for name, value in state.items()}
    save_file(hushed, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(BrokenModel, match="says nothing"):
        NeuralVoice.try_model(tmp_path)
