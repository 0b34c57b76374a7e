"""The desk: every command as one plain async function that takes data and returns data. No chat library knows it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from core.crafts import CheckReport, Craft, Film, Music, Ref, Sheet
from core.errors import BadOption, BadScript, BrokenAsset, Cancelled, Fault, NotFound, StoryreelError, SystemFault
from core.manifest import Manifest
from core.options import FilmOptions
from core.plan.book import EngineBook
from core.plan.job import Edit, FilmJob, PinnedVoice, Until
from core.reading import read_script
from core.screenplay import ElementKind, Screenplay
from core.serial import digest, to_json
from core.storyboard import Storyboard
from core.styles import find_style
from storage.assets import put_files, read_result, unwritable
from storage.films import FilmStatus, film_row, latest_film
from storage.house import House
from storage.projects import NAME_LETTERS
from storage.tables import FilmState

UNDETERMINED = "und"
FALLBACK = "en"
LEAST_TRACK = 2.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A script, or another file, as it came in."""

    name: str
    data: bytes
    by: str = ""
    """Person.key of who sent it, where that may be somebody else than who asks: a message that the command replies to."""
    by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who asks, in whatever way the platform names people."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A script that was read and stored, ready to be filmed."""

    screenplay: Screenplay
    job: FilmJob
    wished_language: str
    """What the script is in; differs from the job's when no voice speaks it."""

    @property
    def lines(self) -> int:
        return sum(element.kind is ElementKind.DIALOGUE for element in self.screenplay.elements)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFilm:
    """A finished film and where its files lie (asset folders, read only)."""

    film: Film
    folder: str
    check: CheckReport


async def read_upload(house: House, upload: Upload, options: FilmOptions, voices: tuple[PinnedVoice, ...] = ()) -> Reading:
    """Reads and stores a script. Raises BadScript or BadOption; then nothing is stored."""
    options.check()
    find_style(options.style)
    play = await asyncio.to_thread(read_script, upload.data, upload.name)
    if not play.elements:
        raise BadScript("script.silent", "there is nothing to film in this script")
    language, wished = choose_language(house.advancer.book, options.language, play.language)
    ref = await asyncio.to_thread(put_files, house.store, "screenplay", {"screenplay.json": to_json(play)})
    job = FilmJob(
        screenplay=ref,
        script_sha256=sha256(upload.data).hexdigest(),
        title=play.title,
        language=language,
        options=replace(options, takes=1),
        voices=voices,
    )
    return Reading(screenplay=play, job=job, wished_language=wished)


def choose_language(book: EngineBook, asked: str, found: str) -> tuple[str, str]:
    """(language to speak, language wished for). Raises BadOption when a person asked for one that nobody speaks."""
    spoken = book.languages
    if asked != "auto":
        if asked not in spoken:
            raise BadOption("option.language", f"no voice speaks {asked}", language=asked, known=", ".join(spoken))
        return asked, asked
    wished = FALLBACK if found == UNDETERMINED else found
    return (wished if wished in spoken else FALLBACK), wished


async def start_film(house: House, project: str, upload: Upload, job: FilmJob, sender: Sender) -> str:
    """Asks for a film; returns its id. What earlier films made is used at once."""
    return await house.start_film(project, upload.name, job, sender.platform, sender.id)


def take_jobs(job: FilmJob, count: int) -> tuple[FilmJob, ...]:
    """Storyboard-only jobs that differ in their seed: the takes that a person picks from."""
    return tuple(
        replace(job, until=Until.SHEET, options=replace(job.options, seed=job.options.seed + number)) for number in range(count)
    )


async def read_track(house: House, upload: Upload) -> Ref:
    """Stores music of one's own; raises BadOption when it is no sound file, or too short to be heard."""

    def keep() -> Ref:
        from core.sound.filters import RATE
        from core.sound.reading import read as read_sound

        key = digest(b"track", upload.data)
        if house.store.has(key):
            return Ref(key)
        work = house.store.open_work()
        try:
            name = f"track{Path(upload.name).suffix.lower() or '.audio'}"
            (work / name).write_bytes(upload.data)
            seconds = sum(block.shape[1] for block in read_sound(work / name, upload.name)) / RATE
            if seconds < LEAST_TRACK:
                raise BadOption("track.short", f"{upload.name} lasts {seconds:.1f} s", name=upload.name, seconds=LEAST_TRACK)
            house.store.commit(key, work, Music(file=name, seconds=seconds, tail=0.0))
        except BrokenAsset as error:
            raise BadOption("track.unreadable", f"{upload.name} is not a sound file", name=upload.name) from error
        except OSError as error:
            raise unwritable(error, work) from error
        finally:
            house.store.discard(work)
        return Ref(key)

    return await asyncio.to_thread(keep)


def variations(job: FilmJob, edit: Edit, count: int) -> tuple[tuple[Edit, ...], ...]:
    """`count` takes of what `edit` names, told apart by their seeds; the first has the seed it has now, or the edit's own."""
    given = [known.seed for known in job.edits if (known.scope, known.target) == (edit.scope, edit.target)]
    base = next((seed for seed in reversed(given) if seed is not None), job.options.seed)
    return tuple((Edit(scope=edit.scope, target=edit.target, seed=base + number),) for number in range(count))


def recorded_job(house: House, job: FilmJob, recorded: Manifest) -> FilmJob:
    """The job of a manifest over the script that was just read; raises BadOption when it is another script or other engines."""
    if recorded.script_sha256 != job.script_sha256:
        raise BadOption("manifest.script", "the manifest belongs to another script, or the script was changed")
    here = {craft.value: entry.identity for craft, entry in house.advancer.book.picked(recorded.job.engines).entries.items()}
    other = sorted(engine.craft for engine in recorded.engines if here.get(engine.craft) != engine.identity)
    if other:
        names = ", ".join(other)
        raise BadOption("manifest.engines", f"made with other engines: {names}", names=names, version=recorded.storyreel)
    return replace(recorded.job, screenplay=job.screenplay, track=job.track or recorded.job.track)


async def change_film(house: House, project: str, edits: tuple[Edit, ...]) -> FilmJob:
    """The job of the project's newest film with further edits; raises NotFound when it has no film yet."""
    async with house.database.read() as connection:
        film = await latest_film(connection, project[:NAME_LETTERS])
        if film is None:
            raise NotFound("project.empty", f"project {project} has no finished film yet", project=project)
        job = (await film_row(connection, film)).job
    return replace(job, edits=(*job.edits, *edits))


async def finished(house: House, film: str, status: FilmStatus) -> MadeFilm:
    """The outcome of a film that has ended. Raises Cancelled, or the error that ended it."""
    raise_for(status)
    key = status.outputs["film"]
    return MadeFilm(
        film=await asyncio.to_thread(read_result, house.store, key, Film),
        folder=str(house.store.fetch(key)),
        check=await asyncio.to_thread(read_result, house.store, status.outputs["check"], CheckReport),
    )


def raise_for(status: FilmStatus) -> None:
    """Raises for a film that did not end well."""
    if status.state is FilmState.CANCELLED:
        raise Cancelled
    if status.state is FilmState.FAILED:
        raise StoredError(status)


class StoredError(SystemFault):
    """The error that ended a film in another process."""

    def __init__(self, status: FilmStatus) -> None:
        StoryreelError.__init__(self, status.error_code, status.error)
        self.fault = Fault(status.error_fault or Fault.SYSTEM)


async def sheet_pictures(house: House, status: FilmStatus) -> tuple[str, ...]:
    """Paths of the storyboard pages; empty while they are not drawn yet."""
    key = status.outputs.get(Craft.SHEET.value)
    if key is None or not house.store.has(key):
        return ()
    folder = house.store.fetch(key)
    sheet = await asyncio.to_thread(read_result, house.store, key, Sheet)
    return tuple(str(folder / name) for name in sheet.pictures)


async def storyboard(house: House, status: FilmStatus) -> Storyboard:
    """The storyboard as written; raises BrokenAsset before the writer has finished."""
    return await asyncio.to_thread(read_result, house.store, status.outputs["storyboard"], Storyboard)
