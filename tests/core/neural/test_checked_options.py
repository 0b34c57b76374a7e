"""How options of neural engines are read: what is wrong with one is told by figures and names that every language has."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from core.errors import BadOption

MODULES = {
    "animatediff": "core.neural.animator.options",
    "bark": "core.neural.voice.bark_options",
    "ltx": "core.neural.animator.ltx_options",
    "musicgen": "core.neural.composer.options",
    "ollama": "core.neural.writer.options",
    "sdxl": "core.neural.painter.options",
    "wan": "core.neural.animator.wan_options",
    "wav2lip": "core.neural.lips.options",
    "xtts": "core.neural.voice.options",
}


def refusal(engine: str, given: dict[str, Any]) -> BadOption:
    with pytest.raises(BadOption) as caught:
        import_module(MODULES[engine]).read_options(given)
    return caught.value


@pytest.mark.parametrize("engine", MODULES)
def test_every_engine_tells_the_options_it_has_when_one_is_unknown(engine: str) -> None:
    error = refusal(engine, {"modle": "x"})
    assert (error.code, error.parameters["name"]) == ("option.unknown", "modle")
    assert "model" in str(error.parameters["known"]).split(", ")


@pytest.mark.parametrize("engine", MODULES)
def test_every_engine_refuses_a_model_that_is_no_text_and_gives_an_example(engine: str) -> None:
    error = refusal(engine, {"model": 5})
    assert (error.code, error.parameters["value"]) == ("option.unfit", "5")
    assert "/…" in str(error.parameters["allowed"]) or ":8b" in str(error.parameters["allowed"])


@pytest.mark.parametrize(
    ("engine", "name", "value", "allowed"),
    [
        ("animatediff", "guidance", 99, "1 … 30"),
        ("animatediff", "start", "end", "auto, sparse, ip-adapter, latent"),
        ("bark", "tags", 1, "true, false"),
        ("ltx", "overlap", 97, "1 … 65"),
        ("ltx", "negative", 5, '"…"'),
        ("musicgen", "top_k", 2.5, "0 … 4096"),
        ("musicgen", "overlap", 25.0, "0.5 … 18"),
        ("ollama", "connect_seconds", 0, "> 0"),
        ("ollama", "url", "ollama", "http://…, https://…"),
        ("sdxl", "steps", True, "0 … 150"),
        ("sdxl", "loras", "ink", "name, name:0.8 (-2 … 2), /…"),
        ("sdxl", "loras", ["ink:9"], "name, name:0.8 (-2 … 2), /…"),
        ("wan", "window", 3, "9 … 257"),
        ("wav2lip", "batch", 513, "0 … 512"),
        ("xtts", "language", "deutsch", "de, en, …"),
    ],
)
def test_what_an_option_may_be_is_told_by_its_bounds_or_names(engine: str, name: str, value: object, allowed: str) -> None:
    given = {name: value, "window": 20.0} if engine == "musicgen" and name == "overlap" else {name: value}
    error = refusal(engine, given)
    assert (error.code, error.parameters["name"], error.parameters["allowed"]) == ("option.unfit", name, allowed)


def test_a_long_wrong_value_is_said_again_in_short() -> None:
    assert len(str(refusal("sdxl", {"scheduler": "x" * 10_000}).parameters["value"])) == 100
