"""Telegram's command menu and the bot's descriptions, in every language. Called by bots.on_telegram.connect."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeDefault
from telegram.error import BadRequest, RetryAfter, TelegramError

from bots.commands.registry import Command, Right
from bots.on_telegram.commanding import menu_name
from bots.on_telegram.wording import cut, tame
from bots.words import CATALOGUES, Words, words

log = logging.getLogger(__name__)
DESCRIPTION_UNITS = 200
MOST = 100
LANGUAGES = ("", *(language for language in CATALOGUES if language != "en"))
"""Empty: for everybody whose language has no menu of its own."""
TRIES = 5
PAUSE = 10.0


async def publish(bot: Bot, commands: Iterable[Command]) -> None:
    """Sets the menus until it has worked, or Telegram refuses; the bot does its work meanwhile."""
    known = tuple(commands)
    for number in range(TRIES):
        try:
            await _publish(bot, known)
            return
        except BadRequest as error:
            log.error("Telegram refuses the command menu: %s", error)
            return
        except TelegramError as error:
            wait = error._retry_after.total_seconds() if isinstance(error, RetryAfter) else PAUSE * (number + 1)
            log.info("the command menu could not be set, again in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)


async def _publish(bot: Bot, commands: tuple[Command, ...]) -> None:
    for language in LANGUAGES:
        said = words(language or "en")
        everything = menu(commands, said)
        simple = menu((command for command in commands if command.right is Right.USE), said)
        await bot.set_my_commands(everything, BotCommandScopeDefault(), language or None)
        await bot.set_my_commands(everything, BotCommandScopeAllPrivateChats(), language or None)
        await bot.set_my_commands(simple, BotCommandScopeAllGroupChats(), language or None)
        await bot.set_my_description(said.say("telegram.about.long"), language or None)
        await bot.set_my_short_description(said.say("telegram.about.short"), language or None)


def menu(commands: Iterable[Command], said: Words) -> list[BotCommand]:
    """Of every command the name as Telegram takes it, and its sentence."""
    return [BotCommand(menu_name(command.name), described(command, said)) for command in commands][:MOST]


def described(command: Command, said: Words) -> str:
    code = f"command.{command.name.replace(' ', '_')}"
    return cut(tame(said.say(code)), DESCRIPTION_UNITS) if said.has(code) else command.name
