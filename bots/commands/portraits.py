"""Portraits of a film's cast: one picture of all of them, one of each, and how the painter settled their looks. Used by
bots.commands.characters and bots.commands.keeping."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

import core
from bots.commands.boards import Working, picture_steps
from bots.commands.registry import Desk
from core.crafts import Craft, Portrait
from core.errors import BrokenAsset
from core.looks import (
    Build,
    Eyewear,
    FacialHair,
    HairColour,
    HairStyle,
    Headwear,
    Looks,
    Outfit,
    Skin,
)
from core.serial import from_json
from core.storyboard import NARRATOR, Character
from storage.assets import put_files, read_result

FONT = Path(core.__file__).parent / "data" / "fonts" / "NotoSans.ttf"
TILE = (256, 320)
"""Pixels of one portrait on the picture of all."""
NAME_HEIGHT = 44
GAP = 12
ACROSS = 4
MOST = 12
NAME_LETTERS = 18
PICTURE = "cast.png"
GROUND = "#f4f1ea"
INK = "#26242b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the draft painter made of looks that the script leaves open (its rig)."""

    build: Build = Build.UNSET
    skin_kind: Skin = Skin.UNSET
    hair_style: HairStyle = HairStyle.UNSET
    hair_kind: HairColour = HairColour.UNSET
    facial_hair: FacialHair = FacialHair.UNSET
    eyewear: Eyewear = Eyewear.UNSET
    headwear: Headwear = Headwear.UNSET
    outfit: Outfit = Outfit.UNSET


def people_of(work: Working) -> list[Character]:
    """The cast as it is counted everywhere: the narrator too, who has a voice but no face."""
    return list(work.board.characters)


async def portraits(desk: Desk, work: Working) -> dict[str, tuple[Path, Portrait]]:
    """Folder and portrait of everyone who has been drawn, by character id."""
    steps = await picture_steps(desk, work, Craft.PORTRAIT)
    store = desk.house.store

    def look() -> dict[str, tuple[Path, Portrait]]:
        found: dict[str, tuple[Path, Portrait]] = {}
        for step in steps:
            if store.has(step.key):
                try:
                    found[step.request.character.id] = (store.fetch(step.key), read_result(store, step.key, Portrait))
                except BrokenAsset:
                    continue
        return found

    return await asyncio.to_thread(look)


def settled_looks(person: Character, drawn: tuple[Path, Portrait] | None) -> Looks:
    """The looks that `person` has in pictures: the script's and those that the painter chose."""
    if drawn is None or not drawn[1].rig:
        return person.looks
    try:
        rig = from_json((drawn[0] / drawn[1].rig).read_bytes(), Settled)
    except (OSError, BrokenAsset):
        return person.looks
    chosen = {item.name.removesuffix("_kind"): getattr(rig, item.name) for item in fields(rig)}
    chosen["hair_colour"] = chosen.pop("hair")
    return replace(person.looks, **{name: getattr(person.looks, name) or value for name, value in chosen.items()})


async def cast_picture(desk: Desk, work: Working) -> Path | None:
    """All portraits in rows with names below; None while nobody is drawn."""
    drawn = await portraits(desk, work)
    entries = [
        (person.name, drawn[person.id][0] / drawn[person.id][1].picture)
        for person in people_of(work)
        if person.id in drawn and person.id != NARRATOR
    ][:MOST]
    return await asyncio.to_thread(_painted, desk, entries)


def _painted(desk: Desk, entries: Sequence[tuple[str, Path]]) -> Path | None:
    tiles = [(name, tile) for name, path in entries if (tile := _tile(path)) is not None]
    if not tiles:
        return None
    ref = put_files(desk.house.store, "cast-picture", {PICTURE: _joined(tiles)})
    return desk.house.store.fetch(ref.key) / PICTURE


def _tile(path: Path) -> Image.Image | None:
    try:
        with Image.open(path) as picture:
            tile: Image.Image = picture.convert("RGB").resize(TILE, Image.Resampling.LANCZOS)
            return tile
    except (OSError, UnidentifiedImageError):
        return None


def _joined(tiles: Sequence[tuple[str, Image.Image]]) -> bytes:
    """PNG of the tiles, at most four beside each other."""
    across = min(ACROSS, len(tiles))
    down = -(-len(tiles) // across)
    width, height = TILE[0] + GAP, TILE[1] + NAME_HEIGHT + GAP
    sheet = Image.new("RGB", (across * width + GAP, down * height + GAP), GROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(FONT), 24)
    for place, (name, tile) in enumerate(tiles):
        left, top = GAP + place % across * width, GAP + place // across * height
        sheet.paste(tile, (left, top))
        text = name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1]}…"
        middle = (left + TILE[0] / 2, top + TILE[1] + NAME_HEIGHT / 2)
        pen.text(middle, text, font=font, fill=INK, anchor="mm")
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()
