"""A tiny checkpoint for all tests of the folder, one thread, and a lender of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.neural.lips.people import Set, save_checkpoint, tiny_state


@pytest.fixture(autouse=True)
def _alone(one_thread: None, own_lender: None) -> None:
    """Every test."""


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published format, 1/8 of the width."""
    return save_checkpoint(tmp_path_factory.mktemp("wav2lip") / "wav2lip.pth", tiny_state())


@pytest.fixture
def film_set(tmp_path: Path) -> Set:
    return Set(root=tmp_path)
