"""What config.yaml says of the engine, where its files are, and its identity. Called by core.neural.lips.engine and
core.identities: nothing here imports a library of networks.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from core.crafts import EngineOptions
from core.errors import MissingModel
from core.faces.detectors import DETECTORS, NOT_HERE, detector_of
from core.identities import DRAFT_LIPS
from core.neural.checked_options import Checked, Place, bad, read

NAME, VERSION = "wav2lip", "wav2lip/1"
MODEL = "wav2lip"
LARGEST_BATCH = 512
_WEIGHTS = ".pth", ".pt", ".safetensors"
"""In this order: a safetensors file beside a checkpoint was made from it."""
_LOOKS, _LOOK = 16, 4096
"""So many pieces of so many bytes of a file make its revision: reading 400 MB whole would hold up every start."""


class LipsOptions(Checked):
    model: Place = MODEL
    """Name in the model catalogue, or the absolute path of a folder or of a .safetensors or .pth file."""
    detector: str = Field(default="auto", examples=list(DETECTORS))
    """How faces are found; "auto": by the best that is installed."""
    batch: int = Field(default=0, ge=0, le=LARGEST_BATCH)
    """Faces that go through the network together; 0: 64 on an accelerator, 4 on a processor."""


def read_options(given: EngineOptions) -> LipsOptions:
    """Raises BadOption for what is unknown or out of range."""
    options = read(LipsOptions, NAME, given)
    if options.detector not in DETECTORS:
        raise bad(NAME, "detector", options.detector, ", ".join(DETECTORS))
    return options


def identity(given: EngineOptions) -> str:
    """Version, the weights' revision, the face detector, and the draft engine that drawn scenes are passed to. Raises
    BadOption, NotFound for a model that nobody knows."""
    options = read_options(given)
    try:
        revision = revision_of(weights_file(options))
    except NOT_HERE:
        revision = "none"
    return f"{VERSION}+{revision}+{detector_of(options.detector)}+{DRAFT_LIPS}"


def weights_file(options: LipsOptions) -> Path:
    """Raises MissingModel."""
    folder = _installed(str(Path(options.model).expanduser()))
    if folder.is_file():
        return folder
    found = [path for ending in _WEIGHTS for path in sorted(folder.rglob(f"*{ending}"))]
    if not found:
        raise MissingModel("model.missing", f"no weights of {MODEL} in {folder}", name=options.model)
    return found[0]


def revision_of(file: Path) -> str:
    """Twelve hex digits from the size and samples of the file; raises MissingModel when it cannot be read."""
    try:
        stat = file.stat()
    except OSError as error:
        raise MissingModel("model.missing", f"{file} cannot be read", name=file.name) from error
    return _revision(file, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=16)
def _revision(file: Path, size: int, changed: int) -> str:
    hasher = hashlib.sha256(size.to_bytes(8, "big"))
    try:
        with file.open("rb") as stream:
            for number in range(_LOOKS):
                stream.seek(max(0, size - _LOOK) * number // (_LOOKS - 1))
                hasher.update(stream.read(_LOOK))
    except OSError as error:
        raise MissingModel("model.missing", f"{file} cannot be read", name=file.name) from error
    return hasher.hexdigest()[:12]


def _installed(name: str) -> Path:
    """The folder of a model of the catalogue. Raises MissingModel."""
    from core.models.installed import folder

    return folder(name)
