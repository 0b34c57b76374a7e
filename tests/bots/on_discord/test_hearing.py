"""Files sent to the bot without a command, and votes by reaction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.callers import Place
from bots.cards import Answer, Card, press_code
from bots.commands.registry import Given
from bots.desk import Upload as Script
from bots.on_discord.hearing import CAUGHT_UP
from bots.on_discord.posting import DiscordChat
from core.serial import to_json
from storage import people, posts, votes
from tests.bots.on_discord.paper_desk import PaperDesk
from tests.fakes.studio import job_of
from tests.loopback.discord import DiscordLoopback, Upload

BALLOT = "b" * 32
PLAY = Upload("play.fountain", b"EXT. SEA")
GIVEN = Given(files=(Script(name="play.fountain", data=b"EXT. SEA"),))


async def vote_post(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat, ballot: str = BALLOT) -> str:
    """A vote in the channel; returns its message."""
    place = Place(platform="discord", id=str(server.channel.id), server=str(server.guild.id))
    message = await chat.post(place, Card(title="Vote", reactions=("1️⃣", "2️⃣")))
    text = to_json(place).decode()
    house = paper.desk.house
    post = await posts.add(house, platform="discord", place=text, subject="ballot", subject_id=ballot, person="1", locale="en")
    await posts.sent(house, post, message)
    await server.wait_for(lambda: len(server.messages[int(message)].reactions) == 2)
    return message


async def test_a_script_in_reply_to_the_bot_becomes_a_film(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    ours = await (await alice.slash("help")).response()
    sent = await alice.send("this one", PLAY, reply_to=ours)
    shown = await server.wait_message(lambda m: m.reference is sent)
    await chat.close()
    assert paper.of("film") == [GIVEN]
    assert shown.mention_ids == []
    post = await posts.by_message(paper.desk.house, "discord", str(server.channel.id), str(shown.id))
    assert post


async def test_a_script_in_a_private_chat_needs_no_command(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    alice = server.as_user("alice")
    private = server.dm_with(alice.user)
    await alice.send("", PLAY, channel=private)
    await server.wait_message(lambda m: m.author is server.bot, channel=private)
    assert paper.of("film") == [GIVEN]
    assert paper.asked[0][1].place.private


async def test_a_script_beside_the_bots_name_becomes_a_film(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    await server.as_user("alice").send(f"<@{server.bot.id}> please", PLAY)
    await server.wait_message(lambda m: m.author is server.bot)
    assert paper.of("film") == [GIVEN]


async def test_the_bots_name_alone_asks_for_help(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    await server.as_user("alice").send(f"<@{server.bot.id}>")
    await server.wait_message(lambda m: m.author is server.bot)
    assert paper.of("help") == [Given()]


async def test_talk_between_people_is_left_alone(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat) -> None:
    alice, bob = server.as_user("alice"), server.as_user("bob")
    ours = await (await alice.slash("help")).response()
    theirs = await alice.send("my play", PLAY)
    await bob.send("nice", reply_to=theirs)
    await bob.send("thanks", reply_to=ours)
    await bob.send("a picture", Upload("cat.png", b"x"), reply_to=ours)
    await (await bob.slash("help")).response()
    assert paper.of("film") == []
    assert len(paper.of("help")) == 2


async def test_a_message_that_cannot_be_filmed_is_answered_in_the_open(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    paper.answers["film"] = Answer(card=Card(title="Nothing to film"), private=True)
    await server.as_user("alice").send(f"<@{server.bot.id}>", PLAY)
    shown = await server.wait_message(lambda m: m.author is server.bot)
    assert shown.embeds[0]["title"] == "Nothing to film"


async def test_messages_speak_the_language_of_the_last_command(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    doris = server.as_user(server.add_user("doris", locale="de"))
    await (await doris.slash("help")).response()
    await chat.close()
    await doris.send(f"<@{server.bot.id}>", PLAY)
    await server.wait_for(lambda: paper.of("film"))
    assert paper.asked[-1][1].words.language == "de"
    known = await people.person(paper.desk.house, f"discord:{doris.user.id}")
    assert known
    assert known.name == "Doris"


@pytest.mark.parametrize("mark", ["2️⃣", "2⃣"])
async def test_a_number_under_a_vote_is_a_vote(server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat, mark: str) -> None:
    message = await vote_post(server, paper, chat)
    alice = server.as_user("alice")
    await alice.react(server.messages[int(message)], mark)
    await server.wait_for(lambda: paper.of("vote"))
    await alice.unreact(server.messages[int(message)], mark)
    await server.wait_for(lambda: paper.of("unvote"))
    assert paper.of("vote") == paper.of("unvote") == [(BALLOT, "2")]
    [(_, caller, _), _] = paper.asked
    assert (caller.person.id, caller.person.name) == (str(alice.user.id), "Alice")
    assert press_code("vote", (BALLOT, "2"))


async def test_other_reactions_and_other_messages_are_no_votes(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    message = await vote_post(server, paper, chat)
    alice, bob = server.as_user("alice"), server.as_user("bob")
    theirs = await bob.send("what a film")
    await alice.react(server.messages[int(message)], "🎉")
    await alice.react(theirs, "1️⃣")
    await alice.react(server.messages[int(message)], "1️⃣")
    await server.wait_for(lambda: paper.of("vote"))
    assert paper.of("vote") == [(BALLOT, "1")]


@pytest.mark.slow
async def test_votes_given_while_the_bot_was_away_are_counted(
    server: DiscordLoopback, paper: PaperDesk, chat: DiscordChat
) -> None:
    house, alice, bob = paper.desk.house, server.as_user("alice"), server.as_user("bob")
    film = await house.start_film("Sea", "sea.txt", job_of(house, ["Hello."]), "discord", f"discord:{alice.user.id}")
    ballot = await votes.open_ballot(
        house,
        film=film,
        platform="discord",
        scope=f"discord:{server.guild.id}",
        opened_by=f"discord:{alice.user.id}",
        options=("1", "2"),
        rules="{}",
    )
    place = to_json(Place(platform="discord", id=str(server.channel.id), server=str(server.guild.id))).decode()
    for number in range(CAUGHT_UP):  # storyboards that nobody decided on
        older = await posts.add(
            house, platform="discord", place=place, subject="film", subject_id=f"s{number}", person="1", locale="en"
        )
        await posts.sent(house, older, str(number + 1))
    message = server.messages[int(await vote_post(server, paper, chat, ballot))]
    await votes.cast(house, ballot, f"discord:{bob.user.id}", "Bob", 0)
    await alice.react(message, "2️⃣")
    await bob.react(message, "2️⃣")
    await server.wait_for(lambda: len(paper.of("vote")) == 2)
    paper.asked.clear()  # as if neither had been heard
    server.invalidate_sessions()
    await server.wait_for(lambda: paper.of("vote"), 20)
    assert paper.of("vote") == [(ballot, "2")]
    assert paper.asked[0][1].person.id == str(alice.user.id)


def test_the_place_of_a_thread_belongs_to_its_server() -> None:
    place = Place(platform="discord", id="1", server="9")
    assert replace(place, id="2").scope == place.scope
