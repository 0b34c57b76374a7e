"""Who may do what, where: allow-lists, rights, ownership. Asked by the doors first, and by commands that change things."""

from __future__ import annotations

from dataclasses import dataclass

from bots.callers import Caller
from bots.commands.registry import Desk, Right
from bots.preferences import Rules, rules_here
from core.errors import NotFound, UserError
from storage import audit

_ORDER = (Right.USE, Right.MANAGE, Right.ADMIN)


class Refused(UserError):
    """Not allowed: by right, by place, by a limit. Shown as a private card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person is here."""

    right: Right | None
    """None: may not even use the bot."""
    rules: Rules

    def may(self, right: Right) -> bool:
        return self.right is not None and _ORDER.index(self.right) >= _ORDER.index(right)


async def standing(desk: Desk, caller: Caller) -> Standing:
    """The strongest right of the caller in this place."""
    rules = await rules_here(desk.house, caller.place)
    return Standing(right=right_of(desk, caller, rules), rules=rules)


def right_of(desk: Desk, caller: Caller, rules: Rules) -> Right | None:
    """By config.yaml, by the platform, then by the roles that this server's rules name."""
    person = caller.person
    if person.admin or person.key in desk.settings.chats.owners:
        return Right.ADMIN
    names = person.roles | {person.key}
    if names & set(rules.admins):
        return Right.ADMIN
    if names & set(rules.managers):
        return Right.MANAGE
    return Right.USE if not rules.users or names & set(rules.users) else None


def shares_queue(desk: Desk, caller: Caller) -> bool:
    """Whether strangers' films are in the same queue, so that administrators of this place may not put theirs first:
    config.yaml does not list who may use the bot, or this is somebody's private chat."""
    return caller.place.private or not _listed(desk, caller)


def goes_first(desk: Desk, caller: Caller, rules: Rules) -> bool:
    """Whether the caller's films have their turn before all others."""
    return not shares_queue(desk, caller) and bool((caller.person.roles | {caller.person.key}) & set(rules.first))


def _listed(desk: Desk, caller: Caller) -> list[str]:
    """Ids of servers and chats that may use the bot on this platform; none: all."""
    return desk.settings.discord.servers if caller.place.platform == "discord" else desk.settings.telegram.chats


def check_place(desk: Desk, caller: Caller, rules: Rules) -> None:
    """Raises Refused where the bot must not work: servers not in config.yaml, channels that the rules leave out."""
    if caller.person.key in desk.settings.chats.owners:
        return
    place = caller.place
    listed = _listed(desk, caller)
    if listed and not {place.server, place.id} & set(listed):
        raise Refused("refused.server", "this server or chat is not on the list of this bot")
    if rules.places and not {place.id, place.channel} & set(rules.places) and not caller.person.admin:
        raise Refused("refused.place", "the bot does not work in this channel")


def check_right(found: Standing, right: Right) -> None:
    """Raises Refused when the caller may not do what needs `right`."""
    if not found.may(right):
        raise Refused(f"refused.{right.value}", f"needs the right to {right.value}")


async def check_owner(desk: Desk, caller: Caller, owner: str, what: str, about: str) -> None:
    """Lets the owner ("platform:id") and those who manage change a thing; `what` and `about` go into the audit log.

    Raises Refused for anybody else.
    """
    mine = owner == caller.person.key
    if not mine and not (await standing(desk, caller)).may(Right.MANAGE):
        await audit.note(desk.house, caller.place.scope, caller.person.key, what, about, refused=True)
        raise Refused("refused.owner", "only its owner or somebody who manages films may do this")
    await audit.note(desk.house, caller.place.scope, caller.person.key, what, about)


def check_scope(caller: Caller, scope: str, what: str = "") -> None:
    """Raises NotFound for a thing of another server or chat: nobody may even learn that it exists."""
    if scope != caller.place.scope:
        raise NotFound("thing.unknown", f"there is no {what or 'such thing'} here")
