"""What a ControlNet is shown: the people's skeletons as OpenPose draws them and how near things are. Called by the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.cutout.people.joints import Joint, joints_of
from core.errors import BrokenModel
from core.neural.lending.weights import is_out_of_memory
from core.neural.painter.actors import Actor, Blocked

if TYPE_CHECKING:
    from torch import Tensor

    from core.neural.lending import Placement

Grey = NDArray[np.float32]
"""(height, width), 0 … 1."""

TEXT_WIDTH = 2048
"""Of the text that SDXL reads."""
_LIMBS = (
    (Joint.NECK, Joint.RIGHT_SHOULDER), (Joint.NECK, Joint.LEFT_SHOULDER), (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW),
    (Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST), (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW), (Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    (Joint.NECK, Joint.RIGHT_HIP), (Joint.RIGHT_HIP, Joint.RIGHT_KNEE), (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE),
    (Joint.NECK, Joint.LEFT_HIP), (Joint.LEFT_HIP, Joint.LEFT_KNEE), (Joint.LEFT_KNEE, Joint.LEFT_ANKLE),
    (Joint.NECK, Joint.NOSE), (Joint.NOSE, Joint.RIGHT_EYE), (Joint.RIGHT_EYE, Joint.RIGHT_EAR),
    (Joint.NOSE, Joint.LEFT_EYE), (Joint.LEFT_EYE, Joint.LEFT_EAR),
)  # fmt: skip
"""In OpenPose's order: the colour of limb n is that of keypoint n."""
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
"""RGB by keypoint, as ControlNets were trained on (Zhang et al., "Adding Conditional Control to Text-to-Image Diffusion
Models", 2023)."""
_LIMB_SHADE = 0.6
_STICK = 4
"""Half the width of a limb and the radius of a joint, pixels, in pictures below 500."""
_NEAR, _FAR, _SKY = 0.86, 0.16, 0.04
"""Nearness of the closest person, of the horizon and of what is above it; MiDaS paints near things bright."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One picture that guides, and how strongly."""

    picture: Image.Image
    strength: float
    end: float = 1.0
    """Share of the steps after which it guides no more."""


def pose_map(blocked: Blocked) -> Image.Image:
    """RGB skeletons of everyone in the shot, the nearest on top; black where there is nobody."""
    width, height = blocked.size
    canvas = np.zeros((height, width, 3), np.uint8)
    for actor in blocked.actors:
        _draw_skeleton(canvas, joints_in(actor))
    return Image.fromarray(canvas)


def joints_in(actor: Actor) -> dict[Joint, tuple[float, float]]:
    """Keypoints in pixels; they may lie outside the picture."""
    placed = actor.placed
    local = joints_of(actor.figure, actor.state)
    return {joint: (placed.x + x * placed.unit, placed.y + y * placed.unit) for joint, (x, y) in local.items()}


def _draw_skeleton(canvas: NDArray[np.uint8], joints: Mapping[Joint, tuple[float, float]]) -> None:
    """In place. Limbs first, darker, then joints; a limb of which one end lies outside the picture is left out, as OpenPose
    does not find what it does not see."""
    cv2 = import_module("cv2")
    height, width = canvas.shape[:2]
    thick = _STICK * _thickness(max(width, height))
    seen = {joint: at for joint, at in joints.items() if 0 <= at[0] < width and 0 <= at[1] < height}
    for colour, (one, other) in zip(COLOURS, _LIMBS, strict=False):
        if one not in seen or other not in seen:
            continue
        (x0, y0), (x1, y1) = seen[one], seen[other]
        length, angle = math.hypot(x1 - x0, y1 - y0), math.degrees(math.atan2(y1 - y0, x1 - x0))
        middle = int((x0 + x1) / 2), int((y0 + y1) / 2)
        outline = cv2.ellipse2Poly(middle, (int(length / 2), thick), int(angle), 0, 360, 1)
        cv2.fillConvexPoly(canvas, outline, [int(value * _LIMB_SHADE) for value in colour])
    for joint, (x, y) in seen.items():
        cv2.circle(canvas, (int(x), int(y)), thick, COLOURS[joint], thickness=-1)


def _thickness(longest: int) -> int:
    """Lines grow with the picture as in the training of the openpose ControlNet for SDXL of the catalogue."""
    return 1 if longest < 500 else 2 + min(longest // 1000, 5)


def depth_map(blocked: Blocked) -> Image.Image:
    """RGB, near things bright: the floor rises to the horizon, people stand on it as rounded shapes, nearest on top."""
    width, height = blocked.size
    depth = _ground(blocked)
    for at, actor in enumerate(blocked.actors):
        alpha = silhouette(actor, (width, height))
        near = _NEAR - 0.05 * (len(blocked.actors) - 1 - at)
        depth = depth * (1 - alpha) + alpha * (near - 0.12 + 0.12 * _roundness(alpha))
    grey = np.asarray(np.clip(depth * 255, 0, 255), np.uint8)
    return Image.fromarray(np.repeat(grey[..., None], 3, axis=2))


def _ground(blocked: Blocked) -> Grey:
    """The floor from the feet up to the horizon, a wall or sky above it."""
    width, height = blocked.size
    view = blocked.scene.view
    floor = blocked.backdrop.floor
    horizon = (0.5 + (floor - 0.34 - view.y) * view.zoom) * height
    feet = (0.5 + (floor - view.y) * view.zoom) * height
    rows = np.arange(height, dtype=np.float32)
    share = np.clip((rows - horizon) / max(1.0, feet - horizon), 0.0, 1.35)
    column = np.where(rows < horizon, _SKY + (_FAR - _SKY) * np.clip(rows / max(1.0, horizon), 0, 1), _FAR + share * 0.6)
    return np.ascontiguousarray(np.broadcast_to(column[:, None], (height, width)), np.float32)


def silhouette(actor: Actor, size: tuple[int, int]) -> Grey:
    """Where somebody is seen, 0 … 1, as the body is drawn at its place."""
    return np.asarray(drawing(actor, size)[..., 3] / np.float32(255), np.float32)


def drawing(actor: Actor, size: tuple[int, int], head: bool = True) -> NDArray[np.uint8]:
    """The figure at its place on nothing: (height, width, 4) RGBA, premultiplied."""
    import skia

    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, width * 4).getCanvas()
    canvas.translate(actor.placed.x, actor.placed.y)
    canvas.scale(actor.placed.unit, actor.placed.unit)
    (actor.figure.draw if head else actor.figure.draw_body)(canvas, actor.state)
    return pixels


def _roundness(alpha: Grey) -> Grey:
    """0 at the edge of a shape, 1 in its middle."""
    cv2 = import_module("cv2")
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.sqrt(np.clip(inside / max(1.0, float(inside.max())), 0, 1)), np.float32)


def load_control(folder: Path, placement: Placement, width: int = TEXT_WIDTH) -> Any:
    """A ControlNetModel of an SDXL ControlNet's folder; `width`: of the text that the painter reads. Raises BrokenModel."""
    import torch

    diffusers = import_module("diffusers")
    dtype = getattr(torch, placement.dtype)
    try:
        model, report = diffusers.ControlNetModel.from_pretrained(
            str(folder), dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        if is_out_of_memory(error):
            raise
        raise _broken(folder, str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__) from error
    missing = sorted(report["missing_keys"])
    if missing:
        raise _broken(folder, f"{missing[0]} is missing")
    found = model.config.cross_attention_dim
    if found != width:
        raise _broken(folder, f"it was made for another family of models: it reads text {found} wide and should {width}")
    return model.to(device=placement.device).to(memory_format=torch.channels_last)


def _broken(folder: Path, why: str) -> BrokenModel:
    return BrokenModel("model.broken", f"{folder.name}: {why}", name=folder.name, what="controlnet", why=why)


def control_arguments(controls: Sequence[Sequence[Control]]) -> dict[str, Any]:
    """Arguments of an SDXL ControlNet pipeline for a batch: `controls[item][n]` is what ControlNet n sees of the item.

    All items have as many controls, each of the same strength over the batch.
    """
    first = controls[0]
    pictures = [[item[at].picture for item in controls] for at in range(len(first))]
    strengths, ends = [one.strength for one in first], [one.end for one in first]
    if len(first) == 1:
        return {
            "image": pictures[0],
            "controlnet_conditioning_scale": strengths[0],
            "control_guidance_end": ends[0],
        }
    batches = [_batch(shown) for shown in pictures]  # lists within a list are refused there
    return {"image": batches, "controlnet_conditioning_scale": strengths, "control_guidance_end": ends}


def _batch(pictures: Sequence[Image.Image]) -> Tensor:
    """(n, 3, height, width), 0 … 1."""
    import torch

    pixels = np.stack([np.asarray(picture.convert("RGB"), np.float32) / 255 for picture in pictures])
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()
