"""Tiny models for all tests of the folder, one thread, and a lender of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.neural.animator.tiny import Models, Stage, save_all


@pytest.fixture(autouse=True)
def _alone(one_thread: None, own_lender: None) -> None:
    """Every test."""


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return save_all(tmp_path_factory.mktemp("animatediff"))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(root=tmp_path)
