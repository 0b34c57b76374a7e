"""The words on the title and credits cards, and the manifest of a planned film."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.manifest import Licence, ManifestEngine, manifest_of
from core.models.catalogue import Model, catalogue
from core.models.kinds import Source
from core.plan.book import EngineBook
from core.plan.draft import Draft
from core.serial import to_json
from core.storyboard import NARRATOR, Storyboard

OWN_LINES = 14
"""So many of those who say most have a line of their own; the others share lines."""
CAST_LINES = 40
SHARED_LETTERS = 28
"""Letters that fit the names' half of a card."""
CARD_SECONDS = 5.0
STANDING_LINES = 9
"""Lines under the title that stand in a frame at once; longer credits roll."""
LINE_SECONDS = 0.5
"""That a card stays longer for each further line, so that they can be read while they roll."""


@dataclass(frozen=True, slots=True)
class CardWords:
    """What stands before names, in the film's own language."""

    by: str
    written: str
    cast: str
    made: str


CARD_WORDS = {
    "en": CardWords("by", "Written by", "With", "Made with"),
    "es": CardWords("de", "Escrito por", "Con", "Hecho con"),
    "fr": CardWords("de", "Écrit par", "Avec", "Réalisé avec"),
    "it": CardWords("di", "Scritto da", "Con", "Realizzato con"),
    "pt": CardWords("de", "Escrito por", "Com", "Feito com"),
    "de": CardWords("von", "Buch", "Mit", "Gemacht mit"),
    "hi": CardWords("लेखक", "लेखन", "कलाकार", "निर्माण"),
}


def title_lines(board: Storyboard) -> tuple[str, ...]:
    """The title, and who wrote it."""
    by = card_words(board.language).by
    return (board.title, *((f"{by} {', '.join(board.authors)}",) if board.authors else ()))


def credit_lines(board: Storyboard) -> tuple[str, ...]:
    """Heading and "Role|Name" pairs: the authors, the cast by how much they say, and what made the film."""
    words = card_words(board.language)
    written = (f"{words.written}|{', '.join(board.authors)}",) if board.authors else ()
    names = tuple(f"{'' if index else words.cast}|{line}" for index, line in enumerate(_cast_lines(board)))
    return (board.title, *written, *names, f"{words.made}|Storyreel")


def credit_seconds(lines: Sequence[str]) -> float:
    """How long a credits card with these lines is shown."""
    return CARD_SECONDS + LINE_SECONDS * max(0, len(lines) - 1 - STANDING_LINES)


def _cast_lines(board: Storyboard) -> list[str]:
    """Who speaks or has a main part, by how much they say. More than CAST_LINES end in "…": the manifest has them all."""
    spoken = Counter(line.character for scene in board.scenes for line in scene.lines)
    cast = [person for person in board.characters if person.id != NARRATOR and (person.main or spoken[person.id])]
    names = [person.name for person in sorted(cast, key=lambda person: -spoken[person.id])]
    lines = names[:OWN_LINES]
    for name in names[OWN_LINES:]:
        if len(lines) > OWN_LINES and len(lines[-1]) + len(name) + 2 <= SHARED_LETTERS:
            lines[-1] += f", {name}"
        else:
            lines.append(name)
    return lines if len(lines) <= CAST_LINES else [*lines[: CAST_LINES - 1], "…"]


def card_words(language: str) -> CardWords:
    """English for a language that has none."""
    return CARD_WORDS.get(language, CARD_WORDS["en"])


def manifest_text(draft: Draft, board: Storyboard) -> str:
    """JSON of everything that determines this film; holds no time of day, so that equal films have equal manifests."""
    engines = tuple(
        ManifestEngine(craft=craft.value, name=entry.name, identity=entry.identity)
        for craft, entry in sorted(draft.book.entries.items())
    )
    return to_json(manifest_of(draft.job, board, engines, licences_of(draft.book))).decode()


def licences_of(book: EngineBook) -> tuple[Licence, ...]:
    """Of all models of the catalogue that the film's engines work with, and of those that these need."""
    used: dict[str, list[str]] = {}
    for craft, entry in sorted(book.entries.items()):
        model = catalogue().named(entry.model) if entry.model else None
        for part in catalogue().with_needs(model) if model else ():
            used.setdefault(part.name, []).append(craft.value)
    return tuple(_licence(catalogue().model(name), ", ".join(crafts)) for name, crafts in sorted(used.items()))


def _licence(model: Model, used_for: str) -> Licence:
    terms = model.licence.name if model.licence.commercial else f"{model.licence.name}, not for commercial use"
    holder = model.repo.partition("/")[0] if model.source is Source.HUB else model.title
    return Licence(work=model.title, used_for=used_for, licence=terms, holder=holder, source=model.licence.url)
