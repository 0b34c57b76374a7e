"""People and voices of a film: shown, changed, kept and used again, heard, and translated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from PIL import Image

from bots.cards import press_code
from bots.commands.boards import newest, opened
from bots.commands.characters import LOOKS, values_of
from bots.commands.keeping import casting
from bots.desk import Upload
from core.crafts import Craft
from core.plan.planner import plan
from core.sound.reading import read_whole
from storage import people, requests
from storage.advance import StoredResults
from storage.house import open_house
from tests.bots.commands.crew import Crew, button, text_of, verbs
from tests.bots.commands.set_room import SCRIPT, engines
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    settings = studio.settings(engines=engines(studio), chats={"films_at_once": 9, "films_per_day": 9, "queued_per_person": 5})
    async with open_house(settings, redis_url) as house:
        made = Crew(house)
        await made.film(script=SCRIPT, name="light.fountain", storyboard="no")
        await made.work()
        yield made


def keys(crew: Crew, request: requests.Request, craft: Craft) -> set[str]:
    """Of the steps that a film needs."""
    found = plan(request.job, crew.house.advancer.book, StoredResults(crew.house.store))
    return {step.key for step in found.steps if step.craft is craft}


async def test_the_cast_is_one_picture_with_a_menu_and_each_has_a_card(crew: Crew) -> None:
    answer = await crew.command("characters")
    assert answer.card is not None
    assert "The Last Light: 2 characters" in answer.card.title
    with Image.open(answer.card.pictures[0]) as picture:
        assert picture.width > picture.height, "two portraits beside each other"
    tom = await crew.command("characters", character="tom")
    assert tom.card is not None
    assert tom.card.pictures
    assert "Chosen by me: Build: slim" in text_of(tom)
    assert "Beard: full beard" in text_of(tom)
    assert {"vo.pick", "ch.save"} <= verbs(tom.card)


async def test_every_button_of_looks_fits_into_a_button(crew: Crew) -> None:
    film = (await newest(crew.desk, crew.caller())).id
    for at, field in enumerate(LOOKS):
        asked = await crew.press(f"ch.look:{film}:2:{at}")
        assert asked.card is not None
        (menu,) = asked.card.menus
        assert len(menu.choices) <= 25
        for choice in menu.choices:
            long = press_code(menu.verb, (menu.args[0], "12", menu.args[2], choice.value))
            assert choice.value == "several" or choice.value in values_of(field), long


async def test_other_looks_are_drawn_and_nobody_else_is(crew: Crew, studio: Studio) -> None:
    before = len(studio.runs())
    done = await crew.command("character look", character="Ella", field="hair_colour", value="blue")
    assert done.post, text_of(done)
    await crew.work()
    assert studio.runs()[before:].count("portrait") == 1
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    assert next(one for one in work.board.characters if one.id == "ella").looks.hair_colour.value == "blue"


async def test_several_looks_become_takes_to_pick_from(crew: Crew) -> None:
    shown = await crew.command("characters", character="Ella")
    assert shown.card is not None
    menu = shown.card.menus[0]
    values = await crew.press(":".join((menu.verb, *menu.args, "hair_colour")))
    assert values.card is not None
    assert values.card.menus[0].choices[0].value == "several"
    takes = await crew.press(":".join((values.card.menus[0].verb, *values.card.menus[0].args, "several")))
    await crew.work()
    picking = await crew.shown(takes)
    assert "takes" in picking.card.title
    named = await crew.command("character look", character="Ella", field="outfit", value="coat, dress, robe")
    (request,) = (await requests.requests_of(crew.house, "discord:900"))[:1]
    assert [edits[0].value for edits in request.job.alternatives] == ["coat", "dress", "robe"]
    assert named.post


async def test_a_wrong_look_is_explained(crew: Crew) -> None:
    wrong = await crew.command("character look", character="Ella", field="outfit", value="toga")
    assert "Possible" in text_of(wrong)
    assert "lab-coat" in text_of(wrong)
    nobody = await crew.command("character look", character="Zoe", field="outfit", value="coat")
    assert "TOM" in text_of(nobody)


async def test_another_voice_speaks_only_its_own_lines_again(crew: Crew, studio: Studio) -> None:
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    now = casting(crew.desk, work)["tom"].voice
    other = next(voice for voice in ("en1", "en3") if voice != now)
    done = await crew.command("character voice", character="Tom", voice=other)
    assert done.post, text_of(done)
    before = len(studio.runs())
    await crew.work()
    await crew.press(button((await crew.shown(done)).card, "ok"))
    await crew.work()
    assert studio.runs()[before:].count("speak") == 2
    foreign = await crew.command("character voice", character="Tom", voice="Hugo")
    assert "does not speak English" in text_of(foreign)


async def test_a_kept_character_looks_and_sounds_the_same_in_another_project(crew: Crew) -> None:
    kept = await crew.command("character save", character="Ella", name="Ella of the tower")
    assert "is kept" in text_of(kept)
    voice = casting(crew.desk, await opened(crew.desk, await newest(crew.desk, crew.caller())))["ella"]
    other = SCRIPT.replace(b"The Last Light", b"Next Year").replace(b"ELLA", b"NINA").replace(b"Ella", b"Nina")
    await crew.film(script=other, name="next.fountain", storyboard="no")
    await crew.work()
    used = await crew.command("character use", character="Nina", kept="ella of the tower", project="Next Year")
    assert used.post, text_of(used)
    await crew.work()
    work = await opened(crew.desk, await newest(crew.desk, crew.caller(), "Next Year"))
    nina = next(one for one in work.board.characters if one.id == "nina")
    assert (nina.looks.hair_style.value, nina.looks.outfit.value) == ("braids", "coat")
    assert casting(crew.desk, work)["nina"] == voice
    unknown = await crew.command("character use", character="Nina", kept="Otto", project="Next Year")
    assert "Ella of the tower" in text_of(unknown)
    gone = await crew.command("character forget", caller=crew.caller("boss", admin=True), kept="Ella of the tower")
    assert "no longer kept" in gone.notice


async def test_a_kept_character_is_replaced_and_forgotten_by_who_keeps_it_and_by_managers_only(crew: Crew) -> None:
    await people.saw(crew.house, crew.caller().person.key, "Mia", "en")
    await crew.command("character save", character="Ella")
    eve, boss = crew.caller("eve"), crew.caller("boss", admin=True)
    refused = await crew.command("character save", caller=eve, character="Tom", name="ella")
    assert "ELLA is kept by Mia already" in text_of(refused)
    assert "another name" in text_of(refused)
    assert "kept by Mia" in text_of(await crew.command("character forget", caller=eve, kept="Ella"))
    assert "is kept" in text_of(await crew.command("character save", caller=eve, character="Tom"))
    assert "is kept" in text_of(await crew.command("character save", character="Ella"))
    assert "is kept" in text_of(await crew.command("character save", caller=boss, character="Tom", name="Ella"))
    assert "no longer kept" in (await crew.command("character forget", kept="Ella")).notice, "it stayed Mia's"
    assert "no longer kept" in (await crew.command("character forget", caller=boss, kept="Tom")).notice
    log = text_of(await crew.command("audit", caller=boss))
    assert "character forget" in log


async def test_voices_are_listed_by_language_and_gender_and_can_be_heard(crew: Crew) -> None:
    listed = await crew.command("voices", language="es", gender="female")
    assert listed.card is not None
    assert [choice.label for choice in listed.card.menus[0].choices] == ["Elena", "Gala"]
    menu = listed.card.menus[0]
    heard = await crew.press(":".join((menu.verb, *menu.args, menu.choices[0].value)))
    assert heard.card is not None, text_of(heard)
    (file,) = heard.card.attachments
    assert file.name == "Elena.m4a"
    assert read_whole(file.path, "sample").shape[1] > 10_000
    again = await crew.command("voices", voice="Elena")
    assert again.card is not None
    assert again.card.attachments[0].path == file.path, "made once"
    assert "no voice" in text_of(await crew.command("voices", voice="Nobody"))


async def test_a_film_is_translated_with_the_files_and_no_picture_is_made_again(crew: Crew, studio: Studio) -> None:
    original = await newest(crew.desk, crew.caller())
    files = await crew.command("translate", language="Spanish")
    assert files.card is not None
    assert [Path(file.name).suffix for file in files.card.attachments] == [".txt", ".csv"]
    template = files.card.attachments[0].path.read_text(encoding="utf-8")
    words = {
        "Ella? In this weather?": "¿Ella? ¿Con este tiempo?",
        "The lamp is out.": "La lámpara se apagó.",
        "I can hear it.": "La oigo.",
        "You know the wires.": "Tú conoces los cables.",
        "The Last Light": "La última luz",
    }
    missing = template.replace("I can hear it.", "")
    refused = await crew.command("translate", Upload(name="es.txt", data=missing.encode()), language="es")
    assert "Line 3 of 4 is missing (ELLA: “I can hear it.”)" in text_of(refused)
    for english, spanish in words.items():
        template = template.replace(english, spanish)
    before = len(studio.runs())
    made = await crew.command("translate", Upload(name="es.txt", data=template.encode()), language="es")
    assert made.post, text_of(made)
    await crew.work()
    ran = studio.runs()[before:]
    assert not {"write", "portrait", "backdrop", "still"} & set(ran)
    assert ran.count("speak") == 4
    film = await newest(crew.desk, crew.caller())
    assert film.name == "The Last Light (Spanish)"
    for craft in (Craft.STILL, Craft.PORTRAIT, Craft.BACKDROP):
        assert keys(crew, film, craft) == keys(crew, original, craft)
    work = await opened(crew.desk, film)
    assert work.board.title == "La última luz"
    spoken = {voice.voice for voice in casting(crew.desk, work).values()}
    assert all(voice.startswith("es") for voice in spoken)
    await crew.command("scene insert", after="1", text="EXT. ROCKS - NIGHT\n\nWaves.", project=film.name)
    await crew.work()
    later = await opened(crew.desk, await newest(crew.desk, crew.caller(), film.name))
    assert later.board.scenes[2].lines[0].text == "¿Ella? ¿Con este tiempo?"


async def test_a_language_that_nobody_speaks_is_refused(crew: Crew) -> None:
    assert "Spanish" in text_of(await crew.command("translate", language="fi"))
    assert "already" in text_of(await crew.command("translate", language="en"))
