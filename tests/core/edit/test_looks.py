"""Camera moves, planes, cards, effects and contact sheets."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moviepy import Effect
from PIL import Image

from core.crafts import CardSource, Ref, SheetItem, SheetRequest, Source, Still
from core.edit.camera import MovedPicture
from core.edit.cards import open_card
from core.edit.effects import EFFECTS, make_effect
from core.edit.planes import Planes, dim, from_rgb, lay, mix, patch_from_rgba, plain, to_rgb, yuv_of
from core.edit.sheet import SheetMaker
from core.edit.sources import open_source, read_picture
from core.errors import BadOption, BrokenAsset, Cancelled, MissingTool
from core.options import Layout
from core.serial import to_json
from core.storyboard import CameraMove, Move
from core.styles import STYLES
from tests.core.edit.conftest import LAYOUT, Studio, drawing

WIDE = Layout(width=640, height=360, fps=24)


# ---- planes ------------------------------------------------------------------------------------------------------------


def test_colours_come_back_from_planes_as_they_went_in() -> None:
    picture = cv2.GaussianBlur(drawing(320, 180), (0, 0), 3)
    assert np.abs(to_rgb(from_rgb(picture)).astype(int) - picture).mean() < 2.0


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_plain_colour_is_converted_by_the_formula_of_bt_709(colour: tuple[int, int, int]) -> None:
    planes = from_rgb(np.full((4, 4, 3), colour, np.uint8))
    seen = (int(planes.y[0, 0]), int(planes.u[0, 0]), int(planes.v[0, 0]))
    assert all(abs(one - other) <= 1 for one, other in zip(seen, yuv_of(*colour), strict=True))
    red, green, blue = colour
    assert abs(seen[0] - (16 + 219 * (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255)) <= 1


def test_mixing_dimming_and_laying_leave_their_inputs_alone() -> None:
    planes = plain(8, 8, (100, 120, 140))
    before = planes.y.copy()
    mix(planes, plain(8, 8), 0.5)
    dim(planes, 0.3)
    lay(planes, patch_from_rgba(np.full((4, 4, 4), 255, np.uint8), 2, 2))
    assert np.array_equal(planes.y, before)


def test_a_patch_covers_where_it_is_opaque_and_nothing_where_it_is_clear() -> None:
    drawing_ = np.zeros((4, 8, 4), np.uint8)
    drawing_[:, :4] = (255, 255, 255, 255)
    seen = lay(plain(16, 8, (50, 90, 200)), patch_from_rgba(drawing_, 4, 2))
    assert (seen.y[3, 5], seen.u[1, 2], seen.v[1, 2]) == (235, 128, 128)
    assert (seen.y[3, 9], seen.u[1, 5], seen.v[1, 5]) == (50, 90, 200)


# ---- camera ------------------------------------------------------------------------------------------------------------


def stray(frame: list[np.ndarray]) -> float:
    """95th percentile of how far a detail's steps are from an even path, pixels."""
    window = cv2.createHanningWindow((160, 160), cv2.CV_32F)
    details = [one[120:280, 70:230].astype(np.float32) for one in frame]
    steps = np.array([cv2.phaseCorrelate(a, b, window)[0] for a, b in pairwise(details)])
    times = np.arange(len(steps))
    errors = [axis - np.polyval(np.polyfit(times, axis, 3), times) for axis in steps.T]
    return float(np.percentile(np.hypot(*errors), 95))


@pytest.mark.parametrize("move", [Move.PUSH_IN, Move.PULL_OUT, Move.PAN_LEFT, Move.PAN_RIGHT, Move.TILT_UP, Move.ROLL])
def test_a_camera_move_is_smooth_to_a_third_of_a_pixel(move: Move) -> None:
    texture = cv2.GaussianBlur(np.random.default_rng(5).normal(0, 60, (360, 640, 1)).astype(np.float32), (0, 0), 1.5)
    picture = np.clip(drawing(640, 360) + 4 * texture[..., None], 0, 255).astype(np.uint8)
    moved = MovedPicture(from_rgb(picture), CameraMove(move=move, intensity=0.5), WIDE, 120)
    assert stray([moved.planes(index).y for index in range(48)]) <= 0.3


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("size", [(320, 180), (480, 270)])
def test_no_move_shows_beyond_the_edge_of_the_picture(move: Move, size: tuple[int, int]) -> None:
    picture = np.full((size[1], size[0], 3), 128, np.uint8)
    picture[:2], picture[-2:], picture[:, :2], picture[:, -2:] = 0, 0, 0, 0
    picture[2:-2, 2:-2] = 128
    moved = MovedPicture(from_rgb(picture), CameraMove(move=move, intensity=1.0), LAYOUT, 24)
    if move not in (Move.STATIC, Move.PUSH_IN, Move.PULL_OUT):
        for index in (0, 12, 23):
            planes = moved.planes(index)
            assert planes.y[4:-4, 4:-4].min() > 90, index
    assert moved.planes(12).size == (320, 180)


@pytest.mark.parametrize("move", [Move.PUSH_IN, Move.PAN_RIGHT, Move.ROLL, Move.HANDHELD])
def test_colour_stays_on_its_outline_while_the_camera_moves(move: Move) -> None:
    picture = np.full((360, 640, 3), 40, np.uint8)
    cv2.circle(picture, (330, 170), 60, (240, 30, 30), -1)
    moved = MovedPicture(from_rgb(picture), CameraMove(move=move, intensity=1.0), WIDE, 40)
    for index in (0, 17, 39):
        planes = moved.planes(index)
        bright = np.clip(planes.y.astype(float) - 56, 0, None)
        red = np.clip(planes.v.astype(float) - 140, 0, None)
        rows, columns = np.indices(bright.shape)
        luma = np.array([(rows * bright).sum(), (columns * bright).sum()]) / bright.sum() + 0.5
        rows, columns = np.indices(red.shape)
        chroma = np.array([(rows * red).sum(), (columns * red).sum()]) / red.sum() + 0.5
        assert np.abs(luma - 2 * chroma).max() < 0.15


def test_moves_go_where_their_names_say() -> None:
    picture = np.zeros((180, 320, 3), np.uint8)
    cv2.circle(picture, (160, 90), 20, (255, 255, 255), -1)
    planes = from_rgb(picture)

    def centre(move: Move, index: int) -> tuple[float, float, float]:
        seen = MovedPicture(planes, CameraMove(move=move, intensity=1.0), LAYOUT, 24).planes(index).y > 120
        rows, columns = np.nonzero(seen)
        return float(columns.mean()), float(rows.mean()), float(seen.sum())

    assert centre(Move.PAN_RIGHT, 23)[0] < centre(Move.PAN_RIGHT, 0)[0] - 40
    assert centre(Move.PAN_LEFT, 23)[0] > centre(Move.PAN_LEFT, 0)[0] + 40
    assert centre(Move.TILT_DOWN, 23)[1] < centre(Move.TILT_DOWN, 0)[1] - 20
    assert centre(Move.TILT_UP, 23)[1] > centre(Move.TILT_UP, 0)[1] + 20
    assert centre(Move.PUSH_IN, 23)[2] > 1.6 * centre(Move.PUSH_IN, 0)[2]
    assert centre(Move.PULL_OUT, 0)[2] > 1.6 * centre(Move.PULL_OUT, 23)[2]


def test_a_still_camera_shows_the_picture_untouched(studio: Studio) -> None:
    pixels = drawing(320, 180)
    shown = open_source(Source(clip=studio.picture("a", pixels)), LAYOUT, studio.context())
    assert np.array_equal(shown.planes(7).y, from_rgb(pixels).y)


def test_a_picture_of_another_shape_is_cut_not_stretched(studio: Studio) -> None:
    square = np.zeros((400, 400, 3), np.uint8)
    cv2.circle(square, (200, 200), 80, (255, 255, 255), -1)
    studio.picture("a", square)
    seen = read_picture(studio.assets["a"] / "still.png", LAYOUT)
    rows, columns = np.nonzero(seen[..., 0] > 128)
    assert abs((rows.max() - rows.min()) - (columns.max() - columns.min())) <= 2


# ---- cards -------------------------------------------------------------------------------------------------------------


def card(studio: Studio, layout: Layout = WIDE, **more: object) -> list[Planes]:
    settings = {"lines": ("The Lighthouse", "by Élodie Marchand"), "frames": 48, "backdrop": None, "style": "storybook", **more}
    shown = open_card(CardSource(**settings), layout, studio.context())
    return [shown.planes(index) for index in range(shown.frames)]


def test_a_title_fades_in_is_bright_in_the_middle_of_the_card_and_fades_out(studio: Studio) -> None:
    frames = card(studio)
    peaks = [int(frame.y.max()) for frame in frames]
    assert peaks[0] < 80
    assert max(peaks[20:28]) > 215
    assert peaks[-1] < 80
    lit = np.argwhere(frames[24].y > 180)
    assert 0.25 * 360 < lit[:, 0].min() < lit[:, 0].max() < 0.75 * 360
    assert abs(lit[:, 1].mean() - 320) < 30


def test_a_title_stands_on_its_darkened_place(studio: Studio) -> None:
    place = studio.backdrop("place", np.full((360, 640, 3), (200, 60, 60), np.uint8))
    frame = card(studio, backdrop=place)[0]
    assert 20 < frame.y[180, 320] < 100
    assert frame.v[90, 160] > 140


@pytest.mark.parametrize("layout", [WIDE, Layout(width=360, height=640, fps=24), Layout(width=360, height=360, fps=24)])
@pytest.mark.parametrize("style", [*STYLES, "no-such-style"])
def test_long_titles_stay_inside_every_frame_in_every_style(studio: Studio, layout: Layout, style: str) -> None:
    lines = ("An extraordinarily long title, and a subtitle in the same breath: 海辺の灯台 منارة", "by " + "Somebody " * 9)
    frame = card(studio, layout, lines=lines, style=style, frames=9)[4].y
    assert frame[:, : layout.width // 40].max() < 120
    assert frame[:, -layout.width // 40 :].max() < 120
    assert frame.max() > 200


def test_credits_that_fit_stand_still_and_longer_ones_roll_to_their_end(studio: Studio) -> None:
    short = ("The End", "Written by|Zoé", "With|Mara")
    long = ("The End", *(f"Role {number}|Person {number}" for number in range(60)))
    frames = card(studio, lines=short, credits=True, frames=60)
    assert np.abs(frames[25].y.astype(int) - frames[32].y).mean() < 1.5
    frames = card(studio, lines=long, credits=True, frames=60)
    assert np.abs(frames[25].y.astype(int) - frames[32].y).mean() > 4
    assert (frames[5].y[:40] < 120).all(), "the head of the roll starts below the frame's edge"
    assert frames[-1].y.max() <= 20, "credits end in black"


def test_cards_without_words_or_with_hostile_ones_are_still_pictures(studio: Studio) -> None:
    for lines in ((), ("",), ("\x00\x07", "|"), ("<b>{\\an8}" * 200, "|" * 50), ("字" * 500,)):
        for roll in (True, False):
            assert card(studio, lines=lines, credits=roll, frames=3)[1].size == (640, 360)


def test_a_damaged_backdrop_is_a_broken_asset(studio: Studio) -> None:
    place = studio.backdrop("place", drawing(64, 36))
    (studio.assets["place"] / "place.png").write_bytes(b"")
    with pytest.raises(BrokenAsset):
        card(studio, backdrop=place)


# ---- effects -----------------------------------------------------------------------------------------------------------


def effected(studio: Studio, *names: str, frames: int = 12, allow: tuple[str, ...] = ()) -> list[np.ndarray]:
    source = Source(
        clip=studio.picture("fx", camera=CameraMove(move=Move.PAN_LEFT, intensity=1.0), frames=frames), effects=names
    )
    shown = open_source(source, LAYOUT, studio.context(), {"allow": allow})
    assert shown.frames == frames
    return [to_rgb(shown.planes(index)) for index in range(frames)]


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_changes_the_picture_and_keeps_its_size(studio: Studio, name: str) -> None:
    plain_frames, changed = effected(studio), effected(studio, name)
    assert all(frame.shape == (180, 320, 3) for frame in changed)
    assert np.abs(plain_frames[5].astype(int) - changed[5]).mean() > 1.0


def test_black_and_white_has_no_colour_left(studio: Studio) -> None:
    assert np.ptp(effected(studio, "black-and-white")[3].astype(int), axis=2).max() <= 4


def test_mirror_turns_left_and_right(studio: Studio) -> None:
    plain_frames, changed = effected(studio), effected(studio, "mirror")
    assert np.abs(plain_frames[3][:, ::-1].astype(int) - changed[3]).mean() < 3


def test_speed_changes_the_pictures_time_but_not_the_length(studio: Studio) -> None:
    normal, fast, slow = (
        effected(studio, frames=24),
        effected(studio, "speed:2", frames=24),
        effected(studio, "speed:0.5", frames=24),
    )
    assert np.abs(fast[5].astype(int) - normal[10]).mean() < 2
    assert np.abs(slow[20].astype(int) - normal[10]).mean() < 2
    assert np.abs(fast[23].astype(int) - normal[0]).mean() < 2, "a picture that runs out plays back"


class Darker(Effect):
    """A MoviePy user's own effect."""

    def apply(self, clip):  # type: ignore[no-untyped-def]
        return clip.image_transform(lambda frame: (frame * 0.5).astype("uint8"))


def red_only(frame: np.ndarray) -> np.ndarray:
    return frame * np.array([1, 0, 0], np.uint8)


def test_own_effects_work_when_the_options_allow_them_and_only_then(studio: Studio) -> None:
    darker, red = f"{__name__}:Darker", f"{__name__}:red_only"
    normal = effected(studio)
    assert effected(studio, darker, allow=(darker,))[2].mean() == pytest.approx(normal[2].mean() / 2, abs=3)
    assert effected(studio, red, allow=(red,))[2][..., 1].mean() < 12
    with pytest.raises(BadOption):
        effected(studio, darker)
    with pytest.raises(BadOption):
        effected(studio, "os:system")
    with pytest.raises(MissingTool):
        effected(studio, "no_such_module:thing", allow=("no_such_module:thing",))


@pytest.mark.parametrize("name", ["speed:fast", "speed:0", "speed:nan", "speed:1e9", "blur:inf", "", "speed;rm"])
def test_bad_numbers_and_names_are_refused(name: str) -> None:
    with pytest.raises(BadOption):
        make_effect(name)


# ---- sheets ------------------------------------------------------------------------------------------------------------


def store_still(studio: Studio, name: str, width: int, height: int) -> Ref:
    folder = studio.store(name)
    Image.fromarray(drawing(width, height)).save(folder / "p.png")
    (folder / "result.json").write_bytes(to_json(Still(picture="p.png")))
    return Ref(key=name)


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (3, 1), (12, 1), (13, 2), (30, 3)])
def test_a_contact_sheet_has_up_to_twelve_pictures_a_page(studio: Studio, count: int, pages: int) -> None:
    still = store_still(studio, "s", 320, 180)
    items = tuple(SheetItem(still=still, caption=f"<b>Shot</b> {number} · wide") for number in range(count))
    context = studio.context("sheets")
    sheet = SheetMaker({}).run(SheetRequest(title="The Lighthouse", items=items), context)
    assert len(sheet.pictures) == pages
    for name in sheet.pictures:
        with Image.open(context.work / name) as page:
            assert page.width == 1600
            assert np.asarray(page).std() > 5


@pytest.mark.parametrize("shape", [(90, 160), (120, 120), (160, 120)])
def test_sheets_of_tall_and_square_stills_keep_their_shape(studio: Studio, shape: tuple[int, int]) -> None:
    still = store_still(studio, "s", *shape)
    items = tuple(SheetItem(still=still, caption="字" * 100) for _ in range(5))
    sheet = SheetMaker({}).run(SheetRequest(title="x" * 300, items=items, numbered=False), studio.context("sheets"))
    assert sheet.pictures == ("sheet-1.png",)


def test_the_same_sheet_has_the_same_bytes_and_a_cancelled_one_stops(studio: Studio) -> None:
    still = store_still(studio, "s", 160, 90)
    request = SheetRequest(title="Twice", items=(SheetItem(still=still, caption="a"),) * 3)
    first, second = studio.context("one"), studio.context("two")
    SheetMaker({}).run(request, first)
    SheetMaker({}).run(request, second)
    assert (first.work / "sheet-1.png").read_bytes() == (second.work / "sheet-1.png").read_bytes()
    with pytest.raises(Cancelled):
        SheetMaker({}).run(request, studio.context("three", cancel_after=2))
