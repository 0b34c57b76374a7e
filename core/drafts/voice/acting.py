"""How a stretch is acted: a manner (core.speech.manner) laid over the model's plan. Called by the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.drafts.voice.model import FRAME, Plan
from core.speech.finishing import SAMPLE_RATE
from core.speech.manner import Manner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.drafts.voice.pronounce import Symbol

VOICED = 40.0
"""Hz; the pitch curve lies below this where nothing vibrates."""
_ROOM = {".": 0.3, "!": 0.3, "?": 0.3, "…": 0.4, "—": 0.22, ":": 0.22, ";": 0.22, ",": 0.13}
"""Least seconds between the words around a mark inside a stretch, at normal tempo."""


def perform(plan: Plan, manner: Manner) -> Plan:
    """`plan` with its melody and force changed. Pitch is divided by the formant scale that finishing multiplies it with."""
    pitch = plan.pitch.copy()
    curve = pitch[0]
    voiced = curve > VOICED
    if voiced.any():
        notes = 12.0 * np.log2(curve[voiced])
        middle = float(np.median(notes))
        sung = middle + (notes - middle) * manner.span + manner.pitch - 12.0 * np.log2(manner.formant)
        sung += _movement(len(curve), manner)[voiced]
        curve[voiced] = np.clip(2.0 ** (sung / 12.0), 55.0, 700.0)
    if manner.whispered:
        curve[:] = 0.0
    return replace(plan, pitch=pitch, energy=plan.energy + np.float32(manner.energy))


def breathe(plan: Plan, symbols: list[Symbol], speed: float) -> Plan:
    """`plan` with room at every inner pause mark: quick speech else runs words into each other ("Max, this" → "Maxvis").

    Frames are repeated where the mark is quietest, so the model itself falls silent there.
    """
    counts = np.ones(plan.sound.shape[2], np.int64)
    lengths = plan.lengths.copy()
    edges = np.concatenate([[0], np.cumsum(plan.lengths)])
    energy = plan.energy[0].reshape(-1, 2).mean(axis=1)
    for at, symbol in enumerate(symbols[:-1], start=1):  # token 0 is the silence before the stretch
        after = at + 1 + (symbols[at].text == " ")
        missing = round(_ROOM.get(symbol.text, 0.0) / speed * SAMPLE_RATE / FRAME) - int(edges[after] - edges[at])
        if missing > 0 and edges[after] > edges[at]:
            counts[edges[at] + int(np.argmin(energy[edges[at] : edges[after]]))] += missing
            lengths[at] += missing
    return replace(
        plan,
        lengths=lengths,
        pitch=_repeated(plan.pitch, counts),
        energy=_repeated(plan.energy, counts),
        sound=np.repeat(plan.sound, counts, axis=2),
    )


def _repeated(curve: NDArray[np.float32], counts: NDArray[np.int64]) -> NDArray[np.float32]:
    """`curve` (1, two values per frame) with each frame's pair `counts` times."""
    return np.repeat(curve[0].reshape(-1, 2), counts, axis=0).reshape(1, -1)


def _movement(points: int, manner: Manner) -> NDArray[np.float64]:
    """Semitones of slope and tremble at each point of the curve (two per frame)."""
    share = np.arange(points) / max(1, points - 1)
    seconds = np.arange(points) * FRAME / 2 / SAMPLE_RATE
    return manner.slope * (share - 0.5) + manner.tremor * np.sin(2 * np.pi * 5.5 * seconds)
