"""What people see of a film while it is made, whatever happens to the bot, to SQL, to Redis or to the message."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest

from bots.callers import Place
from bots.cards import Card
from bots.chat import Busy, Forbidden, Pace
from bots.commands.registry import Desk
from bots.commands.showing import Shown
from bots.courier.courier import Courier
from bots.courier.line import REFRESH
from core.errors import ServiceDown
from storage import people, posts
from storage.chat_tables import PostState
from storage.posts import Post
from storage.tables import FilmState
from tests.bots.courier.stage import Stage, calm, dead_name, eventually, running, simple_card
from tests.fakes.paper_chat import PaperChat


def courier_of(stage: Stage, chat: PaperChat, number: int = 0) -> Courier:
    return Courier(desk=stage.desk, chat=chat, name=dead_name(number), show=simple_card)


async def test_progress_is_seen_soon_and_nothing_is_said_twice(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: paper.card.title == "running")
        before = len(paper.seen)
        await calm(courier)
        assert len(paper.seen) == before  # the film did not move
        await stage.share(film, 0.4)
        await eventually(lambda: paper.card.progress is not None and paper.card.progress.fraction > 0.3, within=REFRESH / 2)


async def test_the_last_state_arrives_and_the_post_is_closed(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: paper.card.title == "running")
        await stage.set_state(film, FilmState.FAILED)
        await eventually(lambda: paper.card.title == "failed")
        await calm(courier)
    assert (await stage.post_of(film)).state is PostState.DONE
    assert len(paper.seen) == 3


async def test_progress_never_falls(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    async with running(courier_of(stage, chat)) as courier:
        await stage.share(film, 0.6)
        await eventually(lambda: paper.card.progress is not None and paper.card.progress.fraction > 0.5)
        await stage.share(film, 0.2)
        await calm(courier)
    shares = [card.progress.fraction for _, card in paper.seen if card.progress]
    assert shares == sorted(shares)


async def test_the_film_of_a_storyboard_shows_its_own_progress(stage: Stage, chat: PaperChat) -> None:
    storyboard, film = await stage.film(sent_by=chat), await stage.film()
    (paper,) = chat.there("room")
    shown = [storyboard]

    async def card_of_the_newest(desk: Desk, post: Post) -> Shown:
        films = tuple(shown)
        one = await simple_card(desk, replace(post, subject_id=films[-1]))
        return replace(one, films=films)

    def share() -> float:
        return paper.card.progress.fraction if paper.card.progress else 0.0

    async with running(Courier(desk=stage.desk, chat=chat, name=dead_name(0), show=card_of_the_newest)):
        await stage.share(storyboard, 0.9)
        await eventually(lambda: share() > 0.8)
        await stage.share(film, 0.2)
        shown.append(film)
        await eventually(lambda: 0.1 < share() < 0.3)


async def test_many_films_of_one_channel_take_turns_within_its_bucket(stage: Stage) -> None:
    chat = PaperChat(pace_of_all=Pace(burst=6, seconds=1.0, least=0.1), strict=False)
    films = [await stage.film(sent_by=chat) for _ in range(6)]
    chat.strict = True
    async with running(courier_of(stage, chat)) as courier:
        for share in (0.2, 0.4, 0.6):
            for film in films:
                await stage.share(film, share)
            await calm(courier, 2)
        for film in films:
            await stage.set_state(film, FilmState.CANCELLED)
        await eventually(lambda: all(paper.card.title == "cancelled" for paper in chat.there("room")))
    assert chat.refused == 0
    counts = [len(paper.seen) for paper in chat.there("room")]
    assert max(counts) - min(counts) <= 2


async def test_a_storm_of_limits_is_waited_out_as_long_as_it_asks(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    refusals: list[float] = []

    def storm(call: str, place: Place, message: str) -> None:
        if len(refusals) < 5:
            refusals.append(time.monotonic())
            raise Busy("chat.busy", "slow down", seconds=0.3)

    chat.before = storm
    await stage.set_state(film, FilmState.CANCELLED)
    async with running(courier_of(stage, chat)):
        await eventually(lambda: paper.card.title == "cancelled")
    assert len(refusals) == 5
    assert all(after - before >= 0.3 for before, after in pairwise(refusals))


@pytest.mark.parametrize("state", [FilmState.RUNNING, FilmState.WAITING])
async def test_a_deleted_message_is_let_go_once_its_film_has_ended(state: FilmState, stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat, state=state)
    (paper,) = chat.there("room")
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: paper.card.title == state.value)
        chat.remove("room", paper.id)
        await stage.film("elsewhere")  # the queue changed: a waiting film's message has something new to say
        await stage.share(film, 0.5)
        await calm(courier)
        await stage.end(film, stage.store_film())
        await eventually(lambda: len(chat.films("room")) == 1)  # the message was unwanted, the film is not
        await calm(courier)
    assert (await stage.post_of(film)).state is PostState.GONE


async def test_a_missing_permission_is_told_once_in_private_by_its_name(stage: Stage, chat: PaperChat) -> None:
    await people.saw(stage.house, "paper:77", "Ida", "de", chat="private-77")
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")

    def forbid(call: str, place: Place, message: str) -> None:
        if place.id == "room":
            raise Forbidden("chat.forbidden", "no", permission="Send Messages")

    chat.before = forbid
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: len(chat.there("private-77")) == 1)
    async with running(courier_of(stage, chat, 1)) as courier:
        await calm(courier)
    (told,) = chat.there("private-77")
    assert "Send Messages" in told.card.text
    assert "the room" in told.card.title
    chat.before = lambda call, place, message: None
    await stage.set_state(film, FilmState.CANCELLED)
    async with running(courier_of(stage, chat, 2)):
        await eventually(lambda: paper.card.title == "cancelled")


async def test_a_film_is_sent_at_once_though_its_message_could_not_be_edited(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    refused = False

    def forbid(call: str, place: Place, message: str) -> None:
        nonlocal refused
        if call == "edit":
            refused = True
            raise Forbidden("chat.forbidden", "no", permission="Send Messages")

    chat.before = forbid
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: refused)
        await calm(courier)
        await stage.end(film, stage.store_film())
        await eventually(lambda: len(chat.there("room")) == 2)


async def test_a_message_that_nobody_sent_is_sent_once(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film()
    await stage.age_posts()
    async with running(courier_of(stage, chat)) as courier, running(courier_of(stage, chat, 1)):
        await eventually(lambda: len(chat.there("room")) == 1)
        await stage.set_state(film, FilmState.CANCELLED)
        await eventually(lambda: chat.there("room")[0].card.title == "cancelled")
        await calm(courier)
    (paper,) = chat.there("room")
    assert paper.reply_to == "5"
    assert (await stage.post_of(film)).message == paper.id


async def test_two_processes_share_the_messages_and_neither_edits_the_others(stage: Stage, chat: PaperChat) -> None:
    films = [await stage.film(f"room{number}", sent_by=chat) for number in range(4)]
    first, second = courier_of(stage, chat), Courier(desk=stage.desk, chat=chat, show=simple_card)
    async with running(first) as courier, running(second):
        await eventually(lambda: all(chat.there(f"room{n}")[0].card.title == "running" for n in range(4)))
        for film in films:
            await stage.share(film, 0.5)
        await calm(courier)
        kept = [{post for line in one.lines.values() for post in line.kept} for one in (first, second)]
        assert not kept[0] & kept[1]
        assert all(len(chat.there(f"room{n}")[0].seen) <= 4 for n in range(4))


async def test_a_stopped_process_hands_over_at_once(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    async with running(Courier(desk=stage.desk, chat=chat, name="another-machine-1", show=simple_card)):
        await eventually(lambda: paper.card.title == "running")
    async with running(Courier(desk=stage.desk, chat=chat, name="another-machine-2", show=simple_card)):
        await stage.set_state(film, FilmState.CANCELLED)
        await eventually(lambda: paper.card.title == "cancelled", within=3.0)


async def test_without_redis_progress_is_still_seen_in_time(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    async with running(courier_of(stage, chat)):
        await eventually(lambda: paper.card.title == "running")
        await stage.house.queue.client.config_set("maxclients", 1)
        await stage.house.queue.client.client_kill_filter(_type="pubsub", skipme=True)
        await stage.share(film, 0.5)
        await eventually(lambda: paper.card.progress is not None and paper.card.progress.fraction >= 0.4, within=REFRESH / 2)
        await stage.house.queue.client.config_set("maxclients", 1000)


async def test_a_database_that_is_away_for_a_while_costs_nothing_but_time(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    away = True

    async def frail(desk, post):  # type: ignore[no-untyped-def]
        if away:
            raise ServiceDown("database.down", "away")
        return await simple_card(desk, post)

    async with running(Courier(desk=stage.desk, chat=chat, show=frail)) as courier:
        await stage.set_state(film, FilmState.CANCELLED)
        await calm(courier)
        away = False
        await eventually(lambda: paper.card.title == "cancelled")


async def test_a_card_that_cannot_be_made_holds_up_no_neighbour(stage: Stage, chat: PaperChat) -> None:
    broken = await stage.film(sent_by=chat)
    await stage.film(sent_by=chat)

    async def clumsy(desk, post):  # type: ignore[no-untyped-def]
        if post.subject_id == broken:
            raise RuntimeError("a defect")
        return await simple_card(desk, post)

    async with running(Courier(desk=stage.desk, chat=chat, show=clumsy)):
        await eventually(lambda: chat.there("room")[1].card.title == "running")
    assert chat.there("room")[0].card == Card(title="asked")


@pytest.mark.parametrize("lost", [1, 3])
async def test_an_answer_that_got_lost_is_asked_for_again(lost: int, stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    (paper,) = chat.there("room")
    left = lost

    def lose(call: str, place: Place, message: str) -> None:
        nonlocal left
        if left:
            left -= 1
            raise ServiceDown("chat.down", "timed out")

    chat.after = lose
    await stage.set_state(film, FilmState.FAILED)
    async with running(courier_of(stage, chat)) as courier:
        await eventually(lambda: paper.card.title == "failed" and not left)
        await eventually(lambda: not any(line.kept for line in courier.lines.values()))
    assert (await posts.open_posts(stage.house, "paper")) == []


async def test_without_nonces_a_message_begins_with_what_stays_true(stage: Stage) -> None:
    chat = PaperChat(takes_nonces=False)
    film = await stage.film()
    await stage.share(film, 0.4)
    await stage.age_posts()
    async with running(Courier(desk=stage.desk, chat=chat, show=simple_card)):
        await eventually(lambda: bool(chat.there("room")) and chat.there("room")[0].card.progress is not None)
    first = chat.there("room")[0].seen[0][1]
    assert (first.progress, first.actions) == (None, ())
    assert first.text == "I am on it. All that follows is in this chat."
