"""Heads in painted pictures are found and given to those who were placed there; light is read off a place."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.crafts import Box, Head
from core.neural.painter.heads import HeadFinder, bust, largest, whose
from core.neural.painter.lighting import light_of
from tests.core.neural.lips.people import scene


def box(x: float, side: float = 40) -> Box:
    return Box(x=x, y=50, width=side, height=side)


def placed(**people: float) -> list[Head]:
    return [Head(character=name, box=box(x)) for name, x in people.items()]


def test_a_face_in_a_picture_has_a_head_around_it() -> None:
    picture = Image.fromarray(scene([("mara", 60, 60, 200), ("tom", 380, 80, 160)]))
    one, other = HeadFinder().find(picture)
    assert 60 < one.x < one.x + one.width < 270
    assert 380 < other.x < other.x + other.width < 550
    assert one.height > one.width
    assert largest((one, other)) == one
    assert largest(()) is None
    shown = bust(picture, one, (256, 320))
    assert shown.size == (256, 320)
    (head,) = HeadFinder().find(shown)
    assert abs(head.x + head.width / 2 - 128) < 12


def test_as_many_heads_as_people_are_given_out_left_to_right() -> None:
    found = whose([box(10), box(300)], placed(tom=400, mara=100), 640)
    assert [(head.character, head.box.x) for head in found] == [("mara", 10), ("tom", 300)]


@pytest.mark.parametrize(
    ("found", "given"),
    [
        ([], {}),
        ([390], {"tom": 390}),
        ([250], {}),
        ([105, 250, 410], {"mara": 105, "tom": 410}),
        ([5, 95, 110, 370, 420, 600], {"mara": 95, "tom": 420}),
        (list(range(0, 600, 30)), {"mara": 90, "tom": 390}),
    ],
)
def test_other_numbers_of_heads_are_given_to_the_nearest(found: list[float], given: dict[str, float]) -> None:
    heads = whose([box(x) for x in found], placed(tom=400, mara=100), 640)
    assert {head.character: head.box.x for head in heads} == given


@pytest.mark.parametrize(("side", "low", "high"), [(0, 95, 161), (48, 19, 85)])
def test_light_comes_from_where_it_is_bright(side: int, low: float, high: float) -> None:
    pixels = np.full((72, 128, 3), 40, np.uint8)
    pixels[4:20, 2 * side : 2 * side + 32] = (255, 220, 160)
    light = light_of(Image.fromarray(pixels))
    assert low < light.angle < high
    assert light.key > "#ff0000"
    assert light.strength > 0.15


def test_people_are_darker_in_the_dark_and_white_light_leaves_them_alone() -> None:
    night, day = (light_of(Image.new("RGB", (64, 36), colour)) for colour in ("#101830", "#f4f4f4"))
    assert day.ambient == "#ffffff"
    assert int(night.ambient[5:7], 16) > int(night.ambient[1:3], 16)
    assert int(night.ambient[1:3], 16) < 120
