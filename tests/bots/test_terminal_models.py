"""`storyreel models`: list, get, check, use, add and remove, as typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from bots.terminal.doctor import findings
from bots.terminal.lists import show_voices
from bots.terminal.models import models_app
from bots.words import words
from core.config import load_settings
from core.errors import BadOption, MissingModel
from core.models import installed, places
from core.models.catalogue import catalogue
from tests.core.models.files import lora
from tests.core.models.test_installed import put_lips
from tests.fakes.hub import FakeHub, fake_hub

BARK = catalogue().model("bark-small")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as running:
        for part in catalogue().with_needs(BARK):
            running.put(
                part.repo, part.revision, {file.path: b"{}" if file.path.endswith("json") else b"data" for file in part.files}
            )
        yield running


@pytest.fixture
def config(tmp_path: Path, hub: FakeHub) -> Iterator[str]:
    file = tmp_path / "config.yaml"
    models = {"mirrors": [hub.url], "ollama": "http://127.0.0.1:9"}
    file.write_text(yaml.safe_dump({"data": str(tmp_path / "data"), "models": models}))
    places.settle(tmp_path / "data" / "models")
    yield str(file)
    places.settle(None)


def typed(config: str, *words: str) -> tuple[int, str]:
    """Exit status and what was said; errors come out as they do for main()."""
    at = 1 if words else 0
    result = CliRunner(env={"COLUMNS": "200"}).invoke(
        models_app, [*words[:at], "--config", config, *words[at:]], catch_exceptions=False
    )
    return result.exit_code, " ".join(result.output.split())


def test_the_list_shows_every_model_with_its_licence(config: str) -> None:
    status, said = typed(config)
    assert status == 0
    assert all(model.name in said for model in catalogue())
    assert "CC-BY-NC-4.0 (not for" in said


def test_a_model_is_fetched_checked_and_removed(config: str) -> None:
    status, said = typed(config, "get", "bark-small")
    assert (status, said.count("Installed:")) == (0, 1)
    assert "storyreel models use speak bark-small" in said
    assert "already" in typed(config, "get", "bark-small")[1] or installed.find("bark-small")
    assert typed(config, "check")[0] == 0
    one = installed.get("bark-small")
    (one.folder / "vocab.txt").write_bytes(b"other")
    status, said = typed(config, "check", "bark-small")
    assert status == 1
    assert "vocab.txt" in said
    assert "is deleted" in typed(config, "remove", "bark-small")[1]


def test_a_licence_is_shown_and_accepted_with_an_option_only(config: str, hub: FakeHub) -> None:
    with pytest.raises(MissingModel):
        typed(config, "get", "xtts-v2")
    assert not hub.requests


def test_several_models_come_with_one_command_once_every_licence_is_accepted(config: str, hub: FakeHub) -> None:
    with pytest.raises(MissingModel):
        typed(config, "get", "bark-small", "xtts-v2")
    assert not hub.requests  # not even the one that needs no yes
    status, said = typed(config, "get", "bark-small", "bark-voices", "bark-small")
    assert (status, said.count("Installed:")) == (0, 2)
    assert {one.name for one in installed.all_installed()} == {"bark-small", "bark-voices"}


def test_a_craft_is_switched(config: str) -> None:
    put_lips()
    assert "Matching lips: wav2lip" in typed(config, "use", "lipsync", "wav2lip")[1]
    assert "Matching lips: wav2lip" in typed(config)[1]
    with pytest.raises(BadOption):
        typed(config, "use", "lipsync", "wav2lip", "--lane", "fast")


def test_a_lora_is_added_with_its_base(config: str, tmp_path: Path) -> None:
    (tmp_path / "ink.safetensors").write_bytes(lora(2048))
    said = typed(config, "add", str(tmp_path / "ink.safetensors"))[1]
    assert "Added ink (lora, for sdxl)." in said
    assert "storyreel models lora ink" in said
    assert "SDXL paints with ink, weight 0.8." in typed(config, "lora", "ink")[1]
    assert "SDXL paints with ink, weight -0.5." in typed(config, "lora", "ink", "--weight", "-0.5")[1]
    assert "SDXL paints with ink, weight -0.5." in typed(config)[1]
    with pytest.raises(BadOption, match="from -2 to 2"):
        typed(config, "lora", "ink", "--weight", "3")
    with pytest.raises(BadOption, match="used by sdxl"):
        typed(config, "remove", "ink")
    assert "SDXL paints without ink." in typed(config, "lora", "ink", "--weight", "0")[1]
    assert "ink" in typed(config)[1]
    assert "ink is deleted" in typed(config, "remove", "ink")[1]


def test_doctor_says_what_serves_each_craft_and_how_to_get_what_is_missing(config: str) -> None:
    put_lips()
    typed(config, "use", "lipsync", "wav2lip")
    file = Path(config)
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "engines": {"compose": {"engine": "musicgen"}}}))
    found = {finding.what.partition(":")[0]: finding for finding in findings(file)}
    assert found["lipsync"].what == "lipsync: wav2lip with wav2lip, chosen with `storyreel models use`"
    assert found["lipsync"].good
    music = found["compose"]
    assert (music.good, music.needed) == (False, False)
    assert "not installed: musicgen-small" in music.what
    assert music.remedy == "storyreel models get musicgen-small; meanwhile the engine draft does it"
    assert found["a voice speaks"].good


def test_the_list_of_voices_says_which_engine_has_them(config: str) -> None:
    console = Console(record=True, width=120)
    show_voices(load_settings(Path(config)), console, words(), "", "", Path("voice"))
    assert "Recording voices: draft" in console.export_text()
