"""What a message of Telegram carries: which of a card's files, as what, and the open file. Used by bots.on_telegram.posting."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from telegram import (
    InputFile,
    InputMedia,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)

from bots.cards import Attachment, Card, Video
from core.errors import BrokenAsset

PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000
"""Pixels, width and height together."""
PHOTO_RATIO = 20
THUMBNAIL_BYTES = 200 * 1024
PLAYED = (".m4a", ".mp3")
"""Sound files that clients play in the chat."""
REMEMBERED = 500


class Kind(StrEnum):
    """What Telegram shows a file as."""

    PHOTO = "photo"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A file on its way: as what, and under which name."""

    kind: Kind
    path: Path
    name: str
    video: Video | None = None

    @property
    def key(self) -> tuple[str, str]:
        """The same for equal files shown in the same way: files of the store never change."""
        return self.kind.value, str(self.path)


def main_file(card: Card, page: int = 0) -> Carried | None:
    """The file that the card's own message carries: its film, else a picture, else its first attachment."""
    if card.video is not None:
        return Carried(kind=Kind.VIDEO, path=card.video.path, name=card.video.name, video=card.video)
    if card.pictures:
        return picture(card.pictures[page % len(card.pictures)])
    if card.attachments:
        return attached(card.attachments[0])
    return None


def further_files(card: Card) -> tuple[Carried, ...]:
    """Attachments that need messages of their own."""
    rest = card.attachments if card.video is not None or card.pictures else card.attachments[1:]
    return tuple(attached(item) for item in rest)


def attached(item: Attachment) -> Carried:
    """Sound that Telegram's player takes as such, anything else as a file."""
    plays = item.name.lower().endswith(PLAYED)
    return Carried(kind=Kind.AUDIO if plays else Kind.FILE, path=item.path, name=item.name)


def picture(path: Path) -> Carried:
    """A photo when Telegram takes it as one, else a file."""
    return Carried(kind=Kind.PHOTO if is_photo(path) else Kind.FILE, path=path, name=path.name)


def is_photo(path: Path) -> bool:
    """Raises BrokenAsset when the file is gone or no picture."""
    try:
        with Image.open(path) as image:
            width, height = image.size
        size = path.stat().st_size
    except (OSError, UnidentifiedImageError) as error:
        raise BrokenAsset("asset.unreadable", f"{path.name} cannot be read", kind=path.name) from error
    return size <= PHOTO_BYTES and width + height <= PHOTO_SIDES and max(width, height) <= PHOTO_RATIO * min(width, height)


@contextmanager
def opened(path: Path, name: str) -> Iterator[InputFile]:
    """The file for one call, read while it is sent and never held in memory whole. Raises BrokenAsset when it is gone."""
    try:
        handle = path.open("rb")
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"{path.name} cannot be read: {error.strerror}", kind=name) from error
    with handle:
        yield InputFile(handle, filename=name, attach=True, read_file_handle=False)


def thumbnail(video: Video) -> bytes | None:
    """The video's still when Telegram takes it (JPEG, at most 200 kB and 320 pixels); made smaller when needed."""
    if video.thumbnail is None:
        return None
    try:
        with Image.open(video.thumbnail) as image:
            small = image.convert("RGB")
    except (OSError, UnidentifiedImageError):
        return None
    small.thumbnail((320, 320))
    out = BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue() if out.tell() <= THUMBNAIL_BYTES else None


def as_media(carried: Carried, source: InputFile | str, caption: str) -> InputMedia:
    """For an edit or an album. `source` is an open file or the id of one that Telegram has."""
    match carried.kind:
        case Kind.PHOTO:
            return InputMediaPhoto(source, caption=caption, parse_mode="HTML")
        case Kind.FILE:
            return InputMediaDocument(source, caption=caption, parse_mode="HTML")
        case Kind.AUDIO:
            return InputMediaAudio(source, caption=caption, parse_mode="HTML")
        case Kind.VIDEO:
            video = carried.video
            assert video is not None
            return InputMediaVideo(
                source,
                caption=caption,
                parse_mode="HTML",
                width=video.width,
                height=video.height,
                duration=max(1, round(video.seconds)),
                supports_streaming=True,
                thumbnail=thumbnail(video) if isinstance(source, InputFile) else None,
            )


def file_id(message: Message) -> str:
    """The id under which Telegram keeps what a message carries; empty when it carries nothing."""
    if message.photo:
        return message.photo[-1].file_id
    found = message.video or message.audio or message.document
    return found.file_id if found else ""


class KnownFiles:
    """Ids of files that Telegram has already: they need not travel again."""

    def __init__(self) -> None:
        self._ids: OrderedDict[tuple[str, str], str] = OrderedDict()

    def find(self, carried: Carried) -> str:
        return self._ids.get(carried.key, "")

    def learn(self, carried: Carried, message: Message) -> None:
        """Remembers it only when it was taken as what it was sent as."""
        shown = next((kind for kind in (Kind.PHOTO, Kind.VIDEO, Kind.AUDIO) if getattr(message, kind.value)), Kind.FILE)
        if (found := file_id(message)) and shown is carried.kind:
            self._ids[carried.key] = found
            self._ids.move_to_end(carried.key)
        while len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)

    def forget(self, carried: Carried) -> None:
        self._ids.pop(carried.key, None)
