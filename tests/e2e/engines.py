"""Engines for journeys where pictures do not matter: the real writer, and tiny true pictures, sounds and films from the rest.

A file `noisy-export` in the folder of faults makes films of about a megabyte, for uploads that do not fit.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from core import crafts
from core.crafts import Context, Craft
from core.serial import digest, from_json
from tests.bots.commands import set_room
from tests.fakes import engines as fakes

SIDE = (320, 240)
FPS = 24


def picture(path: Path, name: str, side: tuple[int, int] = SIDE) -> None:
    """A plain picture whose colour depends on `name`."""
    tone = int(digest(name.encode())[:6], 16)
    Image.new("RGB", side, (tone >> 16, tone >> 8 & 255, tone & 255)).save(path)


def movie(path: Path, frames: int, noisy: bool) -> None:
    """H.264 without sound: plain, or of noise that hardly shrinks."""
    random = np.random.default_rng(1)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        video: Any = file.add_stream("libx264", rate=Fraction(FPS))
        video.width, video.height, video.pix_fmt = *SIDE, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "12" if noisy else "30", "threads": "1"}
        shape = (SIDE[1] // 4, SIDE[0] // 4, 3)
        for number in range(frames):
            pixels = random.integers(0, 255, shape, dtype=np.uint8) if noisy else np.full(shape, number % 200, dtype=np.uint8)
            file.mux(video.encode(av.VideoFrame.from_ndarray(pixels.repeat(4, 0).repeat(4, 1), format="rgb24")))
        file.mux(video.encode())


class Portrait(set_room.Portrait):
    """As tests of characters draw it."""


class Speak(set_room.Speak):
    """Voices that hum."""


class Backdrop(fakes.Backdrop):
    def make(self, request: crafts.BackdropRequest, context: Context) -> crafts.Backdrop:
        picture(context.work / "place.png", repr(request))
        return crafts.Backdrop(picture="place.png", layers=())


class Still(fakes.Still):
    def make(self, request: crafts.StillRequest, context: Context) -> crafts.Still:
        picture(context.work / "still.png", repr(request))
        return crafts.Still(picture="still.png")


class Sheet(fakes.Sheet):
    def make(self, request: crafts.SheetRequest, context: Context) -> crafts.Sheet:
        picture(context.work / "sheet.png", repr(request), (640, 360))
        return crafts.Sheet(pictures=("sheet.png",))


class Export(fakes.Export):
    def make(self, request: crafts.ExportRequest, context: Context) -> crafts.Film:
        frames = sum(
            from_json((context.asset(segment) / "result.json").read_bytes(), crafts.Segment).frames
            for segment in request.segments
        )
        movie(context.work / "film.mp4", FPS * 2, (self._folder / "noisy-export").exists())
        picture(context.work / "poster.png", request.title)
        (context.work / "film.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
        (context.work / "film.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
        (context.work / "manifest.json").write_text(request.manifest)
        size = (context.work / "film.mp4").stat().st_size
        return crafts.Film(
            file="film.mp4",
            srt="film.srt",
            vtt="film.vtt",
            poster="poster.png",
            manifest="manifest.json",
            seconds=frames / FPS,
            frames=frames,
            bytes=size,
        )


OURS = {Craft.PORTRAIT, Craft.SPEAK, Craft.BACKDROP, Craft.STILL, Craft.SHEET, Craft.EXPORT}


def chosen(faults: Path) -> dict[str, object]:
    """The lines of config.yaml for these engines."""
    found: dict[str, object] = {}
    for craft in Craft:
        module = __name__ if craft in OURS else fakes.__name__
        found[craft.value] = {"engine": f"{module}:{craft.value.capitalize()}", "options": {"faults": str(faults)}}
    return found | {"write": {"engine": "draft"}}
