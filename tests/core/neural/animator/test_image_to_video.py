"""The engines `ltx` and `wan` over whole clips, with tiny models."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.crafts import AnimateRequest, Clip, ClipKind, Craft
from core.edit.planes import Bytes, to_rgb
from core.edit.sources import cover, open_clip
from core.engines import ENGINES, build
from core.errors import BadOption, BrokenAsset, BrokenModel, Cancelled, MissingModel, OutOfMemory
from core.identities import known_identity
from core.neural import lending
from core.neural.animator.image_to_video import Family, ImageToVideo, Take, Wish
from core.neural.animator.image_to_video_weights import Filmer
from core.neural.animator.ltx import Ltx, LtxVideo, Told
from core.neural.animator.ltx_options import LtxOptions, read_options
from core.neural.animator.wan import Wan, WanVideo
from core.neural.animator.wan_options import WanOptions
from core.neural.lending import HouseLender, LenderOptions, Offload, Placement
from core.options import Layout
from core.storyboard import CameraMove, Move, Prompt, Weather
from tests.contexts import RecordingContext
from tests.core.neural.animator.scenery import likeness
from tests.core.neural.animator.tiny import Stage
from tests.core.neural.animator.videos import Videos, save_videos

QUICK = {"size": 64, "steps": 2, "least_seconds": 0.2}
KINDS = ["ltx", "wan", "small"]


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Videos:
    return save_videos(tmp_path_factory.mktemp("videos"))


def engine(videos: Videos, kind: str, **options: Any) -> ImageToVideo:
    given = {"model": str(getattr(videos, kind)), **QUICK, **options}
    return WanVideo(given) if kind in ("wan", "small", "words") else LtxVideo(given)


def frames_of(stage: Stage, clip: Clip, key: str = "out") -> list[Bytes]:
    shown = open_clip(clip, stage.assets[key], stage.layout, stage.context("unused"))
    return [to_rgb(shown.planes(number)) for number in range(clip.frames)]


def made(stage: Stage, animator: ImageToVideo, key: str, seed: int = 1, still: int = 1, **named: Any) -> bytes:
    animator.run(stage.request(stage.still(f"still-{still}", still), frames=9, **named), stage.context(key, seed))
    return (stage.assets[key] / "clip.mp4").read_bytes()


@pytest.mark.parametrize("kind", ["ltx", "first", "timed", "wan", "small"])
def test_a_still_becomes_a_clip_of_exactly_its_size_rate_and_length(stage: Stage, videos: Videos, kind: str) -> None:
    stage.layout = Layout(width=160, height=90, fps=30)
    animator = engine(videos, kind)
    context = stage.context()
    clip = animator.run(stage.request(stage.still("still"), frames=22), context)
    assert (clip.kind, clip.frames, clip.layout, clip.inputs) == (ClipKind.VIDEO, 22, stage.layout, ())
    assert clip.camera == CameraMove()
    assert {frame.shape for frame in frames_of(stage, clip)} == {(90, 160, 3)}
    assert [head.character for head in clip.heads] == ["mara"]
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert len(set(shares)) > 10
    assert context.remarks == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_still_or_word_others(
    stage: Stage, videos: Videos, kind: str
) -> None:
    animator = engine(videos, kind)
    one = made(stage, animator, "one")
    assert made(stage, animator, "two") == one
    assert made(stage, engine(videos, kind), "three") == one
    assert made(stage, animator, "four", seed=2) != one
    assert made(stage, animator, "five", still=2) != one
    assert made(stage, animator, "six", motion=Prompt(text="a bird flies over the sea")) != one


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_shot_is_made_of_windows_that_go_on_from_each_other(stage: Stage, videos: Videos, kind: str) -> None:
    animator = engine(videos, kind, window=17, overlap=9, fps=24)
    context = stage.context()
    clip = animator.run(stage.request(stage.still("still"), frames=40), context)
    assert clip.frames == 40
    made = [share for share, note in context.notes if note == "animating"]
    assert made == sorted(made)
    assert made[-1] > 0.8


class Watched(Ltx):
    """Keeps what goes in and what comes out."""

    def __init__(self, options: LtxOptions) -> None:
        super().__init__(options)
        self.takes, self.films = list[Take](), list[Bytes]()

    def film(self, filmer: Filmer, told: Told, take: Take) -> Sequence[Bytes]:
        found = super().film(filmer, told, take)
        self.takes.append(take)
        self.films.append(found[0])
        return found


def test_the_next_window_begins_with_the_last_frames_of_the_one_before(stage: Stage, videos: Videos) -> None:
    options = read_options({"model": str(videos.ltx), **QUICK, "window": 17, "overlap": 9, "fps": 24})
    family = Watched(options)
    ImageToVideo(family, options, "watched").run(stage.request(stage.still("still"), frames=24), stage.context())
    assert [take.starts[0].shape[0] for take in family.takes] == [1, 9]
    assert [take.frames for take in family.takes] == [17, 17]
    assert family.takes[0].seeds != family.takes[1].seeds
    assert np.array_equal(family.takes[1].starts[0], family.films[0][-9:])
    with Image.open(stage.assets["still"] / "still.png") as still:
        assert likeness(family.takes[0].starts[0][0], cover(still.convert("RGB"), (64, 64))) > 40


@pytest.mark.parametrize("kind", ["ltx", "small"])
def test_a_shot_beyond_the_longest_goes_on_without_a_jump(stage: Stage, videos: Videos, kind: str) -> None:
    animator = engine(videos, kind, longest=17, window=17, overlap=9)
    clip = animator.run(stage.request(stage.still("still"), frames=60), stage.context())
    frames = [frame.astype(int) for frame in frames_of(stage, clip)]
    steps = [np.abs(later - sooner).mean() for sooner, later in pairwise(frames)]
    assert max(steps[17:]) <= max(steps[:16]) * 1.2 + 0.2


def test_clips_that_are_made_together_are_those_that_are_made_alone(stage: Stage, videos: Videos) -> None:
    animator = engine(videos, "ltx", window=9, overlap=1)
    requests = [
        stage.request(stage.still("one", 1), frames=12, motion=Prompt(text="she waves")),
        stage.request(stage.still("two", 2), frames=12, motion=Prompt(text="a storm comes up", negative="people")),
    ]
    contexts = [stage.context("together-1", 4), stage.context("together-2", 9)]
    assert animator.batch_key(requests[0]) == animator.batch_key(requests[1]) != ""
    together = animator.run_batch(requests, contexts)
    alone = [
        animator.run(request, stage.context(f"alone-{seed}", seed)) for request, seed in zip(requests, (4, 9), strict=True)
    ]
    for number, (one, other) in enumerate(zip(together, alone, strict=True)):
        first, second = frames_of(stage, one, f"together-{number + 1}"), frames_of(stage, other, f"alone-{(4, 9)[number]}")
        assert min(likeness(a, b) for a, b in zip(first, second, strict=True)) > 40


def test_only_equal_sizes_and_lengths_are_made_together_and_wan_makes_one_at_a_time(stage: Stage, videos: Videos) -> None:
    animator = engine(videos, "ltx")
    request = stage.request(stage.still("still"))
    other = replace(request, frames=48)
    wide = replace(request, layout=Layout(width=256, height=128, fps=24))
    calm = replace(request, portraits=(), motion=Prompt(text=""))
    keys = [animator.batch_key(one) for one in (request, other, wide)]
    assert len(set(keys)) == 3
    assert (animator.batch_key(calm), animator.model_key(calm)) == ("", "")
    assert animator.model_key(request) == animator.model_key(other)
    assert engine(videos, "wan").batch_key(request) == ""


@pytest.mark.parametrize("named", [{"frames": 4}, {"portraits": (), "motion": Prompt(text="")}])
def test_where_the_camera_is_enough_the_still_is_moved(stage: Stage, videos: Videos, named: dict[str, Any]) -> None:
    camera = CameraMove(move=Move.PAN_LEFT, intensity=0.7)
    clip = engine(videos, "ltx").run(stage.request(stage.still("still"), camera=camera, **named), stage.context())
    assert (clip.kind, clip.camera) == (ClipKind.PICTURE, camera)
    assert lending.lender().warm() == ()


def test_the_camera_is_said_or_moves_the_finished_frames(stage: Stage, videos: Videos) -> None:
    camera = CameraMove(move=Move.PUSH_IN, intensity=1.0)
    told = engine(videos, "ltx", camera="words")
    moved = engine(videos, "ltx", camera="frames")
    still, pushed = made(stage, moved, "still"), made(stage, moved, "pushed", camera=camera)
    assert still != pushed
    assert made(stage, told, "told", camera=camera) not in (still, pushed)


def test_in_a_shot_that_goes_back_and_forth_the_camera_does_not_go_back(stage: Stage, videos: Videos) -> None:
    camera = CameraMove(move=Move.PAN_LEFT, intensity=1.0)
    still = stage.still("still")
    told = engine(videos, "small", longest=9, camera="words").run(
        stage.request(still, frames=40, camera=camera), stage.context("told")
    )
    moved = engine(videos, "small", longest=9, camera="frames").run(
        stage.request(still, frames=40, camera=camera), stage.context("moved")
    )
    assert told == moved
    assert (stage.assets["told"] / "clip.mp4").read_bytes() == (stage.assets["moved"] / "clip.mp4").read_bytes()


def test_frames_alike_are_spared_when_asked(stage: Stage, videos: Videos) -> None:
    plain, spared = engine(videos, "ltx", steps=6), engine(videos, "ltx", steps=6, cache=1.0)
    assert plain.identity != spared.identity
    request = stage.request(stage.still("still"))
    assert plain.model_key(request) != spared.model_key(request)
    first = made(stage, spared, "first")
    assert made(stage, spared, "second") == first


def test_a_distilled_model_takes_its_own_steps(stage: Stage, videos: Videos) -> None:
    context = stage.context()
    engine(videos, "timed", distilled=True).run(stage.request(stage.still("still"), frames=9), context)
    plain = stage.context("plain")
    engine(videos, "timed").run(stage.request(stage.still("still"), frames=9), plain)
    assert len({share for share, note in context.notes if note == "animating"}) > len(
        {share for share, note in plain.notes if note == "animating"}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_cancel_is_heard_within_a_step_and_the_next_clip_is_whole(stage: Stage, videos: Videos, kind: str) -> None:
    animator = engine(videos, kind, cache=0.5 if kind == "ltx" else 0.0)
    whole = made(stage, animator, "whole")
    counted = stage.context("counted")
    animator.run(stage.request(stage.still("still-1", 1), frames=9), counted)
    asked = range(2, counted.checks, max(1, counted.checks // 4))
    for number in asked:
        context = stage.context(f"cancelled-{number}")
        context.cancel_after = number
        with pytest.raises(Cancelled):
            animator.run(stage.request(stage.still("still-1", 1), frames=9), context)
        assert list(context.work.iterdir()) == []
    assert made(stage, animator, "again") == whole


def _copy(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to


def _weights(folder: Path, part: str) -> Path:
    return next((folder / part).glob("*.safetensors"))


def _run(stage: Stage, animator: ImageToVideo) -> Clip:
    return animator.run(stage.request(stage.still("still"), frames=9), stage.context())


@pytest.mark.parametrize("kind", ["ltx", "wan"])
@pytest.mark.parametrize("part", ["transformer", "vae", "text_encoder"])
@pytest.mark.parametrize("damage", ["cut", "gone", "pickle", "config"])
def test_damaged_models_are_named(stage: Stage, videos: Videos, tmp_path: Path, kind: str, part: str, damage: str) -> None:
    folder = _copy(getattr(videos, kind), tmp_path / "model")
    file = _weights(folder, part)
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-1000])
        case "gone":
            file.unlink()
        case "pickle":
            file.write_bytes(b"\x80\x04" + file.read_bytes())
        case _:
            (folder / part / "config.json").write_text("{", encoding="utf-8")
    options = {"model": str(folder), **QUICK}
    with pytest.raises(BrokenModel) as caught:
        _run(stage, WanVideo(options) if kind == "wan" else LtxVideo(options))
    assert caught.value.code.startswith("model.")


@pytest.mark.parametrize("part", ["transformer", "text_encoder", "vae"])
def test_weights_that_are_not_all_there_are_named(stage: Stage, videos: Videos, tmp_path: Path, part: str) -> None:
    from safetensors.torch import load_file, save_file

    folder = _copy(videos.ltx, tmp_path / "model")
    file = _weights(folder, part)
    state = load_file(file)
    state.pop(max(state))
    save_file(state, file, metadata={"format": "pt"})
    with pytest.raises(BrokenModel) as caught:
        _run(stage, LtxVideo({"model": str(folder), **QUICK}))
    assert caught.value.parameters["what"] == "weights"


def test_weights_of_another_shape_are_named(stage: Stage, videos: Videos, tmp_path: Path) -> None:
    folder = _copy(videos.ltx, tmp_path / "model")
    config = json.loads((folder / "transformer" / "config.json").read_text(encoding="utf-8"))
    (folder / "transformer" / "config.json").write_text(json.dumps({**config, "num_attention_heads": 8}), encoding="utf-8")
    with pytest.raises(BrokenModel):
        _run(stage, LtxVideo({"model": str(folder), **QUICK}))


@pytest.mark.parametrize(("kind", "given"), [("ltx", "wan"), ("wan", "ltx"), ("wan", "words")])
def test_a_model_of_another_kind_is_refused(stage: Stage, videos: Videos, kind: str, given: str) -> None:
    options = {"model": str(getattr(videos, given)), **QUICK}
    with pytest.raises(BrokenModel) as caught:
        _run(stage, WanVideo(options) if kind == "wan" else LtxVideo(options))
    assert caught.value.parameters["what"] == "kind"


@pytest.mark.parametrize(("family", "kind"), [(Ltx(LtxOptions(steps=2)), "ltx"), (Wan(WanOptions(steps=2)), "small")])
def test_a_model_that_is_kept_layer_by_layer_makes_the_same(videos: Videos, family: Family, kind: str) -> None:
    folder = getattr(videos, kind)
    still = np.linspace(0, 255, 96 * 64 * 3).astype(np.uint8).reshape(64, 96, 3)
    wish = Wish(still=still, prompt="Waves.", negative="", seed=1)
    take = Take(starts=[still[None]], seeds=[1], frames=9, fps=24)
    films = []
    for offload in (Offload.NONE, Offload.LAYERS):
        filmer = family.load(folder, Placement("cpu", "float32", offload))
        films.append(family.film(filmer, family.tell(filmer, [wish]), take)[0])
    assert films[0].shape == (9, 64, 96, 3)
    assert np.abs(films[0].astype(int) - films[1]).mean() < 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_installed_model_is_tried_with_a_few_frames(videos: Videos, tmp_path: Path, kind: str) -> None:
    tried = WanVideo.try_model if kind in ("wan", "small") else LtxVideo.try_model
    tried(getattr(videos, kind))
    with pytest.raises(MissingModel):
        tried(tmp_path / "none")


def test_a_model_that_makes_no_numbers_is_named(stage: Stage, videos: Videos, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = _copy(videos.ltx, tmp_path / "model")
    file = _weights(folder, "transformer")
    state = load_file(file)
    save_file({name: value * float("nan") for name, value in state.items()}, file, metadata={"format": "pt"})
    with pytest.raises(BrokenModel) as caught:
        _run(stage, LtxVideo({"model": str(folder), **QUICK}))
    assert caught.value.parameters["what"] == "values"


def test_a_model_that_is_not_there_and_a_still_that_is_not_there(stage: Stage, videos: Videos, tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        _run(stage, LtxVideo({"model": str(tmp_path / "nothing"), **QUICK}))
    request = stage.request(stage.still("still"))
    (stage.assets["still"] / "still.png").write_bytes(b"no picture")
    with pytest.raises(BrokenAsset):
        engine(videos, "ltx").run(request, stage.context())
    (stage.assets["still"] / "result.json").unlink()
    with pytest.raises(BrokenAsset):
        engine(videos, "ltx").run(request, stage.context())


def test_a_model_that_fits_nowhere_says_so(stage: Stage, videos: Videos) -> None:
    lending.set_lender(HouseLender(LenderOptions(device="cpu", budget=1)))
    with pytest.raises(OutOfMemory):
        _run(stage, engine(videos, "ltx"))


@pytest.mark.parametrize("kind", [LtxVideo, WanVideo])
@pytest.mark.parametrize(
    "given",
    [
        {"stpes": 3},
        {"steps": 0},
        {"steps": "many"},
        {"guidance": 0.5},
        {"camera": "none"},
        {"model": ""},
        {"window": 33, "overlap": 33},
        {"cache": 2.0},
        {"compile": "yes"},
    ],
)
def test_wrong_options_are_refused(kind: type[ImageToVideo], given: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as caught:
        kind(given)  # type: ignore[call-arg, arg-type]
    assert caught.value.parameters.get("allowed") or caught.value.parameters["known"]


@pytest.mark.parametrize("name", ["ltx", "wan"])
def test_the_engines_are_listed_and_known_by_name(videos: Videos, name: str) -> None:
    options = {"model": str(getattr(videos, name)), **QUICK}
    found = build(Craft.ANIMATE, name, options)
    assert found.identity == known_identity(ENGINES[Craft.ANIMATE][name], options)
    assert found.identity.startswith(f"{name}-video/")
    assert build(Craft.ANIMATE, name, {**options, "steps": 3}).identity != found.identity
    assert build(Craft.ANIMATE, name, {**options, "compile": True}).identity == found.identity
    assert LtxVideo({"together": 3}).identity == LtxVideo({}).identity


def test_words_that_are_too_many_are_cut_and_that_is_said(stage: Stage, videos: Videos) -> None:
    context = stage.context()
    request: AnimateRequest = stage.request(stage.still("still"), frames=9, motion=Prompt(text="waves roll on " * 800))
    engine(videos, "ltx").run(request, context)
    assert context.remarks == ["what moves is described at length; the first sentences were used"]


def test_rain_alone_is_worth_a_clip(stage: Stage, videos: Videos) -> None:
    request = stage.request(stage.still("still"), portraits=(), motion=Prompt(text=""), weather=Weather.RAIN)
    context: RecordingContext = stage.context()
    assert engine(videos, "small").run(request, context).kind is ClipKind.VIDEO
