"""A film from script to end, as the people in a channel see it."""

from __future__ import annotations

import asyncio

import pytest

from bots.callers import Place
from bots.cards import Tone
from bots.commands.doors import complete
from bots.desk import Upload
from storage import requests
from storage.tables import FilmState
from tests.bots.commands.crew import SCRIPT, Crew, button, text_of, verbs
from tests.fakes.studio import Studio


async def test_a_script_becomes_a_storyboard_and_after_approval_a_film_in_the_same_message(crew: Crew) -> None:
    asked = await crew.film()
    assert asked.post, text_of(asked)
    assert asked.card is not None
    assert asked.card.tone is Tone.BUSY
    await crew.work()
    board = await crew.shown(asked)
    assert not board.final
    assert "Storyboard" in board.card.title
    assert "Scenes (2)" in [item.label for item in board.card.fields]
    assert any("ANN" in item.value for item in board.card.fields)
    assert board.card.pictures
    said = await crew.press(button(board.card, "ok"))
    assert "filmed" in said.notice
    making = await crew.shown(asked)
    assert making.card.progress is not None
    await crew.work()
    done = await crew.shown(asked)
    assert done.final
    assert "ready" in done.card.title
    assert len(done.deliver) == 1
    assert not verbs(done.card)  # the film's own message has them


async def test_two_presses_and_two_people_make_one_film(crew: Crew) -> None:
    asked = await crew.film()
    await crew.work()
    approve = button((await crew.shown(asked)).card, "ok")
    first = await crew.press(approve)
    second = await crew.press(approve, crew.caller("boss", admin=True))
    assert first.notice != second.notice
    films = await requests.requests_of(crew.house, "discord:900")
    assert len(films) == 2, "the storyboard and one film"


async def test_a_stranger_may_neither_approve_nor_stop(crew: Crew) -> None:
    asked = await crew.film()
    for verb in ("ok", "stop"):
        refused = await crew.press(button((await crew.shown(asked)).card, verb), crew.caller("eve"))
        assert refused.private
        assert "Only whoever asked" in text_of(refused)


async def test_a_film_of_another_server_cannot_even_be_seen(crew: Crew) -> None:
    asked = await crew.film()
    stop = button(asked.card, "stop")
    elsewhere = crew.caller("mia", place=Place(platform="discord", id="1", server="2"))
    assert "does not exist here" in text_of(await crew.press(stop, elsewhere))


async def test_the_same_request_delivered_twice_makes_one_film_and_one_message(crew: Crew) -> None:
    caller = crew.caller(request="discord:same")
    one, two = await crew.film(caller), await crew.film(caller)
    assert one.post == two.post
    assert len(await requests.requests_of(crew.house, "discord:900")) == 1


async def test_without_the_stop_the_film_is_made_at_once(crew: Crew) -> None:
    asked = await crew.film(storyboard="no")
    await crew.work()
    assert (await crew.shown(asked)).final


async def test_skipping_the_stop_while_the_storyboard_is_drawn_films_it(crew: Crew) -> None:
    asked = await crew.film()
    await crew.press(button(asked.card, "ok"))
    await crew.work()
    assert "is ready" in (await crew.shown(asked)).card.title


async def test_stopping_ends_the_message_and_trying_again_starts_a_new_one(crew: Crew) -> None:
    asked = await crew.film()
    await crew.press(button(asked.card, "stop"))
    ended = await crew.shown(asked)
    assert ended.final
    assert "stopped" in ended.card.title
    again = button(ended.card, "again")
    new = await crew.press(again)
    assert new.post != asked.post
    twice = await crew.press(again)
    assert not twice.post
    assert twice.notice


async def test_a_storyboard_that_waits_can_be_stopped(crew: Crew) -> None:
    asked = await crew.film()
    await crew.work()
    stop = button((await crew.shown(asked)).card, "stop")
    assert (await crew.press(stop)).notice == "Stopped."
    assert (await crew.shown(asked)).final


async def test_a_failure_says_why_and_what_to_do(crew: Crew, studio: Studio) -> None:
    studio.switch("broken-speak")
    asked = await crew.film(storyboard="no")
    await crew.work()
    failed = await crew.shown(asked)
    assert failed.final
    assert failed.card.tone is Tone.BAD
    assert "told to break" in failed.card.text
    (studio.faults / "broken-speak").unlink()
    again = await crew.press(button(failed.card, "again"))
    await crew.work()
    assert "is ready" in (await crew.shown(again)).card.title


async def test_scenes_that_are_cut_can_be_watched_before_the_film_is_done(crew: Crew) -> None:
    asked = await crew.film(storyboard="no")
    await crew.work(stop_before=frozenset({"mix", "compose", "export"}))
    making = await crew.shown(asked)
    assert ("Scenes ready", "2 of 2") in [(item.label, item.value) for item in making.card.fields]
    see = button(making.card, "see")
    watching = asyncio.create_task(crew.press(see))
    while not watching.done():
        await crew.work()
        await asyncio.sleep(0)
    seen = await watching
    assert seen.card is not None
    assert seen.card.video is not None
    assert seen.card.video.path.exists()
    assert seen.private


async def test_text_is_asked_for_when_no_script_came(crew: Crew) -> None:
    empty = await crew.command("film", style="noir", aspect="9:16")
    made = await crew.fill(empty, {"text": SCRIPT.decode(), "title": "The Kitchen"})
    assert made.post, text_of(made)
    (request,) = await requests.requests_of(crew.house, "discord:900")
    assert request.job.options.style == "noir"
    assert request.job.options.aspect.value == "9:16"
    assert request.name


async def test_a_bad_script_is_refused_privately_and_nothing_is_stored(crew: Crew) -> None:
    refused = await crew.film(script=b"\x00\x01\x02\x03" * 100, name="a.bin")
    assert refused.private
    assert not refused.post
    assert not await requests.requests_of(crew.house, "discord:900")


async def test_changing_a_scene_makes_only_what_depends_on_it(crew: Crew) -> None:
    asked = await crew.film(storyboard="no")
    await crew.work()
    changed = await crew.command("change", what="scene 2", field="weather", value="rain")
    assert changed.post, text_of(changed)
    ran = await crew.work()
    assert "write" not in ran
    assert "speak" not in ran
    assert ran.count("cut") < 5
    assert (await crew.shown(changed)).final
    assert (await crew.shown(asked)).final


async def test_a_change_of_a_storyboard_is_drawn_in_its_message(crew: Crew) -> None:
    asked = await crew.film()
    await crew.work()
    edit = button((await crew.shown(asked)).card, "more")
    menu = await crew.press(edit)
    assert menu.card is not None
    scene = next(choice.value for choice in menu.card.menus[0].choices if choice.label == "Scene 1")
    fields = await crew.press(f"{edit.code}:{scene}")
    assert fields.card is not None
    assert "weather" in [choice.value for choice in fields.card.menus[0].choices]
    values = await crew.press(f"{edit.code}:{scene}:weather")
    assert values.card is not None
    assert "snow" in [choice.value for choice in values.card.menus[0].choices]
    drawn = await crew.press(f"{edit.code}:{scene}:weather:snow")
    assert "drawn anew" in drawn.notice
    await crew.work()
    board = (await crew.shown(asked)).card
    assert "Storyboard" in board.title
    await crew.press(button(board, "ok"))
    (film, *_) = await requests.requests_of(crew.house, "discord:900")
    assert film.job.edits[-1].value == "snow"


async def test_an_unknown_thing_to_change_is_explained(crew: Crew) -> None:
    await crew.film(storyboard="no")
    await crew.work()
    assert "scenes" in text_of(await crew.command("change", what="the dragon"))
    assert "weather" in text_of(await crew.command("change", what="scene 1", field="wetter", value="rain"))


async def test_status_tells_the_queue_and_cancel_asks_which(crew: Crew) -> None:
    assert "None of your films" in text_of(await crew.command("status"))
    for title in ("One", "Two"):
        await crew.film(script=b"Title: " + title.encode() + b"\n\n" + SCRIPT)
    status = text_of(await crew.command("status"))
    assert "One" in status
    assert "Two" in status
    asked = await crew.command("cancel")
    assert len([1 for row in (asked.card.actions if asked.card else ()) for _ in row]) == 2
    assert (await crew.command("cancel", film="One")).notice == "Stopped."
    states = {item.name: item.state for item in await requests.requests_of(crew.house, "discord:900")}
    assert states["One"] is FilmState.CANCELLED
    assert states["Two"] is not FilmState.CANCELLED


async def test_subtitles_and_the_film_check_come_on_request(crew: Crew) -> None:
    asked = await crew.film(storyboard="no")
    await crew.work()
    [film] = (await crew.shown(asked)).deliver
    subtitles = await crew.press(f"subs:{film}")
    assert subtitles.card is not None
    assert [item.name.rpartition(".")[2] for item in subtitles.card.attachments] == ["srt", "vtt"]
    assert "nothing to complain" in text_of(await crew.press(f"check:{film}"))


async def test_music_beside_a_script_is_no_script(crew: Crew) -> None:
    refused = await crew.command("film", Upload(name="song.mp3", data=b"ID3"))
    assert "no script" in text_of(refused)


async def test_what_can_be_changed_is_suggested_while_one_types(crew: Crew) -> None:
    await crew.film(storyboard="no")
    await crew.work()
    what = await complete(crew.desk, crew.caller(), "change", "what", "scene")
    assert [choice.value for choice in what] == ["s1", "s2"]
    german = crew.caller(locale="de")
    assert [choice.value for choice in await complete(crew.desk, german, "change", "field", "Wetter")] == ["weather"]


@pytest.mark.parametrize("number", ["²", "--5", "-", "5.0"])
async def test_what_is_no_number_is_said_to_be_none(crew: Crew, number: str) -> None:
    assert "1 to 9" in text_of(await crew.film(takes=number))
    assert "1 to 9" in text_of(await crew.command("settings", name="takes", value=number))
