"""Reactions as votes: which one stands for which take, and which vote a message shows. Used by the adapters.

A reaction becomes a press of "vote" or "unvote": what counts, and for whom, is the ballot's business.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.ballots import MARKS
from storage import posts, votes
from storage.house import House

_BARE = "\ufe0f"
"""A letter that platforms write after some emoji, or leave out."""
_NUMBERS = {
    platform: {mark.replace(_BARE, ""): number for number, mark in enumerate(marks, start=1)}
    for platform, marks in MARKS.items()
}


def number_of(platform: str, emoji: str) -> int | None:
    """The take, from 1, that an emoji stands for on a platform."""
    return _NUMBERS.get(platform, {}).get(emoji.replace(_BARE, ""))


def wanted(platform: str, before: Sequence[str], after: Sequence[str]) -> tuple[str, int] | None:
    """("vote" or "unvote", take) that somebody means who had the reactions `before` and has `after` now; None when none of them
    is a mark. With several, the last one given counts."""
    old = [number for emoji in before if (number := number_of(platform, emoji)) is not None]
    new = [number for emoji in after if (number := number_of(platform, emoji)) is not None]
    given = [number for number in new if number not in old]
    taken = [number for number in old if number not in new]
    if given or (taken and new):
        return "vote", (given or new)[-1]
    return ("unvote", taken[-1]) if taken else None


async def ballot_under(house: House, platform: str, place: str, message: str) -> str:
    """Id of the vote that a message of ours shows; empty when it shows none."""
    post = await posts.by_message(house, platform, place, message)
    if post is None:
        return ""
    if post.subject == "ballot":
        return post.subject_id
    found = await votes.of_film(house, post.subject_id) if post.subject == "film" else None
    return found.id if found is not None else ""
