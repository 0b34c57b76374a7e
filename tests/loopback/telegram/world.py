"""All of one loopback Telegram: people, chats, messages, files and updates. The server's layers build on it."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import mimetypes
import re
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.loopback.clock import Clock
from tests.loopback.shim import shim_environment
from tests.loopback.telegram.flood import Flood
from tests.loopback.telegram.formatting import utf16_slice
from tests.loopback.telegram.limits import JSON, NOT_BY_DEFAULT, UPDATE_KINDS
from tests.loopback.telegram.model import ApiCall, CallbackQuery, Chat, Fault, File, Message, Revision, Upload, User

PREFIXES: Final = {
    "photo": "AgAC",
    "video": "BAAC",
    "document": "BQAC",
    "audio": "CQAC",
    "animation": "CgAC",
    "voice": "AwAC",
}
"""How a file's id begins."""


class World(Clock):
    """What there is on this Telegram, and what has happened.

    Telegram allows "short bursts" and names no number (`chat_burst`), nor one for how long a button may be answered
    (`callback_lifetime`, seconds). `chat_rate` is messages a second in one chat once the burst is used up. With `local`, a
    folder, it is a Bot API server of one's own: larger files, and getFile gives a path in that folder.
    """

    def __init__(
        self,
        *,
        token: str | None = None,
        port: int = 0,
        username: str = "loop_bot",
        flood_control: bool = True,
        chat_rate: float = 1.0,
        chat_burst: int = 4,
        group_per_minute: int = 20,
        overall_per_second: int = 30,
        callback_lifetime: float = 900.0,
        reads_all_group_messages: bool = False,
        latency: float = 0.0,
        local: Path | None = None,
    ) -> None:
        super().__init__()
        self.bot = User(7_000_000_001, "Loop Bot", username, is_bot=True)
        self.token = token or f"{self.bot.id}:{secrets.token_urlsafe(26)[:35]}"
        self.host, self.port, self.latency = "127.0.0.1", port, latency
        self.flood_control, self.chat_rate, self.chat_burst = flood_control, chat_rate, chat_burst
        self.group_per_minute, self.overall_per_second = group_per_minute, overall_per_second
        self.callback_lifetime = callback_lifetime
        self.reads_all_group_messages = reads_all_group_messages
        self.local = local
        self.webhook_pause = 1.0  # seconds before a webhook that failed is asked again
        self.flood = Flood(self)
        self._empty()

    def _empty(self) -> None:
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self.files: dict[str, File] = {}
        self.file_paths: dict[str, File] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.commands: dict[str, list[JSON]] = {}
        self.actions: list[tuple[float, int, str]] = []
        self.settings: JSON = {}
        self.updates: deque[JSON] = deque()
        self.next_update_id = secrets.randbelow(10**8) + 10**8
        self.allowed: tuple[str, ...] = tuple(k for k in UPDATE_KINDS if k not in NOT_BY_DEFAULT)
        self.polling: object | None = None
        self.polls = 0
        self.webhook: JSON = {"url": ""}
        self.calls: list[ApiCall] = []
        self.faults: list[Fault] = []
        self.throttled: list[ApiCall] = []
        self.on_call: list[Callable[[ApiCall], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_user = 100_000_001
        self._next_group = -1_001_000_000_001

    @property
    def origin(self) -> str:
        """Where the server listens; also what a bot is told as the address of a Bot API server of one's own."""
        return f"http://{self.host}:{self.port}"

    @property
    def base_url(self) -> str:
        """For ApplicationBuilder.base_url."""
        return f"{self.origin}/bot"

    @property
    def base_file_url(self) -> str:
        """For ApplicationBuilder.base_file_url."""
        return f"{self.origin}/file/bot"

    def environment(self, shim_dir: Path | None = None) -> dict[str, str]:
        """Environment for a bot in its own process; with shim_dir also one that needs no code change in the bot."""
        env = {"TELEGRAM_TOKEN": self.token, "TELEGRAM_LOOPBACK": self.origin}
        return env | (shim_environment(shim_dir) if shim_dir is not None else {})

    async def wait_polling(self, timeout: float = 60.0) -> None:
        """Wait until the bot asks for updates or has set a webhook."""
        await self.wait_for(lambda: self.polls > 0 or self.webhook["url"] or None, timeout, "getUpdates")

    async def wait_message(
        self, predicate: Callable[[Message], bool], *, chat: Chat | None = None, timeout: float = 30.0
    ) -> Message:
        """The first message that `predicate` likes, now or later."""
        return await self.wait_for(lambda: next((m for m in self.history(chat) if predicate(m)), None), timeout, "message")

    def add_user(self, first_name: str, username: str | None = None) -> User:
        """A person who has not written to the bot yet."""
        user = User(self._next_user, first_name, username)
        self._next_user += 1
        self.users[user.id] = user
        return user

    def add_group(self, title: str, *members: User, bot_status: str = "member") -> Chat:
        """A supergroup with the bot in it."""
        chat = Chat(self._next_group, "supergroup", title, started=True, bot_status=bot_status, members=list(members))
        self._next_group -= 1
        self.chats[chat.id] = chat
        return chat

    def private(self, user: User) -> Chat:
        """The private chat of the bot with a person."""
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, "private", user=user)
        return self.chats[user.id]

    def history(self, chat: Chat | None = None, *, deleted: bool = False) -> list[Message]:
        """The messages of a chat, or of all, oldest first."""
        return [m for m in self.messages.values() if (chat is None or m.chat is chat) and (deleted or m.deleted_at is None)]

    def transcript(self, chat: Chat) -> JSON:
        """A JSON picture of a chat for render_telegram.mjs; pictures travel along as data URIs."""
        out = []
        files: dict[str, str] = {}
        for m in self.history(chat, deleted=True):
            counts: dict[str, int] = {}
            for emojis in m.reactions.values():
                for emoji in emojis:
                    counts[emoji] = counts.get(emoji, 0) + 1
            out.append(
                m.payload()
                | {"reactions": counts, "deleted_at": m.deleted_at, "revisions": [dataclasses.asdict(r) for r in m.revisions]}
            )
            picture = None if m.media is None else m.media.data if m.media.kind == "photo" else m.media.thumbnail
            if m.media is not None and picture is not None:
                files[m.media.file_id] = f"data:image/*;base64,{base64.b64encode(picture).decode()}"
        return {"chat": chat.payload(), "bot": self.bot.payload(), "messages": out, "files": files}

    def calls_to(self, name: str) -> list[ApiCall]:
        """The recorded calls of a method."""
        return [c for c in self.calls if c.method == name]

    def inject(
        self,
        name: str,
        code: int,
        description: str = "Internal Server Error",
        *,
        times: int = 1,
        retry_after: int | None = None,
        delay: float = 0.0,
        drop: bool = False,
    ) -> None:
        """Make the next matching calls fail, hang (delay) or die (drop). 429 takes retry_after."""
        if code == 429:
            description = f"Too Many Requests: retry after {retry_after or 1}"
            retry_after = retry_after or 1
        self.faults.append(Fault(re.compile(f"^(?:{name})$", re.I), code, description, times, retry_after, delay, drop))

    def push(self, kind: str, payload: JSON) -> None:
        """An update for the bot, if it asks for this kind."""
        update_id = self.next_update_id
        self.next_update_id += 1
        if kind in self.allowed:
            self.updates.append({"update_id": update_id, kind: payload})
        self.notify()

    def deliver_message(self, m: Message, kind: str = "message") -> None:
        """A message for the bot, unless privacy mode keeps it from it."""
        if m.chat.is_group:
            if m.chat.bot_status in ("left", "kicked"):
                return
            private_mode = not self.reads_all_group_messages and m.chat.bot_status != "administrator"
            if private_mode and not self._meant_for_bot(m):
                return
        self.push(kind, m.payload())

    def _meant_for_bot(self, m: Message) -> bool:
        if m.reply_to is not None and m.reply_to.sender is self.bot:
            return True
        for e in m.entities:
            if e["type"] == "bot_command":
                command = utf16_slice(m.text, e["offset"], e["length"])
                return "@" not in command or command.lower().endswith("@" + str(self.bot.username).lower())
        return False

    def store_file(
        self, kind: str, upload: Upload, facts: Mapping[str, int], *, thumbnail: bytes | None = None, streams: bool = False
    ) -> File:
        """Keep a file; `facts` are its width and height (pixels) and duration (seconds), those that matter."""
        guess = upload.mime_type if upload.mime_type not in (None, "application/octet-stream") else None
        file = File(
            file_id=PREFIXES[kind] + secrets.token_urlsafe(45),
            unique_id=secrets.token_urlsafe(10),
            kind=kind,
            name=upload.filename,
            data=upload.data,
            mime_type=guess or mimetypes.guess_type(upload.filename)[0] or "application/octet-stream",
            width=facts.get("width", 0),
            height=facts.get("height", 0),
            duration=facts.get("duration", 0),
            thumbnail=thumbnail,
            streams=streams,
        )
        self.files[file.file_id] = file
        if kind == "photo":
            self.files[file.file_id + "s"] = file
        return file

    def post(self, chat: Chat, sender: User, call: ApiCall | None, **fields: Any) -> Message:
        """A new message."""
        m = Message(chat.next_message_id, chat, sender, int(self.now()), **fields)
        chat.next_message_id += 1
        self.messages[chat.id, m.id] = m
        self.revise(m, call)
        return m

    def revise(self, m: Message, call: ApiCall | None) -> None:
        """Remember what a message looks like from now on."""
        m.revisions.append(
            Revision(self.elapsed(), m.text, m.keyboard, m.media.name if m.media else None, call.seq if call else None)
        )
        self.notify()
