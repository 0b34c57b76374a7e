"""The credits card and the manifest of a planned film."""

from __future__ import annotations

from collections import Counter

from core.manifest import ManifestEngine, manifest_of
from core.plan.draft import Draft
from core.serial import to_json
from core.storyboard import NARRATOR, Storyboard

CREDIT_NAMES = 14
"""More names than this make a card unreadable; the manifest has them all."""


def credit_lines(board: Storyboard) -> tuple[str, ...]:
    """Heading and "Role|Name" pairs: the authors, the cast in order of importance, and what made the film."""
    lines = Counter(line.character for scene in board.scenes for line in scene.lines)
    cast = [person for person in board.characters if person.main and person.id != NARRATOR]
    cast = sorted(cast, key=lambda person: -lines[person.id])[:CREDIT_NAMES]
    written = (f"Written by|{', '.join(board.authors)}",) if board.authors else ()
    names = tuple(f"With|{person.name}" if not index else f"|{person.name}" for index, person in enumerate(cast))
    return (board.title, *written, *names, "Made with|Storyreel")


def manifest_text(draft: Draft, board: Storyboard) -> str:
    """JSON of everything that determines this film; holds no time of day, so that equal films have equal manifests."""
    engines = tuple(
        ManifestEngine(craft=craft.value, name=entry.name, identity=entry.identity)
        for craft, entry in sorted(draft.book.entries.items())
    )
    return to_json(manifest_of(draft.job, board, engines)).decode()
