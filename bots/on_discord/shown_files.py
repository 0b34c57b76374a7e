"""Files that a message on Discord has already, for edits that keep them. Used by posting and replying.

Discord leaves a file that an embed shows out of the message's attachments, in the answer to the upload and ever after
(discord/discord-api-docs#1340, #8279): only the link in the embed tells of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import discord

_PATH = re.compile(r"/(?:ephemeral-)?attachments/\d+/(?P<id>\d+)/(?P<name>[^/]+)")
"""Of a file's link: the place, the file and its name."""


class ShownFile(discord.Attachment):
    """A file of a message as far as an edit needs it: discord.py sends its id and name, and Discord lets it stay."""

    __slots__ = ()

    def __init__(self, id: int, filename: str, url: str) -> None:
        # discord.Attachment would ask for all that Discord says of a file, and for a connection to download it
        self.id, self.filename, self.url = id, filename, url

    def to_dict(self) -> Any:
        return {"id": str(self.id), "filename": self.filename}


def files_of(message: discord.Message) -> tuple[ShownFile, ...]:
    """The files of `message`, those in its embeds too, each once."""
    found = {item.id: ShownFile(item.id, item.filename, item.url) for item in message.attachments}
    for url in _pictures(message):
        if match := _PATH.fullmatch(urlsplit(url).path):
            file = ShownFile(int(match["id"]), unquote(match["name"]), url)
            found.setdefault(file.id, file)
    return tuple(found.values())


def _pictures(message: discord.Message) -> Iterator[str]:
    for embed in message.embeds:
        for shown in (embed.image, embed.thumbnail):
            if shown.url:
                yield shown.url
