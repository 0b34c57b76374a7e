"""The one table of engines: craft → name → "module:Class", and how one is built from it.

A dotted path in config.yaml ("my_package.painter:Painter") serves engines that live outside this repository.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from core.crafts import Craft, Engine, EngineOptions
from core.errors import BadConfig

ENGINES: dict[Craft, dict[str, str]] = {
    Craft.WRITE: {
        "draft": "core.drafts.writer.engine:DraftWriter",
        "ollama": "core.neural.writer.engine:OllamaWriter",
    },
    Craft.PORTRAIT: {"draft": "core.drafts.portrait:DraftPortrait", "sdxl": "core.neural.painter.engine:SdxlPortrait"},
    Craft.BACKDROP: {"draft": "core.drafts.places.engine:DraftBackdrop", "sdxl": "core.neural.painter.engine:SdxlBackdrop"},
    Craft.STILL: {"draft": "core.drafts.stage.still:DraftStill", "sdxl": "core.neural.painter.engine:SdxlStill"},
    Craft.ANIMATE: {
        "draft": "core.drafts.stage.animate:DraftAnimate",
        "animatediff": "core.neural.animator.engine:AnimateDiff",
        "ltx": "core.neural.animator.ltx:LtxVideo",
        "wan": "core.neural.animator.wan:WanVideo",
    },
    Craft.LIPSYNC: {"draft": "core.drafts.stage.lips:DraftLips", "wav2lip": "core.neural.lips.engine:NeuralLips"},
    Craft.SPEAK: {
        "draft": "core.drafts.voice.engine:DraftVoice",
        "xtts": "core.neural.voice.engine:NeuralVoice",
        "bark": "core.neural.voice.bark_engine:BarkSpeaker",
    },
    Craft.COMPOSE: {
        "draft": "core.drafts.score.engine:DraftComposer",
        "musicgen": "core.neural.composer.engine:NeuralComposer",
    },
    Craft.AMBIENCE: {"draft": "core.sound.background:BackgroundMaker"},
    Craft.SHEET: {"house": "core.edit.sheet:SheetMaker"},
    Craft.CUT: {"house": "core.edit.cut:Cutter"},
    Craft.MIX: {"house": "core.sound.mix:Mixer"},
    Craft.EXPORT: {"house": "core.edit.export:Exporter"},
    Craft.CHECK: {"house": "core.filmcheck.engine:FilmChecker"},
}


def build(craft: Craft, name: str, options: EngineOptions) -> Engine[Any, Any]:
    """The engine called `name` (or at the dotted path `name`); raises BadConfig when there is none."""
    path = ENGINES[craft].get(name, name)
    module, _, attribute = path.partition(":")
    if not attribute:
        known = ", ".join(sorted(ENGINES[craft]))
        raise BadConfig("config.engine", f"no {craft} engine {name!r}; known: {known}", craft=craft, name=name, known=known)
    try:
        engine: Engine[Any, Any] = getattr(import_module(module), attribute)(options)
    except (ImportError, AttributeError) as error:
        raise BadConfig(
            "config.engine_import", f"{craft} engine {path} cannot be loaded: {error}", craft=craft, name=path
        ) from error
    return engine
