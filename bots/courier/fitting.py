"""Copies of a film that a chat takes: the stored one when it is small enough, else the best that fits. Used by deliveries.

What was made is stored by its content: the next chat with the same limit, or the next try after a crash, has it at once.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bots.courier.shrinking import NOTHING_FITS
from core.crafts import Film
from core.edit.fitted import Fitted
from core.errors import BrokenAsset, SystemFault
from core.serial import digest, from_json
from storage.assets import Store, read_result, unwritable

_FILE = "film.mp4"
_THUMB = "thumbnail.jpg"
_THUMB_SIDE = 320
_THUMB_BYTES = 200_000
"""Both as the Telegram Bot API (sendVideo) asks."""
_VERSION = b"1"
_LINE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A copy on this machine; `key` and `file` are its place in the store."""

    key: str
    file: str
    path: Path
    width: int
    height: int
    bytes: int


@dataclass
class Fitter:
    """One per courier. Makes one copy at a time: each keeps a core busy."""

    store: Store
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def whole(self, key: str) -> tuple[Film, Fit]:
        """The film as it is stored. Raises BrokenAsset when it is not there any more."""
        return await asyncio.to_thread(self._whole, key)

    def _whole(self, key: str) -> tuple[Film, Fit]:
        film = read_result(self.store, key, Film)
        path = self.store.fetch(key) / film.file
        if not path.is_file():
            raise BrokenAsset("asset.missing", f"film {key} has lost its file", kind="film")
        width, height = _size(self.store.fetch(key) / film.poster)
        return film, Fit(key=key, file=film.file, path=path, width=width, height=height, bytes=path.stat().st_size)

    async def fit(self, film: Fit, limit: int, least: int, progress: Callable[[float], None]) -> Fit | None:
        """A copy of at most `limit` bytes with at least `least` lines; None when there can be none.

        Raises BrokenAsset or Unwritable; a cancelled call stops the encoder at once.
        """
        if film.bytes <= limit:
            return film
        key = digest(b"fitted", _VERSION, film.key.encode(), str(limit).encode())
        async with self._turn:
            made = await asyncio.to_thread(self._stored, key)
            if made is None:
                made = await self._shrink(film, key, limit, least, progress)
        return made if made is not None and min(made.width, made.height) >= least else None

    def _stored(self, key: str) -> Fit | None:
        if not self.store.has(key):
            return None
        try:
            result = read_result(self.store, key, Fitted)
        except BrokenAsset:
            return None
        path = self.store.fetch(key) / _FILE
        return Fit(key=key, file=_FILE, path=path, width=result.width, height=result.height, bytes=result.bytes)

    async def _shrink(self, film: Fit, key: str, limit: int, least: int, progress: Callable[[float], None]) -> Fit | None:
        work = await asyncio.to_thread(self.store.open_work)
        try:
            result = await _run(film.path, work / _FILE, limit, least, progress)
            if result is None:
                return None
            await asyncio.to_thread(self.store.commit, key, work, result)
        finally:
            await asyncio.to_thread(self.store.discard, work)
        return await asyncio.to_thread(self._stored, key)

    async def thumbnail(self, film: str, poster: str) -> Path | None:
        """A JPEG of at most 320 pixels a side and 200 kB of the film's poster; None when there is no poster."""
        return await asyncio.to_thread(self._thumbnail, film, poster)

    def _thumbnail(self, film: str, poster: str) -> Path | None:
        key = digest(b"thumbnail", _VERSION, film.encode())
        if not self.store.has(key):
            source = self.store.fetch(film) / poster
            if not source.is_file():
                return None
            work = self.store.open_work()
            try:
                _write_thumbnail(source, work / _THUMB)
                self.store.commit(key, work, [_THUMB])
            except OSError as error:
                raise unwritable(error, work) from error
            finally:
                self.store.discard(work)
        return self.store.fetch(key) / _THUMB


def _size(poster: Path) -> tuple[int, int]:
    """Pixels of the film: its poster is a frame of it. Raises BrokenAsset."""
    try:
        with Image.open(poster) as picture:
            return picture.width, picture.height
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"{poster.name} cannot be read: {error}", kind="poster") from error


def _write_thumbnail(source: Path, target: Path) -> None:
    with Image.open(source) as picture:
        small = picture.convert("RGB")
        small.thumbnail((_THUMB_SIDE, _THUMB_SIDE), Image.Resampling.LANCZOS)
        for quality in (88, 75, 60, 40):
            small.save(target, "JPEG", quality=quality, optimize=True)
            if target.stat().st_size <= _THUMB_BYTES:
                return


async def _run(film: Path, out: Path, limit: int, least: int, progress: Callable[[float], None]) -> Fitted | None:
    command = (sys.executable, "-m", "bots.courier.shrinking", str(film), str(out), str(limit), str(least))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LINE)
    try:
        said = await _listen(process, progress)
        code = await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if code == NOTHING_FITS:
        return None
    if code != 0:
        reason, _, sentence = said.decode("utf-8", "replace").partition(" ")
        raise SystemFault(reason or "fit.failed", sentence or f"the encoder ended with {code}")
    return from_json(said, Fitted)


async def _listen(process: Process, progress: Callable[[float], None]) -> bytes:
    """The last line that is no progress."""
    said = b""
    assert process.stdout is not None
    async for line in process.stdout:
        text = line.strip()
        try:
            progress(float(text))
        except ValueError:
            said = text
    return said
