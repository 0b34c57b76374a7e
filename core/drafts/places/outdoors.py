"""What outdoor places share: the sky layer, far hills, landmarks that the script names, leaves that frame the picture."""

from __future__ import annotations

from core.drafts.places.props.lamps import blaze
from core.drafts.places.props.land import SNOW, height_at, ridge, ridge_line, snow_caps, veils
from core.drafts.places.props.marks import balloon_wheel, rocket, tent
from core.drafts.places.props.towers import castle, lighthouse, steeple, windmill
from core.drafts.places.props.trees import BARK, foliage, grass, leaf_fan, pine, pines
from core.drafts.places.sky import paint_sky
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade
from core.paint.colour import mix, shade

GREENS = ("#5d8a4a", "#4c7d52", "#6f934a", "#47765a", "#7d9a52")
AUTUMN = ("#c9772f", "#b5502f", "#d9a03c", "#a8652f")


def sky_layer(stage: Stage, horizon: float | None = None) -> None:
    """The opaque farthest layer."""
    with stage.layer(0.0) as brush:
        paint_sky(stage, brush, horizon)


def leaves(stage: Stage, tag: str) -> str:
    """The colour of leaves for this place, season and weather."""
    colour = stage.pick(f"leaves-{tag}", *(AUTUMN if stage.has("autumn") else GREENS))
    if stage.has("spring") and stage.chance(tag).random() < 0.5:
        colour = "#dba0b4"
    return mix(colour, SNOW, 0.6) if stage.snowy else colour


def meadow(stage: Stage, tag: str = "meadow") -> str:
    """The colour of grassland."""
    return stage.pick(tag, "#7fa35a", "#8aa65c", "#6f9a58", "#94a862")


def far_hills(
    stage: Stage,
    brush: Brush,
    tag: str,
    *,
    high: float = 0.12,
    colour: str = "#5f7f78",
    rows: int = 2,
    snowy: bool = False,
    named: bool = True,
) -> None:
    """Ridges behind everything, each nearer one lower and clearer, with the landmarks that are `named` in the script."""
    horizon = stage.y(stage.horizon)
    for k in range(rows):
        share = k / max(1, rows - 1)
        line = ridge_line(
            stage, f"{tag}-{k}", horizon - stage.unit * high * (0.75 - 0.55 * share), stage.unit * high * (0.5 - 0.2 * share)
        )
        with stage.lit(brush, haze=0.66 - 0.26 * share):
            ridge(stage, brush, line, mix(colour, "#49705a", share * 0.7))
            if snowy or stage.snowy:
                snow_caps(stage, brush, line, stage.unit * high * 0.55, stage.chance(f"{tag}-caps-{k}"))
            if k == rows - 1:
                _far_wood(stage, brush, tag, line)
    if named:
        with stage.lit(brush, haze=0.3):
            landmarks(stage, brush, horizon)


def _far_wood(stage: Stage, brush: Brush, tag: str, line: list[tuple[float, float]]) -> None:
    """Woods along the nearest ridge."""
    chance = stage.chance(f"{tag}-wood")
    spots = []
    for _ in range(int(46 * stage.width / 1600)):
        x = chance.uniform(0, stage.width)
        spots.append((x, height_at(line, x) + stage.unit * 0.012, stage.unit * chance.uniform(0.02, 0.042)))
    pines(brush, spots, mix("#3f5f4a", SNOW, 0.4) if stage.snowy else "#3f5f4a")


def landmarks(stage: Stage, brush: Brush, foot: float, *, size: float = 0.22, sea: bool = False) -> None:
    """Whatever far thing the script names, at one side of the horizon."""
    chance = stage.chance("landmark")
    spots = [0.58, -0.6, 0.3, -0.3]
    if chance.random() < 0.5:
        spots = [-spot for spot in spots]
    tall = stage.unit * size
    if stage.has("castle"):
        castle(stage, brush, stage.x(spots.pop(0)), foot, tall * 1.1)
    if stage.has("church tower"):
        steeple(stage, brush, stage.x(spots.pop(0)), foot, tall * 1.1)
    if stage.has("windmill"):
        windmill(stage, brush, stage.x(spots.pop(0)), foot, tall)
    if stage.has("ferris wheel") and spots:
        balloon_wheel(stage, brush, stage.x(spots.pop(0)), foot, tall * 1.3)
    if stage.has("lighthouse") and not sea and spots:
        lighthouse(stage, brush, stage.x(spots.pop(0)), foot + stage.unit * 0.01, tall * 1.35)


def camp(stage: Stage, brush: Brush, foot: float, spot: float) -> None:
    """A tent, a campfire, a rocket, when they are named; `spot` is across the frame."""
    m = stage.metre(foot)
    if stage.has("tent"):
        tent(brush, stage.x(spot), foot, m, stage.pick("tent", "#c9793f", "#5a7a8c", "#8a8f4a"))
    if stage.has("rocket"):
        rocket(stage, brush, stage.x(-spot), foot, m * 6)
    if stage.has("campfire"):
        blaze(stage, brush, stage.x(spot * 0.6), foot + 0.4 * m, 0.9 * m)


def camp_light(stage: Stage, foot: float, spot: float) -> None:
    """The campfire's light; call before lighting."""
    if stage.has("campfire"):
        stage.lamp(stage.x(spot * 0.6), foot, stage.unit * 0.7, "#ff9d4a", 1.0, squash=0.7)


def frame_grass(stage: Stage, brush: Brush, colour: str, *, size: float = 0.1, count: int = 260) -> None:
    """Tall grass along the bottom edge, higher towards the corners."""
    chance = stage.chance("frame-grass")
    tone = mix(colour, SNOW, 0.45) if stage.snowy else shade(colour, -0.25)
    bottom = stage.height + 4
    base = stage.y(1.0)
    brush.rect(-4, base + stage.unit * 0.05, stage.width + 8, bottom - base, shade(tone, -0.2), ink=0)
    grass(brush, 0, stage.width, base + stage.unit * 0.06, stage.unit * size, chance, tone, count)
    for left, right in ((0, stage.x(-0.72)), (stage.x(0.72), stage.width)):
        grass(brush, left, right, base + stage.unit * 0.08, stage.unit * size * 2.1, chance, shade(tone, -0.12), count // 3)


def frame_leaves(stage: Stage, brush: Brush, colour: str, *, side: int = 0) -> None:
    """A leafy branch hanging into an upper corner and a bush in the lower one; `side` picks the corner (0: by chance)."""
    chance = stage.chance("frame-leaves")
    side = side or chance.choice((-1, 1))
    edge = stage.width / 2 + side * stage.width / 2
    reach = min(stage.unit * 0.2, stage.frame_width * 0.16) + stage.left
    dark = shade(colour, -0.3)
    brush.lines(
        [[(edge, stage.y(0.02)), (edge - side * reach * 0.5, stage.y(0.0)), (edge - side * reach, stage.y(0.05))]],
        shade(BARK, -0.3),
        stage.unit * 0.016,
        smooth=True,
    )
    for k in range(7):
        x = edge - side * reach * chance.uniform(0.0, 0.86)
        foliage(brush, chance, x, stage.y(chance.uniform(-0.1, 0.04)), stage.unit * 0.09, stage.unit * 0.06, dark, -side)
        del k
    for k in range(2):
        x = edge + side * stage.unit * 0.02 - side * reach * 0.36 * k
        foliage(brush, chance, x, stage.y(1.08 - 0.04 * (1 - k)), stage.unit * 0.15, stage.unit * 0.12, dark, -side)


def frame_trunk(stage: Stage, brush: Brush, side: int) -> None:
    """A tree trunk cut by the frame's edge."""
    edge = stage.x(side * 1.0)
    w = min(stage.unit * 0.12, stage.frame_width * 0.13)
    inner = edge - side * w * 0.55
    outer = edge + side * (stage.left + w)
    points = [
        (inner + side * w * 0.2, -4),
        (inner + side * w * 0.25, stage.y(0.5)),
        (inner - side * w * 0.1, stage.y(0.95)),
        (inner - side * w * 0.55, stage.height + 4),
        (outer, stage.height + 4),
        (outer, -4),
    ]
    bark = shade(BARK, -0.45)
    left, right = (bark, shade(bark, 0.1)) if side < 0 else (shade(bark, 0.1), bark)
    brush.poly(points, Fade(left, right, across=True))
    chance = stage.chance(f"trunk-{side}")
    grooves = []
    for _ in range(14):
        x, y = inner + side * w * chance.uniform(0.3, 1.6), stage.y(chance.uniform(-0.1, 0.9))
        grooves.append([(x, y), (x + chance.uniform(-0.06, 0.06) * w, y + stage.unit * chance.uniform(0.05, 0.16))])
    brush.lines(grooves, shade(bark, -0.4), stage.unit * 0.005)


def frame_ferns(stage: Stage, brush: Brush, colour: str) -> None:
    """Ferns in both lower corners."""
    chance = stage.chance("ferns")
    for side in (-1, 1):
        for k in range(2):
            x = stage.x(side * 1.0) + side * stage.unit * (0.02 - 0.07 * k)
            leaf_fan(
                brush, x, stage.y(1.1), stage.unit * chance.uniform(0.2, 0.28), chance, shade(colour, -0.35), lean=side * 0.2
            )


def near_trees(
    stage: Stage, brush: Brush, tag: str, foot: float, colour: str, count: int, *, clear: float = 0.35, snow: bool = False
) -> None:
    """Conifers at canvas height `foot`, leaving the middle of the picture clear."""
    chance = stage.chance(tag)
    spots = []
    for _ in range(count):
        side = chance.choice((-1, 1))
        spots.append((side * chance.uniform(clear, 1.25), chance.uniform(-0.03, 0.03)))
    for across, down in sorted(spots, key=lambda spot: spot[1]):
        y = foot + down * stage.unit
        pine(brush, stage.x(across), y, stage.metre(y), chance, colour, height=chance.uniform(7, 12), snow=snow or stage.snowy)


def fog_layer(stage: Stage, brush: Brush, top: float, bottom: float, strength: float = 0.55) -> None:
    """Veils in front of what this layer shows, when there is fog."""
    veils(stage, brush, stage.y(top), stage.y(bottom), strength)
