"""Pictures of how people shall look: read with care, and the one face in them found. Called by core.neural.painter.engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core.crafts import Box
from core.errors import BadOption
from core.given_pictures import read_picture

ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
GIVEN = (*ENDINGS, ".gif", ".bmp")
_SMALLEST = 48
"""Pixels: a head below this tells nothing of a face."""
_CLEARLY = 2.0
"""By how much the head of who is meant is larger than all others, by area."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture of one person, RGB, and where their head is."""

    picture: Image.Image
    head: Box


def reference_of(folder: Path, character: str) -> Path | None:
    """The file that is named after the character, "anna.jpg"; None when there is none."""
    named = {path.name.lower(): path for path in sorted(folder.iterdir())} if folder.is_dir() else {}
    return next((named[name] for ending in ENDINGS if (name := f"{character.lower()}{ending}") in named), None)


def given_file(folder: Path) -> Path | None:
    """The picture in an asset folder of one that was given in a chat; None when there is none."""
    return next((path for path in sorted(folder.iterdir()) if path.suffix.lower() in GIVEN), None)


def read_reference(path: Path, find: Callable[[Image.Image], Sequence[Box]]) -> Reference:
    """`find` gives the heads in a picture.

    Raises BadOption: "assets.*" for what is no picture or too large, "reference.no_face" and "reference.many_faces" when nobody
    can say who is meant, "reference.small" when the face is too small to tell anything.
    """
    picture = read_picture(path)
    name = path.name[:80]
    heads = sorted(find(picture), key=lambda box: -box.width * box.height)
    if not heads:
        raise BadOption(
            "reference.no_face", f"no face is found in {name}; give a picture that shows it from the front", name=name
        )
    if len(heads) > 1 and _area(heads[0]) < _CLEARLY * _area(heads[1]):
        many = len(heads)
        text = f"{many} faces are found in {name}, and none is clearly the largest; cut the picture to one person"
        raise BadOption("reference.many_faces", text, name=name, count=many)
    if min(heads[0].width, heads[0].height) < _SMALLEST:
        text = f"the face in {name} is smaller than {_SMALLEST} pixels; give a larger picture"
        raise BadOption("reference.small", text, name=name, least=_SMALLEST)
    return Reference(picture=picture, head=heads[0])


def _area(box: Box) -> float:
    return box.width * box.height
