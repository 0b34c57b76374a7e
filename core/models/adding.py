"""Adds a model file of one's own: safetensors only, looked at before it is copied. Used by commands."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

from core.errors import BadOption, Conflict
from core.models import active, checking, installed
from core.models.catalogue import catalogue
from core.models.hub import SPARE
from core.models.installed import Installed
from core.models.kinds import Base, Kind, Source
from core.models.places import home, locked, unwritable

LIMITS = {Kind.LORA: 2_000_000_000, Kind.PICTURES: 16_000_000_000}
"""Bytes, by what may be added."""
OWN_REVISION = "own"


def add_file(path: Path, kind: Kind, by: str, name: str = "") -> Installed:
    """Copies the file in as a model called `name` (else after it). Raises BadOption, BrokenModel, Conflict, Unwritable."""
    if kind not in LIMITS:
        known = ", ".join(LIMITS)
        raise BadOption("model.kind", f"files of the kind {kind} cannot be added; possible: {known}", kind=kind, known=known)
    if not path.is_file():
        raise BadOption("model.no_file", f"there is no file {path}", path=str(path))
    if path.suffix.lower() != ".safetensors":
        raise BadOption("model.format", f"{path.name} is no .safetensors file; others can run code", name=path.name)
    if path.stat().st_size > LIMITS[kind]:
        most = f"{LIMITS[kind] / 1e9:.0f}"
        raise BadOption("model.large", f"{path.name} is larger than {most} GB", name=path.name, most=most)
    base = checking.read_lora(path)[1] if kind is Kind.LORA else _base_of_pictures(path)
    called = _name(name or path.stem)
    with locked(called, wait=False):
        return _copy(path, kind, base, called, by)


def _copy(path: Path, kind: Kind, base: Base, called: str, by: str) -> Installed:
    digest = checking.sha256_of(path)
    file = f"{called}.safetensors"
    fingerprint = installed.fingerprint_of({file: digest})
    known = installed.find(called)
    if known is not None and known.fingerprint == fingerprint:
        return known
    if known is not None:
        raise Conflict("model.taken", f"there is another model called {called}; remove it or give a name", name=called)
    work, final = home() / called / f".{OWN_REVISION}.partial", home() / called / OWN_REVISION
    try:
        if shutil.disk_usage(home()).free < path.stat().st_size + SPARE:
            raise OSError(28, "no room on the disk")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        shutil.copyfile(path, work / file)
        made = Installed(
            name=called,
            kind=kind,
            source=Source.OWN,
            revision=OWN_REVISION,
            fingerprint=fingerprint,
            folder=work,
            bytes=path.stat().st_size,
            files={file: digest},
            base=base,
            by=by,
            at=time.time(),
        )
        installed.write_manifest(work, made)
        work.replace(final)
    except OSError as error:
        raise unwritable(home(), error) from error
    active.changed()
    return installed.get(made.reference)


def _name(text: str) -> str:
    """A name as the catalogue has them, and not one of those."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    if len(name) < 2:
        raise BadOption("model.name", f"{text[:40]!r} is no name for a model", name=text[:40])
    if name in catalogue():
        raise Conflict("model.taken", f"there is another model called {name}; give a name", name=name)
    return name


def _base_of_pictures(path: Path) -> Base:
    """The family of a checkpoint in one file, by the width of its cross attention."""
    tensors = checking.read_safetensors(path)
    for name, shape in tensors.shapes.items():
        if name.endswith("attn2.to_k.weight") and len(shape) == 2:
            return {768: Base.SD15, 1024: Base.SD2, 2048: Base.SDXL}.get(shape[1], Base.NONE)
    raise BadOption("model.not_pictures", f"{path.name} holds no picture model", name=path.name)
