"""Fixtures for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.studio import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio of fake engines; its worker processes end with the test."""
    made = Studio(tmp_path)
    yield made
    made.stop_workers()
