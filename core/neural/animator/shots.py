"""What every engine of the animate step does with a shot first: whether the camera is all that it needs, and its still."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from core.crafts import AnimateRequest, Clip, Context, Still
from core.edit.planes import Bytes
from core.edit.sources import read_picture
from core.errors import BrokenAsset
from core.moved_picture import moved_picture
from core.neural.animator.filming import fit_still
from core.neural.animator.prompting import words_of
from core.serial import digest, from_json, to_json
from core.storyboard import Weather

READ, MADE = 0.02, 0.85
"""Progress when the still is read and when all frames are made."""
Wish = TypeVar("Wish")


@dataclass(frozen=True, slots=True)
class Work(Generic[Wish]):
    """A request with what it is made of; the wish is the engine's own."""

    request: AnimateRequest
    context: Context
    still: Still
    wish: Wish


def camera_only(request: AnimateRequest, least_seconds: float) -> bool:
    """Whether a shot is as good with nothing but its camera: it is over at once, or nobody is in it and nothing happens."""
    if request.frames < 2 or request.frames / request.layout.fps < least_seconds:
        return True
    calm = request.weather in (Weather.CLEAR, Weather.CLOUDY)
    return calm and not request.portraits and not request.speaking and not words_of(request)


def hold(request: AnimateRequest, context: Context) -> Clip:
    """The clip of a shot that needs its camera only. Raises BrokenAsset, Cancelled."""
    context.check_cancelled()
    folder = context.asset(request.still)
    return moved_picture(request, folder, _read_still(folder), context)


def open_still(request: AnimateRequest, context: Context, size: tuple[int, int], longest: int) -> tuple[Still, Bytes]:
    """The still and its picture, (h, w, 3) RGB of `size` (width, height). Remarks on what moves where it is told in more than
    `longest` letters, as the rest will be left off. Raises BrokenAsset, Cancelled."""
    context.check_cancelled()
    context.progress(0.0, "reading the still")
    folder = context.asset(request.still)
    still = _read_still(folder)
    picture = read_picture(folder / still.picture, request.layout)
    if len(words_of(request)) > longest:
        context.remark("what moves is described at length; the first sentences were used")
    return still, fit_still(picture, size)


def seed_of(request: AnimateRequest, context: Context) -> int:
    """Of all chance in a clip: the same for the same request and seed of the film."""
    return int(digest(to_json(request), str(context.seed).encode())[:15], 16)


def _read_still(folder: Path) -> Still:
    try:
        return from_json((folder / "result.json").read_bytes(), Still)
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"no stored still in {folder.name}", kind="Still") from error
