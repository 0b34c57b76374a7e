"""Plain text in columns, plays and chats, Markdown, Final Draft (core.reading.layout, play, markdown, finaldraft)."""

from __future__ import annotations

from core.reading import read_script, read_text
from core.screenplay import ElementKind, Form
from tests.core.reading.makers import kinds, spoken

COLUMNS = """
                         THE WELL
                        written by
                         Ada Byron

1    EXT. FARM - DAY                                              1

     A man walks to the well and looks
     down into the dark.

                         JOSÉ (CONT'D)
                    (afraid, to the
                     water)
               Hello? Is there
               anybody?

     CRASH! The rope
     breaks.

                         VOICE (O.S.)
               Yes.
                         (MORE)

                                             CUT TO:
"""


def test_plain_text_in_columns_is_read_by_its_columns() -> None:
    play = read_text(COLUMNS)
    assert (play.title, play.authors) == ("THE WELL", ("Ada Byron",))
    assert kinds(play) == [
        ("scene-heading", "EXT. FARM - DAY"),
        ("action", "A man walks to the well and looks down into the dark."),
        ("dialogue", "Hello? Is there anybody?"),
        ("action", "CRASH! The rope breaks."),
        ("dialogue", "Yes."),
        ("transition", "CUT TO:"),
    ]
    speech = play.elements[2]
    assert (speech.speaker, speech.extensions, speech.parts[0].parenthetical) == ("JOSÉ", ("CONT'D",), "afraid, to the water")
    assert play.elements[0].number == "1"


def test_lines_of_a_name_a_colon_and_words_are_speeches() -> None:
    play = read_text("MARA: Are you there?\nTOM (softly): I'm here.\nHe waves.\nMARA: It's late: go to bed.\n")
    assert play.form is Form.SCREENPLAY
    assert spoken(play) == [("MARA", "Are you there?"), ("TOM", "I'm here."), ("MARA", "It's late: go to bed.")]
    assert play.elements[1].parts[0].parenthetical == "softly"
    assert ("action", "He waves.") in kinds(play)


def test_a_chat_with_times_is_a_play() -> None:
    assert spoken(read_text("[12:01] Anna: hi\n[12:02] Ben: are you coming?\n[12:03] Anna: no")) == [
        ("Anna", "hi"),
        ("Ben", "are you coming?"),
        ("Anna", "no"),
    ]


def test_a_chinese_play_is_read() -> None:
    play = read_text("内景 厨房 夜\n\n老人：今晚没有灯光。\n女孩：为什么？\n老人（低声）：灯塔坏了。\n")
    assert spoken(play) == [("老人", "今晚没有灯光。"), ("女孩", "为什么？"), ("老人", "灯塔坏了。")]
    assert play.language == "zh"


def test_markdown_headings_become_title_and_scenes() -> None:
    text = "# The Well\n\n## INT. KITCHEN - NIGHT\n\nA *cold* [stove](http://x.y).\n\n"
    text += "**MARA**\n(softly)\nWho is there?\n\n<!-- no -->\n\n---\n"
    play = read_script(text.encode(), "well.md")
    assert play.title == "The Well"
    assert kinds(play)[:3] == [
        ("scene-heading", "INT. KITCHEN - NIGHT"),
        ("action", "A cold stove."),
        ("dialogue", "Who is there?"),
    ]


def test_markdown_names_in_bold_with_a_colon_speak() -> None:
    text = "# Two\n\n**Mara:** Hello.\n\n**Tom:** Hello *you*.\n\n**Mara:** Bye.\n"
    assert spoken(read_script(text.encode(), "two.md")) == [("Mara", "Hello."), ("Tom", "Hello you."), ("Mara", "Bye.")]


def test_front_matter_is_the_title_page() -> None:
    play = read_script(b'---\ntitle: "Snow"\nauthor: Ada Byron\n---\n\nIt snowed.\n\n"Hello," said Tom.\n', "snow.md")
    assert (play.title, play.authors) == ("Snow", ("Ada Byron",))


def test_a_text_file_that_is_a_screenplay_and_a_fountain_file_that_is_prose_are_read_as_what_they_are() -> None:
    assert read_script(b"INT. ROOM - DAY\n\nMARA\nHi.\n", "a.txt").form is Form.SCREENPLAY
    assert read_script(b'The sea was calm.\n\n"Hi," said Mara.\n', "a.fountain").form is Form.PROSE


def test_final_draft_keeps_numbers_notes_and_styled_runs() -> None:
    text = (
        '<FinalDraft><Content><Paragraph Type="Scene Heading" Number="4A"><Text>INT. BAR - NIGHT</Text></Paragraph>'
        '<Paragraph Type="Action"><ScriptNote><Paragraph><Text>check</Text></Paragraph></ScriptNote><Text>A </Text>'
        '<Text Style="Bold">RED</Text><Text> door.</Text></Paragraph>'
        '<Paragraph Type="Character"><Text>ÉLODIE (V.O.)</Text></Paragraph>'
        '<Paragraph Type="Parenthetical"><Text>(low)</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>Oui &amp; non.</Text></Paragraph>'
        '<Paragraph Type="Shot"><Text>CLOSE ON DOOR</Text></Paragraph></Content></FinalDraft>'
    )
    play = read_script(text.encode(), "bar.fdx")
    assert kinds(play) == [
        ("scene-heading", "INT. BAR - NIGHT"),
        ("action", "A RED door."),
        ("note", "check"),
        ("dialogue", "Oui & non."),
        ("shot", "CLOSE ON DOOR"),
    ]
    assert play.elements[0].number == "4A"
    assert play.elements[3].extensions == ("V.O.",)


def test_the_final_draft_example_has_its_dual_speech_and_title_page() -> None:
    with open("examples/harbour_cafe.fdx", "rb") as file:
        play = read_script(file.read(), "harbour_cafe.fdx")
    assert (play.title, play.authors) == ("THE HARBOUR CAFÉ", ("The Storyreel authors",))
    assert [each.dual for each in play.elements if each.kind is ElementKind.DIALOGUE][-2:] == [False, True]


def test_a_script_without_headings_or_without_speech_says_so() -> None:
    assert any("no scene headings" in each for each in read_text("MARA: One.\nTOM: Two.").warnings)
    assert any("Nobody speaks" in each for each in read_text("INT. ROOM - DAY\n\nDust falls.").warnings)
