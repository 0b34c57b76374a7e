"""The same script gives the same bytes, however the film was made: cold, watched on a screen, or piece by piece."""

from __future__ import annotations

import pytest

from tests.e2e.command import Command, FilmFiles
from tests.e2e.screen import run_on_screen
from tests.e2e.stories import TEA, TEA_LINES

OTHER_LINE = "Where in the world did you put it?"
CHANGED = TEA.replace(TEA_LINES[1], OTHER_LINE)


@pytest.mark.slow
def test_a_film_made_cold_elsewhere_is_the_same_to_the_byte_and_a_screen_sees_it_grow(tea: FilmFiles, command: Command) -> None:
    """Another folder and another number of workers; the display redraws stages, share, what is made and the time left."""
    command.write("tea.fountain", TEA)
    status, said = run_on_screen(command, "film", "tea.fountain", "--height", "240", "--fps", "12", "--workers", "1")
    assert status == 0, said
    assert (command.folder / "films" / "tea.mp4").read_bytes() == tea.bytes
    for seen in ("\x1b[", "Recording voices", "%", "about", "left", "✓", "Film check"):
        assert seen in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_changed_line_makes_only_its_own_shots_anew_and_ends_as_if_made_cold(tea: FilmFiles, command: Command) -> None:
    """The changed script cold, then the line put back: that film must be the one that was made cold in another folder."""
    first = command.film("tea.fountain", CHANGED)
    assert first.bytes != tea.bytes
    second = command.film("tea.fountain", TEA)
    assert second.bytes == tea.bytes
    fresh = {
        craft: sorted(
            command.steps(craft, film=2)[key] for key in command.steps(craft, 2).keys() - command.steps(craft, 1).keys()
        )
        for craft in ("portrait", "backdrop", "still", "speak", "animate", "lipsync", "cut", "ambience", "compose", "mix")
    }
    assert fresh["speak"] == ["BEN"]
    assert fresh["portrait"] == fresh["backdrop"] == fresh["still"] == []
    assert set(fresh["cut"]) <= shots_of_the_kitchen(command)
    assert 1 <= len(fresh["cut"]) <= 3, "the line's shot and the transitions beside it"
    assert len(fresh["cut"]) < len(command.steps("cut", 2)) / 2


def shots_of_the_kitchen(command: Command) -> set[str]:
    """Titles of the steps that cut shots or transitions of the first scene."""
    return {title for title in command.steps("cut", film=2).values() if "KITCHEN" in title or title.startswith("1.")}
