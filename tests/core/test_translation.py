"""Films in another language: words change, pictures stay."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crafts import Craft, Ref, Speech, VoiceCast
from core.errors import BadScript
from core.given_translation import GivenTranslation, read_subtitles
from core.options import FilmOptions
from core.plan.book import default_choices, open_book
from core.plan.edits import apply_edits
from core.plan.job import Edit, FilmJob, PinnedVoice, Scope
from core.plan.planner import plan
from core.plan.wording import divide
from core.reading import read_script
from core.storyboard import Storyboard
from core.storyboarding.rules import write_storyboard
from core.translation import Translation, passages_of, table_template, text_template, translated_job
from core.verify import verify
from tests.contexts import RecordingContext

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "lighthouse.fountain"
PLAY = read_script(EXAMPLE.read_bytes(), EXAMPLE.name)
BOARD = write_storyboard(PLAY, "en", RecordingContext(work=Path(), seed=1, assets={}))
PASSAGES = passages_of(BOARD)
JOB = FilmJob(screenplay=Ref("0" * 64), script_sha256="0" * 64, title=PLAY.title, language="en", options=FilmOptions())


def spanish() -> Translation:
    return Translation(
        texts=tuple(f"Frase número {passage.number}, muy larga. Y otra." for passage in PASSAGES), title="La luz"
    )


class Told:
    """Results of a plan's steps: the storyboard, and speech of a length that follows from its text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.write: set[str] = set()

    def get(self, key: str, kind: type[Any]) -> Any:
        if kind is Storyboard:
            self.write.add(key)
            return BOARD
        if kind is Speech and key in self.texts:
            seconds = len(self.texts[key]) / 14
            return Speech(file="a.wav", sample_rate=24000, seconds=seconds, words=(), phonemes=())
        return None


def planned(job: FilmJob) -> tuple[dict[Craft, set[str]], Told]:
    """Keys of a film's steps by craft, once everything has been spoken."""
    book, _ = open_book(default_choices())
    told = Told()
    for _ in range(2):
        steps = plan(job, book, told).steps
        told.texts = {step.key: step.request.text for step in steps if step.craft is Craft.SPEAK}
    found: dict[Craft, set[str]] = {}
    for step in steps:
        found.setdefault(step.craft, set()).add(step.key)
    return found, told


def test_a_translated_film_is_spoken_anew_and_no_picture_is_made_again() -> None:
    book, _ = open_book(default_choices())
    before, _ = planned(JOB)
    job = translated_job(JOB, BOARD, spanish(), "es", book.voices)
    after, told = planned(job)
    for craft in (Craft.WRITE, Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL, Craft.AMBIENCE):
        assert after[craft] == before[craft], craft
    assert not after[Craft.SPEAK] & before[Craft.SPEAK]
    assert " ".join(told.texts.values()).count("Frase número") == len(PASSAGES)


def test_every_line_says_its_translation_in_the_shots_it_had() -> None:
    job = translated_job(JOB, BOARD, spanish(), "es", ())
    board = apply_edits(BOARD, job.edits)
    assert board.title == "La luz"
    assert [line.text for scene in board.scenes for line in scene.lines] == list(spanish().texts)
    problems = [problem for problem in verify(PLAY, board) if problem.code in ("parts", "shots", "empty")]
    assert not problems
    assert [len(scene.shots) for scene in board.scenes] == [len(scene.shots) for scene in BOARD.scenes]


def test_voices_that_do_not_speak_the_language_are_cast_anew() -> None:
    book, _ = open_book(default_choices())
    english = next(voice.id for voice in book.voices if voice.languages == ("en",))
    native = next(voice.id for voice in book.voices if "es" in voice.languages)
    job = replace(
        JOB,
        edits=(
            Edit(scope=Scope.CHARACTER, target="tom", field="voice", value=english),
            Edit(scope=Scope.CHARACTER, target="ella", field="voice", value=native),
        ),
        voices=(PinnedVoice(character="tom", voice=VoiceCast(voice=english)),),
    )
    made = translated_job(job, BOARD, spanish(), "es", book.voices)
    assert [edit.value for edit in made.edits if edit.field == "voice"] == [native]
    assert made.voices == ()
    assert (made.language, made.written) == ("es", "en")


def read(text: str, name: str = "es.txt", original: str = "") -> Translation:
    return GivenTranslation(text.encode(), name, original).translate(BOARD.title, PASSAGES, "en", "es")


def filled() -> str:
    text = text_template(BOARD.title, PASSAGES, "Write over the words.")
    for passage, words in zip(PASSAGES, spanish().texts, strict=True):
        text = text.replace(f"[{passage.number}] {passage.speaker}\n{passage.text}", f"[{passage.number}]\n{words}")
    return text.replace("[title]\nThe Last Light", "[title]\nLa luz")


def table() -> str:
    lines = table_template(BOARD.title, PASSAGES, ("Nr", "Who", "Words", "Translation")).split("\r\n")
    words = ["Translation", "La luz", *spanish().texts]
    return "\n".join(line[: line.rfind(";") + 1] + f'"{word}"' for line, word in zip(lines, words, strict=False))


def subtitles(texts: tuple[str, ...] | list[str], shift: float = 0.0) -> str:
    blocks = []
    for number, text in enumerate(texts):
        first, last = number * 3 + shift, number * 3 + 2 + shift
        blocks.append(f"{number + 1}\n{clock(first)} --> {clock(last)}\n{text}\n")
    return "\n".join(blocks)


def clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds // 60 % 60):02d}:{seconds % 60:06.3f}".replace(".", ",")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (filled(), "film.txt"),
        (filled().replace("\n", "\r\n"), "film.txt"),
        (table(), "film.csv"),
        (subtitles(spanish().texts), "film.srt"),
        ("WEBVTT\n\n" + subtitles(spanish().texts).replace(",000", ".000"), "film.vtt"),
        ("\n".join(spanish().texts), "plain.txt"),
        ("\n".join(f"{p.text}\t{t}" for p, t in zip(PASSAGES, spanish().texts, strict=True)), "two.tsv"),
    ],
    ids=["template", "windows", "table", "srt", "vtt", "plain", "columns"],
)
def test_a_translation_is_read_from_any_of_its_forms(text: str, name: str) -> None:
    assert read(text, name).texts == spanish().texts


def test_subtitles_are_matched_by_time_however_they_are_cut() -> None:
    count = sum(passage.subtitles for passage in PASSAGES)
    own = subtitles([f"own {number}" for number in range(count)])
    whole = subtitles([f"nuevo {number}" for number in range(count)])
    assert " ".join(read(whole, "a.srt", own).texts) == " ".join(f"nuevo {number}" for number in range(count))


def test_the_missing_line_is_named() -> None:
    with pytest.raises(BadScript) as missing:
        read(filled().replace(spanish().texts[2], ""))
    assert (missing.value.code, missing.value.parameters["number"]) == ("translate.missing", 3)
    gone = table().split("\n")
    with pytest.raises(BadScript) as row:
        read("\n".join(gone[:5] + gone[6:]), "film.csv")
    assert row.value.parameters["number"] == 4
    count = sum(passage.subtitles for passage in PASSAGES)
    own = subtitles([f"own {number}" for number in range(count)])
    with pytest.raises(BadScript) as unheard:
        read("\n\n".join(subtitles([f"x {n}" for n in range(count)]).split("\n\n")[1:]), "a.srt", own)
    assert unheard.value.parameters["number"] == 1


def test_a_wrong_number_of_lines_and_an_untouched_template_are_refused() -> None:
    with pytest.raises(BadScript) as many:
        read(filled() + "\n[99] NOBODY\nQuién?")
    assert many.value.code == "translate.extra"
    with pytest.raises(BadScript) as few:
        read("una línea\notra", "plain.txt")
    assert few.value.code == "translate.count"
    with pytest.raises(BadScript) as same:
        read(text_template(BOARD.title, PASSAGES, ""))
    assert same.value.code == "translate.same"


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    read_subtitles(text)
    for name in ("a.txt", "a.csv", "a.srt"):
        with suppress(BadScript):
            read(text, name)


@given(st.text(st.sampled_from("abc .,!?é日。\n"), max_size=300), st.integers(1, 9))
@settings(max_examples=300, deadline=None)
def test_a_divided_text_joins_again_and_every_part_can_be_spoken(text: str, count: int) -> None:
    parts = divide(text, count)
    assert "".join(parts) == text
    assert 1 <= len(parts) <= count
    if any(letter.isalnum() for letter in text):
        assert all(any(letter.isalnum() for letter in part) for part in parts)
