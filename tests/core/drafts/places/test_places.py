"""What every painted place promises to the players and the people who watch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.crafts import BackdropRequest
from core.drafts.places.engine import DraftBackdrop
from core.drafts.places.painters import PAINTERS
from core.drafts.places.words import FEATURES
from core.errors import BadOption, Cancelled
from core.options import Aspect, FilmOptions
from core.storyboard import Place, PlaceKind, TimeOfDay, Weather
from core.styles import STYLES
from tests.contexts import RecordingContext
from tests.core.drafts.places.conftest import Paint, Painted, Pixels


def edges(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where brightness jumps, relative to the picture's own contrast: the drawing without its light."""
    grey = np.log1p(pixels[..., :3].mean(axis=2))
    steps = np.abs(np.diff(grey, axis=1))[:-1] + np.abs(np.diff(grey, axis=0))[:, :-1]
    return np.asarray(steps > np.quantile(steps, 0.9))


def agreement(one: Pixels, two: Pixels) -> float:
    """Share of the edges of two pictures that they have in common."""
    first, second = edges(one), edges(two)
    return float((first & second).sum() / min(first.sum(), second.sum()))


def head_zone(painted: Painted, layer: Pixels) -> Pixels:
    """Alpha of the part of the frame where faces may be."""
    height, width = layer.shape[:2]
    left, top = (width - painted.layout.width) / 2, (height - painted.layout.height) / 2
    across = [round(left + share * painted.layout.width) for share in (0.22, 0.78)]
    down = [round(top + share * painted.layout.height) for share in (0.1, 0.76)]
    return layer[down[0] : down[1], across[0] : across[1], 3]


def test_every_kind_of_place_has_a_painter() -> None:
    assert set(PAINTERS) == set(PlaceKind)


@pytest.mark.parametrize("kind", PlaceKind)
def test_a_place_paints_layers_that_cover_the_canvas_and_leave_heads_free(paint: Paint, kind: PlaceKind) -> None:
    painted = paint(kind)
    backdrop = painted.backdrop
    canvas = [2 * round(side * (1 + backdrop.margin) / 2) for side in (painted.layout.height, painted.layout.width)]
    assert 3 <= len(backdrop.layers) <= 6
    depths = [layer.depth for layer in backdrop.layers]
    assert depths == sorted(depths)
    assert painted.layer(0).shape == (*canvas, 3), "the farthest layer is opaque"
    for number, layer in enumerate(backdrop.layers):
        assert list(painted.layer(number).shape[:2]) == canvas
        if layer.depth > 1.05:
            assert head_zone(painted, painted.layer(number)).max() < 60
    assert painted.picture.shape == (painted.layout.height, painted.layout.width, 3)
    assert painted.picture.std() > 12, "there is something to see"
    assert 0.7 <= backdrop.floor <= 1.1


@pytest.mark.parametrize("kind", PlaceKind)
def test_a_place_keeps_its_geometry_at_night(paint: Paint, kind: PlaceKind) -> None:
    day, night = paint(kind), paint(kind, TimeOfDay.NIGHT)
    lit_windows = kind is PlaceKind.SKYLINE
    assert agreement(day.picture, night.picture) > (0.2 if lit_windows else 0.3)
    if kind not in (PlaceKind.SPACE, PlaceKind.COCKPIT, PlaceKind.CORRIDOR, PlaceKind.THEATRE):
        assert night.picture.mean() < day.picture.mean()


@pytest.mark.parametrize("time", [TimeOfDay.DAWN, TimeOfDay.DUSK])
@pytest.mark.parametrize("kind", [PlaceKind.STREET, PlaceKind.BEDROOM, PlaceKind.HARBOUR, PlaceKind.CHURCH])
def test_dawn_and_dusk_look_different_from_day(paint: Paint, kind: PlaceKind, time: TimeOfDay) -> None:
    difference = np.abs(paint(kind).picture.astype(int) - paint(kind, time).picture.astype(int))
    assert difference.mean() > 6


@pytest.mark.parametrize("weather", [weather for weather in Weather if weather is not Weather.CLEAR])
def test_weather_shows_outdoors(paint: Paint, weather: Weather) -> None:
    clear, other = paint(PlaceKind.VILLAGE), paint(PlaceKind.VILLAGE, weather=weather)
    assert np.abs(clear.picture.astype(int) - other.picture.astype(int)).mean() > 6


def test_the_same_request_gives_the_same_bytes(paint: Paint) -> None:
    for kind in (PlaceKind.FOREST, PlaceKind.BAR, PlaceKind.CAVE):
        one, two = paint(kind, TimeOfDay.DUSK), paint(kind, TimeOfDay.DUSK)
        names = sorted(file.name for file in one.folder.iterdir())
        assert names == sorted(file.name for file in two.folder.iterdir())
        for name in names:
            assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()
        assert one.backdrop == two.backdrop


def test_two_places_of_one_kind_differ(paint: Paint) -> None:
    for kind in (PlaceKind.LIVING_ROOM, PlaceKind.STREET, PlaceKind.BAR, PlaceKind.FOREST, PlaceKind.OFFICE):
        one, two = paint(kind, place="first"), paint(kind, place="second")
        assert np.abs(one.picture.astype(int) - two.picture.astype(int)).mean() > 8


@pytest.mark.parametrize("aspect", Aspect)
@pytest.mark.parametrize("kind", [PlaceKind.CAR, PlaceKind.STREET, PlaceKind.LIBRARY, PlaceKind.SEA, PlaceKind.CORRIDOR])
def test_every_aspect_is_composed_for_its_size(paint: Paint, kind: PlaceKind, aspect: Aspect) -> None:
    painted = paint(kind, aspect=aspect)
    assert painted.picture.shape[:2] == (painted.layout.height, painted.layout.width)
    for number, layer in enumerate(painted.backdrop.layers):
        if layer.depth > 1.05:
            assert head_zone(painted, painted.layer(number)).max() < 60


@pytest.mark.parametrize("style", STYLES)
def test_every_style_paints_and_looks_its_own(paint: Paint, style: str) -> None:
    painted = paint(PlaceKind.HARBOUR, style=style)
    if style != "storybook":
        plain = paint(PlaceKind.HARBOUR)
        assert np.abs(painted.picture.astype(int) - plain.picture.astype(int)).mean() > 5


def test_named_things_are_drawn(paint: Paint) -> None:
    bare, named = paint(PlaceKind.LAKE), paint(PlaceKind.LAKE, description="A lighthouse on the shore.")
    assert np.abs(bare.picture.astype(int) - named.picture.astype(int)).max() > 60


@pytest.mark.parametrize(
    "kind", [PlaceKind.BEACH, PlaceKind.MOUNTAIN, PlaceKind.LIVING_ROOM, PlaceKind.LABORATORY, PlaceKind.PLANET]
)
def test_all_known_words_at_once_are_harmless(paint: Paint, kind: PlaceKind) -> None:
    everything = " ".join(names[0] for names in FEATURES.values())
    assert paint(kind, description=everything).picture.std() > 12


def test_unknown_and_hostile_words_are_harmless(paint: Paint) -> None:
    hostile = "<svg onload=alert(1)> ' OR 1=1; --" + "\0\u202e\U0001f600 x" * 3000
    assert paint(PlaceKind.OFFICE, description=hostile).picture.std() > 12


def test_an_unknown_style_is_named_in_the_error(paint: Paint) -> None:
    with pytest.raises(BadOption):
        paint(PlaceKind.OFFICE, style="cubist")


def test_painting_stops_between_layers_when_cancelled(tmp_path: Path) -> None:
    request = BackdropRequest(
        place=Place(id="a", name="A", kind=PlaceKind.FOREST, interior=False),
        time=TimeOfDay.DAY,
        weather=Weather.CLEAR,
        style="storybook",
        layout=FilmOptions(height=240).layout,
    )
    context = RecordingContext(tmp_path, cancel_after=2)
    with pytest.raises(Cancelled):
        DraftBackdrop({}).run(request, context)
    assert len(list(tmp_path.iterdir())) == 1
