"""The draft writer engine: Screenplay → Storyboard by rules over the screenplay's own structure (craft `write`).

Only framings and camera moves depend on the seed; words, cast, places, moods and music never do.
"""

from __future__ import annotations

from core import identities
from core.crafts import Context, EngineOptions, WriteRequest
from core.screenplay import Screenplay
from core.serial import from_json
from core.storyboard import Storyboard
from core.storyboarding.rules import write_storyboard


class DraftWriter:
    """Engine of craft `write`. Takes no options."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options

    @property
    def identity(self) -> str:
        return identities.DRAFT_WRITER

    def run(self, request: WriteRequest, context: Context) -> Storyboard:
        """The storyboard of the screenplay asset. Raises BrokenAsset when the asset is damaged and BadScript
        ("script.nothing_to_show") when the script has no scene with anything in it."""
        context.progress(0.0, "reading the script")
        path = context.asset(request.screenplay) / "screenplay.json"
        screenplay = from_json(path.read_bytes(), Screenplay)
        return write_storyboard(screenplay, request.language, context)
