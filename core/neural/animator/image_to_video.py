"""Image-to-video models as engines of the animate step: what LTX-Video and Wan have in common.

Short shots and those in which nobody is and nothing happens stay pictures under the camera. All others begin with the still,
are described in words, and are made in windows that go on from each other's last frames until the shot is full;
core.neural.animator.filming brings them to the film's size and rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np

from core.alone import LocalContext
from core.crafts import AnimateRequest, Clip, Context
from core.edit.planes import Bytes
from core.neural import lending
from core.neural.animator import image_to_video_options as settings
from core.neural.animator.chaining import join, plan_windows
from core.neural.animator.filming import model_size, write_clip
from core.neural.animator.image_to_video_options import VideoOptions
from core.neural.animator.image_to_video_weights import Filmer, memory_of, working_memory
from core.neural.animator.image_to_video_words import LONGEST, describe
from core.neural.animator.lengths import frames_for, turns_back
from core.neural.animator.prompting import negative_of
from core.neural.animator.shots import MADE, READ, Work, camera_only, hold, open_still, seed_of
from core.neural.lending import Gathered, Wanted
from core.neural.lending.border import Placement
from core.serial import digest
from core.storyboard import CameraMove


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What sizes and lengths a model makes."""

    multiple: int
    """Of both sides, pixels."""
    step: int
    """Numbers of frames are multiples of this and one more."""
    side: int
    """Of a square picture with as many pixels as the model was trained on."""
    fps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One clip."""

    still: Bytes
    """(h, w, 3) RGB in the model's size."""
    prompt: str
    negative: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One window of several clips."""

    starts: Sequence[Bytes]
    """(n, h, w, 3) each: the first n frames, which are known."""
    seeds: Sequence[int]
    frames: int
    fps: int


class Family(Protocol):
    """A kind of model."""

    name: str
    together: int
    """Clips at a time at most."""

    def shape(self, folder: Path) -> Shape:
        """Raises BrokenModel."""
        ...

    def load(self, folder: Path, placement: Placement) -> Filmer:
        """Raises BrokenModel."""
        ...

    def tell(self, filmer: Filmer, wishes: Sequence[Wish]) -> Any:
        """The wishes' words as the model reads them."""
        ...

    def film(self, filmer: Filmer, told: Any, take: Take) -> Sequence[Bytes]:
        """(frames, h, w, 3) of each clip; `filmer.tell` is called with the share done at every step, and may raise."""
        ...


class ImageToVideo:
    """AnimateRequest → Clip."""

    def __init__(self, family: Family, options: VideoOptions, identity: str) -> None:
        self._family, self._options = family, options
        self.identity = identity
        self.together = family.together
        self._found: tuple[Path, str, Shape] | None = None

    def run(self, request: AnimateRequest, context: Context) -> Clip:
        """Raises BrokenAsset, MissingModel, BrokenModel, OutOfMemory, Cancelled."""
        return self.run_batch([request], [context])[0]

    def run_batch(self, requests: Sequence[AnimateRequest], contexts: Sequence[Context]) -> Sequence[Clip]:
        """Requests of one `batch_key`, or a single one."""
        if camera_only(requests[0], self._options.least_seconds):
            return [hold(request, context) for request, context in zip(requests, contexts, strict=True)]
        works = [self._prepare(request, context) for request, context in zip(requests, contexts, strict=True)]
        made = self._make(works)
        return [self._film(work, frames) for work, frames in zip(works, made, strict=True)]

    def model_key(self, request: AnimateRequest) -> str:
        """What will be borrowed; "" where the camera is enough."""
        return "" if camera_only(request, self._options.least_seconds) else self._model()[1]

    def batch_key(self, request: AnimateRequest) -> str:
        """Same files, size and number of frames; "": the camera is enough, or the model makes one clip at a time."""
        key = self.model_key(request)
        if not key or self.together == 1:
            return ""
        width, height = self._size(request)
        return f"{key}|{width}x{height}x{self._frames(request)}"

    def _model(self) -> tuple[Path, str, Shape]:
        """Folder, key and shape of the model. Raises MissingModel, NotFound, BrokenModel."""
        if self._found is None:
            folder = settings.folder_of(self._options)
            told = f"{settings.revision_of(self._options)} {self._options.cache} {self._options.compile}"
            key = f"{self._family.name}:{folder.name}:{digest(told.encode())[:16]}"
            self._found = folder, key, self._family.shape(folder)
        return self._found

    def _size(self, request: AnimateRequest) -> tuple[int, int]:
        shape = self._model()[2]
        side = self._options.size or shape.side
        return model_size(request.layout, side * side, shape.multiple)

    def _fps(self) -> int:
        return self._options.fps or self._model()[2].fps

    def _frames(self, request: AnimateRequest) -> int:
        step = self._model()[2].step
        return frames_for(request.frames, request.layout.fps, self._fps(), step + 1, self._options.longest)

    def _moves_frames(self, request: AnimateRequest) -> bool:
        """Whether the camera moves over the finished frames, and not in them."""
        made = self._frames(request)
        return self._options.camera == "frames" or turns_back(request.frames, request.layout.fps, self._fps(), made)

    def _prepare(self, request: AnimateRequest, context: Context) -> Work[Wish]:
        still, picture = open_still(request, context, self._size(request), LONGEST)
        wish = Wish(
            still=picture,
            prompt=describe(request, CameraMove() if self._moves_frames(request) else request.camera),
            negative=negative_of(request, self._options.negative),
            seed=seed_of(request, context),
        )
        context.progress(READ, "animating")
        return Work(request, context, still, wish)

    def _make(self, works: Sequence[Work[Wish]]) -> list[list[Bytes]]:
        """Frames of each."""
        made = list[list[Bytes]]()
        context = Gathered([work.context for work in works])
        frames = self._frames(works[0].request)
        windows, overlap = plan_windows(frames, self._options.window, self._options.overlap, self._model()[2].step)

        def work(filmer: Filmer, size: int) -> None:
            some = [work.wish for work in works[len(made) : len(made) + size]]

            def tick(done: float) -> None:
                context.check_cancelled()
                share = (len(made) + done * len(some)) / len(works)
                context.progress(READ + (MADE - READ) * min(1.0, share), "animating")

            made.extend(self._chain(filmer, some, windows, overlap, tick))

        lending.lender().run(self._wanted(self._size(works[0].request), max(windows)), context, work, len(works))
        return made

    def _wanted(self, size: tuple[int, int], frames: int) -> Wanted[Filmer]:
        folder, key, _ = self._model()
        memory = memory_of(folder) + working_memory(size, frames)
        return Wanted(key=key, load=lambda placement: self._family.load(folder, placement), bytes=memory, offloads=True)

    def attempt(self) -> None:
        """Makes a few small frames, for core.models.selftest. Raises MissingModel, BrokenModel, OutOfMemory."""
        shape = self._model()[2]
        side, frames = 4 * shape.multiple, shape.step + 1
        ramp = np.linspace(0, 255, side * side * 3).astype(np.uint8).reshape(side, side, 3)
        wish = Wish(still=ramp, prompt="Waves roll in.", negative="", seed=1)
        with TemporaryDirectory() as place:
            lending.lender().run(
                self._wanted((side, side), frames),
                LocalContext(Path(place)),
                lambda filmer, _: self._chain(filmer, [wish], [frames], 1, lambda _: None),
                1,
            )

    def _chain(
        self, filmer: Filmer, wishes: Sequence[Wish], windows: Sequence[int], overlap: int, tick: Callable[[float], None]
    ) -> list[list[Bytes]]:
        """All windows, one after the other."""
        clips = [list(wish.still[None]) for wish in wishes]
        filmer.tick, filmer.done = tick, 0.0
        try:
            filmer.tell(0.0)
            told = self._family.tell(filmer, wishes)
            for number, frames in enumerate(windows):
                filmer.tick = lambda done, before=number: tick((before + done) / len(windows))  # type: ignore[misc]
                filmer.done = 0.0
                known = overlap if number else 1
                take = Take(
                    starts=[np.stack(clip[-known:]) for clip in clips],
                    seeds=[wish.seed + number for wish in wishes],
                    frames=frames,
                    fps=self._fps(),
                )
                films = self._family.film(filmer, told, take)
                clips = [join(clip, film, known) if number else list(film) for clip, film in zip(clips, films, strict=True)]
        finally:
            filmer.tick = lambda _: None
            filmer.pipeline.maybe_free_model_hooks()
        return clips

    def _film(self, work: Work[Wish], frames: Sequence[Bytes]) -> Clip:
        camera = work.request.camera if self._moves_frames(work.request) else CameraMove()
        heads = work.still.heads
        return write_clip(work.context, frames, self._fps(), work.request, heads=heads, camera=camera, begin=MADE)
