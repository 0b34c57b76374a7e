"""What config.yaml says of the engine "musicgen", and its identity. Called by core.neural.composer.engine and core.identities:
nothing here imports a library of networks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import Field

from core.crafts import EngineOptions
from core.errors import BadConfig, BrokenModel, MissingModel
from core.identities import DRAFT_SCORE
from core.neural.checked_options import Checked, Place, bad, read

NAME, VERSION = "musicgen", "musicgen/1"
MODEL = "musicgen-small"
BACKENDS = ("transformers", "audiocraft")
DRAFT, NONE = "draft", "none"
_TUNES = [DRAFT, NONE, "/…/tune.flac"]
_INTERPRETERS = ["/…/bin/python"]
MELODY = "musicgen_melody"
_KINDS = ("musicgen", MELODY)
_HEARD = {"guidance": "g", "temperature": "t", "top_k": "k", "window": "w", "overlap": "o"}
"""Those that change what is heard, with a letter for the identity."""


class ComposerOptions(Checked):
    model: Place = MODEL
    """Name in the model catalogue, or the absolute path of a folder: MusicGen small, medium, large, melody, or stereo ones."""
    backend: Literal["transformers", "audiocraft"] = "transformers"
    """"audiocraft": the original program, in an environment of its own, see `python`."""
    guidance: float = Field(default=3.0, ge=1, le=15)
    """How closely the prompt is followed, 1 … 15."""
    temperature: float = Field(default=1.0, ge=0.1, le=2)
    """0.1 … 2; higher is more daring."""
    top_k: int = Field(default=250, ge=0, le=4096)
    """The next token is one of so many, 0 … 4096; 0: of all."""
    window: float = Field(default=30.0, ge=2, le=30)
    """Seconds that the model hears at a time, 2 … 30: it was trained on 30."""
    overlap: float = Field(default=10.0, ge=0.5, le=25)
    """Seconds of the music so far that the next window goes on from, 0.5 … 25 and at most 0.9 of the window."""
    melody: str = Field(default=DRAFT, examples=_TUNES)
    """What tune a melody model takes up: "draft" (the draft composer's theme, one for the whole film), "none", or the absolute
    path of a sound file."""
    compile: bool = False
    """Compiles the decoder on a CUDA GPU: minutes once, then quicker. Off: nothing to wait for."""
    together: int = Field(default=4, ge=1, le=64)
    """Takes that are composed at the same time at most, 1 … 64."""
    python: str = Field(default="", examples=_INTERPRETERS)
    """The interpreter of the environment that has audiocraft, e.g. "/opt/audiocraft/bin/python"."""
    timeout: float = Field(default=900.0, ge=1, le=86400)
    """Seconds without a word from that program after which it is ended, 1 … 86400."""


def read_options(given: EngineOptions) -> ComposerOptions:
    """Raises BadOption for what is unknown or out of range."""
    options = read(ComposerOptions, NAME, given)
    if options.overlap > 0.9 * options.window:
        raise bad(NAME, "overlap", options.overlap, f"0.5 … {0.9 * options.window:g}")
    if options.melody not in (DRAFT, NONE) and not Path(options.melody).is_absolute():
        raise bad(NAME, "melody", options.melody, ", ".join(_TUNES))
    if options.backend == "audiocraft" and not Path(options.python).is_absolute():
        raise bad(NAME, "python", options.python, ", ".join(_INTERPRETERS))
    return options


def identity(given: EngineOptions) -> str:
    """Version, the model's revision and every option that changes what is heard. Raises BadOption, NotFound for a model that
    nobody knows."""
    options = read_options(given)
    heard = "-".join(f"{letter}{getattr(options, name):g}" for name, letter in _HEARD.items())
    backend = "+audiocraft" if options.backend == "audiocraft" else ""
    return f"{VERSION}+{revision_of(options.model)}{backend}+{heard}{_melody(options)}"


def folder_of(options: ComposerOptions) -> Path:
    """Raises MissingModel, NotFound."""
    from core.models.installed import folder

    return folder(str(Path(options.model).expanduser()))


def takes_tunes(options: ComposerOptions) -> bool:
    """Whether a tune is to be given to the model. Raises MissingModel, NotFound, BrokenModel."""
    return options.backend == BACKENDS[0] and options.melody != NONE and kind_of(folder_of(options)) == MELODY


def kind_of(folder: Path) -> str:
    """What config.json says that the model is. Raises MissingModel, BrokenModel."""
    file = folder / "config.json"
    if not file.is_file():
        raise MissingModel("model.missing", f"no model of MusicGen in {folder}", name=folder.name)
    try:
        kind = json.loads(file.read_bytes()).get("model_type", "")
    except (ValueError, AttributeError) as error:
        raise broken(folder, "config.json cannot be read") from error
    if kind not in _KINDS:
        raise broken(folder, f"it is a model of the kind {str(kind)[:40]!r} and no MusicGen")
    return str(kind)


def broken(folder: Path, why: str) -> BrokenModel:
    """For all that is wrong with a model's files."""
    return BrokenModel("model.broken", f"{folder.name} cannot be used: {why}", name=folder.name, what="weights", why=why)


def revision_of(model: str) -> str:
    """The fingerprint of a model's files, or of a sound; "none" when it is not here, or nobody was told where models lie."""
    from core.models.installed import revision

    try:
        return revision(str(Path(model).expanduser()))
    except (MissingModel, BadConfig, OSError):
        return "none"


def _melody(options: ComposerOptions) -> str:
    """What of the tune belongs to the identity."""
    try:
        if not takes_tunes(options):
            return ""
    except (MissingModel, BrokenModel, BadConfig, OSError):
        return ""
    return f"+{DRAFT_SCORE if options.melody == DRAFT else revision_of(options.melody)}"
