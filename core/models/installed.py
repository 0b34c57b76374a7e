"""Which models are installed. Asked by engines, by the book of engines and by commands; core.models.active says which are used.

All is kept in files, so that every process sees a change at its next look. A model is named "sdxl-base", or with the
fingerprint of its files "sdxl-base@0123456789ab" where it must be exactly that one; an absolute path names a folder of one's
own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import BrokenModel, MissingModel, NotFound
from core.models.catalogue import Model, catalogue
from core.models.kinds import Base, Kind, Source
from core.models.places import MANIFEST, home, read_json, write_json

FINGERPRINT = 12
"""Hex digits."""
EDGE = 1 << 16
"""Bytes read at either end of a file of one's own to tell it from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A model on this machine, as its manifest tells."""

    name: str
    kind: Kind
    source: Source
    revision: str
    fingerprint: str
    """Over the paths and hashes of all files; part of the identity of engines."""
    folder: Path
    bytes: int
    files: Mapping[str, str]
    """SHA-256 by path."""
    unpinned: tuple[str, ...] = ()
    """Files whose hash nobody knew before they were downloaded."""
    base: Base = Base.NONE
    by: str = ""
    at: float = 0.0

    @property
    def reference(self) -> str:
        """Names exactly this one."""
        return f"{self.name}@{self.fingerprint}"


def fingerprint_of(files: Mapping[str, str]) -> str:
    """Twelve hex digits over paths and hashes."""
    text = "\n".join(f"{path} {digest}" for path, digest in sorted(files.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]


def all_installed() -> tuple[Installed, ...]:
    """Every finished model, by name; the newest of several revisions first."""
    found = [_read(path) for path in home().glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith(".")]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.name, -one.at)))


def _read(manifest: Path) -> Installed | None:
    value = read_json(manifest)
    try:
        return Installed(
            name=str(value["name"]),
            kind=Kind(value["kind"]),
            source=Source(value["source"]),
            revision=str(value["revision"]),
            fingerprint=str(value["fingerprint"]),
            folder=manifest.parent,
            bytes=int(value["bytes"]),
            files={str(path): str(digest) for path, digest in value["files"].items()},
            unpinned=tuple(value.get("unpinned", ())),
            base=Base(value.get("base", "")),
            by=str(value.get("by", "")),
            at=float(value.get("at", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def write_manifest(folder: Path, one: Installed) -> None:
    """Makes a folder of files an installed model."""
    write_json(
        folder / MANIFEST,
        {
            "name": one.name,
            "kind": one.kind.value,
            "source": one.source.value,
            "revision": one.revision,
            "fingerprint": one.fingerprint,
            "bytes": one.bytes,
            "files": dict(one.files),
            "unpinned": list(one.unpinned),
            "base": one.base.value,
            "by": one.by,
            "at": one.at,
        },
    )


def find(reference: str) -> Installed | None:
    """The installed model of that name (and fingerprint); the newest without one."""
    name, _, fingerprint = reference.partition("@")
    if not name or "/" in name or name.startswith("."):
        return None
    for one in sorted(_revisions(name), key=lambda one: -one.at):
        if not fingerprint or one.fingerprint == fingerprint:
            return one
    return None


def _revisions(name: str) -> list[Installed]:
    found = [_read(path) for path in (home() / name).glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    return [one for one in found if one is not None]


def fingerprinted(fingerprint: str) -> Installed | None:
    """The installed model whose files have it."""
    return next((one for one in all_installed() if one.fingerprint == fingerprint), None)


def folder(reference: str) -> Path:
    """The folder of an installed model, or of one's own when `reference` is an absolute path; for engines.

    Raises MissingModel with the command that installs it.
    """
    own = Path(reference)
    if own.is_absolute():
        if not own.exists():
            raise MissingModel("model.path", f"there is no model in {reference}", path=reference)
        return own
    return get(reference).folder


def get(reference: str) -> Installed:
    """Raises MissingModel with the command that installs it, NotFound for a name that nobody knows."""
    one = find(reference)
    if one is not None:
        return one
    name, _, fingerprint = reference.partition("@")
    if name not in catalogue() and not fingerprint:
        known = ", ".join(model.name for model in catalogue())
        raise NotFound("model.unknown", f"there is no model {name!r}; known: {known}", name=name[:60], known=known)
    raise MissingModel("model.missing", f"the model {name} is not installed; run: storyreel models get {name}", name=name)


def revision(reference: str) -> str:
    """What of a model belongs into an engine's identity: changes when any of its files does. Cheap. Raises as `folder`."""
    if not Path(reference).is_absolute():
        return get(reference).reference
    place = folder(reference)
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    return f"{place.name}@{fingerprint_of({str(path.relative_to(place.parent)): _edges(path) for path in files})}"


def _edges(path: Path) -> str:
    """Tells a file from others by its length and both ends; reading all of a large one would take half a minute."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        seen = hashlib.sha256(stream.read(EDGE))
        stream.seek(max(0, size - EDGE))
        seen.update(stream.read(EDGE))
    seen.update(str(size).encode())
    return seen.hexdigest()


def files_whole(one: Installed) -> None:
    """Raises BrokenModel when a file is gone. Cheap; `core.models.selftest` looks at what is in them."""
    for path in one.files:
        if not (one.folder / path).is_file():
            raise BrokenModel(
                "model.incomplete", f"{one.name}: {path} is gone; install it again", name=one.name, what="gone", path=path
            )


def missing_parts(model: Model) -> tuple[Model, ...]:
    """What has to be downloaded so that the model works, itself included."""
    return tuple(part for part in catalogue().with_needs(model) if part.source is Source.HUB and find(part.name) is None)
