"""Pictures that people give: looked at before anything decodes them whole. Used by commands and by painters."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import BadOption

MOST_PIXELS = 60_000_000
MOST_BYTES = 50_000_000
LONGEST = 2048
"""Pixels of the longer side that a painter is given."""
_BAD = (
    OSError,
    UnidentifiedImageError,
    ValueError,
    SyntaxError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def check_picture(data: bytes, name: str) -> None:
    """Raises BadOption when it is no picture, or one of far too many pixels."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadOption("assets.pixels", "too many pixels", name=name[:80], limit=MOST_PIXELS // 1_000_000)
            picture.verify()
    except _BAD as error:
        raise BadOption("assets.picture.bad", f"{name} is no picture", name=name[:80]) from error


def read_picture(path: Path) -> Image.Image:
    """RGB, upright, its longer side at most LONGEST. Raises BadOption as `check_picture`, and for a file that is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadOption("assets.large", f"{path.name} is too large", name=path.name[:80], limit=MOST_BYTES // 1_000_000)
        data = path.read_bytes()
    except OSError as error:
        raise BadOption("assets.picture.bad", f"{path.name} cannot be read", name=path.name[:80]) from error
    check_picture(data, path.name)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _BAD as error:
        raise BadOption("assets.picture.bad", f"{path.name} is no picture", name=path.name[:80]) from error
    upright.thumbnail((LONGEST, LONGEST))
    return upright
