"""Who asks on Discord and where: interactions, messages and reactions as `bots.callers` has them. Called by the reception."""

from __future__ import annotations

from typing import Any

import discord

from bots.callers import Caller, Person, Place
from bots.words import words

PLATFORM = "discord"


def caller_of(interaction: discord.Interaction) -> Caller:
    """The person, the channel and the language of an interaction."""
    pressed = interaction.message
    locale, private = str(interaction.locale.value), interaction.guild_id is None
    person = person_of(interaction.user, locale, private, interaction.permissions)
    return Caller(
        person=person,
        place=place_of(interaction.channel_id, interaction.guild_id, interaction.channel),
        words=words(person.locale),
        pressed=str(pressed.id) if pressed else "",
        request=f"{PLATFORM}:{interaction.id}",
    )


def person_of(user: discord.abc.User, locale: str, private: bool, permissions: discord.Permissions | None = None) -> Person:
    """`permissions` as Discord counts them for this person in this channel; in a `private` chat people rule themselves."""
    member = user if isinstance(user, discord.Member) else None
    if permissions is None and member is not None:
        permissions = member.guild_permissions
    owns = member is not None and member.guild.owner_id == member.id
    manages = permissions is not None and (permissions.manage_guild or permissions.administrator)
    return Person(
        platform=PLATFORM,
        id=str(user.id),
        name=user.display_name,
        handle=user.name,
        locale=locale,
        roles=frozenset(str(role.id) for role in member.roles if not role.is_default()) if member else frozenset(),
        admin=private or owns or manages,
    )


def place_of(channel: int | None, guild: int | None, known: Any = None) -> Place:
    """A thread is a place of its own, under the rules of its channel. `known` is the channel as discord.py has it."""
    return Place(
        platform=PLATFORM,
        id=str(channel or 0),
        server=str(guild) if guild else "",
        private=guild is None,
        name=str(getattr(known, "name", None) or ""),
        parent=str(known.parent_id) if isinstance(known, discord.Thread) else "",
    )


def message_caller(message: discord.Message, locale: str) -> Caller:
    """Who wrote a message; `locale` is what is known of them, as messages carry none."""
    person = person_of(message.author, locale, message.guild is None)
    return Caller(
        person=person,
        place=place_of(message.channel.id, message.guild.id if message.guild else None, message.channel),
        words=words(locale),
        message=str(message.id),
        request=f"{PLATFORM}:{message.id}",
    )
