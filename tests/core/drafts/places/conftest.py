"""A small painter for the tests of places: 240 lines high, one call per backdrop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from core.crafts import Backdrop, BackdropRequest
from core.drafts.places.engine import DraftBackdrop
from core.options import Aspect, FilmOptions, Layout
from core.storyboard import Place, PlaceKind, TimeOfDay, Weather
from tests.contexts import RecordingContext

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Painted:
    backdrop: Backdrop
    folder: Path
    layout: Layout

    def layer(self, number: int) -> Pixels:
        return np.asarray(Image.open(self.folder / self.backdrop.layers[number].file))

    @property
    def picture(self) -> Pixels:
        return np.asarray(Image.open(self.folder / self.backdrop.picture))


Paint = Callable[..., Painted]


@pytest.fixture
def paint(tmp_path: Path) -> Paint:
    engine = DraftBackdrop({})

    def run(
        kind: PlaceKind,
        time: TimeOfDay = TimeOfDay.DAY,
        weather: Weather = Weather.CLEAR,
        *,
        style: str = "storybook",
        aspect: Aspect = Aspect.WIDE,
        description: str = "",
        place: str = "the-place",
        seed: int = 1,
    ) -> Painted:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        layout = FilmOptions(height=240, aspect=aspect).layout
        request = BackdropRequest(
            place=Place(id=place, name="The Place", kind=kind, interior=False, description=description),
            time=time,
            weather=weather,
            style=style,
            layout=layout,
        )
        return Painted(engine.run(request, RecordingContext(folder, seed)), folder, layout)

    return run
