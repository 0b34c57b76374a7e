"""`storyreel doctor`: looks at everything the program needs and says how to put right what is not."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bots.words import Words
from core.alone import LocalContext
from core.config import Settings, load_settings
from core.crafts import Craft, SpeakRequest, VoiceCast
from core.errors import StoryreelError
from core.hearing import Hearing
from core.plan.book import open_book
from storage.house import open_house

ROOM_GB = 2.0
PACKAGES = ("av", "numpy", "onnxruntime", "opencv-python-headless", "skia-python", "arq", "redis", "SQLAlchemy", "moviepy")


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    what: str
    remedy: str = ""
    needed: bool = True
    """A missing thing that is not needed is only mentioned."""


def examine(config: Path | None, console: Console, words: Words) -> int:
    """Prints every finding as it is made; exit status 1 when something needed is missing."""
    bad = 0
    for finding in findings(config):
        mark, style = ("✓", "green") if finding.good else ("✗", "red") if finding.needed else ("–", "dim")
        console.print(f"{mark} {finding.what}", style=style, markup=False, highlight=False)
        if not finding.good and finding.remedy:
            console.print(f"  → {finding.remedy}", markup=False, highlight=False)
        bad += finding.needed and not finding.good
    console.print(words.say("doctor.bad", count=bad) if bad else words.say("doctor.good"), style="bold")
    return 1 if bad else 0


def findings(config: Path | None) -> Iterator[Finding]:
    """From the machine up to a spoken word."""
    yield _python()
    yield from (_package(name) for name in PACKAGES)
    try:
        settings = load_settings(config)
        yield Finding(True, "settings are valid")
    except StoryreelError as error:
        yield Finding(False, "settings", str(error))
        return
    yield _room(settings)
    yield _attempt("database, assets and Redis open", lambda: asyncio.run(_open(settings)))
    yield _attempt("engines of every craft are found", lambda: list(open_book(settings.choices())[1].values()))
    yield _attempt("a voice speaks", lambda: _speak(settings))
    yield _encoder()
    yield _hearing()


def _python() -> Finding:
    version = platform.python_version()
    return Finding(sys.version_info >= (3, 11), f"Python {version}", "install Python 3.11 or newer")


def _package(name: str) -> Finding:
    try:
        return Finding(True, f"{name} {importlib.metadata.version(name)}")
    except importlib.metadata.PackageNotFoundError:
        return Finding(False, f"package {name}", "run `pip install .` in the Storyreel folder")


def _room(settings: Settings) -> Finding:
    folder = next(parent for parent in (settings.data, *settings.data.parents) if parent.exists())
    free = shutil.disk_usage(folder).free / 1e9
    remedy = "free some space, run `storyreel clean`, or set `data` in config.yaml to another disk"
    return Finding(free >= ROOM_GB, f"{free:.1f} GB free for {settings.data}", remedy)


def _attempt(what: str, work: Callable[[], object]) -> Finding:
    try:
        work()
    except StoryreelError as error:
        return Finding(False, what, str(error))
    return Finding(True, what)


async def _open(settings: Settings) -> None:
    async with open_house(settings) as house:
        await house.queue.tell("doctor")


def _speak(settings: Settings) -> None:
    book, engines = open_book(settings.choices())
    voice = book.voices[0]
    with tempfile.TemporaryDirectory() as folder:
        request = SpeakRequest(text="One.", language=voice.languages[0], voice=VoiceCast(voice=voice.id))
        engines[Craft.SPEAK].run(request, LocalContext(Path(folder)))


def _encoder() -> Finding:
    import av

    there = "libx264" in av.codecs_available
    return Finding(there, "H.264 encoder", "install the `av` wheel from the package index, not a build without libx264")


def _hearing() -> Finding:
    there = Hearing.available()
    return Finding(there, "speech recogniser for the film check", 'optional: pip install "storyreel[hearing]"', needed=False)
