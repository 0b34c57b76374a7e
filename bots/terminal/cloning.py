"""`storyreel clone` and `forget-voice`: voices of real people who agreed, for the engine xtts."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bots.words import words
from core.config import load_settings
from core.errors import BadOption, Cancelled
from core.looks import Age, Gender
from core.models import places

Config = Annotated[Path | None, typer.Option("--config", help="Settings file; default: config.yaml in this folder.")]


def clone(
    recording: Annotated[Path, typer.Argument(help="Sound or video of one person speaking; the best half minute is kept.")],
    name: Annotated[str, typer.Option(help="What the voice is called.")],
    agreed_by: Annotated[str, typer.Option(help="Who agreed: the person, or who answers for having their consent.")],
    gender: Annotated[Gender, typer.Option(help="How it sounds.")] = Gender.NEUTRAL,
    age: Annotated[Age, typer.Option(help="How it sounds.")] = Age.ADULT,
    language: Annotated[str, typer.Option(help="What is spoken in the recording, e.g. en.")] = "en",
    agree: Annotated[bool, typer.Option("--agree", help="Do not ask: the consent was given as the sentence says.")] = False,
    config: Config = None,
) -> None:
    """Keep the voice of a real person who agreed, to be given to characters."""
    from core.neural.voice import own

    places.settle(load_settings(config).models_folder)
    said, console = words(), Console()
    statement = said.say("clone.statement", by=agreed_by, name=name)
    if not agree:
        if not sys.stdin.isatty():
            raise BadOption("voice.consent", f"nobody was asked; add --agree to say: {statement}")
        if not typer.confirm(statement):
            raise Cancelled
    if not recording.is_file():
        raise BadOption("clone.file", f"there is no file {recording}", name=str(recording))
    consent = own.Consent(by=agreed_by, statement=statement, at=time.time())
    kept = own.keep(recording, label=name, gender=gender, age=age, language=language, consent=consent)
    console.print(said.say("clone.kept", name=kept.label, id=kept.id), markup=False, highlight=False)


def forget_voice(
    voice: Annotated[str, typer.Argument(help="As `storyreel voices` lists it: own:…", show_default=False)],
    config: Config = None,
) -> None:
    """Delete a kept voice with all that was made of it, as whoever withdraws their consent may ask."""
    from core.neural.voice import own

    places.settle(load_settings(config).models_folder)
    label = own.find(voice).label
    own.forget(voice)
    Console().print(words().say("clone.forgotten", name=label), markup=False, highlight=False)
