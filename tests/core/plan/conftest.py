"""A small storyboard and a pretend studio that finishes every step the moment it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from core import crafts
from core.crafts import Craft, Ref, VoiceInfo
from core.heard import Ambience, SpotSound
from core.looks import Age, Gender
from core.options import FilmOptions
from core.plan.book import EngineBook, EngineEntry
from core.plan.draft import Plan
from core.plan.job import FilmJob
from core.plan.planner import plan
from core.plan.step import Step
from core.screenplay import Form
from core.storyboard import (
    Character,
    Cue,
    Delivery,
    Framing,
    Genre,
    Line,
    Mood,
    Place,
    PlaceKind,
    Scene,
    Shot,
    SpeechRef,
    SpotCue,
    Storyboard,
    Subject,
    TimeOfDay,
    Transition,
    TransitionKind,
    Weather,
)

T = TypeVar("T")


def scene(number: int, *texts: str, transition: Transition | None = None, **fields: Any) -> Scene:
    """A scene with an establishing shot and one close-up per line."""
    lines = tuple(
        Line(character="ann" if index % 2 == 0 else "ben", text=text, parts=(text,)) for index, text in enumerate(texts)
    )
    shots = [Shot(framing=Framing.ESTABLISHING, spots=(SpotCue(sound=SpotSound.DOOR, at=0.5),))]
    for index, line in enumerate(lines):
        subject = Subject(character=line.character, position=-0.3)
        shots.append(Shot(framing=Framing.CLOSE_UP, subjects=(subject,), speech=(SpeechRef(line=index, part=0),)))
    settings: dict[str, Any] = {
        "id": f"scene-{number}",
        "heading": f"SCENE {number}",
        "place": "home",
        "time": TimeOfDay.DAY,
        "weather": Weather.CLEAR,
        "mood": Mood.CALM,
        "lines": lines,
        "shots": tuple(shots),
        "ambience": (Ambience.ROOM,),
        "transition": transition or Transition(),
    }
    return Scene(**settings | fields)


def board(*scenes: Scene) -> Storyboard:
    middle = scenes[len(scenes) // 2].id
    return Storyboard(
        title="A Test",
        authors=("Somebody",),
        language="en",
        form=Form.SCREENPLAY,
        characters=(
            Character(id="ann", name="ANN", gender=Gender.FEMALE),
            Character(id="ben", name="BEN", gender=Gender.MALE),
        ),
        places=(Place(id="home", name="HOME", kind=PlaceKind.KITCHEN, interior=True),),
        scenes=scenes,
        cues=(
            Cue(first=scenes[0].id, last=scenes[0].id, mood=Mood.CALM, genre=Genre.PIANO, bpm=80.0),
            Cue(first=middle, last=scenes[-1].id, mood=Mood.TENSE, genre=Genre.PIANO, bpm=95.0),
        )
        if len(scenes) > 1
        else (Cue(first=scenes[0].id, last=scenes[0].id, mood=Mood.CALM, genre=Genre.PIANO, bpm=80.0),),
    )


def dissolve(seconds: float) -> Transition:
    return Transition(kind=TransitionKind.DISSOLVE, seconds=seconds)


BOOK = EngineBook(
    entries={craft: EngineEntry(name="pretend", identity=f"pretend-{craft.value}/1", lane="cpu") for craft in Craft},
    languages=("en",),
    voices=tuple(
        VoiceInfo(id=f"v{index}", label=str(index), gender=gender, age=Age.ADULT, languages=("en",))
        for index, gender in enumerate((Gender.FEMALE, Gender.MALE) * 3)
    ),
)


@dataclass
class Studio:
    """Finishes steps: the storyboard it was given, speech of 15 letters a second, and plain results for the rest."""

    board: Storyboard
    options: FilmOptions = field(default_factory=FilmOptions)
    done: dict[str, Any] = field(default_factory=dict)
    planned: int = 0

    def get(self, key: str, kind: type[T]) -> T | None:
        return self.done.get(key)

    def job(self, **changes: Any) -> FilmJob:
        fields: dict[str, Any] = {
            "screenplay": Ref("0" * 64),
            "script_sha256": "1" * 64,
            "title": self.board.title,
            "language": "en",
            "options": self.options,
        }
        return FilmJob(**fields | changes)

    def film(self, job: FilmJob | None = None) -> Plan:
        """The complete plan, with every step finished."""
        while True:
            found = plan(job or self.job(), BOOK, self)
            self.planned += 1
            for step in found.steps:
                self.done.setdefault(step.key, self.result(step))
            if found.complete and all(step.key in self.done for step in found.steps):
                return found

    def result(self, step: Step) -> Any:
        request = step.request
        made: Mapping[Craft, Any] = {
            Craft.WRITE: lambda: self.board,
            Craft.SPEAK: lambda: crafts.Speech(
                file="", sample_rate=24000, seconds=len(request.text) / 15, words=(), phonemes=()
            ),
            Craft.ANIMATE: lambda: crafts.Clip(
                kind=crafts.ClipKind.PICTURE, file="", frames=request.frames, layout=request.layout
            ),
            Craft.LIPSYNC: lambda: self.done[request.clip.key],
            Craft.EXPORT: lambda: crafts.Film(file="", srt="", vtt="", poster="", manifest="", seconds=1.0, frames=1, bytes=1),
        }
        return made.get(step.craft, lambda: True)()


@pytest.fixture
def story() -> Storyboard:
    return board(
        scene(1, "Good morning, Ben.", "Is it?"),
        scene(2, "Where is the lamp?", "On the roof, where it always was.", transition=dissolve(0.5)),
        scene(3, "Then let us go up."),
    )


def of(found: Plan, craft: Craft) -> list[Step]:
    return [step for step in found.steps if step.craft is craft]


__all__ = ["BOOK", "Delivery", "Studio", "board", "dissolve", "of", "scene", "story"]
