"""What config.yaml may say of AnimateDiff, which files follow from it, and the identity.

Called by core.neural.animator.engine and core.identities: nothing here imports torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field

from core.crafts import EngineOptions
from core.errors import BadConfig, BadOption, BrokenModel, MissingModel, NotFound
from core.models.checking import read_safetensors
from core.models.kinds import Base
from core.neural.checked_options import Checked, read
from core.serial import digest
from core.storyboard import Move

VERSION = "animatediff/2"
SPARSE = "sparsectrl-rgb"
BASES = {Base.SD15: "sd15", Base.SDXL: "sdxl-base"}
ADAPTERS = {Base.SD15: "sd15-ip-adapter", Base.SDXL: "sdxl-ip-adapter"}
VAE = "sdxl-vae"
CAMERAS: Mapping[Move, str] = {
    Move.PAN_LEFT: "pan-left",
    Move.PAN_RIGHT: "pan-right",
    Move.TILT_UP: "tilt-up",
    Move.TILT_DOWN: "tilt-down",
    Move.PUSH_IN: "zoom-in",
    Move.PULL_OUT: "zoom-out",
    Move.ROLL: "rolling-clockwise",
}
"""Camera moves with a motion LoRA, and what it is called after "motion-lora-" in the catalogue."""
_TEXT_WIDTH = {768: Base.SD15, 2048: Base.SDXL}
"""Of what the denoiser's cross attention reads."""
_NOT_HERE = MissingModel, NotFound, BadConfig


class Start(StrEnum):
    """How a clip is made to begin with its still."""

    SPARSE = "sparse"
    """SparseCtrl holds the first frame; the rest comes from noise."""
    ADAPTER = "ip-adapter"
    """From the still under noise, and an IP-Adapter keeps what it shows."""
    LATENT = "latent"
    """From the still under noise."""


class AnimateDiffOptions(Checked):
    """Options of the engine `animatediff`. Models are names of the catalogue or absolute paths."""

    model: str = Field(default="animatediff-v3", min_length=1)
    """The motion module: a folder with config.json, or one .safetensors file in diffusers' naming (Lightning)."""
    base: str = ""
    """The picture model beneath: a folder in diffusers' layout or one .safetensors file. Empty: what the module needs."""
    vae: str = ""
    """Another VAE than the base model's own. Empty: with SDXL the fixed one, when it is installed."""
    start: Literal["auto", "sparse", "ip-adapter", "latent"] = "auto"
    """"auto": the first of these that is installed and fits the module."""
    sparse: str = SPARSE
    ip_adapter: str = ""
    """Empty: the catalogue's for the base."""
    ip_scale: float = Field(default=0.6, ge=0, le=2)
    sparse_scale: float = Field(default=1.0, ge=0, le=2)
    strength: float = Field(default=0.7, ge=0.05, le=1)
    """How far a clip that starts under noise may leave the still; 1: all the way."""
    lora: str = ""
    """A LoRA for the base, e.g. a style."""
    lora_weight: float = Field(default=0.8, ge=-2, le=2)
    motion_loras: str = "installed"
    """"installed": those of the catalogue; "off": cameras move the finished frames; or a folder of <move>.safetensors files."""
    scheduler: Literal["auto", "ddim", "euler", "dpm", "lcm", "lightning"] = "auto"
    """"auto": what the motion module was trained for."""
    steps: int = Field(default=0, ge=0, le=150)
    """0: as many as the scheduler needs."""
    guidance: float | None = Field(default=None, ge=1, le=30)
    """None: what suits the scheduler. 1: the negative prompt is not looked at, and a clip takes half the time."""
    negative: str = "worst quality, low quality, blurry, distorted, deformed, flickering, jump cut, text, watermark"
    fps: int = Field(default=8, ge=2, le=30)
    """Frames a second that are made; those between are found by motion."""
    size: int = Field(default=0, ge=0, le=2048)
    """Pixels of the side of a square picture; other shapes have as many pixels. 0: 512, with SDXL 1024."""
    window: int = Field(default=16, ge=4, le=32)
    """Frames that are made as one; longer clips are windows over each other (FreeNoise)."""
    stride: int = Field(default=4, ge=1, le=32)
    """Frames from one window to the next."""
    longest: int = Field(default=96, ge=8, le=512)
    """Frames that are made at most; a longer shot goes back and forth without a seam."""
    least_seconds: float = Field(default=0.8, ge=0, le=60)
    """A shorter shot is its still under the camera; so is one in which nobody is and nothing happens."""
    together: int = Field(default=2, ge=1, le=16)
    """Clips at a time at most; on a processor, which is slower with several, always 1."""
    compile: bool = False
    """torch.compile: quicker after a minute or more at the first clip of each size and length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The files that a clip is made with."""

    family: Base
    motion: Path
    base: Path
    like: Path | None
    """A folder in diffusers' layout for what a single base file lacks (tokenizers, configurations)."""
    vae: Path | None
    start: Start
    guide: Path | None
    """SparseCtrl's or the IP-Adapter's folder."""
    lora: Path | None
    cameras: Mapping[Move, Path]
    """Motion LoRAs that fit the module."""
    key: str
    """Names exactly these files."""


def read_options(given: EngineOptions) -> AnimateDiffOptions:
    """Raises BadOption for what is unknown or out of range."""
    return read(AnimateDiffOptions, "animatediff", given)


def identity(given: EngineOptions) -> str:
    """Version, motion module, and a digest over all other files and options that change a clip. Raises BadOption."""
    options = read_options(given)
    try:
        files = find_parts(options).key
    except (*_NOT_HERE, BrokenModel):
        files = "none"
    told = options.model_dump_json(exclude={"together", "compile"})
    return f"{VERSION}+{Path(options.model).name}+{digest(files.encode(), told.encode())[:12]}"


def find_parts(options: AnimateDiffOptions) -> Parts:
    """Raises MissingModel, NotFound, BrokenModel, and BadOption when parts are of different families."""
    motion = _place(options.model)
    base = _place(options.base or BASES[motion_family(motion)])
    family = base_family(base)
    vae = _place(options.vae) if options.vae else _perhaps(VAE) if family is Base.SDXL and not options.base else None
    start, guide = _guide(options, family, motion)
    lora = _place(options.lora) if options.lora else None
    cameras = _cameras(options, family, motion)
    named = (options.model, options.base or BASES[family], options.vae or (VAE if vae else ""), options.lora)
    told = [_revision(name) for name in named if name]
    told += [start.value, _revision(_guide_name(options, family, start)) if guide else ""]
    told += [f"{move}={_revision(name)}" for move, name in sorted(_camera_names(options, cameras).items())]
    return Parts(
        family=family,
        motion=motion,
        base=base,
        like=_place(BASES[family]) if base.is_file() else None,
        vae=vae,
        start=start,
        guide=guide,
        lora=lora,
        cameras=cameras,
        key=f"animatediff:{Path(options.model).name}:{digest(*(one.encode() for one in told))[:16]}",
    )


def motion_family(motion: Path) -> Base:
    """What a motion module was made for: SDXL's denoiser has three levels, that of SD 1.5 four. Raises BrokenModel."""
    config = motion_config(motion)
    blocks = config.get("block_out_channels", (320, 640, 1280, 1280))
    return Base.SDXL if isinstance(blocks, list) and len(blocks) == 3 else Base.SD15


def motion_config(motion: Path) -> Mapping[str, object]:
    """The module's config.json; empty where there is none (single files are of the usual shape). Raises BrokenModel."""
    file = motion / "config.json"
    return _read(file) if motion.is_dir() and file.is_file() else {}


def takes_motion_loras(motion: Path, family: Base) -> bool:
    """They were made for module v2: the one for SD 1.5 that also moves the middle of the denoiser."""
    return family is Base.SD15 and motion_config(motion).get("use_motion_mid_block", True) is True


def base_family(base: Path) -> Base:
    """SD 1.5 or SDXL. Raises BrokenModel for what is damaged and BadOption for other families."""
    if base.is_file():
        shapes = read_safetensors(base).shapes
        widths = [shape[1] for name, shape in shapes.items() if name.endswith("attn2.to_k.weight") and len(shape) == 2]
        found = _TEXT_WIDTH.get(max(widths, default=0), Base.NONE)
    elif not (base / "model_index.json").is_file():
        raise BrokenModel(
            "model.broken", f"{base.name}: model_index.json is missing", name=base.name, what="gone", why="model_index.json"
        )
    else:
        index = _read(base / "model_index.json")
        found = Base.SDXL if "text_encoder_2" in index else Base.SD15 if "unet" in index else Base.NONE
    if found is Base.NONE:
        allowed = "a model of the family of SD 1.5 or SDXL"
        raise BadOption(
            "option.unfit", f"animatediff: base {base.name} is not {allowed}", name="base", value=base.name, allowed=allowed
        )
    return found


def _guide(options: AnimateDiffOptions, family: Base, motion: Path) -> tuple[Start, Path | None]:
    """How clips start, and the folder of what holds them to the still."""
    if options.start == Start.LATENT.value:
        return Start.LATENT, None
    if options.start != "auto":
        start = Start(options.start)
        return start, _place(_guide_name(options, family, start))
    if family is Base.SD15 and not takes_motion_loras(motion, family):  # SparseCtrl was trained with module v3
        sparse = _perhaps(_guide_name(options, family, Start.SPARSE))
        if sparse is not None:
            return Start.SPARSE, sparse
    adapter = _perhaps(_guide_name(options, family, Start.ADAPTER))
    return (Start.LATENT, None) if adapter is None else (Start.ADAPTER, adapter)


def _guide_name(options: AnimateDiffOptions, family: Base, start: Start) -> str:
    return options.sparse if start is Start.SPARSE else options.ip_adapter or ADAPTERS[family]


def _cameras(options: AnimateDiffOptions, family: Base, motion: Path) -> dict[Move, Path]:
    if options.motion_loras == "off" or not takes_motion_loras(motion, family):
        return {}
    if options.motion_loras != "installed":
        folder = _place(options.motion_loras)
        own = {move: folder / f"{name}.safetensors" for move, name in CAMERAS.items()}
        return {move: file for move, file in own.items() if file.is_file()}
    there = {move: _perhaps(f"motion-lora-{name}") for move, name in CAMERAS.items()}
    return {move: place for move, place in there.items() if place is not None}


def _camera_names(options: AnimateDiffOptions, cameras: Mapping[Move, Path]) -> dict[Move, str]:
    """What names the revisions of motion LoRAs."""
    if options.motion_loras == "installed":
        return {move: f"motion-lora-{CAMERAS[move]}" for move in cameras}
    return {move: str(file) for move, file in cameras.items()}


def _place(name: str) -> Path:
    from core.models.installed import folder

    return folder(str(Path(name).expanduser()))


def _perhaps(name: str) -> Path | None:
    try:
        return _place(name)
    except _NOT_HERE:
        return None


def _revision(name: str) -> str:
    from core.models.installed import revision

    return revision(str(Path(name).expanduser()))


def _read(file: Path) -> Mapping[str, object]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise BrokenModel(
            "model.broken", f"{file.name} cannot be read: {error}", name=file.name, what="json", why="it is no JSON"
        ) from error
    return found if isinstance(found, dict) else {}
