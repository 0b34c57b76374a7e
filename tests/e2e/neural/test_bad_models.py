"""A film goes on whatever is wrong with models, with what people give to them, and with what they answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from core.crafts import Verdict
from tests.core.models.files import lora
from tests.core.neural.painter.test_references import bomb
from tests.e2e.command import Command, FilmFiles
from tests.e2e.neural.models import Models
from tests.e2e.stories import TEA, TEA_LINES
from tests.fakes.ollama import FakeOllama, Says

pytestmark = pytest.mark.slow

LONG = "She wears " + ", ".join(["a long blue coat"] * 600) + "."
"""More than 10,000 letters of what somebody looks like."""


def copied(model: Path, place: Path) -> Path:
    return Path(shutil.copytree(model, place))


def cut(file: Path) -> None:
    """As a download that broke off leaves it."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def spoiled(models: Models, ollama: str, folder: Path) -> dict[str, dict[str, dict[str, object]]]:
    """Settings in which every craft has something else wrong with its model; only portraits have a good one, and a bomb in
    place of Ann's picture."""
    engines = models.engines(ollama)
    people = folder / "people"
    people.mkdir()
    bomb(people / "ann.png")
    painting = engines["portrait"]["options"]
    engines["portrait"] = {"engine": "sdxl", "options": {**painting, "references": str(people)}}
    (folder / "other.safetensors").write_bytes(lora(768))
    engines["backdrop"] = {"engine": "sdxl", "options": {**painting, "loras": [str(folder / "other.safetensors")]}}
    disguised = copied(models.sdxl, folder / "disguised")
    (disguised / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"\x80\x04cposix\nsystem\n.")
    engines["still"] = {"engine": "sdxl", "options": {**painting, "model": str(disguised)}}
    motion = copied(models.motion, folder / "motion")
    cut(motion / "diffusion_pytorch_model.safetensors")
    engines["animate"]["options"]["model"] = str(motion)
    voice = copied(models.xtts, folder / "xtts")
    cut(voice / "model.pth")
    engines["speak"]["options"]["model"] = str(voice)
    music = copied(models.musicgen, folder / "musicgen")
    (music / "model.safetensors").write_bytes(bytes(4000))
    engines["compose"]["options"]["model"] = str(music)
    return engines


@pytest.mark.timeout(600)
def test_no_bad_model_picture_prompt_or_answer_stops_a_film(command: Command, models: Models, ollama: FakeOllama) -> None:
    ollama.always = Says(json.dumps({"scenes": [{"title": "of another schema"}]}))
    settings = yaml.safe_load(command.config.read_text())
    engines = spoiled(models, ollama.url, command.folder)
    command.config.write_text(yaml.safe_dump({**settings, "engines": engines}))
    command.write("tea.fountain", TEA.replace("comes in.", f"comes in. {LONG}"))
    made = command.run("film", "--height", "240", "--fps", "12", "--workers", "1", "--", "tea.fountain")
    assert made.status == 0, made.said
    film = FilmFiles(command.folder / "films" / "tea.mp4", made.said)
    changes = {change.craft.value: change.code for change in film.manifest.job.stand_ins}
    assert changes == {
        "backdrop": "model.other_base",
        "still": "model.broken",
        "animate": "model.broken",
        "speak": "model.broken",
        "compose": "model.broken",
    }
    used = {engine.craft: engine.name for engine in film.manifest.engines}
    assert {used[craft] for craft in changes} == {"draft"}
    assert (used["write"], used["portrait"], used["lipsync"]) == ("ollama", "sdxl", "wav2lip")
    for said in ("was told by rules", "ANN: ann.png is no picture", "drawn people have drawn mouths", "it could run code"):
        assert said in made.said.replace("\n", " ")
    assert [part.text for part in film.subtitles] == list(TEA_LINES)
    assert command.check().verdict is not Verdict.BAD
