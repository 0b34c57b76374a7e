"""LoRAs that SDXL paints with: chosen while processes run, and carried by the very steps that were planned with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.crafts import Craft
from core.errors import BadOption, NotFound
from core.models import active, places
from core.models.adding import add_file
from core.models.kinds import Kind
from core.plan.book import EngineChoice, default_choices
from core.plan.live import open_live_book
from tests.core.models.files import lora
from tests.core.models.test_installed import put

PAINTED = (Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL)


def added(tmp_path: Path, name: str, width: int = 2048) -> str:
    """The reference of a LoRA of one's own."""
    file = tmp_path / f"{name}.safetensors"
    file.write_bytes(lora(width, made_by=name))
    return add_file(file, Kind.LORA, "ann").reference


def test_several_are_used_each_with_its_weight_and_taken_off_again(models: Path, tmp_path: Path) -> None:
    ink, paper = added(tmp_path, "ink"), added(tmp_path, "paper")
    active.use_lora("ink", 0.8, "ann")
    active.use_lora("paper", -0.5, "bob")
    active.use_lora("ink", 1.2, "bob")
    assert [(one.model, one.weight, one.by) for one in active.loras()] == [(paper, -0.5, "bob"), (ink, 1.2, "bob")]
    active.use(Craft.STILL, active.DRAFT, "ann")  # a choice of a model leaves them
    assert active.use_lora("ink", 0, "ann") is None
    assert [one.name for one in active.loras()] == ["paper"]
    assert list(active.choices()) == [Craft.STILL]


def test_only_loras_of_sdxl_within_range_and_few_at_once(models: Path, tmp_path: Path) -> None:
    put("sdxl-base")
    added(tmp_path, "old", 768)
    for name, weight, code in (
        ("sdxl-base", 1.0, "model.not_lora"),
        ("old", 1.0, "model.other_base"),
        ("old", 2.5, "lora.weight"),
    ):
        with pytest.raises(BadOption) as caught:
            active.use_lora(name, weight, "ann")
        assert caught.value.code == code
    with pytest.raises(NotFound):
        active.use_lora("nonsense", 1.0, "ann")
    with pytest.raises(NotFound) as unused:
        active.use_lora("old", 0, "ann")
    assert unused.value.code == "lora.unused"
    for number in range(active.MOST_LORAS):
        added(tmp_path, f"style-{number}")
        active.use_lora(f"style-{number}", 0.5, "ann")
    added(tmp_path, "one-more")
    with pytest.raises(BadOption) as many:
        active.use_lora("one-more", 0.5, "ann")
    assert many.value.code == "lora.many"
    with pytest.raises(BadOption, match="used by sdxl"):
        active.remove("style-0")


def test_a_step_carries_the_very_loras_it_was_planned_with(models: Path, tmp_path: Path) -> None:
    put("sdxl-base")
    put("sdxl-vae")
    ink = added(tmp_path, "ink")
    sdxl = EngineChoice(name="sdxl", options={"loras": ["ink:0.3", "/my/other.safetensors"]}, lane="gpu")
    choices = {**default_choices(), Craft.STILL: sdxl}
    book, shelf = open_live_book(choices, {Craft.PORTRAIT: {"fine": replace(sdxl, options={})}}, models)
    plain = book.entries[Craft.STILL]
    assert plain.name == "sdxl"
    active.use_lora("ink", 0.8, "ann")
    planned, offered = book.entries[Craft.STILL], book.offers[Craft.PORTRAIT]["fine"]
    mark = f"+{ink.partition('@')[2]}*0.8"
    assert (planned.name, offered.name) == (f"sdxl@{mark}", f"fine@{mark}")
    assert planned.identity != plain.identity
    assert book.entries[Craft.BACKDROP].name == "draft"
    assert shelf.called(Craft.STILL, planned.name).options["loras"] == ["/my/other.safetensors", f"{ink}:0.8"]
    assert shelf.called(Craft.PORTRAIT, offered.name).options["loras"] == [f"{ink}:0.8"]
    for craft in PAINTED:
        active.use(craft, "sdxl-base", "ann")
    active.use_lora("ink", 0, "ann")
    assert book.entries[Craft.STILL].name.startswith("sdxl@sdxl-base@")
    assert "+" not in book.entries[Craft.STILL].name
    assert shelf.other(Craft.STILL, planned.name).identity == planned.identity
    active.use_lora("ink", 0.8, "ann")
    switched = book.entries[Craft.STILL]
    assert switched.name.endswith(mark)
    assert shelf.usual(Craft.STILL, switched.name) is shelf[Craft.STILL]
    assert shelf[Craft.STILL].identity == switched.identity


def test_what_was_damaged_by_hand_is_left_out(models: Path, tmp_path: Path) -> None:
    good = {"model": added(tmp_path, "ink"), "weight": 1}
    places.write_json(models / places.ACTIVE, {"loras": [3, {"model": "x"}, {"model": "x", "weight": 9}, good]})
    assert [one.name for one in active.loras()] == ["ink"]
    places.write_json(models / places.ACTIVE, {"loras": 5})
    assert active.loras() == ()
