"""What config.yaml may say of the Ollama writer, and the identity that follows. Read by engine.py and core.identities."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.crafts import EngineOptions
from core.identities import DRAFT_WRITER
from core.neural.checked_options import Checked, read
from core.serial import digest

NAME, VERSION = "ollama", "ollama/1"


class WriterOptions(Checked):
    """Options of the engine `ollama`. Seconds unless said otherwise."""

    model: str = Field(default="llama3.1:8b", pattern=r"^[\w.\-/:]{1,200}$", examples=["llama3.1:8b", "qwen3:14b", "…"])
    """As `ollama list` names it."""
    digest: str = Field(default="", pattern=r"^[0-9a-f]{0,64}$", examples=["", "46e0c10c039e"])
    """Start of the digest that the model must have; empty: any. Give it where films must be the same for years."""
    url: str = Field(default="http://127.0.0.1:11434", pattern=r"^https?://\S+$", examples=["http://…", "https://…"])
    pull: bool = False
    """Download the model when it is not there."""
    fallback: Literal["fail", "rules"] = "fail"
    """When the server cannot be used at all: fail (the house decides), or write the film by rules and say so."""
    context: int = Field(default=8192, ge=2048, le=131072)
    """Tokens at most; a model that takes fewer gets fewer."""
    temperature: float = Field(default=0.2, ge=0, le=2)
    rounds: int = Field(default=2, ge=0, le=8)
    """How often a faulty answer is asked again."""
    keep_alive: str = Field(default="5m", pattern=r"^-?\d+(?:\.\d+)?(?:ms|s|m|h)?$", examples=["30s", "5m", "1h"])
    """How long Ollama keeps the model between two questions."""
    release: bool = True
    """Have the model unloaded when the film is written, so that painters have the memory."""
    connect_seconds: float = Field(default=5, gt=0)
    silence_seconds: float = Field(default=180, gt=0)
    """Longest wait for the next piece of an answer; the first one takes in the loading of the model."""
    answer_seconds: float = Field(default=900, gt=0)
    """Longest time for one answer."""


def read_options(options: EngineOptions) -> WriterOptions:
    """Raises BadOption that says which option is wrong and what it may be."""
    return read(WriterOptions, NAME, options)


def identity(options: EngineOptions) -> str:
    """Version, model and all options that change what is written, and the identity of the rules beneath."""
    read = read_options(options)
    told = f"{read.temperature}:{read.context}:{read.rounds}:{read.fallback}:{read.digest}"
    return f"{VERSION}+{read.model}+{DRAFT_WRITER}+{digest(told.encode())[:8]}"
