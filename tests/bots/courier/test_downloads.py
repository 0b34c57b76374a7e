"""The message of a model's download shows how far it is by itself, also after the bots were started again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bots.callers import Place
from bots.cards import Card, Tone
from bots.courier.courier import Courier
from core.models import background, installed, licences, places
from core.models.catalogue import catalogue
from core.serial import to_json
from storage import posts
from storage.chat_tables import PostState
from storage.house import open_house
from tests.bots.courier.stage import Stage, dead_name, eventually, running
from tests.fakes.hub import FakeHub, fake_hub
from tests.fakes.paper_chat import Paper, PaperChat
from tests.fakes.studio import Studio

MUSIC = catalogue().model("musicgen-small")
ROOM = Place(platform="paper", id="room")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as running_hub:
        header = b'{"a":{"dtype":"U8","shape":[200000],"data_offsets":[0,200000]}}'
        weights = len(header).to_bytes(8, "little") + header + bytes(200_000)
        kinds = {"safetensors": weights, "json": b"{}"}
        running_hub.put(
            MUSIC.repo, MUSIC.revision, {file.path: kinds.get(file.path.rpartition(".")[2], b"text") for file in MUSIC.files}
        )
        yield running_hub


@pytest_asyncio.fixture
async def stage(studio: Studio, redis_url: str, hub: FakeHub) -> AsyncIterator[Stage]:
    async with open_house(studio.settings(models={"mirrors": [hub.url]}), redis_url) as house:
        licences.accept(MUSIC, "olga")
        yield Stage(house=house)
    places.settle(None)


async def message(stage: Stage, chat: PaperChat) -> tuple[str, Paper]:
    """As if somebody had pressed the button: the post's id and its message."""
    post = await posts.add(
        stage.house,
        platform="paper",
        place=to_json(ROOM).decode(),
        subject="model",
        subject_id=MUSIC.name,
        person="77",
        locale="en",
    )
    await posts.sent(stage.house, post, await chat.post(ROOM, Card(title="asked")))
    return post, chat.there("room")[-1]


async def state_of(stage: Stage) -> PostState:
    (post,) = await posts.of_subject(stage.house, "model", MUSIC.name)
    return post.state


def start(stage: Stage) -> None:
    background.start(MUSIC, stage.house.settings.hub, "", "olga")


async def test_the_message_follows_the_download_to_its_end_and_is_closed(stage: Stage, chat: PaperChat, hub: FakeHub) -> None:
    hub.fault("model.safetensors", "slow")
    start(stage)
    _, paper = await message(stage, chat)
    async with running(Courier(desk=stage.desk, chat=chat, name=dead_name(1))) as courier:
        await eventually(lambda: paper.card.tone is Tone.GOOD)
        looks = courier.looks
        await eventually(lambda: courier.looks > looks + 1)
    assert await state_of(stage) is PostState.DONE
    shown = [card for _, card in paper.seen if card.progress is not None]
    assert shown
    assert [card.progress.fraction for card in shown if card.progress] == sorted(
        card.progress.fraction for card in shown if card.progress
    )
    assert all(action.verb == "mo.stop" for card in shown for row in card.actions for action in row)
    assert installed.find(MUSIC.name) is not None


async def test_a_download_goes_on_when_the_bots_are_started_again(stage: Stage, chat: PaperChat) -> None:
    """Its process was killed: only the note that it is wanted is left, and the message."""
    places.write_json(places.home() / f".{MUSIC.name}.{background.WANTED}", {"by": "olga"})
    _, paper = await message(stage, chat)
    async with running(Courier(desk=stage.desk, chat=chat, name=dead_name(2))):
        await eventually(lambda: paper.card.tone is Tone.GOOD)
    found = installed.find(MUSIC.name)
    assert found is not None
    assert found.by == "olga"


async def test_a_download_that_was_stopped_or_fails_says_so_in_its_message_and_does_not_go_on(
    stage: Stage, chat: PaperChat, hub: FakeHub
) -> None:
    hub.fault("model.safetensors", "503:30")
    start(stage)
    _, paper = await message(stage, chat)
    async with running(Courier(desk=stage.desk, chat=chat, name=dead_name(3))):
        await eventually(lambda: paper.card.progress is not None)
        assert background.stop(MUSIC)
        await eventually(lambda: paper.card.progress is None)
        assert paper.card.tone is Tone.PLAIN
        hub.files.clear()
        start(stage)
        _, second = await message(stage, chat)
        await eventually(lambda: second.card.tone is Tone.BAD)
    assert "it is not there" in second.card.text
