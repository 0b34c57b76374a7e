"""Picking between takes: the card with numbers for one person, the ballot of a team, what presses do, and how votes end.

`tend_ballots` is called by the courier every moment; the rest by bots.commands.showing and bots.commands.takes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bots.ballots import MARKS, Rules, Tie, Why, decide, eligible, everybody_voted, reached
from bots.callers import Caller
from bots.cards import Action, Answer, Card, Field, Style, Tone
from bots.commands.guarding import Refused, check_owner, check_scope
from bots.commands.limits import DAY
from bots.commands.making import go_on, tell
from bots.commands.registry import Desk
from bots.words import Words
from core.errors import NotFound
from core.plan.job import FilmJob, Until
from core.serial import from_json
from storage import requests, votes
from storage.chat_tables import BallotState
from storage.requests import Request
from storage.starting import Along
from storage.tables import FilmState
from storage.votes import Ballot, Tally, Verdict

IN_A_ROW = 5
NAMES_SHOWN = 12
REACTING = frozenset({"discord"})
"""Platforms whose reactions include the digits 1 to 9; elsewhere votes are buttons alone."""


def rules_of(ballot: Ballot) -> Rules:
    return from_json(ballot.rules.encode(), Rules)


def winning(job: FilmJob, take: int) -> FilmJob:
    """The film of the take `take` (from 0)."""
    return replace(job, edits=(*job.edits, *job.alternatives[take]), alternatives=(), until=Until.FILM)


def deadline(rules: Rules, ended: float | None, now: float) -> float:
    """When a vote ends; its time begins when the takes can be seen."""
    return (now if ended is None else ended) + rules.minutes * 60


# ---- cards ---------------------------------------------------------------------------------------------------------------


def number_rows(said: Words, verb: str, about: str, options: int) -> tuple[tuple[Action, ...], ...]:
    """A button per take, five in a row."""
    buttons = [
        Action(label=said.say("button.take", number=number), verb=verb, args=(about, str(number)), style=Style.PRIMARY)
        for number in range(1, options + 1)
    ]
    return tuple(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))


def takes_title(said: Words, request: Request, about: str) -> str:
    """How many takes of which film, and of what in it."""
    title, count = request.job.title, len(request.job.alternatives)
    if about:
        return said.say("card.takes.title.of", count=count, title=title, what=about)
    return said.say("card.takes.title", count=count, title=title)


def pick_card(said: Words, request: Request, pictures: tuple[Path, ...], about: str = "") -> Card:
    """One person picks; that take is filmed. `about` is what they are takes of."""
    others = (
        Action(label=said.say("button.reroll"), verb="reroll", args=(request.id,)),
        Action(label=said.say("button.like"), verb="like", args=(request.id,)),
        Action(label=said.say("button.stop"), verb="stop", args=(request.id,), style=Style.DANGER),
    )
    options = len(request.job.alternatives)
    return Card(
        title=takes_title(said, request, about),
        text=said.say("card.takes.pick"),
        pictures=pictures,
        actions=(*number_rows(said, "pick", request.id, options), others),
    )


async def ballot_card(
    desk: Desk, said: Words, request: Request, ballot: Ballot, pictures: tuple[Path, ...], about: str = ""
) -> Card:
    """The takes with the count so far. Votes are open, so that people see whose vote was counted."""
    rules = rules_of(ballot)
    options = len(request.job.alternatives)
    tally = await votes.tally(desk.house, ballot.id)
    counts = tally.counts
    fields = [Field(label=said.say("card.vote.tally"), value=tally_text(said, counts, [v.name for v in tally.votes]))]
    if ballot.state is not BallotState.OPEN:
        won = said.say("card.vote.won", number=(ballot.winner or 0) + 1)
        text = won if ballot.winner is not None else said.say("card.vote.withdrawn")
        return Card(
            title=takes_title(said, request, about),
            text=text,
            tone=Tone.GOOD if ballot.winner is not None else Tone.PLAIN,
            fields=tuple(fields),
            pictures=pictures,
        )
    marks = MARKS.get(ballot.platform, ())[:options]
    told = "   ".join(f"{mark} {number}" for number, mark in enumerate(marks, start=1))
    others = (
        Action(label=said.say("button.close"), verb="close", args=(ballot.id,)),
        Action(label=said.say("button.reroll"), verb="reroll", args=(request.id,)),
        Action(label=said.say("button.like"), verb="like", args=(request.id,)),
        Action(label=said.say("button.stop"), verb="stop", args=(request.id,), style=Style.DANGER),
    )
    return Card(
        title=takes_title(said, request, about),
        text=open_text(desk, said, request, rules, ballot, counts),
        fields=tuple(fields),
        pictures=pictures,
        actions=(*number_rows(said, "vote", ballot.id, options), others),
        reactions=marks,
        reacting="" if ballot.platform in REACTING else said.say("card.vote.react", marks=told),
    )


async def outcome_text(desk: Desk, said: Words, film: str) -> str:
    """What a vote on the takes of `film` came to, for the message that goes on with the winner; empty where nobody voted."""
    ballot = await votes.of_film(desk.house, film)
    if ballot is None or ballot.winner is None:
        return ""
    counts = (await votes.tally(desk.house, ballot.id)).counts
    return said.say("card.vote.outcome", number=ballot.winner + 1, votes=counts[ballot.winner], all=sum(counts))


def open_text(desk: Desk, said: Words, request: Request, rules: Rules, ballot: Ballot, counts: tuple[int, ...]) -> str:
    """What people are asked to do, and until when."""
    left = deadline(rules, request.ended, desk.clock()) - desk.clock()
    given = sum(counts)
    if left > 0:
        when = said.say("card.vote.until", time=said.lasting(left))
        how = said.say("card.vote.open" if ballot.platform in REACTING else "card.vote.open.buttons")
        return f"{how} {when}" + (f" {quorum_text(said, rules)}" if rules.quorum > 1 else "")
    if not given and rules.quorum <= 1:
        return said.say("card.vote.nobody")
    if not reached(rules, counts):
        return said.say("card.vote.late", missing=rules.quorum - given)
    return said.say("card.vote.level", takes=takes_text(decide(ballot.id, counts, rules.tie).level))


def quorum_text(said: Words, rules: Rules) -> str:
    return said.say("card.vote.quorum", count=rules.quorum)


def takes_text(takes: tuple[int, ...]) -> str:
    return ", ".join(str(take + 1) for take in takes)


def tally_text(said: Words, counts: tuple[int, ...], names: list[str]) -> str:
    """ "2: ▮▮▮ 3" for every take that has votes, then who has voted."""
    if not any(counts):
        return said.say("card.vote.none")
    lines = [f"{number}: {'▮' * min(votes, 20)} {votes}" for number, votes in enumerate(counts, start=1) if votes]
    shown = ", ".join(sorted(name for name in names if name)[:NAMES_SHOWN])
    return "\n".join([*lines, *([said.say("card.vote.voters", names=shown)] if shown else [])])


# ---- presses -------------------------------------------------------------------------------------------------------------


async def ballot_here(desk: Desk, caller: Caller, ballot: str) -> Ballot:
    """Raises NotFound for one of another server or chat."""
    found = await votes.ballot(desk.house, ballot)
    check_scope(caller, found.scope)
    return found


def take_number(text: str, options: int) -> int:
    """From 0; raises NotFound for a number that no take has."""
    if not text.isdigit() or not 1 <= int(text) <= options:
        raise NotFound("takes.number", f"there is no take {text}", number=text, count=options)
    return int(text) - 1


async def press_vote(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """vote:<ballot>:<number>. Replaces the person's earlier vote."""
    ballot = await ballot_here(desk, caller, args[0])
    rules = rules_of(ballot)
    request = await requests.request_of(desk.house, ballot.film)
    take = take_number(args[1], len(request.job.alternatives))
    if not eligible(rules, caller.person):
        raise Refused("refused.vote", "this person may not vote here")
    name = caller.person.name or caller.person.id
    if not await votes.cast(desk.house, ballot.id, caller.person.key, name, take):
        return Answer(notice=caller.words.say("vote.closed"), private=True)
    await close_if_decided(desk, ballot, request)
    await tell(desk, request.id)
    return Answer(notice=caller.words.say("vote.counted", number=take + 1), seen=True, private=True)


async def press_unvote(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """unvote:<ballot>:<number>. Takes the vote for this take back, as when somebody removes a reaction."""
    ballot = await ballot_here(desk, caller, args[0])
    take = take_number(args[1], len(ballot.options))
    if not await votes.withdraw_vote(desk.house, ballot.id, caller.person.key, take):
        return Answer(private=True)
    await tell(desk, ballot.film)
    return Answer(notice=caller.words.say("vote.back"), private=True)


async def press_close(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """close:<ballot>. The owner ends the vote: asked which take it shall be, those in front named first."""
    ballot = await ballot_here(desk, caller, args[0])
    request = await requests.request_of(desk.house, ballot.film)
    await check_owner(desk, caller, ballot.opened_by, "close", ballot.id)
    said = caller.words
    if ballot.state is not BallotState.OPEN:
        return Answer(notice=said.say("vote.closed"), private=True)
    tally = await votes.tally(desk.house, ballot.id)
    counts = tally.counts
    ahead = takes_text(decide(ballot.id, counts, Tie.OWNER).level or decide(ballot.id, counts, Tie.FIRST).level)
    leader = decide(ballot.id, counts, Tie.OWNER).winner
    text = said.say("vote.close.none") if not any(counts) else said.say("vote.close.ahead", takes=ahead)
    if leader is not None and any(counts):
        text = said.say("vote.close.leader", number=leader + 1)
    rows = number_rows(said, "own", ballot.id, len(request.job.alternatives))
    return Answer(card=Card(title=said.say("vote.close.title"), text=text, actions=rows), private=True)


async def press_own(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """own:<ballot>:<number>. The owner decides."""
    ballot = await ballot_here(desk, caller, args[0])
    request = await requests.request_of(desk.house, ballot.film)
    take = take_number(args[1], len(request.job.alternatives))
    await check_owner(desk, caller, ballot.opened_by, "own", f"{ballot.id} {take + 1}")
    said = caller.words
    if not await votes.close(desk.house, ballot.id, take, Why.OWNER.value):
        return Answer(notice=said.say("vote.closed"), private=True, replaces=True)
    await film_winner(desk, request, ballot.id, take)
    done = Card(title=said.say("vote.close.title"), text=said.say("card.vote.won", number=take + 1), tone=Tone.GOOD)
    return Answer(card=done, notice=said.say("card.vote.won", number=take + 1), private=True, replaces=True)


async def press_pick(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """pick:<film>:<number>. The first pick counts."""
    request = await requests.request_of(desk.house, args[0])
    check_scope(caller, request.scope)
    take = take_number(args[1], len(request.job.alternatives))
    await check_owner(desk, caller, request.owner, "pick", f"{request.id} {take + 1}")
    film = await go_on(desk, request, winning(request.job, take))
    picked = (await requests.request_of(desk.house, film)).job.edits == winning(request.job, take).edits
    notice = caller.words.say("takes.picked" if picked else "takes.picked_before", number=take + 1)
    return Answer(notice=notice, seen=picked, private=True)


# ---- how votes end -------------------------------------------------------------------------------------------------------


async def close_if_decided(desk: Desk, ballot: Ballot, request: Request) -> bool:
    """Closes the vote when all have voted, or when its time is over and enough have; then the winner is filmed.

    Any process may call this at any time; one of them closes. True when this call did.
    """
    rules = rules_of(ballot)
    over = deadline(rules, request.ended, desk.clock()) <= desk.clock()
    won: list[int] = []

    def judge(_: Ballot, tally: Tally) -> Verdict | None:
        won.clear()
        complete = everybody_voted(rules, sum(tally.counts))
        if not complete and not (over and any(tally.counts) and reached(rules, tally.counts)):
            return None
        winner = decide(ballot.id, tally.counts, rules.tie).winner
        if winner is None:
            return None
        won.append(winner)
        return Verdict(winner=winner, why=(Why.ALL if complete else Why.DEADLINE).value)

    if judge(ballot, await votes.tally(desk.house, ballot.id)) is None:  # most looks end here, and lock nothing
        return False
    if not await votes.close_by(desk.house, ballot.id, judge):
        return False
    await film_winner(desk, request, ballot.id, won[0])
    return True


async def film_winner(desk: Desk, request: Request, ballot: str, take: int) -> None:
    """Starts the film of the winning take, once, and notes that it was."""
    await go_on(desk, request, winning(request.job, take), Along(winner_of=ballot))


async def tend_ballots(desk: Desk) -> None:
    """Ends votes whose time is over, lets go of those whose takes will never come, films winners that nobody has filmed yet."""
    for item in await requests.pending_ballots(desk.house):
        if item.winner is not None:
            await film_winner(desk, await requests.request_of(desk.house, item.film), item.ballot, item.winner)
        elif item.state in (FilmState.FAILED, FilmState.CANCELLED):
            await votes.withdraw(desk.house, item.ballot)
        elif item.state is FilmState.DONE:
            ballot = await votes.ballot(desk.house, item.ballot)
            if not await close_if_decided(desk, ballot, await requests.request_of(desk.house, item.film)):
                await let_go(desk, ballot, item.ended)


async def let_go(desk: Desk, ballot: Ballot, ended: float | None) -> None:
    """Takes a vote back that has been over for long, and that nobody's vote has decided."""
    over = deadline(rules_of(ballot), ended, ballot.created)
    if desk.clock() - max(over, ballot.created) > desk.settings.chats.undecided_days * DAY:
        await votes.withdraw(desk.house, ballot.id, Why.UNDECIDED.value)
