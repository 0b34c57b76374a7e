"""Feed-forward layers in parts give what they give of all tokens at once."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.attention import BasicTransformerBlock

from core.neural.feeding import feed_in_parts


@pytest.mark.parametrize("tokens", [1, 256, 257, 1500])
def test_a_network_gives_the_same_in_parts(tokens: int) -> None:
    torch.manual_seed(0)
    network = BasicTransformerBlock(16, 2, 8)
    given = torch.randn(2, tokens, 16)
    with torch.no_grad():
        before = network(given)
        feed_in_parts(network, None)
        after = network(given)
    assert type(network.ff).__name__ == "FeedForwardInParts"
    torch.testing.assert_close(after, before)


def test_its_weights_keep_their_names() -> None:
    network = BasicTransformerBlock(16, 2, 8)
    names = list(network.state_dict())
    feed_in_parts(network)
    feed_in_parts(network)
    assert list(network.state_dict()) == names
