"""Bytes of many encodings become the same text, and the language is found (core.reading.decode, language)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.errors import BadScript
from core.reading import read_script
from core.reading.decode import decode
from core.reading.language import find_language
from tests.fakes.studio import ROOT

SAMPLES = [
    ("cp1252", "INT. CAFÉ - DAY\n\nÉLODIE\n“Ça va?” she’d say — naïve.\n"),
    ("cp1252", "INT. HOUSE - NIGHT\n\nTom can’t sleep. He walks up and down the room.\n\nTOM\nIt’s late.\n"),
    ("cp1252", "Der alte Mann geht über die Brücke. „Schön“, sagt er. Müde Füße."),
    ("latin-1", "El niño está en el jardín. ¿Qué pasa? ¡Nada!"),
    ("cp1251", "ИНТ. КУХНЯ - НОЧЬ\n\nИван пьёт чай.\n\nИВАН\nЯ не сплю.\n"),
    ("koi8-r", "ИНТ. КУХНЯ - НОЧЬ\n\nИван пьёт чай и смотрит в окно.\n\nИВАН\nЯ не сплю.\n"),
    ("cp1250", "Żółta łódź płynie. Ćma siedzi na świecy. „Dość”, mówi Łukasz."),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy."),
    ("cp1253", "Ο γέρος κοιτάζει τη θάλασσα. Δεν μιλάει."),
    ("cp1254", "Yaşlı adam denize bakıyor. Çocuk gülüyor ve koşuyor."),
    ("cp1255", "הזקן מסתכל על הים. הוא לא מדבר."),
    ("cp1256", "الرجل العجوز ينظر إلى البحر. لا يتكلم."),
    ("cp932", "○公園（夜）\n\n雨が降っている。少年が立っている。\n\n少年「帰りたくない」\n"),
    ("euc-jp", "○公園（夜）\n\n雨が降っている。少年が立っている。\n\n少年「帰りたくない」\n"),
    ("gb18030", "内景 厨房 夜\n\n老人坐在桌边，看着窗外的雨。\n\n老人：今晚没有灯光。\n"),
    ("big5", "內景 廚房 夜\n\n老人坐在桌邊，看著窗外的雨。\n\n老人：今晚沒有燈光。\n"),
    ("cp949", "실내 부엌 - 밤\n\n노인이 창밖의 비를 바라본다.\n\n노인\n오늘 밤은 불빛이 없구나.\n"),
    ("mac-roman", "L’été, la gare était déserte. « Ça va ? » dit-elle à Hélène."),
]


@pytest.mark.parametrize(("encoding", "text"), SAMPLES)
def test_old_code_pages_are_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    for _, text in SAMPLES:
        assert decode(text.encode(encoding)) == text


def test_every_kind_of_line_end_is_a_line_end() -> None:
    assert decode(b"a\r\nb\rc\nd\x0ce\xe2\x80\xa8f") == "a\nb\nc\nd\ne\nf"


def test_a_few_damaged_bytes_do_not_make_utf8_another_encoding() -> None:
    assert decode("Élodie était là, très fâchée, près de l’été — déjà ! é".encode() * 9 + b"\xff").startswith("Élodie était là")


def test_cut_utf16_is_refused() -> None:
    with pytest.raises(BadScript, match="not text"):
        decode("Hello".encode("utf-16")[:-1])


def test_a_windows_script_with_crlf_and_curly_quotes_reads_like_the_plain_one() -> None:
    text = "INT. CAFÉ - DAY\n\nÉLODIE\nI can’t go.\n"
    plain, windows = text.encode(), text.replace("\n", "\r\n").encode("cp1252")
    assert read_script(plain, "a.fountain") == read_script(windows, "a.fountain")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I heard it in the night, and then the lamp went out.", "en"),
        ("No hay luz en el faro esta noche, y no sé por qué.", "es"),
        ("Je ne sais pas, dit-elle, mais la gare est fermée.", "fr"),
        ("Ich weiß es nicht, aber das Licht ist aus.", "de"),
        ("Non lo so, ma la luce del faro è spenta.", "it"),
        ("Não sei, mas a luz do farol está apagada.", "pt"),
        ("Я не знаю, но маяк сегодня не горит.", "ru"),
        ("राम घर जा रहा है और सीता खाना बना रही है।", "hi"),
        ("今晚没有灯光。", "zh"),
        ("今夜は灯りがない。", "ja"),
        ("오늘 밤은 불빛이 없구나.", "ko"),
        ("Hi.", "und"),
        ("12345 ...", "und"),
    ],
)
def test_the_language_of_a_text_is_found(text: str, language: str) -> None:
    assert find_language(text) == language


LONG = {
    "en": "I heard it in the night, and then the lamp went out. You said that there was nothing down there, I know.",
    "nl": "Ik hoorde het in de nacht, en toen ging de lamp uit. Je zei dat er niets was, of niet.",
    "da": "Jeg hørte det om natten, og så gik lampen ud. Du sagde, at der ikke var noget dernede, men her.",
    "de": "Ich hörte es in der Nacht, und dann ging die Lampe aus. Du sagtest, da unten sei nichts.",
    "fr": "Je l'ai entendu dans la nuit, et puis la lampe s'est éteinte. Tu disais qu'il n'y avait rien.",
}


@pytest.mark.parametrize("language", LONG)
def test_the_language_of_a_long_text_is_found_with_a_little_english_in_it_too(language: str) -> None:
    assert find_language(" ".join([LONG[language]] * 4)) == language
    assert find_language(" ".join([*[LONG[language]] * 4, LONG["en"]])) == language


def test_long_english_is_told_without_the_large_model() -> None:
    program = (
        f"import sys; from core.reading.language import find_language; found = find_language({LONG['en'] * 2!r});"
        "sys.exit(0 if found == 'en' and 'py3langid' not in sys.modules else 1)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=60).returncode == 0


def test_codes_that_steer_a_terminal_are_no_part_of_a_text() -> None:
    play = read_script(b"Title: Red\x1b[2J\xc2\x9b1m\x7f\n\nINT. BAR - DAY\n\nANN\nHi\x1b]0;owned\x07.\n", "a.fountain")
    said = play.title + "".join(element.text for element in play.elements)
    assert all(letter.isprintable() for letter in said), said
