"""The asset store: one immutable folder per content key, written aside and renamed when complete.

`Store` is what the rest of the house sees; LocalStore keeps folders on a disk, storage.bucket keeps them in S3.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from core.crafts import Ref
from core.errors import BrokenAsset, Unwritable
from core.serial import digest, from_json, to_json
from storage.processes import has_ended, process_name

T = TypeVar("T")
OLD_WORK = 86_400.0
"""Seconds after which a work folder is left over, whoever made it."""
RESULT = "result.json"
"""Written last; a folder without it is not an asset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An asset as the garbage collector sees it."""

    key: str
    bytes: int
    used: float
    """Seconds since the epoch of the last use."""


class Store(Protocol):
    """Where assets live. Every method may be called from any thread of any process."""

    def open_work(self) -> Path:
        """A new empty folder to write an asset into; give it to `commit` or `discard`."""
        ...

    def commit(self, key: str, work: Path, result: object) -> int:
        """Makes the folder the asset `key` (a no-op when there is one) and returns its bytes. Raises Unwritable."""
        ...

    def discard(self, work: Path) -> None:
        """Removes an unfinished work folder."""
        ...

    def has(self, key: str) -> bool: ...

    def fetch(self, key: str) -> Path:
        """A local folder with the asset's files (read only); raises BrokenAsset when there is none."""
        ...

    def delete(self, key: str, unused_since: float | None = None) -> bool:
        """Removes the asset; with `unused_since` only when its last use was not after that moment. Whether it did."""
        ...

    def every(self) -> Iterator[Stored]: ...

    def sweep(self, older_than: float = OLD_WORK) -> int:
        """Removes work folders of this machine's ended processes at once, and any older than that many seconds."""
        ...


def read_result(store: Store, key: str, kind: type[T]) -> T:
    """The result dataclass of a stored asset. A damaged one is deleted, so that it is made again, and raises BrokenAsset."""
    try:
        data = (store.fetch(key) / RESULT).read_bytes()
        try:
            return from_json(data, kind)
        except BrokenAsset:
            store.delete(key)
            raise
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"asset {key} cannot be read: {error}", kind=kind.__name__) from error


def drop_damaged(store: Store, key: str) -> bool:
    """Deletes an asset whose result is no JSON, as after a power loss, so that the next film makes it again."""
    try:
        msgspec.json.decode((store.fetch(key) / RESULT).read_bytes())
    except msgspec.DecodeError:
        return store.delete(key)
    except (OSError, BrokenAsset):
        return False
    return False


def put_files(store: Store, kind: str, files: dict[str, bytes]) -> Ref:
    """Stores uploads under a hash of their names and bytes."""
    key = digest(kind.encode(), *(part for name in sorted(files) for part in (name.encode(), files[name])))
    if not store.has(key):
        work = store.open_work()
        try:
            for name, data in files.items():
                (work / name).write_bytes(data)
            store.commit(key, work, sorted(files))
        except OSError as error:
            store.discard(work)
            raise unwritable(error, work) from error
    return Ref(key)


def unwritable(error: OSError, path: Path) -> Unwritable:
    """The error to show for a failed write: a full disk, a quota or missing rights."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Unwritable("disk.full", f"no space left for {path}: free some space and try again", path=str(path))
    return Unwritable("disk.unwritable", f"{path} cannot be written: {error.strerror or error}", path=str(path))


class LocalStore:
    """Folders `ab/cd…` under a root on one disk; renaming within it is atomic."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._work = root / "work"
        try:
            self._work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error, root) from error

    def open_work(self) -> Path:
        try:
            return Path(tempfile.mkdtemp(dir=self._work, prefix=f"{process_name()}-"))
        except OSError as error:
            raise unwritable(error, self._work) from error

    def commit(self, key: str, work: Path, result: object) -> int:
        target = self._path(key)
        try:
            (work / RESULT).write_bytes(to_json(result))
            size = sum(file.stat().st_size for file in work.rglob("*") if file.is_file())
            target.parent.mkdir(exist_ok=True)
            self._move(work, key, target)
        except OSError as error:
            raise unwritable(error, target) from error
        finally:
            self.discard(work)
        return size

    def _move(self, work: Path, key: str, target: Path) -> None:
        """Puts the finished folder in its place. A place taken by a whole asset is left alone; the remains of one whose
        deletion was cut short are cleared away."""
        for _ in range(2):
            try:
                os.replace(work, target)
                return
            except OSError as error:
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                    raise
                if self.has(key):
                    return
                self.discard(target)
        os.replace(work, target)

    def discard(self, work: Path) -> None:
        shutil.rmtree(work, ignore_errors=True)

    def has(self, key: str) -> bool:
        try:
            os.utime(self._path(key) / RESULT)
        except OSError:
            return False
        return True

    def fetch(self, key: str) -> Path:
        path = self._path(key)
        if not (path / RESULT).is_file():
            raise BrokenAsset("asset.missing", f"asset {key} is not in the store; make the film again", kind=key)
        return path

    def delete(self, key: str, unused_since: float | None = None) -> bool:
        """Takes the commit mark away first, so that a reader never sees half an asset."""
        path = self._path(key)
        mark = path / RESULT
        with suppress(FileNotFoundError):
            if unused_since is not None and mark.stat().st_mtime > unused_since:
                return False
        mark.unlink(missing_ok=True)
        self.discard(path)
        return True

    def every(self) -> Iterator[Stored]:
        for shelf in sorted(self._root.iterdir()):
            if len(shelf.name) == 2 and shelf.is_dir():
                for path in sorted(shelf.iterdir()):
                    with suppress(FileNotFoundError):  # deleted by another collector meanwhile
                        used = (path / RESULT).stat().st_mtime
                        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
                        yield Stored(key=shelf.name + path.name, bytes=size, used=used)

    def sweep(self, older_than: float = OLD_WORK) -> int:
        limit = time.time() - older_than
        swept = 0
        for path in sorted(self._work.iterdir()):
            with suppress(FileNotFoundError):
                if has_ended(path.name.rpartition("-")[0]) or path.stat().st_mtime < limit:
                    self.discard(path)
                    swept += 1
        return swept

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / key[2:]
