"""config.yaml and STORYREEL_* variables, checked once; the only place that reads the environment.

Each process calls `load_settings` in its composition root and passes the parts on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from platformdirs import user_data_dir
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.crafts import Craft
from core.errors import BadConfig
from core.plan.book import EngineChoice, default_choices

CONFIG_NAME = "config.yaml"


class EngineSettings(BaseModel):
    """One craft in config.yaml."""

    model_config = ConfigDict(extra="forbid")

    engine: str
    """Name of a built-in engine, or "module:Class" of one of yours."""
    lane: str = "cpu"
    options: dict[str, Any] = Field(default_factory=dict)


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
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def worker_count(self) -> int:
        return self.workers or max(1, min(8, cores()))

    def choices(self) -> dict[Craft, EngineChoice]:
        """The engine of every craft: config.yaml over the built-in defaults."""
        chosen = default_choices()
        for craft, entry in self.engines.items():
            chosen[craft] = EngineChoice(name=entry.engine, options=entry.options, lane=entry.lane)
        return chosen


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
