"""A bot process with its workers and Redis before a loopback Discord, and rooms in which tests act as people."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from core.config import child_environment
from tests.fakes.studio import ROOT
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

COMMAND = (sys.executable, "-m", "bots.terminal.main", "bots")
MANAGE_SERVER = 1 << 5
ADMINISTRATOR = 1 << 3
ROOMS = 48
WITHIN = 30.0
_NUMBERS = itertools.count(1)


class Stage:
    """One Discord and one bot process; `stop` ends everything and says what went wrong on the wire or in the log."""

    def __init__(self, folder: Path, discord: DiscordLoopback, engines: Mapping[str, object], **settings: object) -> None:
        self.folder, self.discord, self.oracle = folder, discord, SpecOracle()
        self.data, self.faults = folder / "data", folder / "faults"
        self.faults.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None
        self._family: list[psutil.Process] = []
        listen = f"127.0.0.1:{free_port()}"
        links = {"listen": listen, "url": f"http://{listen}"}
        config = {"data": str(self.data), "workers": 2, "engines": dict(engines), "links": links, **settings}
        self.config = folder / "config.yaml"
        self.config.write_text(yaml.safe_dump(config))
        discord.on_call.append(lambda call: None if call.injected else self.oracle.check(call))
        owner = discord.users[discord.guild.owner_id]
        self._free = [discord.add_channel("films", discord.add_guild(f"Team {n}", owner)) for n in range(ROOMS)]

    def room(self) -> Room:
        """A channel of a server that nobody has used."""
        return Room(self, self._free.pop())

    async def start(self) -> None:
        """Until the bot is connected and its commands are known."""
        ours = self.discord.environment(self.folder / "shim")
        paths = os.pathsep.join((ours["PYTHONPATH"], str(ROOT)))
        extra = {**ours, "PYTHONPATH": paths, "STORYREEL_DISCORD__TOKEN": self.discord.token}
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "--config", str(self.config)],
                cwd=self.folder,
                env=child_environment(self.config, extra),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        await self.discord.wait_for(self._connected, 60, "connection of the bot")
        await self.discord.wait_commands(30)

    def _connected(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        return any(session.connection for session in self.discord.sessions.values())

    @property
    def log(self) -> str:
        """What the bot process has said."""
        return (self.folder / "bot.log").read_text(errors="replace")

    @property
    def broken(self) -> str:
        """What the workers' logs say of engines that broke."""
        logs = (file.read_text(errors="replace") for file in (self.data / "logs").glob("worker-*.log"))
        return "\n".join(line for log in logs for line in log.splitlines() if '"level": "error"' in line)

    def workers(self) -> list[psutil.Process]:
        """The worker processes that are alive."""
        assert self.process is not None
        found = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if "workers.main" in " ".join(child.cmdline()):
                    found.append(child)
        return found

    async def kill(self) -> None:
        """As when the machine's memory ran out: no process gets to say anything; returns when Discord knows it, too."""
        assert self.process is not None
        self._note_family()
        self.process.kill()
        self.process.wait(20)
        await self.discord.wait_for(lambda: not any(s.connection for s in self.discord.sessions.values()) or None, 20, "end")

    def _note_family(self) -> None:
        with suppress(psutil.Error):
            self._family += psutil.Process(self.process.pid).children(recursive=True) if self.process else []

    def stop(self) -> None:
        """Ends the process and whatever it left behind."""
        self._note_family()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
        for child in self._family:
            with suppress(psutil.Error):
                child.kill()

    def check(self) -> None:
        """Nothing that Discord's document forbids was sent, nothing broke without a word to the people."""
        assert self.oracle.checked
        assert not self.oracle.problems, self.oracle.problems[:5]
        assert "Traceback" not in self.log, self.log[-4000:]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """From the bot's database."""
        connection = sqlite3.connect(f"file:{self.data / 'storyreel.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def change(self, query: str, *values: object) -> None:
        """Writes into the bot's database: for time that must not be waited for."""
        connection = sqlite3.connect(self.data / "storyreel.db", timeout=10)
        try:
            connection.execute(query, values)
            connection.commit()
        finally:
            connection.close()

    def switch(self, name: str) -> Path:
        """Turns a fault of the engines on; it ends with its file."""
        path = self.faults / name
        path.touch()
        return path


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
        asked = await who.slash(command, channel=options.pop("channel", self.channel), **options)
        return await asked.response()

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


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


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


async def gone(process: psutil.Process) -> None:
    """Waits until a process that was killed is no more."""
    await asyncio.to_thread(process.wait, 20)
