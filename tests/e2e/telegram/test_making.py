"""A script becomes a film on Telegram, in every way that a script can be sent."""

from __future__ import annotations

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.stage import Stage, ended

pytestmark = pytest.mark.asyncio(loop_scope="package")

PROSE = """Mara keeps the lighthouse. It is night, and the lamp is out.

"The lamp is out," said Mara.

Tom came up the stairs and looked at the sea.

"Then who lit it?" asked Tom.
"""


async def test_a_script_with_a_caption_is_shown_approved_and_filmed_in_one_message(shared: Stage) -> None:
    room = shared.room("Mia")
    film = await room.film("Mia", script(), "/film style=noir height=240")
    board = await room.shows(film, "Storyboard: The Lamp", "1. INT. KITCHEN - NIGHT", "Filming takes about")
    assert "MARA:" in board
    assert film.media is not None
    assert film.media.kind == "photo"
    assert await room.toast("Mia", film, "Film it") == "It will be filmed."
    assert "The Lamp is ready" in await room.shows(film, "made in", "nothing to complain about")
    video = await room.delivered()
    assert video.media is not None
    assert (video.media.width, video.media.height) == (320, 240)
    assert video.media.duration > 0
    assert video.media.thumbnail is not None
    assert video.media.streams
    assert video.media.name == "The Lamp.mp4"
    assert any("Change" in label for label in video.buttons)
    assert room.bot() == [film, video]
    assert ended(film)
    assert room.refused() == []


async def test_a_file_without_a_word_is_offered_and_the_offer_becomes_the_film(shared: Stage) -> None:
    room = shared.room("Mia")
    sent = await room.send("Mia", "lamp.fountain", script())
    offer = await room.told("Make a film of “lamp.fountain”?", after=sent)
    assert offer.reply_to is sent
    await room.press("Mia", offer, "Make the film")
    await room.shows(offer, "Storyboard: The Lamp")
    await room.press("Mia", offer, "Film it")
    await room.delivered()
    assert len(room.bot()) == 2
    assert room.refused() == []


async def test_an_offer_that_is_declined_goes_away(shared: Stage) -> None:
    room = shared.room("Mia")
    sent = await room.send("Mia", "lamp.fountain", script())
    offer = await room.told("Make a film", after=sent)
    await room.press("Mia", offer, "Not now")
    await room.until(lambda: room.bot() == [] or None, "empty chat")
    assert room.jobs() == []


async def test_a_file_is_filmed_by_answering_it_later(shared: Stage) -> None:
    room = shared.room("Mia")
    sent = await room.send("Mia", "lamp.fountain", script())
    await room.told("Make a film", after=sent)
    film = await room.ask("Mia", "/film noir no-storyboard", reply_to=sent)
    await room.shows(film, "The Lamp is ready")
    await room.delivered()
    assert [job["options"]["style"] for _, job in room.jobs()] == ["noir"]


async def test_a_pasted_story_is_offered_and_filmed(shared: Stage) -> None:
    room = shared.room("Mia")
    offer = await room.ask("Mia", PROSE, "Make a film of this text?")
    await room.press("Mia", offer, "Make the film")
    await room.shows(offer, "Storyboard")
    await room.press("Mia", offer, "Film it")
    await room.delivered()


async def test_text_below_a_command_is_the_script(shared: Stage) -> None:
    room = shared.room("Mia")
    film = await room.ask("Mia", f"/film no-storyboard\n{script()}")
    await room.shows(film, "is ready")
    await room.delivered()


async def test_film_without_a_script_asks_for_it(shared: Stage) -> None:
    room = shared.room("Mia")
    question = await room.ask("Mia", "/film", "script")
    assert question.other_markup is not None
    sent = await room.send("Mia", "lamp.fountain", script())
    film = await room.told(after=sent)
    await room.shows(film, "Storyboard: The Lamp")


async def test_the_storyboard_may_be_skipped_before_it_is_there(shared: Stage) -> None:
    room = shared.room("Mia")
    slow = shared.switch("slow-sheet")
    try:
        film = await room.film("Mia", script("Skipped"))
        await room.press("Mia", film, "Film without waiting")
        await room.shows(film, "Making the film.")
    finally:
        slow.unlink()
    await room.delivered()
    assert ended(film)


async def test_subtitles_and_film_check_come_on_request(shared: Stage) -> None:
    room = shared.room("Mia")
    await room.film("Mia", script(), "/film no-storyboard")
    video = await room.delivered()
    subtitles = await room.opens("Mia", video, "Subtitles", "Subtitles: The Lamp")
    assert subtitles.media is not None
    assert subtitles.media.name.endswith((".srt", ".vtt"))
    await room.opens("Mia", video, "Film check", "Film check: The Lamp")


async def test_one_change_makes_a_new_film_where_only_that_is_new(shared: Stage) -> None:
    room = shared.room("Mia")
    await room.film("Mia", script(), "/film no-storyboard")
    video = await room.delivered()
    before = len(shared.runs())
    ask = await room.opens("Mia", video, "Change", "What shall be different?")
    await room.press("Mia", ask, "Scene 2")
    await room.shows(ask, "what of it?")
    await room.press("Mia", ask, "Weather")
    await room.shows(ask, "how shall it be?")
    change = await room.opens("Mia", ask, "snow")
    await room.shows(change, "The Lamp is ready")
    again = await room.delivered(2)
    assert again is not video
    ran = shared.runs()[before:]
    assert ran.count("portrait") == ran.count("speak") == 0
    assert 1 <= ran.count("still") <= 2


async def test_one_person_picks_a_take(shared: Stage) -> None:
    room = shared.room("Mia")
    sheet = await room.film("Mia", script(), "/film takes=2")
    await room.shows(sheet, "2 takes: The Lamp", "Which one shall it be?")
    assert await room.toast("Mia", sheet, "2") == "Take 2 it is."
    await room.delivered()


async def test_an_example_is_one_tap_away(shared: Stage) -> None:
    room = shared.room("Mia")
    hello = await room.ask("Mia", "/start", "Hello, I make films")
    label = await room.button(hello, "Make an example film")
    taps = [await room["Mia"].press(hello, label) for _ in range(2)]
    for tap in taps:
        await tap.answered()
    film = await room.told("The Last Match", after=hello)
    await room.shows(film, "is ready")
    await room.delivered()
    assert len(room.films()) == len(room.jobs()) == 1
    await room.until(lambda: not hello.buttons or None, "nothing more to tap")
