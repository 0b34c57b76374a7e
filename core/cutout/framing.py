"""Composition: where people stand in the frame and which part of the place is behind them, for every framing and aspect.

A pure function of measurements, used by core.cutout.blocking. People are measured in local units (1.0 = an average adult,
origin between the feet, up is negative); the result is in pixels of the layout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from core.cutout.scene import View
from core.options import Layout
from core.storyboard import Facing, Framing, Pose

SUBTITLE_ZONE = 0.84
"""Faces end above this share of the height."""

_BODY = 0.62
"""Height of an average adult on the floor at zoom 1, share of the frame's height: the measure that places are painted to."""
_WIDENED = 0.88
"""Zoom of an establishing shot with people: more of the place than the frame holds at zoom 1."""
_HEAD = {Framing.TWO_SHOT: 0.275, Framing.MEDIUM: 0.32, Framing.CLOSE_UP: 0.46, Framing.REACTION: 0.50}
"""Height of a bare head, share of the frame's height at 16:9."""
_EYES = {Framing.TWO_SHOT: 0.335, Framing.MEDIUM: 0.335, Framing.CLOSE_UP: 0.385, Framing.REACTION: 0.395}
"""Where the eyes lie, share of the height."""
_SPACING = {Framing.ESTABLISHING: 1.7, Framing.WIDE: 1.7, Framing.TWO_SHOT: 1.5, Framing.MEDIUM: 1.4}
"""Least distance between the middles of two heads, in head widths."""
_JOINTS = (0.82, 0.605, 0.475, 0.27, 0.05)
"""Neck, elbow, wrist, knee and ankle, share of the stature: a frame that ends there looks like an amputation."""
_ARM = 0.46
"""Reach of an outstretched arm from the middle of the body, local units: it must not go through a neighbour."""
_HEADROOM = 0.055
_SIDE = 0.05
"""Least distance of a head from the left and right edge, share of the width."""
_TURN = 0.62
_APART = 0.27
"""Two heads in a close framing are brought no nearer than this, share of the width: about the thirds of the picture."""
_DETAIL = 1.3
"""Zoom of an empty wide shot, so that it is another picture than the establishing shot of the same place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One subject, measured."""

    facing: Facing
    pose: Pose
    position: float
    left: float
    top: float
    width: float
    height: float
    """The head's box, local units (left and top relative to the point between the feet)."""
    eyes: float
    """Local height of the eyes, negative."""

    @property
    def bare(self) -> float:
        """Height of the head without hair and hat: eyes lie a little below its middle."""
        return 2.15 * (self.top + self.height - self.eyes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one person stands: pixels of the frame, pixels per local unit, and which way the head is turned, -1 … 1."""

    x: float
    y: float
    unit: float
    turn: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the place asks of a composition: the backdrop's floor and margin, and where painted seats are (share of the width
    at zoom 1, from left to right) for people who sit in them."""

    floor: float = 0.9
    margin: float = 0.25
    seats: tuple[float, ...] = ()
    closer: float = 1.0
    """Of this take's camera: factor on the size of people who are not seen to their feet."""
    aside: float = 0.0
    """Of this take's camera: how far people stand beside their usual place, share of the width."""

    interest: float = 1.0
    """The side of the place where there is more to see: negative left, positive right."""

    @property
    def feet_seen(self) -> bool:
        return self.floor <= 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    spots: tuple[Spot, ...]
    """In the order of the people."""
    view: View


def full_bodied(framing: Framing) -> bool:
    """Whether feet are seen."""
    return framing in (Framing.ESTABLISHING, Framing.WIDE)


def arrange(framing: Framing, people: tuple[Person, ...], layout: Layout, setting: Setting) -> Composition:
    """The composition. People come in any order and keep it in the result."""
    if not people:
        return Composition(spots=(), view=_empty_view(framing, setting))
    usual = _unit(framing, people, layout) * (1.0 if full_bodied(framing) else setting.closer)
    unit = min(usual, _widest_fit(framing, people, layout))
    if full_bodied(framing):
        unit, bases = _standing(people, layout, setting, unit)
    else:
        unit, bases = _cropped(framing, people, layout, unit)
    middles = _middles(framing, people, layout, unit, setting)
    turns = _turns(people, middles)
    spots = tuple(
        Spot(x=middle - (person.left + person.width / 2) * unit, y=base, unit=unit, turn=turn)
        for person, middle, base, turn in zip(people, middles, bases, turns, strict=True)
    )
    if full_bodied(framing):
        return Composition(spots=spots, view=_full_view(framing, setting))
    return Composition(spots=spots, view=_close_view(people, spots, middles, layout, setting))


def _squeeze(layout: Layout, power: float) -> float:
    """1 at 16:9, less the narrower the frame."""
    return math.pow(min(1.0, layout.ratio / (16 / 9)), power)


def _unit(framing: Framing, people: tuple[Person, ...], layout: Layout) -> float:
    if full_bodied(framing):
        return _BODY * layout.height * (_WIDENED if framing is Framing.ESTABLISHING else 1.0)
    head = sum(person.bare for person in people) / len(people)
    share = _HEAD[framing] * (0.9 if len(people) > 2 else 1.0)
    if len(people) > 1 and framing in (Framing.CLOSE_UP, Framing.REACTION):
        share = 0.37
    return share * _squeeze(layout, 0.3) * layout.height / head


def _gap(framing: Framing, one: Person, other: Person, layout: Layout) -> float:
    """Least distance between two heads' middles, local units."""
    factor = _SPACING.get(framing, 1.3)
    if layout.ratio < 1:
        factor = 1.18 + (factor - 1.18) * 0.4
    gap = factor * (one.width + other.width) / 2
    if Pose.POINTING in (one.pose, other.pose):
        gap = max(gap, _ARM + max(one.width, other.width) / 2)
    return gap


def _widest_fit(framing: Framing, people: tuple[Person, ...], layout: Layout) -> float:
    """The largest unit at which all heads fit side by side."""
    needed = sum(_gap(framing, one, other, layout) for one, other in pairwise(people))
    needed += (people[0].width + people[-1].width) / 2
    return layout.width * (1 - 2 * _SIDE) / needed


def _standing(people: tuple[Person, ...], layout: Layout, setting: Setting, unit: float) -> tuple[float, list[float]]:
    """Feet on the floor; smaller when a tall hat would leave the frame. Where no feet are seen (behind a dashboard) the small
    are lifted on a cushion."""
    tallest = max(-person.top for person in people)
    unit = min(unit, (setting.floor - _HEADROOM) * layout.height / tallest)
    eyes = max(-person.eyes for person in people)
    lifts = [0.0 if setting.feet_seen else 0.75 * (eyes + person.eyes) * unit for person in people]
    return unit, [setting.floor * layout.height - lift for lift in lifts]


def _cropped(framing: Framing, people: tuple[Person, ...], layout: Layout, unit: float) -> tuple[float, list[float]]:
    """Everyone's ground line so that eyes lie where they should, heads keep their room above and subtitles theirs below."""
    height = layout.height
    aim = _EYES[framing] + (0.05 if layout.ratio < 1 else 0.0)
    tall, small = max(-person.eyes for person in people), min(-person.eyes for person in people)
    # People of very different stature are brought closer, as a camera crew would with a box to stand on.
    unit = min(unit, 0.42 * height / max(tall - small, 1e-6))
    kept = min(1.0, 0.24 * height / max((tall - small) * unit, 1e-6)) * unit
    highest = aim * height - 0.35 * kept * (tall - small)
    bases = [highest + kept * (tall + person.eyes) - person.eyes * unit for person in people]
    top = min(base + person.top * unit for base, person in zip(bases, people, strict=True))
    low = max(base + (person.top + person.height) * unit for base, person in zip(bases, people, strict=True))
    shift = max(0.0, _HEADROOM * height - top)
    shift = min(shift, SUBTITLE_ZONE * height - 2 - low) if low + shift > SUBTITLE_ZONE * height - 2 else shift
    shift += _off_joint(people, [base + shift for base in bases], unit, height, top + shift)
    return unit, [base + shift for base in bases]


def _off_joint(people: tuple[Person, ...], bases: list[float], unit: float, height: int, top: float) -> float:
    """The least move (pixels, down positive) after which the lower edge cuts nobody at a joint; 0 when there is none."""

    def worst(shift: float) -> float:
        cuts = [(base + shift - height) / unit / -person.top for base, person in zip(bases, people, strict=True)]
        return min(min(abs(cut - joint) for joint in _JOINTS) for cut in cuts)

    steps = [0.0] + [sign * step * 0.01 * height for step in range(1, 7) for sign in (1, -1)]
    allowed = [shift for shift in steps if top + shift >= _HEADROOM * height - 0.5 or shift == 0.0]
    return next((shift for shift in allowed if worst(shift) >= 0.03), max(allowed, key=worst))


def _middles(framing: Framing, people: tuple[Person, ...], layout: Layout, unit: float, setting: Setting) -> list[float]:
    """Where heads are across the frame: in their seats or as the storyboard wants, then pushed apart and into the frame."""
    # A group is kept nearer to the middle than one person, who may leave more room on one side.
    aside = setting.aside * (1.0 if len(people) == 1 else 0.55) * layout.width
    wanted = [middle + aside for middle in _wanted(framing, people, layout)]
    order = sorted(range(len(people)), key=lambda at: (wanted[at], at))
    if full_bodied(framing) and 0 < len(people) <= len(setting.seats):
        zoom = _full_view(framing, setting).zoom
        seats = setting.seats[-1:] if len(people) == 1 and people[0].facing is Facing.LEFT else setting.seats
        for at, seat in zip(order, seats, strict=False):
            wanted[at] = layout.width * (0.5 + (seat - 0.5) * zoom)
    placed = _spread([wanted[at] for at in order], [people[at] for at in order], framing, layout, unit, setting.closer)
    result = [0.0] * len(people)
    for at, middle in zip(order, placed, strict=True):
        result[at] = middle
    return result


def _wanted(framing: Framing, people: tuple[Person, ...], layout: Layout) -> list[float]:
    if len(people) == 1:
        only = people[0]
        look = {Facing.LEFT: 0.07, Facing.RIGHT: -0.07}.get(only.facing, 0.0)
        return [layout.width * (0.5 + (only.position * 0.4 if only.position else look))]
    positions = [person.position for person in people]
    if max(positions) - min(positions) < 0.05:
        positions = [2 * (at + 0.5) / len(people) - 1 for at in range(len(people))]
    reach = 0.34 if full_bodied(framing) else 0.42
    return [layout.width * (0.5 + reach * position) for position in positions]


def _spread(
    middles: list[float], people: list[Person], framing: Framing, layout: Layout, unit: float, closer: float
) -> list[float]:
    """Head middles from left to right with the least gaps kept, all heads inside the frame, moved as little as needed."""
    half = [person.width * unit / 2 for person in people]
    gaps = [_gap(framing, one, other, layout) * unit for one, other in pairwise(people)]
    low, high = layout.width * _SIDE + half[0], layout.width * (1 - _SIDE) - half[-1]
    # Two people far apart in a close framing would leave the middle empty: they are drawn together.
    if len(people) > 1 and not full_bodied(framing):
        centre = sum(middles) / len(middles)
        widest = max(sum(gaps) * 1.3, _APART * layout.width * (len(people) - 1) * closer, 1.0)
        spread = middles[-1] - middles[0]
        if spread > widest:
            middles = [centre + (middle - centre) * widest / spread for middle in middles]
    ahead = list(middles)
    for at in range(1, len(ahead)):
        ahead[at] = max(ahead[at], ahead[at - 1] + gaps[at - 1])
    behind = list(middles)
    for at in range(len(behind) - 2, -1, -1):
        behind[at] = min(behind[at], behind[at + 1] - gaps[at])
    placed = [(one + other) / 2 for one, other in zip(ahead, behind, strict=True)]
    for at in range(1, len(placed)):
        placed[at] = max(placed[at], placed[at - 1] + gaps[at - 1])
    over = max(0.0, placed[-1] - high)
    placed = [middle - over for middle in placed]
    under = max(0.0, low - placed[0])
    return [middle + under for middle in placed]


def _turns(people: tuple[Person, ...], middles: list[float]) -> list[float]:
    """Heads turned as the storyboard says; people facing the camera together turn half to each other."""
    centre = sum(middles) / len(middles)
    reach = max(abs(middle - centre) for middle in middles) or 1.0
    turns = []
    for person, middle in zip(people, middles, strict=True):
        if person.facing is not Facing.CAMERA:
            turns.append(-_TURN if person.facing is Facing.LEFT else _TURN)
        else:
            turns.append(0.45 * (centre - middle) / reach)
    return turns


def _full_view(framing: Framing, setting: Setting) -> View:
    """The place as painted; for an establishing shot more of it, its floor where it is as far as the backdrop reaches."""
    zoom = max(_WIDENED, 1.04 / (1 + setting.margin)) if framing is Framing.ESTABLISHING else 1.0
    spare = (1 + setting.margin) / 2 - 0.5 / zoom
    # Where seats are painted, people and place keep together.
    x = 0.5 if setting.seats else 0.5 + _limited(0.6 * setting.aside, 0.4 * spare)
    y = 0.5 if zoom == 1 else setting.floor - (setting.floor - 0.5) / zoom
    return View(zoom=zoom, x=round(x, 4), y=round(min(0.5 + spare, max(0.5 - spare, y)), 4))


def _empty_view(framing: Framing, setting: Setting) -> View:
    """The place alone: nearly all of it to establish it, else a part to one side."""
    zoom = (1.0 if framing is Framing.ESTABLISHING else _DETAIL) * (1.0 + 0.35 * max(0.0, setting.closer - 0.88))
    spare = (1 + setting.margin) / 2 - 0.5 / zoom
    part = 0.0 if framing is Framing.ESTABLISHING else math.copysign(0.1, setting.interest)
    x, y = 0.5 + _limited(part + 0.6 * setting.aside, 0.6 * spare), 0.5 + _limited(0.3 * part * part, 0.3 * spare)
    return View(zoom=round(zoom, 4), x=round(x, 4), y=round(y, 4))


def _limited(value: float, most: float) -> float:
    return min(most, max(-most, value))


def _close_view(
    people: tuple[Person, ...], spots: tuple[Spot, ...], middles: list[float], layout: Layout, setting: Setting
) -> View:
    """The place behind: nearer and softer the closer the people are, and another part of it for each looking direction."""
    closeness = spots[0].unit / (_BODY * layout.height)
    zoom = min(2.2, max(1.0, math.pow(closeness, 0.48)))
    spare = (1 + setting.margin * 0.5) / 2 - 0.5 / zoom
    looks = sum({Facing.LEFT: -1, Facing.RIGHT: 1}.get(person.facing, 0) for person in people) / len(people)
    x = 0.5 + (-0.55 * looks if looks else 0.35 * people[0].position) * spare + 2 * setting.aside * spare
    if 0 < len(people) <= len(setting.seats):
        seats = setting.seats[-1:] if len(people) == 1 and looks < 0 else setting.seats[: len(people)]
        x = sum(seats) / len(seats) - (sum(middles) / len(middles) / layout.width - 0.5) / zoom
    # The eyes' height in the wide picture is brought to where the eyes are now.
    wide_eyes = setting.floor + people[0].eyes * _BODY
    eyes = (spots[0].y + people[0].eyes * spots[0].unit) / layout.height
    y = wide_eyes - (eyes - 0.5) / zoom
    return View(
        zoom=round(zoom, 4),
        x=round(min(0.5 + spare, max(0.5 - spare, x)), 4),
        y=round(min(0.5 + spare, max(0.5 - spare, y)), 4),
        blur=round(0.0055 * layout.height * (zoom - 1), 3),
    )
