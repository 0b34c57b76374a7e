"""The shell of a room in one-point perspective: back wall, side walls, floor, ceiling, windows with the world outside.

Measures: the back wall stands at WALL_FOOT; `room.m` is a metre there. Side walls are painted flat, `UNIT` pixels to the
metre, and laid into perspective by `room.flank`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from core.drafts.places.outdoors import far_hills, leaves
from core.drafts.places.props.buildings import skyline
from core.drafts.places.props.land import ridge, ridge_line, water
from core.drafts.places.props.things import curtain
from core.drafts.places.sky import paint_sky
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, arch, polygon
from core.paint.colour import shade

UNIT = 100.0
NEAR = 1.5
"""Scale at which side walls, floor and ceiling end, outside the canvas."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where the walls of a room are. Canvas pixels."""

    stage: Stage
    left: float
    right: float
    foot: float
    high: float
    """Height of the room in metres."""
    m: float

    @property
    def top(self) -> float:
        """Canvas height of the ceiling at the back wall."""
        return self.foot - self.high * self.m

    def up(self, metres: float) -> float:
        """Canvas height of a point so many metres up the back wall."""
        return self.foot - metres * self.m

    def at(self, side: int, scale: float, up: float) -> Point:
        """A point of a side wall (or of floor and ceiling along it): `scale` 1 is the back wall, more is nearer."""
        x0, y0 = self.stage.x(0.0), self.stage.y(self.stage.horizon)
        edge = self.right if side > 0 else self.left
        return x0 + (edge - x0) * scale, y0 + (self.up(up) - y0) * scale

    @contextmanager
    def flank(self, brush: Brush, side: int, length: float = 6.0) -> Iterator[None]:
        """Paints on a side wall `length` metres long as a flat picture, UNIT pixels per metre, x from left to right."""
        near, far = NEAR, 1.0
        order = (near, far) if side < 0 else (far, near)
        corners = [
            self.at(side, order[0], self.high),
            self.at(side, order[1], self.high),
            self.at(side, order[1], 0),
            self.at(side, order[0], 0),
        ]
        with brush.within(length * UNIT, self.high * UNIT, corners):
            yield


def build_room(stage: Stage, *, high: float = 2.9, wide: float = 0.8, foot: float = 0.74, horizon: float = 0.42) -> Room:
    """Sets the stage up as a room; `wide` is where the back wall ends across the frame."""
    stage.inside = True
    stage.horizon = horizon
    y = stage.y(foot)
    reach = max(wide, 0.94) if stage.narrow else wide
    return Room(stage, stage.x(-reach), stage.x(reach), y, high, stage.metre(y))


def walls(
    room: Room,
    brush: Brush,
    wall: str,
    *,
    ceiling: str = "#e9e3d6",
    pattern: str = "",
    skirting: str = "",
    dado: str = "",
    dado_high: float = 0.95,
) -> None:
    """Back wall, side walls and ceiling, with a wallpaper pattern, skirting and wainscot."""
    stage = room.stage
    brush.rect(-4, -4, stage.width + 8, stage.height + 8, ceiling, ink=0)
    overhead = [(room.left, room.top), (room.right, room.top), room.at(1, NEAR, room.high), room.at(-1, NEAR, room.high)]
    brush.poly(overhead, Fade(shade(ceiling, 0.05), shade(ceiling, -0.2)), ink=0.5)
    for side in (-1, 1):
        tone = shade(wall, -0.14 if side < 0 else -0.2)
        quad = [room.at(side, 1.0, room.high), room.at(side, NEAR, room.high), room.at(side, NEAR, 0), room.at(side, 1.0, 0)]
        brush.poly(quad, Fade(tone, shade(tone, -0.08)), ink=0.6)
        with room.flank(brush, side):
            _paper(brush, 6.0, room.high, UNIT, tone, pattern)
            _base(brush, 6.0, room.high, UNIT, skirting, dado, dado_high)
    m = room.m
    brush.rect(
        room.left, room.top, room.right - room.left, room.foot - room.top, Fade(shade(wall, -0.05), shade(wall, 0.04)), ink=0.6
    )
    with brush.within(
        room.right - room.left,
        room.foot - room.top,
        [(room.left, room.top), (room.right, room.top), (room.right, room.foot), (room.left, room.foot)],
    ):
        _paper(brush, (room.right - room.left) / m, room.high, m, wall, pattern)
        _base(brush, (room.right - room.left) / m, room.high, m, skirting, dado, dado_high)
    _corners(room, brush)


def _corners(room: Room, brush: Brush) -> None:
    """Darker where walls meet."""
    w, dark = room.m * 0.9, "#1a1220"
    for edge, side in ((room.left, 1), (room.right, -1)):
        first, last = (0.26, 0.0) if side > 0 else (0.0, 0.26)
        brush.veil(
            (min(edge, edge + side * w), room.top, max(edge, edge + side * w), room.foot), dark, first, last, across=True
        )
    brush.veil((room.left, room.top, room.right, room.top + room.m * 0.7), dark, 0.24, 0.0)


def _paper(brush: Brush, long: float, high: float, m: float, wall: str, pattern: str) -> None:
    """The wall's pattern: stripes, dots, boards, brick, tiles, panels or stone."""
    if pattern in ("stripes", "boards"):
        gap = 0.32 if pattern == "stripes" else 0.2
        lines = [[(k * gap * m, 0.0), (k * gap * m, high * m)] for k in range(1, int(long / gap) + 1)]
        brush.lines(
            lines, shade(wall, 0.1 if pattern == "stripes" else -0.22), m * (0.12 if pattern == "stripes" else 0.015), alpha=0.5
        )
    elif pattern == "dots":
        for row in range(int(high / 0.34)):
            for k in range(int(long / 0.34) + 1):
                brush.oval(
                    (k + 0.5 * (row % 2)) * 0.34 * m,
                    (row + 0.5) * 0.34 * m,
                    0.035 * m,
                    0.045 * m,
                    shade(wall, 0.16),
                    ink=0,
                    alpha=0.7,
                )
    elif pattern in ("brick", "tiles", "stone"):
        high_one, long_one = {"brick": (0.13, 0.34), "tiles": (0.25, 0.25), "stone": (0.45, 0.9)}[pattern]
        lines = [[(0.0, k * high_one * m), (long * m, k * high_one * m)] for k in range(1, int(high / high_one) + 1)]
        for row in range(int(high / high_one) + 1):
            shift = 0.0 if pattern == "tiles" else 0.5 * (row % 2)
            lines += [
                [((k + shift) * long_one * m, row * high_one * m), ((k + shift) * long_one * m, (row + 1) * high_one * m)]
                for k in range(int(long / long_one) + 1)
            ]
        brush.lines(lines, shade(wall, 0.14 if pattern == "tiles" else -0.24), m * 0.016, alpha=0.55)
    elif pattern == "panels":
        for k in range(int(long / 1.2) + 1):
            brush.rect((k * 1.2 + 0.12) * m, 0.25 * m, 0.96 * m, (high - 0.5) * m, shade(wall, 0.06), ink=0.4, alpha=0.8)


def _base(brush: Brush, long: float, high: float, m: float, skirting: str, dado: str, dado_high: float) -> None:
    if dado:
        brush.rect(0, (high - dado_high) * m, long * m, dado_high * m, Fade(shade(dado, 0.05), shade(dado, -0.1)), ink=0.5)
        seams = [[(k * 0.3 * m, (high - dado_high) * m), (k * 0.3 * m, high * m)] for k in range(1, int(long / 0.3) + 1)]
        brush.lines(seams, shade(dado, -0.2), m * 0.012, alpha=0.6)
        brush.rect(0, (high - dado_high - 0.05) * m, long * m, 0.07 * m, shade(dado, 0.14), ink=0.5)
    if skirting:
        brush.rect(0, (high - 0.14) * m, long * m, 0.14 * m, skirting, ink=0.5)


def floor(room: Room, brush: Brush, colour: str, kind: str = "planks", *, second: str = "") -> None:
    """The floor: planks, tiles (chequered when `second` is given), slabs, carpet or concrete."""
    stage = room.stage
    points = [
        (room.left, room.foot),
        (room.right, room.foot),
        room.at(1, NEAR, 0),
        (stage.width + 8, stage.height + 8),
        (-8, stage.height + 8),
        room.at(-1, NEAR, 0),
    ]
    brush.poly(points, Fade(shade(colour, -0.12), shade(colour, 0.06)), ink=0.6)
    with brush.inside(polygon(points)):
        if kind in ("planks", "tiles", "slabs"):
            _floor_grid(room, brush, colour, kind, second)
        elif kind == "concrete":
            chance = stage.chance("concrete")
            for _ in range(14):
                y = room.foot + (stage.height - room.foot) * chance.random()
                reach = stage.unit * chance.uniform(0.05, 0.2)
                brush.oval(
                    chance.uniform(0, stage.width),
                    y,
                    reach,
                    reach * 0.12,
                    shade(colour, chance.uniform(-0.12, 0.1)),
                    ink=0,
                    alpha=0.35,
                )
    brush.veil((0, room.foot, stage.width, room.foot + room.m * 0.5), "#1a1220", 0.3, 0.0)


def _floor_grid(room: Room, brush: Brush, colour: str, kind: str, second: str) -> None:
    """Lines to the vanishing point and across, one floor metre apart or as the kind has it."""
    stage = room.stage
    x0, y0 = stage.x(0.0), stage.y(stage.horizon)
    gap = {"planks": 0.22, "tiles": 0.6, "slabs": 1.1}[kind] * room.m
    scales = [1.0]
    while scales[-1] < 2.4:
        scales.append(1 / (1 / scales[-1] - {"planks": 0.16, "tiles": 0.055, "slabs": 0.09}[kind])) if scales[
            -1
        ] < 5 else scales.append(9)
        if scales[-1] <= 0:
            scales[-1] = 9.0
    count = int(stage.width / gap) + 2
    rows = [y0 + (room.foot - y0) * scale for scale in scales]
    chance = stage.chance("floor")

    def across(k: float, y: float) -> float:
        return x0 + k * gap * (y - y0) / (room.foot - y0)

    for row, (a, b) in enumerate(pairwise(rows)):
        for k in range(-count, count):
            if second and (row + k) % 2 == 0:
                brush.poly([(across(k, a), a), (across(k + 1, a), a), (across(k + 1, b), b), (across(k, b), b)], second, ink=0)
            elif kind != "tiles" and chance.random() < 0.4:
                brush.poly(
                    [(across(k, a), a), (across(k + 1, a), a), (across(k + 1, b), b), (across(k, b), b)],
                    shade(colour, chance.uniform(-0.12, 0.08)),
                    ink=0,
                    alpha=0.6,
                )
    lines: list[list[Point]] = [
        [(across(k, room.foot), room.foot), (across(k, stage.height + 9), stage.height + 9)] for k in range(-count, count)
    ]
    if kind != "planks":
        lines += [[(-4, y), (stage.width + 4, y)] for y in rows]
    brush.lines(lines, shade(colour, -0.3), stage.unit * 0.0018, alpha=0.55)


def outside(stage: Stage, hint: str = "") -> None:
    """The opaque layer seen through windows: the sky, and city, sea, hills or trees after the script's words or `hint`."""
    if stage.has("sea view", "lighthouse", "ship", "boat"):
        hint = "sea"
    elif stage.has("city"):
        hint = "city"
    elif stage.has("cottage", "mountains"):
        hint = "hills"
    hint = hint or stage.pick("outside", "city", "hills", "trees")
    inside, horizon = stage.inside, stage.horizon
    lamps, stage.lamps = stage.lamps, []
    stage.inside, stage.horizon = False, 0.52
    with stage.layer(0.12) as brush:
        paint_sky(stage, brush)
        if hint == "city":
            with stage.lit(brush, haze=0.5):
                skyline(stage, brush, "outside-far", stage.y(0.66), stage.unit * 0.4, "#76808e", step=0.07)
            with stage.lit(brush, haze=0.25):
                skyline(stage, brush, "outside-near", stage.y(0.9), stage.unit * 0.42, "#6a6470", step=0.14)
        elif hint == "sea":
            water(stage, brush, stage.y(0.52), stage.height)
        else:
            far_hills(stage, brush, "outside-hills", high=0.16)
            with stage.lit(brush, haze=0.2):
                line = ridge_line(
                    stage, "outside-trees", stage.y(0.5 if hint == "trees" else 0.56), stage.unit * 0.06, 0.75, waves=6
                )
                ridge(stage, brush, line, shade(leaves(stage, "outside"), -0.1))
    stage.inside, stage.horizon, stage.lamps = inside, horizon, lamps


def window_light(room: Room, x: float, width: float, sill: float, high: float) -> None:
    """Declares the daylight of a window; call before lighting."""
    y = room.up(sill + high / 2)
    room.stage.daylight(x, y, (width + 2.6) * room.m, 0.34)
    room.stage.daylight(x, room.foot + room.m * 0.9, (width + 1.8) * room.m, 0.42, squash=0.5)


def window(
    room: Room,
    brush: Brush,
    x: float,
    *,
    width: float = 1.4,
    high: float = 1.5,
    sill: float = 0.95,
    frame: str = "#efe9dc",
    panes: int = 2,
    cloth: str = "",
    arched: bool = False,
) -> None:
    """A window in the back wall with its middle at canvas x; metres."""
    m = room.m
    left, top, w, h = x - width / 2 * m, room.up(sill + high), width * m, high * m
    edge = 0.09 * m
    rim = (
        arch(left - edge, top - edge, w + 2 * edge, h + 2 * edge)
        if arched
        else polygon(
            [
                (left - edge, top - edge),
                (left + w + edge, top - edge),
                (left + w + edge, top + h + edge),
                (left - edge, top + h + edge),
            ]
        )
    )
    hole = arch(left, top, w, h) if arched else polygon([(left, top), (left + w, top), (left + w, top + h), (left, top + h)])
    brush.shape(rim, frame)
    brush.hole(hole)
    shine = [(left + w * 0.1, top + h), (left + w * 0.45, top), (left + w * 0.62, top), (left + w * 0.27, top + h)]
    brush.poly(shine, "#ffffff", ink=0, alpha=0.07)
    bars: list[list[Point]] = [[(left + w * k / panes, top), (left + w * k / panes, top + h)] for k in range(1, panes)]
    bars.append([(left, top + h * 0.42), (left + w, top + h * 0.42)])
    with brush.inside(hole):
        brush.lines(bars, frame, 0.055 * m)
    if room.stage.wet:
        _drops(room.stage, brush, left, top, w, h)
    brush.rect(left - 0.16 * m, top + h + edge * 0.6, w + 0.32 * m, 0.08 * m, shade(frame, 0.1), ink=0.7)
    if cloth:
        for side in (-1, 1):
            start = left - 0.34 * m if side < 0 else left + w - 0.1 * m
            curtain(brush, start, top - 0.22 * m, 0.44 * m, h + 0.8 * m, cloth, side)


def _drops(stage: Stage, brush: Brush, left: float, top: float, w: float, h: float) -> None:
    """Rain on the panes."""
    chance = stage.chance(f"drops-{round(left)}")
    runs = []
    for _ in range(26):
        x, y = left + w * chance.random(), top + h * chance.random() * 0.9
        runs.append([(x, y), (x + chance.uniform(-1, 1), min(top + h, y + h * chance.uniform(0.02, 0.12)))])
    brush.lines(runs, "#e8f2fa", max(0.8, stage.unit * 0.0016), alpha=0.5)


def sun_patch(room: Room, brush: Brush, x: float, width: float) -> None:
    """The window's light lying on the floor, and its shaft, when the sun is out."""
    stage = room.stage
    if stage.air.disc < 0.5:
        return
    power = 0.34 * (1 - 0.75 * stage.air.lamps)
    lean = stage.chance("sun-patch").choice((-1, 1)) * 0.5 * room.m
    w = width * room.m
    for k in (0, 1):
        a, b = x - w * 0.5 + k * w * 0.53, x - w * 0.03 + k * w * 0.53
        y1, y2 = room.foot + 0.25 * room.m, room.foot + 1.05 * room.m
        brush.emit(
            brush.beam,
            [(a + lean, y1), (b + lean, y1), (b + lean * 2.2 + w * 0.1, y2), (a + lean * 2.2 - w * 0.1, y2)],
            stage.air.key,
            power,
            power * 0.6,
            stage.unit * 0.003,
        )


def beams(room: Room, brush: Brush, colour: str, count: int = 4) -> None:
    """Ceiling beams running away from us, with one across."""
    brush.rect(room.left, room.top, room.right - room.left, 0.2 * room.m, shade(colour, -0.1), ink=0.7)
    for k in range(count):
        share = (k + 0.5) / count
        x = room.left + (room.right - room.left) * share
        x0, y0 = room.stage.x(0.0), room.stage.y(room.stage.horizon)
        far = [(x - 0.1 * room.m, room.top), (x + 0.1 * room.m, room.top)]
        near = [(x0 + (px - x0) * NEAR, y0 + (py - y0) * NEAR) for px, py in far]
        brush.poly([far[0], far[1], near[1], near[0]], Fade(shade(colour, 0.1), shade(colour, -0.2)), ink=0.7)
