"""Brings one file over HTTP to disk: resumed where it broke off, checked, cancelled within a second. Used by downloads.

Written on httpx and not on huggingface_hub, whose downloader knows one endpoint per process (an environment variable), cannot
be told to stop, and compares lengths only; it is also part of the neural extra, and models are managed without that.
`until_stopped` runs whatever brings a model here, and ends it when somebody says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import httpx

from core.errors import BrokenModel, Cancelled, ServiceDown, StoryreelError
from core.models.hub import Pace

T = TypeVar("T")
CHUNK = 1 << 20
STOP_LOOK = 0.1
LONGEST_PAUSE = 30.0
_SPAN = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_SHA = re.compile(r"^[0-9a-f]{64}$")


class Stop(Protocol):
    """What a download looks at ten times a second; threading.Event is one."""

    def is_set(self) -> bool: ...


async def until_stopped(work: Coroutine[None, None, T], stop: Stop | None) -> T:
    """Runs `work`, and cancels it soon after `stop` was set, also while it waits for data; raises Cancelled then."""
    task = asyncio.create_task(work)
    while not task.done():
        await asyncio.wait([task], timeout=STOP_LOOK)
        if stop is not None and stop.is_set() and not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            raise Cancelled
    return task.result()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file and what is known of it."""

    path: str
    """In the repository; for messages too."""
    urls: tuple[str, ...]
    """Mirrors, the best first."""
    target: Path
    """Where it shall lie; `<target>.part` holds what has come so far."""
    sha256: str = ""
    bytes: int = 0
    most: int = 1 << 40
    """More than this is never written, whatever a server says."""


class Broken(Exception):
    """This attempt ended; `again` says whether the same server may be asked once more."""

    def __init__(self, why: str, again: bool, after: float = 0.0) -> None:
        super().__init__(why)
        self.why, self.again, self.after = why, again, after


class Hash(Protocol):
    """What hashlib makes."""

    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


@dataclass
class Transfer:
    """One file on its way. `came` is told how many bytes of it are there now."""

    client: httpx.AsyncClient
    wanted: Wanted
    came: Callable[[int], None]
    quarantine: Callable[[Path, str], None]
    """Moves a bad file aside, with the reason."""
    pace: Pace = field(default_factory=Pace)
    _hashed: Hash = field(default_factory=hashlib.sha256)
    _covered: int = 0
    """Bytes of the part that `_hashed` has seen."""

    @property
    def part(self) -> Path:
        return self.wanted.target.with_name(self.wanted.target.name + ".part")

    @property
    def note(self) -> Path:
        """Beside the part: which version of the file it is of."""
        return self.wanted.target.with_name(self.wanted.target.name + ".part.json")

    async def run(self) -> str:
        """The file lies at its target; its SHA-256. Raises ServiceDown when no mirror gives it, BrokenModel for a wrong one."""
        self.wanted.target.parent.mkdir(parents=True, exist_ok=True)
        reasons: list[str] = []
        wrong: BrokenModel | None = None
        for url in self.wanted.urls:
            try:
                await self._from_mirror(url)
                return await self._finish()
            except Broken as error:
                reasons.append(f"{httpx.URL(url).host}: {error.why}")
            except BrokenModel as error:
                wrong = error
                reasons.append(f"{httpx.URL(url).host}: {error}")
        if wrong is not None:
            raise wrong
        raise self._unreachable(reasons)

    def _unreachable(self, reasons: Sequence[str]) -> StoryreelError:
        why = "; ".join(reasons)
        return ServiceDown(
            "model.unreachable", f"{self.wanted.path} cannot be downloaded: {why}", path=self.wanted.path, why=why
        )

    async def _from_mirror(self, url: str) -> None:
        """Tries until the file is whole; only tries without progress count."""
        tries = 0
        while True:
            before = self._here()
            if self.wanted.bytes and before == self.wanted.bytes:
                return
            try:
                await self._attempt(url)
                return
            except httpx.HTTPError as error:
                failure = Broken(_said(error), again=True)
            except Broken as error:
                failure = error
            tries = 1 if self._here() > before else tries + 1
            if not failure.again or tries >= self.pace.tries:
                raise failure
            pause = min(LONGEST_PAUSE, self.pace.pause * 2 ** (tries - 1)) * random.uniform(0.5, 1.5)
            await asyncio.sleep(max(pause, min(failure.after, LONGEST_PAUSE)))

    def _here(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    async def _attempt(self, url: str) -> None:
        have = self._here()
        noted = _read_note(self.note)
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        async with self.client.stream("GET", url, headers=headers) as answer:
            if answer.status_code == 416 and have:
                self._forget()
                raise Broken("the file has another length there", again=True)
            _check_status(answer)
            start, total = self._where(answer, have, noted)
            etag = _etag(answer)
            self.note.write_text(json.dumps({"etag": etag, "sha256": _linked(answer)}), encoding="utf-8")
            await self._write(answer, start)
        if total is not None and self._here() != total:
            raise Broken(f"it broke off after {self._here()} of {total} bytes", again=True)

    def _where(self, answer: httpx.Response, have: int, noted: dict[str, str]) -> tuple[int, int | None]:
        """(offset of the first byte that comes, length of the file if told). A server may ignore the range, and the file may
        have changed since the part was written: then it starts again."""
        if answer.status_code == 206:
            span = _SPAN.fullmatch(answer.headers.get("content-range", ""))
            total = int(span[3]) if span and span[3] != "*" else None
            same = not noted.get("etag") or not _etag(answer) or noted["etag"] == _etag(answer)
            if span is None or int(span[1]) != have or not same:
                self._forget()
                raise Broken("the file has changed there", again=True)
            start = have
        else:
            start = 0
            length = answer.headers.get("content-length", "")
            total = int(length) if length.isdecimal() else None
        if self.wanted.bytes and total is not None and total != self.wanted.bytes:
            raise Broken(f"it has {total} bytes there and not {self.wanted.bytes}", again=True)
        return start, total

    async def _write(self, answer: httpx.Response, start: int) -> None:
        written = start
        most = self.wanted.bytes or self.wanted.most
        with self.part.open("r+b" if start else "wb") as stream:
            stream.seek(start)
            stream.truncate()
            self.came(written)
            await self._cover(start)
            async for chunk in answer.aiter_raw():
                written += len(chunk)
                if written > most:
                    raise Broken(f"it is longer than {most} bytes there", again=False)
                stream.write(chunk)
                self._hashed.update(chunk)
                self._covered = written
                self.came(written)

    async def _cover(self, size: int) -> None:
        """Has exactly the first `size` bytes of the part in the hash."""
        if self._covered != size:
            self._hashed, self._covered = await hash_file(self.part, size), size

    async def _finish(self) -> str:
        """Hashes what came and puts it in its place, or puts it aside."""
        size = self._here()
        await self._cover(size)
        digest = self._hashed.hexdigest()
        expected = self.wanted.sha256 or _read_note(self.note).get("sha256", "")
        if (expected and digest != expected) or (self.wanted.bytes and size != self.wanted.bytes):
            why = f"its hash is {digest} and should be {expected}" if digest != expected else f"it has {size} bytes"
            self.quarantine(self.part, f"{self.wanted.path}: {why}")
            self.note.unlink(missing_ok=True)
            self.came(0)
            raise BrokenModel(
                "model.hash", f"{self.wanted.path} is not the right file: {why}", name=self.wanted.path, what="hash", why=why
            )
        self.part.replace(self.wanted.target)
        self.note.unlink(missing_ok=True)
        return digest

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)
        self.came(0)


async def hash_file(path: Path, size: int) -> Hash:
    """SHA-256 of the first `size` bytes; between two pieces it can be cancelled."""
    hashed, left = hashlib.sha256(), size
    with path.open("rb") as stream:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            hashed.update(chunk)
            left -= len(chunk)
            await asyncio.sleep(0)
    return hashed


def _check_status(answer: httpx.Response) -> None:
    """Raises Broken for anything but data."""
    status = answer.status_code
    if status in (200, 206):
        return
    if status in (429, 503) or status >= 500 or status == 408:
        after = answer.headers.get("retry-after", "")
        raise Broken(f"answer {status}", again=True, after=float(after) if after.isdecimal() else 0.0)
    told = {401: "it wants a token (models.token in config.yaml)", 403: "it is not given to us", 404: "it is not there"}
    raise Broken(told.get(status, f"answer {status}"), again=False)


def _etag(answer: httpx.Response) -> str:
    """The file's version. The hub tells it before it leads on to where the data is."""
    for one in (*answer.history, answer):
        if linked := one.headers.get("x-linked-etag"):
            return str(linked).strip('"')
    return str(answer.headers.get("etag", "")).removeprefix("W/").strip('"')


def _linked(answer: httpx.Response) -> str:
    """The SHA-256 that the hub itself tells of large files; empty where it does not."""
    etag = next((one.headers["x-linked-etag"].strip('"') for one in answer.history if "x-linked-etag" in one.headers), "")
    return etag if _SHA.match(etag) else ""


def _read_note(path: Path) -> dict[str, str]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _said(error: httpx.HTTPError) -> str:
    return str(error) or {"ReadTimeout": "no more data came", "ConnectTimeout": "it does not answer"}.get(
        type(error).__name__, type(error).__name__
    )
