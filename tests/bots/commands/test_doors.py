"""Who gets in: allow-lists, rights, limits; and what they are told when they do not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots import preferences
from bots.callers import Caller, Place
from bots.cards import Answer
from bots.commands import doors
from bots.commands.registry import Command, Desk, Given, Kind, Option, Right
from bots.preferences import Preferences, Rules, merge, with_setting
from core.errors import BadOption, ServiceDown
from core.options import Aspect
from storage import audit, requests
from tests.bots.commands.crew import Crew, button, text_of


async def test_a_command_that_breaks_says_sorry_and_does_not_raise(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(desk: Desk, caller: Caller, given: Given) -> Answer:
        raise RuntimeError("secret path /etc")

    async def away(desk: Desk, caller: Caller, given: Given) -> Answer:
        raise ServiceDown("redis.down", "gone")

    table: Mapping[str, Command] = {"breaks": Command(name="breaks", run=breaks), "away": Command(name="away", run=away)}
    monkeypatch.setattr(doors, "_BY_NAME", table)
    broken = await crew.command("breaks")
    assert broken.private
    assert "my mistake" in text_of(broken)
    assert "/etc" not in text_of(broken)
    assert "queue does not answer" in text_of(await crew.command("away"))


async def test_what_is_not_known_is_told(crew: Crew) -> None:
    assert "no command" in text_of(await crew.command("dance"))
    assert "too old" in text_of(await crew.press("dance:1"))
    assert "no option" in text_of(await crew.command("status", colour="red"))
    assert "must be one of" in text_of(await crew.film(style="baroque"))
    assert "1 to 9" in text_of(await crew.film(takes="12"))


async def test_another_server_than_those_listed_is_refused(crew: Crew) -> None:
    crew.settings.discord.servers.append("900")
    assert "None of your films" in text_of(await crew.command("status"))
    stranger = crew.caller(place=Place(platform="discord", id="1", server="666"))
    refused = await crew.command("status", caller=stranger)
    assert refused.private
    assert "not set up" in text_of(refused)
    crew.settings.chats.owners.append(stranger.person.key)
    assert "None of your films" in text_of(await crew.command("status", caller=stranger))


async def test_a_channel_can_be_left_out(crew: Crew) -> None:
    boss = crew.caller("boss", admin=True)
    assert "Only in: <#500>" in text_of(await crew.command("allow", caller=boss, add="here"))
    elsewhere = replace(crew.place, id="501")
    assert "this channel" in text_of(await crew.command("status", caller=crew.caller(place=elsewhere)))
    assert "None of your films" in text_of(await crew.command("status"))
    thread = replace(crew.place, id="777", parent="500")
    assert "None of your films" in text_of(await crew.command("status", caller=crew.caller(place=thread)))
    await crew.command("allow", caller=boss, everywhere="yes")
    assert "None of your films" in text_of(await crew.command("status", caller=crew.caller(place=elsewhere)))


async def test_roles_say_who_may_use_manage_and_administer(crew: Crew) -> None:
    boss = crew.caller("boss", admin=True)
    assert "Only administrators" in text_of(await crew.command("roles", right="use", add="<@&1>"))
    await crew.command("roles", caller=boss, right="use", add="<@&1111>")
    await crew.command("roles", caller=boss, right="manage", add="<@&2222>")
    refused = text_of(await crew.command("status"))
    assert "may not use me" in refused
    member = crew.caller("mia", roles=frozenset({"1111"}))
    asked = await crew.film(member)
    assert asked.post
    stop = f"stop:{(await requests.requests_of(crew.house, crew.place.scope))[0].id}"
    assert "Only whoever asked" in text_of(await crew.press(stop, crew.caller("eve", roles=frozenset({"1111"}))))
    assert (await crew.press(stop, crew.caller("bob", roles=frozenset({"2222"})))).notice == "Stopped."
    shown = text_of(await crew.command("roles", caller=boss, right="use", remove="<@&1111>"))
    assert "everybody" in shown
    noted = await audit.recent(crew.house, crew.place.scope, 20)
    assert any(note.refused for note in noted)
    assert "stop" in text_of(await crew.command("audit", caller=boss))


async def test_too_many_films_at_once_and_a_day_are_refused_with_the_time(crew: Crew) -> None:
    for _ in range(3):
        assert (await crew.film()).post
    refused = await crew.film()
    assert refused.private
    assert "3 are possible at once" in text_of(refused)
    assert (await crew.film(crew.caller("bob"))).post, "limits are each person's own"
    for request in await requests.requests_of(crew.house, crew.place.scope):
        await crew.house.cancel(request.id)
    for _ in range(3):
        assert (await crew.film()).post
    for request in await requests.requests_of(crew.house, crew.place.scope):
        await crew.house.cancel(request.id)
    over = text_of(await crew.film())
    assert "films in 24 hours (6)" in over
    assert "24 h" in over
    assert "6 of 6" in text_of(await crew.command("usage"))
    crew.clock.ahead = 86_500
    assert (await crew.film()).post


async def test_roles_that_go_first_have_their_turn_before_others(crew: Crew) -> None:
    boss = crew.caller("boss", admin=True)
    refused = text_of(await crew.command("roles", caller=boss, right="first", add="<@&3333>"))
    assert "strangers share the queue" in refused
    crew.settings.discord.servers.append("900")
    shown = text_of(await crew.command("roles", caller=boss, right="first", add="<@&3333>"))
    assert "First: their films have their turn before all others" in shown
    assert (await crew.film()).post
    asked = await crew.film(crew.caller("ann", roles=frozenset({"3333"})), takes="2")
    await crew.work()
    await crew.press(button((await crew.shown(asked)).card, "pick", 1), crew.caller("ann"))
    made = await requests.requests_of(crew.house, crew.place.scope)
    assert [item.priority for item in made] == [1, 1, 0], "the film of a picked take too"


async def test_many_commands_at_the_same_moment_do_not_slip_past_a_limit(crew: Crew) -> None:
    answers = await asyncio.gather(*(crew.film(name=f"{number}.txt") for number in range(6)))
    assert len([answer for answer in answers if answer.post]) == 3
    assert len(await requests.requests_of(crew.house, crew.place.scope)) == 3


async def test_a_server_lowers_limits_and_never_raises_them(crew: Crew) -> None:
    boss = crew.caller("boss", admin=True)
    await crew.command("limits", caller=boss, films_per_day="1", minutes_per_film="5000")
    shown = text_of(await crew.command("limits", caller=boss))
    assert "Films a day: 1 (at most 6)" in shown
    assert "Minutes of a film: 20 (at most 20)" in shown
    assert (await crew.film()).post
    assert "films in 24 hours (1)" in text_of(await crew.film())
    assert "Films a day: 6" in text_of(await crew.command("limits", caller=boss, reset="yes"))
    await crew.command("limits", caller=boss, channel="yes", films_per_day="1")
    assert "films in 24 hours (1)" in text_of(await crew.film())
    thread = crew.caller(place=replace(crew.place, id="777", parent="500"))
    assert "films in 24 hours (1)" in text_of(await crew.film(thread)), "a thread is no way around the rules of its channel"
    elsewhere = crew.caller(place=replace(crew.place, id="501"))
    assert (await crew.film(elsewhere)).post


async def test_a_film_that_would_be_too_long_is_refused_before_it_starts(crew: Crew) -> None:
    lines = b"".join(b"ANN\n" + b"word " * 400 + b"\n\n" for _ in range(60))
    refused = text_of(await crew.film(script=b"INT. ROOM - DAY\n\n" + lines))
    assert "20 are possible" in refused


async def test_too_many_commands_in_a_minute_are_refused_over_all_processes(crew: Crew) -> None:
    answers = [text_of(await crew.command("usage")) for _ in range(15)]
    crew.clock.ahead += 40
    answers += [text_of(await crew.command("usage")) for _ in range(17)]
    assert "What you have used" in answers[29]
    for refused in answers[30:]:
        said = re.findall(r"more than 30 commands in a minute\. Go on in (\d+) s", refused)
        assert [10 < int(seconds) <= 20 for seconds in said] == [True], "when the first of the last 30 is a minute ago"
    assert "What you have used" in text_of(await crew.command("usage", caller=crew.caller("bob")))
    crew.clock.ahead += 20
    answers = [text_of(await crew.command("usage")) for _ in range(16)]
    assert "What you have used" in answers[14], "the first fifteen are a minute ago, and refused ones were not counted"
    assert "more than 30 commands" in answers[15], "the others are not, whatever minute the clock shows"


async def test_settings_of_a_server_a_channel_and_a_person_are_merged(crew: Crew) -> None:
    boss = crew.caller("boss", admin=True)
    assert "Only administrators" in text_of(await crew.command("settings", where="server", name="style", value="noir"))
    await crew.command("settings", caller=boss, where="server", name="style", value="noir")
    await crew.command("settings", caller=boss, where="channel", name="height", value="480")
    await crew.command("settings", where="me", name="aspect", value="1:1")
    await crew.film(subtitles="no")
    (request,) = await requests.requests_of(crew.house, crew.place.scope)
    options = request.job.options
    assert (options.style, options.height, options.aspect, options.burn_subtitles) == ("noir", 480, Aspect.SQUARE, False)
    shown = text_of(await crew.command("settings"))
    assert "Style: (noir)" in shown
    assert "Picture shape: 1:1" in shown
    await crew.command("settings", name="aspect", value="usual")
    assert (await preferences.read(crew.house, preferences.person_owner(boss.person.key))) == Preferences()


async def test_settings_are_changed_by_menus(crew: Crew) -> None:
    card = (await crew.command("settings")).card
    assert card is not None
    menu = card.menus[0]
    names = await crew.press(":".join((menu.verb, *menu.args, "aspect")))
    assert names.card is not None
    values = names.card.menus[0]
    tall = next(choice.value for choice in values.choices if choice.label == "9:16")
    saved = await crew.press(":".join((values.verb, *values.args, tall)))
    assert "Saved" in text_of(saved)
    assert "Picture shape: 9:16" in text_of(saved)


async def test_people_read_their_own_language(crew: Crew) -> None:
    assert "Von dir entsteht" in text_of(await crew.command("status", caller=crew.caller(locale="de")))
    await crew.command("settings", name="reply", value="de")
    assert "Von dir entsteht" in text_of(await crew.command("status"))


async def test_suggestions_are_made_only_to_those_who_may(crew: Crew) -> None:
    await crew.film(storyboard="no")
    await crew.work()
    found = await doors.complete(crew.desk, crew.caller(), "takes", "what", "sc")
    assert [choice.value for choice in found] == ["s1", "s2"]
    await preferences.write_rules(crew.house, preferences.rules_owner(crew.place), Rules(users=("1",)))
    assert await doors.complete(crew.desk, crew.caller(), "takes", "what", "sc") == ()
    assert await doors.complete(crew.desk, crew.caller(), "nothing", "what", "sc") == ()


def test_the_last_setting_that_was_given_wins() -> None:
    merged = merge([Preferences(style="noir", subtitles=False), Preferences(height=480), Preferences(style="comic")])
    assert merged == Preferences(style="comic", height=480, subtitles=False)


@given(name=st.sampled_from(preferences.NAMES), text=st.text(max_size=12))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_people_type_is_a_setting_or_a_clear_refusal(name: str, text: str) -> None:
    with suppress(BadOption):
        changed = with_setting(Preferences(), name, text)
        assert with_setting(changed, name, "") == Preferences()


def test_options_are_checked_by_their_kind() -> None:
    async def run(desk: Desk, caller: Caller, given: Given) -> Answer:
        return Answer()

    command = Command(
        name="x", run=run, options=(Option(name="n", kind=Kind.WHOLE, required=True, low=1, high=3),), right=Right.USE
    )
    assert doors.checked(command, Given(values={"n": "2"})).text("n") == "2"
    for bad in ({"n": "4"}, {"n": "x"}, {}, {"n": "2", "m": "1"}):
        with pytest.raises(BadOption):
            doors.checked(command, Given(values=bad))
