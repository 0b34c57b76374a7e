"""The secret that links are signed with: from config.yaml, else made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from bots.links.signing import Links
from core.config import Settings
from storage.assets import unwritable

FILE = "links.secret"
_BYTES = 32


def open_links(settings: Settings) -> Links:
    """Links as config.yaml asks for them. Raises Unwritable when a new secret cannot be kept."""
    given = settings.links.secret.get_secret_value()
    return Links(url=settings.links.url, secret=given or kept_secret(settings.data), hours=settings.links.hours)


def kept_secret(folder: Path) -> str:
    """The secret in `folder`, made when there is none: only its owner may read the file, and processes that come here at the
    same time end up with the same one. Raises Unwritable."""
    path = folder / FILE
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise unwritable(error, path) from error


def _make(path: Path) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}-")  # mkstemp: mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            os.link(name, path)
    finally:
        os.unlink(name)
