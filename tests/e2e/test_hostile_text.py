"""Text that looks like markup, filter graphs, SQL, paths or format strings is text: shown as written, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from core.edit.lettering import clean
from tests.e2e.command import Command, FilmFiles
from tests.e2e.probe import pictures_at, streams

SPOKEN = (
    "<b>markup</b> & {\\an8}",
    "[0:v]drawtext=text='x':enable=1;movie=/etc/passwd",
    "'); DROP TABLE films;--",
    "%(x)s {0} {name} %n $(touch gotcha)",
    "../../etc/passwd",
    "Emoji 🙂 and 👩‍🚀",
    "zero\u200bwidth \u202eevil\u202c",
)
NAMES = ("{\\an8}<i>ANN", "'); DROP TABLE films;--", "[0:v]movie=x", "%s {0} {name}", "N" * 300, "ZOË 🙂", "\u202eEVIL\u200b")
TITLE = "<b>T</b> & {\\an8} '); DROP TABLE films;-- %s {0}"
HEADING = "INT. <i>BAR</i> [0:v]movie=/etc/passwd:x '); DROP TABLE films;-- {0} %s"
SCRIPT = f"Title: {TITLE}\nAuthor: $(touch gotcha) <i>me</i>\n\n.{HEADING}\n\n" + "".join(
    f"@{name}\n{line}\n\n" for name, line in zip(NAMES, SPOKEN, strict=True)
)
PROJECT = "../../etc/passwd'; DROP TABLE films;--" + "P" * 300


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Command:
    return Command(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def film(house: Command) -> FilmFiles:
    return house.film("hostile.fountain", SCRIPT, "--project", PROJECT)


@pytest.mark.slow
def test_hostile_lines_stand_in_the_subtitles_as_written(film: FilmFiles) -> None:
    assert [subtitle.text for subtitle in film.subtitles] == [clean(line) for line in SPOKEN]
    assert streams(film.path).subtitle_samples == len(SPOKEN)


@pytest.mark.slow
def test_hostile_lines_are_drawn_into_the_picture(film: FilmFiles, house: Command) -> None:
    """Against the same film without subtitles: different where a line is spoken, and only there."""
    bare = house.film("bare.fountain", SCRIPT, "--no-subtitles", "--project", PROJECT)
    spoken = [(subtitle.start + subtitle.end) / 2 for subtitle in film.subtitles]
    drawn = differences(film, bare, spoken)
    assert min(drawn) > 40, drawn
    assert max(differences(film, bare, [0.5, 1.5])) == 0


def differences(one: FilmFiles, two: FilmFiles, moments: list[float]) -> list[int]:
    """How many pixels differ clearly at these seconds."""
    pairs = zip(pictures_at(one.path, moments), pictures_at(two.path, moments), strict=True)
    return [int((np.abs(first.astype(int) - second) > 60).sum()) for first, second in pairs]


@pytest.mark.slow
def test_hostile_text_does_nothing_else(film: FilmFiles, house: Command) -> None:
    assert film.said.startswith(TITLE)
    assert film.manifest.title == TITLE
    assert film.manifest.scenes[0].heading == HEADING
    assert house.rows("select state from films")[0] == ("done",)
    assert not list(house.folder.rglob("gotcha"))
    assert {path.name for path in house.folder.iterdir() if path.suffix != ".fountain"} == {"config.yaml", "data", "films"}
    listed = house.run("projects")
    assert listed.status == 0, listed.said
    assert "DROP TABLE" in listed.said
    assert "\u202e" not in listed.said, "a direction override reached the terminal"
