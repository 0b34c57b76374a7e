"""Commands as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.on_telegram.commanding import addressed_to, read_command
from tests.bots.on_telegram.paper_desk import COMMANDS


@pytest.mark.parametrize(
    ("typed", "name", "values"),
    [
        ("/film", "film", {}),
        ("/FILM@storyreel_bot style=noir", "film", {"style": "noir"}),
        ("/film style=noir takes=3 no-subtitles", "film", {"style": "noir", "takes": "3", "subtitles": "no"}),
        (
            "/film style=noir subtitles\nINT. KITCHEN\n\nANN\nHi.",
            "film",
            {"style": "noir", "subtitles": "yes", "text": "INT. KITCHEN\n\nANN\nHi."},
        ),
        ('/film title="The long night"\nOnce.', "film", {"title": "The long night", "text": "Once."}),
        ("/film title=„Die lange Nacht“\nEs war.", "film", {"title": "Die lange Nacht", "text": "Es war."}),
        ("/film noir 3", "film", {"style": "noir", "takes": "3"}),
        ("/film Once upon a time.", "film", {"text": "Once upon a time."}),
        ("/status", "status", {}),
        ("/status My great story", "status", {"project": "My great story"}),
        ('/status "My great story"', "status", {"project": "My great story"}),
        ("/character_look Mara older", "character look", {"name": "Mara", "look": "older"}),
        ("/character look Mara much older, grey hair", "character look", {"name": "Mara", "look": "much older, grey hair"}),
        ("/scene edit 3 INT. KITCHEN - DAY", "scene edit", {"scene": "3", "text": "INT. KITCHEN - DAY"}),
        ("/scene_edit 3\nINT. KITCHEN\nA=b", "scene edit", {"scene": "3", "text": "INT. KITCHEN\nA=b"}),
        ("/scene_edit text=New words scene=3", "scene edit", {"text": "New words scene=3"}),
        ("/takes scene 2 3", "takes", {"what": "scene 2", "count": "3"}),
        ("/takes Mara", "takes", {"what": "Mara"}),
        ("/takes Line 2.3", "takes", {"what": "Line 2.3"}),
        ("/start", "help", {}),
        ("/start payload", "help", {}),
    ],
)
def test_commands_are_read_as_people_type_them(typed: str, name: str, values: dict[str, str]) -> None:
    found = read_command(typed, COMMANDS)
    assert found is not None
    assert (found.command.name, found.values) == (name, values)


def test_what_is_no_command_is_none() -> None:
    assert read_command("/nothing", COMMANDS) is None
    assert read_command("film", COMMANDS) is None
    assert read_command("/character", COMMANDS) is None


def test_a_command_can_name_the_bot_that_it_is_for() -> None:
    assert addressed_to("/film@Storyreel_Bot now") == "storyreel_bot"
    assert addressed_to("/film now") == ""


def test_missing_options_are_named_in_order() -> None:
    found = read_command("/scene_edit", COMMANDS)
    assert found is not None
    assert [option.name for option in found.missing] == ["scene", "text"]


@given(text=st.text())
def test_whatever_follows_a_command_is_read_without_a_fault(text: str) -> None:
    for name in ("film", "status", "character look", "scene_edit", "upload", "limits"):
        found = read_command(f"/{name} {text}", COMMANDS)
        assert found is None or all(isinstance(value, str) for value in found.values.values())


def test_a_free_text_of_several_words_needs_no_quotes_before_a_name() -> None:
    renamed = read_command("/project_rename The very last light")
    assert renamed is not None
    assert renamed.values == {"name": "The very last light"}
    tagged = read_command('/project_tag pilot, sea "The Lamp"')
    assert tagged is not None
    assert tagged.values == {"tags": "pilot, sea", "project": "The Lamp"}
    changed = read_command("/change Mara hair_colour blond")
    assert changed is not None
    assert changed.values == {"what": "Mara", "field": "hair_colour", "value": "blond"}
    said = read_command("/change what:scene 2 field:weather value:rain")
    assert said is not None
    assert said.values == {"what": "scene 2", "field": "weather", "value": "rain"}
    drawn = read_command("/film noir 3")
    assert drawn is not None
    assert drawn.values == {"style": "noir", "takes": "3"}
    taken = read_command("/takes scene 2 3 The Lamp")
    assert taken is not None
    assert taken.values == {"what": "scene 2", "count": "3", "project": "The Lamp"}
