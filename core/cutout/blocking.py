"""Blocking: which place each person of a shot takes, in which pose, how large and before which part of the backdrop.

Shared by all painters of stills, so that a shot is composed alike whoever paints it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from core.crafts import Backdrop, Ref, StillRequest
from core.cutout.actors import state_at
from core.cutout.framing import Person, Setting, Spot, arrange, full_bodied
from core.cutout.layers import decode
from core.cutout.scene import PlacedFigure, View
from core.storyboard import Framing, Place, PlaceKind, Pose, Subject

if TYPE_CHECKING:
    from core.cutout.people.figure import Figure

VEHICLES = frozenset({PlaceKind.CAR, PlaceKind.TRAIN, PlaceKind.COCKPIT})
MEASURE = 200.0
"""Pixels to the unit while measuring; measures themselves do not depend on it."""
_WOOD = "#8a5f3c"
_CHAIRS = {
    PlaceKind.CAR: "",
    PlaceKind.SEA: "",
    PlaceKind.COCKPIT: "#3d4552",
    PlaceKind.TRAIN: "#5a4636",
    PlaceKind.OFFICE: "#3f454c",
}
"""Colour of the chair that people sit on; none where the seats are painted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """People at rest in the order of the request's subjects, those without a portrait left out."""

    placed: tuple[PlacedFigure, ...]
    figures: tuple[Figure, ...]
    """As they were measured."""
    view: View


def block_shot(
    request: StillRequest,
    backdrop: Backdrop,
    seed: int,
    measured: Callable[[PlacedFigure], Figure],
    picture: Path,
) -> Blocking:
    """`measured` gives the figure that somebody is measured by; `picture` is the backdrop's."""
    portraits = {cast.character.id: cast.portrait for cast in request.cast}
    subjects = [subject for subject in request.subjects if subject.character in portraits]
    placed = [_resting(subject, portraits[subject.character], backdrop, request) for subject in subjects]
    figures = tuple(measured(one) for one in placed)
    people = tuple(_measured(one, subject, figure) for one, subject, figure in zip(placed, subjects, figures, strict=True))
    closer, aside = _camera_of_take(request.place, seed)
    setting = Setting(
        floor=backdrop.floor,
        margin=backdrop.margin,
        seats=_painted_seats(request, placed),
        closer=closer,
        aside=aside,
        interest=1.0 if placed else _interest(picture),
    )
    composition = arrange(request.framing, people, request.layout, setting)
    # Nobody casts a shadow on the void.
    ground = 0 if request.place.kind is PlaceKind.SPACE else request.layout.height
    spots = zip(placed, composition.spots, strict=True)
    return Blocking(placed=tuple(_put(one, spot, ground) for one, spot in spots), figures=figures, view=composition.view)


def _interest(picture: Path) -> float:
    """On which side of a place there is more to see: how much brightness strays from its row's, right less left."""
    whole = Image.fromarray(np.ascontiguousarray(decode(picture)[..., :3]))
    grey = np.asarray(whole.convert("L").resize((64, 36), Image.Resampling.BOX), dtype=float)
    strays = np.abs(grey - np.median(grey, axis=1, keepdims=True)).mean(axis=0)
    return float(strays[36:].sum() - strays[:28].sum())


def _camera_of_take(place: Place, seed: int) -> tuple[float, float]:
    """How close and how far aside the camera of this take stands: one choice for a place, so that its shots match.

    Steps of an additive recurrence (the plastic number's, which fill the square evenly) keep neighbouring seeds apart.
    """
    dice = random.Random(f"{place.id}:camera")
    near, side = ((dice.random() + seed * step) % 1.0 for step in (0.7548776662, 0.5698402910))
    return 0.88 + 0.22 * near, 0.18 * (side - 0.5)


def _resting(subject: Subject, portrait: Ref, backdrop: Backdrop, request: StillRequest) -> PlacedFigure:
    kind = request.place.kind
    pose = Pose.SITTING if kind in VEHICLES and backdrop.seats else subject.pose
    legs_seen = full_bodied(request.framing) or request.framing is Framing.TWO_SHOT
    if pose is Pose.SITTING and legs_seen and not backdrop.seats:
        pose = Pose.HOLDING if subject.prop else Pose.STANDING
    return PlacedFigure(
        prop=subject.prop,
        character=subject.character,
        portrait=portrait,
        x=0.0,
        y=0.0,
        unit=MEASURE,
        facing=subject.facing,
        pose=pose,
        emotion=subject.emotion,
        chair=_CHAIRS.get(kind, _WOOD) if pose is Pose.SITTING and backdrop.seats else "",
    )


def _measured(placed: PlacedFigure, subject: Subject, figure: Figure) -> Person:
    left, top, width, height = figure.head_box(state_at(placed, 0))
    standing = figure.head_box(state_at(replace(placed, pose=Pose.STANDING), 0))
    return Person(
        facing=subject.facing,
        pose=placed.pose,
        position=subject.position,
        left=left,
        top=top,
        width=width,
        height=height,
        eyes=figure.eye_line() + top - standing[1],
    )


def _put(placed: PlacedFigure, spot: Spot, ground: int) -> PlacedFigure:
    return replace(
        placed,
        x=round(spot.x, 2),
        y=round(spot.y, 2),
        unit=round(spot.unit, 2),
        turn=round(spot.turn, 3),
        gesture_side=1 if spot.turn >= 0 else -1,
        shadow=spot.y < ground,
    )


def _painted_seats(request: StillRequest, placed: list[PlacedFigure]) -> tuple[float, ...]:
    """Middles of the two seats that the place's painter puts into a car, when everybody sits."""
    if request.place.kind is not PlaceKind.CAR or any(one.pose is not Pose.SITTING for one in placed):
        return ()
    layout = request.layout
    apart = (0.5 if layout.ratio < 0.8 else 0.42) * min(0.5 * layout.width, 0.86 * layout.height) / layout.width
    return 0.5 - apart, 0.5 + apart
