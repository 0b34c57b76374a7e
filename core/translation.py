"""A film in another language: its lines as numbered passages, what translates them, and the job that speaks them.

Pictures stay: the story is still written in its own language, and only the words of lines are replaced (core.plan.wording).
Called by bots.commands.translating. `Translator` is what a language model will implement too; core.given_translation reads what
people have translated themselves.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.captions import split_caption
from core.crafts import VoiceInfo
from core.plan.edits import TEXT, VOICE
from core.plan.job import Edit, FilmJob, Scope
from core.storyboard import Storyboard

TITLE = "title"
"""In place of a number, in files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line to translate; a chorus, which several say together, is one."""

    number: int
    """From 1, through the whole film."""
    scene: str
    lines: tuple[int, ...]
    """Indices (from 0) in the scene."""
    speaker: str
    text: str
    subtitles: int
    """How many subtitles it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """Words for every passage in order, and for the title ("" keeps it)."""

    texts: tuple[str, ...]
    title: str = ""


class Translator(Protocol):
    """Translates all passages of a film at once, so that what hangs together stays together."""

    def translate(self, title: str, passages: Sequence[Passage], source: str, target: str) -> Translation:
        """As many texts as there are passages; languages are two-letter codes. Raises UserError with the number of the first
        passage that has no words."""
        ...


def passages_of(board: Storyboard) -> tuple[Passage, ...]:
    """Every line of the film once, in order."""
    names = {person.id: person.name for person in board.characters}
    found: list[Passage] = []
    for scene in board.scenes:
        for index, line in enumerate(scene.lines):
            if index and line.with_previous and line.text == scene.lines[index - 1].text:
                found[-1] = replace(
                    found[-1], lines=(*found[-1].lines, index), speaker=f"{found[-1].speaker} & {names[line.character]}"
                )
                continue
            found.append(
                Passage(
                    number=len(found) + 1,
                    scene=scene.id,
                    lines=(index,),
                    speaker=names[line.character],
                    text=" ".join(line.text.split()),
                    subtitles=sum(len(split_caption(part)) for part in line.parts),
                )
            )
    return tuple(found)


def translated_job(job: FilmJob, board: Storyboard, words: Translation, target: str, voices: Sequence[VoiceInfo]) -> FilmJob:
    """`job` speaking `target`. Voices that a person chose stay where they speak that language; others are cast anew."""
    able = {voice.id for voice in voices if target in voice.languages}
    kept = (edit for edit in job.edits if not (edit.field == VOICE and edit.value not in able))
    told = tuple(
        Edit(scope=Scope.LINE, target=f"{passage.scene}/{index + 1}", field=TEXT, value=text)
        for passage, text in zip(passages_of(board), words.texts, strict=True)
        for index in passage.lines
    )
    title = (Edit(scope=Scope.FILM, field="title", value=words.title),) if words.title else ()
    return replace(
        job,
        language=target,
        written=job.written or job.language,
        options=replace(job.options, language=target),
        edits=(*kept, *told, *title),
        voices=tuple(pin for pin in job.voices if pin.voice.voice in able),
    )


# ---- templates to fill in ------------------------------------------------------------------------------------------------


def text_template(title: str, passages: Sequence[Passage], hint: str) -> str:
    """Numbered paragraphs to write over: "[12] MARA", then the words. `hint` tells the translator what to do."""
    blocks = [f"# {line}" for line in hint.splitlines()] + [f"\n[{TITLE}]\n{title}\n"]
    blocks += [f"[{passage.number}] {passage.speaker}\n{passage.text}\n" for passage in passages]
    return "\n".join(blocks)


def table_template(title: str, passages: Sequence[Passage], columns: Sequence[str]) -> str:
    """CSV with four columns (number, speaker, words, translation), the last one empty, for a table program."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerow([TITLE, "", title, ""])
    for passage in passages:
        writer.writerow([passage.number, passage.speaker, passage.text, ""])
    return "\ufeff" + out.getvalue()
