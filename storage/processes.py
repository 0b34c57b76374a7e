"""Names of processes that stay true after their number was given to another one. Used for workers, work folders, owners.

A name is `<pid>.<start>.<machine>`. Whether a process of this machine has ended can be told from its name; of other
machines nothing can be told.
"""

from __future__ import annotations

import os
import socket
import subprocess
from functools import lru_cache
from hashlib import sha256


@lru_cache(maxsize=1)
def machine() -> str:
    """Twelve hex digits that stand for this machine's host name."""
    return sha256(socket.gethostname().encode()).hexdigest()[:12]


def process_name(pid: int | None = None) -> str:
    """The name of the process `pid` of this machine, by default this process. At most 45 characters."""
    number = os.getpid() if pid is None else pid
    return f"{number}.{_start(number) or 0}.{machine()}"


def has_ended(name: str) -> bool:
    """True when `name` is a process of this machine that is not there any more; False when it is or nobody can know."""
    pid, _, rest = name.partition(".")
    start, _, where = rest.partition(".")
    if where != machine() or not pid.isdigit() or not start.isdigit():
        return False
    if not process_lives(int(pid)):
        return True
    now = _start(int(pid))
    return now is not None and int(start) > 0 and now != int(start)


def process_lives(pid: int) -> bool:
    """Whether a process of this machine exists and is not a zombie (the latter is seen on Linux)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    fields = _stat(pid)
    return not fields or fields[0] != b"Z"


def _start(pid: int) -> int | None:
    """When the process began, in a unit of the system that differs between processes of one number; None when unknown."""
    fields = _stat(pid)
    if fields:
        return int(fields[19])
    try:
        said = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, timeout=5, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return int(sha256(said.strip()).hexdigest()[:8], 16)


def _stat(pid: int) -> list[bytes]:
    """Fields of /proc/PID/stat from the state on (proc(5): the third field; the start time is the 22nd)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()
    except OSError:
        return []
