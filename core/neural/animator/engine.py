"""The animatediff engine: a still begins to move. Run by the animate step.

Short shots and those in which nobody is and nothing happens stay pictures under the camera, as in drafts. All others are made
at a few frames a second, starting from the still; core.neural.animator.filming brings them to the film's rate and length. The
camera is a motion LoRA's work where there is one for the move, else the finished frames are moved, never both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.crafts import AnimateRequest, Clip, Context, EngineOptions
from core.edit.planes import Bytes
from core.models.kinds import Base
from core.neural import lending
from core.neural.animator import options as settings
from core.neural.animator.denoising import Manner, Wish, denoise
from core.neural.animator.filming import model_size, write_clip
from core.neural.animator.lengths import frames_for, turns_back
from core.neural.animator.options import Parts
from core.neural.animator.prompting import LONGEST, negative_of, prompts_of
from core.neural.animator.schedules import SCHEDULES, schedule_for
from core.neural.animator.shots import MADE, READ, Work, camera_only, hold, open_still, seed_of
from core.neural.animator.weights import Animator, load, put_camera
from core.neural.lending import Gathered, Wanted
from core.storyboard import CameraMove

_MULTIPLE = 64
"""Both sides of a clip: eight times what the VAE makes smaller, three times what the denoiser halves."""
_SIDES = {Base.SD15: 512, Base.SDXL: 1024}
_WEIGHTS = {Base.SD15: 4 << 30, Base.SDXL: 8 << 30}
"""Bytes at half precision."""
_WORKING = {Base.SD15: 2 << 30, Base.SDXL: 6 << 30}
"""Bytes beside them for a clip of 16 frames of the usual size. More frames and pixels take as much more, until that is
measured: frames beyond a window too, for the denoiser's other layers see them all at once."""
_FRAMES = 16
_WEAKEST = 0.4
"""Weight of a motion LoRA for the faintest move."""


class AnimateDiff:
    """AnimateRequest → Clip."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = settings.read_options(options)
        self.identity = settings.identity(options)
        self.together = self._options.together
        self._parts: Parts | None = None

    def run(self, request: AnimateRequest, context: Context) -> Clip:
        """Raises BrokenAsset, MissingModel, BrokenModel, OutOfMemory, Cancelled."""
        return self.run_batch([request], [context])[0]

    def run_batch(self, requests: Sequence[AnimateRequest], contexts: Sequence[Context]) -> Sequence[Clip]:
        """Requests of one `batch_key`, or a single one."""
        if not self.batch_key(requests[0]):
            return [hold(request, context) for request, context in zip(requests, contexts, strict=True)]
        works = [self.prepare(request, context) for request, context in zip(requests, contexts, strict=True)]
        frames = self.make(works)
        return [self._film(work, made) for work, made in zip(works, frames, strict=True)]

    def model_key(self, request: AnimateRequest) -> str:
        """What will be borrowed; "" where the camera is enough."""
        return "" if camera_only(request, self._options.least_seconds) else self._found().key

    def batch_key(self, request: AnimateRequest) -> str:
        """Same files, size, number of frames and motion LoRA; "": the camera is enough."""
        key = self.model_key(request)
        if not key:
            return ""
        width, height = self._size(request)
        return f"{key}|{width}x{height}x{self._frames(request)}|{self._camera_key(request)}"

    def _found(self) -> Parts:
        if self._parts is None:
            self._parts = settings.find_parts(self._options)
        return self._parts

    def _size(self, request: AnimateRequest) -> tuple[int, int]:
        side = self._options.size or _SIDES[self._found().family]
        return model_size(request.layout, side * side, _MULTIPLE)

    def _frames(self, request: AnimateRequest) -> int:
        own = self._options
        return frames_for(request.frames, request.layout.fps, own.fps, own.window, own.longest)

    def _camera_key(self, request: AnimateRequest) -> str:
        camera = request.camera
        return f"{camera.move}*{camera.intensity:.3f}" if self._camera_file(request) is not None else ""

    def _camera_file(self, request: AnimateRequest) -> Path | None:
        """The motion LoRA that moves the clip's camera. None where the finished frames are moved: none was trained for the
        move, or the clip goes back and forth, and the camera in it would too."""
        made = self._frames(request)
        if turns_back(request.frames, request.layout.fps, self._options.fps, made):
            return None
        return self._found().cameras.get(request.camera.move)

    def prepare(self, request: AnimateRequest, context: Context) -> Work[Wish]:
        """Reads the still and finds the words. Raises BrokenAsset."""
        still, picture = open_still(request, context, self._size(request), LONGEST * 2)
        wish = Wish(
            still=picture,
            prompts=prompts_of(request, self._frames(request), self._options.fps),
            negative=negative_of(request, self._options.negative),
            seed=seed_of(request, context),
        )
        context.progress(READ, "animating")
        return Work(request, context, still, wish)

    def make(self, works: Sequence[Work[Wish]]) -> list[Bytes]:
        """Frames of each; as many at a time as memory allows."""
        first, made = works[0].request, list[Bytes]()
        camera = self._camera_file(first)
        manner, everybody = self.manner(works[0].request), Gathered([work.context for work in works])

        def make(model: Animator, size: int) -> None:
            put_camera(model, camera, camera_weight(first.camera.intensity))
            for some in model.batches([work.wish for work in works[len(made) : len(made) + size]]):

                def tick(done: float, number: int = len(some)) -> None:
                    everybody.check_cancelled()
                    everybody.progress(READ + (MADE - READ) * (len(made) + done * number) / len(works), "animating")

                made.extend(denoise(model, some, manner, tick))

        lending.lender().run(self.wanted(first), everybody, make, len(works))
        return made

    def wanted(self, request: AnimateRequest) -> Wanted[Animator]:
        """What is borrowed. Raises MissingModel."""
        parts = self._found()
        (width, height), frames = self._size(request), self._frames(request)
        usual = _FRAMES * _SIDES[parts.family] ** 2
        return Wanted(
            key=parts.key,
            load=partial(load, parts, self._options),
            bytes=_WEIGHTS[parts.family] + _WORKING[parts.family] * frames * width * height // usual,
            offloads=True,
            work=f"{frames}x{width}x{height}",
        )

    def manner(self, request: AnimateRequest) -> Manner:
        """How its clip is made."""
        own, parts = self._options, self._found()
        schedule, steps = schedule_for(own.scheduler, parts.motion)
        return Manner(
            frames=self._frames(request),
            start=parts.start,
            strength=own.strength,
            schedule=schedule,
            steps=own.steps or steps,
            guidance=SCHEDULES[schedule].guidance if own.guidance is None else own.guidance,
            window=own.window,
            stride=own.stride,
            control_scale=own.sparse_scale,
        )

    def _film(self, work: Work[Wish], frames: Bytes) -> Clip:
        camera = work.request.camera if self._camera_file(work.request) is None else CameraMove()
        heads = work.still.heads
        return write_clip(work.context, list(frames), self._options.fps, work.request, heads=heads, camera=camera, begin=MADE)


def camera_weight(intensity: float) -> float:
    """How strongly a motion LoRA acts for a move of an intensity 0 … 1.

    They were trained to move at weight 1, and the still holds the clip back: what is far below a half is not seen any more. So
    moves begin at a weight that shows; none at all stays none.
    """
    return _WEAKEST + (1 - _WEAKEST) * intensity if intensity > 0 else 0.0
