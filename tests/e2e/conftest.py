"""Films that several tests look at are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.command import Command, FilmFiles
from tests.e2e.stories import TEA


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """A folder of its own, nothing made yet."""
    return Command(tmp_path)


@pytest.fixture(scope="session")
def tea_house(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(tmp_path_factory.mktemp("tea"))


@pytest.fixture(scope="session")
def tea(tea_house: Command) -> FilmFiles:
    """The small Fountain film, made cold by one command without a disturbance."""
    return tea_house.film("tea.fountain", TEA)
