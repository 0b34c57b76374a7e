"""The picture that is painted over: the people's portraits cut out and put before the place, lit by it. Called by the engine.

A portrait shows a bust. What a shot shows below it is the figure that a draft would draw there, in the colours of the
portrait's clothes: painting over the whole makes one body of both. Light is brought together as in Reinhard et al., "Color
Transfer between Images" (2001), by the statistics of colours in Lab, but only so far that a dark coat stays a dark coat.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.crafts import Box, Light, Portrait, Ref, StillRequest
from core.cutout.keep import KEPT
from core.cutout.layers import Sheet, shot_sheets
from core.errors import BrokenAsset
from core.neural.painter.actors import Actor, Blocked
from core.neural.painter.control import drawing, silhouette
from core.neural.painter.identity import Region
from core.neural.painter.matting import cut_out, vision
from core.paint.colour import rgb
from core.serial import from_json
from core.storyboard import Framing, Pose

Floats: TypeAlias = NDArray[np.float32]

_GUESS = Box(x=0.29, y=0.2, width=0.42, height=0.42)
"""Where a portrait's head is when nobody knows, shares of the picture."""
_CALM = (Pose.STANDING, Pose.SITTING, Pose.WALKING)
"""Poses whose arms a portrait may show as it likes."""
_TOWARDS = (0.3, 0.45, 0.25)
"""How far a person's mean (brightness, colour) and contrast go towards the place's."""
_CONTRAST = (0.85, 1.15)
_RIM = 0.7
"""The body is drawn with a rim of its own."""
_CLOSE = (Framing.CLOSE_UP, Framing.REACTION)


@dataclass(frozen=True, slots=True)
class Layer:
    """Premultiplied colours (height, width, 3) and alpha (height, width), 0 … 1."""

    colour: Floats
    alpha: Floats

    def over(self, behind: Floats) -> Floats:
        return np.asarray(self.colour + behind * (1 - self.alpha[..., None]), np.float32)


def compose(blocked: Blocked, request: StillRequest, asset: Callable[[Ref], Path]) -> Image.Image:
    """RGB of `blocked.size`. Raises BrokenAsset for a portrait or place that cannot be read."""
    size, light = blocked.size, blocked.backdrop.light
    behind, front = shot_sheets(blocked.scene, blocked.backdrop, blocked.folder)
    picture = np.zeros((size[1], size[0], 3), np.float32)
    for sheet in behind:
        picture = _sheet(sheet, size).over(picture)
    portraits = {cast.character.id: cast.portrait for cast in request.cast}
    place = _statistics(picture, np.ones(picture.shape[:2], np.float32))
    for actor in blocked.actors:
        rows, columns = _window(actor, size)
        near = _moved(actor, columns.start, rows.start)
        part = picture[rows, columns]
        across = columns.stop - columns.start, rows.stop - rows.start
        person = _harmonised(_person(near, asset(portraits[actor.character]), across, light), place)
        picture[rows, columns] = _rim(person.over(_shaded(part, person, near, request.framing)), person, light, near)
    for sheet in front:
        layer = _sheet(sheet, size)
        if request.framing not in _CLOSE and not any(_covers(layer, actor.head) for actor in blocked.actors):
            picture = layer.over(picture)
    return Image.fromarray(np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8))


def region_masks(blocked: Blocked) -> dict[str, Region]:
    """Where each character is, with room for hair and gestures; regions of different people do not overlap."""
    cv2 = vision()
    size = blocked.size
    seen: list[Floats] = []
    hidden = np.zeros((size[1], size[0]), np.float32)
    for actor in reversed(blocked.actors):
        shape = silhouette(actor, size)
        seen.append(shape * (1 - hidden))
        hidden = np.maximum(hidden, shape)
    seen.reverse()
    away = [cv2.distanceTransform((shape <= 0.5).astype(np.uint8), cv2.DIST_L2, 5) for shape in seen]
    nearest = np.argmin(np.stack(away), axis=0) if away else np.zeros((size[1], size[0]), int)
    found: dict[str, Region] = {}
    for at, actor in enumerate(blocked.actors):
        room = 0.3 * actor.head.height
        body = ((away[at] <= room) & (nearest == at)).astype(np.float32)
        head = body * _ellipse(actor.head, size)
        soft = max(1.0, 0.12 * room)
        found[actor.character] = Region(head=_mask(cv2.GaussianBlur(head, (0, 0), soft)), body=_mask(body))
    return found


def _window(actor: Actor, size: tuple[int, int]) -> tuple[slice, slice]:
    """Rows and columns of the picture that somebody and their shadow take, with some room."""
    placed, head = actor.placed, actor.head
    reach, room = 0.62 * placed.unit, 0.6 * head.height
    middle = head.x + head.width / 2
    left, right = min(placed.x - reach, middle - 2 * head.width), max(placed.x + reach, middle + 2 * head.width)
    top, low = min(head.y, placed.y - 1.12 * placed.unit) - room, placed.y + room
    columns = slice(min(size[0] - 1, max(0, math.floor(left))), max(1, min(size[0], math.ceil(right))))
    return slice(min(size[1] - 1, max(0, math.floor(top))), max(1, min(size[1], math.ceil(low)))), columns


def _moved(actor: Actor, left: int, top: int) -> Actor:
    """In a picture that begins at (left, top)."""
    placed, head = actor.placed, actor.head
    return replace(
        actor, placed=replace(placed, x=placed.x - left, y=placed.y - top), head=replace(head, x=head.x - left, y=head.y - top)
    )


# ---- one person ----------------------------------------------------------------------------------------------------------


def _person(actor: Actor, folder: Path, size: tuple[int, int], light: Light) -> Layer:
    """Bust over body at the actor's place."""
    colours, alpha, head = KEPT.get(("cut out", str(folder)), lambda: _cut_out(folder))
    colours = colours * np.asarray(rgb(light.ambient), np.float32)
    alpha = alpha * _faded(alpha.shape, head, actor.placed.pose)
    bust = _placed(Layer(colours * alpha[..., None], alpha), head, actor.head, size)
    body = _recoloured(_body(actor, size), bust, actor.head)
    return Layer(bust.over(body.colour), bust.alpha + body.alpha * (1 - bust.alpha))


def _cut_out(folder: Path) -> tuple[tuple[Floats, Floats, Box], int]:
    """The portrait without its ground, where its head is, and the bytes that this takes."""
    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    try:
        with Image.open(folder / portrait.picture) as opened:
            picture = opened.convert("RGB")
    except (OSError, Image.DecompressionBombError) as error:
        raise BrokenAsset("asset.unreadable", f"portrait {portrait.picture}: {error}", kind="portrait") from error
    head = portrait.head or Box(
        x=_GUESS.x * picture.width,
        y=_GUESS.y * picture.height,
        width=_GUESS.width * picture.width,
        height=_GUESS.height * picture.height,
    )
    colours, alpha = cut_out(picture, head)
    return (colours, alpha, head), colours.nbytes + alpha.nbytes


def _body(actor: Actor, size: tuple[int, int]) -> Layer:
    pixels = drawing(actor, size, head=False).astype(np.float32) / 255
    return Layer(np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3]))


def _faded(shape: tuple[int, ...], head: Box, pose: Pose) -> Floats:
    """1 where the portrait is kept; it fades where its picture ends, and below the collar where arms do something."""
    height, width = shape[0], shape[1]
    chin = head.y + head.height
    below = max(1.0, height - chin)
    if pose in _CALM:
        start, end = chin + 0.62 * below, chin + 0.97 * below
    else:
        start, end = chin + min(0.3 * head.height, 0.4 * below), chin + min(0.62 * head.height, 0.8 * below)
    rows = np.arange(height, dtype=np.float32)
    down = 1 - _smooth((rows - start) / max(1.0, end - start))
    columns = np.arange(width, dtype=np.float32)
    edge = 0.06 * width
    aside = _smooth((np.minimum(columns, width - 1 - columns) + 1) / edge)
    # Only shoulders that the picture's edge cuts off fade aside; a head never does.
    beside = np.where(rows[:, None] > chin, aside[None, :], 1.0)
    return np.asarray(down[:, None] * beside, np.float32)


def _placed(bust: Layer, head: Box, target: Box, size: tuple[int, int]) -> Layer:
    """The portrait moved and scaled so that its head lies on `target`."""
    cv2 = vision()
    scale = math.sqrt((target.width / head.width) * (target.height / head.height))
    across = target.x + target.width / 2 - scale * (head.x + head.width / 2)
    down = target.y + target.height - scale * (head.y + head.height)
    colour, alpha = bust.colour, bust.alpha
    if scale < 0.7:
        # Linear sampling would skip pixels of a portrait much larger than in the picture.
        small = max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale))
        colour = cv2.resize(colour, small, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)
        scale = 1.0
    matrix = np.array([[scale, 0, across + 0.5 * scale - 0.5], [0, scale, down + 0.5 * scale - 0.5]])
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    alpha = np.clip(np.asarray(cv2.warpAffine(alpha, matrix, size, flags=way), np.float32), 0, 1)
    colour = np.clip(np.asarray(cv2.warpAffine(colour, matrix, size, flags=way), np.float32), 0, alpha[..., None])
    return Layer(colour, alpha)


def _recoloured(body: Layer, bust: Layer, head: Box) -> Layer:
    """The drawn body with its top in the colour of the portrait's clothes: what is coloured like the drawn top is shifted."""
    cv2 = vision()
    height, width = body.alpha.shape
    low, high = (round(min(height - 1.0, max(0.0, head.y + head.height * share))) for share in (1.25, 2.1))
    left, right = round(max(0.0, head.x - 0.2 * head.width)), round(min(width, head.x + 1.2 * head.width))
    window = (slice(low, max(low + 1, high)), slice(left, max(left + 1, right)))
    both = (bust.alpha[window] > 0.9) & (body.alpha[window] > 0.9)
    if both.sum() < 50:
        return body
    straight = body.colour / np.maximum(body.alpha, 1e-3)[..., None]
    lab = cv2.cvtColor(np.clip(straight, 0, 1).astype(np.float32), cv2.COLOR_RGB2Lab)
    worn = cv2.cvtColor(np.clip(bust.colour / np.maximum(bust.alpha, 1e-3)[..., None], 0, 1), cv2.COLOR_RGB2Lab)
    drawn, painted = (np.median(part[window][both], axis=0) for part in (lab, worn))
    like = np.exp(-((lab - drawn) ** 2).sum(axis=2) / (2 * 22.0**2))
    shifted = lab + like[..., None] * (painted - drawn)
    colours = np.clip(cv2.cvtColor(shifted.astype(np.float32), cv2.COLOR_Lab2RGB), 0, 1)
    return Layer(np.asarray(colours * body.alpha[..., None], np.float32), body.alpha)


# ---- light ---------------------------------------------------------------------------------------------------------------


def _statistics(picture: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Mean and spread of the colours in Lab, of every fourth pixel both ways."""
    cv2 = vision()
    seen, share = np.clip(picture[::4, ::4], 0, 1).astype(np.float32), weight[::4, ::4].reshape(-1, 1)
    lab = cv2.cvtColor(seen, cv2.COLOR_RGB2Lab).reshape(-1, 3)
    share = share / max(1e-6, float(share.sum()))
    mean = (lab * share).sum(axis=0)
    return mean, np.sqrt((((lab - mean) ** 2) * share).sum(axis=0))


def _harmonised(person: Layer, place: tuple[Floats, Floats]) -> Layer:
    """The person's colours moved a part of the way towards the statistics of the place."""
    cv2 = vision()
    straight = np.clip(person.colour / np.maximum(person.alpha, 1e-3)[..., None], 0, 1).astype(np.float32)
    mean, spread = _statistics(straight, person.alpha)
    lightness, colour, contrast = _TOWARDS
    ratio = np.clip((place[1] / np.maximum(spread, 1e-3)) ** contrast, *_CONTRAST)
    shift = (place[0] - mean) * np.array([lightness, colour, colour], np.float32)
    limit = np.array([14.0, 9.0, 9.0], np.float32)
    lab = cv2.cvtColor(straight, cv2.COLOR_RGB2Lab)
    lab = mean + (lab - mean) * ratio + np.clip(shift, -limit, limit)
    colours = np.clip(cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_Lab2RGB), 0, 1)
    return Layer(np.asarray(colours * person.alpha[..., None], np.float32), person.alpha)


def _shaded(picture: Floats, person: Layer, actor: Actor, framing: Framing) -> Floats:
    """What the person takes away of the light behind and below them."""
    cv2 = vision()
    height, width = person.alpha.shape
    placed = actor.placed
    near = cv2.GaussianBlur(person.alpha, (0, 0), max(1.0, 0.16 * actor.head.height))
    dark = 0.22 * near
    if placed.shadow and placed.y < height and framing not in _CLOSE:
        pool = np.zeros((height, width), np.float32)
        wide = 1.15 * actor.figure.shoulder_width * placed.unit / 2
        cv2.ellipse(pool, ((placed.x, placed.y), (2 * wide, 0.34 * wide), 0.0), 1.0, -1)
        pool = cv2.GaussianBlur(pool, (0, 0), max(1.0, 0.09 * wide))
        dark = np.maximum(dark, 0.5 * pool)
    return np.asarray(picture * (1 - dark[..., None]), np.float32)


def _rim(picture: Floats, person: Layer, light: Light, actor: Actor) -> Floats:
    """The main light on the edge that is turned to it."""
    cv2 = vision()
    width = max(1.0, 0.02 * actor.head.height)
    soft = cv2.GaussianBlur(person.alpha, (0, 0), width)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    angle = math.radians(light.angle)
    # The gradient points into the person; the light comes from the other side.
    facing = -(across * math.cos(angle) - down * math.sin(angle)) * width
    lit = _RIM * np.clip(facing, 0, 1) * person.alpha * light.strength
    key = np.asarray(rgb(light.key), np.float32)
    return np.asarray(1 - (1 - picture) * (1 - lit[..., None] * key), np.float32)


# ---- parts ---------------------------------------------------------------------------------------------------------------


def _sheet(sheet: Sheet, size: tuple[int, int]) -> Layer:
    """A sheet of the backdrop at its place in the picture."""
    width, height = size
    pixels = np.zeros((height, width, 4), np.float32)
    part = sheet.pixels[max(0, -sheet.top) :, max(0, -sheet.left) :]
    top, left = max(0, sheet.top), max(0, sheet.left)
    part = part[: max(0, height - top), : max(0, width - left)]
    pixels[top : top + part.shape[0], left : left + part.shape[1]] = part.astype(np.float32) / 255
    return Layer(np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3]))


def _covers(layer: Layer, head: Box) -> bool:
    rows = slice(max(0, round(head.y)), max(0, round(head.y + head.height)))
    columns = slice(max(0, round(head.x)), max(0, round(head.x + head.width)))
    part = layer.alpha[rows, columns]
    return bool(part.size and float(part.mean()) > 0.015)


def _ellipse(head: Box, size: tuple[int, int]) -> Floats:
    cv2 = vision()
    mask = np.zeros((size[1], size[0]), np.float32)
    middle = head.x + head.width / 2, head.y + head.height / 2
    cv2.ellipse(mask, (middle, (1.35 * head.width, 1.35 * head.height), 0.0), 1.0, -1)
    return mask


def _mask(values: Floats) -> Image.Image:
    return Image.fromarray(np.clip(np.asarray(values) * 255 + 0.5, 0, 255).astype(np.uint8))


def _smooth(share: Any) -> Floats:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
