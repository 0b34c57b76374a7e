"""Tiny models of every craft, and a language model's server that answers faithfully."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.neural.models import Models, save_all
from tests.fakes.ollama import FakeOllama, ollama_server


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return save_all(tmp_path_factory.mktemp("models"))


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with ollama_server(FakeOllama()) as server:
        yield server
