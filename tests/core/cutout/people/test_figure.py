"""Figures draw everything there is a word for, move only what should move, and stay the same otherwise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from core.crafts import Light
from core.cutout.people.figure import FigureState, Mouth
from core.looks import Age, Build, Eyewear, FacialHair, Gender, HairStyle, Headwear, Outfit, Skin
from core.storyboard import Emotion, Pose, Prop
from core.styles import STYLES
from tests.core.cutout.people.sketch import SIZE, changed_box, draw, make_figure, make_rig

STILL = FigureState()
CLOSE = 1200.0
"""Pixels of an adult in a close picture."""

VISEMES = {
    "PP": Mouth(wide=0.1, round=0.2),
    "FF": Mouth(open=0.14, wide=0.35, teeth=0.8),
    "TH": Mouth(open=0.25, wide=0.35, teeth=0.4, tongue=1.0),
    "DD": Mouth(open=0.25, wide=0.4, teeth=0.5, tongue=0.7),
    "kk": Mouth(open=0.3, wide=0.35, teeth=0.2, tongue=0.2),
    "CH": Mouth(open=0.25, wide=0.1, round=0.65, teeth=0.7),
    "SS": Mouth(open=0.17, wide=0.65, teeth=0.9),
    "nn": Mouth(open=0.22, wide=0.4, teeth=0.4, tongue=0.7),
    "RR": Mouth(open=0.28, wide=0.1, round=0.55, teeth=0.2, tongue=0.3),
    "aa": Mouth(open=0.95, wide=0.45, teeth=0.2, tongue=0.1),
    "E": Mouth(open=0.55, wide=0.75, teeth=0.4, tongue=0.1),
    "I": Mouth(open=0.35, wide=0.95, teeth=0.55, tongue=0.1),
    "O": Mouth(open=0.75, round=0.8),
    "U": Mouth(open=0.4, round=1.0),
}


def draw_close(figure: object, state: FigureState) -> np.ndarray:
    return draw(figure, state, tall=CLOSE, foot=200 + CLOSE * 0.9)  # type: ignore[arg-type]


def all_apart(pictures: list[np.ndarray]) -> bool:
    return len({picture.tobytes() for picture in pictures}) == len(pictures)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("hair_style", HairStyle),
        ("headwear", Headwear),
        ("outfit", Outfit),
        ("facial_hair", FacialHair),
        ("eyewear", Eyewear),
        ("skin", Skin),
        ("build", Build),
    ],
)
def test_every_word_for_looks_is_seen(field: str, kind: type) -> None:
    plain = {"headwear": Headwear.NONE, "eyewear": Eyewear.NONE, "facial_hair": FacialHair.NONE, "outfit": Outfit.SHIRT}
    plain |= {"hair_style": HairStyle.SHORT, "build": Build.AVERAGE, "skin": Skin.FAIR}
    pictures = []
    for value in kind:
        if value:
            figure = make_figure(make_rig("bo", Gender.MALE, **{**plain, field: value}))
            for turn in (-1.0, 1.0):
                draw(figure, FigureState(turn=turn))
            pictures.append(draw(figure, STILL))
    assert all_apart(pictures)


def test_every_pose_style_and_age_draws_and_differs() -> None:
    figure = make_figure(make_rig())
    assert all_apart([draw(figure, FigureState(pose=pose, prop=Prop.CUP)) for pose in Pose])
    assert all_apart([draw(make_figure(make_rig(), style), STILL) for style in STYLES])
    assert all_apart([draw(make_figure(make_rig(age=age)), STILL) for age in Age])


@pytest.mark.parametrize("pose", [Pose.HOLDING, Pose.SITTING])
def test_every_prop_is_held_and_none_hides_the_face(pose: Pose) -> None:
    figure = make_figure(make_rig())
    held = [draw(figure, FigureState(pose=pose, prop=prop, turn=0.5)) for prop in Prop]
    assert all_apart(held)
    _, top, _, height = figure.head_box(FigureState(pose=pose))
    chin = 380 + (top + height) * 340
    for prop, picture in zip(Prop, held, strict=True):
        box = changed_box(held[0], picture)
        assert prop is Prop.NONE or (box is not None and box[1] >= chin - 6)


@pytest.mark.parametrize("outfit", [outfit for outfit in Outfit if outfit])
def test_every_outfit_sits_walks_and_gestures(outfit: Outfit) -> None:
    figure = make_figure(make_rig("jo", Gender.FEMALE, outfit=outfit), "comic")
    for pose in Pose:
        for turn in (-0.7, 0.4):
            assert changed_box(draw(figure, FigureState(pose=pose, turn=turn, walk=0.3, gesture=0.6)), draw(figure, STILL))


def test_the_same_state_gives_the_same_pixels() -> None:
    state = FigureState(emotion=Emotion.AFRAID, turn=0.37, gesture=0.4, tilt=4, nod=0.3, lean=3, mouth=VISEMES["aa"])
    used = make_figure(make_rig())
    for at in range(7):
        draw(used, FigureState(turn=at / 7, pose=Pose.WALKING, walk=at / 7))
    assert np.array_equal(draw(used, state), draw(make_figure(make_rig()), state))


def test_emotions_can_be_told_apart_at_any_strength() -> None:
    figure = make_figure(make_rig(eyewear=Eyewear.NONE, hair_style=HairStyle.BUN))
    for intensity in (0.0, 1.0):
        assert all_apart([draw_close(figure, FigureState(emotion=emotion, intensity=intensity)) for emotion in Emotion])


def test_visemes_differ_and_move_nothing_but_the_mouth() -> None:
    figure = make_figure(make_rig(eyewear=Eyewear.NONE), tall=CLOSE)
    still = draw_close(figure, STILL)
    eyes, foot = figure.eye_line() * CLOSE, 200 + CLOSE * 0.9
    pictures = [still]
    for mouth in VISEMES.values():
        pictures.append(draw_close(figure, FigureState(mouth=mouth)))
        box = changed_box(still, pictures[-1])
        assert box is not None
        left, top, right, bottom = box
        assert left > SIZE / 2 - 45
        assert right < SIZE / 2 + 45
        assert top > foot + eyes + 25
        assert bottom < foot + eyes + 125
    assert all_apart(pictures)


def test_a_mouth_blends_without_jumps() -> None:
    figure = make_figure(make_rig(), tall=CLOSE)
    frames = [draw_close(figure, FigureState(mouth=Mouth(open=at / 40, wide=0.4 * at / 40))).astype(int) for at in range(41)]
    steps = [np.abs(one - other).sum() for one, other in pairwise(frames)]
    assert max(steps) < 12 * (sum(steps) / len(steps))


def test_a_blink_moves_nothing_but_the_eyes() -> None:
    figure = make_figure(make_rig(eyewear=Eyewear.NONE), tall=CLOSE)
    open_eyes, eyes = draw_close(figure, STILL), 200 + CLOSE * 0.9 + figure.eye_line() * CLOSE
    seen = []
    for blink in (0.3, 0.6, 1.0):
        seen.append(draw_close(figure, FigureState(blink=blink)))
        box = changed_box(open_eyes, seen[-1])
        assert box is not None
        assert box[1] > eyes - 35
        assert box[3] < eyes + 35
    assert all_apart(seen)


def test_the_head_box_holds_the_head() -> None:
    for at, hair in enumerate(style for style in HairStyle if style):
        rig = make_rig(f"h{at}", Gender.FEMALE, hair_style=hair, headwear=Headwear.NONE)
        figure = make_figure(rig)
        for turn in (-0.8, 0.0, 0.8):
            state = FigureState(turn=turn)
            left, top, width, height = figure.head_box(state)
            picture = draw(figure, state)
            rows, columns = np.nonzero((picture[..., :3] != 128).any(axis=2))
            neck = 380 + (top + height) * 340
            above = rows < min(neck, 380 - 340 * rig.stature + 60)
            assert rows.min() >= 380 + top * 340 - 1
            assert columns[above].min() >= SIZE / 2 + left * 340 - 1
            assert columns[above].max() <= SIZE / 2 + (left + width) * 340 + 1
            assert height < 0.45


def test_sitting_lowers_the_head_and_leaning_moves_it() -> None:
    figure = make_figure(make_rig())
    standing = figure.head_box(STILL)
    assert figure.head_box(FigureState(pose=Pose.SITTING))[1] > standing[1] + 0.1
    assert figure.head_box(FigureState(lean=8))[0] > standing[0]


def test_light_colours_figures_and_rims_the_side_it_comes_from() -> None:
    rig = make_rig(outfit=Outfit.SUIT)
    dark = draw(make_figure(rig, light=Light(ambient="#404060", strength=0.0)), STILL)
    assert dark[..., :3].mean() < draw(make_figure(rig, light=Light(strength=0.0)), STILL)[..., :3].mean()
    right = draw(make_figure(rig, light=Light(angle=0, strength=1.0)), STILL)[..., :3].astype(int)
    left = draw(make_figure(rig, light=Light(angle=180, strength=1.0)), STILL)[..., :3].astype(int)
    half = SIZE // 2
    assert right[:, half:].sum() > left[:, half:].sum()
    assert right[:, :half].sum() < left[:, :half].sum()


def test_measures_fit_the_drawing() -> None:
    tall, small = make_figure(make_rig(gender=Gender.MALE)), make_figure(make_rig(age=Age.CHILD))
    assert small.stature < tall.stature
    assert small.shoulder_width < tall.shoulder_width
    for figure in (tall, small):
        _, top, _, height = figure.head_box(STILL)
        assert top < figure.eye_line() < top + height


def test_a_long_shot_keeps_memory_bounded() -> None:
    figure = make_figure(make_rig())
    for at in range(90):
        draw(figure, FigureState(turn=np.sin(at / 9), nod=np.sin(at / 5), pose=Pose.WALKING, walk=at / 31 % 1))
    assert figure.kept_bytes() < 64 << 20


def test_a_contact_shadow_lies_on_the_floor() -> None:
    import skia

    surface = skia.Surface(SIZE, SIZE)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorWHITE)
    canvas.translate(200, 300)
    canvas.scale(300, 300)
    make_figure(make_rig()).draw_shadow(canvas, STILL)
    rows = np.nonzero((surface.makeImageSnapshot().toarray()[..., :3] != 255).any(axis=2))[0]
    assert 270 < rows.min() < 300 < rows.max() < 330
