"""What config.yaml says of the engine "bark", where its files are, its identity, and how a line is written for it. Called by
core.neural.voice.bark_engine and core.identities: nothing here imports a library of networks.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

from pydantic import Field

from core.crafts import EngineOptions, SpeakRequest
from core.errors import BadConfig, MissingModel
from core.neural.checked_options import Checked, Place, read
from core.neural.checkpoints import broken
from core.storyboard import Emotion, Volume

NAME, VERSION = "bark", "bark/1"
MODEL, VOICES = "bark-small", "bark-voices"
"""Names in the model catalogue; the second has the presets."""
CONFIG = "config.json"
LANGUAGES = ("en", "de", "es", "fr", "hi", "it", "ja", "ko", "pl", "pt", "ru", "tr", "zh")
LONGEST = {"zh": 45, "ja": 55, "ko": 70, "hi": 110}
USUALLY_LONGEST = 150
"""Letters that last 13 seconds at most, all that Bark can keep in mind."""
_TAGS = {
    Emotion.HAPPY: "[laughs]",
    Emotion.EXCITED: "[laughs]",
    Emotion.SAD: "[sighs]",
    Emotion.TIRED: "[sighs]",
    Emotion.AFRAID: "[gasps]",
    Emotion.SURPRISED: "[gasps]",
    Emotion.DISGUSTED: "[clears throat]",
}
"""What Bark was trained to do when it reads it."""
_MOVED = 0.75
"""Intensity from which a feeling is heard before the words."""
_HINTS = re.compile(r"\[[^\]]*\]|[♪♫♬♩🎵🎶\[\]]")
"""What Bark would sing, play or act."""


class BarkOptions(Checked):
    model: Place = MODEL
    """Name in the model catalogue ("bark-small", "bark"), or the absolute path of a folder."""
    text_temperature: float = Field(default=0.7, ge=0.1, le=1.5)
    """How freely words are spoken, 0.1 … 1.5."""
    sound_temperature: float = Field(default=0.7, ge=0.1, le=1.5)
    """How freely the voice sounds, 0.1 … 1.5."""
    ending: float = Field(default=0.05, ge=0, le=0.9)
    """Likelihood from which the end of a line is taken for it, 0 … 0.9; smaller: less is made up after it. 0: never forced."""
    tags: bool = True
    """Whether strong feelings laugh, sigh and gasp, and loud lines are written in capitals."""
    check: bool = True
    """Whether stretches that are too long, too short or do not fit their text are spoken again."""


def read_options(given: EngineOptions) -> BarkOptions:
    """Raises BadOption for what is unknown or out of range."""
    return read(BarkOptions, NAME, given)


def identity(given: EngineOptions) -> str:
    """Version, the model's revision and what of the options is heard. Raises BadOption, NotFound for an unknown model."""
    options = read_options(given)
    heard = f"{options.text_temperature:g},{options.sound_temperature:g},{options.ending:g}"
    acted, checked = "tags" if options.tags else "plain", "checked" if options.check else "unchecked"
    return f"{VERSION}+{revision(options)}+{heard}+{acted}+{checked}"


def revision(options: BarkOptions) -> str:
    """The model's name and fingerprint; "none" while it is not here."""
    from core.models import installed

    try:
        return installed.revision(str(Path(options.model).expanduser()))
    except (MissingModel, BadConfig):
        return "none"


def model_folder(options: BarkOptions) -> Path:
    """Raises MissingModel, NotFound."""
    from core.models import installed

    found = installed.folder(str(Path(options.model).expanduser()))
    if not (found / CONFIG).is_file():
        raise MissingModel("model.missing", f"there is no {CONFIG} in {found}", name=options.model)
    return found


def preset_folders(options: BarkOptions) -> tuple[Path, ...]:
    """Where presets lie, those of the model itself first; empty while nothing is installed."""
    from core.models import installed

    found = []
    for name in (str(Path(options.model).expanduser()), VOICES):
        with suppress(MissingModel, BadConfig):
            found.append(installed.folder(name))
    return tuple(found)


def check_kind(folder: Path) -> None:
    """Raises BrokenModel for a model that is no Bark."""
    try:
        kind = json.loads((folder / CONFIG).read_bytes()).get("model_type", "")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise broken(folder / CONFIG, f"it cannot be read ({error})") from error
    if kind != "bark":
        raise broken(folder / CONFIG, f"it describes {str(kind)[:40]!r} and no Bark")


def script_for(text: str, request: SpeakRequest, *, first: bool, acted: bool) -> str:
    """A stretch as Bark shall read it: without notes and hints of the script's own, `acted` as the line is felt."""
    plain = " ".join(_HINTS.sub(" ", text).split())
    if not acted:
        return plain
    if request.volume is Volume.SHOUT or (request.volume is Volume.LOUD and request.emotion is Emotion.ANGRY):
        plain = plain.upper()
    tag = _TAGS.get(request.emotion, "") if first and request.intensity >= _MOVED else ""
    return f"{tag} {plain}".strip()
