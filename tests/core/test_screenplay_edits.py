"""Scripts that are changed scene by scene keep everything else as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadScript, NotFound
from core.fountain_text import fountain_of, read_elements
from core.plan.anchors import anchored, scenes_edit
from core.plan.edits import apply_edits
from core.plan.job import Edit, Scope
from core.reading import read_script
from core.screenplay import Element, ElementKind, Screenplay, SpeechPart
from core.screenplay_edits import (
    Rewritten,
    carve,
    delete_scene,
    insert_scene,
    move_scene,
    replace_line,
    replace_scene,
    scene_text,
)
from core.storyboard import Storyboard
from core.storyboarding.rules import write_storyboard
from core.verify import verify
from tests.contexts import RecordingContext

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").iterdir())
WORDS = (
    st.text(st.sampled_from("abcdefgh ÄéñЖ日,.!?*_#@>~='\\-"), min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: any(letter.isalnum() for letter in text))
)
NAMES = st.text(st.sampled_from("ABCDÉЖ "), min_size=1, max_size=12).map(lambda name: " ".join(name.split())).filter(bool)


def written(play: Screenplay) -> Storyboard:
    return write_storyboard(play, "en", RecordingContext(work=Path(), seed=1, assets={}))


def bare(elements: tuple[Element, ...]) -> list[Element]:
    return [replace(element, line=0) for element in elements]


def after(play: Rewritten, before: Storyboard, edits: tuple[Edit, ...] = ()) -> Storyboard:
    """The new storyboard with the edits of the old one, as a film job would have them."""
    kept = anchored(before, edits, play.retold)
    return apply_edits(written(play.screenplay), (scenes_edit(play.ids), *kept))


def speech(name: str, texts: list[str]) -> Element:
    parts = tuple(SpeechPart(text=text) for text in texts[:1])
    return Element(kind=ElementKind.DIALOGUE, text=texts[0], speaker=name, parts=parts)


ELEMENTS = st.lists(
    st.one_of(
        st.builds(lambda text: Element(kind=ElementKind.ACTION, text=text), WORDS),
        st.builds(lambda name, text: speech(name, [text]), NAMES, WORDS),
        st.builds(lambda text: Element(kind=ElementKind.TRANSITION, text=text), NAMES),
    ),
    min_size=1,
    max_size=6,
)


@given(ELEMENTS)
@settings(max_examples=300, deadline=None)
def test_elements_written_as_fountain_are_read_back_the_same(elements: list[Element]) -> None:
    assert bare(read_elements(fountain_of(elements))) == elements


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_scene_saved_unchanged_changes_nothing(path: Path) -> None:
    play = read_script(path.read_bytes(), path.name)
    board = written(play)
    for index in range(len(board.scenes)):
        made = replace_scene(play, board, index, *scene_text(play, board, index))
        assert bare(made.screenplay.elements) == bare(play.elements)
        assert made.ids == tuple(scene.id for scene in board.scenes)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_scene_of_the_storyboard_is_found_in_the_script(path: Path) -> None:
    play = read_script(path.read_bytes(), path.name)
    board = written(play)
    carved = carve(play, board.scenes)
    assert [span.id for span in carved.spans] == [scene.id for scene in board.scenes]
    spans = (element for span in carved.spans for element in (*span.above, *span.elements))
    assert (*carved.head, *spans, *carved.tail) == play.elements


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_scenes_keep_their_ids_and_edits_wherever_they_are_moved(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(EXAMPLES))
    play = read_script(path.read_bytes(), path.name)
    board = written(play)
    count = len(board.scenes)
    index = data.draw(st.integers(0, count - 1))
    to = data.draw(st.integers(0, count - 1))
    edits = tuple(Edit(scope=Scope.SCENE, target=scene.id, field="weather", value="snow") for scene in board.scenes)
    lined = next((scene for scene in board.scenes if scene.lines), None)
    assert lined is not None
    edits += (Edit(scope=Scope.LINE, target=f"{lined.id}/1", field="volume", value="shout"),)
    moved = move_scene(play, board, index, to)
    made = after(moved, board, edits)
    order = [scene.id for scene in board.scenes]
    order.insert(to, order.pop(index))
    assert [scene.id for scene in made.scenes] == order
    assert {scene.weather.value for scene in made.scenes} == {"snow"}
    shouted = next(scene for scene in made.scenes if scene.id == lined.id)
    assert next(line.volume.value for line in shouted.lines if line.text == lined.lines[0].text) == "shout"
    assert not [problem for problem in verify(moved.screenplay, written(moved.screenplay))]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_deleted_or_inserted_scene_leaves_the_words_of_all_others(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(EXAMPLES))
    play = read_script(path.read_bytes(), path.name)
    board = written(play)
    count = len(board.scenes)
    at = data.draw(st.integers(0, count))
    made = after(insert_scene(play, board, at, "INT. CELLAR - NIGHT", "A rat.\n\nMARA\nWho is there?"), board)
    assert [scene.id for scene in made.scenes[:at] + made.scenes[at + 1 :]] == [scene.id for scene in board.scenes]
    assert "Who is there?" in [line.text for line in made.scenes[at].lines]
    if count > 1:
        gone = data.draw(st.integers(0, count - 1))
        left = after(delete_scene(play, board, gone), board)
        assert [scene.id for scene in left.scenes] == [s.id for n, s in enumerate(board.scenes) if n != gone]


def lighthouse() -> tuple[Screenplay, Storyboard]:
    path = next(path for path in EXAMPLES if path.stem == "lighthouse")
    play = read_script(path.read_bytes(), path.name)
    return play, written(play)


def test_an_edited_line_keeps_its_feeling_and_its_camera() -> None:
    play, board = lighthouse()
    scene = board.scenes[1]
    shot = next(n for n, shot in enumerate(scene.shots) if any(ref.line == 2 for ref in shot.speech))
    edits = (
        Edit(scope=Scope.LINE, target=f"{scene.id}/3", field="emotion", value="angry"),
        Edit(scope=Scope.SHOT, target=f"{scene.id}/{shot + 1}", field="camera", value="roll"),
    )
    made = replace_line(play, board, 1, 2, "The lamp is out, Grandpa, and a ship is out there.")
    assert made is not None
    now = after(made, board, edits).scenes[1]
    assert now.lines[2].text == "The lamp is out, Grandpa, and a ship is out there."
    assert now.lines[2].emotion.value == "angry"
    assert next(s.camera.move.value for s in now.shots if any(ref.line == 2 for ref in s.speech)) == "roll"


def test_a_line_put_before_another_takes_nothing_from_it() -> None:
    play, board = lighthouse()
    scene = board.scenes[2]
    edit = Edit(scope=Scope.LINE, target=f"{scene.id}/2", field="pace", value="1.25")
    heading, text = scene_text(play, board, 2)
    made = replace_scene(play, board, 2, heading, text.replace("TOM\n(whispering)", "TOM\nWait.\n\nTOM\n(whispering)", 1))
    now = after(made, board, (edit,)).scenes[2]
    assert now.lines[0].text == "Wait."
    assert [line.text for line in now.lines if line.pace == 1.25] == [scene.lines[1].text]


def test_edits_of_what_is_deleted_are_forgotten() -> None:
    play, board = lighthouse()
    scene = board.scenes[0]
    edits = (
        Edit(scope=Scope.SCENE, target=scene.id, field="weather", value="fog"),
        Edit(scope=Scope.LINE, target=f"{scene.id}/1", field="volume", value="shout"),
        Edit(scope=Scope.CHARACTER, target="ella", field="age", value="adult"),
    )
    made = after(delete_scene(play, board, 0), board, edits)
    assert [scene.id for scene in made.scenes] == [scene.id for scene in board.scenes[1:]]
    assert next(person for person in made.characters if person.id == "ella").age.value == "adult"


def test_a_text_with_two_headings_becomes_two_scenes() -> None:
    play, board = lighthouse()
    text = "TOM\nGood night.\n\nEXT. ROCKS - NIGHT\n\nWaves."
    made = after(replace_scene(play, board, 1, "INT. LIGHTHOUSE KITCHEN - NIGHT", text), board)
    assert len(made.scenes) == len(board.scenes) + 1
    assert made.scenes[1].id == board.scenes[1].id
    assert made.scenes[2].heading == "EXT. ROCKS - NIGHT"
    assert made.scenes[3].id == board.scenes[2].id


def test_what_cannot_be_is_refused() -> None:
    play, board = lighthouse()
    with pytest.raises(NotFound):
        move_scene(play, board, 0, 99)
    with pytest.raises(NotFound):
        delete_scene(play, board, -1)
    with pytest.raises(BadScript):
        replace_scene(play, board, 0, "INT. HALL - DAY", "  \n ")
