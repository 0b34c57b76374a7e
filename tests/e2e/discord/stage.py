"""A bot process with its workers and Redis before a loopback Discord, and rooms in which tests act as people."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.chats import BotProcess, free_port
from tests.loopback.discord import (
    ALL_PERMISSIONS,
    Channel,
    DiscordLoopback,
    Interaction,
    Message,
    SpecOracle,
    Upload,
    UserDriver,
)

MANAGE_SERVER = 1 << 5
ADMINISTRATOR = 1 << 3
ROOMS = 60
WITHIN = 60.0
PATIENCE = 20.0
"""Seconds for the first answer, as other tests keep the processors busy: Discord's three are seen to by a benchmark."""
_NUMBERS = itertools.count(1)


class Stage(BotProcess):
    """One Discord with many servers, and the bot process in front of it."""

    def __init__(self, folder: Path, discord: DiscordLoopback, engines: Mapping[str, object], /, **settings: object) -> None:
        self.discord, self.oracle = discord, SpecOracle()
        discord.interaction_deadline = PATIENCE
        listen = f"127.0.0.1:{free_port()}"
        super().__init__(folder, engines, **{"links": {"listen": listen, "url": f"http://{listen}"}, **settings})
        discord.on_call.append(lambda call: None if call.injected else self.oracle.check(call))
        owner = discord.users[discord.guild.owner_id]
        self._free = [discord.add_channel("films", discord.add_guild(f"Team {n}", owner)) for n in range(ROOMS)]

    def room(self) -> Room:
        """A channel of a server that nobody has used."""
        return Room(self, self._free.pop())

    async def start(self) -> None:
        """Until the bot is connected and its commands are known."""
        variables = self.discord.environment(self.folder / "shim")
        self.launch({**variables, "STORYREEL_DISCORD__TOKEN": self.discord.token})
        await self.discord.wait_for(self._connected, 60, "connection of the bot")
        await self.discord.wait_commands(30)

    def _connected(self) -> bool:
        assert self.alive(), self.log
        return any(session.connection for session in self.discord.sessions.values())

    async def killed(self) -> None:
        """Kills the bot; returns when Discord has noticed."""
        self.kill()
        await self.discord.wait_for(lambda: not any(s.connection for s in self.discord.sessions.values()) or None, 20, "end")

    @property
    def broken(self) -> str:
        """What the workers' logs say of engines that broke."""
        logs = (file.read_text(errors="replace") for file in (self.data / "logs").glob("worker-*.log"))
        return "\n".join(line for log in logs for line in log.splitlines() if '"level": "error"' in line)

    def check(self) -> None:
        """Nothing that Discord's document forbids was sent, no limit was run into, nothing broke unsaid."""
        assert self.oracle.checked
        assert not self.oracle.problems, self.oracle.problems[:5]
        throttled = [(call.method, call.route) for call in self.discord.throttled if not call.injected]
        assert throttled == [], throttled
        assert "Traceback" not in self.log, self.log[-4000:]


@dataclass
class Room:
    """A channel and the people in it."""

    stage: Stage
    channel: Channel
    people: dict[str, UserDriver] = field(default_factory=dict)

    @property
    def discord(self) -> DiscordLoopback:
        return self.stage.discord

    def person(self, name: str, *, admin: bool = False, locale: str = "en-US") -> UserDriver:
        """Somebody new; without `admin` like any member."""
        if name not in self.people:
            user = self.discord.add_user(f"{name.lower()}{next(_NUMBERS)}", global_name=name, locale=locale)
            user.permissions = ALL_PERMISSIONS if admin else ALL_PERMISSIONS & ~MANAGE_SERVER & ~ADMINISTRATOR
            self.people[name] = self.discord.as_user(user)
        return self.people[name]

    async def ask(self, who: UserDriver, command: str, **options: Any) -> Message:
        """A slash command; what its asker sees."""
        channel = options.pop("channel", self.channel)
        before = {one.id for one in self.discord.history(channel)}
        asked = await who.slash(command, channel=channel, **options)
        await asked.acknowledged()

        def shown() -> Message | None:
            """What came late is a message beside the command, which then vanishes."""
            seen = [one for one in (asked.original, *asked.followups) if one is not None]
            if asked.original is not None and asked.original.deleted_at is not None:
                seen += [one for one in self.discord.history(channel) if one.id not in before]
            return next((one for one in seen if not one.loading and one.deleted_at is None), None)

        return await self.until(shown, f"an answer to /{command}")  # type: ignore[no-any-return]

    async def film(self, who: UserDriver, script: str | bytes | Upload, **options: Any) -> Message:
        """`/film` with a script; the message that shows it."""
        if not isinstance(script, Upload):
            script = Upload("script.fountain", script.encode() if isinstance(script, str) else script)
        return await self.ask(who, "film", script=script, **options)

    async def press(self, who: UserDriver, message: Message, label: str) -> Interaction:
        """The button with these words."""
        pressed = await who.click(message, button(message, label))
        await pressed.acknowledged()
        return pressed

    async def opens(self, who: UserDriver, message: Message, label: str) -> Message:
        """Presses a button that begins a message for everybody; that message."""
        before = {one.id for one in self.history()}
        await self.press(who, message, label)
        return await self.until(  # type: ignore[no-any-return]
            lambda: next((one for one in self.history() if one.id not in before), None), f"a message after {label!r}"
        )

    async def told(self, who: UserDriver, message: Message, label: str) -> str:
        """What one is told after a press, by oneself."""
        return words_of(await self.answer(await self.press(who, message, label)))

    async def answer(self, pressed: Interaction) -> Message:
        """The message for whoever pressed a button or chose something; not the message that it was on."""

        def told() -> Message | None:
            shown = [one for one in (pressed.original, *pressed.followups) if one is not None and one is not pressed.source]
            return next((one for one in shown if one.ephemeral and not one.loading), None)

        return await self.until(told, f"an answer to {pressed.name}")  # type: ignore[no-any-return]

    async def pick(self, who: UserDriver, message: Message, choice: str) -> Interaction:
        """An entry of the menu, by its label."""
        picked = await who.choose(message, choice)
        await picked.acknowledged()
        return picked

    async def shows(self, message: Message, *parts: str, within: float = WITHIN) -> str:
        """Waits until the message has all the words; what it says then."""
        await self.until(lambda: all(part in words_of(message) for part in parts), f"{parts} in the message", within)
        return words_of(message)

    async def offers(self, message: Message, label: str, within: float = WITHIN) -> None:
        """Waits until the message has a button with these words."""
        await self.until(lambda: any(label in one for one in message.buttons), f"the button {label!r}", within)

    async def until(self, happened: Callable[[], Any], what: str, within: float = WITHIN) -> Any:
        try:
            return await self.discord.wait_for(happened, within, what)
        except TimeoutError as late:
            seen = "\n".join(f"- {words_of(one)} {one.buttons}" for one in self.discord.history(self.channel))
            raise AssertionError(f"{late}; people saw:\n{seen}\n{self.stage.log[-2000:]}\n{self.stage.broken}") from late

    async def delivered(self, number: int = 1, within: float = WITHIN) -> Message:
        """Waits for the `number`th film in the channel."""
        return await self.until(lambda: (self.films() + [None] * number)[number - 1], f"film {number}", within)  # type: ignore[no-any-return]

    def films(self) -> list[Message]:
        """Messages that carry a film."""
        return [one for one in self.history() if any(item.filename.endswith(".mp4") for item in one.attachments)]

    def jobs(self, who: UserDriver) -> list[dict[str, Any]]:
        """What was asked for in somebody's name, in order."""
        found = self.stage.rows("select job from films where owner = ? order by created", f"discord:{who.user.id}")
        return [json.loads(job) for (job,) in found]

    def history(self) -> list[Message]:
        """What everybody sees."""
        return self.discord.history(self.channel)

    def finished(self, message: Message) -> bool:
        """Whether a message has come to an end: no bar, nothing to stop."""
        return "▱" not in words_of(message) and not any("Stop" in label for label in message.buttons)


INVISIBLE = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff]|\\(?=[^\w\s])")
"""What keeps people's words from being read as markup: letters without width, and backslashes."""


def words_of(message: Message) -> str:
    """All that a message says, as it is seen."""
    return INVISIBLE.sub("", said(message.content, message.embeds))


def said(content: str, embeds: list[dict[str, Any]]) -> str:
    parts = [content]
    for embed in embeds:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{item['name']}: {item['value']}" for item in embed.get("fields") or ()]
        parts += [(embed.get("footer") or {}).get("text") or ""]
    return "\n".join(part for part in parts if part)


def button(message: Message, words: str) -> str:
    """The label of the one button with these words."""
    found = [label for label in message.buttons if words in label]
    assert len(found) == 1, f"{words!r} in {message.buttons}: {words_of(message)}"
    return found[0]


def link(message: Message) -> str:
    """The address behind the message's link button."""
    (found,) = (item["url"] for item in message.walk() if item.get("url") and item.get("type") == 2)
    return str(found)


def choices(message: Message) -> list[str]:
    """The labels of the message's menus."""
    return [option["label"] for item in message.walk() for option in item.get("options") or ()]


def mentions(room: Room, who: UserDriver) -> list[Message]:
    """Messages that rang for somebody: those that were posted, not edited, with their name."""
    return [one for one in room.history() if one.revisions and f"<@{who.user.id}>" in one.revisions[0].content]
