"""Subtitle files, text track samples, atoms, and films fitted to a byte limit."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crafts import SubtitleLine
from core.edit.atoms import plays_while_downloading, read_atoms
from core.edit.export import Exporter
from core.edit.fit import fit
from core.edit.tracks import language_code, srt, text_samples, vtt
from core.errors import BadOption, BrokenAsset, Cancelled, Unwritable
from tests.core.edit.conftest import Studio
from tests.core.edit.test_export import make_segments, request

HOSTILE = "<b>x</b> {\\an8} -->\n\n2\n00:00:09,000 --> 00:00:10,000\nfake & 'y' ; DROP TABLE"


def test_srt_numbers_lines_in_order_and_keeps_text_as_written() -> None:
    lines = (SubtitleLine(start=61.5, end=3723.0015, text="<i>Two</i> {x}"), SubtitleLine(start=0.04, end=1.0, text="שלום"))
    assert srt(lines) == "1\n00:00:00,040 --> 00:00:01,000\nשלום\n\n2\n00:01:01,500 --> 01:02:03,002\n<i>Two</i> {x}\n"


def test_vtt_escapes_text_and_names_the_speaker() -> None:
    text = vtt((SubtitleLine(start=0, end=1, text="a < b && c-->d", speaker="A <v> & B"),), "en")
    assert text.startswith("WEBVTT\nLanguage: en\n\n00:00:00.000 --> 00:00:01.000\n")
    assert "<v A &lt;v&gt; &amp; B>a &lt; b &amp;&amp; c--&gt;d" in text


def test_text_cannot_forge_cues() -> None:
    lines = (SubtitleLine(start=0, end=1, text=HOSTILE, speaker="X\n\nWEBVTT"), SubtitleLine(start=1, end=2, text="ok"))
    timing = re.compile(r"^\d\d:\d\d:\d\d[.,]\d{3} --> ", re.MULTILINE)
    assert len(timing.findall(srt(lines))) == len(timing.findall(vtt(lines, "en"))) == 2
    forged = (SubtitleLine(start=0, end=1, text="00:00:09,000 --> 00:00:10,000"),)
    assert len(timing.findall(srt(forged))) == 1


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50), st.text(max_size=60)), max_size=8))
def test_any_lines_make_whole_files_and_a_gapless_text_track(entries: list[tuple[float, float, str]]) -> None:
    lines = tuple(SubtitleLine(start=start, end=end, text=text, speaker=text[:5]) for start, end, text in entries)
    srt(lines).encode()
    assert all("\n\n\n" not in text for text in (srt(lines), vtt(lines, "en")))
    samples = list(text_samples(lines, 40.0))
    assert samples[0].start == 0
    assert sum(sample.duration for sample in samples) == 40_000
    assert all(one.start + one.duration == other.start for one, other in pairwise(samples))


def test_languages_are_written_as_mp4_wants_them() -> None:
    assert [language_code(tag) for tag in ("en", "fr-CA", "ZH_hant", "und", "xx", "deu", "")] == [
        "eng", "fra", "zho", "und", "und", "deu", "und",
    ]  # fmt: skip


@pytest.fixture
def film(studio: Studio) -> Path:
    context = studio.context("film")
    Exporter({}).run(request(make_segments(studio), studio.mix("mix", 40 / 12)), context)
    return context.work / "film.mp4"


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5])
def test_a_film_is_fitted_under_its_limit_and_stays_whole(film: Path, tmp_path: Path, share: float) -> None:
    limit = int(film.stat().st_size * share)
    out = tmp_path / "fitted.mp4"
    shares: list[float] = []
    result = fit(film, out, limit, progress=shares.append)
    assert out.stat().st_size == result.bytes <= limit
    assert result.bytes > 0.4 * limit
    assert plays_while_downloading(out)
    with av.open(str(out)) as file:
        assert sum(1 for _ in file.decode(video=0)) == 40
    with av.open(str(out)) as file:
        assert [stream.type for stream in list(file.streams)[:3]] == ["video", "audio", "subtitle"]
        assert file.metadata["title"] == "The “Film”"
        assert len(file.chapters()) == 2
        lengths = [float(stream.duration * stream.time_base) for stream in list(file.streams)[:2]]
        assert abs(lengths[0] - lengths[1]) <= 0.04
    assert shares[-1] == pytest.approx(1.0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("fit-")) == []


def test_a_film_that_fits_already_is_copied(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "same.mp4"
    assert fit(film, out, 10**9).changed is False
    assert out.read_bytes() == film.read_bytes()


def test_an_impossible_limit_is_refused_and_leaves_nothing(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "fitted.mp4"
    with pytest.raises(BadOption):
        fit(film, out, 4_000)
    assert not out.exists()


def test_fitting_can_be_cancelled_and_says_what_it_cannot_read_or_write(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "fitted.mp4"

    def stop() -> None:
        raise Cancelled

    limit = int(film.stat().st_size * 0.7)
    with pytest.raises(Cancelled):
        fit(film, out, limit, check_cancelled=stop)
    assert not out.exists()
    with pytest.raises(Unwritable):
        fit(film, tmp_path / "missing" / "x.mp4", limit)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing of use")
    with pytest.raises(BrokenAsset):
        fit(broken, out, 5)


def test_a_truncated_file_is_noticed_by_its_atoms(film: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(film.read_bytes()[:-100])
    with pytest.raises(BrokenAsset):
        read_atoms(cut)
