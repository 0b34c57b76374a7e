"""Asks the model about a whole film, stretch by stretch: first who and what is seen, then every scene, then title and music.

A stretch that gets no usable answer leaves its scene as the rules told it, with a note. Used by engine.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.crafts import Context
from core.neural.writer.answers import BibleRead, CueRead, PartRead, bible_shape, film_shape, scene_shape
from core.neural.writer.asking import Asker, Unusable
from core.neural.writer.checking import bible_faults, film_faults, part_faults
from core.neural.writer.merging import kinds_of, with_bible, with_music, with_parts
from core.neural.writer.prompts import (
    SYSTEM,
    bible_question,
    film_question,
    scene_question,
    shot_text,
    speaker_name,
)
from core.neural.writer.server import tokens_of
from core.neural.writer.windows import (
    LOOK_TOKENS,
    Passage,
    Piece,
    Stretch,
    answer_tokens,
    passages_of,
    stretches_of,
)
from core.screenplay import Screenplay
from core.storyboard import NARRATOR, Cue, PlaceKind, Scene, Storyboard
from core.storyboarding.music import cues_of
from core.storyboarding.rules import Telling, tell

FEEDBACK = 350
"""Tokens that are kept free for the faults of an answer."""
BIBLE, SCENES, MUSIC = 0.45, 0.95, 1.0
"""Shares of the work after each part."""
MOST_CUES = 20
_NAMELESS = frozenset({"", "untitled", "script", "screenplay"})


class Interpreter:
    """One film."""

    def __init__(self, asker: Asker, screenplay: Screenplay, telling: Telling, context: Context) -> None:
        self._asker = asker
        self._screenplay = screenplay
        self._telling = telling
        self._context = context
        self._notes: list[str] = []
        self._first = 0.3 if asker.server.pulled else 0.0

    async def film(self, rules: Context) -> Storyboard:
        """The film's storyboard; `rules` is the context in which the rules run again. Errors as in Server.ask."""
        reads = await self._bible()
        kinds = kinds_of(self._telling, reads)
        if kinds:
            self._telling = self._told_again(kinds, rules)
        board = with_bible(self._telling.board, reads)
        scenes = await self._scenes(board)
        board = replace(board, scenes=scenes, cues=cues_of(scenes, self._telling.genre))
        board = await self._music(board)
        return replace(board, notes=(*board.notes, *self._notes))

    def _told_again(self, kinds: dict[str, PlaceKind], rules: Context) -> Telling:
        return tell(self._screenplay, self._telling.board.language, rules, kinds)

    def _tell(self, share: float, note: str) -> None:
        self._context.progress(self._first + (1 - self._first) * share, note)

    def _room(self) -> int:
        """Tokens for a question and its answer, asked a second time with faults."""
        return self._asker.server.tokens - tokens_of(SYSTEM) - FEEDBACK

    # ---- who and what is seen ------------------------------------------------------------------------------------------

    async def _bible(self) -> list[BibleRead]:
        board = self._telling.board
        passages = list(passages_of(list(self._pieces()), tokens_of, self._room() - tokens_of(bible_question("", (), ()))))
        reads = []
        for number, passage in enumerate(passages):
            self._tell(BIBLE * number / len(passages), "people and places")
            people = [person for person in board.characters if person.id in passage.people]
            places = [place for place in board.places if place.id in passage.places]
            question = bible_question(passage.text, people, places)
            try:
                reads.append(await self._described(question, passage))
            except Unusable as unusable:
                names = ", ".join([*(one.name for one in people), *(one.name for one in places)])
                self._note(f"How {names} look was taken from the script by rules", unusable)
        return reads

    async def _described(self, question: str, passage: Passage) -> BibleRead:
        people, places = passage.people, passage.places
        return await self._asker.ask(
            question,
            bible_shape(people, places),
            lambda answer: bible_faults(answer, people, places),
            LOOK_TOKENS * (len(people) + len(places)) + 40,
        )

    def _pieces(self) -> Iterator[Piece]:
        """The film's text by stretches of scenes, with who and where."""
        board = self._telling.board
        names = {person.id: person.name for person in board.characters}
        known = {person.id for person in board.characters if person.id != NARRATOR}
        longest = self._room() // 4
        for number, scene in enumerate(board.scenes):

            def fits(stretch: Stretch, scene: Scene = scene) -> bool:
                return tokens_of(_text(scene, stretch, names)) <= longest

            for stretch in stretches_of(scene, number, fits):
                shots = scene.shots[stretch.first : stretch.last + 1]
                people = [subject.character for shot in shots for subject in shot.subjects]
                people += [scene.lines[ref.line].character for shot in shots for ref in shot.speech]
                unique = tuple(dict.fromkeys(person for person in people if person in known))
                yield Piece(f"{scene.heading}\n{_text(scene, stretch, names)}", unique, scene.place)

    # ---- scenes --------------------------------------------------------------------------------------------------------

    async def _scenes(self, board: Storyboard) -> tuple[Scene, ...]:
        found = []
        for number, scene in enumerate(board.scenes):
            self._tell(BIBLE + (SCENES - BIBLE) * number / len(board.scenes), scene.heading or f"scene {number + 1}")
            try:
                parts = [await self._part(board, scene, stretch) for stretch in self._stretches(board, scene, number)]
            except Unusable as unusable:
                self._note(f"Scene {number + 1} ({scene.heading or scene.id}) was told by rules", unusable)
                found.append(scene)
            else:
                found.append(with_parts(scene, parts, self._telling))
        return tuple(found)

    def _stretches(self, board: Storyboard, scene: Scene, number: int) -> list[Stretch]:
        def fits(stretch: Stretch) -> bool:
            question = tokens_of(scene_question(board, scene, stretch))
            return question + 2 * answer_tokens(len(stretch.lines), stretch.last - stretch.first + 1) <= self._room()

        return stretches_of(scene, number, fits)

    async def _part(self, board: Storyboard, scene: Scene, stretch: Stretch) -> PartRead:
        names = {person.id: person.name for person in board.characters}
        speakers = tuple(dict.fromkeys(speaker_name(scene.lines[number], names) for number in stretch.lines))
        shape = scene_shape(stretch.first == 0, speakers, len(stretch.lines), stretch.last - stretch.first + 1)
        return await self._asker.ask(
            scene_question(board, scene, stretch),
            shape,
            lambda answer: part_faults(answer, scene, stretch, names),
            stretch.expected,
        )

    # ---- title and music -----------------------------------------------------------------------------------------------

    async def _music(self, board: Storyboard) -> Storyboard:
        cues = list(enumerate(board.cues))
        reads: dict[int, CueRead] = {}
        for begin in range(0, max(1, len(cues)), MOST_CUES):
            self._tell(SCENES + (MUSIC - SCENES) * begin / max(1, len(cues)), "music")
            part = cues[begin : begin + MOST_CUES]
            try:
                board = await self._scored(board, part, reads, first=begin == 0)
            except Unusable as unusable:
                self._note("Title and music were chosen by rules", unusable)
        return replace(board, cues=with_music(board.cues, reads))

    async def _scored(
        self, board: Storyboard, cues: list[tuple[int, Cue]], reads: dict[int, CueRead], *, first: bool
    ) -> Storyboard:
        wanted = [number for number, _ in cues]
        expected = 160 + 60 * len(cues)
        room = 3 * max(200, self._room() - 2 * expected - tokens_of(film_question(board, cues, 0)))
        answer = await self._asker.ask(
            film_question(board, cues, room),
            film_shape(len(cues)),
            lambda read: film_faults(read, wanted),
            expected,
        )
        reads.update({cue.n - 1: cue for cue in answer.cues})
        if not first:
            return board
        nameless = board.title.strip().casefold() in _NAMELESS
        return replace(
            board,
            title=answer.title if nameless else board.title,
            logline=answer.logline,
            cues=tuple(replace(cue, genre=answer.genre) for cue in board.cues),
        )

    def _note(self, what: str, unusable: Unusable) -> None:
        """Kept with the step, and in the storyboard for the person."""
        why = unusable.faults[0] if unusable.faults else "no answer"
        self._notes.append(f"{what}: the language model gave no usable answer ({why[:160].rstrip('.')}).")
        self._context.remark(self._notes[-1])


def _text(scene: Scene, stretch: Stretch, names: dict[str, str]) -> str:
    return "\n".join(shot_text(scene, number, names) for number in range(stretch.first, stretch.last + 1))
