"""The sdxl engines whole: what they leave behind, the same picture alone or in company, and stopping half way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.crafts import (
    AnimateRequest,
    Backdrop,
    BackdropRequest,
    ClipKind,
    Craft,
    Portrait,
    Ref,
    Still,
)
from core.engines import build
from core.errors import Cancelled
from core.neural import lending
from core.neural.lending.border import Batching, Modelled
from core.neural.painter.engine import SdxlBackdrop, SdxlPortrait, SdxlStill
from core.options import Layout
from core.serial import to_json
from core.storyboard import CameraMove, TimeOfDay, Weather
from tests.core.neural.painter import tiny
from tests.core.neural.painter.tiny import LAYOUT, MARA, QUAY, SIDE, TOM, Studio

NOON = BackdropRequest(place=QUAY, time=TimeOfDay.DAY, weather=Weather.CLEAR, style="cinema", layout=LAYOUT)


def options(sdxl: Path, **more: object) -> dict[str, object]:
    """Composing figures takes longer than painting so little: only where a test is about it."""
    return {"model": str(sdxl), "side": SIDE, "steps": 2, "composition": "plain", **more}


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        assert picture.mode == "RGB"
        return np.asarray(picture).astype(int)


def paint_still(studio: Studio, engine: SdxlStill, request: object, key: str, seed: int = 1) -> np.ndarray:
    still = engine.run(request, studio.context(key, seed))  # type: ignore[arg-type]
    return pixels(studio.assets[key] / still.picture)


def test_a_portrait_is_a_bust_of_the_usual_size_with_what_drafts_need(studio: Studio, sdxl: Path) -> None:
    engine = build(Craft.PORTRAIT, "sdxl", options(sdxl))
    context = studio.context()
    made = engine.run(tiny.portrait(), context)
    assert isinstance(made, Portrait)
    assert pixels(context.work / made.picture).shape == (640, 512, 3)
    assert (context.work / made.rig).is_file()
    (context.work / "result.json").write_bytes(to_json(made))
    still = studio.still(MARA)
    drawn = build(Craft.STILL, "draft", {}).run(
        replace(still, cast=(replace(still.cast[0], portrait=Ref("out")),)), studio.context("drawn")
    )
    assert drawn.heads


@pytest.mark.parametrize("size", [(128, 72), (72, 128), (96, 96)])
def test_a_place_has_one_canvas_larger_than_the_frame_and_its_light(studio: Studio, sdxl: Path, size: tuple[int, int]) -> None:
    layout = Layout(width=size[0], height=size[1], fps=24)
    context = studio.context()
    made = SdxlBackdrop(options(sdxl)).run(replace(NOON, layout=layout), context)
    assert isinstance(made, Backdrop)
    (layer,) = made.layers
    canvas, picture = pixels(context.work / layer.file), pixels(context.work / made.picture)
    assert layer.depth == 0.5
    assert canvas.shape[:2] == (round(size[1] * 1.25), round(size[0] * 1.25))
    assert picture.shape[:2] == (size[1], size[0])
    assert made.light.ambient.startswith("#")
    assert 0 <= made.light.strength <= 1


def test_a_place_at_night_is_painted_over_the_same_place_by_day(studio: Studio, sdxl: Path) -> None:
    night = replace(NOON, time=TimeOfDay.NIGHT)
    engine = SdxlBackdrop(options(sdxl, hours=0.5))
    day = pixels(studio.folder("day") / engine.run(NOON, studio.context("day")).picture)
    dark = pixels(studio.folder("night") / engine.run(night, studio.context("night")).picture)
    apart = SdxlBackdrop(options(sdxl, hours=0.0))
    other = pixels(studio.folder("other") / apart.run(night, studio.context("other")).picture)
    assert (dark != day).any()
    assert (dark != other).any()
    rain = replace(NOON, weather=Weather.RAIN)
    made = engine.run_batch((NOON, rain, night), [studio.context(key) for key in ("noon", "rain", "dark")])
    assert (pixels(studio.assets["noon"] / made[0].picture) == day).all()
    assert (pixels(studio.assets["dark"] / made[2].picture) == dark).all()
    again = SdxlBackdrop(options(sdxl, hours=0.5))
    assert (pixels(studio.folder("again") / again.run(night, studio.context("again")).picture) == dark).all()


@pytest.mark.parametrize("size", [(128, 72), (72, 128), (96, 72)])
def test_a_still_has_exactly_the_films_size(studio: Studio, sdxl: Path, size: tuple[int, int]) -> None:
    layout = Layout(width=size[0], height=size[1], fps=24)
    context = studio.context()
    composition = {128: "compose", 72: "regional"}.get(size[0], "plain")
    made = SdxlStill(options(sdxl, composition=composition)).run(studio.still(MARA, TOM, layout=layout), context)
    assert isinstance(made, Still)
    assert pixels(context.work / made.picture).shape == (size[1], size[0], 3)
    assert made.cutout == ""
    assert [head.character for head in made.heads] == (["mara", "tom"] if composition == "compose" else [])
    fractions = [fraction for fraction, _ in context.notes]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_the_same_request_and_seed_give_the_same_picture_and_others_give_others(studio: Studio, sdxl: Path) -> None:
    engine, request = SdxlStill(options(sdxl)), studio.still(MARA)
    first = paint_still(studio, engine, request, "first")
    assert (paint_still(studio, SdxlStill(options(sdxl)), request, "again") == first).all()
    assert (paint_still(studio, engine, request, "seed", seed=2) != first).any()
    assert (paint_still(studio, engine, replace(request, action="a storm breaks"), "action") != first).any()


def test_a_batch_gives_every_request_what_it_gets_alone(studio: Studio, sdxl: Path) -> None:
    engine = SdxlStill(options(sdxl, batch=4))
    long = "the boats come home one after the other, " * 12
    requests = [studio.still(), studio.still(MARA), studio.still(MARA, TOM), replace(studio.still(MARA), action=long)]
    keys = [f"out-{number}" for number in range(len(requests))]
    made = engine.run_batch(requests, [studio.context(key, seed) for seed, key in enumerate(keys)])
    for seed, (request, key, still) in enumerate(zip(requests, keys, made, strict=True)):
        together = pixels(studio.assets[key] / still.picture)
        alone = paint_still(studio, SdxlStill(options(sdxl)), request, f"alone-{key}", seed)
        assert np.abs(together - alone).max() <= 2


def test_requests_that_can_go_together_have_the_same_key_and_one_model_serves_all_crafts(studio: Studio, sdxl: Path) -> None:
    still, place, face = SdxlStill(options(sdxl)), SdxlBackdrop(options(sdxl)), SdxlPortrait(options(sdxl))
    assert isinstance(still, Batching)
    assert isinstance(still, Modelled)
    request = studio.still(MARA)
    tall = replace(request, layout=Layout(width=72, height=128, fps=24))
    assert still.batch_key(request) == still.batch_key(studio.still(TOM)) != still.batch_key(tall)
    assert still.model_key(request) == place.model_key(NOON) == face.model_key(tiny.portrait())
    assert still.model_key(request) != SdxlStill(options(sdxl, quantise="fp8")).model_key(request)
    still.run(request, studio.context())
    assert still.model_key(request) in lending.lender().warm()


@pytest.mark.parametrize("after", random.Random(4).sample(range(2, 300), 3))
def test_a_cancel_is_heard_in_the_middle_of_a_picture(studio: Studio, sdxl: Path, after: int) -> None:
    context = replace(studio.context(), cancel_after=after)
    with pytest.raises(Cancelled):
        SdxlStill(options(sdxl, steps=40)).run(studio.still(MARA), context)
    assert context.checks == after
    assert not (context.work / "still.png").exists()
    assert (paint_still(studio, SdxlStill(options(sdxl)), studio.still(MARA), "after")).any()


def test_the_draft_camera_moves_over_a_painted_still(studio: Studio, sdxl: Path) -> None:
    request = studio.still(MARA)
    context = studio.context("still")
    made = SdxlStill(options(sdxl)).run(request, context)
    (context.work / "result.json").write_bytes(to_json(made))
    order = AnimateRequest(
        still=Ref("still"), backdrop=request.backdrop, portraits=(request.cast[0].portrait,), camera=CameraMove(),
        weather=Weather.CLEAR, frames=24, layout=LAYOUT,
    )  # fmt: skip
    clip = build(Craft.ANIMATE, "draft", {}).run(order, studio.context("clip"))
    assert clip.kind is ClipKind.PICTURE
    assert (pixels(studio.assets["clip"] / clip.file) == pixels(context.work / made.picture)).all()


@pytest.mark.parametrize("scheduler", ["euler", "euler-a", "dpm++", "unipc", "ddim", "lcm", "lightning", "tcd"])
def test_every_scheduler_paints_and_paints_a_batch_as_alone(studio: Studio, sdxl: Path, scheduler: str) -> None:
    engine = SdxlPortrait(options(sdxl, scheduler=scheduler, guidance=1.0, batch=2))
    requests: Sequence[object] = [tiny.portrait(), tiny.portrait(TOM)]
    made = engine.run_batch(requests, [studio.context("one"), studio.context("two")])  # type: ignore[arg-type]
    alone = engine.run(tiny.portrait(TOM), studio.context("alone"))
    together = pixels(studio.assets["two"] / made[1].picture)
    assert np.abs(together - pixels(studio.assets["alone"] / alone.picture)).max() <= 2


def test_a_self_test_paints_one_small_picture(sdxl: Path) -> None:
    SdxlPortrait.try_model(sdxl)
