"""The example scripts are read without a doubt, and fit the lengths that the benchmarks count on."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.reading import read_script
from core.screenplay import ElementKind, Form, Screenplay
from tests.core.reading.makers import words

EXAMPLES = sorted(path for path in Path("examples").iterdir() if path.suffix in (".fountain", ".fdx", ".txt", ".md"))


def read(path: Path) -> Screenplay:
    return read_script(path.read_bytes(), path.name)


def spoken_words(play: Screenplay) -> int:
    return sum(len(words(element.text)) for element in play.elements if element.kind is ElementKind.DIALOGUE)


def test_there_are_five_examples_of_different_kinds() -> None:
    read_all = [read(path) for path in EXAMPLES]
    assert len(read_all) >= 5
    assert {play.format for play in read_all} >= {"fountain", "fdx", "txt", "md"}
    assert {play.language for play in read_all} >= {"en", "fr"}
    assert {play.form for play in read_all} == {Form.SCREENPLAY, Form.PROSE}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_read_without_doubts(path: Path) -> None:
    play = read(path)
    speakers = {element.speaker for element in play.elements if element.speaker}
    assert play.title
    assert not play.warnings
    assert 2 <= len(speakers) <= 4
    assert 30 <= spoken_words(play) <= 130


def test_the_benchmark_example_has_what_the_benchmarks_need() -> None:
    play = read(Path("examples/lighthouse.fountain"))
    extensions = [each for element in play.elements for each in element.extensions]
    headings = [element.text for element in play.elements if element.kind is ElementKind.SCENE_HEADING]
    assert 95 <= spoken_words(play) <= 120
    assert 5 <= len(headings) <= 7
    assert {heading.split()[0] for heading in headings} == {"INT.", "EXT."}
    assert extensions == ["V.O.", "O.S."]
    assert {"DISSOLVE TO:", "FADE OUT."} <= {
        element.text for element in play.elements if element.kind is ElementKind.TRANSITION
    }
