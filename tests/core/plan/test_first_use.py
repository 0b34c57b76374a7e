"""A model that a step needs comes from the hub, with its progress on the step, and not without its licence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.crafts import Craft
from core.errors import Cancelled, MissingModel
from core.models import installed, licences, places
from core.models.catalogue import catalogue
from core.models.hub import Hub
from core.plan.book import EngineChoice, EngineShelf, default_choices
from core.plan.first_use import BY, fetch
from tests.contexts import RecordingContext
from tests.fakes.hub import FakeHub, fake_hub

MUSIC = catalogue().model("musicgen-small")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    places.settle(tmp_path / "models")
    with fake_hub() as running:
        header = b'{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'
        kinds = {"safetensors": len(header).to_bytes(8, "little") + header + bytes(9), "json": b"{}"}
        running.put(
            MUSIC.repo, MUSIC.revision, {file.path: kinds.get(file.path.rpartition(".")[2], b"text") for file in MUSIC.files}
        )
        yield running
    places.settle(None)


def shelf(**options: Any) -> EngineShelf:
    music = EngineChoice(name="musicgen", options=options)
    return EngineShelf({**default_choices(), Craft.COMPOSE: music})


def brought(hub: FakeHub, context: RecordingContext, engine: str = "musicgen", **options: Any) -> bool:
    return fetch(shelf(**options), Craft.COMPOSE, engine, Hub(mirrors=(hub.url,), token=""), context)


def test_the_model_comes_once_and_the_step_says_how_far_it_is(hub: FakeHub, tmp_path: Path) -> None:
    licences.accept(MUSIC, "olga")
    context = RecordingContext(work=tmp_path)
    assert brought(hub, context)
    found = installed.find(MUSIC.name)
    assert found is not None
    assert found.by == BY
    assert any(note.startswith("downloading musicgen-small: ") for _, note in context.notes)
    asked = len(hub.requests)
    assert not brought(hub, context)
    assert len(hub.requests) == asked


def test_without_a_yes_to_its_licence_nothing_comes_and_the_command_is_named(hub: FakeHub, tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="--accept-licence"):
        brought(hub, RecordingContext(work=tmp_path))
    assert not hub.requests


def test_engines_of_the_base_and_models_of_ones_own_are_left_alone(hub: FakeHub, tmp_path: Path) -> None:
    context = RecordingContext(work=tmp_path)
    assert not brought(hub, context, engine="draft")
    assert not brought(hub, context, model=str(tmp_path / "own"))
    assert not hub.requests


def test_a_cancelled_step_stops_its_download(hub: FakeHub, tmp_path: Path) -> None:
    licences.accept(MUSIC, "olga")
    hub.fault("model.safetensors", "503:30")

    with pytest.raises(Cancelled):
        brought(hub, RecordingContext(work=tmp_path, cancel_after=8))
    assert installed.find(MUSIC.name) is None


def test_who_finds_the_model_on_its_way_waits_for_it(hub: FakeHub, tmp_path: Path) -> None:
    licences.accept(MUSIC, "olga")
    hub.fault("model.safetensors", "503:1")
    contexts = [RecordingContext(work=tmp_path) for _ in range(2)]
    threads = [threading.Thread(target=brought, args=(hub, context)) for context in contexts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert installed.find(MUSIC.name) is not None
    assert len(hub.asked("model.safetensors")) == 2  # the refused one and the one that came
    notes = [note for context in contexts for _, note in context.notes]
    assert any(note.startswith("somebody else is downloading") for note in notes)
