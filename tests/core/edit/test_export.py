"""The joined film: frame-exact, equal bytes, whole, playable, with its tracks and texts; and its faults."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.crafts import Chapter, CutRequest, Encoding, ExportRequest, Film, Ref, Source, SubtitleLine
from core.edit.atoms import plays_while_downloading, read_atoms
from core.edit.export import Exporter
from core.errors import BrokenAsset, Cancelled, Unwritable
from core.options import Codec
from core.storyboard import CameraMove, Move, TransitionKind
from tests.core.edit.conftest import LAYOUT, Studio, decode, drawing

MANIFEST = json.dumps({"authors": ["Zoé Müller"], "script_sha256": "0" * 64})
LINES = (
    SubtitleLine(start=0.2, end=1.0, text="<b>No</b> {\\an8} & so on", speaker="ANNA <x>"),
    SubtitleLine(start=1.0, end=1.8, text="שלום, עולם", speaker="BEN"),
)


def make_segments(studio: Studio, codec: Codec = Codec.H264, seed: int = 2) -> list[Ref]:
    """Two shots and the dissolve between them: 20 + 6 + 14 frames."""
    first = Source(clip=studio.picture("a", camera=CameraMove(move=Move.PAN_LEFT), frames=26))
    second = Source(clip=studio.picture("b", drawing(320, 180, seed), camera=CameraMove(move=Move.PUSH_IN), frames=20))
    encoding = Encoding(codec=codec)
    dissolve = TransitionKind.DISSOLVE
    requests = {
        "s0": CutRequest(layout=LAYOUT, encoding=encoding, source=first, first=0, last=20),
        "s1": CutRequest(layout=LAYOUT, encoding=encoding, source=first, first=20, last=26, other=second, kind=dissolve),
        "s2": CutRequest(layout=LAYOUT, encoding=encoding, source=second, first=6, last=20),
    }
    return [studio.cut(name, request)[0] for name, request in requests.items()]


def request(segments: list[Ref], mix: Ref, codec: Codec = Codec.H264) -> ExportRequest:
    return ExportRequest(
        segments=tuple(segments),
        mix=mix,
        layout=LAYOUT,
        encoding=Encoding(codec=codec),
        subtitles=LINES,
        chapters=(Chapter(start=0.0, title="INT. ROOM"), Chapter(start=1.7, title="EXT. SEA")),
        title="The “Film”",
        language="fr",
        manifest=MANIFEST,
        poster_frame=22,
    )


@pytest.fixture
def film(studio: Studio) -> tuple[Film, Path]:
    context = studio.context("film")
    result = Exporter({}).run(request(make_segments(studio), studio.mix("mix", 40 / 12)), context)
    return result, context.work


@pytest.mark.parametrize("codec", list(Codec))
def test_a_joined_film_shows_every_frame_of_its_segments_unchanged(studio: Studio, codec: Codec) -> None:
    segments = make_segments(studio, codec)
    context = studio.context("film")
    result = Exporter({}).run(request(segments, studio.mix("mix", 40 / 12), codec), context)
    pieces = [frame for ref in segments for frame in decode(studio.assets[ref.key] / "segment.mp4")]
    joined = decode(context.work / result.file)
    with av.open(str(context.work / result.file)) as file:
        tag = file.streams.video[0].codec_context.codec_tag
    assert tag == {Codec.H264: "avc1", Codec.H265: "hvc1", Codec.AV1: "av01"}[codec]
    assert result.frames == len(joined) == len(pieces) == 40
    assert all(np.array_equal(one, other) for one, other in zip(joined, pieces, strict=True))


def test_a_joined_film_looks_like_one_encoded_in_one_piece(
    studio: Studio, shows: Callable[[np.ndarray, np.ndarray], float]
) -> None:
    clip = studio.picture("a", camera=CameraMove(move=Move.PAN_LEFT, intensity=1.0), frames=24)
    whole = CutRequest(layout=LAYOUT, encoding=Encoding(), source=Source(clip=clip), first=0, last=24)
    parts = [
        CutRequest(layout=LAYOUT, encoding=Encoding(), source=Source(clip=clip), first=at, last=at + 8) for at in (0, 8, 16)
    ]
    segments = [studio.cut(f"s{index}", part)[0] for index, part in enumerate(parts)]
    ref, segment = studio.cut("whole", whole)
    context = studio.context("film")
    result = Exporter({}).run(request(segments, studio.mix("mix", 2.0)), context)
    for one, other in zip(decode(context.work / result.file), decode(studio.assets[ref.key] / segment.file), strict=True):
        assert shows(one, other) < 2.5


def test_times_in_the_film_are_even_and_sound_is_as_long_as_the_picture(film: tuple[Film, Path]) -> None:
    result, folder = film
    with av.open(str(folder / result.file)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    assert times == pytest.approx([index / 12 for index in range(40)], abs=1e-4)
    with av.open(str(folder / result.file)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        lengths = [float(stream.duration * stream.time_base) for stream in (video, audio)]
        heard = sum(frame.samples for frame in file.decode(audio=0)) / 48_000
    assert abs(lengths[0] - lengths[1]) <= 0.04
    assert abs(heard - 40 / 12) <= 0.04
    assert result.seconds == pytest.approx(40 / 12)


def test_the_film_of_an_unchanged_plan_is_the_same_to_the_byte(studio: Studio) -> None:
    digests = set()
    mix = studio.mix("mix", 40 / 12)
    for name in ("cold", "again"):
        context = studio.context(name)
        result = Exporter({}).run(request(make_segments(studio), mix), context)
        digests.add(hashlib.sha256((context.work / result.file).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_film_with_one_changed_segment_equals_a_cold_render_of_the_change(studio: Studio, tmp_path: Path) -> None:
    mix = studio.mix("mix", 40 / 12)
    before = make_segments(studio)
    old = (studio.assets["s0"] / "segment.mp4").read_bytes()
    changed = make_segments(studio, seed=9)
    (studio.assets["s0"] / "segment.mp4").write_bytes(old)
    warm = studio.context("warm")
    first = Exporter({}).run(request([before[0], *changed[1:]], mix), warm)
    other = Studio(tmp_path / "cold")
    other.home.mkdir()
    cold = other.context("film")
    second = Exporter({}).run(request(make_segments(other, seed=9), other.mix("mix", 40 / 12)), cold)
    assert (warm.work / first.file).read_bytes() == (cold.work / second.file).read_bytes()


def test_the_index_comes_before_the_media_so_that_it_plays_while_downloading(film: tuple[Film, Path]) -> None:
    result, folder = film
    assert plays_while_downloading(folder / result.file)
    assert sum(atom.size for atom in read_atoms(folder / result.file)) == result.bytes


def test_the_film_carries_title_languages_chapters_and_manifest(film: tuple[Film, Path]) -> None:
    result, folder = film
    with av.open(str(folder / result.file)) as file:
        digest = hashlib.sha256(MANIFEST.encode()).hexdigest()
        assert file.metadata["title"] == "The “Film”"
        assert file.metadata["artist"] == "Zoé Müller"
        assert digest in file.metadata["comment"]
        assert file.metadata["synopsis"] == MANIFEST
        assert [chapter["metadata"]["title"] for chapter in file.chapters()] == ["INT. ROOM", "EXT. SEA"]
        assert file.streams.audio[0].metadata["language"] == "fra"
        assert file.streams.subtitles[0].metadata["language"] == "fra"
    assert (folder / result.manifest).read_text() == MANIFEST


def test_the_subtitle_track_says_the_lines_as_written(film: tuple[Film, Path]) -> None:
    result, folder = film
    with av.open(str(folder / result.file)) as file:
        texts = [bytes(packet)[2:].decode() for packet in file.demux(subtitles=0) if packet.size > 2]
    assert texts == [line.text for line in LINES]


def test_the_poster_is_the_frame_asked_for(film: tuple[Film, Path], shows: Callable[[np.ndarray, np.ndarray], float]) -> None:
    result, folder = film
    with Image.open(folder / result.poster) as poster:
        assert (poster.format, poster.size) == ("JPEG", (320, 180))
        grey = 16 + np.asarray(poster.convert("L")).astype(float) * 219 / 255
    frames = decode(folder / result.file)
    distances = [float(np.abs(frame - grey).mean()) for frame in frames]
    assert distances.index(min(distances)) == 22


def test_a_film_without_lines_or_chapters_is_fine(studio: Studio) -> None:
    plain = request(make_segments(studio), studio.mix("mix", 40 / 12))
    silent = ExportRequest(
        segments=plain.segments, mix=plain.mix, layout=LAYOUT, encoding=Encoding(), subtitles=(), chapters=(), title="",
        language="und", manifest="not json", poster_frame=999,
    )  # fmt: skip
    context = studio.context("film")
    result = Exporter({}).run(silent, context)
    assert len(decode(context.work / result.file)) == 40
    assert (context.work / result.srt).read_text() == ""


def test_segments_encoded_differently_are_refused(studio: Studio) -> None:
    segments = make_segments(studio)
    odd = CutRequest(layout=LAYOUT, encoding=Encoding(crf=40), source=Source(clip=Ref(key="a")), first=0, last=4)
    tall = CutRequest(
        layout=LAYOUT.__class__(width=180, height=320, fps=12),
        encoding=Encoding(),
        source=Source(clip=Ref(key="a")),
        first=0,
        last=4,
    )
    studio.cut("odd", odd)
    mix = studio.mix("mix", 40 / 12)
    studio.cut("tall", tall)
    context = studio.context("film")
    with pytest.raises(BrokenAsset, match="other settings"):
        Exporter({}).run(request([*segments, Ref(key="tall")], mix), context)
    assert list(context.work.iterdir()) == []


def test_a_missing_or_damaged_segment_is_a_broken_asset(studio: Studio) -> None:
    segments = make_segments(studio)
    mix = studio.mix("mix", 40 / 12)
    path = studio.assets["s1"] / "segment.mp4"
    path.write_bytes(path.read_bytes()[:200])
    context = studio.context("film")
    with pytest.raises(BrokenAsset):
        Exporter({}).run(request(segments, mix), context)
    assert list(context.work.iterdir()) == []


def test_a_cancelled_export_leaves_nothing(studio: Studio) -> None:
    context = studio.context("film", cancel_after=2)
    with pytest.raises(Cancelled):
        Exporter({}).run(request(make_segments(studio), studio.mix("mix", 40 / 12)), context)
    assert list(context.work.iterdir()) == []


def test_an_output_that_cannot_be_written_is_said_to_be_so(studio: Studio) -> None:
    context = studio.context("film")
    wanted = request(make_segments(studio), studio.mix("mix", 40 / 12))
    context.work.rmdir()
    with pytest.raises(Unwritable):
        Exporter({}).run(wanted, context)


_FULL_DISK = """
import pickle, resource, sys
from pathlib import Path
from core.edit.export import Exporter
from core.errors import Unwritable
from tests.contexts import RecordingContext
request, assets, limit = pickle.loads(sys.stdin.buffer.read())
work = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    Exporter({}).run(request, RecordingContext(work, assets=assets))
except Unwritable:
    print("unwritable", len(list(work.iterdir())))
"""


@pytest.mark.parametrize("share", [0.05, 0.6, 0.95])
def test_a_disk_that_fills_up_while_joining_leaves_nothing(studio: Studio, film: tuple[Film, Path], share: float) -> None:
    import pickle

    work = studio.home / "full"
    work.mkdir()
    segments = [Ref(key=f"s{index}") for index in range(3)]
    packed = pickle.dumps((request(segments, Ref(key="mix")), studio.assets, int(film[0].bytes * share)))
    command = [sys.executable, "-c", _FULL_DISK, str(work)]
    done = subprocess.run(command, input=packed, capture_output=True, timeout=60, check=False)
    assert done.stdout.decode().strip() == "unwritable 0", done.stderr.decode()
