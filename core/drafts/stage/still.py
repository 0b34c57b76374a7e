"""The draft stills engine: composes a shot from people and a place, and draws its first frame. Run by the still step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core import identities
from core.crafts import Backdrop, BackdropLayer, Box, Context, EngineOptions, Head, Still, StillRequest
from core.cutout.actors import figure_of, head_in_frame, read_backdrop
from core.cutout.blocking import MEASURE, VEHICLES, block_shot
from core.cutout.camera import view_map
from core.cutout.layers import decode
from core.cutout.player import Player
from core.cutout.scene import CutoutScene, PlacedFigure
from core.options import Layout
from core.paint.png import save_png
from core.serial import digest, to_json
from core.storyboard import Framing, Place, PlaceKind, TimeOfDay

if TYPE_CHECKING:
    from core.cutout.people.figure import Figure

Rect: TypeAlias = tuple[float, float, float, float]

_ROOFED = VEHICLES | {PlaceKind.CAVE, PlaceKind.SPACE}
_FIRELIT = frozenset({PlaceKind.CAVE, PlaceKind.CASTLE_HALL, PlaceKind.BAR, PlaceKind.CHURCH})


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

    def measured(placed: PlacedFigure) -> Figure:
        return figure_of(placed.portrait, context.asset, request.style, MEASURE, request.layout.height, backdrop.light)

    blocking = block_shot(request, backdrop, context.seed, measured, folder / backdrop.picture)
    context.check_cancelled()
    placed, figures = list(blocking.placed), blocking.figures
    scene = CutoutScene(
        layout=request.layout,
        style=request.style,
        framing=request.framing,
        backdrop=request.backdrop,
        view=blocking.view,
        time=request.time,
        weather=request.weather,
        open_sky=_open_sky(request.place),
        flicker=_flicker(request.place, request.time),
        seed=int(digest(to_json(request), str(context.seed).encode())[:12], 16),
    )
    heads = [head_in_frame(scene, one, figure, 0) for one, figure in zip(placed, figures, strict=True)]
    hidden = _covering(scene, backdrop, folder, heads)
    return _with_people(scene, placed, heads, hidden)


def _with_people(scene: CutoutScene, placed: list[PlacedFigure], heads: list[Rect], hidden: tuple[str, ...]) -> CutoutScene:
    """Taller people are drawn first, so that nobody's shoulder hides a child's face."""
    people = [replace(one, head=_rounded(head)) for one, head in zip(placed, heads, strict=True)]
    return replace(scene, figures=tuple(sorted(people, key=lambda one: (one.head[1], one.x))), hidden=hidden)


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
