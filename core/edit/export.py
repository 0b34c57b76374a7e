"""Makes the film from its encoded segments and its mix: one MP4 that plays while it downloads, subtitles, poster, manifest.

The house's engine for Craft.EXPORT. Nothing is encoded again; the film of an unchanged plan is the same to the byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import av
from PIL import Image

from core import identities
from core.crafts import Context, EngineOptions, ExportRequest, Film, Mix, Segment
from core.edit.atoms import plays_while_downloading
from core.edit.encoders import discard, unwritable
from core.edit.joins import Contents, Piece, join
from core.edit.lettering import clean
from core.edit.planes import to_rgb
from core.edit.tracks import srt, vtt
from core.edit.video import VideoFrames
from core.errors import BrokenAsset, Unwritable
from core.serial import from_json

T = TypeVar("T")

_FILM, _SRT, _VTT, _POSTER, _MANIFEST = "film.mp4", "film.srt", "film.vtt", "poster.jpg", "manifest.json"


class Exporter:
    """Engine of the export craft. It has no options."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options

    @property
    def identity(self) -> str:
        return identities.EXPORT

    def run(self, request: ExportRequest, context: Context) -> Film:
        """Writes film.mp4, film.srt, film.vtt, poster.jpg and manifest.json; on failure nothing is left.

        Raises Unwritable (no room, no right), BrokenAsset (a segment is damaged or unlike the others).
        """
        try:
            return self._export(request, context)
        except BaseException:
            for name in (_FILM, _SRT, _VTT, _POSTER, _MANIFEST):
                discard(context.work / name)
            raise

    def _export(self, request: ExportRequest, context: Context) -> Film:
        contents = gather(request, context)

        def step(share: float) -> None:
            context.check_cancelled()
            context.progress(0.9 * share, "joining")

        film = context.work / _FILM
        with ThreadPoolExecutor(1, "poster") as beside:
            poster = beside.submit(write_poster, contents, request, context.work / _POSTER)
            write_film(contents, film, step)
        context.check_cancelled()
        texts = {
            _SRT: srt(request.subtitles),
            _VTT: vtt(request.subtitles, request.language),
            _MANIFEST: request.manifest,
        }
        try:
            for name, text in texts.items():
                (context.work / name).write_text(text, encoding="utf-8", newline="\n")
            poster.result()
        except OSError as error:
            raise unwritable(error, context.work) from error
        context.progress(1.0)
        return Film(
            file=_FILM,
            srt=_SRT,
            vtt=_VTT,
            poster=_POSTER,
            manifest=_MANIFEST,
            seconds=contents.frames / request.layout.fps,
            frames=contents.frames,
            bytes=film.stat().st_size,
        )


def gather(request: ExportRequest, context: Context) -> Contents:
    """The parts of a film from the folders of its inputs."""
    pieces = []
    for ref in request.segments:
        folder = context.asset(ref)
        segment = _read(folder, Segment)
        if segment.frames:
            pieces.append(Piece(folder / segment.file, segment.frames))
    mix_folder = context.asset(request.mix)
    digest = hashlib.sha256(request.manifest.encode()).hexdigest()
    return Contents(
        pieces=pieces,
        mix=mix_folder / _read(mix_folder, Mix).file,
        fps=request.layout.fps,
        subtitles=request.subtitles,
        chapters=request.chapters,
        language=request.language,
        metadata={
            "title": clean(request.title),
            "artist": ", ".join(_authors(request.manifest)),
            "comment": f"Made with Storyreel; manifest sha256:{digest}",
            "synopsis": request.manifest,
        },
    )


def write_film(contents: Contents, path: Path, step: Callable[[float], None]) -> None:
    """Joins `contents` into `path` and makes sure that it is whole. Raises Unwritable when the disk would not take it."""
    try:
        join(contents, path, step)
    except (av.FFmpegError, OSError) as error:
        raise unwritable(error, path) from error
    try:
        whole = plays_while_downloading(path)
    except BrokenAsset as error:
        raise Unwritable("file.unwritable", f"{path.name} was cut short: is the disk full?", name=path.name) from error
    if not whole:
        raise Unwritable("file.unwritable", f"{path.name} was written without its index", name=path.name)


def write_poster(contents: Contents, request: ExportRequest, path: Path) -> None:
    """The poster frame as a JPEG of the film's size."""
    wanted = min(max(0, request.poster_frame), contents.frames - 1)
    for piece in contents.pieces:
        if wanted < piece.frames:
            picture = to_rgb(VideoFrames(piece.path, request.layout, piece.frames).planes(wanted))
            Image.fromarray(picture).save(path, quality=90, optimize=True, progressive=True)
            return
        wanted -= piece.frames


def _read(folder: Path, kind: type[T]) -> T:
    try:
        return from_json((folder / "result.json").read_bytes(), kind)
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"no stored {kind.__name__} in {folder.name}", kind=kind.__name__) from error


def _authors(manifest: str) -> list[str]:
    """Authors named in the manifest; a manifest from elsewhere may have none."""
    try:
        found = json.loads(manifest).get("authors", [])
    except (ValueError, AttributeError):
        return []
    return [clean(name) for name in found if isinstance(name, str)] if isinstance(found, list) else []
