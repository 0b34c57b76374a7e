"""Looks that a scene may ask for by name, applied to frames with MoviePy's own effect classes. Used by core.edit.sources.

A name may carry numbers after a colon: "speed:1.5", "fade-colour:40". "package.module:Name" calls an effect of the user's
own (a moviepy.Effect, or a function from one RGB frame to another) if the cutter's options allow that path. `speed` changes
the picture's time only: sound and length stay, and a picture that runs out plays back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.edit.planes import Bytes, Planes, from_rgb, to_rgb, vision
from core.errors import BadOption, MissingTool
from core.options import Layout

if TYPE_CHECKING:
    from moviepy import Effect

Maker = Callable[[tuple[float, ...]], "Effect"]


class Shown(Protocol):
    frames: int

    def planes(self, index: int) -> Planes: ...


def _fx(name: str, *defaults: float) -> Maker:
    """The MoviePy effect class `name` with numbers for its first arguments."""

    def make(given: tuple[float, ...]) -> Effect:
        values = (*given[: len(defaults)], *defaults[len(given) :])
        effect: Effect = getattr(import_module("moviepy.video.fx"), name)(*values)
        return effect

    return make


def _picture(change: Callable[[Bytes, float, tuple[float, ...]], Bytes]) -> Maker:
    """A change of single frames, as a MoviePy effect. `change` gets the frame, its time in seconds and the numbers."""

    def make(given: tuple[float, ...]) -> Effect:
        from moviepy import Effect

        class Change(Effect):  # type: ignore[misc]
            def apply(self, clip: Any) -> Any:
                return clip.transform(lambda frame, t: change(frame(t), t, given))

        return Change()

    return make


def _blur(frame: Bytes, seconds: float, given: tuple[float, ...]) -> Bytes:
    strength = (given or (1.0,))[0]
    sigma = max(0.3, min(10.0, strength) * 0.007 * frame.shape[0])
    blurred: Bytes = vision().GaussianBlur(frame, (0, 0), sigma)
    return blurred


def _sepia(frame: Bytes, seconds: float, given: tuple[float, ...]) -> Bytes:
    tone = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
    toned: Bytes = vision().transform(np.ascontiguousarray(frame), tone)
    return toned


def _old_film(frame: Bytes, seconds: float, given: tuple[float, ...]) -> Bytes:
    """Sepia, flicker, grain, dust, a scratch that wanders and dark corners."""
    random = np.random.default_rng(round(seconds * 1000) + 11)
    height, width = frame.shape[:2]
    picture = _sepia(frame, seconds, ()).astype(np.float32) * (0.94 + 0.08 * random.random())
    picture += random.normal(0.0, 9.0, (height, width, 1)).astype(np.float32)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    picture *= (1.0 - 0.45 * np.clip((across**2 + down**2) / 2 - 0.12, 0, 1))[..., None]
    for _ in range(random.poisson(2.0)):
        x, y = int(random.integers(0, width)), int(random.integers(0, height))
        radius = max(1, round(height * (0.001 + 0.003 * random.random())))
        picture[max(0, y - radius) : y + radius, max(0, x - radius) : x + radius] *= 0.3 if random.random() < 0.6 else 1.6
    if random.random() < 0.3:
        x = int(width * (0.5 + 0.45 * np.sin(seconds * 0.9)))
        picture[:, x : x + max(1, width // 900)] += 60.0
    aged: Bytes = np.clip(picture, 0, 255).astype(np.uint8)
    return aged


def _dream(frame: Bytes, seconds: float, given: tuple[float, ...]) -> Bytes:
    """A soft glow: light parts bleed into their surroundings."""
    cv2 = vision()
    glow = cv2.GaussianBlur(frame, (0, 0), 0.02 * frame.shape[0])
    dreamy: Bytes = cv2.addWeighted(
        255 - ((255 - frame).astype(np.uint16) * (255 - glow) // 255).astype(np.uint8), 0.55, frame, 0.45, 0
    )
    return dreamy


EFFECTS: dict[str, Maker] = {
    "black-and-white": _fx("BlackAndWhite"),
    "painting": _fx("Painting", 1.4, 0.006),
    "speed": _fx("MultiplySpeed", 1.5),
    "mirror": _fx("MirrorX"),
    "flip": _fx("MirrorY"),
    "invert": _fx("InvertColors"),
    "brightness": _fx("MultiplyColor", 1.2),
    "gamma": _fx("GammaCorrection", 1.3),
    "contrast": _fx("LumContrast", 0.0, 0.3, 127.0),
    "blur": _picture(_blur),
    "sepia": _picture(_sepia),
    "dream": _picture(_dream),
    "old-film": _picture(_old_film),
}
"""Names a script or an edit may use, and what makes the effect from the numbers given."""


def make_effect(text: str, allowed: Iterable[str] = ()) -> Effect:
    """The MoviePy effect that `text` names. Raises BadOption for an unknown name, bad numbers or a path not in `allowed`."""
    if text in allowed:
        return _own(text)
    name, _, numbers = text.partition(":")
    if name not in EFFECTS:
        known = ", ".join(EFFECTS)
        raise BadOption("option.effect", f"no effect {text!r}; there are: {known}", name=text, known=known)
    try:
        given = tuple(float(number) for number in numbers.split(",") if number.strip())
    except ValueError as error:
        raise BadOption("option.effect_value", f"effect {text!r} needs numbers after the colon", name=text) from error
    if not all(np.isfinite(given)) or (name == "speed" and given and not 0.1 <= given[0] <= 10.0):
        raise BadOption("option.effect_value", f"effect {text!r}: a speed is 0.1 to 10", name=text)
    return EFFECTS[name](given)


def _own(path: str) -> Effect:
    from moviepy import Effect

    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise MissingTool("tool.effect", f"effect {path} cannot be loaded: {error}", name=path) from error
    if isinstance(found, Effect):
        return found
    if isinstance(found, type) and issubclass(found, Effect):
        return found()
    return _picture(lambda frame, seconds, given: found(frame))(())


class Effected:
    """A source seen through MoviePy effects, in the order in which they are named."""

    def __init__(self, shown: Shown, names: Iterable[str], layout: Layout, allowed: Iterable[str]) -> None:
        effects = [make_effect(name, tuple(allowed)) for name in names]
        from moviepy import VideoClip

        self.frames = shown.frames
        self._shown, self._layout = shown, layout
        clip = VideoClip(self._frame, duration=shown.frames / layout.fps).with_fps(layout.fps)
        self._clip = clip.with_effects(effects)

    def planes(self, index: int) -> Planes:
        index = min(max(index, 0), self.frames - 1)
        frame = np.asarray(self._clip.get_frame((index + 0.25) / self._layout.fps))
        return from_rgb(self._fit(np.clip(frame, 0, 255).astype(np.uint8)))

    def _frame(self, seconds: float) -> Bytes:
        """The untouched picture at `seconds`, played back and forth beyond its end."""
        index = int(seconds * self._layout.fps)
        last = max(1, self.frames - 1)
        index %= 2 * last
        return to_rgb(self._shown.planes(2 * last - index if index > last else index))

    def _fit(self, frame: Bytes) -> Bytes:
        """An effect may change the size or the number of channels: back to the layout's."""
        if frame.ndim == 2:
            frame = np.dstack([frame] * 3)
        size = (self._layout.width, self._layout.height)
        if (frame.shape[1], frame.shape[0]) != size:
            frame = vision().resize(frame, size, interpolation=vision().INTER_AREA)
        return np.ascontiguousarray(frame[..., :3])
