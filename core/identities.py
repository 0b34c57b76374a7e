"""Identities of the built-in engines, apart from their modules, which load numpy, FFmpeg and Skia.

An engine's identity is part of the key of all that it makes: bump it here when its output changes. The engines say what
stands here, and core.plan.book reads it without importing them: a command that only looks whether a film changed would
otherwise spend most of its time on that.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from core.crafts import EngineOptions, VoiceInfo

DRAFT_WRITER = "draft-writer/3"
DRAFT_PORTRAIT = "draft-people/3"
DRAFT_BACKDROP = "draft-places/1"
DRAFT_STILL = "draft-still/3"
DRAFT_ANIMATE = "draft-animate/1"
DRAFT_LIPS = "draft-lips/1"
DRAFT_VOICE = "draft-voice/4+kokoro-82m-v1.0-int8"
DRAFT_SCORE = "draft-score/2+fluidr3mono-2.312"
BACKGROUND = "background/1"
SHEET = "house-sheet/1"
CUTTER = "house-cut/2"
"""With "+cpu", or "+nvenc" where the segments are encoded on a GPU."""
MIXER = "mixer/3"
EXPORT = "house-export/1"
CHECKER = "house/5"
"""With "+hear", or "+deaf" where words are not recognised."""

_ALONE: dict[str, str] = {
    "core.drafts.writer.engine:DraftWriter": DRAFT_WRITER,
    "core.drafts.portrait:DraftPortrait": DRAFT_PORTRAIT,
    "core.drafts.places.engine:DraftBackdrop": DRAFT_BACKDROP,
    "core.drafts.stage.still:DraftStill": DRAFT_STILL,
    "core.drafts.stage.animate:DraftAnimate": DRAFT_ANIMATE,
    "core.drafts.stage.lips:DraftLips": DRAFT_LIPS,
    "core.drafts.voice.engine:DraftVoice": DRAFT_VOICE,
    "core.drafts.score.engine:DraftComposer": DRAFT_SCORE,
    "core.sound.background:BackgroundMaker": BACKGROUND,
    "core.edit.sheet:SheetMaker": SHEET,
    "core.edit.cut:Cutter": f"{CUTTER}+cpu",
    "core.sound.mix:Mixer": MIXER,
    "core.edit.export:Exporter": EXPORT,
}
"""By path in core.engines.ENGINES: what an engine is that was given no options."""


def checker(options: EngineOptions) -> str:
    """The film check's identity; it depends on an option and on what is installed."""
    from core.hearing import Hearing

    return f"{CHECKER}+{'hear' if options.get('hear', True) and Hearing.available() else 'deaf'}"


_BY_OPTIONS: dict[str, Callable[[EngineOptions], str]] = {"core.filmcheck.engine:FilmChecker": checker}
_TELLING = {
    "core.neural.voice.bark_engine:BarkSpeaker": "core.neural.voice.bark_options",
    "core.neural.animator.engine:AnimateDiff": "core.neural.animator.options",
    "core.neural.animator.ltx:LtxVideo": "core.neural.animator.ltx_options",
    "core.neural.animator.wan:WanVideo": "core.neural.animator.wan_options",
    "core.neural.composer.engine:NeuralComposer": "core.neural.composer.options",
    "core.neural.lips.engine:NeuralLips": "core.neural.lips.options",
    "core.neural.painter.engine:SdxlPortrait": "core.neural.painter.options",
    "core.neural.painter.engine:SdxlBackdrop": "core.neural.painter.options",
    "core.neural.painter.engine:SdxlStill": "core.neural.painter.options",
    "core.neural.voice.engine:NeuralVoice": "core.neural.voice.options",
    "core.neural.writer.engine:OllamaWriter": "core.neural.writer.options",
}
"""Modules with light functions `identity(options)` and `read_options(options)`, which raise BadOption; what the latter returns
has a `model`."""
_CATALOGUES = {"core.drafts.voice.engine:DraftVoice": "core.drafts.voice.catalogue"}


def known_identity(path: str, options: EngineOptions) -> str | None:
    """The identity of the engine at `path` with these options; None when only the engine itself can say."""
    if path in _BY_OPTIONS:
        return _BY_OPTIONS[path](options)
    if path in _TELLING:
        return str(import_module(_TELLING[path]).identity(options))
    return None if options else _ALONE.get(path)


def known_model(path: str, options: EngineOptions) -> str:
    """The model that the engine at `path` works with: a name of the catalogue, Ollama's name or a path; "" for an engine
    without a model or from elsewhere. Raises BadOption."""
    return str(import_module(_TELLING[path]).read_options(options).model) if path in _TELLING else ""


def known_voices(path: str) -> tuple[tuple[VoiceInfo, ...], tuple[str, ...]] | None:
    """Voices and languages of the speech engine at `path`; None when only the engine itself can say."""
    if path not in _CATALOGUES:
        return None
    catalogue = import_module(_CATALOGUES[path])
    return catalogue.voices(), tuple(sorted(catalogue.LANGUAGES))
