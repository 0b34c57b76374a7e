"""Votes by reaction, where Telegram tells the bot of reactions: in groups that it administers."""

from __future__ import annotations

from bots.callers import Place
from bots.cards import Action, Answer, Card
from bots.on_telegram.connect import open_bots
from bots.on_telegram.posting import TelegramChat
from core.serial import to_json
from storage import posts
from tests.bots.on_telegram.acting import asked, said
from tests.bots.on_telegram.paper_desk import PaperDesk
from tests.bots.on_telegram.wire import Message, TelegramLoopback, UserDriver

BALLOT = "b" * 32
CARD = Card(
    title="3 takes",
    text="Vote with a button.",
    actions=((Action(label="1", verb="vote", args=(BALLOT, "1")),),),
    reactions=("👍", "❤", "🔥"),
    reacting="Or react with 👍 1   ❤ 2   🔥 3",
)


async def vote(server: TelegramLoopback, paper: PaperDesk, who: UserDriver, status: str) -> Message:
    """The message of a vote in a group where the bot is what `status` says."""
    group = server.add_group("Team", who.user, bot_status=status)
    here = Place(platform="telegram", id=str(group.id), server=str(group.id))
    post = await posts.add(
        paper.desk.house,
        platform="telegram",
        place=to_json(here).decode(),
        subject="ballot",
        subject_id=BALLOT,
        person="1",
        locale="en",
    )
    paper.answers.append(Answer(card=CARD, post=post))
    paper.shown = CARD
    await who.send("/status", chat=group)
    shown = await said(server, "3 takes")
    await who.send("/help", chat=group)  # handled after the command: the message is known to be the vote's
    await asked(server, paper, 2)
    _, poster = open_bots(server.token, server.origin)
    async with poster:  # as the courier does
        await TelegramChat(poster).edit(here, str(shown.id), CARD)
    return shown


async def test_reactions_are_votes_that_may_be_changed_and_taken_back(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    shown = await vote(server, paper, alice, "administrator")
    assert "Or react with 👍 1" in shown.text
    await alice.react(shown, "👎")
    await alice.react(shown, "👍")
    await alice.react(shown, "❤")
    await alice.react(shown)
    await asked(server, paper, 5)
    assert [call.what for call in paper.asked[2:]] == [f"vote:{BALLOT}:1", f"vote:{BALLOT}:2", f"unvote:{BALLOT}:2"]
    assert {call.caller.person.key for call in paper.asked[2:]} == {f"telegram:{alice.user.id}"}


async def test_where_reactions_are_not_told_the_card_does_not_ask_for_them(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    shown = await vote(server, paper, alice, "member")
    assert shown.text == "3 takes\nVote with a button."


async def test_reactions_under_other_messages_are_nothing(
    server: TelegramLoopback, paper: PaperDesk, alice: UserDriver
) -> None:
    group = server.add_group("Team", alice.user, bot_status="administrator")
    sent = await alice.send("/status", chat=group)
    shown = await said(server, "asked status")
    await alice.react(shown, "👍")
    await alice.react(sent, "👍")
    await alice.send("/help", chat=group)
    await said(server, "asked help")
    assert [call.what for call in paper.asked] == ["status", "help"]
