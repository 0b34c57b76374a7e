"""Puts a model's answers into the storyboard that rules made. Structure, words and speakers stay as they are.

What the script itself says (an hour, the weather, the kind of place) stays too; the model fills what it leaves open.
Used by interpreter.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.looks import Gender
from core.neural.writer.answers import BibleRead, CueRead, LineRead, PartRead, SceneRead, ShotRead
from core.storyboard import (
    NARRATOR,
    CameraMove,
    Cue,
    Line,
    Move,
    PlaceKind,
    Prompt,
    Scene,
    Shot,
    Storyboard,
)
from core.storyboarding.rules import Telling
from core.storyboarding.sounds import ambience_of


def with_bible(board: Storyboard, reads: Sequence[BibleRead]) -> Storyboard:
    """Looks of people and places. The first description of each stays, word for word, for the whole film."""
    people = {one.id: one for read in reversed(reads) for one in read.people}
    looks = {one.id: one.look for read in reversed(reads) for one in read.places}
    return replace(
        board,
        characters=tuple(
            replace(
                person,
                look=people[person.id].look,
                gender=people[person.id].gender if person.gender is Gender.NEUTRAL else person.gender,
            )
            if person.id in people
            else person
            for person in board.characters
        ),
        places=tuple(replace(place, look=looks[place.id]) if place.id in looks else place for place in board.places),
    )


def kinds_of(telling: Telling, reads: Sequence[BibleRead]) -> dict[str, PlaceKind]:
    """Kinds of the places that the script leaves open."""
    return {one.id: one.kind for read in reversed(reads) for one in read.places if one.id in telling.guessed_places}


def with_parts(scene: Scene, parts: Sequence[PartRead], telling: Telling) -> Scene:
    """A scene with all its stretches' answers."""
    lines = {read.n - 1: read for part in parts for read in part.lines}
    shots = {read.n - 1: read for part in parts for read in part.shots}
    felt = tuple(_line(line, lines.get(number)) for number, line in enumerate(scene.lines))
    scene = replace(
        scene, lines=felt, shots=tuple(_shot(shot, shots.get(number), felt) for number, shot in enumerate(scene.shots))
    )
    whole = next((part for part in parts if isinstance(part, SceneRead)), None)
    return scene if whole is None else _whole(scene, whole, telling)


def _whole(scene: Scene, read: SceneRead, telling: Telling) -> Scene:
    place = next(place for place in telling.board.places if place.id == scene.place)
    time = read.time if scene.id in telling.guessed_times else scene.time
    weather = read.weather if scene.id in telling.guessed_weather else scene.weather
    ambience = scene.ambience
    if (time, weather) != (scene.time, scene.weather):
        told = " ".join(shot.action for shot in scene.shots)
        ambience = ambience_of(place.kind, place.interior, time, weather, told)
    return replace(scene, time=time, weather=weather, mood=read.mood, summary=read.summary, ambience=ambience)


def _line(line: Line, read: LineRead | None) -> Line:
    """The narrator keeps the rules' calm."""
    if read is None or line.character == NARRATOR:
        return line
    return replace(line, emotion=read.emotion, intensity=read.intensity / 10)


def _shot(shot: Shot, read: ShotRead | None, lines: Sequence[Line]) -> Shot:
    """Faces follow what their lines feel; prompts and camera are the model's."""
    feelings = {lines[ref.line].character: lines[ref.line].emotion for ref in shot.speech}
    subjects = tuple(
        replace(subject, emotion=feelings[subject.character]) if subject.character in feelings else subject
        for subject in shot.subjects
    )
    if read is None:
        return replace(shot, subjects=subjects)
    still = read.camera is Move.STATIC
    return replace(
        shot,
        subjects=subjects,
        picture=Prompt(text=read.image, negative=read.avoid),
        motion=Prompt(text=read.motion),
        camera=CameraMove(move=read.camera, intensity=0.5 if still else max(0.1, read.force / 10)),
    )


def with_music(cues: Sequence[Cue], reads: Mapping[int, CueRead]) -> tuple[Cue, ...]:
    """Cues with mood, tempo and instruments; `reads` by index."""
    return tuple(
        replace(
            cue,
            mood=reads[number].mood,
            bpm=float(reads[number].bpm),
            instruments=tuple(dict.fromkeys(reads[number].instruments)),
        )
        if number in reads
        else cue
        for number, cue in enumerate(cues)
    )
