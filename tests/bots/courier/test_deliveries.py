"""How a finished film comes into a chat: once, at the best quality that it takes, and with a way out when it takes none."""

from __future__ import annotations

import filecmp
from dataclasses import replace
from pathlib import Path

import pytest

from bots.callers import Place
from bots.chat import Busy, Forbidden, Gone
from bots.courier.courier import Courier
from bots.links.signing import Links
from core.errors import ServiceDown
from core.serial import to_json
from storage import deliveries, people
from storage.chat_tables import DeliveryState
from tests.bots.courier.stage import Stage, calm, dead_name, eventually, running, simple_card, write_movie
from tests.fakes.paper_chat import PaperChat
from tests.fakes.studio import until

LINKS = Links(url="https://films.example.org", secret="s", hours=72)


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("movie") / "film.mp4"
    write_movie(path, seconds=4.0)
    return path


def courier_of(stage: Stage, chat: PaperChat, number: int = 0) -> Courier:
    return Courier(desk=stage.desk, chat=chat, name=dead_name(number), show=simple_card)


async def delivered(stage: Stage, film: str, state: DeliveryState = DeliveryState.DONE) -> None:
    async def look() -> bool:
        return await stage.delivery_state(film) == state

    await until(look, 30.0)


def size_of(path: Path) -> int:
    return path.stat().st_size


async def test_the_film_comes_whole_into_a_reply_and_the_requester_is_woken_once(
    stage: Stage, chat: PaperChat, movie: Path
) -> None:
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film(movie))
    async with running(courier_of(stage, chat)) as courier:
        await delivered(stage, film)
        await calm(courier)
    (paper,) = chat.films("room")
    video = paper.card.video
    assert video is not None
    assert filecmp.cmp(video.path, movie, shallow=False)
    assert (video.width, video.height, video.name) == (640, 360, "The Lighthouse.mp4")
    assert video.thumbnail is not None
    assert paper.reply_to == "5"
    assert chat.notified == [("room", "77", "The Lighthouse is ready")]
    assert [row for row in paper.card.actions]  # what can be done next
    assert paper.videos == 1


async def test_a_film_that_is_too_large_is_made_smaller_and_the_whole_one_is_linked(
    stage: Stage, chat: PaperChat, movie: Path
) -> None:
    stage.links = LINKS
    chat.limit = size_of(movie) // 2
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film(movie))
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    (paper,) = chat.films("room")
    assert paper.card.video is not None
    assert size_of(paper.card.video.path) <= chat.limit
    assert paper.card.actions[0][0].url.startswith("https://films.example.org/film/")
    assert "3 days" in paper.card.footer


async def test_a_refused_upload_is_tried_smaller(stage: Stage, chat: PaperChat, movie: Path) -> None:
    size = size_of(movie)
    chat.limit, chat.refuses = 2 * size, int(size * 0.6)  # the platform says more than it takes
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film(movie))
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    (paper,) = chat.films("room")
    assert paper.card.video is not None
    assert size_of(paper.card.video.path) <= size // 2


async def test_a_chat_that_refuses_every_file_gets_a_link_that_says_how_long_it_is_good(
    stage: Stage, chat: PaperChat, movie: Path
) -> None:
    stage.links = LINKS
    chat.refuses = 1
    film = await stage.film(sent_by=chat)
    key = stage.store_film(movie)
    await stage.end(film, key)
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    card = chat.there("room")[-1].card
    assert card.video is None
    assert "3 days" in card.text
    (link,) = [action.url for row in card.actions for action in row if action.url]
    linked = LINKS.read(link.split("/film/")[1].split("/")[0])
    assert linked is not None
    assert (linked.key, linked.file) == (key, "film.mp4")


async def test_without_links_a_film_that_fits_nowhere_says_what_an_admin_can_do(
    stage: Stage, chat: PaperChat, movie: Path
) -> None:
    chat.limit = 3_000
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film(movie))
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    card = chat.there("room")[-1].card
    assert card.video is None
    assert "links.url" in card.text


async def test_the_announcement_deleted_before_the_film_came_is_posted_again_without_waking_anybody(
    stage: Stage, chat: PaperChat
) -> None:
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film())
    removed: list[str] = []

    def remove(call: str, place: Place, message: str) -> None:
        if call == "post" and not removed:
            removed.append(message)
            chat.remove("room", message)

    chat.after = remove
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    (paper,) = chat.films("room")
    assert paper.id not in removed
    assert len(chat.notified) == 1


async def test_a_channel_that_is_gone_ends_the_delivery(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film())

    def gone(call: str, place: Place, message: str) -> None:
        raise Gone("chat.gone", "unknown channel")

    chat.before = gone
    async with running(courier_of(stage, chat)):
        await delivered(stage, film, DeliveryState.FAILED)


async def test_missing_attach_rights_with_links_still_bring_the_film(stage: Stage, chat: PaperChat, movie: Path) -> None:
    stage.links = LINKS
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film(movie))
    real = chat.edit

    async def edit(place, message, card, *, before=None):  # type: ignore[no-untyped-def]
        if card.video is not None:
            raise Forbidden("chat.forbidden", "no", permission="Attach Files")
        await real(place, message, card, before=before)

    chat.edit = edit  # type: ignore[method-assign]
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    assert any(action.url for row in chat.there("room")[-1].card.actions for action in row)


async def test_missing_rights_without_links_are_told_to_the_requester_in_private(stage: Stage, chat: PaperChat) -> None:
    await people.saw(stage.house, "paper:77", "Ida", "en", chat="private-77")
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film())

    def forbid(call: str, place: Place, message: str) -> None:
        if call == "post" and place.id == "room":
            raise Forbidden("chat.forbidden", "no", permission="Send Messages")

    chat.before = forbid
    async with running(courier_of(stage, chat)):
        await delivered(stage, film, DeliveryState.FAILED)
        await eventually(lambda: len(chat.there("private-77")) == 1)
    assert "Send Messages" in chat.there("private-77")[0].card.text
    assert "The Lighthouse" in chat.there("private-77")[0].card.text


async def test_limits_and_outages_are_waited_out(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film())
    troubles: list[Exception] = [
        Busy("chat.busy", "wait", seconds=0.2),
        ServiceDown("chat.down", "no answer"),
        Busy("chat.busy", "wait", seconds=0.2),
    ]

    def trouble(call: str, place: Place, message: str) -> None:
        if troubles and message != chat.there("room")[0].id:
            raise troubles.pop()

    chat.before = trouble
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    assert len(chat.films("room")) == 1
    assert len(chat.notified) == 1


async def test_a_long_storm_of_limits_costs_no_film(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    await stage.end(film, stage.store_film())
    storms = [Busy("chat.busy", "wait", seconds=0.2) for _ in range(3)]
    place = to_json(Place(platform="paper", id="room", name="the room")).decode()
    await deliveries.add_for_film(stage.house, film=film, platform="paper", place=place, person="77", locale="en")
    await stage.tried(film, 18)

    def storm(call: str, place: Place, message: str) -> None:
        if storms and message != chat.there("room")[0].id:
            raise storms.pop()

    chat.before = storm
    async with running(courier_of(stage, chat)):
        await delivered(stage, film)
    assert len(chat.films("room")) == 1


async def test_a_film_that_was_cleaned_away_meanwhile_offers_to_be_made_again(stage: Stage, chat: PaperChat) -> None:
    film = await stage.film(sent_by=chat)
    key = stage.store_film()
    await stage.end(film, key)
    stage.house.store.delete(key)
    async with running(courier_of(stage, chat)):
        await delivered(stage, film, DeliveryState.FAILED)
    card = chat.there("room")[-1].card
    assert "no longer stored" in card.text
    assert card.actions[0][0].verb == "again"


async def test_films_of_many_people_are_brought_side_by_side_but_one_at_a_time_in_a_place(stage: Stage) -> None:
    chat = replace(PaperChat(), delay=0.1)
    key = stage.store_film()
    films = [await stage.film(f"room{number % 3}", sent_by=chat) for number in range(9)]
    for film in films:
        await stage.end(film, key)
    async with running(courier_of(stage, chat)), running(courier_of(stage, chat, 1)):
        for film in films:
            await delivered(stage, film)
    assert [len(chat.films(f"room{number}")) for number in range(3)] == [3, 3, 3]
    assert len(chat.notified) == 9
