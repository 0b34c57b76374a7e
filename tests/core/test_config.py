"""Settings of chats: what may be written in config.yaml and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import load_settings
from core.errors import BadConfig


def written(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text)
    return file


def test_ids_may_be_written_as_numbers(tmp_path: Path) -> None:
    file = written(tmp_path, "discord: {servers: [123, '456']}\ntelegram: {chats: [-1001234]}\n")
    settings = load_settings(file)
    assert (settings.discord.servers, settings.telegram.chats) == (["123", "456"], ["-1001234"])


def test_tokens_come_from_the_environment_too_and_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYREEL_DISCORD__TOKEN", "from the environment")
    settings = load_settings(written(tmp_path, "discord: {token: from the file, servers: ['1']}\nlinks: {secret: hush}\n"))
    assert settings.discord.token.get_secret_value() == "from the environment"
    assert settings.discord.servers == ["1"]
    assert "environment" not in repr(settings)
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    "text",
    [
        "chats: {films_at_once: 0}",
        "chats: {films_per_day: many}",
        "chats: {films_a_day: 3}",
        "links: {hours: 0}",
        "discord: {servers: 5}",
    ],
)
def test_limits_out_of_range_and_unknown_names_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadConfig):
        load_settings(written(tmp_path, text))
