"""A bot process before a loopback Telegram, and rooms in which tests act as people and look at what they see."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.e2e.chats import BotProcess
from tests.e2e.scripts import script
from tests.loopback.telegram.model import ApiCall, CallbackQuery, Chat, Message, Upload
from tests.loopback.telegram.people import UserDriver
from tests.loopback.telegram.server import TelegramLoopback

WITHIN = 60.0
T = TypeVar("T")
_NUMBERS = itertools.count(1)


class Stage(BotProcess):
    """One Telegram and the bot process in front of it."""

    def __init__(self, folder: Path, loopback: TelegramLoopback, engines: Mapping[str, object], /, **settings: object) -> None:
        self.telegram = loopback
        super().__init__(folder, engines, **settings)

    async def start(self) -> None:
        """Until the bot asks for news."""
        polls = self.telegram.polls
        variables = self.telegram.environment(self.folder / "shim")
        self.launch({**variables, "STORYREEL_TELEGRAM__TOKEN": self.telegram.token})
        await self.telegram.wait_for(lambda: self._polled(polls), 60, "question for news")

    def _polled(self, before: int) -> bool:
        assert self.alive(), self.log
        return self.telegram.polls > before

    def check(self) -> None:
        """Nothing broke without a word to the people, and Telegram's pace was kept."""
        assert "Traceback" not in self.log, self.log[-4000:]

    def room(self, *names: str, admins: tuple[str, ...] = (), language: str = "en") -> Room:
        """A private chat for one name, a group for several; with nobody and nothing in it yet. The first name owns a group."""
        people = {name: self.telegram.as_user(self._join(name, language)) for name in names}
        first = people[names[0]]
        if len(names) == 1:
            return Room(self, first.chat, people)
        chat = self.telegram.add_group(f"Team {next(_NUMBERS)}", *(one.user for one in people.values()))
        return Room(self, chat, people)

    def _join(self, name: str, language: str) -> Any:
        user = self.telegram.add_user(name, f"{name.lower()}{next(_NUMBERS)}")
        user.language_code = language
        return user


@dataclass
class Room:
    """A chat and the people in it."""

    stage: Stage
    chat: Chat
    people: dict[str, UserDriver] = field(default_factory=dict)

    def __getitem__(self, name: str) -> UserDriver:
        return self.people[name]

    @property
    def telegram(self) -> TelegramLoopback:
        return self.stage.telegram

    # ---- doing ---------------------------------------------------------------------------------------------------------

    async def say(self, who: str, text: str, *, reply_to: Message | None = None) -> Message:
        return await self[who].send(text, chat=self.chat, reply_to=reply_to)

    async def send(self, who: str, name: str, data: bytes | str, caption: str = "", *, to: Message | None = None) -> Message:
        """A file."""
        upload = Upload(name, data.encode() if isinstance(data, str) else data)
        return await self[who].send_document(upload, caption, chat=self.chat, reply_to=to)

    async def album(self, who: str, files: Mapping[str, bytes | str], caption: str = "") -> list[Message]:
        """Several files in one go, as clients send them."""
        group, user = str(next(_NUMBERS)), self[who].user
        self.chat.started = True
        sent = []
        for number, (name, data) in enumerate(files.items()):
            upload = Upload(name, data.encode() if isinstance(data, str) else data)
            file = self.telegram.store_file("document", upload, {})
            text = caption if number == 0 else ""
            sent.append(self.telegram.post(self.chat, user, None, text=text, media=file, media_group_id=group))
        for message in sent:
            self.telegram.deliver_message(message)
        return sent

    async def ask(self, who: str, text: str, *parts: str, reply_to: Message | None = None) -> Message:
        """A command or an answer to a question; what the bot says to it, which has all of `parts`."""
        asked = await self.say(who, text, reply_to=reply_to)
        return await self.told(*parts, after=asked)

    async def film(self, who: str, script: str | bytes, caption: str = "/film", name: str = "script.fountain") -> Message:
        """A script with a command as its caption; the message that shows the film."""
        asked = await self.send(who, name, script, caption)
        return await self.told(after=asked)

    async def press(self, who: str, message: Message, words: str) -> CallbackQuery:
        """The button with these words; returns when it has stopped spinning."""
        query = await self[who].press(message, await self.button(message, words))
        await query.answered()
        return query

    async def toast(self, who: str, message: Message, words: str) -> str:
        """What the one who presses a button is told by it; on a slow machine the press is answered first, and told of after."""
        last = self._last()
        said = str((await (await self.press(who, message, words)).answered()).get("text") or "")
        return said or (await self.until(lambda: next((one for one in self.bot() if one.id > last), None), "a word")).text

    async def opens(self, who: str, message: Message, words: str, *parts: str) -> Message:
        """What a button brings: a new message, or the same one when that has changed."""
        last, seen = self._last(), len(message.revisions)
        await self.press(who, message, words)

        def found() -> Message | None:
            new = [one for one in self.bot() if one.id > last and has(one, parts)]
            return new[0] if new else message if len(message.revisions) > seen and has(message, parts) else None

        return await self.until(found, f"{parts or 'an answer'} after {words!r}")

    async def almost(self, who: str, *, caption: str = "/film no-storyboard") -> tuple[Message, Path]:
        """A film of which nothing is missing but its check, and the file that holds it up; its message is known to the bot."""
        held = self.stage.switch("slow-check")
        film = await self.film(who, script(), caption)
        await self.shows(film, "Checking the film")
        return film, held

    # ---- seeing --------------------------------------------------------------------------------------------------------

    def bot(self) -> list[Message]:
        """What the bot has written that is still there."""
        return [one for one in self.telegram.history(self.chat) if one.from_bot]

    def _last(self) -> int:
        return max((one.id for one in self.telegram.history(self.chat, deleted=True)), default=0)

    async def told(self, *parts: str, after: Message | None = None, within: float = WITHIN) -> Message:
        """The first message of the bot with all these words that came after `after`."""
        since = after.id if after else 0

        def found() -> Message | None:
            return next((one for one in self.bot() if one.id > since and has(one, parts)), None)

        return await self.until(found, f"{parts or 'answer'}", within)

    async def shows(self, message: Message, *parts: str, within: float = WITHIN) -> str:
        """Waits until the message has all the words; what it says then."""
        await self.until(lambda: has(message, parts) or None, f"{parts} in {message.text!r}", within)
        return message.text

    async def button(self, message: Message, words: str, within: float = WITHIN) -> str:
        """The label of the one button with these words, as soon as it is there."""

        def found() -> str | None:
            labels = [label for label in message.buttons if words == label] or [x for x in message.buttons if words in x]
            assert len(labels) < 2, f"{words!r} in {message.buttons}"
            return labels[0] if labels else None

        return await self.until(found, f"button {words!r}, only {message.buttons}", within)

    async def until(self, happened: Callable[[], T | None], what: str, within: float = WITHIN) -> T:
        """Waits; says what people saw when it did not happen."""
        try:
            return await self.telegram.wait_for(happened, within, what)
        except TimeoutError as late:
            seen = "\n".join(f"- {one.text!r} {one.buttons}" for one in self.telegram.history(self.chat))
            raise AssertionError(f"{late}; people saw:\n{seen}\n{self.stage.log[-2000:]}") from late

    async def delivered(self, number: int = 1, within: float = WITHIN) -> Message:
        """The `number`th film in the chat."""
        return await self.until(lambda: (self.films() + [None] * number)[number - 1], f"film {number}", within)

    def films(self) -> list[Message]:
        """Messages that carry a film."""
        return [one for one in self.bot() if one.media is not None and one.media.kind == "video"]

    def refused(self) -> list[ApiCall]:
        """Calls for this chat that came too fast for Telegram."""
        return [call for call in self.telegram.throttled if str(call.params.get("chat_id")) == str(self.chat.id)]

    def jobs(self) -> list[tuple[str, dict[str, Any]]]:
        """(id, what it is made from) of all that was asked for in this chat, oldest first."""
        query = "select f.id, f.job from films f join projects p on p.id = f.project_id where p.scope = ? order by f.created"
        return [(film, json.loads(job)) for film, job in self.stage.rows(query, f"telegram:{self.chat.id}")]


def has(message: Message, parts: tuple[str, ...]) -> bool:
    """Text as people see it: without letters that have no width."""
    return all(part in message.text.replace("\u2060", "") for part in parts)


def ended(message: Message) -> bool:
    """Whether a message has come to an end: no bar, nothing to stop."""
    return not re.search("[▱▰░█]", message.text) and not any("Stop" in label for label in message.buttons)


def link(message: Message) -> str:
    """The address behind the message's link button."""
    (found,) = (item["url"] for row in message.keyboard for item in row if item.get("url"))
    return str(found)
