"""One tiny model for all tests of the folder, one thread, and a lender of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions
from tests.core.neural.painter import tiny


@pytest.fixture(autouse=True)
def _alone(one_thread: None) -> None:
    """Every test."""


@pytest.fixture(autouse=True, scope="module")
def _lender() -> Iterator[None]:
    """Models stay loaded for the tests of a file."""
    lending.set_lender(HouseLender(LenderOptions(device="cpu")))
    yield
    lending.set_lender(None)


@pytest.fixture(scope="session")
def sdxl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diffusers folder."""
    return tiny.save(tmp_path_factory.mktemp("models") / "sdxl")


@pytest.fixture
def studio(tmp_path: Path) -> tiny.Studio:
    return tiny.Studio(root=tmp_path)
