"""Projects, history, kept files and help, as people find their way about."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image

from bots.callers import Place
from bots.commands.boards import newest
from bots.commands.helping import TOPICS
from bots.commands.history import press_watch
from bots.desk import Upload
from bots.links.signing import Links
from bots.words import words
from core.examples import first_example
from core.plan.job import Until
from core.plan.likeness import given_pictures
from storage import deliveries, people, requests
from storage.house import open_house
from tests.bots.commands.crew import Crew, button, text_of, verbs
from tests.bots.commands.set_room import SCRIPT, engines
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    settings = studio.settings(engines=engines(studio), chats={"films_at_once": 9, "films_per_day": 9, "queued_per_person": 5})
    async with open_house(settings, redis_url) as house:
        yield Crew(house)


async def filmed(crew: Crew, title: str = "The Last Light") -> None:
    script = SCRIPT.replace(b"The Last Light", title.encode())
    await crew.film(script=script, name="light.fountain", storyboard="no")
    await crew.work()


def music(seconds: float = 3.0) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        tone = np.sin(np.arange(int(16000 * seconds)) / 8) * 8000
        file.writeframes(tone.astype("<i2").tobytes())
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "PNG")
    return out.getvalue()


# ---- projects ------------------------------------------------------------------------------------------------------------


async def test_projects_are_listed_searched_and_opened(crew: Crew) -> None:
    empty = await crew.command("projects")
    assert "he.make" in verbs(empty.card)
    await filmed(crew)
    await filmed(crew, "Second Story")
    await people.saw(crew.house, crew.caller().person.key, "Mia", "en")
    listed = await crew.command("projects")
    assert listed.card is not None
    assert [choice.label for choice in listed.card.menus[0].choices] == ["Second Story", "The Last Light"]
    found = await crew.command("projects", search="last")
    assert found.card is not None
    menu = found.card.menus[0]
    assert [choice.label for choice in menu.choices] == ["The Last Light"]
    shown = await crew.press(":".join((menu.verb, *menu.args, menu.choices[0].value)))
    assert shown.card is not None
    assert "TOM, ELLA" in text_of(shown)
    assert "Made by: Mia" in text_of(shown)
    assert {"sc.list", "ch.list", "hi.list", "li.name", "li.tags", "li.del"} == verbs(shown.card)
    assert "No project has" in text_of(await crew.command("projects", search="zebra"))
    for verb in ("sc.list", "ch.list", "hi.list"):
        assert (await crew.press(button(shown.card, verb))).card is not None


async def test_a_project_is_renamed_tagged_deleted_and_brought_back(crew: Crew) -> None:
    await filmed(crew)
    await filmed(crew, "Second Story")
    shown = await crew.command("project show", project="Second Story")
    form = await crew.press(button(shown.card, "li.name"))
    taken = await crew.fill(form, {"name": "The Last Light"})
    assert "already" in text_of(taken)
    assert "Third" in (await crew.fill(form, {"name": "Third  Story"})).notice
    tags = await crew.press(button(shown.card, "li.tags"))
    assert "#night sea #pilot" in (await crew.fill(tags, {"tags": "Pilot, night sea"})).notice
    found = await crew.command("projects", search="pilot third")
    assert found.card is not None
    assert "#pilot" in found.card.menus[0].choices[0].detail
    refused = await crew.command("project delete", caller=crew.caller("eve"), project="Third Story")
    assert "Only whoever asked" in text_of(refused)
    gone = await crew.command("project delete", project="Third Story")
    assert "You can bring it back for 30 days" in text_of(gone)
    assert "Third" not in str((await crew.command("projects")).card)
    back = await crew.press(button(gone.card, "li.undo"))
    assert back.card is not None
    assert back.card.title == "Third Story"
    assert "nothing to undo" in (await crew.press(button(gone.card, "li.undo"))).notice


async def test_a_project_of_another_server_is_not_there(crew: Crew) -> None:
    await filmed(crew)
    shown = await crew.command("project show")
    elsewhere = crew.caller(place=Place(platform="discord", id="7", server="8"))
    answer = await crew.press(button(shown.card, "li.del"), elsewhere)
    assert "does not exist here" in text_of(answer)


# ---- history -------------------------------------------------------------------------------------------------------------


async def test_history_says_who_made_what_when_and_sends_it_again(crew: Crew) -> None:
    assert "No film" in text_of(await crew.command("history"))
    await filmed(crew)
    await people.saw(crew.house, crew.caller().person.key, "Mia", "en")
    crew.clock.ahead = 7200.0
    listed = await crew.command("history")
    assert listed.card is not None
    assert "2 h ago, by Mia" in listed.card.text
    menu = listed.card.menus[0]
    shown = await crew.press(":".join((menu.verb, *menu.args, menu.choices[0].value)))
    assert {"hi.watch", "sc.list", "more"} <= verbs(shown.card)
    film = (await newest(crew.desk, crew.caller())).id
    for _ in range(2):
        assert "on its way" in (await crew.press(button(shown.card, "hi.watch"))).notice
    (delivery,) = await deliveries.of_film(crew.house, film)
    await deliveries.done(crew.house, delivery.id)
    await crew.press(button(shown.card, "hi.watch"))
    (second,) = await deliveries.of_film(crew.house, film)
    assert second.id != delivery.id, "asked for once more after it had arrived"


async def test_with_a_server_for_links_history_gives_a_link(crew: Crew) -> None:
    await filmed(crew)
    film = (await newest(crew.desk, crew.caller())).id
    links = Links(url="https://films.example", secret="s", hours=72)
    answer = await press_watch(replace(crew.desk, links=links), crew.caller(), (film,))
    assert answer.card is not None
    assert answer.card.actions[0][0].url.startswith("https://films.example/film/")


# ---- kept files ----------------------------------------------------------------------------------------------------------


async def test_music_is_kept_found_and_becomes_a_films_own(crew: Crew) -> None:
    await filmed(crew)
    kept = await crew.command("asset add", Upload(name="storm.wav", data=music()), tags="calm, sea")
    assert "music, 96 kB, #calm, #sea" in text_of(kept)
    listed = await crew.command("assets", search="sea", kind="music")
    assert listed.card is not None
    menu = listed.card.menus[0]
    shown = await crew.press(":".join((menu.verb, *menu.args, menu.choices[0].value)))
    assert shown.card is not None
    assert shown.card.attachments[0].name == "storm.wav"
    used = await crew.press(button(shown.card, "as.use"))
    assert used.post, text_of(used)
    await crew.work()
    film = await newest(crew.desk, crew.caller())
    assert film.job.track is not None
    assert film.job.until is Until.FILM
    without = await crew.command("asset use", asset="none")
    assert without.post
    assert (await newest(crew.desk, crew.caller())).job.track is None


async def test_a_kept_picture_becomes_somebodys_face_and_is_taken_away_again(crew: Crew) -> None:
    await filmed(crew)
    kept = await crew.command("asset add", Upload(name="ella.png", data=picture()))
    asked = await crew.press(button(kept.card, "as.use"))
    assert asked.card is not None
    menu = asked.card.menus[0]
    ella = next(choice for choice in menu.choices if choice.label == "ELLA")
    given = await crew.press(":".join((menu.verb, *menu.args, ella.value)))
    assert given.card is not None
    assert "ELLA looks as in ella.png" in given.card.footer
    await crew.work()
    job = (await newest(crew.desk, crew.caller())).job
    (ref,) = given_pictures(job.edits).values()
    async with crew.house.database.read() as connection:
        asked_for = await connection.exec_driver_sql("SELECT request FROM steps WHERE craft = 'portrait'")
        assert sum(ref.key.encode() in bytes(request) for request in asked_for.scalars()) == 1
    again = await crew.command("asset use", asset="ella.png", character="ella")
    assert again.card is not None
    await crew.work()
    await crew.command("character save", character="ELLA", name="The keeper")
    await crew.command("character use", character="TOM", kept="The keeper")
    tom = given_pictures((await newest(crew.desk, crew.caller())).job.edits)
    assert set(tom.values()) == {ref}
    assert len(tom) == 2
    await crew.work()
    await crew.command("asset use", asset="none", character="TOM")
    taken = await crew.command("asset use", asset="none", character="ELLA")
    assert "looks as the words say again" in text_of(taken)
    assert given_pictures((await newest(crew.desk, crew.caller())).job.edits) == {}
    assert "Nothing has changed" in (await crew.command("asset use", asset="none", character="ELLA")).notice
    assert "nobody" in text_of(await crew.command("asset use", asset="ella.png", character="zebra")).lower()


async def test_a_kept_script_becomes_a_film(crew: Crew) -> None:
    kept = await crew.command("asset add", Upload(name="light.fountain", data=SCRIPT))
    used = await crew.press(button(kept.card, "as.use"))
    assert used.post, text_of(used)
    assert (await newest(crew.desk, crew.caller())).name == "The Last Light"


async def test_pictures_are_shown_and_what_is_none_is_refused(crew: Crew) -> None:
    kept = await crew.command("asset add", Upload(name="sea.png", data=picture()))
    assert kept.card is not None
    assert kept.card.pictures
    assert "cannot be read as a picture" in text_of(await crew.command("asset add", Upload(name="x.png", data=b"no")))
    assert "x.mp3" in text_of(await crew.command("asset add", Upload(name="x.mp3", data=b"no")))
    assert "neither music" in text_of(await crew.command("asset add", Upload(name="x.exe", data=b"MZ")))


async def test_a_deleted_file_comes_back_with_undo(crew: Crew) -> None:
    await crew.command("asset add", Upload(name="sea.png", data=picture()))
    refused = await crew.command("asset delete", caller=crew.caller("eve"), asset="sea.png")
    assert "Only whoever asked" in text_of(refused)
    gone = await crew.command("asset delete", asset="sea.png")
    assert "no file" in text_of(await crew.command("asset use", asset="sea.png"))
    assert (await crew.press(button(gone.card, "as.undo"))).card is not None
    assert "(1)" in text_of(await crew.command("assets"))


# ---- help ----------------------------------------------------------------------------------------------------------------


async def test_one_tap_makes_an_example_film_and_a_second_tap_none(crew: Crew) -> None:
    welcome = await crew.command("start")
    tap = button(welcome.card, "he.make")
    caller = crew.caller()
    made = await crew.press(tap, replace(caller, pressed="55", request="discord:a"))
    assert made.post, text_of(made)
    again = replace(caller, pressed="55", request="discord:b")
    assert "being made" in (await crew.press(tap, again)).notice
    await crew.work()
    assert "ready" in (await crew.shown(made)).card.title
    (film,) = await requests.requests_of(crew.house, "discord:900")
    assert film.job.options.height == 360


def test_the_example_is_part_of_the_package() -> None:
    name, data = first_example()
    assert name.endswith(".fountain")
    assert b"NORA" in data


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_every_topic_of_help_says_something(crew: Crew, locale: str) -> None:
    first = await crew.command("help", caller=crew.caller(locale=locale))
    assert first.card is not None
    assert {choice.value for choice in first.card.menus[0].choices} == set(TOPICS)
    for topic in TOPICS:
        answer = await crew.press(f"he.topic:{topic}", crew.caller(locale=locale))
        assert answer.card is not None
        assert answer.card.title == words(locale).say(f"help.{topic}")
        assert len(answer.card.text) > 40
    assert "30" in text_of(await crew.command("about", caller=crew.caller(locale=locale)))
