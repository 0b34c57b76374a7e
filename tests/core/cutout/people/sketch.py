"""Draws a figure into an array, for tests that compare pixels."""

from __future__ import annotations

import numpy as np
import skia

from core.crafts import Light
from core.cutout.people.figure import Figure, FigureState
from core.cutout.people.rig import Rig, resolve_rig
from core.looks import Age, Gender, Looks
from core.storyboard import Character
from core.styles import find_style

SIZE = 400
"""Pixels of the square picture; an adult is 340 tall."""
TALL = 340


def make_rig(name: str = "ada", gender: Gender = Gender.FEMALE, age: Age = Age.ADULT, seed: int = 1, **looks: object) -> Rig:
    person = Character(id=name, name=name.title(), gender=gender, age=age, looks=Looks(**looks))  # type: ignore[arg-type]
    return resolve_rig(person, "storybook", seed)


def make_figure(rig: Rig, style: str = "storybook", light: Light | None = None, tall: float = TALL) -> Figure:
    return Figure(rig, find_style(style), tall, light or Light())


def draw(figure: Figure, state: FigureState, tall: float = TALL, foot: float = 380.0) -> np.ndarray:
    """The figure on grey, SIZE x SIZE x 4, feet at y = `foot`."""
    surface = skia.Surface(SIZE, SIZE)
    canvas = surface.getCanvas()
    canvas.clear(skia.Color(128, 128, 128))
    canvas.translate(SIZE / 2, foot)
    canvas.scale(tall, tall)
    figure.draw(canvas, state)
    return np.array(surface.makeImageSnapshot().toarray(), copy=True)


def changed_box(one: np.ndarray, other: np.ndarray) -> tuple[float, float, float, float] | None:
    """Left, top, right, bottom pixels of all that differs; None when nothing does."""
    rows, columns = np.nonzero((one != other).any(axis=2))
    if not len(rows):
        return None
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
