"""A small Fountain film from the command to the last byte: made once, looked at from every side."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
from PIL import Image

from core.crafts import Verdict
from tests.e2e.command import Command, FilmFiles
from tests.e2e.probe import boxes, loudness, pictures, streams
from tests.e2e.stories import TEA, TEA_LINES


def test_the_film_has_picture_sound_and_subtitles_of_the_asked_shape(tea: FilmFiles) -> None:
    seen = streams(tea.path)
    assert (seen.width, seen.height, seen.fps, seen.square_pixels) == (426, 240, 12, True)
    assert seen.subtitle_samples == len(TEA_LINES)
    assert abs(seen.video_seconds - seen.audio_seconds) <= 0.040


def test_the_film_plays_while_it_downloads(tea: FilmFiles) -> None:
    order = boxes(tea.path)
    assert order[0] == "ftyp"
    assert order.index("moov") < order.index("mdat")


def test_the_film_is_as_loud_as_streaming_asks_and_never_clips(tea: FilmFiles) -> None:
    level, peak = loudness(tea.path)
    assert abs(level + 16) <= 1
    assert peak <= -1


def test_the_subtitles_are_the_scripts_lines_verbatim_and_in_order(tea: FilmFiles) -> None:
    assert [subtitle.text for subtitle in tea.subtitles] == list(TEA_LINES)
    assert all(subtitle.end > subtitle.start for subtitle in tea.subtitles)
    assert all(one.end <= two.start for one, two in pairwise(tea.subtitles))


def test_every_line_is_heard_where_its_subtitle_stands(tea: FilmFiles, tea_house: Command) -> None:
    findings = {finding.code: finding for finding in tea_house.check().findings}
    for code, limit in (("subtitles", 0.080), ("sync", 0.040)):
        assert findings[code].verdict is Verdict.GOOD
        assert findings[code].value <= limit
    assert "Subtitles and speech" in tea.said


def test_no_picture_is_black_or_empty(tea: FilmFiles) -> None:
    dark = run = 0
    for _, picture in pictures(tea.path):
        run = run + 1 if picture.mean() < 12 or picture.std() < 2 else 0
        dark = max(dark, run)
    assert dark <= 12, "more than a second of nothing"


def test_poster_storyboard_and_manifest_lie_beside_the_film(tea: FilmFiles) -> None:
    with Image.open(tea.beside(".jpg")) as poster:
        assert poster.size == (426, 240)
        assert np.asarray(poster.convert("L")).std() > 15
    with Image.open(tea.beside("-storyboard.png")) as sheet:
        assert min(sheet.size) > 200
    manifest = tea.manifest
    assert manifest.script_sha256 == hashlib.sha256(TEA.encode()).hexdigest()
    assert manifest.title == "Tea"
    assert [scene.heading for scene in manifest.scenes] == ["INT. KITCHEN - DAY", "EXT. BEACH - NIGHT"]
    assert tea.beside(".vtt").read_text().startswith("WEBVTT")


def test_different_people_are_drawn_and_spoken_differently(tea: FilmFiles, tea_house: Command) -> None:
    portraits = tea_house.steps("portrait")
    assert sorted(portraits.values()) == ["ANN", "BEN"]
    faces = []
    for key in portraits:
        (path,) = tea_house.asset(key).glob("*.png")
        with Image.open(path) as picture:
            faces.append(np.asarray(picture.convert("RGB"), dtype=float))
    assert np.abs(faces[0] - faces[1]).mean() > 5
    assert len(set(tea_house.steps("speak").values())) == 2


def test_a_pipe_gets_plain_lines_that_say_how_far_the_film_is(tea: FilmFiles) -> None:
    assert "\x1b" not in tea.said
    assert "Recording voices" in tea.said
    shares = [int(line.split("%")[0]) for line in tea.said.splitlines() if "%" in line[:5]]
    assert len(shares) > 5
    assert shares == sorted(shares), "progress went backwards"
