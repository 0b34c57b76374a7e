"""The messages of Discord channels: post, edit, delete. What the courier works with on Discord (`bots.chat.Chat`)."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import discord

from bots.callers import Place
from bots.cards import Card
from bots.chat import Busy, Forbidden, Gone, Pace, TooLarge
from bots.on_discord.painting import Painted, Upload, buttons, paint, uploads_of
from bots.on_discord.refusals import translated
from bots.on_discord.shown_files import ShownFile, files_of
from core.errors import ServiceDown

log = logging.getLogger(__name__)
MIB = 1024 * 1024
STEPS = tuple(size * MIB for size in (500, 100, 50, 25, 20, 10, 8))
"""Upload limits that Discord has or had."""
USUAL_LIMIT = 10 * MIB
PACE = Pace(burst=4, seconds=5.0, least=1.2)
"""One less than the bucket of five changes in five seconds that a channel has."""
REMEMBERED = 1000
"""Messages whose files are known without asking Discord."""
ARCHIVED = 50083
SLOWEST = 200 * 1024
"""Bytes per second that an upload is given time for."""
NOBODY = discord.AllowedMentions.none()


class DiscordChat:
    """`bots.chat.Chat` over a discord.py client, which may be replaced by a new one."""

    platform = "discord"
    takes_nonces = True

    def __init__(self, client: discord.Client) -> None:
        self.client = client
        self._files: OrderedDict[str, tuple[ShownFile, ...]] = OrderedDict()
        self._told: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def pace(self, place: Place) -> Pace:
        return PACE

    async def post(self, place: Place, card: Card, *, reply_to: str = "", nonce: str = "") -> str:
        """Sends `card` and puts its reactions under it. Raises Gone, Forbidden, TooLarge, Busy or ServiceDown."""
        painted = paint(card)
        files = open_files(painted.uploads)
        extra: dict[str, Any] = {"nonce": nonce} if nonce else {}
        if reply_to.isdigit():
            extra["reference"] = discord.MessageReference(
                message_id=int(reply_to), channel_id=int(place.id), fail_if_not_exists=False
            )
        if view := buttons(card):
            extra["view"] = view
        try:
            async with self._calling(place, painted.uploads):
                message = await self._channel(place).send(
                    content=painted.content or None,
                    embeds=list(painted.embeds),
                    files=files,
                    allowed_mentions=painted.mentions,
                    mention_author=False,
                    **extra,
                )
        except TooLarge:
            self._learn(place, painted.uploads)
            raise
        self.remember(message)
        self.put_reactions(place, str(message.id), card.reactions)
        return str(message.id)

    async def edit(self, place: Place, message: str, card: Card, *, before: Card | None = None) -> None:
        """Replaces what the message shows; files that `before` had already stay and are not sent again."""
        painted = paint(card)
        kept = await self._kept(place, message, painted, before)
        names = {file.filename for file in kept}
        new = tuple(upload for upload in painted.uploads if upload.name not in names)
        try:
            async with self._calling(place, new):
                edited = await self._edit(place, message, painted, card, kept, new)
        except TooLarge:
            self._learn(place, new)
            raise
        self.remember(edited)
        self.put_reactions(place, message, card.reactions if before is None or before.reactions != card.reactions else ())

    async def _edit(
        self,
        place: Place,
        message: str,
        painted: Painted,
        card: Card,
        kept: tuple[ShownFile, ...],
        new: tuple[Upload, ...],
    ) -> discord.Message:
        for again in (False, True):
            try:
                return await self._message(place, message).edit(
                    content=painted.content or None,
                    embeds=list(painted.embeds),
                    attachments=[*kept, *open_files(new)],
                    view=buttons(card),
                    allowed_mentions=NOBODY,
                )
            except discord.HTTPException as error:
                if again or error.code != ARCHIVED:
                    raise
                thread = await self.client.fetch_channel(int(place.id))
                if isinstance(thread, discord.Thread):
                    await thread.edit(archived=False)
        raise AssertionError("the second try returns or raises")

    async def delete(self, place: Place, message: str) -> None:
        self._files.pop(message, None)
        try:
            async with self._calling(place):
                await self._message(place, message).delete()
        except Gone:
            return

    async def upload_limit(self, place: Place) -> int:
        """What Discord said for this place, or the server's tier; less when it has refused that much here."""
        guild = self.client.get_guild(int(place.server)) if place.server.isdigit() else None
        limit = max(USUAL_LIMIT, guild.filesize_limit if guild else 0, self._told.get(place.id, 0))
        return min(limit, self._refused.get(place.id, limit))

    def told_limit(self, place: str, size: int) -> None:
        """An interaction named the limit of its channel. Discord has named more than it takes: `post` may still be refused."""
        self._told[place] = size

    def _learn(self, place: Place, uploads: Iterable[Upload]) -> None:
        """Remembers a size that was refused: the next lower step is what this place takes."""
        largest = max((upload.path.stat().st_size for upload in uploads), default=0)
        self._refused[place.id] = next((step for step in STEPS if step < largest), STEPS[-1])

    # ---- files that are there already ------------------------------------------------------------------------------------

    def remember(self, message: discord.Message) -> None:
        """Keeps the ids of a message's files, for the next edit."""
        self._files[str(message.id)] = files_of(message)
        self._files.move_to_end(str(message.id))
        while len(self._files) > REMEMBERED:
            self._files.popitem(last=False)

    async def _kept(self, place: Place, message: str, painted: Painted, before: Card | None) -> tuple[ShownFile, ...]:
        same = {upload.name for upload in set(uploads_of(before)) & set(painted.uploads)} if before else set()
        if not same:
            return ()
        known = self._files.pop(message, None)  # what an edit that may have come through left there is not known
        if known is None:
            try:
                async with self._calling(place):
                    known = files_of(await self._message(place, message).fetch())
            except (Busy, Forbidden, ServiceDown):
                return ()
        return tuple(file for file in known if file.filename in same)

    # ---- reactions and threads -------------------------------------------------------------------------------------------

    def put_reactions(self, place: Place, message: str, reactions: tuple[str, ...]) -> None:
        """Puts them one by one in the background; Discord takes about four a second."""
        if reactions:
            self.spawn(self._react(place, message, reactions))

    async def _react(self, place: Place, message: str, reactions: tuple[str, ...]) -> None:
        try:
            for reaction in reactions:
                async with self._calling(place, likely="Add Reactions"):
                    await self._message(place, message).add_reaction(reaction)
        except (Gone, Forbidden, Busy, ServiceDown) as error:
            log.info("no reactions under %s: %s", message, error)

    async def open_thread(self, place: Place, message: str, name: str) -> Place:
        """A thread that hangs on a message; its server is the channel's."""
        async with self._calling(place, likely="Create Public Threads"):
            thread = await self._message(place, message).create_thread(name=name or "…", auto_archive_duration=10080)
        return Place(platform=self.platform, id=str(thread.id), server=place.server, name=thread.name, parent=place.id)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside everything else; `close` ends it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The current task does something that should be finished before the connection is closed."""
        task = asyncio.current_task()
        if task is None or task in self._tasks:
            yield
            return
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def close(self, patience: float = 3.0) -> None:
        """Lets what is under way finish for `patience` seconds, then ends it."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # ---- discord.py's objects --------------------------------------------------------------------------------------------

    def _channel(self, place: Place) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(int(place.id), guild_id=int(place.server) if place.server else None)

    def _message(self, place: Place, message: str) -> discord.PartialMessage:
        return self._channel(place).get_partial_message(int(message))

    def _calling(self, place: Place, uploads: Iterable[Upload] = (), likely: str = "") -> Any:
        uploads = tuple(uploads)
        size = sum(upload.path.stat().st_size for upload in uploads if upload.path.exists())
        return translated(
            self.client.get_channel(int(place.id)),
            seconds=30.0 + size / SLOWEST,
            likely=likely or ("Attach Files" if uploads else "Send Messages"),
        )


def open_files(uploads: Iterable[Upload]) -> list[discord.File]:
    """Raises ServiceDown when one is no longer there; then none stays open."""
    opened: list[discord.File] = []
    try:
        for upload in uploads:
            opened.append(upload.open())
    except OSError as error:
        for file in opened:
            file.close()
        raise ServiceDown("discord.file", f"a file to be sent is not there: {error}", service="Discord") from error
    return opened
