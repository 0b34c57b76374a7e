"""What the bot refuses on Telegram, and how it says so."""

from __future__ import annotations

import re

import pytest

from tests.e2e.scripts import script
from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import Stage, has

pytestmark = pytest.mark.asyncio(loop_scope="package")
MIB = 1024 * 1024


async def test_files_that_are_no_script_are_refused_in_words(shared: Stage) -> None:
    room = shared.room("Mia")
    for name, data in (("noise.fountain", bytes(range(256)) * 40), ("empty.txt", b" \n"), ("broken.pdf", b"%PDF-1.4 nothing")):
        answer = await room.film("Mia", data, "/film", name)
        assert answer.text.startswith("⚠️"), answer.text
        assert "Traceback" not in answer.text
    photo = await room.ask("Mia", "/film", "script")
    assert photo.other_markup is not None
    assert room.jobs() == []


async def test_files_above_twenty_megabytes_cannot_be_read(shared: Stage) -> None:
    room = shared.room("Mia")
    answer = await room.film("Mia", b"A" * (21 * MIB), "/film", "huge.fountain")
    assert has(answer, ("“huge.fountain” is too large",))
    sent = await room.send("Mia", "huge.txt", b"A" * (21 * MIB))
    offer = await room.told(after=sent)
    if offer.buttons:
        offer = await room.opens("Mia", offer, "Make the film")
    assert "too large" in offer.text


@pytest.mark.parametrize(
    "title",
    [
        "<b>bold</b> & </pre>",
        "5 > 4 `code` [a](tg://user?id=1)",
        "../../etc/passwd",
        "ا\u202egnp.exe",
        "/cancel t.me/x @eve #x",
    ],
)
async def test_hostile_titles_are_shown_as_they_are(shared: Stage, title: str) -> None:
    room = shared.room("Mia")
    film = await room.film("Mia", script(title), "/film no-storyboard", "<i>&.fountain")
    visible = title.replace("\u202e", "")
    await room.shows(film, visible)
    video = await room.delivered()
    assert has(video, (visible,))
    assert video.media is not None
    assert not re.search(r"[<>/\\]|\.\.", video.media.name)
    kinds = {entity["type"] for message in room.bot() for entity in message.entities}
    assert kinds <= {"bold", "italic"}, kinds


async def test_only_chats_on_the_list_are_served(open_stage: Open) -> None:
    stage = await open_stage(telegram={"chats": ["1"]})
    room = stage.room("Mia")
    answer = await room.film("Mia", script())
    assert "I am not set up for this server or chat" in answer.text
    assert room.jobs() == []


async def test_quotas_say_when_it_goes_on(open_stage: Open) -> None:
    stage = await open_stage(
        chats={"films_per_day": 1, "queued_per_person": 1, "minutes_per_film": 0.2, "commands_per_minute": 9}
    )
    room = stage.room("Mia")
    slow = stage.switch("slow-cut")
    long = await room.film("Mia", script() + "\n\nMARA\nAnd on it goes, and on and on, for ever more.\n" * 30)
    assert "minutes; 0.2 are possible" in long.text
    first = await room.film("Mia", script(), "/film no-storyboard")
    await room.shows(first, "Making the film")
    queued = await room.film("Mia", script())
    assert "1 are possible at once" in queued.text
    slow.unlink()
    await room.delivered()
    day = await room.film("Mia", script())
    assert "The next is possible in" in day.text
    usage = await room.ask("Mia", "/usage")
    assert "1 of 1" in usage.text
    for _ in range(8):
        asked = await room.say("Mia", "/status")
    rate = await room.told("more than 9 commands in a minute", after=asked, within=60)
    assert re.search(r"Go on in \d+ s", rate.text)


async def test_administrators_rule_a_group(shared: Stage) -> None:
    room = shared.room("Mia", "Tom")
    room.chat.admins.append(room["Mia"].user)
    assert "Only administrators may do this" in (await room.ask("Tom", "/limits films_per_day=1")).text
    limits = await room.ask("Mia", "/limits films_per_day=0", "Limits here")
    assert "0 (at most 500)" in limits.text
    sent = await room.send("Tom", "lamp.fountain", script())
    assert "No films are made here" in (await room.ask("Tom", "/film", reply_to=sent)).text
    await room.ask("Mia", "/limits reset=yes", "Limits here")
    roles = await room.ask("Mia", f"/roles use add={room['Mia'].user.id}", "Who may do what")
    assert "Mia" in roles.text
    assert "You may not use me here" in (await room.ask("Tom", "/film", reply_to=sent)).text
    await room.ask("Mia", f"/roles use add={room['Tom'].user.id}", "Tom")
    film = await room.ask("Tom", "/film", reply_to=sent)
    await room.shows(film, "Storyboard")
    await room.press("Mia", film, "Stop")
    await room.shows(film, "was stopped")
    audit = await room.ask("Mia", "/audit", "Lately")
    assert "Mia: stop" in audit.text


async def test_unknown_commands_options_and_buttons_are_answered(shared: Stage) -> None:
    room = shared.room("Mia")
    assert "There is no command “dance”" in (await room.ask("Mia", "/dance")).text
    assert "There is no film" in (await room.ask("Mia", "/status nothing")).text
    assert "There is no film here yet" in (await room.ask("Mia", "/change scene 2 weather rain")).text
    wrong = await room.film("Mia", script(), "/film style=oils")
    assert "noir" in wrong.text
    wrong = await room.film("Mia", script(), "/film height=9999")
    assert "720" in wrong.text
    await room.say("Mia", "hello")
    await room.told("Send me a script")
