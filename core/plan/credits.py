"""The words on the title and credits cards, and the manifest of a planned film."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from core.manifest import ManifestEngine, manifest_of
from core.plan.draft import Draft
from core.serial import to_json
from core.storyboard import NARRATOR, Storyboard

CREDIT_NAMES = 14
"""More names than this make a card unreadable; the manifest has them all."""


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
    lines = Counter(line.character for scene in board.scenes for line in scene.lines)
    cast = [person for person in board.characters if person.main and person.id != NARRATOR]
    cast = sorted(cast, key=lambda person: -lines[person.id])[:CREDIT_NAMES]
    written = (f"{words.written}|{', '.join(board.authors)}",) if board.authors else ()
    names = tuple(f"{words.cast}|{person.name}" if not index else f"|{person.name}" for index, person in enumerate(cast))
    return (board.title, *written, *names, f"{words.made}|Storyreel")


def card_words(language: str) -> CardWords:
    """English for a language that has none."""
    return CARD_WORDS.get(language, CARD_WORDS["en"])


def manifest_text(draft: Draft, board: Storyboard) -> str:
    """JSON of everything that determines this film; holds no time of day, so that equal films have equal manifests."""
    engines = tuple(
        ManifestEngine(craft=craft.value, name=entry.name, identity=entry.identity)
        for craft, entry in sorted(draft.book.entries.items())
    )
    return to_json(manifest_of(draft.job, board, engines)).decode()
