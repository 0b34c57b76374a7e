"""Lips on a real clip: only the speaker's mouth moves, shut when silent, two at once, other clips untouched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.crafts import Clip, ClipKind, LipLine, LipsyncRequest, Ref, Timed
from core.cutout.actors import figure_of, head_in_frame, read_backdrop, state_at
from core.cutout.scene import CutoutScene, PlacedFigure
from core.drafts.stage.lips import DraftLips, loudness
from core.errors import Cancelled
from core.serial import from_json
from core.storyboard import Emotion, Framing, Subject
from tests.core.cutout.scenery import MARA, SMALL, TOM, Workshop

HELLO = [
    Timed(text=text, start=start, end=end)
    for text, start, end in (
        ("h", 0.0, 0.06), ("ə", 0.06, 0.14), ("l", 0.14, 0.22), ("oʊ", 0.22, 0.42),
        ("m", 0.42, 0.52), ("ɑː", 0.52, 0.8), ("m", 0.8, 0.9), ("ɑː", 0.9, 1.2),
    )
]  # fmt: skip


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(root=tmp_path)


def speaking_pair(workshop: Workshop, *lines: LipLine, frames: int = 60) -> tuple[Clip, CutoutScene, dict[str, PlacedFigure]]:
    """Two people in a two-shot with the lines on their lips; played from folder "lips"."""
    subjects = (Subject(character="mara", position=-0.5), Subject(character="tom", position=0.5))
    clip = workshop.clip(workshop.request(Framing.TWO_SHOT, subjects, (MARA, TOM)), frames=frames)
    request = LipsyncRequest(clip=Ref("clip"), inputs=clip.inputs, lines=lines)
    spoken = DraftLips({}).run(request, workshop.run("lips"))
    workshop.store("lips", spoken)
    scene = from_json((workshop.assets["lips"] / spoken.file).read_bytes(), CutoutScene)
    return spoken, scene, {figure.character: figure for figure in scene.figures}


def test_only_the_mouth_of_the_speaker_moves(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    clip, scene, figures = speaking_pair(workshop, LipLine(character="tom", speech=speech, start=0.5))
    silent, spoken = workshop.player(clip), workshop.player(clip, "lips")
    light = read_backdrop(workshop.assets[scene.backdrop.key]).light
    tom = figure_of(Ref("tom"), lambda ref: workshop.assets[ref.key], scene.style, figures["tom"].unit, SMALL.height, light)
    moved = 0
    for frame in range(0, 60, 2):
        changed = (silent.rgba(frame).astype(int) != spoken.rgba(frame)).any(axis=2)
        left, top, width, height = (round(value) for value in head_in_frame(scene, figures["tom"], tom, frame))
        moved += int(changed.sum())
        outside = changed.copy()
        outside[top + height // 3 : top + height + 4, left : left + width] = False
        assert not outside.any()
    assert moved > 300


def test_mouths_are_shut_before_and_after_the_line_and_on_its_bilabials(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    _, _, figures = speaking_pair(workshop, LipLine(character="tom", speech=speech, start=0.5))
    opened = np.array(figures["tom"].acting.mouths.open)
    assert not opened[: int(0.4 * 24)].any()
    assert not opened[int(1.85 * 24) :].any()
    for middle in (0.97, 1.35):
        assert opened[round(middle * 24)] <= 0.02
    assert opened[round((0.5 + 0.66) * 24)] > 0.5
    assert figures["mara"].acting.mouths.open == ()


def test_two_people_may_speak_at_once(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    lines = [LipLine(character=one, speech=speech, start=start) for one, start in (("tom", 0.2), ("mara", 0.4))]
    _, _, figures = speaking_pair(workshop, *lines)
    for figure in figures.values():
        assert max(figure.acting.mouths.open) > 0.5


def test_a_line_of_someone_out_of_the_picture_moves_no_mouth(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    _, _, figures = speaking_pair(workshop, LipLine(character="voice", speech=speech, start=0.2))
    assert all(figure.acting.mouths.open == () for figure in figures.values())


def test_the_feeling_of_the_line_is_on_the_face_while_it_is_spoken(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    line = LipLine(character="tom", speech=speech, start=0.5, emotion=Emotion.ANGRY)
    _, _, figures = speaking_pair(workshop, line)
    assert state_at(figures["tom"], 24).emotion is Emotion.ANGRY
    assert state_at(figures["tom"], 24).intensity > 0.5
    assert state_at(figures["mara"], 24).emotion is Emotion.NEUTRAL


def test_a_clip_that_is_no_cutout_passes_unchanged(workshop: Workshop) -> None:
    folder = workshop.folder("clip")
    (folder / "moving.mp4").write_bytes(b"video")
    clip = Clip(kind=ClipKind.VIDEO, file="moving.mp4", frames=24, layout=SMALL)
    workshop.store("clip", clip)
    request = LipsyncRequest(clip=Ref("clip"), inputs=(), lines=())
    assert DraftLips({}).run(request, workshop.run("lips")) == clip
    assert (workshop.assets["lips"] / "moving.mp4").read_bytes() == b"video"


def test_the_same_request_gives_the_same_bytes(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    files = []
    for _ in range(2):
        speaking_pair(workshop, LipLine(character="tom", speech=speech, start=0.5))
        files.append((workshop.assets["lips"] / "cutout.json").read_bytes())
    assert files[0] == files[1]


def test_cancelled_lips_stop(workshop: Workshop) -> None:
    speech = workshop.speech("hello", HELLO, 1.2)
    clip = workshop.clip(workshop.request(Framing.MEDIUM, (Subject(character="tom"),), (TOM,)))
    line = LipLine(character="tom", speech=speech, start=0.5)
    for checks in (1, 2, 3):
        context = workshop.run("lips")
        context.cancel_after = checks
        with pytest.raises(Cancelled):
            DraftLips({}).run(LipsyncRequest(clip=Ref("clip"), inputs=clip.inputs, lines=(line,)), context)
        assert not (workshop.assets["lips"] / "cutout.json").exists()


def test_loudness_follows_the_sound(workshop: Workshop) -> None:
    workshop.speech("hum", HELLO, 1.0)
    levels = loudness(workshop.assets["hum"] / "speech.wav", 0.5, 48, 24)
    assert levels[:10].max() == 0
    assert levels[14:34].min() > 0.9
    assert levels[38:].max() == 0
