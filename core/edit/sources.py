"""Opens what a segment shows: a cutout scene, a still under a camera, a video file or a lettered card, as frames of planes.

Called by core.edit.cut. Effects and captions are laid over the opened source only when it has any.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.crafts import Clip, ClipKind, Context, Head, Source
from core.edit.camera import MovedPicture
from core.edit.cards import open_card
from core.edit.planes import Bytes, Planes, from_rgb, lay
from core.edit.subtitles import Placed, place_captions
from core.edit.video import VideoFrames
from core.errors import BrokenAsset
from core.options import Layout
from core.serial import from_json


class Shown(Protocol):
    """Frames of the layout's size; an index outside 0 … frames − 1 shows the nearest frame."""

    frames: int

    def planes(self, index: int) -> Planes: ...


def open_source(source: Source, layout: Layout, context: Context, options: Mapping[str, Any] | None = None) -> Shown:
    """The frames of `source`. Raises BrokenAsset for a damaged clip, BadOption for an unknown effect.

    `options` are the cutter's; "allow" lists the dotted paths of effects that a film may name.
    """
    shown: Shown
    heads: tuple[Head, ...] = ()
    if source.card is not None:
        shown = open_card(source.card, layout, context)
    elif source.clip is not None:
        folder = context.asset(source.clip)
        clip = read_clip(folder)
        heads = clip.heads
        shown = open_clip(clip, folder, layout, context)
    else:
        raise BrokenAsset("asset.empty_source", "a source shows neither a clip nor a card")
    if source.effects:
        from core.edit.effects import Effected

        shown = Effected(shown, source.effects, layout, (options or {}).get("allow", ()))
    if source.captions:
        shown = Captioned(shown, place_captions(source.captions, layout, heads))
    return shown


def read_clip(folder: Path) -> Clip:
    """The clip that a step left in `folder`."""
    try:
        return from_json((folder / "result.json").read_bytes(), Clip)
    except OSError as error:
        raise BrokenAsset("asset.unreadable", f"no stored clip in {folder.name}", kind="Clip") from error


def open_clip(clip: Clip, folder: Path, layout: Layout, context: Context) -> Shown:
    """The frames of a clip in `folder`."""
    match clip.kind:
        case ClipKind.CUTOUT:
            player = import_module("core.cutout.player")
            return Cutout(player.open_player(folder, clip.file, context.asset, layout), clip.frames)
        case ClipKind.PICTURE:
            return MovedPicture(from_rgb(read_picture(folder / clip.file, layout)), clip.camera, layout, clip.frames)
        case ClipKind.VIDEO:
            return VideoFrames(folder / clip.file, layout, clip.frames)


def read_picture(path: Path, layout: Layout, largest: float = 1.5) -> Bytes:
    """An image file as (h, w, 3) RGB in the layout's shape: cut to it, never stretched.

    At least the layout's size and at most `largest` times it, so that moves neither blur nor shimmer.
    """
    try:
        with Image.open(path) as file:
            picture = file.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenAsset("asset.unreadable", f"picture {path.name} cannot be read: {error}", kind="picture") from error
    scale = min(largest, max(1.0, min(picture.width / layout.width, picture.height / layout.height)))
    width, height = (2 * round(side * scale / 2) for side in (layout.width, layout.height))
    return cover(picture, (width, height))


def cover(picture: Image.Image, size: tuple[int, int]) -> Bytes:
    """The middle of a picture as (h, w, 3) RGB of that width and height: cut to its shape, never stretched."""
    if picture.size == size:
        return np.asarray(picture)
    width, height = size
    ratio = max(width / picture.width, height / picture.height)
    seen_width, seen_height = min(width / ratio, picture.width), min(height / ratio, picture.height)
    left, top = (picture.width - seen_width) / 2, (picture.height - seen_height) / 2
    box = (left, top, left + seen_width, top + seen_height)
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0))


class Cutout:
    """A layered scene, drawn by its player as RGBA."""

    def __init__(self, player: Any, frames: int) -> None:
        self.frames = frames
        self._player = player
        self._last: tuple[Any, Planes] | None = None

    def planes(self, index: int) -> Planes:
        picture = self._player.rgba(min(max(index, 0), self._player.frames - 1))
        if self._last is None or self._last[0] is not picture or picture.flags.writeable:
            self._last = (picture, from_rgb(picture))
        return self._last[1]


class Captioned:
    """Frames with their subtitles drawn in."""

    def __init__(self, shown: Shown, placed: tuple[Placed, ...]) -> None:
        self.frames = shown.frames
        self._shown, self._placed = shown, placed

    def planes(self, index: int) -> Planes:
        planes = self._shown.planes(index)
        for caption in self._placed:
            if caption.first <= index < caption.last:
                planes = lay(planes, caption.patch)
        return planes
