"""Installs models of the catalogue: room, licence, files one after the other, checks, then the manifest. Used by commands.

Everything a download has brought stays until it is finished: stopped or broken off, it goes on there the next time. Nothing
unfinished or unchecked is ever where engines look.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from core.errors import BrokenModel, Unwritable
from core.models import active, checking, installed, licences
from core.models.catalogue import Model, ModelFile
from core.models.hub import Hub
from core.models.installed import Installed
from core.models.kinds import Source
from core.models.places import QUARANTINE, home, locked, unwritable, write_json
from core.models.transfer import Stop, Transfer, Wanted, hash_file, until_stopped

TELL_EVERY = 0.2
WINDOW = 10.0
"""Seconds over which speed is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a download is."""

    model: str
    done: int
    total: int
    """Bytes."""
    speed: float
    """Bytes per second, lately."""
    file: str = ""

    @property
    def fraction(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None while nothing comes."""
        return max(0, self.total - self.done) / self.speed if self.speed > 0 else None


@dataclass
class Meter:
    """Adds up the files of one model and measures speed."""

    model: str
    total: int
    tell: Callable[[Progress], None]
    before: int = 0
    file: str = ""
    told: float = 0.0
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def came(self, here: int) -> None:
        """`here` bytes of the present file are there."""
        now = time.monotonic()
        if now - self.told < TELL_EVERY and here:
            return
        self.told = now
        done = self.before + here
        self.seen.append((now, done))
        while now - self.seen[0][0] > WINDOW:
            self.seen.popleft()
        (first, start), gone = self.seen[0], now - self.seen[0][0]
        del first
        speed = max(0.0, (done - start) / gone) if gone > 0 else 0.0
        self.tell(Progress(model=self.model, done=done, total=max(self.total, done), speed=speed, file=self.file))


def _nothing(progress: Progress) -> None:
    """Nobody watches."""


def install(
    model: Model,
    hub: Hub,
    by: str,
    tell: Callable[[Progress], None] = _nothing,
    stop: Stop | None = None,
) -> Installed:
    """Downloads a model of the hub unless it is here; blocks, so call it in a thread where others wait.

    Setting `stop` ends it within a second with Cancelled; what came stays for the next time. Raises MissingModel when its
    licence was not accepted, Unwritable without room, Conflict while another process downloads it, ServiceDown when no mirror
    gives a file, BrokenModel for files that are not what they should be (they lie in quarantine then).
    """
    licences.check_accepted(model)
    with locked(model.name, wait=False):
        here = _present(model)
        if here is not None:
            return here
        work = home() / model.name / f".{model.revision[:12]}.partial"
        try:
            check_room(model, work, hub.spare)
            work.mkdir(parents=True, exist_ok=True)
            made = asyncio.run(until_stopped(_fetch(model, hub, work, by, tell), stop))
            final = home() / model.name / model.revision[:12]
            installed.write_manifest(work, made)
            shutil.rmtree(final, ignore_errors=True)
            work.replace(final)
        except OSError as error:
            raise unwritable(home(), error) from error
    active.changed()
    return installed.get(made.reference)


def _present(model: Model) -> Installed | None:
    here = installed.find(model.name)
    if here is None or here.revision != model.revision or set(here.files) != {file.path for file in model.files}:
        return None
    return here if all((here.folder / path).is_file() for path in here.files) else None


def check_room(model: Model, work: Path, spare: int) -> None:
    """Raises Unwritable when what is still to come does not fit on the disk."""
    come = sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) if work.exists() else 0
    needed = max(0, model.bytes - come) + spare
    folder = next(parent for parent in (work, *work.parents) if parent.exists())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Unwritable(
            "model.room",
            f"{model.name} needs {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free",
            name=model.name,
            needed=f"{needed / 1e9:.1f}",
            free=f"{free / 1e9:.1f}",
        )


async def _fetch(model: Model, hub: Hub, work: Path, by: str, tell: Callable[[Progress], None]) -> Installed:
    meter = Meter(model=model.name, total=model.bytes, tell=tell)
    timeout = httpx.Timeout(hub.pace.read, connect=hub.pace.connect)
    headers = {"User-Agent": "storyreel", **({"Authorization": f"Bearer {hub.token}"} if hub.token else {})}
    hashes: dict[str, str] = {}
    async with httpx.AsyncClient(timeout=timeout, headers=headers, follow_redirects=True, max_redirects=5) as client:
        for file in model.files:
            meter.file = file.path
            hashes[file.path] = await _file(model, file, hub, work, client, meter)
            meter.before += (work / file.path).stat().st_size
            meter.told = 0.0
            meter.came(0)
    return Installed(
        name=model.name,
        kind=model.kind,
        source=Source.HUB,
        revision=model.revision,
        fingerprint=installed.fingerprint_of(hashes),
        folder=work,
        bytes=meter.before,
        files=hashes,
        unpinned=tuple(file.path for file in model.files if not file.sha256),
        base=model.base,
        by=by,
        at=time.time(),
    )


async def _file(model: Model, file: ModelFile, hub: Hub, work: Path, client: httpx.AsyncClient, meter: Meter) -> str:
    """One file, whole and checked; its hash."""
    target = work / file.path
    if target.is_file():
        digest = (await hash_file(target, target.stat().st_size)).hexdigest()
        if digest == file.sha256 or not file.sha256:
            return digest
        target.unlink()
    wanted = Wanted(
        path=file.path,
        urls=tuple(f"{mirror.rstrip('/')}/{model.repo}/resolve/{model.revision}/{file.path}" for mirror in hub.mirrors),
        target=target,
        sha256=file.sha256,
        bytes=file.bytes,
        most=2 * model.bytes,
    )
    digest = await Transfer(client, wanted, meter.came, partial(quarantine, model.name), hub.pace).run()
    try:
        checking.check_file(target)
    except BrokenModel as error:
        quarantine(model.name, target, str(error))
        raise
    return digest


def quarantine(model: str, bad: Path, why: str) -> None:
    """Moves a file to where nobody loads it, with the reason beside it."""
    folder = home() / QUARANTINE
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09d}-{model}-{bad.name.removesuffix('.part')}"
    bad.replace(place)
    write_json(place.with_name(place.name + ".reason.json"), {"model": model, "why": why, "at": time.time()})
