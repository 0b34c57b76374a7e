"""The catalogue that Storyreel comes with, and what its reader refuses."""

from __future__ import annotations

import pytest

from core.crafts import Craft
from core.errors import BadConfig, NotFound
from core.models.catalogue import catalogue, parse
from core.models.kinds import Kind, Source

GOOD = """
models:
- name: tiny
  title: Tiny
  kind: pictures
  source: hub
  repo: some/tiny
  vram_gb: 1
  disk_gb: 0.1
  licence: {name: MIT, url: https://example.org, accept: false, commercial: true}
  files:
  - {path: model.safetensors}
"""


def test_there_is_a_model_for_every_neural_craft() -> None:
    served = {craft for model in catalogue() for craft in model.crafts}
    assert served == {
        Craft.WRITE, Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL, Craft.ANIMATE, Craft.SPEAK, Craft.LIPSYNC, Craft.COMPOSE,
    }  # fmt: skip


def test_every_default_of_the_design_is_there() -> None:
    kinds = {model.kind for model in catalogue()}
    assert kinds == set(Kind)
    assert {part.name for part in catalogue().with_needs(catalogue().model("sdxl-base"))} == {"sdxl-vae", "sdxl-base"}
    assert [part.name for part in catalogue().with_needs(catalogue().model("animatediff-sdxl"))] == [
        "sdxl-vae", "sdxl-base", "animatediff-sdxl",
    ]  # fmt: skip


def test_models_that_must_not_be_used_commercially_are_accepted_first() -> None:
    closed = {model.name for model in catalogue() if not model.licence.commercial}
    assert closed == {"animatelcm", "xtts-v2", "wav2lip", "wav2lip-gan", "musicgen-small", "musicgen-medium", "musicgen-melody"}
    assert all(model.licence.accept for model in catalogue() if not model.licence.commercial)


def test_weights_that_can_run_code_are_pinned_or_said_to_be_unpinned() -> None:
    pickles = {file.path for model in catalogue() for file in model.files if file.path.endswith((".pth", ".bin", ".ckpt"))}
    unpinned = {file.path for model in catalogue() for file in model.files if file.path in pickles and not file.sha256}
    assert unpinned == {"pytorch_model.bin"}


def test_the_known_sizes_add_up_to_about_what_is_said_of_the_disk() -> None:
    for model in catalogue():
        known = sum(file.bytes for file in model.files)
        if model.source is Source.HUB and all(file.bytes for file in model.files):
            assert known / 1e9 == pytest.approx(model.disk_gb, rel=0.1, abs=0.01), model.name


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="sdxl-base"):
        catalogue().model("sdxl-bse")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: pictures", "kind: picture", "tiny.kind"),
        ("  repo: some/tiny\n", "", "tiny.repo"),
        ("  vram_gb: 1\n", "  vram_gb: 1\n  colour: red\n", "tiny.colour"),
        ("vram_gb: 1", "vram_gb: -1", "tiny.vram_gb"),
        ("path: model.safetensors", "path: ../model.safetensors", "plain relative path"),
        ("path: model.safetensors", "path: /model.safetensors", "plain relative path"),
        ("path: model.safetensors", "path: model.safetensors, sha256: abc", "tiny.files.0.sha256"),
        ("name: tiny", "name: Tiny Model", "name"),
        ("  files:\n  - {path: model.safetensors}\n", "", "tiny.files"),
        ("  vram_gb: 1\n", "  vram_gb: 1\n  needs: [other]\n", "there is no model other"),
        ("  vram_gb: 1\n", "  vram_gb: 1\n  needs: [tiny]\n", "it needs itself"),
        ("  vram_gb: 1\n", "  vram_gb: 1\n  crafts: {stil: sdxl}\n", "tiny.crafts"),
        ("models:", "model:", "one list called models"),
        ("models:", "models: [", "line"),
    ],
)
def test_a_wrong_entry_is_named_with_its_field(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadConfig, match=said.replace(".", r"\.")) as caught:
        parse(GOOD.replace(old, new, 1), "catalogue.yaml")
    assert caught.value.code == "models.catalogue"


def test_a_name_that_is_there_twice_is_refused() -> None:
    with pytest.raises(BadConfig, match="twice"):
        parse(GOOD + GOOD.replace("models:\n", ""), "catalogue.yaml")
