"""Composed stills: sizes, heads, framings, aspects, statures, layers in front, determinism and faults."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.crafts import Still
from core.cutout.scene import CutoutScene
from core.drafts.stage.still import DraftStill, compose_scene
from core.errors import BrokenAsset, Cancelled
from core.options import Aspect, FilmOptions
from core.paint.png import save_png
from core.serial import from_json, to_json
from core.storyboard import Character, Facing, Framing, Place, PlaceKind, Pose, Subject, Weather
from tests.core.cutout.scenery import KIM, KITCHEN, MARA, OLD, PARK, TOM, Workshop

LAYOUTS = {aspect: FilmOptions(height=360, aspect=aspect).layout for aspect in Aspect}
CASTS = {
    "one": (MARA,),
    "child": (KIM,),
    "two": (MARA, TOM),
    "child-and-adult": (KIM, TOM),
    "three": (OLD, KIM, MARA),
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(root=tmp_path)


def subjects_of(cast: tuple[Character, ...], facing: Facing = Facing.CAMERA) -> tuple[Subject, ...]:
    return tuple(Subject(character=one.id, facing=facing) for one in cast)


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("cast", list(CASTS))
def test_heads_are_whole_apart_and_above_the_subtitles_in_every_framing(tmp_path: Path, aspect: Aspect, cast: str) -> None:
    workshop = Workshop(root=tmp_path, layout=LAYOUTS[aspect])
    width, height = workshop.layout.width, workshop.layout.height
    for framing, seed in itertools.product(Framing, (1, 2, 5, 9)):
        request = workshop.request(framing, subjects_of(CASTS[cast]), CASTS[cast])
        scene = compose_scene(request, workshop.run("still", seed))
        assert {figure.character for figure in scene.figures} == {one.id for one in CASTS[cast]}
        for left, top, wide, high in (figure.head for figure in scene.figures):
            assert left >= 0.01 * width, framing
            assert left + wide <= 0.99 * width, framing
            assert top >= 0.03 * height, framing
            assert top + high <= 0.84 * height, framing
        for one, other in itertools.combinations([figure.head for figure in scene.figures], 2):
            beside = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert beside or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1], framing


def test_heads_grow_from_framing_to_framing(workshop: Workshop) -> None:
    sizes = []
    for framing in (Framing.ESTABLISHING, Framing.WIDE, Framing.TWO_SHOT, Framing.MEDIUM, Framing.CLOSE_UP):
        still = workshop.still(workshop.request(framing, subjects_of((MARA,)), (MARA,)))
        sizes.append(still.heads[0].box.height)
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0.35 * workshop.layout.height


def test_feet_stand_on_the_floor_in_wide_shots(workshop: Workshop) -> None:
    workshop.still(workshop.request(Framing.WIDE, subjects_of((MARA, KIM)), (MARA, KIM)))
    scene = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene)
    assert {figure.y for figure in scene.figures} == {0.9 * workshop.layout.height}
    assert all(figure.shadow for figure in scene.figures)


def test_who_looks_to_the_right_has_room_on_the_right(workshop: Workshop) -> None:
    middles = {}
    for facing in (Facing.LEFT, Facing.CAMERA, Facing.RIGHT):
        still = workshop.still(workshop.request(Framing.CLOSE_UP, subjects_of((MARA,), facing), (MARA,)))
        box = still.heads[0].box
        middles[facing] = (box.x + box.width / 2) / workshop.layout.width
    assert middles[Facing.RIGHT] < middles[Facing.CAMERA] - 0.02
    assert middles[Facing.LEFT] > middles[Facing.CAMERA] + 0.02


def test_positions_of_the_storyboard_keep_their_order(workshop: Workshop) -> None:
    for order in itertools.permutations((-0.5, 0.1, 0.6)):
        subjects = [Subject(character=one.id, position=at) for one, at in zip((MARA, TOM, KIM), order, strict=True)]
        still = workshop.still(workshop.request(Framing.WIDE, subjects, (MARA, TOM, KIM)))
        seen = {head.character: head.box.x + head.box.width / 2 for head in still.heads}
        expected = [name for _, name in sorted(zip(order, ["mara", "tom", "kim"], strict=True))]
        assert expected == sorted(seen, key=seen.__getitem__)


def test_two_people_turn_half_to_each_other(workshop: Workshop) -> None:
    subjects = (Subject(character="mara", position=-0.5), Subject(character="tom", position=0.5))
    workshop.still(workshop.request(Framing.TWO_SHOT, subjects, (MARA, TOM)))
    scene = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene)
    turns = {figure.character: figure.turn for figure in scene.figures}
    assert turns["mara"] > 0.2
    assert turns["tom"] < -0.2


@pytest.mark.parametrize("aspect", list(Aspect))
def test_the_picture_has_exactly_the_size_of_the_layout(tmp_path: Path, aspect: Aspect) -> None:
    workshop = Workshop(root=tmp_path, layout=LAYOUTS[aspect])
    still = workshop.still(workshop.request(Framing.MEDIUM, subjects_of((MARA,)), (MARA,)))
    with Image.open(workshop.assets["still"] / still.picture) as picture:
        assert picture.size == (workshop.layout.width, workshop.layout.height)
        assert picture.mode == "RGB"


def test_a_layer_in_front_that_would_cover_a_face_is_left_out(workshop: Workshop) -> None:
    backdrop = workshop.backdrop(depths=(0.1, 1.0, 1.5))
    folder = workshop.assets[backdrop.key]
    pixels = np.zeros((450, 800, 4), np.uint8)
    pixels[:, :500] = (20, 60, 20, 255)
    save_png(folder / "layer-2.png", pixels)
    workshop.still(workshop.request(Framing.WIDE, subjects_of((MARA,)), (MARA,), backdrop=backdrop))
    scene = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene)
    assert scene.hidden == ("layer-2.png",)


def test_a_layer_in_front_of_the_legs_alone_stays(workshop: Workshop) -> None:
    backdrop = workshop.backdrop(depths=(0.1, 1.0, 1.5))
    pixels = np.zeros((450, 800, 4), np.uint8)
    pixels[380:] = (20, 60, 20, 255)
    save_png(workshop.assets[backdrop.key] / "layer-2.png", pixels)
    still = workshop.still(workshop.request(Framing.WIDE, subjects_of((MARA,)), (MARA,), backdrop=backdrop))
    scene = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene)
    assert scene.hidden == ()
    with Image.open(workshop.assets["still"] / still.picture) as picture:
        red, green, blue = picture.getpixel((320, 350))
    assert green > red + 20
    assert green > blue + 20


def test_people_sit_only_where_there_are_seats_or_no_legs_are_seen(tmp_path: Path) -> None:
    subject = Subject(character="mara", pose=Pose.SITTING)
    car = Place(id="car", name="Car", kind=PlaceKind.CAR, interior=True)
    poses = {}
    for seats, framing, place in (
        (False, Framing.WIDE, PARK),
        (False, Framing.MEDIUM, PARK),
        (True, Framing.WIDE, PARK),
        (True, Framing.MEDIUM, car),
    ):
        workshop = Workshop(root=tmp_path / f"{seats}{framing}{place.id}", seats=seats)
        sitter = Subject(character="mara") if place is car else subject
        workshop.still(workshop.request(framing, (sitter,), (MARA,), place=place))
        scene = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene)
        poses[seats, framing, place.id] = scene.figures[0].pose
    assert poses[False, Framing.WIDE, "park"] is Pose.STANDING
    assert poses[False, Framing.MEDIUM, "park"] is Pose.SITTING
    assert poses[True, Framing.WIDE, "park"] is Pose.SITTING
    assert poses[True, Framing.MEDIUM, "car"] is Pose.SITTING


def test_who_sits_in_a_room_has_a_chair_and_in_a_car_a_painted_seat(tmp_path: Path) -> None:
    car = Place(id="car", name="Car", kind=PlaceKind.CAR, interior=True)
    seen = {}
    for place in (KITCHEN, car):
        workshop = Workshop(root=tmp_path / place.id, seats=True)
        subjects = [Subject(character=one.id, pose=Pose.SITTING) for one in (MARA, KIM)]
        workshop.still(workshop.request(Framing.WIDE, subjects, (MARA, KIM), place=place))
        seen[place.id] = from_json((workshop.assets["still"] / "cutout.json").read_bytes(), CutoutScene).figures
    assert all(figure.chair for figure in seen["kitchen"])
    assert not any(figure.chair for figure in seen["car"])
    middles = sorted((figure.head[0] + figure.head[2] / 2) / 640 for figure in seen["car"])
    assert middles == pytest.approx([0.29, 0.71], abs=0.01)


def test_an_empty_place_needs_no_people(workshop: Workshop) -> None:
    assert workshop.still(workshop.request(Framing.ESTABLISHING, (), ())).heads == ()


def test_rain_stays_out_of_rooms(workshop: Workshop) -> None:
    inside = workshop.request(Framing.WIDE, (), (), place=KITCHEN, weather=Weather.RAIN)
    workshop.still(inside)
    dry = (workshop.assets["still"] / "still.png").read_bytes()
    workshop.still(workshop.request(Framing.WIDE, (), (), place=KITCHEN))
    assert (workshop.assets["still"] / "still.png").read_bytes() == dry
    workshop.still(workshop.request(Framing.WIDE, (), (), place=PARK, weather=Weather.RAIN))
    assert (workshop.assets["still"] / "still.png").read_bytes() != dry


def test_the_same_request_gives_the_same_bytes(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, subjects_of((MARA, TOM)), (MARA, TOM))
    outcomes: list[tuple[Still, bytes, bytes]] = []
    for key in ("first", "second"):
        still = workshop.still(request, key)
        folder = workshop.assets[key]
        outcomes.append((still, (folder / "still.png").read_bytes(), (folder / "cutout.json").read_bytes()))
    assert outcomes[0] == outcomes[1]


def test_takes_of_a_shot_look_different_and_shots_of_one_take_match(workshop: Workshop) -> None:
    heads = {}
    for framing, seed in itertools.product((Framing.MEDIUM, Framing.TWO_SHOT), (1, 2, 3)):
        request = workshop.request(framing, subjects_of((MARA, TOM)), (MARA, TOM))
        heads[framing, seed] = compose_scene(request, workshop.run("still", seed)).figures[0].head
    width = workshop.layout.width
    for one, other in itertools.combinations((1, 2, 3), 2):
        assert abs(heads[Framing.TWO_SHOT, one][0] - heads[Framing.TWO_SHOT, other][0]) > 0.005 * width
    sides = [heads[Framing.TWO_SHOT, seed][0] > heads[Framing.TWO_SHOT, 1][0] for seed in (2, 3)]
    assert sides == [heads[Framing.MEDIUM, seed][0] > heads[Framing.MEDIUM, 1][0] for seed in (2, 3)]


@pytest.mark.parametrize("framing", list(Framing))
@pytest.mark.parametrize("cast", [(), (MARA,), (MARA, TOM)], ids=len)
def test_three_seeds_give_three_pictures_at_sight(workshop: Workshop, framing: Framing, cast: tuple[Character, ...]) -> None:
    request = workshop.request(framing, subjects_of(cast), cast)
    pictures = []
    for seed in (1, 2, 3):
        still = DraftStill({}).run(request, workshop.run(f"take-{seed}", seed))
        with Image.open(workshop.assets[f"take-{seed}"] / still.picture) as picture:
            pictures.append(np.asarray(picture.convert("L")).astype(int))
    for one, other in itertools.combinations(pictures, 2):
        assert (np.abs(one - other) > 8).mean() > 0.05


def test_an_empty_place_is_shown_wider_to_establish_it(workshop: Workshop) -> None:
    views = [
        compose_scene(workshop.request(framing, (), ()), workshop.run("still")).view
        for framing in (Framing.ESTABLISHING, Framing.WIDE)
    ]
    assert views[1].zoom > 1.2 * views[0].zoom
    assert abs(views[1].x - 0.5) > 0.05


def test_a_cancelled_still_stops(workshop: Workshop) -> None:
    request = workshop.request(Framing.MEDIUM, subjects_of((MARA,)), (MARA,))
    for checks in (1, 2, 3):
        context = workshop.run("cancelled")
        context.cancel_after = checks
        with pytest.raises(Cancelled):
            DraftStill({}).run(request, context)
        assert not (workshop.assets["cancelled"] / "still.png").exists()


def test_a_portrait_without_a_rig_is_named_as_the_fault(workshop: Workshop) -> None:
    from core.crafts import Portrait

    request = workshop.request(Framing.MEDIUM, subjects_of((MARA,)), (MARA,))
    (workshop.assets["mara"] / "result.json").write_bytes(to_json(Portrait(picture="portrait.png")))
    with pytest.raises(BrokenAsset, match="rig"):
        workshop.still(request)


def test_a_damaged_layer_is_named_as_the_fault(workshop: Workshop) -> None:
    request = workshop.request(Framing.WIDE, (), ())
    (workshop.assets[request.backdrop.key] / "layer-1.png").write_bytes(b"not a picture")
    with pytest.raises(BrokenAsset, match=r"layer-1\.png"):
        workshop.still(request)
