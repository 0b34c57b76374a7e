"""Fixtures for every test, and how long one may take before it counts as hung."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.studio import Studio

SLOW_SECONDS = 600
"""For tests that make whole films; all others have pyproject.toml's `timeout`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_SECONDS))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A studio of fake engines; its worker processes end with the test."""
    made = Studio(tmp_path)
    yield made
    made.stop_workers()
