"""The messages of Telegram chats: post, edit, delete. What the courier works with on Telegram (`bots.chat.Chat`)."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardMarkup,
    InputMedia,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated

from bots.callers import Place
from bots.cards import Card
from bots.chat import Gone, Pace, TooLarge
from bots.on_telegram.keys import keyboard
from bots.on_telegram.media import Carried, Kind, KnownFiles, as_media, further_files, main_file, opened, picture, thumbnail
from bots.on_telegram.people import ADMINS, KEPT_SECONDS
from bots.on_telegram.refusals import LARGE, NO_CAPTION, NO_TEXT, PICTURE, SAME, translated
from bots.on_telegram.wording import CAPTION_UNITS, TEXT_UNITS, card_html
from bots.receipts import Unparted
from core.errors import BrokenAsset, StoryreelError

log = logging.getLogger(__name__)
T = TypeVar("T")
MIB = 1024 * 1024
UPLOAD_BYTES = 50 * MIB
LOCAL_UPLOAD_BYTES = 2000 * MIB
PRIVATE_PACE = Pace(burst=1, seconds=1.0, least=1.0)
GROUP_PACE = Pace(burst=17, seconds=60.0, least=1.5)
"""Telegram bears 20 a minute; three are left for answers to people."""
CALL_SECONDS = 60.0
"""Longest time for a call without files; waiting that Telegram asks for counts."""
SLOWEST = 100 * 1024
"""Bytes per second that an upload is given time for."""
QUIET = 3.0
"""Seconds without a change in a chat after which used buttons go."""
PATIENCE = 300
"""Looks for such a moment; then they go all the same."""
ALBUM = 10
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
WRONG_FILE = "wrong file identifier"


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What an edit shall make of a message."""

    card: Card
    file: Carried | None
    keys: InlineKeyboardMarkup | None

    @property
    def caption(self) -> str:
        return card_html(self.card, CAPTION_UNITS)


class TelegramChat:
    """`bots.chat.Chat` over python-telegram-bot. `moved` is told when a group got a new id."""

    platform = "telegram"
    takes_nonces = False

    def __init__(self, bot: Bot, *, local: bool = False, moved: Callable[[str, str], Awaitable[None]] | None = None) -> None:
        self.bot = bot
        self._limit = LOCAL_UPLOAD_BYTES if local else UPLOAD_BYTES
        self._files = KnownFiles()
        self._moved = moved
        self._addresses: dict[str, str] = {}
        self._hearing: dict[str, tuple[float, bool]] = {}
        self._changed: dict[str, float] = {}
        self.unparted = Unparted()

    def pace(self, place: Place) -> Pace:
        return PRIVATE_PACE if place.private else GROUP_PACE

    async def upload_limit(self, place: Place) -> int:
        """50 MB, or 2000 MB with a Bot API server of one's own; less once that server has refused more."""
        return self._limit

    # ---- posting ---------------------------------------------------------------------------------------------------------

    async def post(self, place: Place, card: Card, *, reply_to: str = "", nonce: str = "") -> str:
        """Sends `card`, its further attachments as messages after it, and returns the first message's id.

        Telegram has no nonce. Raises Gone, Forbidden, TooLarge, Busy or ServiceDown.
        """
        card = await self._with_reactions(place, card)
        mention = card.mention if not place.private and card.mention.isdigit() else ""
        about: dict[str, Any] = {"reply_parameters": reply(reply_to), "reply_markup": keyboard(card)}
        file = self._main_file(card)
        if file is None:
            html = card_html(card, TEXT_UNITS, mention)
            sent = await self._call(
                place,
                lambda chat: self.bot.send_message(chat, html, parse_mode="HTML", link_preview_options=NO_PREVIEW, **about),
            )
        else:
            sent = await self._send_file(place, file, card_html(card, CAPTION_UNITS, mention), about)
        for extra in further_files(card):
            await self._send_file(place, extra, "", {"reply_parameters": reply(str(sent.message_id))})
        return str(sent.message_id)

    async def ask(self, place: Place, html: str, *, reply_to: str = "", placeholder: str = "") -> str:
        """Sends a question that the asked person's client opens a reply to; returns the message's id."""
        force = ForceReply(selective=True, input_field_placeholder=placeholder or None)
        sent = await self._call(
            place,
            lambda chat: self.bot.send_message(
                chat,
                html,
                parse_mode="HTML",
                link_preview_options=NO_PREVIEW,
                reply_parameters=reply(reply_to),
                reply_markup=force,
            ),
        )
        return str(sent.message_id)

    async def post_album(self, place: Place, pictures: Sequence[Any], reply_to: str = "") -> None:
        """Further pictures of a card, without text or buttons: albums carry none."""
        files = [picture(path) for path in pictures]
        photos = [file for file in files if file.kind is Kind.PHOTO]
        for start in range(0, len(photos), ALBUM):
            group = photos[start : start + ALBUM]
            if len(group) == 1:
                await self._send_file(place, group[0], "", {"reply_parameters": reply(reply_to)})
            else:
                await self._send_album(place, group, reply_to)
        for file in files:
            if file.kind is Kind.FILE:
                await self._send_file(place, file, "", {"reply_parameters": reply(reply_to)})

    async def _send_album(self, place: Place, group: list[Carried], reply_to: str) -> None:
        with ExitStack() as stack:
            media: list[Any] = [InputMediaPhoto(stack.enter_context(opened(file.path, file.name))) for file in group]
            size = sum(file.path.stat().st_size for file in group)
            await self._call(
                place, lambda chat: self.bot.send_media_group(chat, media, reply_parameters=reply(reply_to)), size=size
            )

    async def _send_file(self, place: Place, file: Carried, caption: str, about: dict[str, Any]) -> Message:
        if known := self._files.find(file):
            try:
                return await self._call(place, lambda chat: self._send(chat, file, known, caption, about))
            except BadRequest as error:
                if WRONG_FILE not in error.message.lower():
                    raise
                self._files.forget(file)
        try:
            with opened(file.path, file.name) as source:
                sent = await self._call(
                    place, lambda chat: self._send(chat, file, source, caption, about), size=self._size(file)
                )
        except BadRequest as error:
            return await self._send_file(place, as_file(file, error), caption, about)
        self._files.learn(file, sent)
        return sent

    async def _send(self, chat: int, file: Carried, source: Any, caption: str, about: dict[str, Any]) -> Message:
        text: dict[str, Any] = {"caption": caption, "parse_mode": "HTML"} if caption else {}
        if file.kind is Kind.PHOTO:
            return await self.bot.send_photo(chat, source, **text, **about)
        if file.kind is Kind.AUDIO:
            return await self.bot.send_audio(chat, source, **text, **about)
        if file.video is None:
            return await self.bot.send_document(chat, source, disable_content_type_detection=True, **text, **about)
        video = file.video
        return await self.bot.send_video(
            chat,
            source,
            width=video.width,
            height=video.height,
            duration=max(1, round(video.seconds)),
            thumbnail=None if isinstance(source, str) else thumbnail(video),
            supports_streaming=True,
            **text,
            **about,
        )

    # ---- editing ---------------------------------------------------------------------------------------------------------

    async def edit(self, place: Place, message: str, card: Card, *, before: Card | None = None) -> None:
        """Replaces what the message shows. Files travel only when they are others than `before` had.

        A message that carries a file cannot become a text again: it keeps its last file. Raises as `post` does.
        """
        await self.show_page(place, message, card, 0, before)

    async def show_page(self, place: Place, message: str, card: Card, page: int, before: Card | None = None) -> None:
        """`edit`, with the picture `page` of the card."""
        card = await self._with_reactions(place, card)
        file = self._main_file(card, page)
        view = _View(card=card, file=file, keys=keyboard(card, page))
        old = self._main_file(before) if before is not None else None
        number = _number(message)
        if file is not None and (old is None or old.key != file.key):
            await self._edit_media(place, number, file, view)
        elif file is not None or old is not None:
            await self._edit_caption(place, number, view)
        else:
            await self._edit_text(place, number, view)

    async def _edit_text(self, place: Place, message: int, view: _View) -> None:
        html = card_html(view.card, TEXT_UNITS)
        outcome = await self._edit_call(
            place,
            lambda chat: self.bot.edit_message_text(
                html, chat, message, parse_mode="HTML", link_preview_options=NO_PREVIEW, reply_markup=view.keys
            ),
            NO_TEXT,
        )
        if outcome is NO_TEXT:
            await self._edit_caption(place, message, view)

    async def _edit_caption(self, place: Place, message: int, view: _View) -> None:
        outcome = await self._edit_call(
            place,
            lambda chat: self.bot.edit_message_caption(
                chat, message, caption=view.caption, parse_mode="HTML", reply_markup=view.keys
            ),
            NO_CAPTION,
        )
        if outcome is NO_CAPTION:
            if view.file is not None:
                await self._edit_media(place, message, view.file, view)
            else:
                await self._edit_text(place, message, view)

    async def _edit_media(self, place: Place, message: int, file: Carried, view: _View) -> None:
        if known := self._files.find(file):
            media = as_media(file, known, view.caption)
            if await self._replace(place, message, media, view.keys, WRONG_FILE) is not WRONG_FILE:
                return
            self._files.forget(file)
        try:
            with opened(file.path, file.name) as source:
                media = as_media(file, source, view.caption)
                edited = await self._replace(place, message, media, view.keys, "", self._size(file))
        except BadRequest as error:
            return await self._edit_media(place, message, as_file(file, error), view)
        if isinstance(edited, Message):
            self._files.learn(file, edited)

    async def _replace(
        self, place: Place, message: int, media: InputMedia, keys: InlineKeyboardMarkup | None, expected: str, size: int = 0
    ) -> Message | bool | str:
        return await self._edit_call(
            place, lambda chat: self.bot.edit_message_media(media, chat, message, reply_markup=keys), expected, size
        )

    async def _edit_call(
        self, place: Place, call: Callable[[int], Awaitable[T]], expected: str, size: int = 0
    ) -> T | bool | str:
        """The call's outcome; True when nothing had to change, `expected` when Telegram refused with these words."""
        try:
            return await self._call(place, call, size=size)
        except BadRequest as error:
            message = error.message.lower()
            if SAME in message:
                return True
            if expected and expected in message:
                return expected
            raise

    # ---- reactions -------------------------------------------------------------------------------------------------------

    async def _with_reactions(self, place: Place, card: Card) -> Card:
        """`card`, telling how to vote by reaction where Telegram lets the bot hear of reactions."""
        if not card.reacting or place.private or not await self._hears(place):
            return card
        return replace(card, text=f"{card.text}\n{card.reacting}".strip())

    async def _hears(self, place: Place) -> bool:
        """Telegram tells reactions to administrators of a group alone. Remembered for some minutes."""
        until, known = self._hearing.get(place.id, (float("-inf"), False))
        if until > time.monotonic():
            return known
        try:
            me = await self._call(place, lambda chat: self.bot.get_chat_member(chat, self.bot.id))
        except (StoryreelError, BadRequest) as error:
            log.info("whether the bot hears reactions in %s is not known: %s", place.id, error)
            return known
        self._hearing = {place: kept for place, kept in self._hearing.items() if kept[0] > time.monotonic()}
        self._hearing[place.id] = (time.monotonic() + KEPT_SECONDS, me.status in ADMINS)
        return me.status in ADMINS

    def rights_changed(self, chat: int) -> None:
        """The bot's own rights in a group are others now."""
        self._hearing.pop(str(chat), None)

    async def disarm(self, place: Place, message: str) -> None:
        """Takes the buttons from a message once nothing changes in the chat, which bears few changes at a time; succeeds when
        it has none, or is gone."""
        for _ in range(PATIENCE):
            wait = self._changed.get(place.id, 0.0) + QUIET - time.monotonic()
            if wait <= 0:
                break
            await asyncio.sleep(wait)
        try:
            await self._edit_call(
                place, lambda chat: self.bot.edit_message_reply_markup(chat, _number(message), reply_markup=None), ""
            )
        except Gone:
            return

    async def delete(self, place: Place, message: str) -> None:
        """Succeeds when it is gone already, or too old to be taken back."""
        try:
            with translated():
                await self._call(place, lambda chat: self.bot.delete_message(chat, _number(message)))
        except Gone:
            return

    # ---- every call ------------------------------------------------------------------------------------------------------

    async def _call(self, place: Place, call: Callable[[int], Awaitable[T]], *, size: int = 0) -> T:
        """One call, in time, at the group's present address. Raises what the courier knows; BadRequest where callers decide."""
        seconds = CALL_SECONDS + size / SLOWEST
        now = time.monotonic()
        self._changed = {chat: at for chat, at in self._changed.items() if at > now - QUIET} | {place.id: now}
        for _ in range(2):
            try:
                with translated(keep=self._decided):
                    async with asyncio.timeout(seconds):
                        return await call(int(self._addresses.get(place.id, place.id)))
            except ChatMigrated as error:
                await self._move(place.id, str(error.new_chat_id))
            except TooLarge:
                if size > UPLOAD_BYTES:
                    self._limit = UPLOAD_BYTES  # a server of one's own that runs without --local
                raise
        raise Gone("telegram.gone", "the group moved twice")

    @staticmethod
    def _decided(message: str) -> bool:
        """Whether the caller decides what this refusal means."""
        lowered = message.lower()
        known = (SAME, NO_TEXT, NO_CAPTION, WRONG_FILE)
        return any(text in lowered for text in known) or (PICTURE.search(message) is not None and not LARGE.search(message))

    async def _move(self, old: str, new: str) -> None:
        log.info("group %s is now %s", old, new)
        self._addresses[old] = new
        if self._moved is not None:
            await self._moved(old, new)

    def _main_file(self, card: Card, page: int = 0) -> Carried | None:
        """The card's file; none when the store has lost it: words are better than nothing."""
        try:
            return main_file(card, page)
        except BrokenAsset as error:
            log.warning("a card's picture is gone: %s", error)
            return None

    @staticmethod
    def _size(file: Carried) -> int:
        try:
            return file.path.stat().st_size
        except OSError:
            return 0


def as_file(file: Carried, error: BadRequest) -> Carried:
    """A picture that Telegram would not show, as a plain file; raises `error` when it was no picture."""
    if file.kind is not Kind.PHOTO or PICTURE.search(error.message) is None:
        raise error
    return Carried(kind=Kind.FILE, path=file.path, name=file.name)


def reply(message: str) -> ReplyParameters | None:
    """To answer a message, which notifies its author; the answer comes all the same when that message is gone."""
    return ReplyParameters(int(message), allow_sending_without_reply=True) if message.isdigit() else None


def _number(message: str) -> int:
    """Raises Gone for what is no message id."""
    if not message.isdigit():
        raise Gone("telegram.gone", f"{message!r} is no message")
    return int(message)
