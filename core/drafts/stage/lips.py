"""The draft lips engine: mouths that move with the words of the one who speaks. Run by the lipsync step."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core import identities
from core.crafts import Clip, ClipKind, Context, EngineOptions, LipLine, LipsyncRequest, Speech
from core.cutout.actors import feeling_at
from core.cutout.scene import CutoutScene, Mouths, PlacedFigure
from core.drafts.stage.acting import Turn, feelings_of
from core.drafts.stage.mouths import CHANNELS, Grid, mouth_grid
from core.serial import from_json, to_json
from core.sound.reading import opening


class DraftLips:
    """LipsyncRequest → Clip. Takes no options."""

    def __init__(self, options: EngineOptions) -> None:
        self.options = options

    @property
    def identity(self) -> str:
        return identities.DRAFT_LIPS

    def run(self, request: LipsyncRequest, context: Context) -> Clip:
        """Writes cutout.json with mouth tracks; any other kind of clip passes unchanged. Raises BrokenAsset, Cancelled."""
        context.check_cancelled()
        folder = context.asset(request.clip)
        clip = from_json((folder / "result.json").read_bytes(), Clip)
        if clip.kind is not ClipKind.CUTOUT:
            shutil.copyfile(folder / clip.file, context.work / clip.file)
            context.progress(1.0)
            return clip
        scene = from_json((folder / clip.file).read_bytes(), CutoutScene)
        figures = []
        for figure in scene.figures:
            context.check_cancelled()
            lines = [line for line in request.lines if line.character == figure.character]
            figures.append(_speaking(scene, figure, lines, context) if lines else figure)
            context.progress(len(figures) / len(scene.figures), "lips")
        (context.work / "cutout.json").write_bytes(to_json(replace(scene, figures=tuple(figures))))
        return replace(clip, file="cutout.json")


def _speaking(scene: CutoutScene, figure: PlacedFigure, lines: Sequence[LipLine], context: Context) -> PlacedFigure:
    """The figure with its mouth, and with the lines' emotions on its face where the clip has not got them yet."""
    grid = np.zeros((scene.frames, len(CHANNELS)))
    turns = []
    for line in lines:
        context.check_cancelled()
        folder = context.asset(line.speech)
        speech = from_json((folder / "result.json").read_bytes(), Speech)
        spoken = mouth_grid(speech.phonemes, line.start, scene.frames, scene.layout.fps)
        grid = np.maximum(grid, _by_loudness(spoken, folder / speech.file, line.start, scene))
        turns.append(Turn(who=line.character, start=line.start, end=line.start + speech.seconds, emotion=line.emotion))
    acting = replace(figure.acting, mouths=_tracks(grid))
    middles = [round((turn.start + turn.end) / 2 * scene.layout.fps) for turn in turns]
    if any(feeling_at(figure, middle) is not turn.emotion for middle, turn in zip(middles, turns, strict=True)):
        feelings, intensity = feelings_of(figure, turns, scene.frames, scene.layout.fps)
        acting = replace(acting, feelings=feelings, intensity=intensity)
    return replace(figure, acting=acting)


def _by_loudness(grid: Grid, file: Path, start: float, scene: CutoutScene) -> Grid:
    """Jaws open a little less in quiet stretches of the speech and a little more in loud ones."""
    levels = loudness(file, start, scene.frames, scene.layout.fps)
    scaled = grid.copy()
    scaled[:, 0] = np.clip(grid[:, 0] * (0.72 + 0.42 * levels), 0.0, 1.0)
    return scaled


def loudness(file: Path, start: float, frames: int, fps: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Level of the speech in each frame relative to its loud passages, 0 … 1 (RMS over 60 ms, its 90th percentile is 1)."""
    import av

    with av.open(str(file), options=opening(file)) as container:
        stream = container.streams.audio[0]
        rate = stream.rate
        resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
        parts = [part.to_ndarray().ravel() for frame in container.decode(stream) for part in resampler.resample(frame)]
    samples = np.concatenate(parts).astype(np.float64) if parts else np.zeros(1)
    energy = np.concatenate([[0.0], np.cumsum(samples * samples)])
    middles = np.arange(frames) / fps - start
    first = np.clip(((middles - 0.03) * rate).astype(int), 0, len(samples))
    last = np.clip(((middles + 0.03) * rate).astype(int), 0, len(samples))
    power = np.sqrt((energy[last] - energy[first]) / np.maximum(last - first, 1))
    spoken = power[last > first]
    reference = float(np.quantile(spoken, 0.9)) if spoken.size else 0.0
    return np.clip(power / reference, 0.0, 1.0) if reference > 0 else np.zeros(frames)


def _tracks(grid: Grid) -> Mouths:
    columns = {name: tuple(round(float(value), 3) for value in grid[:, at]) for at, name in enumerate(CHANNELS)}
    return Mouths(**columns)
