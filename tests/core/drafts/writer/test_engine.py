"""The draft writer as a whole: faithful, deterministic, quick."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import Ref, WriteRequest
from core.drafts.writer.engine import DraftWriter
from core.errors import BadScript, Cancelled
from core.screenplay import Element, Form
from core.serial import to_json
from core.storyboard import NARRATOR, Delivery, Framing
from core.storyboarding.pacing import shot_seconds
from core.storyboarding.rules import write_storyboard
from core.verify import verify
from tests.contexts import RecordingContext
from tests.core.storyboarding.stories import action, heading, says, screenplay, storyboard, transition

LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400).filter(str.strip)
ELEMENTS = st.one_of(
    st.builds(heading, st.sampled_from(["INT. KITCHEN - DAY", "EXT. SEA - NIGHT", "INT. KITCHEN - LATER", "SOMEWHERE"])),
    st.builds(action, LINES),
    st.builds(
        says,
        st.sampled_from(["MARA", "JON", "MARA & JON", "ALL", "NARRATOR", "YOUNG MARA", "MARA'S VOICE", "ÉLODIE", "小明"]),
        LINES,
        st.sampled_from(["", "angry", "whispering"]),
        st.sampled_from(["", "V.O.", "O.S."]),
        dual=st.booleans(),
    ),
    st.builds(transition, st.sampled_from(["CUT TO:", "DISSOLVE TO:", "FADE OUT."])),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ELEMENTS, min_size=1, max_size=14), st.sampled_from(list(Form)))
def test_every_script_is_told_word_for_word_with_every_part_shown_once(elements: list[Element], form: Form) -> None:
    script = screenplay(*elements, form=form)
    try:
        board = write_storyboard(script, "en", RecordingContext(work=Path(".")))
    except BadScript:
        return
    assert verify(script, board) == ()


def _feature(scenes: int, people: int, lines: int) -> list[Element]:
    elements = []
    for scene in range(scenes):
        elements.append(
            heading(f"{'INT' if scene % 2 else 'EXT'}. {('KITCHEN', 'HARBOUR', 'OFFICE', 'FOREST')[scene % 4]} {scene} - DAY")
        )
        elements.append(
            action(f"Rain. PERSON{scene % people} (30s), tall, grey hair, a blue coat, walks in and looks around. " * 2)
        )
        for line in range(lines):
            elements.append(
                says(
                    f"PERSON{(scene + line) % people}",
                    f"This is line {line}, and I am sorry that it is long! Isn't it?",
                    "softly",
                )
            )
            if line % 3 == 0:
                elements.append(action(f"PERSON{line % people} crosses the room. The door slams. Somebody laughs."))
    return elements


@pytest.mark.parametrize(("scenes", "people", "lines"), [(40, 30, 12), (120, 30, 12)])
def test_a_long_script_takes_less_than_two_seconds(scenes: int, people: int, lines: int) -> None:
    script = screenplay(*_feature(scenes, people, lines))
    storyboard(heading("INT. ROOM - DAY"))
    spent = []
    for _ in range(2):
        begin = time.process_time()
        board = write_storyboard(script, "en", RecordingContext(work=Path(".")))
        spent.append(time.process_time() - begin)
    assert min(spent) < 2.0
    assert len(board.scenes) == scenes


def test_a_line_of_two_thousand_words_is_split_over_many_shots() -> None:
    text = "word " * 2000
    board = storyboard(heading("INT. ROOM - DAY"), says("MARA", text), says("JON", "Oh."))
    scene = board.scenes[0]
    assert "".join(scene.lines[0].parts) == text
    assert max(shot_seconds(shot, scene.lines) for shot in scene.shots) < 13
    assert any(shot.framing is Framing.REACTION for shot in scene.shots)


def test_the_seed_changes_only_framing_and_camera() -> None:
    elements = _feature(6, 4, 8)
    boards = [storyboard(*elements, seed=seed) for seed in (1, 2)]
    assert boards[0] != boards[1]
    for one, other in zip(boards[0].scenes, boards[1].scenes, strict=True):
        assert (one.lines, one.place, one.mood, one.time, one.ambience) == (
            other.lines,
            other.place,
            other.mood,
            other.time,
            other.ambience,
        )
    assert (boards[0].characters, boards[0].places, boards[0].cues) == (boards[1].characters, boards[1].places, boards[1].cues)


def test_the_same_script_and_seed_give_the_same_bytes() -> None:
    elements = _feature(5, 5, 6)
    assert to_json(storyboard(*elements)) == to_json(storyboard(*elements))


def test_an_edited_line_changes_only_its_own_scene() -> None:
    elements = _feature(6, 4, 8)
    edited = list(elements)
    edited[2] = says("PERSON0", "A wholly different and much longer thing to say, my dear friend, on this fine day.")
    before, after = storyboard(*elements), storyboard(*edited)
    assert before.scenes[1:] == after.scenes[1:]
    assert before.scenes[0] != after.scenes[0]


def test_prose_is_told_by_a_narrator_who_is_never_seen_and_quotes_are_spoken() -> None:
    board = storyboard(
        action("Mara walked through the forest at night. Snow was falling on the old trees."),
        says("Mara", "Who is there?"),
        action("whispered Mara."),
        says("The wolf", "Only me."),
        action("said the wolf. He had waited all winter for somebody to talk to, and now he did not know what to say."),
        form=Form.PROSE,
    )
    lines = board.scenes[0].lines
    assert [line.character for line in lines] == [NARRATOR, "mara", "the-wolf", NARRATOR]
    assert lines[0].delivery is Delivery.VOICE_OVER
    assert lines[1].volume.value == "whisper"
    assert lines[3].text.startswith("He had waited")
    assert board.scenes[0].weather.value == "snow"
    assert not any(subject.character == NARRATOR for shot in board.scenes[0].shots for subject in shot.subjects)


def test_a_film_without_dialogue_is_made_of_silent_shots() -> None:
    board = storyboard(heading("INT. WORKSHOP - DAY"), action("An old CLOCKMAKER (70s) bends over a clock. He smiles."))
    assert board.scenes[0].lines == ()
    assert {subject.character for shot in board.scenes[0].shots for subject in shot.subjects} == {"clockmaker"}
    assert all(1.6 <= shot.seconds <= 4.0 for shot in board.scenes[0].shots)


def test_a_script_of_dialogue_alone_plays_somewhere() -> None:
    board = storyboard(says("ANNA", "Did you hear that?"), says("BEN", "Hear what?"))
    assert len(board.scenes) == 1
    assert board.places[0].interior
    assert board.notes


def test_a_script_with_nothing_to_show_is_refused() -> None:
    with pytest.raises(BadScript):
        storyboard(transition("CUT TO:"))


def test_the_engine_reads_its_asset_and_can_be_cancelled(tmp_path: Path) -> None:
    key = "a" * 64
    (tmp_path / "screenplay.json").write_bytes(to_json(screenplay(*_feature(3, 3, 3))))
    request = WriteRequest(screenplay=Ref(key), language="en")
    context = RecordingContext(work=tmp_path, assets={key: tmp_path})
    board = DraftWriter({}).run(request, context)
    assert len(board.scenes) == 3
    assert context.notes[-1][0] == 1.0
    with pytest.raises(Cancelled):
        DraftWriter({}).run(request, RecordingContext(work=tmp_path, assets={key: tmp_path}, cancel_after=2))


@pytest.mark.parametrize(
    "text",
    [
        "!" * 60_000 + "x",
        " " * 60_000 + "x",
        "A" * 60_000,
        "((" * 30_000,
        "A. " * 8_000,
        "\n \t" * 20_000 + "x",
        "-" * 60_000,
    ],
)
def test_hostile_text_anywhere_takes_linear_time(text: str) -> None:
    begin = time.process_time()
    board = storyboard(
        heading(f"INT. {text}"), action(f"MARA {text}"), says("MARA", f"Well {text}", text[:2000]), says(f"J{text}", "Hello.")
    )
    assert time.process_time() - begin < 2.5
    assert all(len(shot.action) <= 400 for scene in board.scenes for shot in scene.shots)
