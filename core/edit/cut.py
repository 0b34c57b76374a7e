"""Encodes one segment of the film: a stretch of one source, or the transition from one source to the next.

The house's engine for Craft.CUT. Options: `nvenc` (true, false or "auto": encode on an NVIDIA GPU; default false, because
only the CPU encoders give the same bytes everywhere) and `allow` (dotted paths of effects that films may name).
"""

from __future__ import annotations

from collections.abc import Iterator

from core import identities
from core.crafts import Context, CutRequest, EngineOptions, Segment
from core.edit.encoders import SegmentWriter, has_nvenc, settings_for
from core.edit.planes import Planes
from core.edit.sources import open_source
from core.edit.transitions import blend, share_at
from core.errors import BadConfig, MissingTool

_FILE = "segment.mp4"


class Cutter:
    """Engine of the cut craft; see the module."""

    def __init__(self, options: EngineOptions) -> None:
        wanted = options.get("nvenc", False)
        if wanted not in (True, False, "auto"):
            raise BadConfig("config.value", f"cut.nvenc must be true, false or auto, not {wanted!r}", name="cut.nvenc")
        self._options = options
        self._wanted = wanted

    @property
    def identity(self) -> str:
        return f"{identities.CUTTER}+{'nvenc' if self._nvenc() else 'cpu'}"

    def run(self, request: CutRequest, context: Context) -> Segment:
        """Writes segment.mp4 of exactly last − first frames. Raises BrokenAsset, BadOption, MissingTool, Unwritable."""
        if self._wanted is True and not has_nvenc():
            raise MissingTool("tool.nvenc", "cut.nvenc is set but this machine has no NVIDIA encoder", name="nvenc")
        count = max(0, request.last - request.first)
        settings = settings_for(request.encoding, request.layout, nvenc=self._nvenc())
        with SegmentWriter(context.work / _FILE, request.layout, request.encoding, settings) as writer:
            for index, planes in enumerate(self._frames(request, context, count)):
                writer.add(planes)
                context.check_cancelled()
                context.progress((index + 1) / count)
        return Segment(file=_FILE, frames=count, layout=request.layout)

    def _nvenc(self) -> bool:
        return self._wanted is True or (self._wanted == "auto" and has_nvenc())

    def _frames(self, request: CutRequest, context: Context, count: int) -> Iterator[Planes]:
        shown = open_source(request.source, request.layout, context, self._options)
        if request.other is None:
            yield from (shown.planes(index) for index in range(request.first, request.last))
            return
        coming = open_source(request.other, request.layout, context, self._options)
        for index in range(count):
            old, new = shown.planes(request.first + index), coming.planes(request.other_first + index)
            yield blend(old, new, request.kind, share_at(index, count))
