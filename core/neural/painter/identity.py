"""Faces that stay the same: IP-Adapter plus and plus-face for SDXL, and what their image encoder saw of a portrait.

What it saw is kept beside the portrait, so that no still looks at the picture again. In a still everyone acts on their own
region: the face adapter on the head, the other one (clothes, colours) on the body. Called by the engine, .painting, .loading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PIL import Image

from core.crafts import Box
from core.errors import BrokenModel, Unwritable
from core.models.checking import read_safetensors
from core.neural.lending.weights import is_out_of_memory

if TYPE_CHECKING:
    from torch import Tensor

FILE = "identity.safetensors"
FACE, WHOLE, NOTHING = "face", "whole", "nothing"
"""What the encoder was shown: the face, the whole portrait, a black picture."""
ENCODER = "models/image_encoder"
_ROOM = 1.15
"""Of a head with its hair: the square that is shown of a face."""
_PERSON = 0.55
"""The whole portrait acts so much less than the face: it must not bring its plain ground and its pose along."""
_GUESS = (0.5, 0.36, 0.42)
"""Where a face is in a portrait in which none was found: middle across and down, size (shares of the width)."""
_SCALE = 8
"""Pixels of a picture to one of its latents."""
_PROJECTED, _KEYS = "image_proj.", "ip_adapter."

Seen: TypeAlias = "dict[str, Tensor]"
"""By FACE, WHOLE and NOTHING: (tokens, channels), the encoder's last layer but one."""


@dataclass(frozen=True, slots=True)
class Region:
    """Where somebody is in a picture, 8-bit masks of its size."""

    head: Image.Image
    body: Image.Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Who shall be recognised in one picture."""

    faces: tuple[Seen, ...]
    masks: tuple[Region, ...] = ()
    """In the order of `faces`; empty: everywhere."""
    strength: float = 0.6


def attach_identity(pipeline: Any, folder: Path) -> None:
    """Loads the adapters of `folder` and their image encoder into an SDXL pipeline. Raises BrokenModel."""
    from transformers import CLIPImageProcessorPil, CLIPVisionModelWithProjection

    files = _adapters(folder)
    width = int(pipeline.unet.config.cross_attention_dim)
    for file in files:
        _check_adapter(file, width)
    for file in sorted((folder / ENCODER).glob("*.safetensors")):
        read_safetensors(file)
    try:
        opened: Any = CLIPVisionModelWithProjection.from_pretrained(
            str(folder / ENCODER),
            dtype=pipeline.unet.dtype,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
        )
        encoder, report = opened
        if report["missing_keys"]:
            raise ValueError(f"{sorted(report['missing_keys'])[0]} of the image encoder is missing")
        side: Any = encoder.config.image_size
        reader = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
        pipeline.register_modules(image_encoder=encoder.to(pipeline.device), feature_extractor=reader)
        pipeline.load_ip_adapter(
            str(folder),
            subfolder=[str(file.parent.relative_to(folder)) for file in files],
            weight_name=[file.name for file in files],
            image_encoder_folder=None,
            local_files_only=True,
        )
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, IndexError) as error:
        if is_out_of_memory(error):
            raise
        raise _broken(folder, str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__) from error


def embed_identity(pipeline: Any, picture: Image.Image, head: Box | None) -> Seen:
    """What the adapters need to know of the person in `picture`, whose head is at `head` (guessed where nobody knows)."""
    import torch

    rgb = picture.convert("RGB")
    shown = [_face(rgb, head), _squared(rgb)]
    values = pipeline.feature_extractor(shown, return_tensors="pt").pixel_values
    values = torch.cat([values, torch.zeros_like(values[:1])])
    encoder = pipeline.image_encoder
    device = getattr(pipeline, "_execution_device", encoder.device)
    with torch.no_grad():
        states = encoder(values.to(device=device, dtype=encoder.dtype), output_hidden_states=True).hidden_states[-2]
    face, whole, nothing = states.to(device="cpu", dtype=torch.float16)
    return {FACE: face.clone(), WHOLE: whole.clone(), NOTHING: nothing.clone()}


def save_identity(folder: Path, seen: Seen) -> None:
    """Keeps it in a portrait's folder. Raises Unwritable."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    try:
        save_file(seen, str(folder / FILE))
    except (OSError, SafetensorError) as error:
        raise Unwritable("file.unwritable", f"the portrait cannot be written: {error}", path=str(folder)) from error


def load_identity(folder: Path) -> Seen | None:
    """What was kept in a portrait's folder; None when nothing was, or nothing that can be read."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / FILE).is_file():
        return None
    try:
        seen = load_file(str(folder / FILE))
    except (OSError, SafetensorError):
        return None
    shapes = {tuple(seen[name].shape) for name in (FACE, WHOLE, NOTHING) if name in seen}
    whole = len(seen) == 3 and len(shapes) == 1 and all(tensor.ndim == 2 for tensor in seen.values())
    return seen if whole and all(bool(tensor.isfinite().all()) for tensor in seen.values()) else None


def identity_arguments(
    pipeline: Any, likenesses: Sequence[Likeness | None], size: tuple[int, int], guided: bool
) -> dict[str, Any]:
    """Arguments of a pipeline with adapters for a batch of pictures of `size` (width, height), one likeness or None for each.

    Nobody, and everything outside the masks, is left exactly as without an adapter. `guided`: the pipeline follows its prompt
    with a guidance above 1, for which each picture is denoised twice. A pipeline shows everyone to all pictures of a batch;
    masks of each picture's own say who is meant.
    """
    import torch

    layers = pipeline.unet.encoder_hid_proj.image_projection_layers
    channels = [_channels(layer) for layer in layers]
    fitting = [_fitting(likeness, channels) for likeness in likenesses]
    people, places = _together(fitting)
    strength = max(one.strength if one.faces else 0.0 for one in fitting)
    roles = _roles(len(layers))
    pipeline.set_ip_adapter_scale([strength * (1.0 if role == FACE else _PERSON) for role in roles])
    people = people or [{name: torch.zeros(1, channels[0]) for name in (FACE, WHOLE, NOTHING)}]
    embeds, masks = [], []
    for role in roles:
        shown = torch.stack([person[role] for person in people])
        unseen = torch.stack([person[NOTHING] for person in people])
        embeds.append((torch.stack([unseen, shown]) if guided else shown[None]).to(pipeline.unet.dtype))
        rows = torch.zeros(len(fitting), len(people), size[1] // _SCALE, size[0] // _SCALE)
        for row, likeness, slots in zip(rows, fitting, places, strict=True):
            if slots:
                row[slots] = _masks(likeness, role, size) * (likeness.strength / strength if strength else 0.0)
        # On the device from the beginning: every attention of every step reads them.
        masks.append((torch.cat([rows, rows]) if guided else rows).to(pipeline._execution_device, pipeline.unet.dtype))
    return {"ip_adapter_image_embeds": embeds, "cross_attention_kwargs": {"ip_adapter_masks": masks}}


def _together(likenesses: Sequence[Likeness]) -> tuple[list[Seen], list[list[int]]]:
    """Everyone in a batch once, and for each picture who of them is in it."""
    import torch

    people: list[Seen] = []
    places: list[list[int]] = []
    for likeness in likenesses:
        slots = []
        for face in likeness.faces:
            known = (at for at, one in enumerate(people) if all(torch.equal(one[name], face[name]) for name in one))
            slots.append(next((at for at in known if at not in slots), len(people)))
            if slots[-1] == len(people):
                people.append(face)
        places.append(slots)
    return people, places


def _adapters(folder: Path) -> list[Path]:
    """The face adapter first. Raises BrokenModel."""
    files = sorted(folder.rglob("*.safetensors"))
    found = [path for path in files if ENCODER not in path.as_posix() and "ip-adapter" in path.name]
    plus = [path for path in found if "plus" in path.name] or found
    faces = [path for path in plus if "face" in path.name][:1]
    others = [path for path in plus if "face" not in path.name][:1]
    if not faces and not others:
        raise _broken(folder, "it holds no ip-adapter*.safetensors")
    return faces + others if faces else others


def _check_adapter(file: Path, width: int) -> None:
    shapes = read_safetensors(file).shapes
    keys = [shape for name, shape in shapes.items() if name.startswith(_KEYS) and name.endswith("to_k_ip.weight")]
    if not keys or not any(name.startswith(_PROJECTED) for name in shapes):
        raise _broken(file, "it is no IP-Adapter")
    if any(len(shape) != 2 or shape[1] != width for shape in keys):
        raise _broken(file, f"it was made for another family of models: its keys are {keys[0][-1]} wide and should be {width}")


def _roles(adapters: int) -> tuple[str, ...]:
    """What each adapter is shown: one alone sees the face."""
    return (FACE, WHOLE)[:adapters]


def _channels(layer: Any) -> int:
    """Width of what a projection reads."""
    return int(layer.proj_in.in_features)


def _fitting(likeness: Likeness | None, channels: Sequence[int]) -> Likeness:
    """Only faces that were seen by the encoder that the adapters know."""
    if likeness is None:
        return Likeness(faces=(), strength=0.0)
    fit = [at for at, face in enumerate(likeness.faces) if all(face[FACE].shape[-1] == width for width in channels)]
    masks = tuple(likeness.masks[at] for at in fit) if likeness.masks else ()
    return Likeness(faces=tuple(likeness.faces[at] for at in fit), masks=masks, strength=likeness.strength)


def _masks(likeness: Likeness, role: str, size: tuple[int, int]) -> Tensor:
    """(people, height, width) of the latent picture, 0 … 1."""
    import torch
    from diffusers.image_processor import IPAdapterMaskProcessor

    width, height = (side // _SCALE for side in size)
    if not likeness.masks:
        return torch.ones(len(likeness.faces), height, width)
    pictures = [region.head if role == FACE else region.body for region in likeness.masks]
    processor = IPAdapterMaskProcessor(do_binarize=False, vae_scale_factor=1, resample="bilinear")
    ready: Tensor = processor.preprocess(pictures, height=height, width=width)
    return ready[:, 0]


def _face(picture: Image.Image, head: Box | None) -> Image.Image:
    """The head on a square, as the face adapter was trained."""
    if head is None:
        across, down, size = _GUESS
        side = size * picture.width
        middle, line = across * picture.width, down * picture.height
    else:
        side = max(head.width, head.height)
        middle, line = head.x + head.width / 2, head.y + head.height / 2
    half = max(1.0, _ROOM * side / 2)
    return picture.crop((round(middle - half), round(line - half), round(middle + half), round(line + half)))


def _squared(picture: Image.Image) -> Image.Image:
    """The upper square of a tall picture: the encoder would cut off head and chest alike."""
    side = min(picture.size)
    left = (picture.width - side) // 2
    return picture.crop((left, 0, left + side, side))


def _broken(place: Path, why: str) -> BrokenModel:
    return BrokenModel("model.broken", f"{place.name} cannot be used: {why}", name=place.name, what="weights", why=why)
