"""Segments: exact frames, equal bytes, one set of parameters, transitions, faults."""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from core.crafts import Caption, CardSource, CutRequest, Encoding, Ref, Source
from core.edit.cut import Cutter
from core.edit.planes import Planes, plain
from core.edit.sources import open_source
from core.edit.transitions import blend, share_at
from core.errors import BadConfig, BadOption, BrokenAsset, Cancelled, Unwritable
from core.options import Codec
from core.storyboard import CameraMove, Move, TransitionKind
from tests.core.edit.conftest import LAYOUT, Studio, body, decode, drawing

PUSH = CameraMove(move=Move.PUSH_IN, intensity=0.6)


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("length", [1, 2, 3, 24])
def test_a_segment_has_exactly_the_frames_asked_for_in_every_codec(studio: Studio, codec: Codec, length: int) -> None:
    clip = studio.picture("a", camera=PUSH)
    request = CutRequest(layout=LAYOUT, encoding=Encoding(codec=codec), source=Source(clip=clip), first=0, last=length)
    ref, segment = studio.cut("s", request)
    frames = decode(studio.assets[ref.key] / segment.file)
    assert segment.frames == len(frames) == length
    assert frames[0].shape == (180, 320)


@pytest.mark.parametrize("codec", list(Codec))
def test_a_bitrate_takes_the_place_of_the_quality(studio: Studio, codec: Codec) -> None:
    clip = studio.picture("a", camera=PUSH)
    sizes = []
    for rate in (60, 600):
        request = CutRequest(
            layout=LAYOUT, encoding=Encoding(codec=codec, bitrate=rate), source=Source(clip=clip), first=0, last=48
        )
        ref, segment = studio.cut(f"rate-{rate}", request)
        sizes.append((studio.assets[ref.key] / segment.file).stat().st_size)
    assert sizes[0] < 0.6 * sizes[1]


def test_a_segment_starts_with_a_key_frame_and_is_tagged_as_high_definition_colour(studio: Studio) -> None:
    ref, segment = studio.cut("s", body(studio.picture("a"), 3, 15))
    with av.open(str(studio.assets[ref.key] / segment.file)) as file:
        context = file.streams.video[0].codec_context
        assert (context.colorspace, context.color_range) == (1, 1)
        assert next(packet.is_keyframe for packet in file.demux(video=0) if packet.size)


def test_the_same_request_gives_the_same_bytes(studio: Studio) -> None:
    clip = studio.picture("a", camera=CameraMove(move=Move.HANDHELD))
    source = Source(clip=clip, captions=(Caption(text="Twice", first=2, last=9),), effects=("old-film",))
    request = CutRequest(layout=LAYOUT, encoding=Encoding(), source=source, first=0, last=12)
    digests = set()
    for name in ("one", "two"):
        ref, segment = studio.cut(name, request)
        digests.add(hashlib.sha256((studio.assets[ref.key] / segment.file).read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("codec", list(Codec))
def test_all_segments_of_a_film_share_their_parameter_sets(studio: Studio, codec: Codec) -> None:
    first, second = studio.picture("a", camera=PUSH), studio.picture("b", drawing(320, 180, 2))
    encoding = Encoding(codec=codec)
    card = Source(card=CardSource(lines=("Title",), frames=24, backdrop=None, style="noir"))
    requests = [
        CutRequest(layout=LAYOUT, encoding=encoding, source=Source(clip=first), first=0, last=24),
        CutRequest(layout=LAYOUT, encoding=encoding, source=Source(clip=second), first=0, last=1),
        CutRequest(layout=LAYOUT, encoding=encoding, source=card, first=0, last=7, other=Source(clip=second)),
    ]
    sets = set()
    for index, request in enumerate(requests):
        ref, segment = studio.cut(f"s{index}", request)
        with av.open(str(studio.assets[ref.key] / segment.file)) as file:
            sets.add(bytes(file.streams.video[0].codec_context.extradata or b""))
    assert len(sets) == 1


def test_a_dissolve_mixes_each_frame_by_its_exact_share() -> None:
    black, white = plain(32, 16, (16, 128, 128)), plain(32, 16, (235, 128, 128))
    count = 9
    seen = [int(blend(black, white, TransitionKind.DISSOLVE, share_at(at, count)).y[0, 0]) for at in range(count)]
    assert seen == [round(16 + 219 * (at + 1) / 10) for at in range(count)]


def test_a_fade_is_black_in_its_middle_and_a_picture_at_its_ends() -> None:
    old, new = plain(32, 16, (200, 90, 160)), plain(32, 16, (100, 160, 90))
    middle = blend(old, new, TransitionKind.FADE, 0.5)
    assert (int(middle.y[0, 0]), int(middle.u[0, 0]), int(middle.v[0, 0])) == (16, 128, 128)
    assert int(blend(old, new, TransitionKind.FADE, 0.05).y[0, 0]) > 170
    assert int(blend(old, new, TransitionKind.FADE, 0.95).y[0, 0]) > 85


def test_a_wipe_moves_from_left_to_right_with_colour_on_the_same_edge() -> None:
    old, new = plain(200, 16, (16, 60, 60)), plain(200, 16, (235, 200, 200))
    half = blend(old, new, TransitionKind.WIPE, 0.5)
    assert half.y[0, 90] == 235
    assert half.y[0, 110] == 16
    assert half.u[0, 45] == 200
    assert half.u[0, 55] == 60
    assert 16 < half.y[0, 100] < 235


@pytest.mark.parametrize("kind", [TransitionKind.DISSOLVE, TransitionKind.FADE, TransitionKind.WIPE])
def test_a_transition_segment_begins_near_the_old_picture_and_ends_near_the_new(studio: Studio, kind: TransitionKind) -> None:
    old = studio.picture("a", np.full((180, 320, 3), 200, np.uint8))
    new = studio.picture("b", np.full((180, 320, 3), 60, np.uint8))
    request = CutRequest(
        layout=LAYOUT, encoding=Encoding(crf=10), source=Source(clip=old), first=12, last=24, other=Source(clip=new), kind=kind
    )
    ref, segment = studio.cut("t", request)
    frames = decode(studio.assets[ref.key] / segment.file)
    assert len(frames) == 12
    assert frames[0].mean() > 140
    assert abs(frames[-1].mean() - (16 + 60 * 219 / 255)) < 15


def test_a_cancelled_cut_leaves_nothing(studio: Studio) -> None:
    context = studio.context(cancel_after=5)
    with pytest.raises(Cancelled):
        Cutter({}).run(body(studio.picture("a"), 0, 24), context)
    assert list(context.work.iterdir()) == []


def test_progress_rises_to_the_end(studio: Studio) -> None:
    context = studio.context()
    Cutter({}).run(body(studio.picture("a"), 0, 8), context)
    shares = [share for share, _ in context.notes]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert context.checks >= 8


def test_a_folder_that_cannot_be_written_is_said_to_be_so(studio: Studio) -> None:
    context = studio.context()
    (context.work / "segment.mp4").mkdir()
    with pytest.raises(Unwritable):
        Cutter({}).run(body(studio.picture("a"), 0, 3), context)


def test_a_damaged_clip_is_a_broken_asset(studio: Studio) -> None:
    clip = studio.picture("a")
    (studio.assets["a"] / "still.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    with pytest.raises(BrokenAsset):
        Cutter({}).run(body(clip, 0, 3), studio.context())
    (studio.assets["a"] / "result.json").unlink()
    with pytest.raises(BrokenAsset):
        Cutter({}).run(body(clip, 0, 3), studio.context())


def test_a_source_of_nothing_is_refused(studio: Studio) -> None:
    with pytest.raises(BrokenAsset):
        open_source(Source(), LAYOUT, studio.context())


def test_an_unknown_effect_is_named(studio: Studio) -> None:
    source = Source(clip=studio.picture("a"), effects=("explode",))
    with pytest.raises(BadOption, match="explode"):
        open_source(source, LAYOUT, studio.context())


def test_options_of_the_cutter_are_checked_and_show_in_its_identity() -> None:
    with pytest.raises(BadConfig):
        Cutter({"nvenc": "perhaps"})
    assert Cutter({}).identity.endswith("cpu")
    assert Cutter({"nvenc": True}).identity.endswith("nvenc")


def test_frames_beyond_the_clip_show_its_last(studio: Studio) -> None:
    shown = open_source(Source(clip=studio.picture("a", camera=PUSH, frames=10)), LAYOUT, studio.context())
    last: Planes = shown.planes(9)
    assert np.array_equal(shown.planes(25).y, last.y)


_FULL_DISK = """
import resource, sys
from pathlib import Path
from core.crafts import CutRequest, Encoding, Ref, Source
from core.edit.cut import Cutter
from core.errors import Unwritable
from core.options import Layout
from tests.contexts import RecordingContext
work = Path(sys.argv[1])
context = RecordingContext(work, assets={"a": Path(sys.argv[2])})
resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
layout = Layout(width=320, height=180, fps=12)
request = CutRequest(layout=layout, encoding=Encoding(crf=1), source=Source(clip=Ref(key="a")), first=0, last=24)
try:
    Cutter({}).run(request, context)
except Unwritable:
    print("unwritable", len(list(work.iterdir())))
"""


def test_a_full_disk_is_unwritable_and_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    studio.picture("a", np.random.default_rng(3).integers(0, 256, (180, 320, 3), dtype=np.uint8), camera=PUSH)
    work = tmp_path / "full"
    work.mkdir()
    command = [sys.executable, "-c", _FULL_DISK, str(work), str(studio.assets["a"])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "unwritable 0", done.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 9_000


def test_a_video_clip_is_shown_at_the_films_rate_and_shape(studio: Studio) -> None:
    pictures = [np.full((240, 320, 3), 20 + 18 * index, np.uint8) for index in range(12)]
    clip = studio.video("v", pictures, fps=6)
    shown = open_source(Source(clip=clip), LAYOUT, studio.context())
    assert shown.frames == 24
    means = [float(shown.planes(index).y.mean()) for index in (0, 1, 10, 23, 11, 3)]
    expected = [16 + 219 / 255 * (20 + 18 * step) for step in (0, 0, 5, 11, 5, 1)]
    assert means == pytest.approx(expected, abs=2.5)
    assert shown.planes(0).size == (320, 180)


def test_a_damaged_video_is_a_broken_asset(studio: Studio) -> None:
    clip = studio.video("v", [np.zeros((180, 320, 3), np.uint8)] * 3)
    (studio.assets["v"] / "clip.mp4").write_bytes(b"not a video")
    with pytest.raises(BrokenAsset):
        open_source(Source(clip=Ref(key=clip.key)), LAYOUT, studio.context())
