"""One thread and a lender on the processor, for the folders whose engines are networks of torch: their conftest files ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions


@pytest.fixture
def one_thread() -> Iterator[None]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def own_lender() -> Iterator[None]:
    """A test begins with no model loaded."""
    lending.set_lender(HouseLender(LenderOptions(device="cpu")))
    yield
    lending.set_lender(None)
