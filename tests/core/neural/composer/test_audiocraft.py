"""The other program: the real one is started by a scripted interpreter that has an audiocraft of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.crafts import ComposeRequest
from core.errors import BrokenModel, Cancelled, MissingModel, MissingTool
from core.neural import lending
from core.neural.composer.engine import NeuralComposer
from core.neural.lending import HouseLender
from core.sound.filters import RATE
from core.sound.reading import read_whole
from tests.core.neural.composer.conftest import Opened, request_of

TORCH = """
class _Now:
    seed = 0

def manual_seed(seed):
    _Now.seed = seed
"""
MODELS = """
import os, sys, time
import numpy, torch

class Sound(list):
    def __getitem__(self, at): return self
    def float(self): return self
    def cpu(self): return self
    def numpy(self): return self.array

class MusicGen:
    sample_rate, max_duration = 32000, 30.0

    @staticmethod
    def get_pretrained(name, device):
        print("loading", name, "on", device)
        assert device == "cpu" and os.path.isdir(name)
        if os.path.exists(os.path.join(name, "bad")):
            raise RuntimeError(open(os.path.join(name, "bad")).read())
        return MusicGen()

    def set_generation_params(self, **given):
        assert set(given) == {"use_sampling", "top_k", "temperature", "duration", "cfg_coef", "extend_stride"}, given
        assert given["extend_stride"] == 29.5
        self.given = given

    def set_custom_progress_callback(self, call):
        self.call = call

    def generate(self, prompts, progress):
        print("noise that is no answer")
        for number in range(5):
            self.call(number, 5)
        how = os.environ.get("AUDIOCRAFT_TEST", "")
        if how == "die":
            print("it is all over", file=sys.stderr)
            os._exit(3)
        if how == "hang":
            time.sleep(60)
        if how == "raise":
            raise ValueError("no such chord")
        count = round(self.given["duration"] * 32000)
        chance = numpy.random.default_rng([torch._Now.seed, len(prompts[0])])
        sound = Sound()
        sound.array = (0.1 * chance.standard_normal((1, count))).astype("float32") * (how != "silent")
        return sound
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """An interpreter whose torch and audiocraft are those above."""
    place = tmp_path / "site"
    (place / "audiocraft").mkdir(parents=True)
    (place / "audiocraft" / "__init__.py").write_text("")
    (place / "audiocraft" / "models.py").write_text(MODELS)
    (place / "torch.py").write_text(TORCH)
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{place}" exec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    return script


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("state_dict.bin", "compression_state_dict.bin"):
        (folder / name).write_bytes(b"weights")
    return folder


def engine(model: Path, python: Path, **options: object) -> NeuralComposer:
    fixed = {"backend": "audiocraft", "overlap": 0.5, "timeout": 30.0}
    return NeuralComposer({**fixed, "model": str(model), "python": str(python), **options})


def cue(**changes: object) -> ComposeRequest:
    return request_of(seconds=1.5, **changes)


def children() -> set[int]:
    tasks = Path("/proc/self/task")
    return {int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()}


def test_a_cue_is_made_by_the_other_program_and_the_seed_decides(model: Path, python: Path, opened: Opened) -> None:
    composer = engine(model, python)
    files = []
    for seed in (5, 5, 6):
        context = opened(seed)
        music = composer.run(cue(), context)
        files.append((context.work / music.file).read_bytes())
        assert read_whole(context.work / music.file, "cue", 2).shape[1] == round(3.5 * RATE)
        shares = [share for share, _ in context.notes]
        assert shares == sorted(shares)
    assert files[0] == files[1] != files[2]
    assert "+audiocraft+" in composer.identity
    assert composer.batch_key(cue()) == ""


def test_the_program_stays_for_the_next_cue_and_goes_when_the_lender_lets_go(model: Path, python: Path, opened: Opened) -> None:
    composer, before = engine(model, python), children()
    composer.run(cue(), opened())
    running = children() - before
    composer.run(cue(), opened())
    assert children() - before == running
    assert len(running) == 1
    lender = lending.lender()
    assert isinstance(lender, HouseLender)
    lender.clear(opened())
    assert not children() - before


@pytest.mark.parametrize(
    ("how", "why"),
    [("die", "it is all over"), ("raise", "no such chord"), ("silent", "it is silent"), ("hang", "said nothing")],
)
def test_a_program_that_breaks_is_told_and_ended(
    how: str, why: str, model: Path, python: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOCRAFT_TEST", how)
    before = children()
    composer = engine(model, python, timeout=2.0 if how == "hang" else 30.0)
    with pytest.raises(BrokenModel, match=why):
        composer.run(cue(), opened())
    assert how == "silent" or not children() - before
    monkeypatch.setenv("AUDIOCRAFT_TEST", "")
    if how != "silent":
        composer.run(cue(), opened())


def test_a_cancel_ends_the_program_at_once(model: Path, python: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOCRAFT_TEST", "hang")
    context, before = opened(), children()
    context.cancel_after = 8
    with pytest.raises(Cancelled):
        engine(model, python).run(cue(), context)
    assert not children() - before


def test_a_model_that_cannot_be_loaded_is_told(model: Path, python: Path, opened: Opened) -> None:
    (model / "bad").write_text("the weights are another model's")
    with pytest.raises(BrokenModel, match="another model's"):
        engine(model, python).run(cue(), opened())


def test_what_is_not_there_is_told(model: Path, python: Path, opened: Opened, tmp_path: Path) -> None:
    with pytest.raises(MissingTool):
        engine(model, tmp_path / "nowhere" / "python").run(cue(), opened())
    plain = tmp_path / "plain"
    plain.write_text("no program")
    with pytest.raises(MissingTool):
        engine(model, plain).run(cue(), opened())
    (model / "state_dict.bin").unlink()
    with pytest.raises(MissingModel):
        engine(model, python).run(cue(), opened())


def test_something_else_in_place_of_an_answer_is_told(model: Path, opened: Opened, tmp_path: Path) -> None:
    script = tmp_path / "babbling"
    script.write_text('#!/bin/sh\necho "hello there"\nsleep 20\n')
    script.chmod(0o755)
    with pytest.raises(BrokenModel, match="something else"):
        engine(model, script).run(cue(), opened())
