"""Starts a Redis (Valkey, from a wheel) on this machine when config.yaml names none.

It listens on a Unix socket, keeps nothing on disk (SQL holds the truth) and is shared by all commands on one data folder.
storage.redis_guard owns it and stops it once nobody uses it any more.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.errors import MissingTool, ServiceDown

START_SECONDS = 10.0
AGAIN_SECONDS = 0.7
LOG_BYTES = 256_000


def socket_path(data: Path) -> Path:
    """Where the server of this data folder listens. Unix socket paths end at about 100 characters, so it lies under the
    system's temporary folder, private to this user, named by the data folder's hash."""
    name = sha256(str(data.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"storyreel-{os.getuid()}-{name}" / "redis.sock"


@dataclass(frozen=True, slots=True)
class LocalServer:
    """The server of one data folder. It stays for as long as somebody holds it (see `local_server`)."""

    path: Path
    """Its socket."""

    @property
    def url(self) -> str:
        return f"unix://{self.path}"

    def there(self) -> bool:
        """False when it surely does not run."""
        return self.path.exists()

    def begin(self) -> subprocess.Popen[bytes]:
        """Launches what starts it and does not wait: `ensure` does."""
        return _launch_guard(self.path)

    async def ensure(self) -> None:
        """Starts it unless it answers. Raises MissingTool or ServiceDown."""
        await ensure_server(self.path)


@contextmanager
def local_server(data: Path) -> Iterator[LocalServer]:
    """Holds the server for `data`, which then does not end once it was started. Raises MissingTool."""
    path = socket_path(data)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise MissingTool(
            "redis.folder", f"{path.parent} belongs to somebody else; set redis_url in config.yaml", path=str(path.parent)
        )
    with (path.parent / "users.lock").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield LocalServer(path)


async def ensure_server(path: Path) -> None:
    """Starts the guard unless a server answers at `path`; safe when several processes do so at once."""
    deadline = time.monotonic() + START_SECONDS
    again = 0.0
    while not await _answers(path):
        now = time.monotonic()
        if now > deadline:
            raise ServiceDown(
                "redis.start", f"the Redis at {path} did not start; see {path.parent / 'redis.log'}", path=str(path)
            )
        if now >= again:  # the guard of a server that was just killed still has to see that and let go
            await asyncio.to_thread(_start_guard, path)
            again = time.monotonic() + AGAIN_SECONDS
        await asyncio.sleep(0.01)


async def _answers(path: Path) -> bool:
    import redis.asyncio
    from redis.exceptions import RedisError

    client = redis.asyncio.Redis(unix_socket_path=str(path), socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(await client.ping())
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()


def _start_guard(path: Path) -> None:
    """Launches the guard and waits until it has detached itself or seen that there is one already."""
    guard = _launch_guard(path)
    try:
        status = guard.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        guard.kill()
        status = guard.wait()
    if status:
        log_path = path.parent / "redis.log"
        raise MissingTool("redis.start", f"no Redis can be started here; see {log_path}", path=str(log_path))


def _launch_guard(path: Path) -> subprocess.Popen[bytes]:
    log_path = path.parent / "redis.log"
    full = log_path.exists() and log_path.stat().st_size > LOG_BYTES
    with log_path.open("wb" if full else "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "storage.redis_guard", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).parent.parent,
        )
