"""Styles: one linear map of colour, and a finish for every frame."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadOption
from core.options import FilmOptions
from core.paint.finish import finish_overlay
from core.styles import STYLES, find_style

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours, st.sampled_from(sorted(STYLES)))
def test_grading_a_colour_equals_the_matrix_of_the_style(colour: str, name: str) -> None:
    style = find_style(name)
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    expected = [min(1.0, max(0.0, sum(row[k] * channels[k] for k in range(3)) + row[3])) for row in style.matrix()]
    graded = style.grade(colour)
    assert [int(graded[at : at + 2], 16) for at in (1, 3, 5)] == [round(255 * value) for value in expected]


@given(colours)
def test_black_and_white_styles_have_no_colour(colour: str) -> None:
    for name in ("noir", "manga"):
        graded = find_style(name).grade(colour)
        assert graded[1:3] == graded[3:5] == graded[5:7]


def test_six_styles_at_least_grade_a_colour_differently() -> None:
    assert len({style.grade("#7a5a9c") for style in STYLES.values()}) >= 6


def test_an_unknown_style_lists_those_there_are() -> None:
    with pytest.raises(BadOption, match="noir"):
        find_style("cubist")


@pytest.mark.parametrize("name", STYLES)
def test_the_finish_is_premultiplied_and_leaves_the_middle_readable(name: str) -> None:
    layout = FilmOptions(height=240).layout
    overlay = finish_overlay(find_style(name), layout)
    assert overlay.shape == (layout.height, layout.width, 4)
    assert (overlay[..., :3] <= overlay[..., 3:]).all()
    middle = overlay[100:140, 180:240, 3]
    assert middle.mean() < 40


def test_the_vignette_darkens_corners_more_than_the_middle() -> None:
    overlay = finish_overlay(find_style("noir"), FilmOptions(height=240).layout).astype(np.int64)
    assert overlay[:20, :20, 3].mean() > overlay[110:130, 200:220, 3].mean() + 20
