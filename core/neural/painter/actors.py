"""The people of a still before it is painted: where they stand, how large, in which pose. Everything that guides the painting
(skeleton, depth, masks, the composed picture) starts from here, and it is the same blocking that draft stills have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.crafts import Backdrop, Box, Head, Portrait, Ref, StillRequest
from core.cutout.actors import read_backdrop, state_at
from core.cutout.blocking import block_shot
from core.cutout.scene import CutoutScene, PlacedFigure
from core.options import Layout
from core.serial import from_json
from core.storyboard import Character
from core.styles import find_style

if TYPE_CHECKING:
    from core.cutout.people.figure import Figure
    from core.cutout.people.rig import Rig
    from core.cutout.people.state import FigureState

_SKULL = 200.0
"""Height of a bare head in the units of core.cutout.people.skull."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody in the picture."""

    character: str
    placed: PlacedFigure
    figure: Figure
    """Drawn at its size in the picture."""
    head: Box
    """With hair and hat, pixels of the picture."""

    @property
    def state(self) -> FigureState:
        return state_at(self.placed, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A shot in a picture of `scene.layout`'s size; `actors` are farthest first."""

    scene: CutoutScene
    backdrop: Backdrop
    folder: Path
    """The backdrop's."""
    actors: tuple[Actor, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.scene.layout.width, self.scene.layout.height

    def heads(self, layout: Layout) -> tuple[Head, ...]:
        """Where heads are once the picture is brought to `layout`."""
        across, down = layout.width / self.size[0], layout.height / self.size[1]
        return tuple(Head(character=actor.character, box=_scaled(actor.head, across, down)) for actor in self.actors)


def block(request: StillRequest, asset: Callable[[Ref], Path], seed: int, size: tuple[int, int] | None = None) -> Blocked:
    """Blocks the shot for a picture of `size` (width, height; the request's own unless given). Raises BrokenAsset."""
    if size is not None:
        request = replace(request, layout=replace(request.layout, width=size[0], height=size[1]))
    folder = asset(request.backdrop)
    backdrop = read_backdrop(folder)
    rigs = {cast.character.id: rig_of(cast.character, asset(cast.portrait), request.style, seed) for cast in request.cast}

    def drawn(placed: PlacedFigure) -> Figure:
        from core.cutout.people.figure import Figure

        rig, style = rigs[placed.character], find_style(request.style)
        return Figure(rig, style, placed.unit, backdrop.light, request.layout.height)

    blocking = block_shot(request, backdrop, seed, drawn, folder / backdrop.picture)
    actors = [
        Actor(character=placed.character, placed=placed, figure=drawn(placed), head=_head(placed, measured))
        for placed, measured in zip(blocking.placed, blocking.figures, strict=True)
    ]
    # Taller people are farther away, so that nobody's shoulder hides a child's face.
    actors.sort(key=lambda actor: (actor.head.y, actor.placed.x))
    scene = CutoutScene(
        layout=request.layout, style=request.style, framing=request.framing, backdrop=request.backdrop, view=blocking.view
    )
    return Blocked(scene=scene, backdrop=backdrop, folder=folder, actors=tuple(actors))


def rig_of(character: Character, folder: Path, style: str, seed: int) -> Rig:
    """The body of a portrait's person: what it was drawn from, or what fits the character where it was painted otherwise."""
    from core.cutout.people.rig import Rig, resolve_rig

    portrait = from_json((folder / "result.json").read_bytes(), Portrait)
    if portrait.rig:
        return from_json((folder / portrait.rig).read_bytes(), Rig)
    return resolve_rig(character, style, seed)


def with_hair(bare: Box, rig: Rig) -> Box:
    """The box of a head with its hair and hat, as drafts have it, around a bare one (the skull from top to chin)."""
    from core.cutout.people.bounds import head_bounds
    from core.cutout.people.skull import Skull

    left, top, right, low = head_bounds(Skull(rig, 0.0))
    unit = bare.height / _SKULL
    x, y = bare.x + bare.width / 2, bare.y + bare.height / 2
    return Box(x=x + left * unit, y=y + top * unit, width=(right - left) * unit, height=(low - top) * unit)


def _head(placed: PlacedFigure, measured: Figure) -> Box:
    left, top, width, height = measured.head_box(state_at(placed, 0))
    unit = placed.unit
    return Box(x=placed.x + left * unit, y=placed.y + top * unit, width=width * unit, height=height * unit)


def _scaled(box: Box, across: float, down: float) -> Box:
    return Box(x=box.x * across, y=box.y * down, width=box.width * across, height=box.height * down)
