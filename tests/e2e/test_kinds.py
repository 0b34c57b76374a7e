"""Scripts of every kind become films: without dialogue, only dialogue, prose, other languages, very many, very long."""

from __future__ import annotations

from itertools import cycle

import pytest

from core.crafts import Verdict
from tests.e2e.command import SMALL, Command, FilmFiles, family_memory
from tests.e2e.probe import loudness, pictures_at, streams

PLACES = ("KITCHEN", "OFFICE", "BEACH", "FOREST", "STREET", "CHURCH", "BAR", "LABORATORY", "CAVE", "ROOFTOP")
SENTENCE = (
    "On and on we walked along the sea, over the hill and under the old bridge, past the mill and the church and the well, "
    "until the sun went down and nobody could say any more which way we had come from."
)
"""Fills a part of a line: said again it is taken from the store, so that two thousand words need few minutes."""
MOST_MEMORY = 1_500_000_000


@pytest.mark.slow
def test_a_film_without_any_dialogue_has_music_and_pictures(command: Command) -> None:
    film = command.film("still.fountain", "EXT. DESERT - DAY\n\nSand blows over an old car.\n", "--no-cards")
    assert film.subtitles == []
    assert "Nobody speaks" in film.said
    assert abs(loudness(film.path)[0] + 16) <= 1
    assert streams(film.path).video_seconds >= 2


@pytest.mark.slow
def test_bare_dialogue_in_any_script_without_voices_is_one_scene_with_a_note(command: Command) -> None:
    """German has no voice here; Arabic runs right to left; Japanese has no spaces."""
    lines = ("Guten Morgen, mein lieber Freund, wie geht es dir?", "صباح الخير يا صديقي.", "お茶はいかがですか。")
    script = "".join(f"@{name}\n{line}\n\n" for name, line in zip(("ANNA", "ليلى", "美咲"), lines, strict=True))
    film = command.film("freunde.fountain", script, "--no-cards")
    assert "No voice speaks" in film.said
    assert "taken as one scene" in film.said
    assert len(film.manifest.scenes) == 1
    assert [subtitle.text for subtitle in film.subtitles] == list(lines)
    middles = [(subtitle.start + subtitle.end) / 2 for subtitle in film.subtitles]
    for picture in pictures_at(film.path, middles):
        assert max((picture[140:] > 235).sum(), (picture[:70] > 235).sum()) > 40, "no white letters"


@pytest.mark.slow
def test_prose_gets_a_narrator_and_its_people_their_own_words(command: Command) -> None:
    story = 'The boats were gone.\n\n"Where are they?" asked Ann.\n\n"Gone at dawn," said Ben.\n'
    film = command.film("boats.txt", story, "--no-cards")
    assert film.words.startswith("The boats were gone.")
    assert "Where are they?" in film.words
    assert len(set(command.steps("speak").values())) == 3
    assert sorted(command.steps("portrait").values(), key=str.lower) == ["Ann", "Ben"]


@pytest.mark.slow
def test_forty_scenes_and_thirty_people_fit_in_little_memory(command: Command) -> None:
    people = [
        f"{first}{last}" for first in ("ANN", "BEN", "CARA") for last in ("A", "E", "I", "O", "U", "Y", "ET", "INA", "EL", "US")
    ]
    turns = zip(range(40), cycle(people))
    script = "".join(f"INT. {PLACES[turn % 10]} - DAY\n\n{name}\nYes.\n\n" for turn, name in turns)
    film, most = measured(command, "many.fountain", script, "--workers", "1")
    assert most <= MOST_MEMORY
    assert len(film.manifest.scenes) == 40
    assert len(film.manifest.characters) == 30
    assert [subtitle.text for subtitle in film.subtitles] == ["Yes."] * 40


@pytest.mark.slow
def test_one_line_of_two_thousand_words_is_spoken_and_shown_to_its_end(command: Command) -> None:
    line = " ".join([SENTENCE] * -(-2000 // len(SENTENCE.split())))
    film, most = measured(command, "long.fountain", f"INT. BAR - DAY\n\nANN\n{line}\n", "--fps", "10")
    assert film.words == line
    assert most <= MOST_MEMORY
    seen = streams(film.path)
    assert abs(seen.video_seconds - seen.audio_seconds) <= 0.040


def measured(command: Command, name: str, script: str, *words: str) -> tuple[FilmFiles, int]:
    """The film and the most bytes that any process of the command held."""
    command.write(name, script)
    with (
        (command.folder / "said").open("wb") as said,
        command.start("film", *SMALL, "--no-cards", *words, name, stdout=said) as process,
    ):
        most = max(family_memory(process))
    text = (command.folder / "said").read_text()
    assert process.returncode == 0, text
    bad = [finding for finding in command.check().findings if finding.verdict is Verdict.BAD]
    assert bad == []
    return FilmFiles((command.folder / "films" / name).with_suffix(".mp4"), text), most
