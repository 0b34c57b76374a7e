"""What truly serves a craft: as config.yaml says or as somebody chose since, with what is missing for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.crafts import Craft
from core.models import active, places
from core.plan.book import EngineChoice, default_choices
from core.plan.live import open_live_book
from core.plan.used import Used, in_use
from tests.core.models.test_installed import put_lips

NO_OLLAMA = "http://127.0.0.1:9"


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "models"
    places.settle(None)


def used(models: Path, craft: Craft, engine: str = "", **options: Any) -> Used:
    choices = default_choices()
    if engine:
        choices[craft] = EngineChoice(name=engine, options=options)
    _, shelf = open_live_book(choices, None, models)
    return next(one for one in in_use(shelf, NO_OLLAMA) if one.craft is craft)


def test_the_engine_of_the_base_needs_nothing(models: Path) -> None:
    found = used(models, Craft.LIPSYNC)
    assert (found.said(), found.light, found.good, found.chosen) == ("draft", True, True, False)


def test_an_engine_without_its_models_names_them_and_who_does_it_meanwhile(models: Path) -> None:
    found = used(models, Craft.LIPSYNC, "wav2lip")
    assert [one.name for one in found.missing] == ["yunet", "wav2lip"]
    assert found.said() == "wav2lip with wav2lip"
    assert found.stand_in == "draft"
    put_lips()
    assert used(models, Craft.LIPSYNC, "wav2lip").good


def test_what_somebody_chose_counts_and_not_config_yaml(models: Path) -> None:
    used(models, Craft.LIPSYNC)
    put_lips()
    active.use(Craft.LIPSYNC, "wav2lip", "olga")
    found = used(models, Craft.LIPSYNC)
    assert found.chosen
    assert found.said() == "wav2lip with wav2lip"
    assert found.good


def test_a_chosen_model_that_is_gone_is_told(models: Path) -> None:
    used(models, Craft.LIPSYNC)
    lips = put_lips()
    active.use(Craft.LIPSYNC, "wav2lip", "olga")
    shutil.rmtree(lips.folder)
    found = used(models, Craft.LIPSYNC)
    assert found.fault is not None
    assert "storyreel models get wav2lip" in str(found.fault)


def test_paths_and_ollama_are_looked_at_too(models: Path, tmp_path: Path) -> None:
    gone = used(models, Craft.LIPSYNC, "wav2lip", model=str(tmp_path / "gone.pth"))
    assert gone.fault is not None
    assert gone.fault.code == "model.path"
    (tmp_path / "own.pth").write_bytes(b"weights")
    assert used(models, Craft.LIPSYNC, "wav2lip", model=str(tmp_path / "own.pth")).good
    writer = used(models, Craft.WRITE, "ollama")
    assert [one.repo for one in writer.missing] == ["llama3.1:8b"]
