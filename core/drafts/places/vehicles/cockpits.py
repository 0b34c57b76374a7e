"""The cockpit of a spaceship or an aircraft."""

from __future__ import annotations

from core.drafts.places.outdoors import sky_layer
from core.drafts.places.props.things import screen
from core.drafts.places.stage import Stage
from core.paint.brush import Brush, Fade, Point, polygon, tone
from core.paint.colour import mix, shade


def cockpit(stage: Stage) -> None:
    """The bridge of a spaceship or the nose of an aircraft: panels, screens, sky or stars in front."""
    stage.horizon, stage.seats = 0.46, True
    air = stage.has("modern") is False and any(
        word in stage.words for word in (" plane ", " airplane ", " aircraft ", " helicopter ", " pilot ", " jet ")
    )
    glow = stage.pick("glow", "#4fd0e8", "#ff9f5a", "#7fe08a", "#9f8aff")
    metal = stage.hue("metal", "#5a6472", "#6a6470", "#5f6a66")
    if air:
        sky_layer(stage)
    else:
        _stars_ahead(stage)
    stage.inside = True
    stage.lamp(stage.x(0.0), stage.y(0.72), stage.unit * 0.75, glow, 0.7)
    for side in (-1, 1):
        stage.lamp(stage.x(side * 0.85), stage.y(0.55), stage.unit * 0.5, glow, 0.6)
    stage.lamp(stage.x(0.0), stage.y(0.0), stage.unit * 0.8, "#dfeaf4", 0.5)
    stage.daylight(stage.x(0.0), stage.y(0.35), stage.unit * 0.9, 0.35)
    with stage.layer(0.8) as brush:
        with stage.lit(brush):
            _canopy(stage, brush, metal)
        with stage.lit(brush):
            _consoles(stage, brush, metal, glow)
    with stage.layer(1.3) as brush, stage.lit(brush):
        for side in (-1, 1):
            w = min(stage.unit * 0.22, stage.frame_width * 0.17)
            x = stage.x(side * 1.04)
            brush.rect(x - w / 2, stage.y(0.7), w, stage.unit * 0.6, tone(shade(metal, -0.45)), corner=w * 0.3)
            brush.rect(x - w * 0.34, stage.y(0.64), w * 0.68, stage.unit * 0.12, tone(shade(metal, -0.35)), corner=w * 0.2)
    stage.shine_on_figures(glow, 90, 0.6, ambient="#a0a6b8")


def _stars_ahead(stage: Stage) -> None:
    with stage.layer(0.05) as brush:
        chance = stage.chance("ahead")
        tint = chance.choice(("#1c2a5a", "#3a1f5a", "#123a44"))
        lift = {"day": 0.3, "dawn": 0.2, "dusk": 0.1}.get(stage.time.value, 0.0)
        brush.rect(
            -8,
            -8,
            stage.width + 16,
            stage.height + 16,
            Fade(mix("#060818", tint, 0.3 + lift), mix("#060818", tint, 0.9)),
            ink=0,
        )
        for _ in range(6):
            brush.mist(
                chance.uniform(0, stage.width),
                chance.uniform(0, stage.y(0.6)),
                stage.unit * 0.5,
                stage.unit * 0.22,
                chance.choice(("#5a3f9a", "#2f6a9a", "#9a4f7a")),
                0.2,
            )
        for _ in range(300):
            size = stage.unit * chance.choice((0.0008, 0.0012, 0.002))
            brush.oval(
                chance.uniform(0, stage.width),
                chance.uniform(0, stage.y(0.75)),
                size,
                size,
                "#f0f4ff",
                ink=0,
                alpha=chance.uniform(0.3, 1),
            )
        colour, r = chance.choice(("#c08a5a", "#5a8ac0", "#7aa37a", "#b56a6a")), stage.unit * 0.24
        x, y = stage.x(chance.choice((-0.4, 0.4))), stage.y(0.52)
        brush.glow(x, y, r * 1.4, colour, 0.4)
        brush.oval(x, y, r, r, Fade(shade(colour, 0.3), shade(colour, -0.5)))
        for k in range(5):
            w = r * (0.92 - 0.12 * abs(k - 2))
            brush.oval(x, y + (k - 2) * r * 0.32, w, r * 0.06, shade(colour, 0.15 if k % 2 else -0.12), ink=0, alpha=0.5)


def _canopy(stage: Stage, brush: Brush, metal: str) -> None:
    """The frame of the windows."""
    x0 = stage.x(0.0)
    half = min(stage.unit * 0.8, stage.frame_width * 0.46)
    brush.rect(-8, -8, stage.width + 16, stage.height + 16, Fade(shade(metal, -0.25), shade(metal, 0.1)), ink=0)
    panes: list[list[Point]] = [
        [
            (x0 - half * 0.44, stage.y(0.1)),
            (x0 + half * 0.44, stage.y(0.1)),
            (x0 + half * 0.52, stage.y(0.57)),
            (x0 - half * 0.52, stage.y(0.57)),
        ],
    ]
    for side in (-1, 1):
        panes.append(
            [
                (x0 + side * half * 0.52, stage.y(0.1)),
                (x0 + side * half * 0.98, stage.y(0.17)),
                (x0 + side * half * 1.06, stage.y(0.5)),
                (x0 + side * half * 0.6, stage.y(0.57)),
            ]
        )
    for pane in panes:
        cx, cy = sum(x for x, _ in pane) / 4, sum(y for _, y in pane) / 4
        brush.poly([(cx + (x - cx) * 1.07, cy + (y - cy) * 1.07) for x, y in pane], shade(metal, -0.45))
        brush.hole(polygon(pane))
        brush.poly(
            [
                (pane[0][0] * 0.7 + pane[1][0] * 0.3, pane[0][1]),
                (pane[0][0] * 0.55 + pane[1][0] * 0.45, pane[0][1]),
                (pane[3][0] * 0.8 + pane[2][0] * 0.2, pane[3][1]),
                (pane[3][0] * 0.95 + pane[2][0] * 0.05, pane[3][1]),
            ],
            "#ffffff",
            ink=0,
            alpha=0.06,
        )
    for side in (-1, 1):
        for k in range(3):
            y = stage.y(0.04 - 0.035 * k)
            brush.rect(x0 + side * half * 0.5 - half * 0.28, y, half * 0.56, stage.unit * 0.02, shade(metal, -0.4), ink=0.5)


def _consoles(stage: Stage, brush: Brush, metal: str, glow: str) -> None:
    """The instrument panel across the picture and the walls of switches beside it."""
    chance = stage.chance("consoles")
    x0 = stage.x(0.0)
    top, bottom = stage.y(0.6), stage.y(0.76)
    brush.poly(
        [
            (-8, top + stage.unit * 0.04),
            (x0 - stage.unit * 0.6, top),
            (x0 + stage.unit * 0.6, top),
            (stage.width + 8, top + stage.unit * 0.04),
            (stage.width + 8, bottom + stage.unit * 0.02),
            (-8, bottom + stage.unit * 0.02),
        ],
        Fade(shade(metal, 0.12), shade(metal, -0.3)),
    )
    brush.rect(-8, bottom, stage.width + 16, stage.height, Fade(shade(metal, -0.4), shade(metal, -0.15)), ink=0.7)
    plates = [[(x, bottom), (x0 + (x - x0) * 1.9, stage.height)] for x in stage.columns(stage.unit * 0.22)]
    brush.lines(plates, shade(metal, -0.5), stage.unit * 0.003)
    step = stage.unit * 0.3
    for k, x in enumerate(stage.columns(step)):
        kinds = ("graph", "radar", "text", "bars")
        screen(
            brush,
            x,
            (top + bottom) / 2 + stage.unit * 0.015,
            step * 0.56,
            stage.unit * 0.1,
            chance,
            colour=glow if k % 3 else shade(glow, 0.3),
            kind=kinds[k % 4],
        )
        for j in range(6):
            colour = chance.choice((glow, "#ffcf5a", "#ff6a5a", "#8fffa0"))
            bx, by = x + step * (0.36 + 0.09 * (j % 3)), top + stage.unit * (0.06 + 0.035 * (j // 3))
            brush.emit(brush.oval, bx, by, stage.unit * 0.006, stage.unit * 0.006, colour, ink=0)
            brush.emit(brush.glow, bx, by, stage.unit * 0.02, colour, 0.5)
    for side in (-1, 1):
        x = stage.x(side * 0.98) + side * stage.unit * 0.06
        brush.rect(
            x - stage.unit * 0.1,
            stage.y(0.14),
            stage.unit * 0.2,
            stage.unit * 0.4,
            tone(shade(metal, -0.1)),
            corner=stage.unit * 0.01,
        )
        for row in range(7):
            for column in range(4):
                colour = chance.choice((glow, glow, "#3a404a", "#ffcf5a", "#ff7a5a"))
                brush.emit(
                    brush.rect,
                    x + (column - 1.7) * stage.unit * 0.042,
                    stage.y(0.17 + 0.05 * row),
                    stage.unit * 0.024,
                    stage.unit * 0.02,
                    colour,
                    ink=0.4,
                )
