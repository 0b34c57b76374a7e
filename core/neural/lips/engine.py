"""The engine "wav2lip" of the lipsync step: mouths of painted or filmed people move with their words.

A drawn scene (core.cutout) is passed to the draft engine, whose mouths belong to such faces; pictures under a camera and videos
become a video in which nothing but the mouths of those who speak differs. Faces that are not found, too small, turned away or
could be somebody else's are left alone; `lips.json` beside the video and the step's remarks say so.
"""

from __future__ import annotations

import shutil
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from core.alone import LocalContext
from core.crafts import Clip, ClipKind, Context, Craft, Encoding, EngineOptions, LipsyncRequest
from core.edit.encoders import SegmentWriter, nearly_lossless
from core.edit.sources import Shown, open_clip, read_clip
from core.engines import build
from core.errors import BrokenModel
from core.faces.detectors import detector_of
from core.faces.finding import Detector, open_detector
from core.neural import lending
from core.neural.lending import Placement, Wanted
from core.neural.lips import options as settings
from core.neural.lips.casting import Told, Voiced, cast_mouths, portraits_of
from core.neural.lips.generating import Faces
from core.neural.lips.network import MELS, SIDE, STEPS
from core.neural.lips.paste import cut, lay
from core.neural.lips.speaking import voices_of
from core.neural.lips.tracking import Track, follow
from core.options import Layout
from core.serial import to_json
from core.storyboard import CameraMove

if TYPE_CHECKING:
    from torch import nn

VIDEO, REPORT = "lips.mp4", "lips.json"
_KEPT = 32
"""Clips whose faces are remembered: a line that is spoken anew finds them."""
_FOUND, _MADE = 0.35, 0.8
"""Progress when all faces are found and when all mouths are made."""
_MEMORY = 1 << 30
"""Of weights (145 MB) and 64 faces under way, until it is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LipsReport:
    """What became of every voice, in the order of the lines."""

    voices: tuple[Told, ...]


class NeuralLips:
    """LipsyncRequest → Clip."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = settings.read_options(options)
        self.identity = settings.identity(options)
        self._detector: Detector | None = None
        self._tracks: OrderedDict[str, tuple[Track, ...]] = OrderedDict()

    def run(self, request: LipsyncRequest, context: Context) -> Clip:
        """Raises BrokenAsset, MissingModel, BrokenModel, OutOfMemory, Cancelled."""
        context.check_cancelled()
        folder = context.asset(request.clip)
        clip = read_clip(folder)
        if clip.kind is ClipKind.CUTOUT:
            context.progress(0.0, "drawn faces get drawn mouths")
            context.remark("drawn people have drawn mouths")
            drawn: Clip = build(Craft.LIPSYNC, "draft", {}).run(request, context)
            return drawn
        file = settings.weights_file(self._options)
        layout = clip.layout
        shown = open_clip(clip, folder, layout, context)
        voices = voices_of(request.lines, context)
        tracks = self._follow(request.clip.key, shown, layout, context)
        portraits = portraits_of(request.cast, self._finder(), context)
        voiced, told = cast_mouths(request, clip, voices, tracks, portraits)
        (context.work / REPORT).write_bytes(to_json(LipsReport(voices=told)))
        if not voiced:
            shutil.copyfile(folder / clip.file, context.work / clip.file)
            self._say(told, context)
            return clip
        faces = self._generate(file, shown, voiced, context)
        _write(context.work / VIDEO, shown, layout, voiced, faces, context)
        self._say(told, context)
        return replace(clip, kind=ClipKind.VIDEO, file=VIDEO, camera=CameraMove(), inputs=())

    @staticmethod
    def try_model(folder: Path) -> None:
        """Makes one mouth, for core.models.selftest: drawn people, who are all there is to try it on, have no face that a
        detector finds. Raises MissingModel, BrokenModel, OutOfMemory."""
        file = settings.weights_file(settings.read_options({"model": str(folder)}))
        face = np.linspace(0, 255, SIDE * SIDE * 3).astype(np.uint8).reshape(1, SIDE, SIDE, 3)
        faces = Faces(face, np.zeros((1, MELS, STEPS), np.float32), 1, lambda _: None)

        with TemporaryDirectory() as place:
            lending.lender().run(_wanted(file), LocalContext(Path(place)), faces.work, 1)
        if faces.made.min() == faces.made.max():
            why = "it makes faces of one colour"
            raise BrokenModel("model.broken", f"{file.name}: {why}", name=file.name, what="result", why=why)

    def _finder(self) -> Detector:
        if self._detector is None:
            self._detector = open_detector(detector_of(self._options.detector))
        return self._detector

    def _follow(self, key: str, shown: Shown, layout: Layout, context: Context) -> tuple[Track, ...]:
        """All faces of the clip, from memory if it was looked at before."""

        def tick(done: float) -> None:
            context.check_cancelled()
            context.progress(_FOUND * done, "looking for faces")

        if key not in self._tracks:
            self._tracks[key] = follow(shown.planes, range(shown.frames), layout.fps, self._finder(), tick)
            while len(self._tracks) > _KEPT:
                self._tracks.popitem(last=False)
        self._tracks.move_to_end(key)
        return self._tracks[key]

    def _generate(self, file: Path, shown: Shown, voiced: Sequence[Voiced], context: Context) -> Faces:
        """Made faces, in the order of `voiced`. Frames are read forward; the model is borrowed only after that."""
        pictures = []
        for one in voiced:
            context.check_cancelled()
            pictures.append(cut(shown.planes(one.frame), one.window))

        def tick(done: float) -> None:
            context.check_cancelled()
            context.progress(_FOUND + (_MADE - _FOUND) * done, "mouths")

        faces = Faces(np.stack(pictures), np.stack([one.mel for one in voiced]), self._options.batch, tick)
        lending.lender().run(_wanted(file), context, faces.work, len(pictures))
        return faces

    @staticmethod
    def _say(told: Sequence[Told], context: Context) -> None:
        left = list(dict.fromkeys(one.sentence() for one in told if one.left))
        for sentence in left:
            context.remark(sentence)
        context.progress(1.0, "; ".join(left) or "lips")


def _wanted(file: Path) -> Wanted[nn.Module]:
    def load(placement: Placement) -> nn.Module:
        from core.neural.lips.weights import load

        return load(file, placement)

    return Wanted(key=f"{settings.MODEL}@{settings.revision_of(file)}", load=load, bytes=_MEMORY)


def _write(path: Path, shown: Shown, layout: Layout, voiced: Sequence[Voiced], faces: Faces, context: Context) -> None:
    """All frames of the clip, with mouths laid over those where somebody speaks."""
    by_frame: dict[int, list[int]] = {}
    for at, one in enumerate(voiced):
        by_frame.setdefault(one.frame, []).append(at)
    with SegmentWriter(path, layout, Encoding(), nearly_lossless(layout)) as writer:
        for frame in range(shown.frames):
            context.check_cancelled()
            context.progress(_MADE + (1 - _MADE) * frame / shown.frames, "writing the clip")
            planes = shown.planes(frame)
            for at in by_frame.get(frame, ()):
                planes = lay(planes, voiced[at].window, faces.made[at], voiced[at].strength)
            writer.add(planes)
