"""Files that people send on Telegram, brought in as uploads. Called by bots.on_telegram.reception.

Pure but for `fetch`, which downloads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from telegram import Audio, Bot, Document, Message, PhotoSize, Voice
from telegram.error import BadRequest

from bots.desk import Upload
from bots.on_telegram.people import PLATFORM
from bots.on_telegram.refusals import LARGE, translated
from core.errors import BadConfig, BadScript, ServiceDown, UserError

MIB = 1024 * 1024
SCRIPT_BYTES = 5 * MIB
FILE_BYTES = 20 * MIB
"""Zip archives, music, pictures; Telegram's own servers hand out no more."""
FETCH_SECONDS = 60.0
SCRIPTS = (".fountain", ".fdx", ".txt", ".md", ".markdown", ".docx", ".pdf", ".spmd")
ARCHIVES = (".zip",)
MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file of a message, still on Telegram's side."""

    file: str
    """Telegram's file id."""
    name: str
    size: int
    by: str = ""
    """Telegram's id of who sent it, themselves and not as what somebody else has said."""
    by_name: str = ""

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.lower()

    @property
    def filmable(self) -> bool:
        return self.suffix in SCRIPTS or self.suffix in ARCHIVES or not self.suffix


def attached_to(message: Message | None) -> tuple[Attached, ...]:
    """The file of a message: document, sound or picture; a film or sticker is none that anything is made of."""
    if message is None:
        return ()
    user = message.from_user if message.forward_origin is None else None
    by = (str(user.id), user.full_name) if user is not None and not user.is_bot else ("", "")
    if found := message.document:
        return (_attached(found, found.file_name or "script.txt", by),)
    if sound := message.audio:
        return (_attached(sound, sound.file_name or "track.mp3", by),)
    if voice := message.voice:
        return (_attached(voice, "voice.ogg", by),)
    if message.photo:
        return (_attached(message.photo[-1], "picture.jpg", by),)
    return ()


def _attached(file: Document | Audio | Voice | PhotoSize, name: str, by: tuple[str, str]) -> Attached:
    return Attached(file=file.file_id, name=name, size=file.file_size or 0, by=by[0], by_name=by[1])


async def fetch(bot: Bot, files: Iterable[Attached]) -> tuple[Upload, ...]:
    """Downloads one after the other. Raises UserError naming the file that is too large, Transient when Telegram is away."""
    wanted = tuple(files)
    if len(wanted) > MOST_FILES:
        raise UserError("telegram.files.many", f"{len(wanted)} files at once", most=MOST_FILES)
    return tuple([await _fetch(bot, file) for file in wanted])


async def _fetch(bot: Bot, file: Attached) -> Upload:
    limit = SCRIPT_BYTES if file.suffix in SCRIPTS else FILE_BYTES
    if file.size > limit:
        raise _large(file, limit)
    try:
        with translated(keep=lambda message: True):
            async with asyncio.timeout(FETCH_SECONDS):
                found = await bot.get_file(file.file)
                data = bytes(await found.download_as_bytearray(read_timeout=FETCH_SECONDS))
    except BadRequest as error:
        if LARGE.search(error.message):
            raise _large(file, FILE_BYTES) from error
        raise UserError("telegram.file.gone", f"{file.name} is no longer there", name=file.name) from error
    except BadConfig as error:  # a 404: the server has no such file
        raise UserError("telegram.file.gone", f"{file.name} is no longer there", name=file.name) from error
    except OSError as error:  # a Bot API server of one's own keeps files where this process cannot read
        raise ServiceDown("telegram.file.unreadable", f"{file.name}: {error}", name=file.name) from error
    if len(data) > limit:
        raise _large(file, limit)
    return Upload(name=file.name, data=data, by=f"{PLATFORM}:{file.by}" if file.by else "", by_name=file.by_name)


def _large(file: Attached, limit: int) -> BadScript:
    return BadScript("telegram.file.large", f"{file.name} is too large", name=file.name, limit=f"{limit // MIB} MB")
