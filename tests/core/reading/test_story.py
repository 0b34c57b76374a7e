"""Prose: scenes, quotes and who says them (core.reading.story and what it uses)."""

from __future__ import annotations

import pytest

from core.reading import read_text
from core.screenplay import ElementKind, Form
from tests.core.reading.makers import kinds, spoken, told_words, words

CLOCK = """The Clockmaker's Daughter
by Ann Lee

Chapter One

Mara Voss closed the shop. The so-called "expert" from the city had not come, and the sign still read "Keep out."

"He is late," said Old Tom.

"He is always late." Mara turned the key. "What did you expect?"

"Nothing," he said. "I expect nothing from experts."

She laughed. It was a short, tired laugh.

"Then you are never disappointed."

"Never."

"Lucky you."

The next morning, a stranger stood at the door. He was tall, and his hat was wet.

"Good morning," the stranger said. "Are you the clockmaker?"

Mara shook her head and said, "My father was."

"I'm sorry," whispered the stranger, taking off his hat. "Mr. Harrow told me—"

"Mr. Harrow," Mara snapped, "tells everybody."

I watched them from the stairs. "Leave her alone!" I shouted.

***

“It began,” said Tom, “a long time ago.

“It began in the rain.”
"""
SPANISH = """Aquella noche llovía. Lucía subió las escaleras del faro con una lámpara.

—¿Quién anda ahí? —preguntó Lucía.

—Soy yo —dijo el viejo pescador—. No tengas miedo.

—No tengo miedo —respondió ella, y abrió la puerta—. ¿Qué quieres?

—Luz —dijo él—. Solo un poco de luz.

—Entonces pasa.
"""
FRENCH = """La neige tombait sur le village. Claire regardait par la fenêtre.

— Il ne viendra pas, dit Claire.

— Qui ça ? demanda son frère.

— Papa, murmura-t-elle. Il a promis. Il promet toujours.

« Maintenant ? » s'écria Claire. Elle se leva d'un bond.
"""
GERMAN = """Der alte Leuchtturmwärter saß am Tisch. Draußen heulte der Wind.

„Hörst du das?“, fragte Anna.

„Das ist nur der Wind“, sagte der Alte. „Geh schlafen.“

»Ich kann nicht«, flüsterte sie.
"""
RUSSIAN = """Старик сидел у окна. Шёл снег.

— Ты спишь? — спросила Маша.

— Нет, — сказал старик. — Слушаю.

— Что слушаешь?

— Снег, — ответил он и улыбнулся.
"""
JAPANESE = """雨が降っていた。少年は駅のホームに立っていた。

「帰りたくない」と少年は言った。

「どうして？」老人が尋ねた。

「家には誰もいないから」

老人は「希望」という名の店を指さした。
"""
CHINESE = """夜里下着雨。老人坐在窗边。

“今晚没有灯。”老人说。

女孩问：“为什么？”

“因为灯塔坏了。”

“那我们去修吧！”女孩喊道。
"""
BRITISH = """The kitchen was dark. ‘Who’s there?’ asked Lily.

‘It’s only me,’ said her brother. ‘Don’t wake the dogs’ mother.’

‘I won’t,’ she whispered.
"""


def test_a_story_has_its_quotes_in_order_with_their_speakers() -> None:
    play = read_text(CLOCK)
    assert (play.form, play.title, play.authors, play.language) == (Form.PROSE, "The Clockmaker's Daughter", ("Ann Lee",), "en")
    assert spoken(play) == [
        ("Tom", "He is late,"),
        ("Mara", "He is always late."),
        ("Mara", "What did you expect?"),
        ("Tom", "Nothing,"),
        ("Tom", "I expect nothing from experts."),
        ("Mara", "Then you are never disappointed."),
        ("Tom", "Never."),
        ("Mara", "Lucky you."),
        ("Stranger", "Good morning,"),
        ("Stranger", "Are you the clockmaker?"),
        ("Mara", "My father was."),
        ("Stranger", "I'm sorry,"),
        ("Stranger", "Mr. Harrow told me—"),
        ("Mara", "Mr. Harrow,"),
        ("Mara", "tells everybody."),
        ("I", "Leave her alone!"),
        ("Tom", "It began,"),
        ("Tom", "a long time ago."),
        ("Tom", "It began in the rain."),
    ]


def test_chapters_breaks_and_jumps_in_time_open_scenes() -> None:
    scenes = [text for kind, text in kinds(read_text(CLOCK)) if kind == "scene-heading"]
    assert scenes == ["Chapter One", "", ""]


def test_doubted_words_and_titles_in_quotes_stay_in_the_narration() -> None:
    first = next(text for kind, text in kinds(read_text(CLOCK)) if kind == "action")
    assert '"expert"' in first
    assert '"Keep out."' in first


@pytest.mark.parametrize(
    ("text", "language", "speakers"),
    [
        (
            SPANISH,
            "es",
            ["Lucía", "Viejo Pescador", "Viejo Pescador", "Lucía", "Lucía", "Viejo Pescador", "Viejo Pescador", "Lucía"],
        ),
        (FRENCH, "fr", ["Claire", "Frère", "Claire", "Claire", "Claire"]),
        (GERMAN, "de", ["Anna", "Alte", "Alte", "Anna"]),
        (RUSSIAN, "ru", ["Маша", "Старик", "Старик", "Маша", "Старик"]),
        (JAPANESE, "ja", ["少年", "老人", "少年"]),
        (CHINESE, "zh", ["老人", "女孩", "老人", "女孩"]),
        (BRITISH, "en", ["Lily", "Brother", "Brother", "Lily"]),
    ],
)
def test_quotes_of_many_languages_find_their_speakers(text: str, language: str, speakers: list[str]) -> None:
    play = read_text(text)
    assert play.language == language
    assert [speaker for speaker, _ in spoken(play)] == speakers


@pytest.mark.parametrize("text", [CLOCK, SPANISH, FRENCH, GERMAN, RUSSIAN, JAPANESE, CHINESE, BRITISH])
def test_no_word_of_a_story_is_lost_changed_or_invented(text: str) -> None:
    play = read_text(text)
    source = words(text.replace("by Ann Lee", "Ann Lee"))
    assert "".join(told_words(play)) == "".join(source)


def test_a_dash_inside_speech_stays_speech() -> None:
    assert spoken(read_text("Llovía mucho en el pueblo.\n\n—Pienso... —dudó— que no —dijo Ana.\n"))[0][1].startswith(
        "Pienso..."
    )


def test_a_deep_voice_is_whoever_turns_out_to_speak() -> None:
    text = (
        '"Stop!" cried the fox.\n\n"Why?" said the owl.\n\nIt grew dark.\n\n"I am here," said a deep voice. It was the owl.\n'
    )
    assert spoken(read_text(text))[-1] == ("Owl", "I am here,")


def test_a_speech_without_any_hint_is_guessed_and_reported() -> None:
    met = 'Mara sat down. Tom and Ann came in with Lia and Mara.\n\n"Hello," said Tom.\n\n"Hello," said Ann.\n\n***\n\n'
    play = read_text(met + 'Rain.\n\nMore rain.\n\n"Who is it?"\n')
    assert spoken(play)[-1][1] == "Who is it?"
    assert any("not say who speaks" in warning for warning in play.warnings)


def test_wrapped_lines_are_one_paragraph_and_single_lines_are_their_own() -> None:
    lines = ["It was a long evening in the old harbour, and nobody", "had come to the café since the storm began to blow."]
    play = read_text("\n".join(lines) + "\n\nThen it stopped.\n")
    assert [text for _, text in kinds(play)] == [" ".join(lines), "Then it stopped."]
    assert len(read_text("She slept.\nHe woke.\nThe end came.").elements) == 3


def test_chapters_within_parts_keep_both_headings() -> None:
    play = read_text("PART ONE\n\nCHAPTER 1\n\nIt rained.\n\nCHAPTER 2\n\nIt snowed.\n")
    assert kinds(play)[:3] == [("section", "PART ONE"), ("scene-heading", "CHAPTER 1"), ("action", "It rained.")]


def test_every_speech_of_a_story_has_one_part_and_a_speaker() -> None:
    for text in (CLOCK, SPANISH, CHINESE):
        for element in read_text(text).elements:
            if element.kind is ElementKind.DIALOGUE:
                assert element.speaker
                assert [part.text for part in element.parts] == [element.text]
