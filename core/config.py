"""config.yaml and STORYREEL_* variables, checked once; the only place that reads the environment.

Each process calls `load_settings` in its composition root and passes the parts on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from platformdirs import user_data_dir
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.crafts import Craft
from core.errors import BadConfig
from core.models.hub import HUB, Hub
from core.plan.book import EngineChoice, default_choices

CONFIG_NAME = "config.yaml"


class EngineOffer(BaseModel):
    """An engine that a film may have in place of its craft's usual one."""

    model_config = ConfigDict(extra="forbid")

    engine: str = ""
    """As in EngineSettings; empty: the built-in engine of the offer's name."""
    lane: str = "cpu"
    options: dict[str, Any] = Field(default_factory=dict)


OfferName = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,20}$")]


class EngineSettings(BaseModel):
    """One craft in config.yaml."""

    model_config = ConfigDict(extra="forbid")

    engine: str
    """Name of a built-in engine, or "module:Class" of one of yours."""
    lane: str = "cpu"
    options: dict[str, Any] = Field(default_factory=dict)
    fallback: str = "draft"
    """The built-in engine that takes over in a film when this one cannot work (no model, no memory, no server); empty: none,
    and the film fails."""
    offers: dict[OfferName, EngineOffer] = Field(default_factory=dict)
    """Further engines, for films whose settings name them."""


class GpuSettings(BaseModel):
    """Where neural engines work. One process works on one GPU: `storyreel film` and `storyreel bots` start a gpu worker for
    each while an engine works on that lane; elsewhere start them with --device, or `index` (STORYREEL_GPU__INDEX)."""

    model_config = ConfigDict(extra="forbid")

    device: str = "auto"
    """auto, cuda, mps or cpu."""
    index: int = Field(default=0, ge=0)
    """Which GPU, counted from 0, a worker works on that was not given one."""
    devices: list[Annotated[int, Field(ge=0)]] = Field(default_factory=list)
    """Numbers of the GPUs that get a worker each; empty: all."""
    dtype: str = "auto"
    """auto, bfloat16, float16 or float32."""
    memory_gb: float = Field(default=0, ge=0)
    """What models may take; 0: all that is free but `reserve_gb`."""
    reserve_gb: float = Field(default=0.5, ge=0)
    wait_seconds: float = Field(default=60, gt=0)
    """How long a step may be passed over for work that the loaded model can do."""

    def numbers(self, present: int) -> tuple[int, ...]:
        """The GPUs to start a worker for, of those that are `present` and that this process may see."""
        seen = os.environ.get("CUDA_VISIBLE_DEVICES")
        there = present if seen is None else min(present, len([name for name in seen.split(",") if name.strip()]))
        if self.device not in ("auto", "cuda"):
            return ()
        return tuple(number for number in self.devices or range(there) if number < there)


class ModelSettings(BaseModel):
    """Where models come from and lie."""

    model_config = ConfigDict(extra="forbid")

    folder: Path | None = None
    """None: `models` in `data`."""
    mirrors: list[Annotated[str, Field(pattern=r"^https?://")]] = Field(default_factory=lambda: [HUB], min_length=1)
    """Addresses of the model hub and of mirrors of it, asked in this order."""
    download: Literal["asked", "first-use"] = "asked"
    """When models come: when somebody asks for them, or also when a step needs one that is not here (of licences that somebody
    accepted, or that nobody has to)."""
    token: SecretStr = SecretStr("")
    """For repositories that are not open to everybody."""
    ollama: str = ""
    """Address of the Ollama that downloads language models; empty: on this machine."""


class DiscordSettings(BaseModel):
    """The Discord bot; it is off while it has no token."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    token: SecretStr = SecretStr("")
    servers: list[str] = Field(default_factory=list)
    """Ids of the servers that may use the bot; empty: all."""


class TelegramSettings(BaseModel):
    """The Telegram bot; it is off while it has no token."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    token: SecretStr = SecretStr("")
    api: str = ""
    """Address of a Bot API server of your own, "http://127.0.0.1:8081"; empty: Telegram's."""
    chats: list[str] = Field(default_factory=list)
    """Ids of the chats (people and groups) that may use the bot; empty: all."""


class LinkSettings(BaseModel):
    """Signed links to films that are too large for a chat; there are none without `url`."""

    model_config = ConfigDict(extra="forbid")

    url: str = ""
    """Public address that leads to `listen`."""
    listen: str = "127.0.0.1:8089"
    hours: float = Field(default=72, gt=0)
    """How long a link works."""
    secret: SecretStr = SecretStr("")
    """Empty: made once and kept in `data`."""


class ChatSettings(BaseModel):
    """What chats may ask for. Limits are per person; a server's own settings may lower them and never raise them."""

    model_config = ConfigDict(extra="forbid")

    films_at_once: int = Field(default=2, ge=1, le=64)
    """Films of chats that are made at the same time; others wait for their turn."""
    films_per_day: int = Field(default=20, ge=0)
    queued_per_person: int = Field(default=10, ge=1)
    minutes_per_film: float = Field(default=20, gt=0)
    storage_gb_per_scope: float = Field(default=5, ge=0)
    """Of uploads kept for one server or private chat."""
    commands_per_minute: int = Field(default=30, ge=1)
    undecided_days: float = Field(default=14, gt=0)
    """Storyboards, takes and votes that nobody decided on for so long are closed; a button brings them back."""
    owners: list[str] = Field(default_factory=list)
    """People who may do everything everywhere: "discord:<id>", "telegram:<id>"."""


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """All settings; every one has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="STORYREEL_", env_nested_delimiter="__", extra="forbid")

    data: Path = Field(default_factory=lambda: Path(user_data_dir("storyreel", appauthor=False)))
    """Folder of the database, the assets, the logs and the Redis that the command starts itself."""
    database_url: str = ""
    """Empty: SQLite in `data`. Else postgresql+asyncpg://…"""
    redis_url: str = ""
    """Empty: a Redis of our own, started when needed."""
    workers: int = Field(default=0, ge=0, le=64)
    """Worker processes that `storyreel film` starts; 0: one per core."""
    retention_days: float = Field(default=30, ge=0)
    """Assets that no film of the library uses are deleted this long after their last use."""
    max_store_gb: float = Field(default=20, gt=0)
    engines: dict[Craft, EngineSettings] = Field(default_factory=dict)

    @field_validator("engines")
    @classmethod
    def one_speaker(cls, engines: dict[Craft, EngineSettings]) -> dict[Craft, EngineSettings]:
        """People keep their voices from film to film, so one engine has them all."""
        if Craft.SPEAK in engines and engines[Craft.SPEAK].offers:
            raise ValueError("speak has one engine for all films; offers are for the other crafts")
        return engines

    gpu: GpuSettings = Field(default_factory=GpuSettings)
    models: ModelSettings = Field(default_factory=ModelSettings)
    discord: DiscordSettings = Field(default_factory=DiscordSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    links: LinkSettings = Field(default_factory=LinkSettings)
    chats: ChatSettings = Field(default_factory=ChatSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over config.yaml (which arrives as init values)."""
        return env_settings, init_settings

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'storyreel.db'}"

    @property
    def store(self) -> Path:
        """Folder of the assets."""
        return self.data / "assets"

    @property
    def models_folder(self) -> Path:
        return self.models.folder or self.data / "models"

    @property
    def hub(self) -> Hub:
        """Where downloads of models come from."""
        return Hub(mirrors=tuple(self.models.mirrors), token=self.models.token.get_secret_value())

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def worker_count(self) -> int:
        return self.workers or max(1, min(8, cores()))

    def choices(self) -> dict[Craft, EngineChoice]:
        """The engine of every craft: config.yaml over the built-in defaults."""
        chosen = default_choices()
        for craft, entry in self.engines.items():
            chosen[craft] = EngineChoice(name=entry.engine, options=entry.options, lane=entry.lane, fallback=entry.fallback)
        return chosen

    def offers(self) -> dict[Craft, dict[str, EngineChoice]]:
        """The engines that a film may have in place of the usual ones, by craft and name."""
        return {
            craft: {
                name: EngineChoice(name=offer.engine or name, options=offer.options, lane=offer.lane)
                for name, offer in entry.offers.items()
            }
            for craft, entry in self.engines.items()
            if entry.offers
        }


def load_settings(path: Path | None = None) -> Settings:
    """Settings from `path`, else from config.yaml in the working folder, else defaults. Raises BadConfig."""
    file = path or Path(os.environ.get("STORYREEL_CONFIG", CONFIG_NAME))
    if not file.is_file():
        if path is not None or "STORYREEL_CONFIG" in os.environ:
            raise BadConfig("config.missing", f"there is no settings file {file}", path=str(file))
        values: Mapping[str, Any] = {}
    else:
        values = _read(file)
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadConfig(
            "config.invalid", f"{file}: {where}: {first['msg']}", path=str(file), where=where, why=first["msg"]
        ) from error


def _read(file: Path) -> Mapping[str, Any]:
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadConfig("config.unreadable", f"{file} cannot be read: {error}", path=str(file), why=str(error)) from error
    if not isinstance(values, dict):
        raise BadConfig("config.unreadable", f"{file} must hold settings as `name: value`", path=str(file), why="not a mapping")
    return values


def child_environment(settings_file: Path | None, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment for a worker process: ours, the settings file, and one thread per numeric library."""
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    config = {"STORYREEL_CONFIG": str(settings_file)} if settings_file else {}
    return {**os.environ, **threads, **config, **extra}
