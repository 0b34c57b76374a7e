"""Faces are judged by who they are: light, ground, size and movement do not matter, one character with another's face does."""

from __future__ import annotations

import av
import numpy as np
import pytest

from core.crafts import Box, ExpectedFace, Light, Portrait, PortraitRequest, Ref, Verdict
from core.cutout.people.figure import Figure
from core.cutout.people.rig import Rig
from core.cutout.people.state import FigureState
from core.drafts.portrait import DraftPortrait
from core.filmcheck import limits
from core.filmcheck.faces import hidden_heads
from core.looks import Age, Gender
from core.serial import from_json, to_json
from core.storyboard import Character, Emotion
from core.styles import find_style
from tests.contexts import RecordingContext
from tests.core.filmcheck.conftest import FPS, HEIGHT, WIDTH, Frame, Lab

NIGHT = Light(ambient="#5a6aa8", key="#8fa8ff", angle=120.0, strength=0.5)
PEOPLE = (
    Character(id="mara", name="MARA", gender=Gender.FEMALE, age=Age.ADULT),
    Character(id="jonas", name="JONAS", gender=Gender.MALE, age=Age.ADULT),
    Character(id="rosa", name="ROSA", gender=Gender.FEMALE, age=Age.ELDER),
)
HALF = 6 * FPS


class Drawn:
    """Real draft people: their portraits, and the same figures in front of a dark place."""

    def __init__(self, lab: Lab, style: str) -> None:
        self.lab, self.style = lab, find_style(style)
        self.portraits = {person.id: self._portrait(person, style) for person in PEOPLE}

    def _portrait(self, person: Character, style: str) -> Ref:
        ref = self.lab.asset(f"portrait {person.id}")
        folder = self.lab.assets[ref.key]
        portrait = DraftPortrait({}).run(PortraitRequest(character=person, style=style), RecordingContext(folder, seed=3))
        (folder / "result.json").write_bytes(to_json(portrait))
        return ref

    def show(self, who: str, first: int, *, middle: float = WIDTH / 2, size: float = 44.0, step: float = 0.0) -> Box:
        """`who` looks angrily aside in the night from frame `first` for six seconds; the head's place 100 frames later."""
        import skia

        rig = from_json((self.lab.assets[self.portraits[who].key] / "rig.json").read_bytes(), Rig)
        state = FigureState(emotion=Emotion.ANGRY, intensity=0.8, turn=0.4, gaze_x=0.6)
        measured = Figure(rig, self.style, size, NIGHT, frame_px=HEIGHT)
        left, top, width, height = measured.head_box(state)
        unit = size / height
        figure = Figure(rig, self.style, unit, NIGHT, frame_px=HEIGHT)
        down = HEIGHT / 2 - (top + height / 2) * unit
        sprite = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        info = skia.ImageInfo.Make(WIDTH, HEIGHT, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
        canvas = skia.Surface.MakeRasterDirect(info, sprite, WIDTH * 4).getCanvas()
        canvas.translate(WIDTH / 2 - (left + width / 2) * unit, down)
        canvas.scale(unit, unit)
        figure.draw(canvas, state)
        for index in range(first, first + HALF):
            moved = _aside(sprite, round(middle - WIDTH / 2 + step * (index - first - 100)))
            ground = self.lab.frames[index] // 5 + np.array((8, 14, 60), np.uint8)
            self.lab.frames[index] = moved[..., :3] + (ground * (1 - moved[..., 3:] / 255)).astype(np.uint8)
        return Box(x=middle - width * unit / 2, y=down + top * unit, width=width * unit, height=height * unit)

    def expect(self, who: str, frame: int, head: Box) -> None:
        face = ExpectedFace(character=who, portrait=self.portraits[who], at=(frame + 0.5) / FPS, head=head)
        self.lab.faces.append(face)


def _aside(sprite: Frame, pixels: int) -> Frame:
    """The picture so far to the right, transparent where it was not."""
    moved = np.roll(sprite, pixels, axis=1)
    shown = np.arange(WIDTH) - pixels
    moved[:, (shown < 0) | (shown >= WIDTH)] = 0
    return moved


@pytest.mark.parametrize("style", ["storybook", "noir", "manga"])
def test_drawn_people_in_the_dark_are_like_their_bright_portraits(lab: Lab, style: str) -> None:
    drawn = Drawn(lab, style)
    for who, first in (("mara", 0), ("jonas", HALF)):
        drawn.expect(who, first + 100, drawn.show(who, first))
    finding = lab.finding("faces")
    assert (finding.verdict, finding.value) == (Verdict.GOOD, 1.0)


@pytest.mark.parametrize("style", ["storybook", "noir", "manga"])
def test_drawn_people_with_each_others_faces_are_found(lab: Lab, style: str) -> None:
    drawn = Drawn(lab, style)
    for who, other, first in (("mara", "jonas", 0), ("jonas", "mara", HALF)):
        drawn.expect(who, first + 100, drawn.show(other, first))
    finding = lab.finding("faces")
    assert (finding.verdict, finding.value) == (Verdict.WARNING, 0.0)
    assert finding.at == pytest.approx(100.5 / FPS, abs=0.01)


def test_small_heads_are_told_apart(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    size = limits.FACE_PIXELS + 4.0
    drawn.expect("mara", 100, drawn.show("mara", 0, size=size))
    drawn.expect("jonas", HALF + 100, drawn.show("jonas", HALF, size=size))
    assert lab.finding("faces").value == 1.0


def test_heads_of_a_few_pixels_are_not_judged(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    for who, first in (("mara", 0), ("jonas", HALF)):
        drawn.expect(who, first + 100, drawn.show(who, first, size=10.0))
    assert lab.finding("faces").verdict is Verdict.SKIPPED


def test_somebody_who_runs_past_is_looked_at_in_the_very_frame(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    drawn.expect("rosa", 100, drawn.show("rosa", 0, step=9.0))
    drawn.expect("jonas", HALF + 100, drawn.show("jonas", HALF, step=-9.0))
    assert lab.finding("faces").value == 1.0


def test_one_character_with_anothers_face_is_found_among_many_good_heads(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    mara, rosa = drawn.show("mara", 0), drawn.show("mara", HALF)
    for frame in range(20, 140, 6):
        drawn.expect("mara", frame, mara)
    for frame in (HALF + 40, HALF + 80, HALF + 120):
        drawn.expect("rosa", frame, rosa)
    finding = lab.finding("faces")
    assert (finding.verdict, finding.value) == (Verdict.WARNING, 0.0)
    assert finding.at == pytest.approx((HALF + 40.5) / FPS, abs=0.01)


def test_a_head_at_the_frame_edge_counts_while_most_of_it_is_seen(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    drawn.expect("mara", 100, drawn.show("mara", 0, middle=17.0))
    drawn.expect("jonas", HALF + 100, drawn.show("jonas", HALF, middle=0.0))
    finding = lab.finding("faces")
    assert (finding.value, finding.note) == (1.0, "of 1 looked at")


def test_heads_that_cover_each_other_are_left_out() -> None:
    portrait = Ref("0" * 64)
    boxes = (Box(x=0, y=0, width=40, height=40), Box(x=25, y=5, width=40, height=40), Box(x=90, y=0, width=40, height=40))
    same = [ExpectedFace(character="ann", portrait=portrait, at=1.0, head=box) for box in boxes]
    assert hidden_heads(same) == {0, 1}
    apart = [ExpectedFace(character="ann", portrait=portrait, at=float(at), head=box) for at, box in enumerate(boxes)]
    assert not hidden_heads(apart)


def test_a_portrait_whose_head_is_unknown_is_compared_as_a_whole(lab: Lab) -> None:
    drawn = Drawn(lab, "storybook")
    for who, first in (("mara", 0), ("jonas", HALF)):
        drawn.expect(who, first + 100, drawn.show(who, first))
        folder = lab.assets[drawn.portraits[who].key]
        head = from_json((folder / "result.json").read_bytes(), Portrait).head
        assert head is not None
        with av.open(str(folder / "portrait.png")) as container:
            picture: Frame = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(np.uint8)
        cut = picture[round(head.y) : round(head.y + head.height), round(head.x) : round(head.x + head.width)]
        unknown = lab.portrait(f"{who} cut", np.ascontiguousarray(cut))
        (lab.assets[unknown.key] / "result.json").write_bytes(to_json(Portrait(picture="portrait.png")))
        drawn.portraits[who] = unknown
    lab.faces = [
        ExpectedFace(character=face.character, portrait=drawn.portraits[face.character], at=face.at, head=face.head)
        for face in lab.faces
    ]
    assert lab.finding("faces").value == 1.0
