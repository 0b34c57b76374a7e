"""Looks at a cancel while the layers of a network work."""

from __future__ import annotations

import time

import pytest
import torch

from core.errors import Cancelled
from core.neural.watching import watched


def test_a_cancel_ends_a_network_between_two_layers_and_leaves_it_as_it_was() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))
    given, began = torch.ones(1, 4), time.monotonic()
    looks = 0

    def cancelled() -> None:
        nonlocal looks
        looks += 1
        raise Cancelled

    def work() -> None:
        with watched(network, cancelled):
            while time.monotonic() - began < 60:
                network(given)

    with pytest.raises(Cancelled):
        work()
    assert looks == 1
    assert 0.1 < time.monotonic() - began < 60
    assert not any(layer._forward_pre_hooks for layer in network)
