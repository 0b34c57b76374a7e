"""The draft portrait painter: settles how a character looks and draws their bust. Started by the engine table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import identities
from core.crafts import Box, Context, EngineOptions, Light, Portrait, PortraitRequest, Ref
from core.cutout.people.figure import Figure
from core.cutout.people.palette import channels, distance, mix
from core.cutout.people.rig import Rig, resolve_rig
from core.cutout.people.state import FigureState
from core.errors import Unwritable
from core.serial import to_json
from core.storyboard import Emotion
from core.styles import Style, find_style

if TYPE_CHECKING:
    import skia

WIDTH, HEIGHT = 512, 640
_HEAD_SHARE = 0.42
"""Of the picture's height that a head without hair takes."""
_GROUNDS = ("#c9d6df", "#e3d5c5", "#cfdccb", "#dccfdd", "#e2cfc4", "#c6d3d6")
_DARK_GROUNDS = ("#7c8e9c", "#93806f")
_DARK_COST = 0.16
"""A dark ground is taken only where it sets the person off by this much more (white hair)."""
_LIGHT = Light(ambient="#ffffff", key="#fff1d6", angle=52.0, strength=0.35)


class DraftPortrait:
    """PortraitRequest → Portrait with rig.json and portrait.png, 512x640. Raises BadOption for an unknown style."""

    identity = identities.DRAFT_PORTRAIT

    def __init__(self, options: EngineOptions) -> None:
        self.options = options

    def run(self, request: PortraitRequest, context: Context) -> Portrait:
        """Draws the bust of `request.character`."""
        context.check_cancelled()
        if isinstance(request.reference, Ref):
            context.remark(f"{request.character.name}: people are drawn from words here, not from the picture that was given")
        style = find_style(request.style)
        rig = resolve_rig(request.character, request.style, context.seed)
        picture, head = paint_portrait(rig, style)
        context.progress(0.8)
        context.check_cancelled()
        try:
            (context.work / "rig.json").write_bytes(to_json(rig))
            (context.work / "portrait.png").write_bytes(picture)
        except OSError as error:
            raise Unwritable("file.unwritable", f"the portrait cannot be written: {error}", path=str(context.work)) from error
        context.progress(1.0)
        return Portrait(picture="portrait.png", rig="rig.json", head=head)


def paint_portrait(rig: Rig, style: Style) -> tuple[bytes, Box]:
    """PNG of the bust, 512x640, on a ground that the person stands out from, and where its head is."""
    import skia

    state = FigureState(emotion=Emotion.HAPPY, intensity=0.0, turn=0.16 * rig.parting, gaze_x=-0.1 * rig.parting)
    scale = _HEAD_SHARE * HEIGHT / (200 * Figure(rig, style, HEIGHT, _LIGHT).head_scale)
    figure = Figure(rig, style, scale, _LIGHT, frame_px=HEIGHT)
    left, top, width, height = figure.head_box(state)
    scale = min(scale, (WIDTH - 48) / width)
    surface = skia.Surface(WIDTH, HEIGHT)
    canvas = surface.getCanvas()
    _paint_ground(canvas, rig, style)
    eyes = figure.eye_line() * scale
    high = min(max(0.46 * HEIGHT, eyes - top * scale + 28), 0.56 * HEIGHT)
    across, down = WIDTH / 2 - (left + width / 2) * scale, high - eyes
    canvas.translate(across, down)
    canvas.scale(scale, scale)
    figure.draw(canvas, state)
    head = Box(x=across + left * scale, y=down + top * scale, width=width * scale, height=height * scale)
    return bytes(surface.makeImageSnapshot().encodeToData(skia.kPNG, 100)), head


def _paint_ground(canvas: skia.Canvas, rig: Rig, style: Style) -> None:
    """The plain ground furthest from the colours of hair and clothes; a soft glow behind the head unless flat."""
    import skia

    worn = [style.grade(colour) for colour in (rig.hair, rig.top, rig.skin)]

    def contrast(tone: str) -> float:
        return min(distance(style.grade(tone), colour) for colour in worn) - (_DARK_COST if tone in _DARK_GROUNDS else 0.0)

    ground = max((*_GROUNDS, *_DARK_GROUNDS), key=contrast)
    canvas.clear(skia.Color(*channels(style.grade(ground))))
    if style.flat:
        return
    stops = [
        skia.Color(*channels(style.grade(tone)))
        for tone in (mix(ground, "#ffffff", 0.55), mix(ground, "#ffffff", 0.1), mix(ground, "#3a3f55", 0.16))
    ]
    shader = skia.GradientShader.MakeRadial((WIDTH / 2, HEIGHT * 0.42), HEIGHT * 0.72, stops, [0.0, 0.55, 1.0])
    canvas.drawRect(skia.Rect.MakeWH(WIDTH, HEIGHT), skia.Paint(Shader=shader))
