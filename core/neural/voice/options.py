"""What config.yaml says of the engine "xtts", where its files are, its identity. Called by core.neural.voice.engine and
core.identities: nothing here imports a library of networks.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field

from core.crafts import EngineOptions
from core.errors import BadConfig, MissingModel
from core.neural.checked_options import Checked, Place, read
from core.neural.checkpoints import broken

NAME, VERSION = "xtts", "xtts/1"
MODEL = "xtts-v2"
CONFIG = "config.json"


class Family(StrEnum):
    """What kind of model a folder holds."""

    XTTS = "xtts"
    VITS = "vits"
    """Of Coqui."""
    MMS = "mms"
    """VITS of transformers, as the MMS voices are."""


class VoiceOptions(Checked):
    model: Place = MODEL
    """Name in the model catalogue, or the absolute path of a folder with config.json and weights: XTTS, or a VITS model of
    Coqui or transformers."""
    temperature: float = Field(default=0.75, ge=0.05, le=1.5)
    """XTTS: how freely it speaks; lower is even and safe. Strong feelings add to it, weary ones take from it."""
    top_k: int = Field(default=50, ge=1, le=500)
    top_p: float = Field(default=0.85, ge=0.05, le=1)
    repetition_penalty: float = Field(default=10.0, ge=1, le=20)
    """XTTS: against stuttering and long silences."""
    check: bool = True
    """Whether stretches that are too long, too short or do not fit their text are spoken again."""
    language: str = Field(default="", pattern=r"^([a-z]{2})?$", examples=["de", "en", "…"])
    """VITS: two-letter code of what the model speaks; empty: as its config.json tells."""


def read_options(given: EngineOptions) -> VoiceOptions:
    """Raises BadOption for what is unknown or out of range."""
    return read(VoiceOptions, NAME, given)


def identity(given: EngineOptions) -> str:
    """Version, the model's revision and what of the options is heard. Raises BadOption, NotFound for an unknown model."""
    options = read_options(given)
    sampled = f"{options.temperature:g},{options.top_k},{options.top_p:g},{options.repetition_penalty:g}"
    checked = "checked" if options.check else "unchecked"
    return f"{VERSION}+{revision(options)}+{sampled}+{checked}"


def revision(options: VoiceOptions) -> str:
    """The model's name and fingerprint; "none" while it is not here."""
    from core.models import installed

    try:
        return installed.revision(str(Path(options.model).expanduser()))
    except (MissingModel, BadConfig):
        return "none"


def model_folder(options: VoiceOptions) -> Path:
    """Raises MissingModel."""
    from core.models import installed

    found = installed.folder(str(Path(options.model).expanduser()))
    if not (found / CONFIG).is_file():
        raise MissingModel("model.missing", f"there is no {CONFIG} in {found}", name=options.model)
    return found


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of a model. Raises BrokenModel."""
    try:
        found = json.loads((folder / CONFIG).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise broken(folder / CONFIG, f"it cannot be read ({error})") from error
    if not isinstance(found, dict):
        raise broken(folder / CONFIG, "it is no table")
    return found


def family_of(folder: Path) -> Family:
    """Raises BrokenModel for a model that the engine cannot speak with."""
    config = read_config(folder)
    if config.get("model_type") == "vits":
        return Family.MMS
    if config.get("model") in {Family.XTTS.value, Family.VITS.value}:
        return Family(config["model"])
    kind = str(config.get("model") or config.get("model_type") or "nothing known")[:40]
    raise broken(folder / CONFIG, f"it describes {kind} and neither XTTS nor VITS")
