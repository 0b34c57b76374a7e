"""Parts, feelings and deliveries of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.storyboard import Delivery, Emotion, Volume
from core.storyboarding.feelings import delivery_of, feel
from core.storyboarding.splitting import LONGEST_PART, sentences, stretches
from tests.core.storyboarding.stories import heading, says, storyboard


@given(st.text(max_size=3000), st.integers(20, 400))
def test_stretches_join_to_the_text_and_keep_to_their_length(text: str, longest: int) -> None:
    pieces = stretches(text, longest, longest)
    assert "".join(pieces) == text
    assert all(piece.strip() for piece in pieces) or not text.strip()
    assert all(len(piece.strip()) <= longest for piece in pieces)


@pytest.mark.parametrize("text", ["word " * 2000, "我" * 2000, "👩‍👩‍👧‍👦" * 300, "كلمة " * 800, "x" * 5000, "a\u0301" * 900])
def test_endless_text_is_cut_small_without_tearing_letters(text: str) -> None:
    pieces = stretches(text)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= LONGEST_PART
    assert not any(piece[0] in "\u0301\u200d" for piece in pieces)


def test_speech_is_cut_at_sentence_ends_and_not_at_abbreviations() -> None:
    assert sentences("Dr. Voss left. Who knows why?") == ["Dr. Voss left. ", "Who knows why?"]
    assert sentences("你好。再见！") == ["你好。", "再见！"]


@pytest.mark.parametrize(
    ("text", "direction", "emotion"),
    [
        ("Come in.", "smiling", Emotion.HAPPY),
        ("Come in.", "furieuse", Emotion.ANGRY),
        ("Ven aquí.", "asustado", Emotion.AFRAID),
        ("Komm her.", "traurig", Emotion.SAD),
        ("Vieni.", "teneramente", Emotion.TENDER),
        ("Where were you?", "to Jon", Emotion.NEUTRAL),
        ("Where were you?", "beat", Emotion.NEUTRAL),
        ("Get out of my house! How dare you!", "", Emotion.ANGRY),
        ("I love you, my darling.", "", Emotion.TENDER),
        ("I'm so sorry. I miss her.", "", Emotion.SAD),
        ("What?!", "", Emotion.SURPRISED),
        ("Please don't hurt me! Oh no!", "", Emotion.AFRAID),
        ("We did it! We made it!", "", Emotion.EXCITED),
        ("I don't hate you.", "", Emotion.NEUTRAL),
        ("That is disgusting.", "", Emotion.DISGUSTED),
        ("I remember... when I was young...", "", Emotion.THOUGHTFUL),
        ("¡Cállate, mentiroso!", "", Emotion.ANGRY),
        ("Je t'aime, mon amour.", "", Emotion.TENDER),
        ("The train leaves at nine.", "", Emotion.NEUTRAL),
    ],
)
def test_emotion_is_heard_in_directions_wording_and_marks(text: str, direction: str, emotion: Emotion) -> None:
    assert feel(text, direction).emotion is emotion


@pytest.mark.parametrize(
    ("text", "direction", "volume"),
    [
        ("Over here.", "whispering", Volume.WHISPER),
        ("Over here.", "quietly", Volume.SOFT),
        ("GET OFF MY SHIP", "", Volume.SHOUT),
        ("Stop it! I hate you!", "", Volume.LOUD),
        ("Over here.", "gritando", Volume.SHOUT),
        ("Over here.", "", Volume.NORMAL),
    ],
)
def test_volume_follows_directions_and_capitals(text: str, direction: str, volume: Volume) -> None:
    assert feel(text, direction).volume is volume


def test_a_strong_feeling_lasts_until_the_next_evidence_and_pace_follows() -> None:
    assert feel("Go on.", "", before=Emotion.ANGRY).emotion is Emotion.ANGRY
    assert feel("Go on.", "quickly").pace > 1.1 > 0.9 > feel("Go on.", "slowly").pace


@pytest.mark.parametrize(
    ("extensions", "direction", "delivery"),
    [
        (("V.O.",), "", Delivery.VOICE_OVER),
        (("O.S.",), "", Delivery.OFF_SCREEN),
        (("O.C.", "CONT'D"), "", Delivery.OFF_SCREEN),
        (("ON PHONE",), "", Delivery.OFF_SCREEN),
        ((), "over the radio", Delivery.OFF_SCREEN),
        ((), "into phone", Delivery.ON_SCREEN),
        (("CONT'D",), "", Delivery.ON_SCREEN),
    ],
)
def test_delivery_follows_the_cue(extensions: tuple[str, ...], direction: str, delivery: Delivery) -> None:
    assert delivery_of(extensions, direction) is delivery


def test_joint_cues_are_spoken_by_everyone_at_once() -> None:
    board = storyboard(
        heading("INT. BAR - DAY"),
        says("MARA", "Now?"),
        says("JON", "Now."),
        says("MARA & JON", "Cheers!"),
        says("ALL", "Hooray!"),
    )
    lines = board.scenes[0].lines
    assert [(line.character, line.with_previous) for line in lines[2:]] == [("mara", False), ("jon", True)] * 2
