"""The draft animation engine: gives a composed cut-out its camera, its acting and its weather. Run by the animate step.

It draws nothing: the clip is the scene with motion tracks, which the cut step plays straight into the encoder.
"""

from __future__ import annotations

from dataclasses import replace

from core import identities
from core.crafts import AnimateRequest, Box, Clip, ClipKind, Context, EngineOptions, Head, Still
from core.cutout.actors import figure_of, head_in_frame, read_backdrop
from core.cutout.scene import CutoutScene
from core.drafts.stage.acting import Actor
from core.drafts.stage.moves import camera_path
from core.drafts.stage.walking import going_along, held_in_frame, strolls
from core.moved_picture import moved_picture
from core.serial import digest, from_json, to_json


class DraftAnimate:
    """AnimateRequest → Clip. Takes no options."""

    def __init__(self, options: EngineOptions) -> None:
        self.options = options

    @property
    def identity(self) -> str:
        return identities.DRAFT_ANIMATE

    def run(self, request: AnimateRequest, context: Context) -> Clip:
        """Writes cutout.json, or picture.png to be moved whole when the still is no cut-out. Raises BrokenAsset, Cancelled."""
        context.check_cancelled()
        folder = context.asset(request.still)
        still = from_json((folder / "result.json").read_bytes(), Still)
        if not still.cutout:
            return moved_picture(request, folder, still, context)
        scene = from_json((folder / still.cutout).read_bytes(), CutoutScene)
        scene = _moving(scene, request, context)
        (context.work / "cutout.json").write_bytes(to_json(scene))
        heads = _middle_heads(scene, context)
        context.progress(1.0, "animated")
        return Clip(
            kind=ClipKind.CUTOUT,
            file="cutout.json",
            frames=request.frames,
            layout=request.layout,
            heads=heads,
            inputs=(request.backdrop, *dict.fromkeys(figure.portrait for figure in scene.figures)),
        )


def _moving(scene: CutoutScene, request: AnimateRequest, context: Context) -> CutoutScene:
    seed = digest(to_json(request), str(context.seed).encode())[:16]
    scene = replace(scene, frames=request.frames, weather=request.weather, seed=int(seed[:12], 16))
    backdrop = read_backdrop(context.asset(request.backdrop))
    depths = sorted({min(layer.depth, 1.0) for layer in backdrop.layers if layer.file not in scene.hidden} | {1.0})
    depths += [layer.depth for layer in backdrop.layers if layer.depth > 1.0 and layer.file not in scene.hidden]
    camera = camera_path(scene, request.camera, depths, backdrop.margin, seed)
    context.progress(0.2, "camera")
    figures = []
    for figure in scene.figures:
        context.check_cancelled()
        figures.append(replace(figure, acting=Actor(scene, figure, request.speaking, seed).act()))
        context.progress(0.2 + 0.7 * len(figures) / len(scene.figures), "acting")
    scene = replace(scene, camera=camera, figures=tuple(figures))
    if not strolls(scene):
        return scene
    spare = max(0.0, ((1 + backdrop.margin) * scene.view.zoom - 1) / 2 - abs(scene.view.x - 0.5) * scene.view.zoom)
    along = going_along(scene, camera, max(0.0, spare * request.layout.width - max(map(abs, camera.x), default=0.0)))
    held = held_in_frame(along, camera, scene.frames)
    walkers = tuple(replace(figure, acting=replace(figure.acting, x=held)) for figure in scene.figures)
    return replace(scene, camera=along, figures=walkers)


def _middle_heads(scene: CutoutScene, context: Context) -> tuple[Head, ...]:
    light = read_backdrop(context.asset(scene.backdrop)).light
    heads = []
    for placed in scene.figures:
        figure = figure_of(placed.portrait, context.asset, scene.style, placed.unit, scene.layout.height, light)
        left, top, width, height = head_in_frame(scene, placed, figure, scene.frames // 2)
        box = Box(x=round(left, 2), y=round(top, 2), width=round(width, 2), height=round(height, 2))
        heads.append(Head(character=placed.character, box=box))
    return tuple(heads)
