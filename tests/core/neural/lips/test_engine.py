"""The wav2lip engine over whole clips: who speaks moves, nothing else does, and what was left alone is said."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from core.crafts import Box, Clip, ClipKind, Craft, Head, LipLine, LipsyncRequest
from core.edit.planes import Planes
from core.edit.sources import open_clip
from core.engines import build
from core.errors import BadOption, BrokenModel, Cancelled, MissingModel
from core.neural.lips.casting import Outcome
from core.neural.lips.engine import LipsReport, NeuralLips
from core.serial import from_json
from core.storyboard import Framing, Subject
from tests.core.cutout.scenery import MARA, Workshop
from tests.core.drafts.stage.test_lips import HELLO
from tests.core.neural.lips.people import LAYOUT, Place, Set, noise_ratio, save_checkpoint, tiny_state

PAIR: tuple[Place, ...] = (("mara", 60, 60, 200), ("tom", 380, 80, 160))
MOUTHS = {"mara": (116, 170, 204, 262), "tom": (422, 160, 498, 246)}
"""Left, top, right, bottom of where a mouth may change."""


def engine(weights: Path, **options: object) -> NeuralLips:
    return NeuralLips({"model": str(weights), "detector": "haar", **options})


def report(film_set: Set, key: str = "out") -> LipsReport:
    return from_json((film_set.assets[key] / "lips.json").read_bytes(), LipsReport)


def run(film_set: Set, request: LipsyncRequest, weights: Path, key: str = "out") -> tuple[list[Planes], list[Planes], Clip]:
    """Frames before and after, and the clip."""
    source = from_json((film_set.assets[request.clip.key] / "result.json").read_bytes(), Clip)
    made = engine(weights).run(request, film_set.context(key))
    shown = open_clip(source, film_set.assets[request.clip.key], LAYOUT, film_set.context("unused"))
    before = [shown.planes(frame) for frame in range(source.frames)]
    return before, film_set.frames(made, key), made


def changed(before: Planes, after: Planes, who: str) -> float:
    """Mean change of luma where the mouth of `who` is."""
    left, top, right, bottom = MOUTHS[who]
    return float(np.abs(before.y[top:bottom, left:right].astype(int) - after.y[top:bottom, left:right]).mean())


def outside(before: Planes, after: Planes) -> float:
    """PSNR of all that is no mouth, dB, the worst of the three planes."""
    ratios = []
    for scale, one, other in ((1, before.y, after.y), (2, before.u, after.u), (2, before.v, after.v)):
        rest = np.ones(one.shape, bool)
        for left, top, right, bottom in MOUTHS.values():
            rest[top // scale : bottom // scale, left // scale : right // scale] = False
        ratios.append(noise_ratio(one[rest], other[rest]))
    return min(ratios)


def test_two_speakers_move_their_own_mouths_in_turn_and_all_else_stays(film_set: Set, weights: Path) -> None:
    clip = film_set.video(60, lambda _: PAIR)
    lines = [
        LipLine(character="tom", speech=film_set.speech("first", 0.8), start=0.25),
        LipLine(character="mara", speech=film_set.speech("second", 0.8), start=1.5),
    ]
    before, after, made = run(film_set, film_set.request(clip, lines, ("mara", "tom")), weights)
    assert (made.kind, made.frames, made.inputs) == (ClipKind.VIDEO, 60, ())
    assert min(outside(one, other) for one, other in zip(before, after, strict=True)) >= 45
    assert changed(before[16], after[16], "tom") > 4
    assert changed(before[16], after[16], "mara") < 1.5
    assert changed(before[46], after[46], "mara") > 4
    assert changed(before[46], after[46], "tom") < 1.5
    assert max(changed(before[32], after[32], who) for who in MOUTHS) < 1.5
    assert [(told.character, told.left) for told in report(film_set).voices] == [("tom", 0), ("mara", 0)]


def test_the_same_request_gives_the_same_bytes_and_other_weights_give_others(
    film_set: Set, weights: Path, tmp_path: Path
) -> None:
    clip = film_set.video(20, lambda _: PAIR)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 0.5), start=0.1)], ("mara", "tom"))
    for key in ("one", "two"):
        engine(weights).run(request, film_set.context(key))
    other = save_checkpoint(tmp_path / "other.pth", tiny_state(seed=4))
    engine(other).run(request, film_set.context("three"))
    one, two, three = ((film_set.assets[key] / "lips.mp4").read_bytes() for key in ("one", "two", "three"))
    assert one == two
    assert one != three
    assert engine(weights).identity != engine(other).identity
    assert engine(weights).identity == engine(weights, batch=7).identity


def test_a_picture_under_a_camera_becomes_a_video_with_a_moving_mouth(film_set: Set, weights: Path) -> None:
    clip = film_set.picture(18, PAIR)
    request = film_set.request(clip, [LipLine(character="mara", speech=film_set.speech("a", 0.7), start=0.0)], ("mara", "tom"))
    before, after, made = run(film_set, request, weights)
    assert made.kind is ClipKind.VIDEO
    assert changed(before[8], after[8], "mara") > 4
    assert changed(before[8], after[8], "tom") < 1.5
    assert outside(before[8], after[8]) >= 45


def test_a_voice_over_and_a_silent_speech_move_no_mouth(film_set: Set, weights: Path) -> None:
    clip = film_set.video(16, lambda _: PAIR)
    lines = [
        LipLine(character="narrator", speech=film_set.speech("over", 0.5), start=0.1),
        LipLine(character="tom", speech=film_set.speech("hush", 0.5, loud=0.0), start=0.1),
    ]
    context = film_set.context()
    made = engine(weights).run(film_set.request(clip, lines, ("mara", "tom")), context)
    assert made.file == "clip.mp4"
    assert (context.work / "clip.mp4").read_bytes() == (film_set.assets["clip"] / "clip.mp4").read_bytes()
    assert [told.why for told in report(film_set).voices] == [Outcome.UNSEEN, Outcome.SILENT]
    assert "tom: mouth left alone, the speech is silent" in context.notes[-1][1]
    assert context.remarks == ["tom: mouth left alone, the speech is silent"]  # a voice over is as it should be


@pytest.mark.parametrize(
    ("places", "why"),
    [((), Outcome.NO_FACE), ((("tom", 300, 100, 46),), Outcome.SMALL)],
)
def test_faces_that_are_missing_or_small_are_left_alone_and_said(
    film_set: Set, weights: Path, places: tuple[Place, ...], why: Outcome
) -> None:
    clip = film_set.video(16, lambda _: places)
    context = film_set.context()
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 0.5), start=0.1)], ("tom",))
    assert engine(weights).run(request, context).file == "clip.mp4"
    assert report(film_set).voices[0].why is why
    assert context.notes[-1][1].startswith("tom: mouth left alone")
    assert context.remarks == [context.notes[-1][1]]


def test_a_face_that_is_hidden_for_a_while_rests_and_moves_again(film_set: Set, weights: Path) -> None:
    def places(frame: int) -> tuple[Place, ...]:
        return PAIR if frame < 24 or frame > 48 else PAIR[:1]

    clip = film_set.video(72, places)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 3.0), start=0.0)], ("mara", "tom"))
    before, after, _ = run(film_set, request, weights)
    assert changed(before[10], after[10], "tom") > 4
    assert changed(before[36], after[36], "tom") < 1.5
    assert changed(before[64], after[64], "tom") > 4
    told = report(film_set).voices[0]
    assert told.why is Outcome.LOST
    assert told.sentence() == "tom: mouth left alone in part of a shot, the face is hidden"
    assert 20 <= told.left <= 34


def test_speech_longer_than_the_clip_is_spoken_as_far_as_the_clip_goes(film_set: Set, weights: Path) -> None:
    clip = film_set.video(12, lambda _: PAIR)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 2.0), start=0.0)], ("mara", "tom"))
    before, after, made = run(film_set, request, weights)
    assert made.frames == len(after) == 12
    assert changed(before[11], after[11], "tom") > 4


def test_a_head_whose_place_the_clip_knows_needs_no_portrait(film_set: Set, weights: Path) -> None:
    heads = tuple(
        Head(character=who, box=Box(x=left + 0.14 * size, y=top, width=0.72 * size, height=0.9 * size))
        for who, left, top, size in PAIR
    )
    clip = film_set.video(16, lambda _: PAIR, heads)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 0.6), start=0.0)])
    before, after, _ = run(film_set, request, weights)
    assert changed(before[8], after[8], "tom") > 4
    assert changed(before[8], after[8], "mara") < 1.5


def test_drawn_scenes_keep_the_drawn_mouth(tmp_path: Path, weights: Path) -> None:
    workshop = Workshop(root=tmp_path)
    clip = workshop.clip(workshop.request(Framing.MEDIUM, (Subject(character="mara"),), (MARA,)), frames=24)
    line = LipLine(character="mara", speech=workshop.speech("hello", HELLO, 0.9), start=0.0)
    request = LipsyncRequest(clip=workshop.store("clip", clip), inputs=clip.inputs, lines=(line,))
    drawn = build(Craft.LIPSYNC, "draft", {}).run(request, workshop.run("draft"))
    context = workshop.run("neural")
    neural = engine(weights).run(request, context)
    assert neural == drawn
    assert context.remarks == ["drawn people have drawn mouths"]
    files = [(workshop.assets[key] / drawn.file).read_bytes() for key in ("draft", "neural")]
    assert files[0] == files[1]


def test_faces_of_a_clip_are_looked_for_once(film_set: Set, weights: Path) -> None:
    clip = film_set.video(16, lambda _: PAIR)
    lips = engine(weights)
    for key, seconds in (("one", 0.4), ("two", 0.5)):
        context = film_set.context(key)
        speech = film_set.speech(f"speech-{key}", seconds)
        lips.run(film_set.request(clip, [LipLine(character="tom", speech=speech, start=0.0)], ("mara", "tom")), context)
        assert any(note == "looking for faces" for _, note in context.notes) is (key == "one")


def test_progress_rises_and_a_cancel_is_heard_at_every_stage(film_set: Set, weights: Path) -> None:
    clip = film_set.video(16, lambda _: PAIR)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 0.6), start=0.0)], ("mara", "tom"))
    context = film_set.context()
    lips = engine(weights)
    lips.run(request, context)
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for stop in range(1, context.checks, context.checks // 8):
        stopped = film_set.context(f"stopped-{stop}")
        stopped.cancel_after = min(stop, context.checks - 8)
        with pytest.raises(Cancelled):
            (engine(weights) if stop == 1 else lips).run(request, stopped)
        assert not (stopped.work / "lips.mp4").exists()


@pytest.mark.slow
def test_the_full_network_hears_a_cancel_within_two_seconds(film_set: Set, tmp_path: Path) -> None:
    full = save_checkpoint(tmp_path / "full.pth", tiny_state(base=16))
    clip = film_set.video(30, lambda _: PAIR)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 1.0), start=0.0)], ("mara", "tom"))

    class Watched(type(film_set.context("watched"))):  # type: ignore[misc]
        last = 0.0
        longest = 0.0

        def check_cancelled(self) -> None:
            now = time.process_time()
            if self.notes and self.notes[-1][1] == "mouths" and self.last:
                self.longest = max(self.longest, now - self.last)
            self.last = now

    context = Watched(work=film_set.folder("out"), assets=film_set.assets)
    engine(full).run(request, context)
    assert 0 < context.longest < 2


def test_broken_and_missing_models_are_told(film_set: Set, tmp_path: Path) -> None:
    clip = film_set.video(12, lambda _: PAIR)
    request = film_set.request(clip, [LipLine(character="tom", speech=film_set.speech("a", 0.4), start=0.0)], ("mara", "tom"))
    (tmp_path / "bad.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(BrokenModel):
        engine(tmp_path / "bad.safetensors").run(request, film_set.context("bad"))
    with pytest.raises(MissingModel):
        engine(tmp_path / "none.pth").run(request, film_set.context("none"))
    assert "+none+" in engine(tmp_path / "none.pth").identity
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingModel):
        engine(tmp_path / "empty").run(request, film_set.context("empty"))


@pytest.mark.parametrize("options", [{"speed": 1}, {"detector": "eyes"}, {"batch": -1}, {"batch": True}, {"model": ""}])
def test_options_that_are_unknown_or_out_of_range_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        NeuralLips(options)
