"""Whatever a script says and a model answers: the film is whole and word for word."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import Ref, WriteRequest
from core.errors import BadScript
from core.neural.writer.answers import Unreadable, bible_shape, film_shape, read_answer, scene_shape
from core.neural.writer.engine import OllamaWriter
from core.neural.writer.repair import nearest, plain, tenths
from core.screenplay import Element, Form
from core.serial import to_json
from core.storyboard import Emotion, Mood, Move, PlaceKind, TimeOfDay, Weather
from core.verify import verify
from tests.contexts import RecordingContext
from tests.core.drafts.writer.test_engine import ELEMENTS
from tests.core.storyboarding.stories import screenplay
from tests.fakes.ollama import FakeOllama, ollama_server

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["lines", "shots", "n", "id", "x"]), inner),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(ELEMENTS, min_size=1, max_size=10), st.sampled_from(list(Form)))
def test_every_script_is_written_word_for_word_with_a_faithful_model(elements: list[Element], form: Form) -> None:
    script = screenplay(*elements, form=form)
    with ollama_server(FakeOllama()) as fake, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "screenplay.json").write_bytes(to_json(script))
        context = RecordingContext(work=Path(folder), assets={"script": Path(folder)})
        engine = OllamaWriter({"url": fake.url, "rounds": 0, "release": False})
        try:
            board = engine.run(WriteRequest(screenplay=Ref("script"), language="en"), context)
        except BadScript:
            return
    assert verify(script, board) == ()


SHAPES = {"bible": bible_shape(("a",), ()), "scene": scene_shape(True, ("A",), 1, 1), "film": film_shape(1)}


@settings(max_examples=100, deadline=None)
@given(JSON | st.text(), st.sampled_from(sorted(SHAPES)))
def test_any_answer_is_read_or_refused(value: Any, which: str) -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    with contextlib.suppress(Unreadable):
        assert isinstance(read_answer(text, SHAPES[which]), SHAPES[which])


@given(st.text(), st.integers(1, 300))
def test_plain_words_are_short_one_line_and_can_be_stored(text: str, longest: int) -> None:
    found = plain(text, longest)
    assert isinstance(found, str)
    assert len(found) <= longest
    assert not set(found) & set("<>{}[]|\n\r\x00")
    to_json(found)


@pytest.mark.parametrize(
    ("word", "kind", "meant"),
    [
        ("Close Up Zoom In", Move, Move.PUSH_IN),
        ("pan_left", Move, Move.PAN_LEFT),
        ("statc", Move, Move.STATIC),
        ("FURIOUS", Emotion, Emotion.ANGRY),
        ("suprised", Emotion, Emotion.SURPRISED),
        ("Evening", TimeOfDay, TimeOfDay.DUSK),
        ("rainy", Weather, Weather.RAIN),
        ("Living room", PlaceKind, PlaceKind.LIVING_ROOM),
        ("tavern", PlaceKind, PlaceKind.BAR),
        ("mysterius", Mood, Mood.MYSTERIOUS),
    ],
)
def test_a_word_near_a_listed_one_is_taken_for_it(word: str, kind: Any, meant: object) -> None:
    assert nearest(word, kind) is meant


@pytest.mark.parametrize(("value", "meant"), [(7, 7), (0.7, 7), ("0.3", 3), (11, 10), (-2, 0), ("90%", 10), (1, 1)])
def test_strength_may_be_said_as_a_share(value: object, meant: object) -> None:
    assert tenths(value) == meant
