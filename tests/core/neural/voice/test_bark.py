"""The engine bark speaks lines with a tiny model: repeatably, in presets' voices, told to stop, refusing what it cannot."""

from __future__ import annotations

import json
import pickle
import shutil
import time
import wave
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from transformers.models.bark import generation_configuration_bark

from core.crafts import Craft, SpeakRequest, Speech, VoiceCast
from core.engines import build
from core.errors import BadOption, BrokenModel, Cancelled, MissingModel, NotFound
from core.identities import known_identity
from core.looks import Gender
from core.models.installed import Installed, write_manifest
from core.models.kinds import Kind, Source
from core.models.places import home
from core.neural.voice import bark_presets
from core.neural.voice.bark_engine import BarkSpeaker
from core.neural.voice.bark_options import script_for
from core.storyboard import Emotion, Volume
from tests.contexts import RecordingContext

WORDS, CODES = 100, 32
"""Tokens of meaning and of sound: 10,000 and 1,024 in the published models."""
VOICE = "v2/en_speaker_6"


def tiny_bark() -> Any:
    torch.manual_seed(0)
    library: Any = transformers
    chosen: Any = generation_configuration_bark
    sizes = {"hidden_size": 32, "num_layers": 2, "num_heads": 4, "block_size": 512}
    coarse = WORDS + 2 * CODES + 10
    config = library.BarkConfig(
        semantic_config=library.BarkSemanticConfig(input_vocab_size=400, output_vocab_size=120, **sizes).to_dict(),
        coarse_acoustics_config=library.BarkCoarseConfig(input_vocab_size=coarse, output_vocab_size=coarse, **sizes).to_dict(),
        fine_acoustics_config=library.BarkFineConfig(
            input_vocab_size=CODES + 1, output_vocab_size=CODES + 1, n_codes_total=8, n_codes_given=1, **sizes
        ).to_dict(),
        codec_config=library.EncodecConfig(
            sampling_rate=24000,
            num_filters=4,
            hidden_size=16,
            codebook_size=CODES,
            codebook_dim=16,
            num_lstm_layers=1,
            target_bandwidths=[3.0],
        ).to_dict(),
    )
    model = library.BarkModel(config).eval()
    for weights in (*model.semantic.parameters(), *model.coarse_acoustics.parameters()):
        if weights.dim() > 1:  # or what was said before would hardly be heard
            torch.nn.init.normal_(weights, std=0.3)
    for layer in model.codec_model.quantizer.layers:
        torch.nn.init.normal_(layer.codebook.embed)
    model.generation_config = chosen.BarkGenerationConfig.from_sub_model_configs(
        chosen.BarkSemanticGenerationConfig(
            eos_token_id=WORDS,
            semantic_pad_token=WORDS,
            semantic_vocab_size=WORDS,
            text_encoding_offset=120,
            text_pad_token=398,
            semantic_infer_token=399,
            max_input_semantic_length=64,
            max_new_tokens=40,
            do_sample=True,
        ),
        chosen.BarkCoarseGenerationConfig(
            coarse_semantic_pad_token=coarse - 2,
            coarse_infer_token=coarse - 1,
            max_coarse_input_length=64,
            max_coarse_history=60,
            sliding_window_len=60,
            do_sample=True,
        ),
        chosen.BarkFineGenerationConfig(max_fine_history_length=64, max_fine_input_length=128, temperature=0.5),
        codebook_size=CODES,
    )
    for name, value in library.GenerationConfig().__dict__.items():
        if not hasattr(model.generation_config, name):
            setattr(model.generation_config, name, value)
    return model


def tokens(seed: int, count: int = 40) -> dict[str, Any]:
    chance = np.random.default_rng(seed)
    return {
        "semantic_prompt": chance.integers(0, WORDS, count),
        "coarse_prompt": chance.integers(0, CODES, (2, count)),
        "fine_prompt": chance.integers(0, CODES, (8, count)),
    }


@pytest.fixture(scope="session")
def bark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With two presets of version 2, one whose files are gone, and one's own."""
    folder = tmp_path_factory.mktemp("bark")
    tiny_bark().save_pretrained(folder)
    signs = [chr(code) for code in range(33, 127)]
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs, *(f"##{sign}" for sign in signs)])
    )
    transformers.BertTokenizer.from_pretrained(folder, do_lower_case=False).save_pretrained(folder)
    place = folder / "speaker_embeddings" / "v2"
    place.mkdir(parents=True)
    index: dict[str, Any] = {"repo_or_path": "suno/bark-small"}
    for name, seed in (("v2/en_speaker_6", 6), ("v2/de_speaker_3", 3), ("v2/fr_speaker_1", -1)):
        index[name] = {part: f"speaker_embeddings/{name}_{part}.npy" for part in tokens(0)}
        if seed >= 0:
            for part, array in tokens(seed).items():
                np.save(folder / index[name][part], array)
    index["v2/en_speaker_7"] = dict.fromkeys(tokens(0), "../../etc/passwd")
    (folder / bark_presets.INDEX).write_text(json.dumps(index))
    np.savez(folder / "speaker_embeddings" / "aunt.npz", **tokens(9))
    return folder


def engine(folder: Path, **options: Any) -> BarkSpeaker:
    return BarkSpeaker({"model": str(folder), "check": False, **options})


def request(text: str = "Hello you.", voice: str = VOICE, **more: Any) -> SpeakRequest:
    return SpeakRequest(text=text, voice=VoiceCast(voice=voice), **({"language": "en"} | more))


def speak(one: BarkSpeaker, wanted: SpeakRequest, work: Path, seed: int = 1) -> tuple[Speech, bytes, RecordingContext]:
    work.mkdir(parents=True, exist_ok=True)
    context = RecordingContext(work, seed=seed)
    speech = one.run(wanted, context)
    with wave.open(str(work / speech.file)) as file:
        assert (file.getframerate(), file.getnchannels()) == (speech.sample_rate, 1)
        sound = file.readframes(file.getnframes())
    assert speech.seconds == pytest.approx(len(sound) / 2 / speech.sample_rate)
    return speech, sound, context


def test_a_line_is_spoken_with_the_times_of_its_words_and_the_seed_and_the_voice_decide(bark: Path, tmp_path: Path) -> None:
    one = engine(bark)
    before = torch.get_rng_state()
    speech, sound, context = speak(one, request(), tmp_path / "one")
    assert [word.text for word in speech.words] == ["Hello", "you."]
    for items in (speech.words, speech.phonemes):
        assert all(0 <= item.start <= item.end <= speech.seconds for item in items)
        assert all(earlier.end <= later.start for earlier, later in pairwise(items))
    assert speech.phonemes
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert speak(engine(bark), request(), tmp_path / "two")[1] == sound
    others = [
        speak(one, request(), tmp_path / "seed", seed=2)[1],
        speak(one, request(voice="v2/de_speaker_3"), tmp_path / "voice")[1],
        speak(one, request(voice="aunt"), tmp_path / "own")[1],
        speak(one, request(emotion=Emotion.HAPPY, intensity=1.0), tmp_path / "happy")[1],
    ]
    assert len({sound, *others}) == 5
    assert torch.equal(torch.get_rng_state(), before)


def test_a_long_line_is_spoken_in_stretches(bark: Path, tmp_path: Path) -> None:
    text = "I waited at the harbour for three whole hours. " * 4
    speech, _, context = speak(engine(bark), request(text), tmp_path / "long")
    assert [note for _, note in context.notes if note.startswith("sentence 2 of ")]
    assert len(speech.words) == len(text.split())


def test_what_cannot_be_the_line_is_spoken_by_the_draft_voice(bark: Path, tmp_path: Path) -> None:
    speech, _, context = speak(engine(bark, check=True), request("Go."), tmp_path / "checked")
    assert any("draft voice" in remark for remark in context.remarks)
    assert [word.text for word in speech.words] == ["Go."]


def test_a_cancel_is_heard_inside_every_model(bark: Path, tmp_path: Path) -> None:
    one = engine(bark)
    times: list[float] = []

    class Watched(RecordingContext):
        def check_cancelled(self) -> None:
            times.append(time.process_time())
            super().check_cancelled()

    (tmp_path / "watched").mkdir()
    context = Watched(tmp_path / "watched")
    one.run(request(), context)
    assert max(later - earlier for earlier, later in pairwise(times)) < 1.5
    for stop in {1, 4, context.checks - 2}:
        stopped = RecordingContext(tmp_path / "watched", cancel_after=stop)
        with pytest.raises(Cancelled):
            one.run(request(), stopped)


def test_speech_that_does_not_end_is_ended(bark: Path, tmp_path: Path) -> None:
    folder = tmp_path / "endless"
    shutil.copytree(bark, folder)
    file = folder / "generation_config.json"
    settings = json.loads(file.read_text())
    settings["semantic_config"]["max_new_tokens"] = 768
    file.write_text(json.dumps(settings))
    speech, _, _ = speak(engine(folder, ending=0.0), request("No."), tmp_path / "no")
    assert 1.5 < speech.seconds < 4.0


def test_voices_are_the_presets_that_are_here(bark: Path, tmp_path: Path) -> None:
    found = {voice.id: voice for voice in engine(bark).voices()}
    assert set(found) == {VOICE, "v2/de_speaker_3", "aunt"}
    assert found["v2/de_speaker_3"].languages[:2] == ("de", "en")
    assert (found[VOICE].gender, found["v2/de_speaker_3"].gender) == (Gender.MALE, Gender.FEMALE)
    assert "ja" in engine(bark).languages()
    nowhere = engine(tmp_path / "none")
    assert [voice.id for voice in nowhere.voices()][:10] == [f"v2/en_speaker_{number}" for number in range(10)]
    assert len(nowhere.voices()) == 10 * len(nowhere.languages())


def test_presets_may_be_a_model_of_their_own(bark: Path, tmp_path: Path) -> None:
    shutil.copytree(bark, tmp_path / "bare", ignore=shutil.ignore_patterns("speaker_embeddings*"))
    place = home() / "bark-voices" / "main"
    place.mkdir(parents=True)
    shutil.copytree(bark / "speaker_embeddings", place / "speaker_embeddings")
    shutil.copy(bark / bark_presets.INDEX, place)
    one = Installed(
        name="bark-voices",
        kind=Kind.VOICE,
        source=Source.HUB,
        revision="main",
        fingerprint="0" * 12,
        folder=place,
        bytes=1,
        files={},
    )
    write_manifest(place, one)
    bare = engine(tmp_path / "bare")
    assert {voice.id for voice in bare.voices()} == {VOICE, "v2/de_speaker_3", "aunt"}
    assert speak(bare, request(), tmp_path / "one")[1] == speak(engine(bark), request(), tmp_path / "two")[1]


@pytest.mark.parametrize(
    ("text", "more", "read"),
    [
        ("So here [music] we ♪ are ♪", {}, "So here we are"),
        ("Stop it!", {"volume": Volume.SHOUT}, "STOP IT!"),
        ("Stop it!", {"volume": Volume.LOUD, "emotion": Emotion.ANGRY}, "STOP IT!"),
        ("Well, well.", {"emotion": Emotion.HAPPY, "intensity": 0.9}, "[laughs] Well, well."),
        ("Well, well.", {"emotion": Emotion.TIRED, "intensity": 0.8}, "[sighs] Well, well."),
        ("Well, well.", {"emotion": Emotion.HAPPY, "intensity": 0.4}, "Well, well."),
    ],
)
def test_a_line_is_written_as_it_is_felt_and_never_sung(text: str, more: dict[str, Any], read: str) -> None:
    assert script_for(text, request(**more), first=True, acted=True) == read
    assert "[" not in script_for(text, request(**more), first=False, acted=True)
    plain = script_for(text, request(**more), first=True, acted=False)
    assert plain == " ".join(text.replace("[music]", "").replace("♪", "").split())


def broken_preset(folder: Path, **changes: Any) -> None:
    np.savez(folder / "speaker_embeddings" / "aunt.npz", **(tokens(9) | changes))


class Harmful:
    """Would run code when it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (Path.touch, (Path("unpickled"),))  # type: ignore[return-value]


def as_pickle(folder: Path, content: bytes = b"") -> None:
    state = tiny_bark().state_dict()
    (folder / "model.safetensors").unlink()
    if content:
        (folder / "pytorch_model.bin").write_bytes(content)
    else:
        torch.save(dict(state), folder / "pytorch_model.bin")


WEIGHTS = "model.safetensors"
DAMAGES: dict[str, Callable[[Path], Any]] = {
    "cut": lambda folder: (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:5000]),
    "a pickle in disguise": lambda folder: (folder / WEIGHTS).write_bytes(pickle.dumps(Harmful())),
    "a harmful pickle": lambda folder: as_pickle(folder, pickle.dumps(Harmful())),
    "a cut pickle": lambda folder: as_pickle(folder, b"PK\x03\x04 and no more"),
    "another model": lambda folder: (folder / "config.json").write_text('{"model_type": "musicgen"}'),
    "no json": lambda folder: (folder / "config.json").write_bytes(b"\xff"),
    "a preset with code": lambda folder: broken_preset(folder, fine_prompt=np.array([Harmful()], dtype=object)),
    "a preset of another shape": lambda folder: broken_preset(folder, coarse_prompt=np.zeros((3, 4), int)),
    "a preset of other tokens": lambda folder: broken_preset(folder, semantic_prompt=np.full(9, WORDS)),
    "a preset of words": lambda folder: broken_preset(folder, semantic_prompt=np.array(["a", "b"])),
    "a preset that is none": lambda folder: (folder / "speaker_embeddings" / "aunt.npz").write_bytes(b"PK none"),
    "an index that is none": lambda folder: (folder / bark_presets.INDEX).write_bytes(b"[}"),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_broken_models_and_presets_are_told_and_nothing_in_them_is_run(how: str, bark: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bark, folder)
    DAMAGES[how](folder)
    with pytest.raises(BrokenModel) as caught:
        speak(engine(folder), request(voice="aunt"), tmp_path / "work")
    assert caught.value.code == "model.broken"
    assert not Path("unpickled").exists()


def test_weights_as_they_are_published_are_read(bark: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bark, folder)
    as_pickle(folder)
    speak(engine(folder), request("No."), tmp_path / "work")


def test_what_is_missing_or_unknown_is_told(bark: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        speak(engine(tmp_path / "none"), request(), tmp_path / "a")
    shutil.copytree(bark, tmp_path / "half", ignore=shutil.ignore_patterns("*.safetensors"))
    with pytest.raises(MissingModel):
        speak(engine(tmp_path / "half"), request(), tmp_path / "b")
    with pytest.raises(NotFound):
        speak(engine(bark), request(voice="v2/en_speaker_7"), tmp_path / "c")
    with pytest.raises(BadOption):
        speak(engine(bark), request(language="fi"), tmp_path / "d")


@pytest.mark.parametrize(
    "options", [{"speed": 2}, {"model": ""}, {"text_temperature": 0}, {"ending": 1}, {"tags": 1}, {"check": "no"}]
)
def test_options_that_are_unknown_or_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        BarkSpeaker(options)


def test_the_identity_is_known_without_the_engine_and_follows_the_options(bark: Path) -> None:
    given = {"model": str(bark)}
    built = build(Craft.SPEAK, "bark", given)
    assert isinstance(built, BarkSpeaker)
    assert known_identity("core.neural.voice.bark_engine:BarkSpeaker", given) == built.identity
    changed: list[dict[str, Any]] = [
        {"tags": False},
        {"check": False},
        {"ending": 0.2},
        {"text_temperature": 0.5},
        {"sound_temperature": 0.5},
    ]
    assert len({built.identity, *(BarkSpeaker({**given, **one}).identity for one in changed)}) == 6
    assert built.model_key(request()).startswith("bark:")
