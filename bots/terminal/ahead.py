"""What a film will need is started before it is known that it does: worker processes and Redis take most of a second to start,
as does this command to import what reads scripts and plans films. Imports nothing heavy itself. Used by bots.terminal.main."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Thread

from bots.terminal.command import FilmCommand
from bots.terminal.outputs import Outputs
from bots.terminal.pool import WorkerPool
from core.errors import StoryreelError
from storage.redis_server import local_server


@contextmanager
def head_start(command: FilmCommand, script: Path | None) -> Iterator[WorkerPool]:
    """The command's workers, started already unless the film that is there was made of this `script` (None: whatever it was).

    They are stopped at the end. Raises Unwritable when the film could not be written where it was asked for.
    """
    command.outputs.check()
    settings = command.settings
    with ExitStack() as stack:
        pool = WorkerPool(settings, command.config, settings.redis_url, command.workers or settings.worker_count)
        stack.callback(pool.stop)
        if script is None or not_made_of(command.outputs, script):
            with suppress(OSError, StoryreelError):  # who opens the storage says in a sentence what is wrong
                if not settings.redis_url:
                    server = stack.enter_context(local_server(settings.data))
                    pool.redis_url = server.url
                    Thread(target=server.begin().wait, daemon=True).start()  # leaves no zombie
                pool.start(1)  # a film begins with one step; more would take the cores from it and from this command
        yield pool


def not_made_of(outputs: Outputs, script: Path) -> bool:
    """Whether the manifest beside the film names another script, or there is none: then most likely there is much to make."""
    try:
        made = outputs.beside(".manifest.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        made = ""
    try:
        return sha256(script.read_bytes()).hexdigest() not in made
    except OSError:
        return False  # nothing can be made of a script that cannot be read
