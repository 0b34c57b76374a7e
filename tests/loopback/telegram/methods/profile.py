"""The bot itself: who it is, its commands and its profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.loopback.telegram.errors import bad
from tests.loopback.telegram.limits import MAX_COMMANDS
from tests.loopback.telegram.model import ApiCall
from tests.loopback.telegram.params import Params
from tests.loopback.telegram.registry import method

if TYPE_CHECKING:
    from tests.loopback.telegram.server import TelegramLoopback


@method("getMe")
async def get_me(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    return s.bot.payload() | {
        "can_join_groups": True,
        "can_read_all_group_messages": s.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut", "close")
async def log_out(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    return True


@method("setMyCommands")
async def set_commands(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    commands = p.parsed("commands", "commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for c in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(c.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(c.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    s.commands[p.text("scope") + p.text("language_code")] = [
        {"command": c["command"].lstrip("/"), "description": c["description"]} for c in commands
    ]
    s.notify()
    return True


@method("getMyCommands")
async def get_commands(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    return s.commands.get(p.text("scope") + p.text("language_code"), [])


@method("deleteMyCommands")
async def delete_commands(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    s.commands.pop(p.text("scope") + p.text("language_code"), None)
    return True


@method("setMyDescription", "setMyShortDescription", "setMyName", "setChatMenuButton")
async def set_profile(s: TelegramLoopback, p: Params, call: ApiCall) -> Any:
    for key, limit in (("description", 512), ("short_description", 120), ("name", 64)):
        if len(p.text(key)) > limit:
            raise bad(f"{key} is too long")
    s.settings |= p.values
    return True
