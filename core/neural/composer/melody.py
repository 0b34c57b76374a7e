"""The tune that a melody model takes up: the draft composer's, which gives all cues of a film one theme, or one's own track.
Called by core.neural.composer.engine.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.crafts import ComposeRequest, Context, Craft, Music, Ref
from core.engines import build
from core.neural.composer.options import DRAFT
from core.sound.filters import RATE, Wave
from core.sound.rates import resampled
from core.sound.reading import read

_FOLDER = "theme"


@dataclass(slots=True)
class _Inside:
    """The context of a request whose result is only used on the way: a folder of its own, a share of the progress."""

    outer: Context
    work: Path
    seed: int
    share: float

    def asset(self, ref: Ref) -> Path:
        return self.outer.asset(ref)

    def progress(self, fraction: float, note: str = "") -> None:
        self.outer.progress(self.share * fraction, note)

    def remark(self, text: str) -> None:
        self.outer.remark(text)

    def check_cancelled(self) -> None:
        self.outer.check_cancelled()

    def spare_cores(self) -> int:
        return self.outer.spare_cores()


def tune_for(request: ComposeRequest, melody: str, context: Context, share: float) -> Wave:
    """The tune (1, n) at 48 kHz, `melody` being "draft" or the path of a sound. Raises BrokenAsset when it cannot be read."""
    if melody != DRAFT:
        return _heard(Path(melody), request.seconds, context)
    place = context.work / _FOLDER
    place.mkdir()
    try:
        music: Music = build(Craft.COMPOSE, "draft", {}).run(request, _Inside(context, place, context.seed, share))
        return _heard(place / music.file, request.seconds, context)
    finally:
        shutil.rmtree(place)


def _heard(file: Path, seconds: float, context: Context) -> Wave:
    """The first `seconds` of a sound: of a track that lasts hours no more is read."""
    parts, have, wanted = [], 0, round(seconds * RATE)
    for block in read(file, file.name, 1):
        context.check_cancelled()
        parts.append(block)
        have += block.shape[1]
        if have >= wanted:
            break
    return np.concatenate(parts, axis=1)[:, :wanted]


def stretch(tune: Wave, rate: int, first: float, seconds: float) -> Wave:
    """`seconds` of a tune at 48 kHz from `first` on, at `rate` Hz, begun anew as often as needed."""
    places = (round(first * RATE) + np.arange(round(seconds * RATE))) % tune.shape[1]
    return resampled(tune[:, places], RATE, rate)
