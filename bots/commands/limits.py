"""How much a person may ask for: commands a minute, films a day, films at once, length, storage. Called by doors and commands.

config.yaml sets the limits; a server's rules may lower them. Every refusal says what, how much, and when it is possible again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from uuid import uuid4

from redis.exceptions import RedisError

from bots.callers import Caller
from bots.commands.guarding import Refused
from bots.commands.registry import Desk
from bots.preferences import Rules, rules_here
from core.config import ChatSettings
from core.screenplay import Screenplay
from storage import own_voices, requests, uploads
from storage.requests import Used
from storage.starting import Check

DAY = 86_400.0
MINUTE = 60.0
_SLIDING_WINDOW = """
local now, window, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= limit then
  local freeing = redis.call('ZRANGE', KEYS[1], -limit, -limit, 'WITHSCORES')
  return tostring(freeing[2] and freeing[2] + window - now or window)
end
if ARGV[4] ~= '' then
  redis.call('ZADD', KEYS[1], now, ARGV[4])
  redis.call('EXPIRE', KEYS[1], window)
end
return '0'
"""
"""The log of the last minute, in one step for all processes: the seconds until one more is possible, 0 for now. A counter per
minute of the clock would let twice as many pass around its turn."""
LETTERS_PER_SECOND = 14.0
"""As fast as voices speak."""
QUIET_SECONDS = 2.0
"""That a film gives to a stretch of the script in which nobody speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What holds in one place."""

    films_per_day: int
    queued_per_person: int
    minutes_per_film: float
    storage_gb: float
    commands_per_minute: int


def limits_of(settings: ChatSettings, rules: Rules) -> Limits:
    """The smaller of what config.yaml and the server's rules say."""

    def least(general: float, here: float | None) -> float:
        return general if here is None else min(general, here)

    return Limits(
        films_per_day=int(least(settings.films_per_day, rules.films_per_day)),
        queued_per_person=int(least(settings.queued_per_person, rules.queued_per_person)),
        minutes_per_film=least(settings.minutes_per_film, rules.minutes_per_film),
        storage_gb=least(settings.storage_gb_per_scope, rules.storage_gb),
        commands_per_minute=int(least(settings.commands_per_minute, rules.commands_per_minute)),
    )


async def limits_here(desk: Desk, caller: Caller) -> Limits:
    return limits_of(desk.settings.chats, await rules_here(desk.house, caller.place))


def unlimited(desk: Desk, caller: Caller) -> bool:
    """Whether limits pass by this person: the owners that config.yaml names."""
    return caller.person.key in desk.settings.chats.owners


async def check_rate(desk: Desk, caller: Caller, limits: Limits, *, count: bool = True) -> None:
    """Counts a command of the caller, over all bot processes. Raises Refused when the minute before it had as many as are
    possible; one that was refused, or only looked at (`count` false), is not counted.

    While Redis is away nothing is counted: what costs computing is limited by SQL.
    """
    wait = 0.0
    with suppress(RedisError, OSError):
        log_of_minute = desk.house.queue.client.register_script(_SLIDING_WINDOW)
        given: list[str | float] = [desk.clock(), MINUTE, limits.commands_per_minute, uuid4().hex if count else ""]
        wait = float(await log_of_minute(keys=[f"storyreel:rate:{caller.person.key}"], args=given))
    if wait > 0:
        raise Refused("refused.rate", "too many commands", limit=limits.commands_per_minute, seconds=ceil(wait))


async def check_quota(desk: Desk, caller: Caller, limits: Limits, films: int = 1) -> None:
    """Raises Refused when `films` more would be too many for today or for the queue, before any work is done for them. What
    counts in the end is `quota`, asked when they are added."""
    if not await started_before(desk, caller):
        known = await requests.used_by(desk.house, caller.person.key, desk.clock() - DAY)
        quota(desk, caller, limits)(known, films)


def quota(desk: Desk, caller: Caller, limits: Limits) -> Check:
    """What raises Refused for too many films; also in the transaction that adds them, whichever process that is in."""

    def check(used: Used, films: int) -> None:
        if unlimited(desk, caller):
            return
        if not limits.films_per_day or not limits.queued_per_person:
            raise Refused("refused.none", "no films are made here")
        if used.unfinished + films > limits.queued_per_person:
            raise Refused(
                "refused.queued" if films == 1 else "refused.batch", "too many films at once",
                limit=limits.queued_per_person, count=films, waiting=used.unfinished,
            )  # fmt: skip
        over = len(used.starts) + films - limits.films_per_day
        if over > 0:
            if films > limits.films_per_day:
                raise Refused("refused.batch_day", "too many films", limit=limits.films_per_day, count=films)
            free = used.starts[over - 1] + DAY - desk.clock()
            raise Refused("refused.day", "too many films today", limit=limits.films_per_day, time=spell(caller, free))

    return check


async def started_before(desk: Desk, caller: Caller) -> bool:
    """Whether this very request has started films already: the platform delivered it once more."""
    return bool(caller.request) and await requests.any_of_requests(desk.house, (caller.request, f"{caller.request}:0"))


def check_length(limits: Limits, play: Screenplay) -> None:
    """Raises Refused for a script whose film would be longer than allowed."""
    minutes = guess_seconds(play) / 60
    if minutes > limits.minutes_per_film * 1.1:  # a guess must not refuse what might just fit
        raise Refused(
            "refused.length", "the film would be too long", minutes=round(minutes), limit=f"{limits.minutes_per_film:g}"
        )


def guess_seconds(play: Screenplay) -> float:
    """How long the film of a script will be, before any line has been spoken."""
    letters = sum(len(part) for element in play.elements for part in (element.text,) if element.parts)
    quiet = sum(not element.parts for element in play.elements)
    return letters / LETTERS_PER_SECOND * 1.25 + quiet * QUIET_SECONDS


async def check_storage(desk: Desk, caller: Caller, size: int) -> Callable[[int], None]:
    """Raises Refused when `size` more bytes of uploads would not fit into this server's share, before they are looked at.

    Returns what raises it for the sum of all files, to be asked where the file is kept.
    """
    limits = await limits_here(desk, caller)
    voices = await own_voices.bytes_of(desk.house, caller.place.scope)

    def check(total: int) -> None:
        total += voices
        if total > limits.storage_gb * 1e9 and not unlimited(desk, caller):
            raise Refused(
                "refused.storage",
                "no room left",
                used=f"{(total - size) / 1e9:.1f}",
                limit=f"{limits.storage_gb:g}",
                size=f"{size / 1e6:.1f}",
            )

    check(await uploads.bytes_of(desk.house, caller.place.scope) + size)
    return check


def spell(caller: Caller, seconds: float) -> str:
    """A duration in the caller's words: "2 h 5 min", "40 s"."""
    return caller.words.lasting(seconds)
