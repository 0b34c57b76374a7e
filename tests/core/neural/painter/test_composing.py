"""Portraits cut out, put before their place, and the regions that their faces may act on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from core.crafts import Box, Portrait, Ref
from core.drafts.portrait import DraftPortrait
from core.errors import BrokenAsset
from core.neural.painter.actors import block
from core.neural.painter.composing import compose, region_masks
from core.neural.painter.matting import cut_out, matte
from core.options import Layout
from core.serial import to_json
from core.storyboard import Facing, Framing, Pose, Subject
from tests.core.neural.painter import tiny
from tests.core.neural.painter.tiny import MARA, TOM, Studio

FRAME = Layout(width=640, height=360, fps=24)


def bust(ground: tuple[int, int, int], coat: str = "#20306a", noise: float = 0.0) -> tuple[Image.Image, np.ndarray]:
    """A person of simple shapes on a ground that darkens to the edges, and the alpha that it was drawn with."""
    mask = Image.new("L", (1024, 1280))
    person = Image.new("RGB", mask.size, coat)
    for canvas, skin in ((ImageDraw.Draw(mask), 255), (ImageDraw.Draw(person), "#c08a66")):
        canvas.ellipse((130, 900, 894, 2000), fill=255 if skin == 255 else coat)
        canvas.rectangle((440, 700, 584, 980), fill=skin)
        canvas.ellipse((350, 330, 674, 780), fill=skin)
    mask, person = (one.resize((512, 640), Image.Resampling.BOX) for one in (mask, person))
    rows, columns = np.mgrid[0:640, 0:512]
    shade = 1 - 0.25 * np.hypot(rows / 640 - 0.4, columns / 512 - 0.5)[..., None]
    alpha = np.asarray(mask, float) / 255
    pixels = np.asarray(person, float) * alpha[..., None] + np.array(ground) * shade * (1 - alpha[..., None])
    pixels += np.random.default_rng(1).normal(0, noise, pixels.shape) if noise else 0
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), alpha


def agreement(found: np.ndarray, true: np.ndarray) -> float:
    """Intersection over union."""
    return float(((found > 0.5) & (true > 0.5)).sum() / ((found > 0.5) | (true > 0.5)).sum())


@pytest.mark.parametrize(("ground", "noise"), [((200, 205, 210), 0.0), ((120, 140, 150), 0.0), ((226, 207, 196), 5.0)])
def test_a_person_is_cut_out_of_a_plain_ground(ground: tuple[int, int, int], noise: float) -> None:
    picture, true = bust(ground, noise=noise)
    found = matte(picture, Box(x=165, y=150, width=180, height=240))
    assert agreement(found, true) > 0.985
    assert np.abs(found - true).mean() < 0.01


def test_clothes_of_nearly_the_grounds_colour_stay_on_the_person() -> None:
    picture, true = bust((200, 205, 210), coat="#d8dbde")
    assert agreement(matte(picture, Box(x=165, y=150, width=180, height=240)), true) > 0.93


def test_no_ground_shines_through_the_edges() -> None:
    picture, _ = bust((60, 200, 60), coat="#20306a")
    colours, alpha = cut_out(picture.filter(ImageFilter.GaussianBlur(1.5)), Box(x=165, y=150, width=180, height=240))
    edge = (alpha > 0.3) & (alpha < 0.7)
    assert edge.any()
    green = colours[edge][:, 1] - colours[edge].max(axis=1)
    assert float((green >= 0).mean()) < 0.3


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (512, 640), "#808080"),
        Image.effect_noise((512, 640), 90).convert("RGB"),
        Image.new("L", (40, 50), 90),
        Image.new("RGBA", (512, 640), (10, 20, 30, 0)),
        Image.new("RGB", (9, 12), "white"),
    ],
)
def test_a_picture_in_which_nobody_can_be_told_from_the_ground_gives_a_bust(picture: Image.Image) -> None:
    found = matte(picture)
    assert found.shape == (picture.height, picture.width)
    assert np.isfinite(found).all()
    assert 0 <= found.min() <= found.max() <= 1
    assert found[picture.height // 2, picture.width // 2] > 0.45


def drawn_portrait(studio: Studio, key: str) -> Ref:
    """A real portrait of the draft painter."""
    made = DraftPortrait({}).run(tiny.portrait(), studio.context(key))
    (studio.assets[key] / "result.json").write_bytes(to_json(made))
    return Ref(key)


def composed(studio: Studio, framing: Framing, pose: Pose = Pose.STANDING) -> tuple[np.ndarray, Box]:
    request = studio.still(
        MARA, layout=FRAME, framing=framing, subjects=(Subject(character="mara", pose=pose, facing=Facing.CAMERA),)
    )
    request = replace(request, cast=(replace(request.cast[0], portrait=drawn_portrait(studio, "drawn")),))
    asset = studio.context().asset
    shot = block(request, asset, 1)
    return np.asarray(compose(shot, request, asset)).astype(int), shot.actors[0].head


@pytest.mark.parametrize("framing", [Framing.WIDE, Framing.MEDIUM, Framing.CLOSE_UP])
def test_the_portraits_face_is_where_the_shot_puts_the_head(studio: Studio, framing: Framing) -> None:
    picture, head = composed(studio, framing)
    assert picture.shape == (360, 640, 3)
    portrait = Image.open(studio.assets["drawn"] / "portrait.png").convert("RGB")
    box = DraftPortrait({}).run(tiny.portrait(), studio.context("again")).head
    assert box is not None
    left, top, right, bottom = (round(value) for value in (box.x, box.y, box.x + box.width, box.y + box.height))
    size = round(head.width), round(head.height)
    face = np.asarray(portrait.crop((left, top, right, bottom)).resize(size, Image.Resampling.BOX)).astype(int)
    x, y = round(head.x), round(head.y)
    shown = picture[y : y + size[1], x : x + size[0]]
    inner = (slice(size[1] // 2, size[1] * 4 // 5), slice(size[0] // 3, size[0] * 2 // 3))
    one, other = (part[inner].mean(axis=2).ravel() for part in (face, shown))
    assert np.corrcoef(one, other)[0, 1] > 0.5


def test_a_wide_shot_shows_the_whole_person_and_their_shadow(studio: Studio) -> None:
    picture, head = composed(studio, Framing.WIDE)
    request = studio.still(layout=FRAME, framing=Framing.WIDE)
    asset = studio.context().asset
    empty = np.asarray(compose(block(request, asset, 1), request, asset)).astype(int)
    middle = round(head.x + head.width / 2)
    column = np.abs(picture - empty)[:, middle - 15 : middle + 15].max(axis=(1, 2))
    feet = int(np.nonzero(column > 25)[0].max())
    assert feet == pytest.approx(0.9 * 360, abs=14)
    assert (
        picture[feet - 1 : feet + 4, middle - 20 : middle + 20].mean()
        < empty[feet - 1 : feet + 4, middle - 20 : middle + 20].mean()
    )


def test_raised_hands_are_not_hidden_by_the_portrait(studio: Studio) -> None:
    calm, head = composed(studio, Framing.WIDE)
    raised, _ = composed(studio, Framing.WIDE, Pose.HANDS_UP)
    beside = slice(round(head.x - 0.9 * head.width), round(head.x)), slice(round(head.y - 6), round(head.y + head.height))
    assert np.abs(calm - raised)[beside[1], beside[0]].max() > 60


def test_people_take_on_the_light_of_the_place(studio: Studio) -> None:
    day, head = composed(studio, Framing.CLOSE_UP)
    request = studio.still(MARA, layout=FRAME, framing=Framing.CLOSE_UP)
    request = replace(request, cast=(replace(request.cast[0], portrait=Ref("drawn")),))
    stored = studio.assets[request.backdrop.key] / "result.json"
    text = stored.read_text(encoding="utf-8")
    stored.write_text(text.replace('"ambient":"#ffffff"', '"ambient":"#5060a0"'), encoding="utf-8")
    asset = studio.context().asset
    night = np.asarray(compose(block(request, asset, 1), request, asset)).astype(int)
    rows, columns = slice(round(head.y + 40), round(head.y + head.height - 20)), slice(round(head.x + 40), round(head.x + 90))
    assert night[rows, columns].mean() < 0.85 * day[rows, columns].mean()
    warmth = [part[rows, columns][..., 0].mean() / part[rows, columns][..., 2].mean() for part in (night, day)]
    assert warmth[0] < warmth[1]


def test_the_same_request_gives_the_same_picture(studio: Studio, tmp_path: Path) -> None:
    one, _ = composed(studio, Framing.MEDIUM)
    other, _ = composed(Studio(root=tmp_path / "other"), Framing.MEDIUM)
    assert np.array_equal(one, other)


@pytest.mark.parametrize("data", [b"", b"\x89PNG nothing", b"GIF89a"])
def test_a_damaged_portrait_is_told(studio: Studio, data: bytes) -> None:
    request = studio.still(TOM, layout=FRAME)
    (studio.assets["portrait-tom"] / "portrait.png").write_bytes(data)
    asset = studio.context().asset
    with pytest.raises(BrokenAsset) as caught:
        compose(block(request, asset, 1), request, asset)
    assert caught.value.code == "asset.unreadable"


def test_a_portrait_whose_head_nobody_knows_is_placed_too(studio: Studio) -> None:
    request = studio.still(TOM, layout=FRAME)
    folder = studio.assets["portrait-tom"]
    bust((200, 205, 210))[0].save(folder / "portrait.png")
    (folder / "result.json").write_bytes(to_json(Portrait(picture="portrait.png")))
    asset = studio.context().asset
    assert compose(block(request, asset, 1), request, asset).size == (640, 360)


def test_regions_hold_their_person_and_nobody_elses(studio: Studio) -> None:
    request = studio.still(MARA, TOM, layout=FRAME)
    shot = block(request, studio.context().asset, 1)
    regions = region_masks(shot)
    assert set(regions) == {"mara", "tom"}
    bodies = [np.asarray(region.body) > 127 for region in regions.values()]
    assert not (bodies[0] & bodies[1]).any()
    for actor in shot.actors:
        region = regions[actor.character]
        x, y = round(actor.head.x + actor.head.width / 2), round(actor.head.y + actor.head.height / 2)
        assert region.head.size == region.body.size == (640, 360)
        assert np.asarray(region.head)[y, x] == np.asarray(region.body)[y, x] == 255
        below = min(355, round(actor.head.y + 2.2 * actor.head.height))
        assert np.asarray(region.head)[below, x] < 30
        assert np.asarray(region.body)[below, x] == 255
    assert region_masks(block(studio.still(layout=FRAME), studio.context().asset, 1)) == {}
