"""What config.yaml says of the painter, which models that needs, and its identity. Called by core.neural.painter.engine and
core.identities: nothing here imports a library of networks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from core.crafts import EngineOptions
from core.errors import BadConfig, MissingModel
from core.neural.checked_options import Checked, Place, bad, read

NAME, VERSION = "sdxl", "sdxl/1"
MODEL, VAE, ADAPTER = "sdxl-base", "sdxl-vae", "sdxl-ip-adapter"
"""Names in the model catalogue."""
AUTO, NONE, OWN = "auto", "none", "own"
_WEIGHT = (-2.0, 2.0)
_LORAS = ["name", f"name:0.8 ({_WEIGHT[0]:g} … {_WEIGHT[1]:g})", "/…"]
_NOT_HERE = MissingModel, BadConfig
"""No model, or a process that was never told where models lie."""
_SILENT = frozenset({"compile", "batch", "references"})
"""Options that change no picture but numerically, or that the identity tells of apart."""
ADAPTER_ROLE = "adapter"
_MODELS = ("model", "vae", "refiner", "few_step", ADAPTER_ROLE, "pose", "depth")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoraChoice:
    """A name of the catalogue or an absolute path, and how strongly it acts."""

    model: str
    weight: float = 1.0


def _loras(given: object) -> tuple[LoraChoice, ...]:
    """Raises ValueError."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise ValueError("no list")
    return tuple(map(_lora, given))


def _lora(one: object) -> LoraChoice:
    if isinstance(one, LoraChoice):
        return one
    if isinstance(one, Mapping):
        model, weight = one.get("model"), one.get("weight", 1.0)
    else:
        model, _, text = str(one).rpartition(":")
        model, weight = (model, text) if model and _is_number(text) else (str(one), 1.0)
    if not isinstance(weight, str | int | float):
        raise ValueError("no number")
    weight = float(weight)
    if not isinstance(model, str) or not model or not _WEIGHT[0] <= weight <= _WEIGHT[1]:
        raise ValueError("out of range")
    return LoraChoice(model=model, weight=weight)


def _is_number(text: str) -> bool:
    return text.lstrip("-+").replace(".", "", 1).isdigit()


class PainterOptions(Checked):
    model: Place = MODEL
    """Name in the model catalogue, or the absolute path of a diffusers folder or of one .safetensors file."""
    config: str = MODEL
    """Where the tokenizers and configurations for a single file are: an installed model or a diffusers folder."""
    vae: str = AUTO
    """"auto": "sdxl-vae" with models of the catalogue when it is installed; "own": the model's; or a name or path."""
    refiner: str = ""
    """SDXL refiner, name or path; it takes over at `refine_at` of the steps."""
    refine_at: float = Field(default=0.8, ge=0.1, le=0.99)
    loras: Annotated[tuple[LoraChoice, ...], BeforeValidator(_loras)] = Field(default=(), examples=_LORAS)
    """Each "name", "name:weight" or {model:, weight:}."""
    few_step: str = ""
    """A few-step LoRA ("sdxl-lightning-4", "sdxl-lcm", a path): sets steps, guidance and scheduler unless they are given."""
    steps: int = Field(default=0, ge=0, le=150)
    """0: 30, or 4 with a few-step LoRA."""
    guidance: float = Field(default=0.0, ge=0, le=30)
    """How closely the words are followed; 0: 6, or none with a few-step LoRA. Up to 1: none, and no negative prompt."""
    scheduler: Literal["auto", "euler", "euler-a", "dpm++", "unipc", "ddim", "lcm", "lightning", "tcd"] = "auto"
    """"auto": the few-step LoRA's, else the model's own."""
    side: int = Field(default=1024, ge=64, le=2048)
    """Pictures have about side x side pixels, shaped as SDXL was trained, before they are fitted to the film's frame."""
    negative: str = "lowres, blurry, deformed, extra limbs, extra fingers, watermark, signature, text, letters, frame"
    """Added to what a shot itself must not show."""
    clip_skip: int = Field(default=0, ge=0, le=8)
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    """"auto": as the device likes."""
    quantise: Literal["none", "fp8"] = "none"
    """"fp8": the denoiser's weights wait in 8 bits and are widened layer by layer (saves 2.5 GB, a few per cent slower)."""
    compile: bool = False
    """torch.compile: two minutes at the first picture of a size, then quicker."""
    tiling: bool = False
    """The VAE decodes in tiles: large pictures in little memory."""
    safety: str = ""
    """Name or path of a StableDiffusionSafetyChecker; pictures that it finds fault with are blurred."""
    adapter: str = AUTO
    """IP-Adapter for faces; "auto": "sdxl-ip-adapter" if it is installed; "none"; a name or path."""
    identity: float = Field(default=0.6, ge=0, le=1.5)
    """How strongly portraits act through it."""
    references: str = Field(default="", examples=["/…"])
    """Absolute path of a folder with pictures of how people shall look, named after their ids: mara.jpg."""
    pose: str = ""
    """ControlNet (name or path) for poses."""
    depth: str = ""
    """ControlNet (name or path) for depth."""
    control: float = Field(default=0.5, ge=0, le=2)
    """How strongly ControlNets act."""
    composition: Literal["compose", "regional", "plain"] = "compose"
    """"compose": figures from the portraits over the backdrop, painted over; "regional": from nothing, each person in their
    own region; "plain": one prompt."""
    strength: float = Field(default=0.6, ge=0.05, le=1)
    """How much of a given picture is painted over: 1 all of it."""
    hours: float = Field(default=0.65, ge=0, le=1)
    """How much a place by day is painted over to show it at another hour or in other weather; 0: painted from nothing."""
    batch: int = Field(default=0, ge=0, le=32)
    """Pictures that are made together; 0: 4 on an accelerator, 1 on a processor."""

    @property
    def few(self) -> bool:
        return bool(self.few_step)

    @property
    def real_steps(self) -> int:
        return self.steps or (4 if self.few else 30)

    @property
    def real_guidance(self) -> float:
        """As diffusers counts: 1 is none."""
        return self.guidance or (1.0 if self.few else 6.0)

    @property
    def real_scheduler(self) -> str:
        """ "auto" for the model's own."""
        if self.scheduler != AUTO or not self.few:
            return self.scheduler
        name = Path(self.few_step).name.lower()
        return next((kind for kind in ("lightning", "tcd", "lcm") if kind in name), "tcd" if "hyper" in name else "lcm")


def read_options(given: EngineOptions) -> PainterOptions:
    """Raises BadOption for what is unknown or out of range."""
    options = read(PainterOptions, NAME, given)
    if options.references and not Path(options.references).expanduser().is_absolute():
        raise bad(NAME, "references", options.references, "/…")
    return options


# ---- models -------------------------------------------------------------------------------------------------------------


def identity(given: EngineOptions) -> str:
    """Version, revisions of all models, and a digest of the options that show in pictures. Raises BadOption, NotFound for a
    model that nobody knows."""
    options = read_options(given)
    shown = [f"{name}={getattr(options, name)!r}" for name in PainterOptions.model_fields if _shows(name)]
    given_faces = f"+faces:{revision_of(options.references)}" if options.references else ""
    return f"{VERSION}+{revisions(options)}{given_faces}+{hashlib.sha256(chr(10).join(shown).encode()).hexdigest()[:12]}"


def _shows(name: str) -> bool:
    return name not in _SILENT and name not in _MODELS and name != "loras"


def revisions(options: PainterOptions) -> str:
    """The models that are loaded together, with their fingerprints and the weights of the LoRAs; "none" for a missing one."""
    parts = [f"{role}:{revision_of(name)}" for role, name in parts_of(options)]
    parts += [f"lora:{revision_of(lora.model)}*{lora.weight:g}" for lora in loras_of(options)]
    return "+".join(parts)


def weights_key(options: PainterOptions) -> str:
    """What pictures with these options borrow; equal for everything that differs only while painting."""
    how = ",".join(
        word
        for word, said in (
            (options.dtype, options.dtype != AUTO),
            (options.quantise, options.quantise != NONE),
            ("compiled", options.compile),
            ("tiled", options.tiling),
            (f"safe:{options.safety}", bool(options.safety)),
        )
        if said
    )
    return f"sdxl+{revisions(options)}" + (f"+{how}" if how else "")


def parts_of(options: PainterOptions) -> list[tuple[str, str]]:
    """Role and name or path of every model but the LoRAs, with "auto" settled."""
    named = {name: str(getattr(options, name)) for name in _MODELS if name != "few_step"}
    catalogued = not Path(options.model).is_absolute()
    if named["vae"] == AUTO:
        named["vae"] = VAE if catalogued and is_here(VAE) else ""
    if named[ADAPTER_ROLE] == AUTO:
        named[ADAPTER_ROLE] = ADAPTER if catalogued and is_here(ADAPTER) else ""
    return [(role, name) for role, name in named.items() if name and name not in (OWN, NONE)]


def loras_of(options: PainterOptions) -> tuple[LoraChoice, ...]:
    """The chosen ones, after the few-step LoRA."""
    few = (LoraChoice(model=options.few_step),) if options.few_step else ()
    return (*few, *options.loras)


def is_here(name: str) -> bool:
    try:
        place_of(name)
    except _NOT_HERE:
        return False
    return True


def place_of(name: str) -> Path:
    """The folder of an installed model, or one's own folder or file. Raises MissingModel, NotFound."""
    from core.models.installed import folder

    return folder(str(Path(name).expanduser()) if name.startswith("~") else name)


def revision_of(name: str) -> str:
    """Changes with the files of a model or folder; "none" when there are none. Raises NotFound."""
    from core.models.installed import revision

    try:
        return revision(str(Path(name).expanduser()) if name.startswith("~") else name)
    except _NOT_HERE:
        return "none"
