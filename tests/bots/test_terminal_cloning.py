"""`storyreel clone` and `forget-voice`, as typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import typer
import yaml
from typer.testing import CliRunner

from bots.terminal.cloning import clone, forget_voice
from core.errors import BadOption, NotFound
from core.models import places
from core.neural.voice import own
from core.speech.finishing import SAMPLE_RATE, write_wav
from core.speech.pronouncing import Pronouncer

app = typer.Typer()
app.command("clone")(clone)
app.command("forget-voice")(forget_voice)
TEXT = "The old keeper climbed the stairs, one hand on the rail. Where have you been all night?"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"data": str(tmp_path / "data")}))
    yield tmp_path
    places.settle(None)


def typed(folder: Path, *words: str) -> str:
    """What was said; errors come out as they do for main()."""
    given = CliRunner().invoke(app, [*words, "--config", str(folder / "config.yaml")])
    if given.exception and not isinstance(given.exception, SystemExit):
        raise given.exception
    assert given.exit_code == 0, given.output
    return given.output


def recording(folder: Path) -> str:
    pronouncer = Pronouncer()
    said = pronouncer.say(TEXT, "en-us")
    pronouncer.close()
    times = np.arange(0, len(said.sound) / said.rate, 1 / SAMPLE_RATE)
    sound = np.interp(times, np.arange(len(said.sound)) / said.rate, said.sound).astype(np.float32)
    write_wav(folder / "mara.wav", [sound])
    return str(folder / "mara.wav")


def test_a_voice_is_kept_with_who_agreed_and_forgotten_again(folder: Path) -> None:
    said = typed(folder, "clone", recording(folder), "--name", "Mara", "--agreed-by", "Mara Lind", "--agree")
    (voice,) = own.kept()
    assert voice.id in said
    assert voice.consent.by == "Mara Lind"
    assert "Mara Lind" in voice.consent.statement
    assert voice.consent.at > 1_790_000_000
    assert "Mara" in typed(folder, "forget-voice", voice.id)
    assert own.kept() == ()
    with pytest.raises(NotFound):
        typed(folder, "forget-voice", voice.id)


def test_nobody_is_cloned_who_was_not_asked(folder: Path) -> None:
    with pytest.raises(BadOption, match="--agree"):
        typed(folder, "clone", recording(folder), "--name", "Mara", "--agreed-by", "Mara Lind")
    assert own.kept() == ()


def test_a_recording_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(BadOption, match="nowhere"):
        typed(folder, "clone", str(folder / "nowhere.wav"), "--name", "M", "--agreed-by", "M", "--agree")
