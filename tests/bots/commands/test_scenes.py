"""Scenes as people change them: looked at, rewritten, moved, taken out, undone, and filmed again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bots.cards import Answer
from bots.commands.boards import newest, opened
from bots.desk import Upload
from core.plan.job import Until
from storage import requests
from storage.house import open_house
from tests.bots.commands.crew import Crew, button, text_of
from tests.bots.commands.set_room import SCRIPT, engines
from tests.fakes.studio import Studio


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    settings = studio.settings(engines=engines(studio), chats={"films_at_once": 9, "films_per_day": 9, "queued_per_person": 5})
    async with open_house(settings, redis_url) as house:
        yield Crew(house)


async def filmed(crew: Crew) -> Answer:
    """A film of four scenes by mia."""
    asked = await crew.film(script=SCRIPT, name="light.fountain", storyboard="no")
    await crew.work()
    return asked


async def board_now(crew: Crew) -> list[str]:
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    return [scene.heading for scene in work.board.scenes]


async def test_a_project_shows_its_scenes_with_pictures_and_each_in_a_menu(crew: Crew) -> None:
    await filmed(crew)
    answer = await crew.command("scenes")
    assert answer.card is not None
    assert answer.private
    assert "The Last Light: 4 scenes" in answer.card.title
    assert answer.card.pictures
    assert [choice.value for choice in answer.card.menus[0].choices] == ["1", "2", "3", "4"]
    menu = answer.card.menus[0]
    one = await crew.press(":".join((menu.verb, *menu.args, "2")))
    assert "Scene 2: INT. KITCHEN - NIGHT" in text_of(one)
    assert "2. ELLA: The lamp is out." in text_of(one)
    assert one.card is not None
    assert one.card.pictures


async def test_a_rewritten_scene_becomes_a_storyboard_and_then_a_film_where_the_rest_is_kept(
    crew: Crew, studio: Studio
) -> None:
    await filmed(crew)
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    form = await crew.press(f"sc.text:{work.film}:2")
    assert form.form is not None
    heading, text = (field.value for field in form.form.fields)
    assert heading == "INT. KITCHEN - NIGHT"
    assert "TOM\n(surprised)\nElla? In this weather?" in text
    before = studio.runs()
    changed = await crew.fill(form, {"heading": heading, "text": text.replace("In this weather?", "Tonight of all nights?")})
    assert changed.post, text_of(changed)
    await crew.work()
    board = await crew.shown(changed)
    assert "Storyboard" in board.card.title
    await crew.press(button(board.card, "ok"))
    await crew.work()
    assert "ready" in (await crew.shown(changed)).card.title
    ran = studio.runs()[len(before) :]
    assert ran.count("portrait") == 0
    assert ran.count("backdrop") == 0
    assert ran.count("speak") == 1, "one line has changed"


async def test_a_scene_saved_as_it_was_starts_nothing(crew: Crew) -> None:
    await filmed(crew)
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    form = await crew.press(f"sc.text:{work.film}:2")
    assert form.form is not None
    answer = await crew.fill(form, {field.name: field.value for field in form.form.fields})
    assert "Nothing has changed" in answer.notice


async def test_further_changes_go_on_in_the_same_message_and_cost_no_further_film(crew: Crew) -> None:
    await filmed(crew)
    first = await crew.command("scene delete", scene="3")
    assert first.post
    await crew.work()
    second = await crew.command("scene move", scene="1", to="2")
    assert not second.post, "the storyboard's message shows it"
    await crew.work()
    assert await board_now(crew) == [
        "INT. KITCHEN - NIGHT",
        "EXT. SEA - NIGHT",
        "EXT. HARBOUR - DAWN",
    ]
    third = await crew.command("scene insert", after="0", text="INT. ATTIC - DAY\n\nELLA\nLook at this old book.")
    assert "Scene 1 is new" in text_of(third)
    await crew.work()
    assert (await board_now(crew))[0] == "INT. ATTIC - DAY"
    assert len((await requests.used_by(crew.house, crew.caller().person.key, 0.0)).starts) == 2, "the film and the first change"
    shown = await crew.shown(first)
    assert "Scenes (4)" in [field.label for field in shown.card.fields]


async def test_earlier_edits_stay_with_their_scenes_and_lines(crew: Crew) -> None:
    await filmed(crew)
    await crew.command("change", what="scene 4", field="weather", value="snow")
    await crew.work()
    await crew.command("change", what="line 2.2", field="volume", value="whisper")
    await crew.work()
    await crew.command("scene move", scene="4", to="1")
    await crew.work()
    await crew.command("scene insert", after="1", text="EXT. ROCKS - NIGHT\n\nA wave.")
    await crew.work()
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    assert work.board.scenes[0].weather.value == "snow"
    kitchen = next(scene for scene in work.board.scenes if "KITCHEN" in scene.heading)
    assert [line.volume.value for line in kitchen.lines if line.text.startswith("Ella?")] != ["whisper"]
    assert [number for number, line in enumerate(kitchen.lines, start=1) if line.volume.value == "whisper"] == [2]


async def test_a_line_gets_other_words(crew: Crew) -> None:
    await filmed(crew)
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    which = await crew.press(f"sc.line:{work.film}:2")
    assert which.card is not None
    menu = which.card.menus[0]
    form = await crew.press(":".join((menu.verb, *menu.args, "1")))
    assert form.form is not None
    assert form.form.fields[0].value == "Ella? In this weather?"
    done = await crew.fill(form, {"text": "Ella? At this hour?"})
    assert done.post, text_of(done)
    await crew.work()
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    assert work.board.scenes[1].lines[0].text == "Ella? At this hour?"


async def test_what_was_deleted_comes_back_with_undo(crew: Crew) -> None:
    await filmed(crew)
    gone = await crew.command("scene delete", scene="1")
    await crew.work()
    assert len(await board_now(crew)) == 3
    undone = await crew.press(button(gone.more[0], "sc.undo"))
    assert "Undone" in undone.notice
    assert len(await board_now(crew)) == 4
    one = await crew.command("scene delete", scene="1")
    await crew.work()
    two = await crew.command("scene delete", scene="1")
    await crew.work()
    assert len(await board_now(crew)) == 2
    assert "Undone" in (await crew.press(button(two.card, "sc.undo"))).notice
    await crew.work()
    assert len(await board_now(crew)) == 3
    assert "nothing to undo" in (await crew.press(button(two.card, "sc.undo"))).notice
    assert one.post


async def test_two_people_changing_at_once_do_not_undo_each_other(crew: Crew) -> None:
    await filmed(crew)
    work = await opened(crew.desk, await newest(crew.desk, crew.caller()))
    boss = crew.caller("boss", admin=True)
    assert (await crew.press(f"sc.del:{work.film}:1")).post
    late = await crew.press(f"sc.del:{work.film}:2", boss)
    assert "changed meanwhile" in text_of(late)
    await crew.work()
    assert len(await board_now(crew)) == 3


async def test_strangers_and_wrong_numbers_are_refused(crew: Crew) -> None:
    await filmed(crew)
    refused = await crew.command("scene delete", caller=crew.caller("eve"), scene="1", project="The Last Light")
    assert "Only whoever asked" in text_of(refused)
    assert "no scene 77" in text_of(await crew.command("scene delete", scene="77"))
    empty = await crew.command("scene insert", text="   .  ")
    assert "Nothing happens" in text_of(empty)


async def test_the_same_request_delivered_twice_changes_once(crew: Crew) -> None:
    await filmed(crew)
    caller = crew.caller(request="discord:twice")
    first = await crew.command("scene delete", caller=caller, scene="1")
    await crew.command("scene delete", caller=caller, scene="1")
    assert first.post
    known = await requests.requests_of(crew.house, "discord:900")
    assert sum(item.job.until is Until.SHEET for item in known) == 1


async def test_a_scene_from_a_file_is_taken_as_it_is(crew: Crew) -> None:
    await filmed(crew)
    file = Upload(name="scene.fountain", data=b"EXT. CLIFF - DUSK\n\nTOM\nHere it is.")
    assert (await crew.command("scene edit", file, scene="1")).post
    await crew.work()
    assert (await board_now(crew))[0] == "EXT. CLIFF - DUSK"


@pytest.mark.parametrize("typed", ["harbour", "4"])
async def test_a_scene_is_found_by_number_or_words(crew: Crew, typed: str) -> None:
    await filmed(crew)
    assert "EXT. HARBOUR - DAWN" in text_of(await crew.command("scenes", scene=typed))
