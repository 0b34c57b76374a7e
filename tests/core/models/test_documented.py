"""docs/models.md is to be followed to the letter: its commands and settings work as they stand there."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from core.config import load_settings
from core.engines import ENGINES, build
from core.models.catalogue import catalogue
from core.plan.live import open_live_book
from core.plan.used import in_use

PAGE = (Path(__file__).parents[3] / "docs" / "models.md").read_text(encoding="utf-8")
CARDS = ("12 GB", "24 GB", "80 GB")
NEURAL = tuple(craft for craft, engines in ENGINES.items() if len(engines) > 1)


def blocks(card: str) -> list[str]:
    """What is to be typed or copied under the heading."""
    section = PAGE.split(f"### {card}\n", 1)[1].split("\n#", 1)[0].split("\nNo GPU", 1)[0]
    return [textwrap.dedent(found) for found in re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)]


def named(card: str) -> list[str]:
    """The models that the command gets."""
    (command,) = [block for block in blocks(card) if block.startswith("storyreel models get ")]
    return [word for word in command.replace("\\\n", " ").split()[3:] if not word.startswith("--")]


@pytest.mark.parametrize("card", CARDS)
def test_what_is_said_of_a_card_is_all_that_has_to_be_done(card: str, tmp_path: Path) -> None:
    (lines,) = [block for block in blocks(card) if block.startswith("engines:")]
    (tmp_path / "config.yaml").write_text(lines)
    settings = load_settings(tmp_path / "config.yaml")
    assert {craft for craft, choice in settings.choices().items() if choice.name != "draft"} >= set(NEURAL)
    got = {part.name for name in named(card) for part in catalogue().with_needs(catalogue().model(name))}
    _, shelf = open_live_book(settings.choices(), settings.offers(), tmp_path / "models")
    for used in in_use(shelf, "http://127.0.0.1:9"):
        assert used.fault is None
        assert {part.name for part in used.missing} <= got
    for craft in NEURAL:
        options = settings.choices()[craft].options
        build(craft, settings.choices()[craft].name, options)  # knows every option
        parts = [str(value) for value in options.values() if str(value) in catalogue()]
        assert set(parts) <= got


@pytest.mark.parametrize("card", CARDS)
def test_nothing_is_fetched_that_the_settings_do_not_use(card: str) -> None:
    """Besides what is used because it is there: faces, and stills that clips begin with."""
    by_itself = {"sdxl-ip-adapter", "sparsectrl-rgb"}
    lines = "\n".join(blocks(card))
    engines = set(re.findall(r"engine: (\w+)", lines))
    for model in map(catalogue().model, named(card)):
        mentioned = model.name in lines.split("engines:", 1)[1] or model.repo in lines.split("engines:", 1)[1]
        assert mentioned or engines & set(model.crafts.values()) or model.name in by_itself


def test_every_model_on_the_page_is_in_the_catalogue() -> None:
    words = set(re.findall(r"`([a-z0-9.]+(?:-[a-z0-9.]+)+)`", PAGE))
    models = {word for word in words if word.split("-")[0] in {model.name.split("-")[0] for model in catalogue()}}
    assert {"sdxl-base", "wan2.2-5b", "musicgen-small"} <= models
    assert models - {"ip-adapter"} <= {model.name for model in catalogue()}
