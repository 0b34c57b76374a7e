"""An installed model is tried by its engine, and black pictures, silence and plain faces are found."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.crafts import BackdropRequest, Context, Craft, EngineOptions, SpeakRequest, Speech, VoiceInfo
from core.crafts.pictures import Backdrop, BackdropLayer
from core.errors import BadOption, BrokenModel
from core.looks import Age, Gender
from core.models import places, selftest
from core.models.selftest import check
from core.models.trying import QUICK, try_engine
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions
from tests.core.models.test_installed import put, put_lips
from tests.core.neural.lips.people import save_checkpoint, tiny_state

HERE = __name__


class Painter:
    """Paints one colour, or noise; has a number of steps or none."""

    identity = "painter"

    def __init__(self, options: EngineOptions) -> None:
        if "steps" in options and not options.get("stepped", True):
            raise BadOption("option.unknown", "there is no option steps")
        self._options = options

    def run(self, request: BackdropRequest, context: Context) -> Backdrop:
        size = request.layout.height, request.layout.width, 3
        noise = np.random.default_rng(1).integers(0, 256, size).astype(np.uint8)
        level = np.zeros(size, np.uint8)
        Image.fromarray(level if self._options.get("black") else noise).save(context.work / "a.png")
        assert self._options.get("steps") == (QUICK["steps"] if self._options.get("stepped", True) else None)
        return Backdrop(picture="a.png", layers=(BackdropLayer(file="a.png", depth=0.5),))


class Speaker:
    """Says nothing, or hums."""

    identity = "speaker"

    def __init__(self, options: EngineOptions) -> None:
        self._level = float(options.get("level", 0.0))

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo(id="a", label="A", gender=Gender.FEMALE, age=Age.ADULT, languages=("en",)),)

    def run(self, request: SpeakRequest, context: Context) -> Speech:
        hum = self._level * np.sin(np.arange(24_000) / 20)
        with wave.open(str(context.work / "a.wav"), "wb") as file:
            file.setparams((1, 2, 24_000, 0, "NONE", ""))
            file.writeframes((hum * 32_000).astype("<i2").tobytes())
        return Speech(file="a.wav", sample_rate=24_000, seconds=1.0, words=(), phonemes=())


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path) -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    lending.set_lender(HouseLender(LenderOptions(device="cpu")))
    places.settle(tmp_path / "models")
    yield
    places.settle(None)
    lending.set_lender(None)
    torch.set_num_threads(threads)


def attempt(craft: Craft, engine: str, **options: Any) -> bool:
    return try_engine(craft, f"{HERE}:{engine}", options)


def test_a_picture_and_a_sound_are_asked_for_and_looked_at() -> None:
    assert attempt(Craft.BACKDROP, "Painter")
    assert attempt(Craft.BACKDROP, "Painter", stepped=False)
    assert attempt(Craft.SPEAK, "Speaker", level=0.2)


def test_a_black_picture_and_silence_are_a_broken_model() -> None:
    with pytest.raises(BrokenModel, match="one colour"):
        attempt(Craft.BACKDROP, "Painter", black=True)
    with pytest.raises(BrokenModel, match="own: nothing is heard"):
        attempt(Craft.SPEAK, "Speaker", level=0.0, model="/models/own")


@pytest.mark.parametrize("craft", [Craft.PORTRAIT, Craft.STILL, Craft.ANIMATE, Craft.COMPOSE])
def test_every_craft_can_be_asked_for_something_small(craft: Craft) -> None:
    assert try_engine(craft, "draft", {})


def test_nothing_is_tried_where_nothing_small_can_be_asked_for() -> None:
    assert not try_engine(Craft.CUT, "house", {})


def test_a_mouth_is_made_with_an_installed_model_of_lips(tmp_path: Path) -> None:
    checkpoint = save_checkpoint(tmp_path / "wav2lip.pth", tiny_state())
    found = check(put_lips(checkpoint.read_bytes()), run=True)
    assert found.good
    assert found.tried
    state = tiny_state()
    state["output_block.1.weight"].zero_()
    state["output_block.1.bias"].fill_(50.0)
    white = save_checkpoint(tmp_path / "white.pth", state)
    (error,) = check(put_lips(white.read_bytes(), revision="r2"), run=True).bad
    assert error.code == "model.broken"
    assert "one colour" in str(error)


def test_a_part_that_drives_no_engine_is_not_tried() -> None:
    assert not selftest.check(put("sdxl-vae"), run=True).tried
