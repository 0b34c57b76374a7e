"""Every language says the same things, with the same blanks, short enough for every platform."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from bots.commands.table import COMMANDS
from bots.words import CATALOGUES, words
from core.errors import BadOption, Cancelled, StoryreelError

OTHERS = sorted(set(CATALOGUES) - {"en"})
DESCRIPTION_LETTERS = 100
LABEL_LETTERS = 40


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_sentences_of_english(language: str) -> None:
    assert set(CATALOGUES[language]) == set(CATALOGUES["en"])


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_fills_the_same_blanks(language: str) -> None:
    other = {code: text for code, text in CATALOGUES[language].items() if code in CATALOGUES["en"]}
    wrong = {code: text for code, text in other.items() if blanks(text) != blanks(CATALOGUES["en"][code])}
    assert not wrong


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_commands_and_options_are_described_within_what_platforms_take(language: str) -> None:
    said = words(language)
    missing, long = [], []
    for command in COMMANDS:
        code = f"command.{command.name.replace(' ', '_')}"
        codes = [(code, code)]
        prefix = command.name.replace(" ", "_")
        codes += [(f"option.{prefix}.{option.name}", f"option.{option.name}") for option in command.options]
        for special, general in codes:
            found = special if said.has(special) else general
            if not said.has(found):
                missing.append(special)
            elif len(said.say(found)) > DESCRIPTION_LETTERS:
                long.append(found)
    assert not missing
    assert not long


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_buttons_are_short(language: str) -> None:
    labels = {code: text for code, text in CATALOGUES[language].items() if code.startswith("button.")}
    assert labels
    assert not {code: text for code, text in labels.items() if len(text) > LABEL_LETTERS}


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_nothing_shouts(language: str) -> None:
    assert not [code for code, text in CATALOGUES[language].items() if re.search(r"!(?!\{)", text)]


def test_an_error_is_told_by_its_code_and_else_by_itself() -> None:
    said = words("de-AT")
    assert said.language == "de"
    assert said.error(BadOption("option.height", "no", allowed="480, 720")).startswith("Die Höhe")
    assert said.error(StoryreelError("never.heard", "as it is")) == "as it is"
    assert said.error(StoryreelError("option.height", "a blank is missing")) == "a blank is missing"
    assert said.error(StoryreelError("disk.full", "full", path="/x"), "chat") == "Die Festplatte dieses Rechners ist voll."
    assert words("xx").language == "en"
    assert Cancelled().code == "cancelled"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59, "59 s"), (61, "1 min"), (3599, "1 h"), (7500, "2 h 5 min"), (200_000, "2 days")],
)
def test_durations_are_spelled_as_people_say_them(seconds: float, text: str) -> None:
    assert words().lasting(seconds) == text


def test_the_guide_names_every_command() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "chats.md").read_text(encoding="utf-8")
    assert [command.name for command in COMMANDS if f"| `/{command.name}` |" not in guide] == []
