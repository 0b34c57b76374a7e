"""One thread, one lender and a timer for all tests of the folder; tiny models of the real architectures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.models.places import settle
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions
from core.neural.voice.timing import Timer
from tests.core.neural.voice.tiny import save_coqui_vits, save_mms, save_xtts


@pytest.fixture(scope="session")
def _house() -> HouseLender:
    return HouseLender(LenderOptions(device="cpu"))


@pytest.fixture(autouse=True)
def _alone(one_thread: None, _house: HouseLender, tmp_path: Path) -> Iterator[None]:
    lending.set_lender(_house)
    settle(tmp_path / "models")
    yield
    settle(None)
    lending.set_lender(None)


@pytest.fixture(scope="session")
def timer() -> Iterator[Timer]:
    built = Timer()
    yield built
    built.close()


@pytest.fixture(scope="session")
def xtts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_xtts(tmp_path_factory.mktemp("xtts"))


@pytest.fixture(scope="session")
def coqui_vits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_coqui_vits(tmp_path_factory.mktemp("vits"))


@pytest.fixture(scope="session")
def mms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_mms(tmp_path_factory.mktemp("mms"))
