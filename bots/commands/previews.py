"""Scenes that are ready before the film is: how many, and a preview that joins them. Used by cards and the button "see"."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from bots.cards import Video
from bots.commands.registry import Desk
from core.crafts import Craft, Film
from core.plan.planner import finished
from storage.advance import StoredResults
from storage.assets import read_result
from storage.films import FilmStatus
from storage.requests import PREVIEW, Request
from storage.tables import FilmState

PATIENCE = 90.0
"""Seconds that a person waits for a preview."""
ORIGIN = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenes:
    """Scenes of a film in the making."""

    finished: tuple[str, ...]
    total: int


async def scenes_of(desk: Desk, request: Request, status: FilmStatus) -> Scenes:
    """Looks at the stored results; nothing before the first shot has been cut."""
    if not status.crafts.get(Craft.CUT.value, (0, 0))[0]:
        return Scenes(finished=(), total=0)
    book, store = desk.house.advancer.book, desk.house.store
    found = await asyncio.to_thread(lambda: finished(request.job, book, StoredResults(store)))
    return Scenes(finished=found.scenes, total=found.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A film of some scenes, and the asset that holds it."""

    video: Video
    key: str


async def preview(desk: Desk, request: Request, scenes: tuple[str, ...]) -> Preview | None:
    """The scenes as one film, made by the workers before anything else; None when that takes too long or failed."""
    film = await desk.house.start_film(
        request.name,
        request.name,
        replace(request.job, scenes=scenes),
        ORIGIN,
        request.owner,
        scope=request.scope,
        request=f"{request.id}{PREVIEW}{len(scenes)}{scenes[-1]}"[:100],
    )
    try:
        async with asyncio.timeout(PATIENCE), aclosing(desk.house.follow(film)) as statuses:
            async for status in statuses:
                last = status
    except TimeoutError:
        return None
    if last.state is not FilmState.DONE:
        return None
    key = last.outputs["preview"]
    made = await asyncio.to_thread(read_result, desk.house.store, key, Film)
    folder = Path(desk.house.store.fetch(key))
    layout = request.job.options.layout
    video = Video(
        path=folder / made.file,
        name=f"{request.name[:40]}-preview.mp4",
        width=layout.width,
        height=layout.height,
        seconds=made.seconds,
        thumbnail=folder / made.poster,
    )
    return Preview(video=video, key=key)
