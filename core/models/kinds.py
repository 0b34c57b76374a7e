"""The words of the catalogue: what a model is, where it comes from, which family its parts must fit."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a model is."""

    LANGUAGE = "language"
    PICTURES = "pictures"
    VAE = "vae"
    IDENTITY = "identity"
    """An adapter that makes pictures resemble a reference."""
    CONTROL = "control"
    """A network that guides a picture by a skeleton or by depth."""
    LORA = "lora"
    MOTION = "motion"
    VIDEO = "video"
    VOICE = "voice"
    LIPS = "lips"
    FACES = "faces"
    MUSIC = "music"


class Source(StrEnum):
    """Where a model comes from."""

    HUB = "hub"
    OLLAMA = "ollama"
    """Ollama downloads, keeps and checks it itself."""
    OWN = "own"
    """Added from a file."""


class Base(StrEnum):
    """Families of picture models; a LoRA fits only its own."""

    NONE = ""
    SD15 = "sd15"
    SD2 = "sd2"
    SDXL = "sdxl"
    SD3 = "sd3"
    FLUX = "flux"
    MOTION_SD15 = "animatediff-sd15"
    """The motion modules of AnimateDiff over SD 1.5."""
    LTX = "ltx"
