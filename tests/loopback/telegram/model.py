"""The things of Telegram's world and the JSON they appear as: people, chats, files, messages, pressed buttons."""

from __future__ import annotations

import dataclasses
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from tests.loopback.measuring import image_size
from tests.loopback.telegram.limits import JSON

if TYPE_CHECKING:
    from tests.loopback.clock import Clock


@dataclasses.dataclass(slots=True)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    language_code: str = "en"

    def payload(self) -> JSON:
        """Its JSON."""
        out: JSON = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            out["username"] = self.username
        if not self.is_bot:
            out["language_code"] = self.language_code
        return out


@dataclasses.dataclass(slots=True)
class Chat:
    """A private chat, named like the person in it, or a group; and when the bot sent there."""

    id: int
    type: str  # private, group, supergroup
    title: str | None = None
    user: User | None = None  # the other side of a private chat
    started: bool = False  # a bot cannot write first
    blocked: bool = False
    bot_status: str = "member"  # member, administrator, left, kicked
    members: list[User] = dataclasses.field(default_factory=list)
    admins: list[User] = dataclasses.field(default_factory=list)  # those of the members who manage the group
    next_message_id: int = 1
    sent: deque[float] = dataclasses.field(default_factory=deque)

    @property
    def is_group(self) -> bool:
        """Whether more than one person can be in it."""
        return self.type != "private"

    def payload(self) -> JSON:
        """Its JSON."""
        out: JSON = {"id": self.id, "type": self.type}
        if self.user is not None:
            out["first_name"] = self.user.first_name
            if self.user.username:
                out["username"] = self.user.username
        else:
            out["title"] = self.title
        return out


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """A file on the server: photo, video, document, audio, animation or voice."""

    file_id: str
    unique_id: str
    kind: str  # photo, video, document, audio, animation, voice
    name: str
    data: bytes
    mime_type: str
    width: int = 0
    height: int = 0
    duration: int = 0
    thumbnail: bytes | None = None  # a JPEG
    streams: bool = False  # playable before it is downloaded

    def payload(self) -> JSON:
        """Its JSON."""
        base: JSON = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.data)}
        if self.kind == "photo":
            return base | {"width": self.width, "height": self.height}
        base |= {"file_name": self.name, "mime_type": self.mime_type}
        if self.kind in ("video", "animation"):
            base |= {"width": self.width, "height": self.height, "duration": self.duration}
        if self.kind in ("audio", "voice"):
            base["duration"] = self.duration
        if self.thumbnail is not None:
            width, height = image_size(self.thumbnail) or (0, 0)
            names = {"file_id": self.file_id + "t", "file_unique_id": self.unique_id + "t"}
            base["thumbnail"] = names | {"width": width, "height": height, "file_size": len(self.thumbnail)}
        return base


@dataclasses.dataclass(frozen=True, slots=True)
class Revision:
    """What one message looked like from one moment on."""

    at: float  # seconds since the server started
    text: str
    keyboard: list[list[JSON]]
    media: str | None  # file name
    call: int | None


@dataclasses.dataclass(slots=True)
class Message:
    """A message, and every state it went through."""

    id: int
    chat: Chat
    sender: User
    date: int
    text: str = ""  # or the caption
    entities: list[JSON] = dataclasses.field(default_factory=list)
    media: File | None = None
    keyboard: list[list[JSON]] = dataclasses.field(default_factory=list)
    other_markup: JSON | None = None  # reply keyboard, force reply or removal
    reply_to: Message | None = None
    media_group_id: str | None = None
    edit_date: int | None = None
    spoiler: bool = False
    protect: bool = False
    silent: bool = False
    reactions: dict[int, list[str]] = dataclasses.field(default_factory=dict)
    revisions: list[Revision] = dataclasses.field(default_factory=list)
    deleted_at: float | None = None

    @property
    def from_bot(self) -> bool:
        """Whether the bot sent it."""
        return self.sender.is_bot

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline buttons."""
        return [b["text"] for row in self.keyboard for b in row]

    def payload(self, *, nested: bool = False) -> JSON:
        """Its JSON; `nested` leaves out what it replies to."""
        out: JSON = {"message_id": self.id, "from": self.sender.payload(), "chat": self.chat.payload(), "date": self.date}
        if self.edit_date:
            out["edit_date"] = self.edit_date
        if self.reply_to is not None and not nested:
            out["reply_to_message"] = self.reply_to.payload(nested=True)
        text, entities = ("text", "entities") if self.media is None else ("caption", "caption_entities")
        if self.media is not None:
            out |= media_payload(self.media)
        if self.text or self.media is None:
            out[text] = self.text
        if self.text and self.entities:
            out[entities] = self.entities
        if self.keyboard:
            out["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.media_group_id:
            out["media_group_id"] = self.media_group_id
        for flag, key in ((self.spoiler, "has_media_spoiler"), (self.protect, "has_protected_content")):
            if flag:
                out[key] = True
        return out


def media_payload(file: File) -> JSON:
    """A message's field for its file: a photo in two sizes, others once."""
    item = file.payload()
    if file.kind == "animation":
        bare = {k: v for k, v in item.items() if k not in ("width", "height", "duration")}
        return {"animation": item, "document": bare}
    if file.kind != "photo":
        return {file.kind: item}
    sizes = []
    for part, suffix in ((4, "s"), (1, "")):
        names = {key: item[key] + suffix for key in ("file_id", "file_unique_id")}
        sizes.append(item | names | {"width": max(1, file.width // part), "height": max(1, file.height // part)})
    return {"photo": sizes}


@dataclasses.dataclass(slots=True)
class CallbackQuery:
    """A button that a person pressed."""

    id: str
    user: User
    message: Message
    data: str
    at: float
    clock: float
    server: Clock
    answer: JSON | None = None
    answer_latency: float | None = None

    async def answered(self, timeout: float = 30.0) -> JSON:
        """Wait until the button stops spinning; returns what answerCallbackQuery said."""
        return await self.server.wait_for(lambda: self.answer, timeout, f"answer to the {self.data!r} button")


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person or the bot sends."""

    filename: str
    data: bytes
    mime_type: str | None = None


@dataclasses.dataclass(slots=True)
class ApiCall:
    """One call that the bot made, and its answer; a `status` of -1 says that its connection was cut."""

    seq: int
    at: float
    method: str
    params: JSON
    files: list[tuple[str, int]]
    status: int = 0
    response: Any = None
    elapsed: float = 0.0
    injected: bool = False


@dataclasses.dataclass(slots=True)
class Fault:
    """What a test asks to happen to the next `times` matching calls."""

    method: re.Pattern[str]
    code: int
    description: str
    times: int
    retry_after: int | None
    delay: float
    drop: bool
