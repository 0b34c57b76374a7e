"""What a clip is asked to show along its frames, and how many frames a model makes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crafts import AnimateRequest, Ref, Speaking
from core.neural.animator.lengths import frames_for
from core.neural.animator.prompting import LONGEST, negative_of, phases_of, prompts_of
from core.options import Layout
from core.storyboard import CameraMove, Emotion, Prompt, Weather


def shot(
    text: str, speaking: tuple[Speaking, ...] = (), weather: Weather = Weather.CLEAR, negative: str = ""
) -> AnimateRequest:
    return AnimateRequest(
        still=Ref("still"),
        backdrop=Ref("backdrop"),
        portraits=(),
        camera=CameraMove(),
        weather=weather,
        frames=96,
        layout=Layout(width=640, height=360, fps=24),
        speaking=speaking,
        motion=Prompt(text=text, negative=negative),
    )


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("she turns her head", ["she turns her head"]),
        ("She stands up. Then she walks to the door.", ["She stands up", "she walks to the door"]),
        ("he waits, then runs and then falls; silence", ["he waits", "runs", "falls", "silence"]),
        ("a price of 3.50 on the door", ["a price of 3.50 on the door"]),
        ("  ", []),
    ],
)
def test_sentences_and_then_are_phases(text: str, phases: list[str]) -> None:
    assert phases_of(text) == phases


def test_phases_follow_one_another_along_the_clip() -> None:
    found = prompts_of(shot("She stands up. Then she walks. Then she sits."), 30, 8)
    assert [(start, text.partition(",")[0]) for start, text in found.items()] == [
        (0, "She stands up"), (10, "she walks"), (20, "she sits"),
    ]  # fmt: skip


def test_who_speaks_is_seen_speaking_while_it_is_heard() -> None:
    voices = (
        Speaking(character="mara", start=1.0, end=2.0, emotion=Emotion.ANGRY),
        Speaking(character="tom", start=2.5, end=4.0),
    )
    found = prompts_of(shot("they quarrel", voices, Weather.RAIN), 32, 8)
    assert list(found) == [0, 8, 16, 20]
    assert [("angrily" in text, ", speaking," in text) for text in found.values()] == [
        (False, False), (True, False), (False, False), (False, True),
    ]  # fmt: skip
    assert all("rain falling" in text for text in found.values())


def test_what_is_seen_stands_after_what_moves_and_makes_room_for_it() -> None:
    asked = replace(shot("she turns"), picture=Prompt(text="a woman in a red coat on a pier " * 30))
    (told,) = prompts_of(asked, 16, 8).values()
    assert told.startswith("she turns, a woman in a red coat on a pier")
    assert told.endswith("smooth natural motion, high quality")
    assert len(told) <= LONGEST
    (crowded,) = prompts_of(replace(asked, motion=Prompt(text="word " * 400)), 16, 8).values()
    assert len(crowded) <= LONGEST
    assert crowded.endswith("high quality")
    assert "red coat" not in crowded


def test_a_clip_of_a_few_frames_has_few_phases() -> None:
    assert list(prompts_of(shot("one. two. three. four. five. six."), 8, 8)) == [0, 4]
    assert list(prompts_of(shot("one. two. three."), 2, 8)) == [0]


def test_what_shall_not_be_seen_stands_before_the_usual() -> None:
    assert negative_of(shot("", negative="hats"), "blur") == "hats, blur"
    assert negative_of(shot(""), "blur") == "blur"


@given(
    st.text(max_size=600),
    st.integers(2, 96),
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), max_size=5),
)
def test_any_words_and_voices_give_prompts_in_order(text: str, frames: int, voices: list[tuple[float, float]]) -> None:
    speaking = tuple(Speaking(character="a", start=min(pair), end=max(pair)) for pair in voices)
    found = prompts_of(shot(text, speaking), frames, 8)
    starts = list(found)
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert starts[-1] < frames
    assert all(later - earlier >= 4 for earlier, later in pairwise(starts))
    assert all(found.values())


@pytest.mark.parametrize(
    ("frames", "made"),
    [(48, 16), (49, 16), (96, 32), (24, 8), (2, 2), (12, 5), (2000, 96)],
)
def test_a_shot_is_covered_by_as_few_frames_as_do(frames: int, made: int) -> None:
    assert frames_for(frames, 24, 8, 16, 96) == made


@given(st.integers(2, 400), st.sampled_from([10, 24, 25, 30, 60]), st.integers(2, 30))
def test_a_clip_is_never_much_too_short(frames: int, rate: int, fps: int) -> None:
    made = frames_for(frames, rate, fps, 16, 512)
    assert (made - 1) / fps >= 0.9 * (frames - 1) / rate - 1e-9 or made == 512
