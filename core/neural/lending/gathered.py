"""The contexts of a batch as one, for engines that do several requests together (border.Batching)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.crafts import Context, Ref


class Gathered:
    """A Context: everybody hears of progress and remarks, and a cancel counts once all were told to stop."""

    def __init__(self, contexts: Sequence[Context]) -> None:
        self._contexts = contexts
        self.work: Path = contexts[0].work
        """The first one's, for scratch files."""
        self.seed = contexts[0].seed

    def asset(self, ref: Ref) -> Path:
        return self._contexts[0].asset(ref)

    def progress(self, fraction: float, note: str = "") -> None:
        for context in self._contexts:
            context.progress(fraction, note)

    def remark(self, text: str) -> None:
        for context in self._contexts:
            context.remark(text)

    def check_cancelled(self) -> None:
        """Each raises only once everybody was told to stop (see border.Batching), so one is asked."""
        self._contexts[0].check_cancelled()

    def spare_cores(self) -> int:
        return self._contexts[0].spare_cores()
