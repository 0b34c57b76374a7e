"""Several scripts at once: what is in an upload, admitted all or none, and the batch that shows and cancels them together."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, Menu
from bots.commands.guarding import check_owner
from bots.commands.making import request_here, tell
from bots.commands.registry import Desk
from bots.desk import Upload
from core.errors import BadScript
from core.reading.limits import MAX_UPLOAD
from storage import batches, requests
from storage.films import FilmStatus
from storage.requests import Request

MOST_SCRIPTS = 25
MOST_BYTES = 25 * 1024 * 1024
"""Of all scripts of a batch together, unpacked."""
MOST_ENTRIES = 400
"""Of a zip, files that are no scripts included."""
SCRIPTS = (".fountain", ".fdx", ".txt", ".md", ".docx", ".pdf", ".spmd", ".text", ".markdown")
SOUNDS = (".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac")
MOST_LISTED = 256 * 1024
"""Bytes of a zip's list of its files: every entry costs memory, and a zip of 20 MB can name 240,000."""
CHUNK = 65_536
_END = b"PK\x05\x06"
_END_BYTES = 22
_END64 = b"PK\x06\x07"
_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix


def is_zip(upload: Upload) -> bool:
    """A zip of scripts; a Word file is a zip too, but no zip of scripts."""
    return ending(upload.name) == ".zip" or (upload.data[:4] == b"PK\x03\x04" and ending(upload.name) not in SCRIPTS)


def split_files(files: Sequence[Upload]) -> tuple[tuple[Upload, ...], Upload | None]:
    """(scripts, those in zips included; music of one's own). Raises BadScript when it is too much or nothing."""
    music = [upload for upload in files if ending(upload.name) in SOUNDS]
    scripts: list[Upload] = []
    for upload in files:
        if upload in music:
            continue
        scripts += unpack(upload) if is_zip(upload) else [upload]
    if len(scripts) > MOST_SCRIPTS:
        raise BadScript("batch.many", f"{len(scripts)} scripts", count=len(scripts), limit=MOST_SCRIPTS)
    if len(scripts) > 1 and sum(len(script.data) for script in scripts) > MOST_BYTES:
        raise BadScript("batch.large", "too large together", limit=MOST_BYTES // (1024 * 1024))
    return tuple(scripts), music[0] if music else None


def unpack(upload: Upload) -> list[Upload]:
    """The scripts in a zip, by name. Never unpacks more than it may hold, whatever the zip says of itself."""
    if _listed(upload.data) > MOST_LISTED:
        raise BadScript("batch.many", "too many files", count=f"{MOST_ENTRIES}+", limit=MOST_SCRIPTS)
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise BadScript("batch.many", f"{len(entries)} files", count=len(entries), limit=MOST_SCRIPTS)
            wanted = sorted((entry for entry in entries if _is_script(entry)), key=lambda entry: entry.filename)
            if not wanted:
                raise BadScript("batch.empty", "no scripts in this zip", name=upload.name)
            if len(wanted) > MOST_SCRIPTS:
                raise BadScript("batch.many", f"{len(wanted)} scripts", count=len(wanted), limit=MOST_SCRIPTS)
            found: list[Upload] = []
            room = MOST_BYTES
            for entry in wanted:
                data = _read(archive, entry, min(room, MAX_UPLOAD))
                room -= len(data)
                found.append(Upload(name=PurePosixPath(entry.filename.replace("\\", "/")).name, data=data))
            return found
    except _DAMAGED as error:
        code = "batch.locked" if isinstance(error, RuntimeError) and "password" in str(error) else "batch.damaged"
        raise BadScript(code, f"{upload.name} cannot be unpacked", name=upload.name) from error


def _listed(data: bytes) -> float:
    """Bytes of the list of files, as Python's zipfile would read it; 0 when it finds none (APPNOTE.TXT 4.3.16)."""
    end = len(data) - _END_BYTES
    if data[end : end + 4] != _END or data[-2:] != b"\x00\x00":
        end = data.rfind(_END, max(0, end - 0xFFFF))
    if end < 0:
        return 0
    if data[max(0, end - 20) : end - 16] == _END64:  # for archives of more than 4 GiB
        return float("inf")
    return int.from_bytes(data[end + 12 : end + 16], "little")


def _is_script(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    hidden = any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts)
    return not entry.is_dir() and not hidden and path.suffix.lower() in SCRIPTS


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Raises BadScript as soon as more than `limit` bytes have come out."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others name how much memory they want
        raise NotImplementedError(f"{entry.compress_type}")
    data = bytearray()
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            data += chunk
            if len(data) > limit:
                raise BadScript("batch.bomb", f"{entry.filename} is too large", name=entry.filename[:80])
    return bytes(data)


async def batch_parts(desk: Desk, batch: str) -> list[tuple[Request, FilmStatus]]:
    """The films of a batch in order, each with how far it is. Raises NotFound."""
    return [
        (await requests.request_of(desk.house, film), await desk.house.status(film))
        for film in await batches.films_of(desk.house, batch)
    ]


async def press_batch1(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """batch1:<batch>. Asks which film of it to stop."""
    said = caller.words
    choices = []
    for number, film in enumerate(await batches.films_of(desk.house, args[0]), start=1):
        request = await request_here(desk, caller, film)
        if request.is_open:
            choices.append(Choice(label=f"{number}. {request.job.title}"[:90], value=film))
    if not choices:
        return Answer(notice=said.say("press.late"), private=True)
    menu = Menu(verb="stop", prompt=said.say("batch.which"), choices=tuple(choices))
    return Answer(card=Card(title=said.say("batch.which"), menus=(menu,)), private=True)


async def press_batchx(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """batchx:<batch>. Cancels every film of it that is not done."""
    films = await batches.films_of(desk.house, args[0])
    stopped = 0
    for number, film in enumerate(films):
        request = await request_here(desk, caller, film)
        if number == 0:
            await check_owner(desk, caller, request.owner, "batchx", args[0])
        stopped += await desk.house.cancel(film)
    for film in films[:1]:
        await tell(desk, film)
    return Answer(notice=caller.words.say("batch.stopped", count=stopped), seen=True, private=True)
