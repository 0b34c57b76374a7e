"""Every size, aspect, codec and style: exact, re-framed and not stretched, and readable by any player."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from core.crafts import CheckRequest, Craft, ExpectedFace
from core.plan.step import decode_request
from core.styles import STYLES
from tests.e2e.command import Command, FilmFiles
from tests.e2e.probe import Luma, pictures_at, streams
from tests.e2e.stories import ONE

HEAD = 64
"""Pixels to which heads are scaled before they are compared."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(tmp_path_factory.mktemp("shapes"))


@pytest.fixture(scope="module")
def wide(house: Command) -> tuple[float, npt.NDArray[np.float64]]:
    """A head in the widescreen film: its width over its height, and its picture."""
    return first_head(house, house.film("one.fountain", ONE, "--no-cards"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("height", "aspect", "codec", "size"),
    [
        (360, "4:3", "h264", (480, 360)),
        (480, "1:1", "av1", (480, 480)),
        (720, "9:16", "h265", (720, 1280)),
        (1080, "16:9", "h264", (1920, 1080)),
    ],
)
def test_a_film_has_exactly_the_asked_size_and_is_framed_anew_for_it_without_stretching(
    house: Command, wide: tuple[float, Luma], height: int, aspect: str, codec: str, size: tuple[int, int]
) -> None:
    film = house.film(
        "one.fountain", ONE, "--no-cards", "--height", str(height), "--aspect", aspect, "--codec", codec, "--fps", "10"
    )
    seen = streams(film.path)
    assert (seen.width, seen.height, seen.fps, seen.square_pixels) == (*size, 10, True)
    assert codec.replace("h265", "hevc") in seen.codec.replace("libdav1d", "av1")
    assert seen.frames == round(seen.video_seconds * 10) > 10
    assert abs(seen.video_seconds - seen.audio_seconds) <= 0.040
    ratio, head = first_head(house, film)
    assert ratio == pytest.approx(wide[0], rel=0.06)
    assert np.corrcoef(head.ravel(), wide[1].ravel())[0, 1] > 0.75
    with Image.open(film.beside(".jpg")) as poster:
        assert poster.size == size


def first_head(house: Command, film: FilmFiles) -> tuple[float, npt.NDArray[np.float64]]:
    """Of the newest film: shape and scaled picture of the first head that the plan says is there."""
    newest = len(house.rows("select id from films"))
    (key,) = house.steps("check", newest)
    ((request,),) = house.rows("select request from steps where key = ?", key)
    checked = decode_request(Craft.CHECK, request)
    assert isinstance(checked, CheckRequest)
    face: ExpectedFace = checked.faces[0]
    (picture,) = pictures_at(film.path, [face.at])
    box = face.head
    left, top = max(0, round(box.x)), max(0, round(box.y))
    cropped = picture[top : round(box.y + box.height), left : round(box.x + box.width)]
    scaled = Image.fromarray(cropped).resize((HEAD, HEAD), Image.Resampling.BOX)
    return box.width / box.height, np.asarray(scaled, dtype=float)


@pytest.mark.slow
def test_every_style_gives_a_picture_of_its_own(house: Command) -> None:
    looks: dict[str, Image.Image] = {}
    for style in STYLES:
        film = house.film("one.fountain", ONE, "--no-cards", "--fps", "10", "--style", style)
        with Image.open(film.beside(".jpg")) as poster:
            looks[style] = poster.convert("RGB").resize((160, 90))
        assert np.asarray(looks[style]).std() > 15, style
    pixels = {style: np.asarray(look, dtype=float) for style, look in looks.items()}
    for style, picture in pixels.items():
        nearest = min(np.abs(picture - other).mean() for name, other in pixels.items() if name != style)
        assert nearest > 4, f"{style} looks like another style"
