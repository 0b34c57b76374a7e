"""Takes side by side: one person picks, or a team votes."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bots.callers import Place
from bots.cards import Answer, Card
from bots.commands.voting import tend_ballots
from storage import requests, votes
from storage.chat_tables import BallotState
from storage.tables import FilmState
from tests.bots.commands.crew import Crew, button, text_of, verbs
from tests.fakes.studio import Studio


async def voting(crew: Crew, **options: str) -> tuple[Answer, Card]:
    """A film with three takes and a vote that is open."""
    asked = await crew.film(takes="3", team="yes", **options)
    assert asked.post, text_of(asked)
    await crew.work()
    return asked, (await crew.shown(asked)).card


async def films(crew: Crew) -> int:
    return len(await requests.requests_of(crew.house, crew.place.scope))


async def test_one_person_picks_a_take_which_is_filmed_in_the_same_message(crew: Crew) -> None:
    asked = await crew.film(takes="3")
    await crew.work()
    card = (await crew.shown(asked)).card
    assert len([1 for row in card.actions for action in row if action.verb == "pick"]) == 3
    assert not card.reactions
    said = await crew.press(button(card, "pick", 2))
    assert said.notice == "Take 2 it is."
    assert "Only whoever asked" in text_of(await crew.press(button(card, "pick", 1), crew.caller("eve")))
    assert "picked before" in (await crew.press(button(card, "pick", 3))).notice
    await crew.work()
    assert (await crew.shown(asked)).final
    (film, *_) = await requests.requests_of(crew.house, crew.place.scope)
    assert film.job.edits[-1].seed == 2
    assert await films(crew) == 2


async def test_a_team_votes_openly_and_everybody_may_think_again(crew: Crew) -> None:
    asked, card = await voting(crew)
    assert card.reactions == ("1️⃣", "2️⃣", "3️⃣")
    await crew.press(button(card, "vote", 1), crew.caller("eve"))
    await crew.press(button(card, "vote", 2), crew.caller("eve"))
    await crew.press(button(card, "vote", 2), crew.caller("bob"))
    tally = (await crew.shown(asked)).card.fields[0].value
    assert "2: ▮▮ 2" in tally
    assert "bob, eve" in tally
    assert "1:" not in tally


async def test_takes_say_what_they_are_takes_of(crew: Crew) -> None:
    await crew.film(storyboard="no")
    await crew.work()
    asked = await crew.command("takes", what="scene 1")
    await crew.work()
    assert (await crew.shown(asked)).card.title.endswith(" · Scene 1")
    asked = await crew.command("takes", what="film")
    await crew.work()
    assert " · " not in (await crew.shown(asked)).card.title


async def test_a_vote_can_be_taken_back(crew: Crew) -> None:
    asked, card = await voting(crew)
    vote = button(card, "vote", 2)
    await crew.press(vote, crew.caller("eve"))
    await crew.press(f"unvote:{vote.args[0]}:1", crew.caller("eve"))
    assert "2: ▮ 1" in (await crew.shown(asked)).card.fields[0].value
    await crew.press(f"unvote:{vote.args[0]}:2", crew.caller("eve"))
    assert "none yet" in (await crew.shown(asked)).card.fields[0].value


async def test_a_vote_ends_when_all_have_voted_and_the_winner_is_filmed(crew: Crew) -> None:
    asked, card = await voting(crew, voters="2")
    await crew.press(button(card, "vote", 3), crew.caller("eve"))
    assert await films(crew) == 1
    await crew.press(button(card, "vote", 3), crew.caller("bob"))
    assert await films(crew) == 2
    assert "over" in (await crew.press(button(card, "vote", 1), crew.caller("eve"))).notice
    await crew.work()
    assert "is ready" in (await crew.shown(asked)).card.title


async def test_the_deadline_counts_from_when_the_takes_can_be_seen(crew: Crew) -> None:
    asked = await crew.film(takes="2", team="yes", minutes="10")
    crew.clock.ahead = 3600
    await tend_ballots(crew.desk)
    crew.clock.ahead = 0
    await crew.work()
    card = (await crew.shown(asked)).card
    assert "10 min" in card.text
    await crew.press(button(card, "vote", 2), crew.caller("eve"))
    await tend_ballots(crew.desk)
    assert await films(crew) == 1
    crew.clock.ahead = 601
    await tend_ballots(crew.desk)
    assert await films(crew) == 2


async def test_without_a_quorum_the_vote_stays_open_until_it_is_reached(crew: Crew) -> None:
    asked, card = await voting(crew, quorum="2", minutes="1")
    await crew.press(button(card, "vote", 2), crew.caller("eve"))
    crew.clock.ahead = 61
    await tend_ballots(crew.desk)
    assert "still missing (1)" in (await crew.shown(asked)).card.text
    await crew.press(button(card, "vote", 2), crew.caller("bob"))
    assert await films(crew) == 2


async def test_nobody_votes_and_the_first_vote_after_the_deadline_decides(crew: Crew) -> None:
    asked, card = await voting(crew, minutes="1")
    crew.clock.ahead = 61
    await tend_ballots(crew.desk)
    assert "nobody has voted" in (await crew.shown(asked)).card.text
    await crew.press(button(card, "vote", 3), crew.caller("bob"))
    (film, *_) = await requests.requests_of(crew.house, crew.place.scope)
    assert film.job.edits[-1].seed == 3


async def test_a_tie_that_the_owner_decides_waits_for_the_owner(crew: Crew) -> None:
    asked, card = await voting(crew, tie="owner", voters="2")
    await crew.press(button(card, "vote", 1), crew.caller("eve"))
    await crew.press(button(card, "vote", 2), crew.caller("bob"))
    crew.clock.ahead = 7200
    assert "1, 2" in (await crew.shown(asked)).card.text
    assert "Only whoever asked" in text_of(await crew.press(button(card, "close"), crew.caller("eve")))
    closing = await crew.press(button(card, "close"))
    assert "Level: 1, 2" in text_of(closing)
    decided = await crew.press(button(closing.card, "own", 2))
    assert "Take 2" in text_of(decided)
    (film, *_) = await requests.requests_of(crew.house, crew.place.scope)
    assert film.job.edits[-1].seed == 2


async def test_votes_at_the_same_moment_close_the_vote_once(crew: Crew) -> None:
    _, card = await voting(crew, voters="5")
    people = [crew.caller(name) for name in ("a", "b", "c", "d", "e")]
    await asyncio.gather(*(crew.press(button(card, "vote", 1 + index % 2), person) for index, person in enumerate(people)))
    assert await films(crew) == 2


async def test_a_winner_that_nobody_filmed_is_filmed_by_whoever_looks_next(crew: Crew) -> None:
    _, card = await voting(crew)
    ballot = button(card, "vote", 1).args[0]
    await votes.close(crew.house, ballot, 1, "owner")
    assert await films(crew) == 1
    await tend_ballots(crew.desk)
    await tend_ballots(crew.desk)
    assert await films(crew) == 2


async def test_only_a_role_may_vote_when_it_was_said_so(crew: Crew) -> None:
    assert "Name a role" in text_of(await crew.film(takes="3", role="editors")), "who may vote is not guessed"
    _, card = await voting(crew, role="<@&12345> <@31337>")
    assert "others" in text_of(await crew.press(button(card, "vote", 1), crew.caller("eve")))
    counted = await crew.press(button(card, "vote", 1), crew.caller("bob", roles=frozenset({"12345"})))
    assert "Counted" in counted.notice
    zoe = crew.caller("zoe")
    named = replace(zoe, person=replace(zoe.person, id="31337"))
    assert "Counted" in (await crew.press(button(card, "vote", 2), named)).notice


async def test_takes_that_fail_call_the_vote_off(crew: Crew, studio: Studio) -> None:
    studio.switch("broken-still")
    asked = await crew.film(takes="2", team="yes")
    await crew.work()
    await tend_ballots(crew.desk)
    (request,) = await requests.requests_of(crew.house, crew.place.scope)
    assert request.state is FilmState.FAILED
    ballot = await votes.of_film(crew.house, request.id)
    assert ballot is not None
    assert ballot.state is BallotState.WITHDRAWN
    assert (await crew.shown(asked)).final


async def test_alone_with_the_bot_nobody_votes(crew: Crew) -> None:
    caller = crew.caller("mia", place=Place(platform="discord", id="8", private=True))
    await crew.film(caller, takes="2", team="yes")
    (request,) = await requests.requests_of(crew.house, "discord:8")
    assert await votes.of_film(crew.house, request.id) is None


async def test_other_takes_have_other_seeds_and_keep_the_vote(crew: Crew) -> None:
    asked, card = await voting(crew, voters="4")
    new = await crew.press(button(card, "reroll"))
    assert new.post != asked.post
    await crew.work()
    fresh = (await crew.shown(new)).card
    assert "vote" in verbs(fresh)
    old = await crew.shown(asked)
    assert "called off" in old.card.text
    assert old.final, "nothing follows from takes that others took the place of"
    (request, *_) = await requests.requests_of(crew.house, crew.place.scope)
    assert [extra[-1].seed for extra in request.job.alternatives] == [4, 5, 6]


async def test_takes_of_a_character_a_scene_and_a_shot(crew: Crew) -> None:
    await crew.film(storyboard="no")
    await crew.work()
    for what in ("ann", "scene 2", "1.1"):
        asked = await crew.command("takes", what=what, count="2")
        assert asked.post, text_of(asked)
        await crew.work()
        card = (await crew.shown(asked)).card
        await crew.press(button(card, "pick", 2))
        await crew.work()
        assert "is ready" in (await crew.shown(asked)).card.title
    unseen = await crew.command("takes", what="music 1", count="2")
    assert "cannot be seen" in text_of(unseen)


async def test_more_like_one_take(crew: Crew) -> None:
    asked = await crew.film(takes="2")
    await crew.work()
    which = await crew.press(button((await crew.shown(asked)).card, "like"))
    more = await crew.press(button(which.card, "like", 2))
    assert more.post, text_of(more)
    await crew.work()
    (request, *_) = await requests.requests_of(crew.house, crew.place.scope)
    assert request.state is FilmState.DONE
    assert request.job.edits[-1].seed == 2
    assert len(request.job.alternatives) == 2
