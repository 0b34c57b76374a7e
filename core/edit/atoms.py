"""Reads the top-level atoms of an MP4 file: is it whole, and can it be played while it downloads? Used by core.edit.export,
core.edit.fit and tests. Layout: ISO/IEC 14496-12, 4.2."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import BrokenAsset


@dataclass(frozen=True, slots=True)
class Atom:
    """A box of the file: its four-letter kind and where it lies, in bytes."""

    kind: str
    offset: int
    size: int


def read_atoms(path: Path) -> list[Atom]:
    """The top-level atoms in file order; raises BrokenAsset when they do not fill the file exactly."""
    total = path.stat().st_size
    atoms: list[Atom] = []
    with path.open("rb") as file:
        offset = 0
        while offset < total:
            file.seek(offset)
            head = file.read(16)
            size = int.from_bytes(head[:4], "big")
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            elif size == 0:
                size = total - offset
            if len(head) < 8 or size < 8 or offset + size > total:
                raise BrokenAsset("asset.truncated", f"{path.name} ends inside an atom at byte {offset}", name=path.name)
            atoms.append(Atom(head[4:8].decode("latin-1"), offset, size))
            offset += size
    return atoms


def plays_while_downloading(path: Path) -> bool:
    """Whether the index (moov) lies before the pictures and sound (mdat)."""
    kinds = [atom.kind for atom in read_atoms(path)]
    return "moov" in kinds and "mdat" in kinds and kinds.index("moov") < kinds.index("mdat")
