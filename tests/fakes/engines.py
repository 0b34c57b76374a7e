"""One engine per craft with tiny, true results. Faults are switched on by files in the folder given as option `faults`.

`slow-<craft>` makes a step last until the file is gone, `broken-<craft>` and `full-<craft>` make it fail,
`flaky-<craft>` makes it fail with a transient error as often as the file has bytes. Every run appends a line to `runs`.
"""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

from core import crafts
from core.crafts import Clip, ClipKind, Context, Craft, EngineOptions
from core.errors import ServiceDown, SystemFault
from core.looks import Age, Gender
from core.screenplay import ElementKind, Screenplay
from core.serial import from_json
from core.storyboard import (
    Character,
    Cue,
    Framing,
    Genre,
    Line,
    Mood,
    Place,
    PlaceKind,
    Scene,
    Shot,
    SpeechRef,
    Storyboard,
    Subject,
    TimeOfDay,
    Weather,
)


class Fake:
    craft: Craft

    def __init__(self, options: EngineOptions) -> None:
        self._folder = Path(options["faults"])

    @property
    def identity(self) -> str:
        return f"fake-{self.craft.value}/1"

    def run(self, request: Any, context: Context) -> Any:
        with (self._folder / "runs").open("a") as runs:
            runs.write(f"{self.craft.value} {os.getpid()}\n")
        self._misbehave(context)
        (context.work / "made.txt").write_text(f"{self.craft.value} {context.seed}")
        context.progress(0.5, "half")
        return self.make(request, context)

    def _misbehave(self, context: Context) -> None:
        name = self.craft.value
        if (self._folder / f"broken-{name}").exists():
            raise SystemFault("fake.broken", "this engine was told to break")
        if (self._folder / f"full-{name}").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(context.work))
        flaky = self._folder / f"flaky-{name}"
        if flaky.exists() and flaky.stat().st_size:
            flaky.write_bytes(flaky.read_bytes()[1:])
            raise ServiceDown("fake.flaky", "try again")
        while (self._folder / f"slow-{name}").exists():
            context.check_cancelled()
            time.sleep(0.005)

    def make(self, request: Any, context: Context) -> Any:
        raise AssertionError(self.craft)


class Write(Fake):
    craft = Craft.WRITE

    def make(self, request: crafts.WriteRequest, context: Context) -> Storyboard:
        play = from_json((context.asset(request.screenplay) / "screenplay.json").read_bytes(), Screenplay)
        scenes = []
        for number, element in enumerate(item for item in play.elements if item.kind is ElementKind.DIALOGUE):
            line = Line(character="ann", text=element.text, parts=(element.text,))
            scenes.append(
                Scene(
                    id=f"scene-{number}",
                    heading=f"SCENE {number}",
                    place="home",
                    time=TimeOfDay.DAY,
                    weather=Weather.CLEAR,
                    mood=Mood.CALM,
                    lines=(line,),
                    shots=(
                        Shot(framing=Framing.MEDIUM, subjects=(Subject(character="ann"),), speech=(SpeechRef(line=0, part=0),)),
                    ),
                )
            )
        return Storyboard(
            title=play.title,
            authors=play.authors,
            language=request.language,
            form=play.form,
            characters=(Character(id="ann", name="ANN", gender=Gender.FEMALE),),
            places=(Place(id="home", name="HOME", kind=PlaceKind.KITCHEN, interior=True),),
            scenes=tuple(scenes),
            cues=(Cue(first=scenes[0].id, last=scenes[-1].id, mood=Mood.CALM, genre=Genre.PIANO, bpm=80.0),),
        )


class Portrait(Fake):
    craft = Craft.PORTRAIT

    def make(self, request: crafts.PortraitRequest, context: Context) -> crafts.Portrait:
        return crafts.Portrait(picture="made.txt")


class Backdrop(Fake):
    craft = Craft.BACKDROP

    def make(self, request: crafts.BackdropRequest, context: Context) -> crafts.Backdrop:
        return crafts.Backdrop(picture="made.txt", layers=())


class Still(Fake):
    craft = Craft.STILL

    def make(self, request: crafts.StillRequest, context: Context) -> crafts.Still:
        return crafts.Still(picture="made.txt")


class Sheet(Fake):
    craft = Craft.SHEET

    def make(self, request: crafts.SheetRequest, context: Context) -> crafts.Sheet:
        return crafts.Sheet(pictures=("made.txt",))


class Speak(Fake):
    craft = Craft.SPEAK

    def voices(self) -> tuple[crafts.VoiceInfo, ...]:
        return tuple(
            crafts.VoiceInfo(id=f"v{number}", label=f"Voice {number}", gender=gender, age=Age.ADULT, languages=("en",))
            for number, gender in enumerate((Gender.FEMALE, Gender.MALE, Gender.FEMALE, Gender.MALE))
        )

    def languages(self) -> tuple[str, ...]:
        return ("en",)

    def make(self, request: crafts.SpeakRequest, context: Context) -> crafts.Speech:
        return crafts.Speech(file="made.txt", sample_rate=24000, seconds=len(request.text) / 15, words=(), phonemes=())


class Animate(Fake):
    craft = Craft.ANIMATE

    def make(self, request: crafts.AnimateRequest, context: Context) -> Clip:
        return Clip(kind=ClipKind.PICTURE, file="made.txt", frames=request.frames, layout=request.layout)


class Lipsync(Fake):
    craft = Craft.LIPSYNC

    def make(self, request: crafts.LipsyncRequest, context: Context) -> Clip:
        clip = from_json((context.asset(request.clip) / "result.json").read_bytes(), Clip)
        return Clip(kind=clip.kind, file="made.txt", frames=clip.frames, layout=clip.layout)


class Compose(Fake):
    craft = Craft.COMPOSE

    def make(self, request: crafts.ComposeRequest, context: Context) -> crafts.Music:
        return crafts.Music(file="made.txt", seconds=request.seconds, tail=0.0)


class Ambience(Fake):
    craft = Craft.AMBIENCE

    def make(self, request: crafts.AmbienceRequest, context: Context) -> crafts.AmbienceBed:
        return crafts.AmbienceBed(layers=(crafts.AmbienceLayer(file="made.txt", samples=1, gain=1.0),))


class Cut(Fake):
    craft = Craft.CUT

    def make(self, request: crafts.CutRequest, context: Context) -> crafts.Segment:
        return crafts.Segment(file="made.txt", frames=request.last - request.first, layout=request.layout)


class Mix(Fake):
    craft = Craft.MIX

    def make(self, request: crafts.MixRequest, context: Context) -> crafts.Mix:
        return crafts.Mix(file="made.txt", seconds=request.seconds, loudness=-16.0, true_peak=-1.5)


class Export(Fake):
    craft = Craft.EXPORT

    def make(self, request: crafts.ExportRequest, context: Context) -> crafts.Film:
        frames = 0
        for segment in request.segments:
            frames += from_json((context.asset(segment) / "result.json").read_bytes(), crafts.Segment).frames
        (context.work / "manifest.json").write_text(request.manifest)
        made = "made.txt"
        return crafts.Film(
            file=made, srt=made, vtt=made, poster=made, manifest="manifest.json", seconds=frames / 24, frames=frames, bytes=1
        )


class Check(Fake):
    craft = Craft.CHECK

    def make(self, request: crafts.CheckRequest, context: Context) -> crafts.CheckReport:
        return crafts.CheckReport(findings=(), verdict=crafts.Verdict.GOOD)
