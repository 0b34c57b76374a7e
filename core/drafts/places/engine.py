"""The draft backdrop engine: paints a place in layers of depth. Listed in core.engines, run by the backdrop step."""

from __future__ import annotations

from core import identities
from core.crafts import Backdrop, BackdropRequest, Context, EngineOptions
from core.drafts.places.painters import PAINTERS
from core.drafts.places.stage import MARGIN, Stage


class DraftBackdrop:
    """BackdropRequest → Backdrop. Takes no options."""

    def __init__(self, options: EngineOptions) -> None:
        self.options = options

    @property
    def identity(self) -> str:
        return identities.DRAFT_BACKDROP

    def run(self, request: BackdropRequest, context: Context) -> Backdrop:
        """Writes layer-N.png and picture.png. Raises BadOption for an unknown style, Cancelled between layers."""
        stage = Stage(request, context)
        PAINTERS[request.place.kind](stage)
        context.check_cancelled()
        stage.picture(context.work / "picture.png")
        context.progress(1.0, "picture")
        return Backdrop(
            picture="picture.png",
            layers=tuple(stage.layers),
            margin=MARGIN,
            floor=stage.floor,
            light=stage.light,
            seats=stage.seats,
        )
