"""The shapes of the model's answers: pydantic models whose JSON schema constrains the model, and that check what came.

Made per question by engine.py's parts, because ids and counts are part of the schema.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from core.looks import Gender
from core.neural.writer.repair import nearest, plain, tenths, whole
from core.storyboard import Emotion, Genre, Mood, Move, PlaceKind, TimeOfDay, Weather

LOOK = 320
IMAGE = 300
MOST_FAULTS = 8

S = TypeVar("S", bound="Shape")


def _near(kind: type[StrEnum]) -> BeforeValidator:
    return BeforeValidator(partial(nearest, kind=kind))


def _cut(longest: int) -> BeforeValidator:
    return BeforeValidator(partial(plain, longest=longest))


def _told(longest: int) -> dict[str, Any]:
    """For the schema only: what is longer is cut, not refused."""
    return {"maxLength": longest}


def _exactly(kind: Any, count: int) -> Any:
    """A list whose length the schema fixes; a wrong one is refused by the checks, which say what is missing."""
    return Annotated[list[kind], Field(json_schema_extra={"minItems": count, "maxItems": count})]


_Tenths = Annotated[int, Field(ge=0, le=10), BeforeValidator(tenths)]
_Number = Annotated[int, Field(ge=0, le=1_000_000)]


class Shape(BaseModel):
    """Unknown keys are left out, not refused."""

    model_config = ConfigDict(extra="ignore")


class PersonRead(Shape):
    id: str
    look: Annotated[str, Field(min_length=8, json_schema_extra=_told(LOOK)), _cut(LOOK)]
    gender: Annotated[Gender, _near(Gender)] = Gender.NEUTRAL


class PlaceRead(Shape):
    id: str
    look: Annotated[str, Field(min_length=8, json_schema_extra=_told(LOOK)), _cut(LOOK)]
    kind: Annotated[PlaceKind, _near(PlaceKind)]


class BibleRead(Shape):
    """Who and what is seen, from a stretch of the script."""

    people: list[PersonRead]
    places: list[PlaceRead]


class LineRead(Shape):
    n: _Number
    speaker: str
    words: Annotated[str, Field(max_length=2000)]
    emotion: Annotated[Emotion, _near(Emotion)]
    intensity: _Tenths


class ShotRead(Shape):
    n: _Number
    image: Annotated[str, Field(min_length=4, json_schema_extra=_told(IMAGE)), _cut(IMAGE)]
    avoid: Annotated[str, Field(min_length=0, json_schema_extra=_told(160)), _cut(160)] = ""
    motion: Annotated[str, Field(min_length=1, json_schema_extra=_told(200)), _cut(200)]
    camera: Annotated[Move, _near(Move)]
    force: _Tenths


class PartRead(Shape):
    """Lines and shots of a stretch of a scene."""

    lines: list[LineRead]
    shots: list[ShotRead]


class SceneRead(PartRead):
    """The first stretch of a scene also says what the whole is like."""

    time: Annotated[TimeOfDay, _near(TimeOfDay)]
    weather: Annotated[Weather, _near(Weather)]
    mood: Annotated[Mood, _near(Mood)]
    summary: Annotated[str, Field(min_length=1, json_schema_extra=_told(200)), _cut(200)]


class CueRead(Shape):
    n: _Number
    mood: Annotated[Mood, _near(Mood)]
    bpm: Annotated[int, Field(ge=40, le=200), BeforeValidator(whole)]
    instruments: Annotated[
        list[Annotated[str, Field(min_length=1, json_schema_extra=_told(40)), _cut(40)]], Field(min_length=1, max_length=5)
    ]


class FilmRead(Shape):
    title: Annotated[str, Field(min_length=1, json_schema_extra=_told(80)), _cut(80)]
    logline: Annotated[str, Field(min_length=8, json_schema_extra=_told(260)), _cut(260)]
    genre: Annotated[Genre, _near(Genre)]
    cues: list[CueRead]


def _one_of(names: tuple[str, ...]) -> Any:
    return Literal[names] if names else str


def bible_shape(people: tuple[str, ...], places: tuple[str, ...]) -> type[BibleRead]:
    """For exactly these ids."""
    person = create_model("Person", __base__=PersonRead, id=(_one_of(people), ...))
    place = create_model("Place", __base__=PlaceRead, id=(_one_of(places), ...))
    return create_model(
        "Bible",
        __base__=BibleRead,
        people=(_exactly(person, len(people)), ...),
        places=(_exactly(place, len(places)), ...),
    )


def scene_shape(whole: bool, speakers: tuple[str, ...], lines: int, shots: int) -> type[PartRead]:
    """`whole`: with what the whole scene is like."""
    line = create_model("SpokenLine", __base__=LineRead, speaker=(_one_of(speakers), ...))
    base: type[PartRead] = SceneRead if whole else PartRead
    return create_model("Scene", __base__=base, lines=(_exactly(line, lines), ...), shots=(_exactly(ShotRead, shots), ...))


def film_shape(cues: int) -> type[FilmRead]:
    return create_model("Film", __base__=FilmRead, cues=(_exactly(CueRead, cues), ...))


class Unreadable(ValueError):
    """An answer that fits no shape. `faults` are sentences for the model."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def read_answer(text: str, shape: type[S]) -> S:
    """The first JSON object in `text`, in shape; raises Unreadable."""
    begin = text.rfind("</think>")
    text = text[begin + 8 :] if begin >= 0 else text
    start = text.find("{")
    if start < 0:
        raise Unreadable(["The answer holds no JSON object."])
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
        return shape.model_validate(value)
    except ValidationError as error:
        raise Unreadable([_sentence(fault) for fault in error.errors()[:MOST_FAULTS]]) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable([f"The answer is not valid JSON: {str(error)[:120]}."]) from error


def _sentence(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}, not {str(fault['input'])[:60]!r}."
