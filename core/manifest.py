"""What made a film, kept in it and beside it: script hash, settings, edits, seeds, engines, credits and licences.

Written by the planner, stored by the exporter, read by whoever makes the film again: the job in a manifest, given the same
script and engines of the same identity, renders the same film. It holds no time of day and nothing about the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from core.plan.job import FilmJob
from core.serial import digest, from_json, to_json
from core.storyboard import Storyboard

FORMAT = 1
"""Of the manifest's fields; raised when an old reader would misread a new manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEngine:
    """Which engine served a craft. `identity` names its version and model revision."""

    craft: str
    name: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestScene:
    """A scene as the writer understood it, with the words that steered its pictures."""

    id: str
    heading: str
    place: str
    time: str
    weather: str
    mood: str
    shots: int
    lines: int
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestCharacter:
    id: str
    name: str
    looks: str
    """The script's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A work inside the film or used to make it. `licence` is an SPDX identifier where there is one."""

    work: str
    used_for: str
    licence: str
    holder: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that determines one film, and whom it thanks."""

    format: int
    storyreel: str
    """Version of this program."""
    title: str
    authors: tuple[str, ...]
    language: str
    script_sha256: str
    storyboard_sha256: str
    job: FilmJob
    """Settings, edits and pinned voices: with the script and the engines, all that a second render needs."""
    engines: tuple[ManifestEngine, ...]
    scenes: tuple[ManifestScene, ...]
    characters: tuple[ManifestCharacter, ...]
    licences: tuple[Licence, ...]


LICENCES: tuple[Licence, ...] = (
    Licence(
        work="Kokoro-82M",
        used_for="draft voices",
        licence="Apache-2.0",
        holder="hexgrad",
        source="https://huggingface.co/hexgrad/Kokoro-82M",
    ),
    Licence(
        work="eSpeak NG",
        used_for="pronunciation of draft voices",
        licence="GPL-3.0-or-later",
        holder="the eSpeak NG contributors",
        source="https://github.com/espeak-ng/espeak-ng",
    ),
    Licence(
        work="FluidR3Mono SoundFont",
        used_for="instruments of the draft score",
        licence="MIT",
        holder="Frank Wen, Michael Cowgill",
        source="https://github.com/musescore/MuseScore",
    ),
    Licence(
        work="Noto fonts",
        used_for="subtitles and cards",
        licence="OFL-1.1",
        holder="the Noto Project Authors, Adobe, Google LLC",
        source="https://github.com/notofonts",
    ),
    Licence(
        work="EB Garamond, Cormorant, Bangers, Oswald, Quicksand, Playfair Display",
        used_for="titles",
        licence="OFL-1.1",
        holder="their project authors",
        source="https://fonts.google.com",
    ),
    Licence(
        work="FFmpeg (x264, x265 and SVT-AV1 inside PyAV)",
        used_for="encoding",
        licence="GPL-2.0-or-later",
        holder="the FFmpeg developers, VideoLAN, MulticoreWare, Alliance for Open Media",
        source="https://ffmpeg.org",
    ),
)
"""Works of others that the draft engines and the house use, whatever the film."""


def manifest_of(
    job: FilmJob, board: Storyboard, engines: tuple[ManifestEngine, ...], licences: tuple[Licence, ...] = ()
) -> Manifest:
    """The manifest of the film that `job` and `engines` make of `board`; `licences` of other models come after ours."""
    return Manifest(
        format=FORMAT,
        storyreel=program_version(),
        title=board.title,
        authors=board.authors,
        language=board.language,
        script_sha256=job.script_sha256,
        storyboard_sha256=digest(to_json(board)),
        job=job,
        engines=engines,
        scenes=tuple(
            ManifestScene(
                id=scene.id,
                heading=scene.heading,
                place=scene.place,
                time=scene.time.value,
                weather=scene.weather.value,
                mood=scene.mood.value,
                shots=len(scene.shots),
                lines=len(scene.lines),
                prompt=scene.summary,
            )
            for scene in board.scenes
        ),
        characters=tuple(
            ManifestCharacter(id=person.id, name=person.name, looks=person.looks.description) for person in board.characters
        ),
        licences=(*LICENCES, *licences),
    )


def read_manifest(text: str) -> Manifest:
    """The manifest that `text` (JSON) holds; raises BrokenAsset when it is none."""
    return from_json(text.encode(), Manifest)


def program_version() -> str:
    """Of the installed package; "0" when run from a folder that was never installed."""
    try:
        return version("storyreel")
    except PackageNotFoundError:
        return "0"
