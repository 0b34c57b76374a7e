"""Lets an engine do the smallest thing it can with a model, and looks at what came of it. Called by core.models.selftest.

A request per craft, with what it needs made by the engines of the base. A model that is damaged in a way that no hash tells,
or a driver that is, gives black pictures and silence, and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from core.alone import LocalContext
from core.crafts import (
    AnimateRequest,
    BackdropRequest,
    Clip,
    ComposeRequest,
    Craft,
    Engine,
    EngineOptions,
    PortraitRequest,
    Ref,
    SpeakRequest,
    StillRequest,
    VoiceCast,
)
from core.engines import build
from core.errors import BadOption, BrokenModel
from core.looks import Age, Gender, Looks
from core.options import Layout
from core.serial import to_json
from core.storyboard import (
    CameraMove,
    Character,
    Framing,
    Genre,
    Mood,
    Place,
    PlaceKind,
    TimeOfDay,
    Weather,
)

SIZE = Layout(width=256, height=256, fps=8)
FRAMES = 8
QUICK = {"steps": 4, "size": 256, "side": 256}
"""Options of engines that have them: what comes is no fine picture, but it is one."""
PLAIN = 1.0
"""Levels of 255 by which a picture must differ within itself (standard deviation)."""
SILENT = 1e-3
"""Loudest sample of a sound in which nothing is heard: -60 dBFS."""
STYLE = "storybook"
HARBOUR = Place(id="harbour", name="Harbour", kind=PlaceKind.HARBOUR, interior=False)
MARA = Character(id="mara", name="Mara", gender=Gender.FEMALE, age=Age.ADULT, looks=Looks())


def try_engine(craft: Craft, engine: str, options: EngineOptions) -> bool:
    """Whether there is something to try for the craft. Raises BrokenModel for a black picture, a silent sound and whatever is
    wrong with the model, OutOfMemory, MissingModel."""
    if craft not in _REQUESTS:
        return False
    made = _built(craft, engine, options)
    with TemporaryDirectory() as place:
        stage = _Stage(Path(place))
        request = _REQUESTS[craft](stage, made)
        context = stage.context("result")
        result = made.run(request, context)
        why = _FAULTS[craft](result, context)
    if why:
        name = Path(str(options.get("model", engine))).name
        raise BrokenModel("model.broken", f"{name}: {why}", name=name, what="result", why=why)
    return True


def _built(craft: Craft, engine: str, options: EngineOptions) -> Engine[Any, Any]:
    chosen, made = dict(options), build(craft, engine, options)
    for name, value in QUICK.items():
        with suppress(BadOption):  # it has no such option, or wants more of it
            made = build(craft, engine, {**chosen, name: value})
            chosen[name] = value
    return made


@dataclass
class _Stage:
    """Folders for what is made."""

    root: Path
    assets: dict[str, Path] = field(default_factory=dict)

    def context(self, key: str) -> LocalContext:
        """Where the asset `key` is made, with all others at hand."""
        work = self.assets[key] = self.root / key
        work.mkdir()
        return LocalContext(work, assets=self.assets)

    def make(self, key: str, craft: Craft, request: object) -> Ref:
        """An asset by the engine of the base."""
        context = self.context(key)
        made = build(craft, "draft", {}).run(request, context)
        (context.work / "result.json").write_bytes(to_json(made))
        return Ref(key)

    def backdrop(self) -> Ref:
        return self.make("backdrop", Craft.BACKDROP, _backdrop(self, None))


def _portrait(stage: _Stage, engine: object) -> PortraitRequest:
    return PortraitRequest(character=MARA, style=STYLE)


def _backdrop(stage: _Stage, engine: object) -> BackdropRequest:
    return BackdropRequest(place=HARBOUR, time=TimeOfDay.DAY, weather=Weather.CLEAR, style=STYLE, layout=SIZE)


def _still(stage: _Stage, engine: object) -> StillRequest:
    return StillRequest(
        framing=Framing.WIDE,
        subjects=(),
        cast=(),
        place=HARBOUR,
        time=TimeOfDay.DAY,
        weather=Weather.CLEAR,
        mood=Mood.CALM,
        backdrop=stage.backdrop(),
        style=STYLE,
        layout=SIZE,
    )


def _animate(stage: _Stage, engine: object) -> AnimateRequest:
    shot = _still(stage, engine)
    return AnimateRequest(
        still=stage.make("still", Craft.STILL, shot),
        backdrop=shot.backdrop,
        portraits=(),
        camera=CameraMove(),
        weather=Weather.RAIN,  # where nothing moves, the camera may be all that is done
        frames=FRAMES,
        layout=SIZE,
    )


def _speak(stage: _Stage, engine: Any) -> SpeakRequest:
    voice = engine.voices()[0]
    return SpeakRequest(text="One.", language=voice.languages[0], voice=VoiceCast(voice=voice.id))


def _compose(stage: _Stage, engine: object) -> ComposeRequest:
    return ComposeRequest(
        mood=Mood.CALM, genre=Genre.PIANO, bpm=90.0, intensity=0.5, seconds=1.0, key=0, opening=False, closing=False
    )


def _plain_picture(made: Any, context: LocalContext) -> str:
    with Image.open(context.work / made.picture) as picture:
        flat = float(np.asarray(picture.convert("L"), np.float32).std()) < PLAIN
    return "it paints nothing but one colour" if flat else ""


def _plain_clip(made: Clip, context: LocalContext) -> str:
    from core.edit.sources import open_clip

    shown = open_clip(made, context.work, made.layout, context)
    flat = all(float(shown.planes(frame).y.astype(np.float32).std()) < PLAIN for frame in range(made.frames))
    return "it shows nothing but one colour" if flat else ""


def _silent(made: Any, context: LocalContext) -> str:
    from core.sound.reading import read

    loudest = max((float(np.abs(block).max(initial=0.0)) for block in read(context.work / made.file, made.file)), default=0.0)
    return "nothing is heard of it" if loudest < SILENT else ""


_REQUESTS: dict[Craft, Callable[[_Stage, Any], object]] = {
    Craft.BACKDROP: _backdrop,
    Craft.PORTRAIT: _portrait,
    Craft.STILL: _still,
    Craft.ANIMATE: _animate,
    Craft.SPEAK: _speak,
    Craft.COMPOSE: _compose,
}
_FAULTS: dict[Craft, Callable[[Any, LocalContext], str]] = {
    Craft.BACKDROP: _plain_picture,
    Craft.PORTRAIT: _plain_picture,
    Craft.STILL: _plain_picture,
    Craft.ANIMATE: _plain_clip,
    Craft.SPEAK: _silent,
    Craft.COMPOSE: _silent,
}
