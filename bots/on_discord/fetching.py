"""Files that people attach, downloaded for a command: small enough, in time, or with a clear reason why not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
import discord

from bots.desk import Upload
from core.errors import BadOption, StoryreelError

MIB = 1024 * 1024
SCRIPT_LIMIT = 5 * MIB
LARGE_LIMIT = 20 * MIB
"""Of archives, music and pictures."""
LARGE = (".zip", ".mp3", ".wav", ".flac", ".ogg", ".opus", ".m4a", ".aac", ".png", ".jpg", ".jpeg", ".webp")
SCRIPTS = (".fountain", ".fdx", ".pdf", ".txt", ".md", ".markdown", ".docx", ".odt", ".rtf", ".spmd", ".zip")
"""What counts as a script when a file comes without a command."""
PATIENCE = 20.0
"""Seconds for all files of a command."""


def looks_like_script(attachment: discord.Attachment) -> bool:
    return attachment.filename.lower().endswith(SCRIPTS)


async def fetch(attachments: Sequence[discord.Attachment]) -> tuple[Upload, ...]:
    """Downloads all of them side by side, in order. Raises BadOption: too large, withdrawn, or too slow."""
    for attachment in attachments:
        limit = LARGE_LIMIT if attachment.filename.lower().endswith(LARGE) else SCRIPT_LIMIT
        if attachment.size > limit:
            raise _refused("discord.upload.large", attachment, limit=f"{limit // MIB} MiB")
    tasks = [asyncio.create_task(_read(attachment)) for attachment in attachments]
    try:
        async with asyncio.timeout(PATIENCE):
            return tuple(await asyncio.gather(*tasks))
    except TimeoutError as error:
        raise _refused("discord.upload.slow", attachments[0]) from error
    finally:
        for task in tasks:
            task.cancel()


async def _read(attachment: discord.Attachment) -> Upload:
    try:
        return Upload(name=attachment.filename, data=await attachment.read())
    except (discord.NotFound, discord.Forbidden) as error:
        raise _refused("discord.upload.gone", attachment) from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise _refused("discord.upload.slow", attachment) from error


def _refused(code: str, attachment: discord.Attachment, **parameters: str) -> StoryreelError:
    name = attachment.title or attachment.filename
    return BadOption(code, f"{name} could not be downloaded ({code})", name=name, **parameters)
