"""The draft stills engine: composes a shot from people and a place, and draws its first frame. Run by the still step."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image

from core import identities
from core.crafts import Backdrop, BackdropLayer, Box, Context, EngineOptions, Head, Ref, Still, StillRequest
from core.cutout.actors import figure_of, head_in_frame, read_backdrop, state_at
from core.cutout.camera import view_map
from core.cutout.layers import decode
from core.cutout.player import Player
from core.cutout.scene import CutoutScene, PlacedFigure
from core.drafts.stage.framing import Person, Setting, Spot, arrange, full_bodied
from core.options import Layout
from core.paint.png import save_png
from core.serial import digest, to_json
from core.storyboard import Framing, Place, PlaceKind, Pose, Subject, TimeOfDay

if TYPE_CHECKING:
    from core.cutout.people.figure import Figure

Rect: TypeAlias = tuple[float, float, float, float]

VEHICLES = frozenset({PlaceKind.CAR, PlaceKind.TRAIN, PlaceKind.COCKPIT})
_WOOD = "#8a5f3c"
_CHAIRS = {
    PlaceKind.CAR: "",
    PlaceKind.SEA: "",
    PlaceKind.COCKPIT: "#3d4552",
    PlaceKind.TRAIN: "#5a4636",
    PlaceKind.OFFICE: "#3f454c",
}
"""Colour of the chair that people sit on; none where the seats are painted."""
_ROOFED = VEHICLES | {PlaceKind.CAVE, PlaceKind.SPACE}
_FIRELIT = frozenset({PlaceKind.CAVE, PlaceKind.CASTLE_HALL, PlaceKind.BAR, PlaceKind.CHURCH})
_MEASURE = 200.0
"""Pixels to the unit while measuring; measures themselves do not depend on it."""


class DraftStill:
    """StillRequest → Still. Takes no options."""

    def __init__(self, options: EngineOptions) -> None:
        self.options = options

    @property
    def identity(self) -> str:
        return identities.DRAFT_STILL

    def run(self, request: StillRequest, context: Context) -> Still:
        """Writes still.png and cutout.json. Raises BrokenAsset when an input is damaged or has no rig, Cancelled."""
        context.check_cancelled()
        scene = compose_scene(request, context)
        context.progress(0.4, "composed")
        context.check_cancelled()
        player = Player(scene, context.asset)
        pixels = player.rgba(0)
        context.check_cancelled()
        save_png(context.work / "still.png", np.ascontiguousarray(pixels[..., :3]))
        player.close()
        (context.work / "cutout.json").write_bytes(to_json(scene))
        context.progress(1.0, "drawn")
        heads = tuple(Head(character=placed.character, box=_box(placed.head)) for placed in scene.figures)
        return Still(picture="still.png", heads=heads, cutout="cutout.json")


def compose_scene(request: StillRequest, context: Context) -> CutoutScene:
    """The layered scene of a shot, at rest."""
    folder = context.asset(request.backdrop)
    backdrop = read_backdrop(folder)
    portraits = {cast.character.id: cast.portrait for cast in request.cast}
    subjects = [subject for subject in request.subjects if subject.character in portraits]
    placed = [_resting(subject, portraits[subject.character], backdrop, request) for subject in subjects]
    figures = [
        figure_of(one.portrait, context.asset, request.style, _MEASURE, request.layout.height, backdrop.light) for one in placed
    ]
    context.check_cancelled()
    people = tuple(_measured(one, subject, figure) for one, subject, figure in zip(placed, subjects, figures, strict=True))
    closer, aside = _camera_of_take(request.place, context.seed)
    seats = _painted_seats(request, placed)
    setting = Setting(
        floor=backdrop.floor,
        margin=backdrop.margin,
        seats=seats,
        closer=closer,
        aside=aside,
        interest=1.0 if placed else _interest(folder / backdrop.picture),
    )
    composition = arrange(request.framing, people, request.layout, setting)
    # Nobody casts a shadow on the void.
    ground = 0 if request.place.kind is PlaceKind.SPACE else request.layout.height
    placed = [_put(one, spot, ground) for one, spot in zip(placed, composition.spots, strict=True)]
    scene = CutoutScene(
        layout=request.layout,
        style=request.style,
        framing=request.framing,
        backdrop=request.backdrop,
        view=composition.view,
        time=request.time,
        weather=request.weather,
        open_sky=_open_sky(request.place),
        flicker=_flicker(request.place, request.time),
        seed=int(digest(to_json(request), str(context.seed).encode())[:12], 16),
    )
    heads = [head_in_frame(scene, one, figure, 0) for one, figure in zip(placed, figures, strict=True)]
    hidden = _covering(scene, backdrop, folder, heads)
    return _with_people(scene, placed, heads, hidden)


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
        unit=_MEASURE,
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


def _with_people(scene: CutoutScene, placed: list[PlacedFigure], heads: list[Rect], hidden: tuple[str, ...]) -> CutoutScene:
    """Taller people are drawn first, so that nobody's shoulder hides a child's face."""
    people = [replace(one, head=_rounded(head)) for one, head in zip(placed, heads, strict=True)]
    return replace(scene, figures=tuple(sorted(people, key=lambda one: (one.head[1], one.x))), hidden=hidden)


def _painted_seats(request: StillRequest, placed: list[PlacedFigure]) -> tuple[float, ...]:
    """Middles of the two seats that the place's painter puts into a car, when everybody sits."""
    if request.place.kind is not PlaceKind.CAR or any(one.pose is not Pose.SITTING for one in placed):
        return ()
    layout = request.layout
    apart = (0.5 if layout.ratio < 0.8 else 0.42) * min(0.5 * layout.width, 0.86 * layout.height) / layout.width
    return 0.5 - apart, 0.5 + apart


def _open_sky(place: Place) -> bool:
    return not place.interior and place.kind not in _ROOFED


def _flicker(place: Place, time: TimeOfDay) -> float:
    return 1.0 if place.kind in _FIRELIT and time in (TimeOfDay.NIGHT, TimeOfDay.DUSK) else 0.0


def _covering(scene: CutoutScene, backdrop: Backdrop, folder: Path, heads: list[Rect]) -> tuple[str, ...]:
    """Layers in front of the figures that would cover a face, the camera's reach included."""
    front = [layer for layer in backdrop.layers if layer.depth > 1.0]
    if scene.framing in (Framing.CLOSE_UP, Framing.REACTION):
        return tuple(layer.file for layer in front)
    return tuple(layer.file for layer in front if any(_covers(scene, backdrop, folder, layer, head) for head in heads))


def _covers(scene: CutoutScene, backdrop: Backdrop, folder: Path, layer: BackdropLayer, head: Rect) -> bool:
    alpha = decode(folder / layer.file)[..., 3]
    left, top, width, height = head
    reach = 0.06 * scene.layout.width
    view = view_map(scene.view, scene.layout)
    corners = np.array([[left - reach, left + width + reach], [top - reach / 2, top + height + reach / 2]])
    place = (corners - view[:, 2:]) / scene.view.zoom
    share = _canvas_share(place, scene.layout, backdrop.margin)
    (x0, x1), (y0, y1) = (share * np.array([[alpha.shape[1]], [alpha.shape[0]]])).round().astype(int).tolist()
    part = alpha[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    return bool(part.size and float(part.mean()) > 4.0)


def _canvas_share(
    place: np.ndarray[tuple[int, ...], np.dtype[np.float64]], layout: Layout, margin: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Points of the place at zoom 1 (pixels) as shares of the layer's canvas."""
    size = np.array([[layout.width], [layout.height]], dtype=float)
    return np.asarray((place / size + margin / 2) / (1 + margin))


def _rounded(head: Rect) -> Rect:
    left, top, width, height = (round(value, 2) for value in head)
    return left, top, width, height


def _box(head: Rect) -> Box:
    left, top, width, height = head
    return Box(x=left, y=top, width=width, height=height)
