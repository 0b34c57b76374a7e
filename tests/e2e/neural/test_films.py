"""Whole films by generative models of every craft, from the terminal and from a chat."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from core.crafts import Verdict
from core.models.catalogue import catalogue
from core.models.installed import Installed, write_manifest
from tests.core.neural.painter import tiny, tiny_faces
from tests.e2e.command import Command, FilmFiles
from tests.e2e.discord.stage import Room, Stage, words_of
from tests.e2e.neural.models import Models
from tests.e2e.probe import streams
from tests.e2e.stories import TEA
from tests.fakes.ollama import FakeOllama
from tests.loopback.discord import DiscordLoopback, Upload, UserDriver

pytestmark = pytest.mark.slow

NEURAL = {
    "write": "ollama",
    "portrait": "sdxl",
    "backdrop": "sdxl",
    "still": "sdxl",
    "animate": "animatediff",
    "lipsync": "wav2lip",
    "speak": "xtts",
    "compose": "musicgen",
}
PAINTING = ("portrait", "backdrop", "still")
SMALL = ("--height", "240", "--fps", "12", "--workers", "1")


@pytest.mark.timeout(600)
def test_the_terminal_makes_a_film_with_a_model_in_every_craft(command: Command, models: Models, ollama: FakeOllama) -> None:
    settings = yaml.safe_load(command.config.read_text())
    command.config.write_text(yaml.safe_dump({**settings, "engines": models.engines(ollama.url)}))
    command.write("tea.fountain", TEA)
    made = command.run("film", *SMALL, "--", "tea.fountain")
    assert made.status == 0, made.said
    film = FilmFiles(command.folder / "films" / "tea.mp4", made.said)
    engines = {engine.craft: engine.name for engine in film.manifest.engines}
    assert {craft: engines[craft] for craft in NEURAL} == NEURAL
    served = dict(command.rows("select distinct craft, engine from steps where craft in ('portrait', 'backdrop', 'still')"))
    assert served == dict.fromkeys(PAINTING, "sdxl")
    remarks = command.rows("select craft, note from steps where state = 'done'")
    assert all(craft in ("speak", "lipsync") for craft, note in remarks if note)  # random voices babble, and there are no faces
    assert "mouth left alone, no face was found" in made.said
    assert ("speak", "") in remarks
    assert command.check().verdict is not Verdict.BAD
    assert [part.text for part in film.subtitles] == ["Good morning, Ben.", "Where did you put the lamp?", "Look at the sea!"]
    found = streams(film.path)
    assert (found.width, found.height) == (426, 240)
    assert abs(found.video_seconds - found.audio_seconds) < 0.2


def install(name: str, files: Path, models: Path) -> None:
    """Puts `files` where the catalogue's model of that name would be."""
    model = catalogue().model(name)
    place = models / model.name / (model.revision or "main")
    shutil.copytree(files, place)
    write_manifest(
        place,
        Installed(
            name=model.name,
            kind=model.kind,
            source=model.source,
            revision=model.revision,
            fingerprint="0123456789ab",
            folder=place,
            bytes=1,
            files={},
            base=model.base,
        ),
    )


@pytest.mark.timeout(900)
async def test_a_chat_changes_the_painter_and_its_lora_while_the_worker_runs(
    tmp_path: Path, models: Models, ollama: FakeOllama
) -> None:
    engines = models.engines(ollama.url)
    offers = {"sdxl": {"engine": "sdxl", "options": {"side": 128, "steps": 2}}}
    engines.update({craft: {"engine": "draft", "offers": offers} for craft in PAINTING})
    ink = Upload("ink.safetensors", tiny_faces.lora(tmp_path / "ink.safetensors", tiny.unet()).read_bytes())
    async with DiscordLoopback() as discord:
        chats = {"owners": [f"discord:{discord.guild.owner_id}"]}
        stage = Stage(tmp_path, discord, engines, workers=1, chats=chats)
        install("sdxl-base", models.sdxl, stage.data / "models")
        install("sdxl-vae", models.sdxl / "vae", stage.data / "models")
        try:
            await stage.start()
            await journey(stage, stage.room(), ink)
        finally:
            stage.stop()
        stage.check()


async def journey(stage: Stage, room: Room, lora: Upload) -> None:
    olga = stage.discord.as_user(stage.discord.users[stage.discord.guild.owner_id])
    first = await filmed(room, olga, 1)
    assert painters(stage) == {"draft"}
    (worker,) = (process.pid for process in stage.workers())  # one more comes for the GPU's lane, and stays
    await choose(room, olga, "sdxl-base")
    second = await filmed(room, olga, 2)
    assert painters(stage) == {"draft", "sdxl@sdxl-base@0123456789ab"}
    added = await room.ask(olga, "models", file=lora)
    await room.press(olga, added, "Paint with it: 0.8")
    await room.shows(added, "weight 0.8")
    third = await filmed(room, olga, 3)
    with_lora = painters(stage) - {"draft", "sdxl@sdxl-base@0123456789ab"}
    assert [name.partition("+")[0] for name in with_lora] == ["sdxl@sdxl-base@0123456789ab"]
    await choose(room, olga, "draft")
    steps = stage.rows("select count(*) from steps")
    assert await filmed(room, olga, 4) == first != second != third
    assert stage.rows("select count(*) from steps") == steps  # all of the first film is there
    assert worker in {process.pid for process in stage.workers()}


async def choose(room: Room, who: UserDriver, name: str) -> None:
    for craft in PAINTING:
        assert name in words_of(await room.ask(who, "models", craft=craft, name=name))


async def filmed(room: Room, who: UserDriver, number: int) -> bytes:
    """The film that the channel gets."""
    await room.film(who, Upload("tea.fountain", TEA.encode()), height="240", storyboard=False)
    film = await room.delivered(number, within=400)
    (video,) = film.attachments
    return video.data


def painters(stage: Stage) -> set[str]:
    return {
        name for (name,) in stage.rows("select distinct engine from steps where craft in ('portrait', 'backdrop', 'still')")
    }
