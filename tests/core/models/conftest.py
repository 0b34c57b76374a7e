"""Fixtures: a folder for models, a hub that misbehaves, patience measured in hundredths of a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models import places
from core.models.hub import Hub, Pace
from tests.fakes.hub import FakeHub, fake_hub

QUICK = Pace(tries=3, connect=2.0, read=0.5, pause=0.01)


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "models"
    places.settle(folder)
    yield folder
    places.settle(None)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as running:
        yield running


@pytest.fixture
def source(hub: FakeHub) -> Hub:
    return Hub(mirrors=(hub.url,), spare=0, pace=QUICK)
