"""The musicgen engine over whole cues: length, determinism, batches, cancelling, broken models, options, prompts."""

from __future__ import annotations

import json
import pickle
import random
import shutil
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.crafts import Craft, Music
from core.engines import build
from core.errors import BadOption, BrokenAsset, BrokenModel, Cancelled, MissingModel
from core.identities import known_identity
from core.models.trying import try_engine
from core.neural.composer.engine import TRIES, NeuralComposer
from core.neural.composer.prompts import Place, places, prompt, tempo
from core.neural.lending.border import Batching, Modelled
from core.sound.filters import RATE
from core.sound.loudness import LoudnessMeter
from core.sound.reading import read_whole
from core.storyboard import Genre, Mood
from tests.core.neural.composer.conftest import Opened, request_of
from tests.core.neural.composer.models import save, tiny

WEIGHTS = "model.safetensors"
FEW: dict[str, object] = {"window": 2.0, "overlap": 0.5}


def engine(model: Path, **options: object) -> NeuralComposer:
    return NeuralComposer({"model": str(model), **FEW, **options})


@pytest.mark.parametrize("kind", ["mono", "stereo", "melody"])
@pytest.mark.parametrize(("seconds", "closing"), [(0.2, False), (3.337, False), (4.0, True)])
def test_a_cue_is_exactly_as_long_as_asked_and_says_how_loud_it_is(
    kind: str, seconds: float, closing: bool, opened: Opened, request: pytest.FixtureRequest
) -> None:
    context = opened()
    music = engine(request.getfixturevalue(kind)).run(request_of(seconds=seconds, closing=closing), context)
    heard = read_whole(context.work / music.file, "cue", 2)
    assert heard.shape == (2, round(seconds * RATE) + round(music.tail * RATE))
    assert (music.seconds, music.tail) == (seconds, 3.0 if closing else 2.0)
    meter = LoudnessMeter()
    meter.add(heard)
    assert music.loudness == pytest.approx(meter.integrated, abs=0.1)
    assert [path.name for path in context.work.iterdir()] == ["music.flac"]
    assert float(np.abs(heard).max()) <= 0.72


def test_a_loop_has_no_tail_and_no_step_at_its_seam(mono: Path, opened: Opened) -> None:
    context = opened()
    music = engine(mono).run(request_of(seconds=2.5, loop=True, bpm=180.0), context)
    heard = read_whole(context.work / music.file, "cue", 2)
    assert (music.tail, heard.shape[1]) == (0.0, round(2.5 * RATE))
    step = np.abs(np.diff(np.concatenate([heard, heard], axis=1)))
    assert step[:, heard.shape[1] - 1].max() <= np.percentile(step, 99.5)


def test_the_same_seed_gives_the_same_bytes_alone_and_in_a_batch(mono: Path, opened: Opened) -> None:
    random.seed(1)
    torch.manual_seed(1)
    before = random.getstate(), torch.get_rng_state()
    composer = engine(mono)
    asked = request_of(seconds=2.0)
    other = request_of(seconds=2.0, mood=Mood.JOYFUL, instruments=("kazoo",))
    assert composer.batch_key(asked) == composer.batch_key(other) != composer.batch_key(request_of(seconds=3.0))
    alone = opened(5)
    composer.run(asked, alone)
    contexts = [opened(5), opened(6), opened(7)]
    results = composer.run_batch([asked, asked, other], contexts)
    assert [type(result) for result in results] == [Music] * 3
    files = [(context.work / "music.flac").read_bytes() for context in (alone, *contexts)]
    assert files[0] == files[1]
    assert len(set(files)) == 3
    assert random.getstate() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])
    assert isinstance(composer, Batching)
    assert isinstance(composer, Modelled)


def test_a_melody_model_takes_up_a_tune_and_only_equal_prompts_go_together(
    melody: Path, opened: Opened, tmp_path: Path
) -> None:
    asked = request_of(seconds=2.0)
    files = {}
    track = opened()
    build(Craft.COMPOSE, "draft", {}).run(request_of(seconds=4.0, mood=Mood.COMIC, bpm=150.0), track)
    for tune in ("draft", "none", str(track.work / "music.flac")):
        context = opened()
        engine(melody, melody=tune).run(asked, context)
        files[tune] = (context.work / "music.flac").read_bytes()
    assert len(set(files.values())) == 3
    assert len({engine(melody, melody=tune).identity for tune in files}) == 3
    composer = engine(melody)
    assert composer.batch_key(asked) != composer.batch_key(request_of(seconds=2.0, mood=Mood.SAD))
    contexts = [opened(5), opened(6)]
    composer.run_batch([asked, asked], contexts)
    assert (contexts[0].work / "music.flac").read_bytes() == files["draft"]


def test_a_tune_that_cannot_be_read_is_told(melody: Path, opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "tune.mp3").write_bytes(b"no music at all")
    for name in ("tune.mp3", "gone.wav"):
        with pytest.raises(BrokenAsset):
            engine(melody, melody=str(tmp_path / name)).run(request_of(), opened())


def test_progress_only_rises_and_a_cancel_is_heard_everywhere(mono: Path, opened: Opened) -> None:
    composer = engine(mono)
    context = opened()
    composer.run(request_of(seconds=4.0), context)
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 6
    for stop in (1, 4, 7, 10):
        stopped = opened()
        stopped.cancel_after = stop
        with pytest.raises(Cancelled):
            composer.run(request_of(seconds=4.0), stopped)
        assert not (stopped.work / "render.f32").exists()


def test_a_cancel_is_looked_for_several_times_a_second_while_tokens_are_made(mono: Path, opened: Opened) -> None:
    context = opened()
    times: list[float] = []

    class Watched(type(context)):  # type: ignore[misc]
        def check_cancelled(self) -> None:
            times.append(time.process_time())

    engine(mono, window=20.0).run(request_of(seconds=12.0), Watched(context.work, 5))
    assert max(later - earlier for earlier, later in pairwise(times)) < 1.0


def test_silent_music_is_made_again_and_then_told(opened: Opened, tmp_path: Path) -> None:
    network = tiny("mono")
    with torch.no_grad():
        network.audio_encoder.decoder.layers[-1].conv.parametrizations.weight.original0.zero_()
    context = opened()
    with pytest.raises(BrokenModel, match="silent") as caught:
        engine(save(network, tmp_path / "mute")).run(request_of(), context)
    assert caught.value.code == "model.broken"
    assert len(context.remarks) == TRIES
    assert not list(context.work.iterdir())


def test_numbers_that_are_none_are_told(opened: Opened, tmp_path: Path) -> None:
    network = tiny("mono")
    with torch.no_grad():
        network.audio_encoder.decoder.layers[-1].conv.bias.fill_(float("nan"))
    with pytest.raises(BrokenModel, match="no numbers"):
        engine(save(network, tmp_path / "nan")).run(request_of(), opened())


class Harmful:
    """Would run code when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("unpickled"),))  # type: ignore[return-value]


def changed(folder: Path, **decoder: object) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["decoder"].update(decoder)
    (folder / "config.json").write_text(json.dumps(config))


DAMAGES: dict[str, Callable[[Path, bytes], Any]] = {
    "cut": lambda folder, whole: (folder / WEIGHTS).write_bytes(whole[: len(whole) // 2]),
    "empty": lambda folder, _: (folder / WEIGHTS).write_bytes(b""),
    "pickled": lambda folder, _: (folder / WEIGHTS).write_bytes(pickle.dumps(Harmful())),
    "only pickles": lambda folder, _: (folder / WEIGHTS).rename(folder / "pytorch_model.bin"),
    "of another size": lambda folder, _: changed(folder, ffn_dim=32),
    "of more layers": lambda folder, _: changed(folder, num_hidden_layers=3),
    "another model": lambda folder, _: (folder / "config.json").write_text('{"model_type": "bark"}'),
    "no json": lambda folder, _: (folder / "config.json").write_bytes(b"\xff\x00"),
    "without a tokenizer": lambda folder, _: (folder / "tokenizer.json").unlink(),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_broken_models_are_told(how: str, mono: Path, opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(mono, folder)
    DAMAGES[how](folder, (folder / WEIGHTS).read_bytes())
    with pytest.raises(BrokenModel) as caught:
        engine(folder).run(request_of(), opened())
    assert caught.value.code == "model.broken"
    assert not Path("unpickled").exists()


def test_missing_models_are_told_and_have_an_identity(opened: Opened, mono: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "none", tmp_path / "empty"):
        with pytest.raises(MissingModel):
            engine(folder).run(request_of(), opened())
    assert "+none+" in engine(tmp_path / "none").identity
    shutil.copytree(mono, tmp_path / "half", ignore=shutil.ignore_patterns("*.safetensors"))
    with pytest.raises(MissingModel):
        engine(tmp_path / "half").run(request_of(), opened())
    assert engine(tmp_path / "none").batch_key(request_of()) == ""


def test_an_installed_model_can_be_tried(mono: Path) -> None:
    assert try_engine(Craft.COMPOSE, "musicgen", {"model": str(mono)})


@pytest.mark.parametrize("seconds", [0.1, 1801.0, float("nan"), -1.0])
def test_impossible_lengths_are_refused(seconds: float, mono: Path, opened: Opened) -> None:
    with pytest.raises(BadOption):
        engine(mono).run(request_of(seconds=seconds), opened())


@pytest.mark.parametrize(
    "options",
    [
        {"speed": 1},
        {"model": ""},
        {"model": 3},
        {"guidance": 0.5},
        {"guidance": "3"},
        {"temperature": 0},
        {"top_k": 2.5},
        {"top_k": -1},
        {"window": 31},
        {"overlap": 20, "window": 20},
        {"together": 0},
        {"together": True},
        {"compile": "yes"},
        {"backend": "keyboard"},
        {"backend": "audiocraft"},
        {"backend": "audiocraft", "python": "python3"},
        {"melody": "a tune"},
        {"timeout": float("nan")},
    ],
)
def test_options_that_are_unknown_or_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        NeuralComposer(options)


def test_the_identity_is_known_without_the_engine_and_follows_model_and_options(mono: Path, stereo: Path) -> None:
    path = "core.neural.composer.engine:NeuralComposer"
    assert isinstance(build(Craft.COMPOSE, "musicgen", {"model": str(mono)}), NeuralComposer)
    assert known_identity(path, {"model": str(mono)}) == NeuralComposer({"model": str(mono)}).identity
    same = [engine(mono), engine(mono, together=2), engine(mono, compile=True), engine(mono, melody="none")]
    assert len({one.identity for one in same}) == 1
    others = [engine(mono), engine(stereo), engine(mono, guidance=4), engine(mono, temperature=0.9), engine(mono, top_k=10)]
    assert len({one.identity for one in (*others, engine(mono, overlap=1), engine(mono, window=3))}) == 7


def test_a_prompt_says_mood_genre_tempo_key_strength_and_instruments() -> None:
    text = prompt(request_of(mood=Mood.SAD, genre=Genre.CHAMBER, key=3, seconds=40.0, bpm=72.0, intensity=0.3))
    for words in ("melancholic", "chamber", "string quartet", "E flat minor", "bpm", "gentle", "no vocals"):
        assert words in text
    given = prompt(request_of(instruments=("cello", "  felt\npiano, loud ", "", "x" * 500, *"abcdefg")))
    assert "featuring cello, felt piano  loud, " in given
    assert len(given) < 500


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("genre", list(Genre))
def test_every_mood_and_genre_has_words(mood: Mood, genre: Genre) -> None:
    assert len(prompt(request_of(mood=mood, genre=genre))) > 60


def test_whole_bars_fill_a_cue_near_the_wished_tempo_and_the_ends_of_a_film_are_said() -> None:
    for seconds in (17.0, 31.3, 64.8, 200.0):
        asked = request_of(seconds=seconds, bpm=97.0)
        assert abs(tempo(asked) / 97 - 1) <= 0.06
        assert seconds * tempo(asked) / 60 % 2 == pytest.approx(0, abs=1e-6) or seconds * tempo(asked) / 60 % 2 > 1.999999
    both = request_of(opening=True, closing=True)
    assert places(both, 3) == (Place.OPENING, Place.ONWARD, Place.CLOSING)
    assert places(request_of(opening=True, closing=True, loop=True), 2) == (Place.ONWARD, Place.ONWARD)
    assert "cadence" in prompt(both, Place.CLOSING)
