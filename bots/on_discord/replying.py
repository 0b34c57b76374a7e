"""What is said to an interaction: acknowledged in time, then answered by the shortest way that is still open.

The token of an interaction lives for 15 minutes and may be spent or lost; what people must see then goes into the channel as an
ordinary message. Made by the reception, one per interaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

import discord

from bots.callers import Caller
from bots.cards import Answer, Card, Form
from bots.chat import Busy, Forbidden, Gone, TooLarge
from bots.commands.doors import trouble
from bots.on_discord.escaping import cut, escape
from bots.on_discord.filling import LateForms, modal_of
from bots.on_discord.painting import asks_once, buttons, paint
from bots.on_discord.posting import NOBODY, DiscordChat, open_files
from bots.on_discord.refusals import translated
from bots.on_discord.shown_files import files_of
from core.errors import ServiceDown, StoryreelError
from storage import posts
from storage.house import House

log = logging.getLogger(__name__)
T = TypeVar("T")
Private = Callable[[], Awaitable[bool]]
REFUSALS = (Gone, Forbidden, Busy, ServiceDown, TooLarge)
DOUBLE = 40060
"""Somebody has acknowledged this interaction already: another delivery of the same one."""
NOTICE = 1900
GLANCE = 0.1
"""Seconds between two looks at whether others wait, too."""
LONGEST_WAIT = 60.0
"""Seconds in all that Discord may ask to wait before an answer."""


class Held(StrEnum):
    """What an interaction was told first."""

    NOTHING = "nothing"
    UPDATE = "update"
    """A press: the message stays as it is for now."""
    PRIVATE = "private"
    """A command: "is thinking", for the asker only."""
    PUBLIC = "public"
    LOST = "lost"
    """It came too late; what people must see goes into the channel."""
    DOUBLE = "double"
    """Another delivery answers."""


class Reply:
    """One interaction and what it has been told."""

    def __init__(
        self, chat: DiscordChat, house: House, forms: LateForms, interaction: discord.Interaction, caller: Caller
    ) -> None:
        self.chat = chat
        self.forms = forms
        self.house = house
        self.interaction = interaction
        self.caller = caller
        self.held = Held.NOTHING
        self.pressed = interaction.message is not None

    @property
    def lost(self) -> bool:
        return self.held is Held.LOST

    async def answer(
        self, work: Awaitable[Answer | None], grace: float, private: Private, hurried: Callable[[], bool] = lambda: False
    ) -> None:
        """Shows what `work` answers; when that takes longer than `grace` seconds, the interaction is acknowledged meanwhile,
        and as soon as it is `hurried`.

        `private` tells whether the answer probably is; None is no answer. A form can be opened only within `grace`, and not by
        a form; else a button for it is shown.
        """
        answer = await self.meanwhile(work, grace, private, hurried)
        if answer is not None and self.held is not Held.DOUBLE:
            await self.show(answer)

    async def meanwhile(
        self, work: Awaitable[T], grace: float, private: Private, hurried: Callable[[], bool] = lambda: False
    ) -> T:
        """What `work` finds; the interaction is acknowledged as with `answer`, and nothing else is said to it."""
        task = asyncio.ensure_future(work)
        left = grace
        while left > 0 and not task.done() and not hurried() and self.held is Held.NOTHING:
            await asyncio.wait({task}, timeout=min(GLANCE, left))
            left -= GLANCE
        if not task.done() and self.held is Held.NOTHING:
            await self.hold(await private())
        return await task

    async def hold(self, private: bool) -> None:
        """Acknowledges without an answer."""
        response = self.interaction.response
        if self.pressed:
            await self._first(response.defer(), Held.UPDATE)
        else:
            await self._first(response.defer(ephemeral=private, thinking=True), Held.PRIVATE if private else Held.PUBLIC)

    async def head(self, card: Card) -> str:
        """Answers with a card that something follows; its message, or "" when it is lost or the asker's alone. Raises one of
        REFUSALS."""
        if self.held is Held.PRIVATE:
            return ""
        if self.held is Held.PUBLIC:
            return await self._edit_original(card)
        return await self._first(self._send(self._parts(card), private=False), Held.PUBLIC)

    async def show(self, answer: Answer) -> None:
        """Never raises what Discord refuses: the asker is told where that is possible, and the courier sends posts itself."""
        try:
            try:
                await self._show(answer)
            except TooLarge:
                await self._show(self._without_files(answer))
        except REFUSALS as error:
            log.warning("an answer could not be shown: %s", error)
            await self._tell(error)

    async def _tell(self, error: StoryreelError) -> None:
        card = trouble(self.caller.words, error).card
        try:
            if card is not None:
                await self._private(**self._parts(card))
        except REFUSALS as again:
            log.info("nor could the asker be told: %s", again)

    def _without_files(self, answer: Answer) -> Answer:
        if answer.card is None:
            return answer
        note = self.caller.words.say("discord.large.footer")
        return replace(answer, card=replace(answer.card, pictures=(), video=None, attachments=(), footer=note), more=())

    async def _show(self, answer: Answer) -> None:
        if answer.form is not None:
            await self._form(answer.form)
        elif answer.card is None:
            await self._notice(answer)
        else:
            await self._card(answer, answer.card)
        for card in answer.more:
            await self._another(card, answer.private)

    async def _card(self, answer: Answer, card: Card) -> None:
        if self.pressed and answer.replaces:
            message = await self._replace(card)
        elif answer.private:
            message = await self._private(**self._parts(card))
        else:
            await self._close_question()
            message = await self._public(card, lasting=bool(answer.post))
        if message:
            if not answer.private:
                self.chat.put_reactions(self.caller.place, message, card.reactions)
            if answer.post and not await posts.sent(self.house, answer.post, message) and message != self.caller.pressed:
                await self.chat.delete(self.caller.place, message)

    # ---- the first answer ------------------------------------------------------------------------------------------------

    async def _first(self, call: Awaitable[Any], held: Held) -> str:
        """Answers the interaction; returns the id of the message that this made, if any."""
        try:
            async with translated(seconds=10.0):
                result = await _keeping_codes(call)
        except _Late as error:
            self.held = Held.DOUBLE if error.code == DOUBLE else Held.LOST
            log.info("interaction %s was not answered: %s", self.interaction.id, error)
            return ""
        except Busy as error:  # it may have arrived all the same: what follows edits it, and is told if there is nothing
            self.held = held if held in (Held.PRIVATE, Held.PUBLIC) else Held.LOST
            log.info("nothing was heard of the answer to interaction %s: %s", self.interaction.id, error)
            return ""
        self.held = held
        resource = getattr(result, "resource", None)
        if isinstance(resource, discord.Message):
            self.chat.remember(resource)
        return str(getattr(result, "message_id", None) or "")

    # ---- cards -----------------------------------------------------------------------------------------------------------

    async def _public(self, card: Card, lasting: bool = False) -> str:
        """The card for everybody; `lasting` when it is edited later. An answer to a press is a message of its own."""
        if self.held is Held.NOTHING:
            if self.pressed:
                await self.hold(private=False)
            else:
                message = await self._first(self._send(self._parts(card), private=False), Held.PUBLIC)
                if message:
                    return message
        return await self._public_later(card, lasting)

    async def _public_later(self, card: Card, lasting: bool) -> str:
        """A card that need not last may answer what was held privately: the channel's bucket is small."""
        if self.held is Held.DOUBLE:
            return ""
        if self.held is Held.PUBLIC or (self.held is Held.PRIVATE and not lasting):
            try:
                return await self._edit_original(card)
            except Gone:
                log.info("the token of interaction %s is spent", self.interaction.id)
        elif self.held is Held.PRIVATE:
            await self._drop_original()
        return await self.chat.post(self.caller.place, card, nonce=f"i{self.interaction.id}")

    async def _private(self, **parts: Any) -> str:
        """For the asker only; in vain when the token is lost, but in a private chat everything is private."""
        if self.held is Held.NOTHING and (message := await self._first(self._send(parts, private=True), Held.PRIVATE)):
            return message
        if self.held in (Held.LOST, Held.DOUBLE):
            log.info("a private answer to %s came too late", self.interaction.id)
            return ""
        async with translated():
            if self.held is Held.PRIVATE:
                edited = dict(parts)
                edited["attachments"] = edited.pop("files", [])
                return str((await self.interaction.edit_original_response(**edited)).id)
        if self.held is Held.PUBLIC:
            await self._drop_original()
        async with translated():
            return str((await self.interaction.followup.send(ephemeral=True, wait=True, **parts)).id)

    async def _replace(self, card: Card) -> str:
        """The card instead of the message that was pressed; its unchanged pictures stay."""
        old = self.interaction.message
        if old is None:
            return await self._public(card)
        painted = paint(card)
        names = {upload.name for upload in painted.uploads if upload.path in card.pictures}
        kept = [file for file in files_of(old) if file.filename in names]
        new = [upload for upload in painted.uploads if upload.name not in {file.filename for file in kept}]
        opened = open_files(new)
        parts: dict[str, Any] = {
            "content": painted.content or None,
            "embeds": list(painted.embeds),
            "attachments": [*kept, *opened],
            "view": buttons(card),
            "allowed_mentions": NOBODY,
        }
        with closing(opened):
            if self.held is Held.NOTHING:
                await self._first(self.interaction.response.edit_message(**parts), Held.UPDATE)
            elif self.held is Held.UPDATE:
                async with translated():
                    self.chat.remember(await self.interaction.edit_original_response(**parts))
        if self.lost and not old.flags.ephemeral:
            await self.chat.edit(self.caller.place, self.caller.pressed, card)
        return self.caller.pressed

    async def _another(self, card: Card, private: bool) -> None:
        if not private:
            await self.chat.post(self.caller.place, card)
        elif self.held not in (Held.LOST, Held.DOUBLE):
            async with translated():
                await self.interaction.followup.send(ephemeral=True, **self._parts(card))

    # ---- notices and forms -----------------------------------------------------------------------------------------------

    async def _notice(self, answer: Answer) -> None:
        """Nothing where the pressed message tells it, or is about to; else in place of a question of the asker's own; else as a
        message for the asker."""
        old = self.interaction.message
        if self.pressed and (not answer.notice or (answer.seen and old is not None and not old.flags.ephemeral)):
            if self.held is Held.NOTHING:
                await self.hold(private=True)
            return
        said = cut(escape(answer.notice or self.caller.words.say("discord.done")), NOTICE)
        if not await self._close_question(content=said, embeds=[], attachments=[], allowed_mentions=NOBODY):
            await self._private(content=said, allowed_mentions=NOBODY)

    async def _close_question(self, **parts: Any) -> bool:
        """Takes the buttons from a question that only the asker sees, as it has been answered; shows `parts` in its place."""
        old = self.interaction.message
        if old is None or not old.flags.ephemeral or not asks_once(old):
            return False
        if self.held is Held.NOTHING:
            await self._first(self.interaction.response.edit_message(view=None, **parts), Held.UPDATE)
        elif self.held is Held.UPDATE:
            async with translated():
                await self.interaction.edit_original_response(view=None, **parts)
        return self.held is Held.UPDATE

    async def _form(self, form: Form) -> None:
        if self.held is Held.NOTHING and self.interaction.type is not discord.InteractionType.modal_submit:
            await self.open(modal_of(form))
        else:
            await self._private(**self._parts(self.forms.offer(form, self.caller)))

    async def open(self, modal: discord.ui.Modal) -> None:
        """Shows a modal as the first answer."""
        await self._first(self.interaction.response.send_modal(modal), Held.UPDATE)

    # ---- parts of calls --------------------------------------------------------------------------------------------------

    def _parts(self, card: Card) -> dict[str, Any]:
        painted = paint(card)
        parts: dict[str, Any] = {
            "embeds": list(painted.embeds),
            "files": open_files(painted.uploads),
            "allowed_mentions": painted.mentions,
        }
        if painted.content:
            parts["content"] = painted.content
        if view := buttons(card):
            parts["view"] = view
        return parts

    async def _send(self, parts: dict[str, Any], private: bool) -> Any:
        with closing(parts.get("files", ())):
            return await self.interaction.response.send_message(ephemeral=private, **parts)

    async def _edit_original(self, card: Card) -> str:
        """Waits while Discord asks to: what stays otherwise is a word that the bot is thinking."""
        waited = 0.0
        while True:
            parts = self._parts(card)
            parts["attachments"] = parts.pop("files")
            try:
                async with translated():
                    message = await self.interaction.edit_original_response(**parts)
            except Busy as busy:
                pause = float(busy.parameters.get("seconds", 1.0))
                waited += pause
                if waited > LONGEST_WAIT:
                    raise
                await asyncio.sleep(pause)
            else:
                self.chat.remember(message)
                return str(message.id)

    async def _drop_original(self) -> None:
        try:
            async with translated():
                await self.interaction.delete_original_response()
        except StoryreelError as error:
            log.info("a spent answer stays: %s", error)


@contextmanager
def closing(files: Iterable[discord.File]) -> Iterator[None]:
    """Closes them at the end: discord.py leaves those of an interaction's first answer open."""
    try:
        yield
    finally:
        for file in files:
            file.close()


class _Late(Exception):
    """Discord no longer takes an answer to this interaction, or has one."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


async def _keeping_codes(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except discord.InteractionResponded as error:
        raise _Late(DOUBLE, str(error)) from error
    except discord.HTTPException as error:
        if error.code in (10062, DOUBLE, 10015, 50027):
            raise _Late(error.code, error.text) from error
        raise


async def answer_in_channel(chat: DiscordChat, house: House, caller: Caller, answer: Answer) -> None:
    """For what was no interaction: the cards as messages, the first in reply. Nothing there is private."""
    card = answer.card or (Card(title=answer.notice) if answer.notice else None)
    try:
        for number, shown in enumerate([*([card] if card else []), *answer.more]):
            reply_to, nonce = (caller.message, caller.request.rpartition(":")[2][:25]) if number == 0 else ("", "")
            message = await chat.post(caller.place, shown, reply_to=reply_to, nonce=nonce)
            if number == 0 and answer.post and not await posts.sent(house, answer.post, message):
                await chat.delete(caller.place, message)
    except REFUSALS as error:
        log.warning("a message was not answered: %s", error)
