"""The rules of a vote on takes: who may vote, when it ends, who wins. Pure; used by bots.commands.voting and the courier."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bots.callers import Person

MARKS: Mapping[str, tuple[str, ...]] = {
    "discord": ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣"),
    "telegram": ("👍", "❤", "🔥", "👏", "🎉", "😁", "🤩", "🥰", "🤯"),
}
"""Reactions that people vote with, by platform, one for each take; bots.reacting turns them into presses of "vote". Telegram
allows about seventy; the digits are not among them."""


class Tie(StrEnum):
    """What happens when several takes have the most votes."""

    FIRST = "first"
    """The one with the lowest number."""
    RANDOM = "random"
    """Drawn by lot; the same ballot always draws the same."""
    OWNER = "owner"
    """Whoever asked for the takes decides; until then the vote stays open."""


class Why(StrEnum):
    """Why a vote was closed."""

    ALL = "all"
    """Everybody who may vote has."""
    DEADLINE = "deadline"
    OWNER = "owner"
    """Its owner closed it, or decided."""
    UNDECIDED = "undecided"
    """It was taken back, because its time was over long ago and there was no winner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a ballot is run. Stored with it as JSON."""

    minutes: int = 30
    """From the moment at which the takes can be seen."""
    quorum: int = 1
    """Votes without which the deadline decides nothing: then the vote goes on until as many have been given."""
    tie: Tie = Tie.FIRST
    roles: tuple[str, ...] = ()
    """Ids of roles and people that may vote; empty: everybody who may use the bot here."""
    voters: int = 0
    """How many may vote, when that is known; the vote ends when all have. 0: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the count says: a winner, or takes that are level and somebody must decide."""

    winner: int | None
    """From 0."""
    level: tuple[int, ...] = ()


def eligible(rules: Rules, person: Person) -> bool:
    """Whether the person may vote; the right to use the bot is looked at elsewhere."""
    return not rules.roles or bool((person.roles | {person.id}) & set(rules.roles))


def decide(ballot: str, counts: Sequence[int], tie: Tie) -> Outcome:
    """Who wins by most votes; without any vote all takes are level."""
    most = max(counts)
    level = tuple(index for index, votes in enumerate(counts) if votes == most)
    if len(level) == 1:
        return Outcome(winner=level[0])
    if tie is Tie.FIRST:
        return Outcome(winner=level[0], level=level)
    if tie is Tie.RANDOM:
        return Outcome(winner=random.Random(f"tie:{ballot}").choice(level), level=level)
    return Outcome(winner=None, level=level)


def everybody_voted(rules: Rules, votes: int) -> bool:
    """Whether no further vote can come."""
    return 0 < rules.voters <= votes


def reached(rules: Rules, counts: Sequence[int]) -> bool:
    """Whether enough have voted."""
    return sum(counts) >= rules.quorum
