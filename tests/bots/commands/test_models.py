"""/models: who may look and who may change, a download with its licence and progress, a switch."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bots.callers import Caller
from bots.cards import Action, Card, Tone
from bots.desk import Upload
from core.crafts import Craft
from core.models import active, background, installed, licences, places
from core.models.catalogue import catalogue
from storage import audit
from storage.house import open_house
from tests.bots.commands.crew import Crew, text_of
from tests.core.models.files import WEIGHTS, lora
from tests.fakes.hub import FakeHub, fake_hub
from tests.fakes.studio import Studio

MUSIC = catalogue().model("musicgen-small")
OWNER = "discord:1337"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as running:
        header = b'{"a":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}'
        weights = len(header).to_bytes(8, "little") + header + bytes(9)
        running.put(
            MUSIC.repo,
            MUSIC.revision,
            {
                file.path: weights if file.path.endswith("safetensors") else b"{}" if file.path.endswith("json") else b"text"
                for file in MUSIC.files
            },
        )
        yield running


@pytest_asyncio.fixture
async def owned(studio: Studio, redis_url: str, hub: FakeHub) -> AsyncIterator[Crew]:
    """A house whose bot has an owner and downloads from the fake hub."""
    settings = studio.settings(chats={"owners": [OWNER]}, models={"mirrors": [hub.url], "ollama": "http://127.0.0.1:9"})
    async with open_house(settings, redis_url) as house:
        yield Crew(house)
    places.settle(None)


def owner(crew: Crew) -> Caller:
    caller = crew.caller("olga")
    return replace(caller, person=replace(caller.person, id=OWNER.partition(":")[2]))


def button(card: Card | None, verb: str) -> Action:
    assert card is not None
    return next(action for row in card.actions for action in row if action.verb == verb)


def wait_for_download() -> None:
    for thread in threading.enumerate():
        if thread.name == background.THREAD.format(MUSIC.name):
            thread.join(30)


async def test_members_are_refused_and_managers_see_the_list(owned: Crew) -> None:
    assert (await owned.command("models")).refused
    answer = await owned.command("models", caller=owned.caller("ada", admin=True))
    assert answer.card is not None
    menus = answer.card.menus
    assert [choice.value for menu in menus for choice in menu.choices] == [model.name for model in catalogue()]
    assert all(len(menu.choices) <= 25 for menu in menus)
    assert len(menus) <= 4
    assert len({menu.args for menu in menus}) == len(menus)
    for menu in menus:
        press = ":".join((menu.verb, *menu.args, menu.choices[-1].value))
        shown = await owned.press(press, owned.caller("ada", admin=True))
        assert shown.card is not None


async def test_administrators_of_one_server_cannot_change_what_all_share(owned: Crew) -> None:
    admin = owned.caller("ada", admin=True)
    answer = await owned.press(f"mo.yes:{MUSIC.name}", admin)
    assert answer.refused
    assert licences.accepted(MUSIC) is None
    notes = await audit.recent(owned.house, owned.place.scope, 5)
    assert any(note.what == "models.licence" and note.refused for note in notes)


async def test_a_model_is_downloaded_once_its_licence_was_accepted_with_a_button(owned: Crew, hub: FakeHub) -> None:
    answer = await owned.command("models", caller=owner(owned), name=MUSIC.name)
    assert answer.card is not None
    assert "CC-BY-NC-4.0" in answer.card.text
    assert (await owned.press(f"mo.get:{MUSIC.name}", owner(owned))).refused
    assert not hub.requests
    begun = await owned.press(button(answer.card, "mo.yes"), owner(owned))
    assert begun.post  # a message of its own, which is kept up to date
    assert not begun.private
    wait_for_download()
    yes = licences.accepted(MUSIC)
    assert yes is not None
    assert yes.by == OWNER
    after = await owned.press(f"mo.show:{MUSIC.name}", owner(owned))
    assert after.card is not None
    assert after.replaces
    assert after.card.tone is Tone.GOOD
    assert installed.find(MUSIC.name) is not None


async def test_the_card_shows_how_far_a_download_is_and_it_can_be_stopped(owned: Crew, hub: FakeHub) -> None:
    licences.accept(MUSIC, OWNER)
    hub.fault("model.safetensors", *["stall:"] * 3)
    hub.files[next(name for name in hub.files if name.endswith("model.safetensors"))] = bytes(100_000)
    hub.faults[next(name for name in hub.files if name.endswith("config.json"))] = ["503:30"]
    answer = await owned.press(f"mo.get:{MUSIC.name}", owner(owned))
    card = (await owned.press(f"mo.show:{MUSIC.name}", owner(owned))).card or answer.card
    assert card is not None
    assert card.progress is not None
    stopped = await owned.press(button(card, "mo.stop"), owner(owned))
    assert stopped.notice
    wait_for_download()
    assert installed.find(MUSIC.name) is None
    again = (await owned.press(f"mo.show:{MUSIC.name}", owner(owned))).card
    assert button(again, "mo.get")


async def test_a_download_that_failed_says_why_in_the_card(owned: Crew, hub: FakeHub) -> None:
    licences.accept(MUSIC, OWNER)
    hub.files.clear()
    await owned.press(f"mo.get:{MUSIC.name}", owner(owned))
    wait_for_download()
    card = (await owned.press(f"mo.show:{MUSIC.name}", owner(owned))).card
    assert card is not None
    assert card.tone is Tone.BAD
    assert "it is not there" in card.text


async def test_an_owner_adds_a_lora_from_the_chat_and_nothing_that_could_run_code(owned: Crew) -> None:
    ink = Upload(name="../My Ink.safetensors", data=lora(2048))
    refused = await owned.command("models", ink, caller=owned.caller("ada", admin=True))
    assert "only its owners" in text_of(refused)
    added = await owned.command("models", ink, caller=owner(owned))
    assert "Added my-ink (lora, for sdxl)." in text_of(added)
    assert button(added.card, "mo.lora").args[0] == "my-ink"
    assert installed.get("my-ink").by == OWNER
    for name, data, why in (
        ("evil.safetensors", b"\x80\x04cposix\nsystem\n.", "pickle"),
        ("evil.pt", b"\x80\x04", "can run code"),
        ("cut.safetensors", lora(2048)[:-10], "cut off"),
        ("whole.safetensors", WEIGHTS, "no LoRA"),
    ):
        assert why in text_of(await owned.command("models", Upload(name=name, data=data), caller=owner(owned)))
    assert [one.name for one in installed.all_installed()] == ["my-ink"]
    assert not list(owned.house.settings.data.glob(".sent-*"))


async def test_a_lora_of_ones_own_is_painted_with_from_the_chat_until_somebody_stops_it(owned: Crew) -> None:
    await owned.command("models", Upload(name="ink.safetensors", data=lora(2048)), caller=owner(owned))
    await owned.command("models", Upload(name="old.safetensors", data=lora(768)), caller=owner(owned))
    assert (await owned.press("mo.lora:ink:0.6", owned.caller("ada", admin=True))).refused
    assert active.loras() == ()
    used = await owned.press("mo.lora:ink:0.6", owner(owned))
    assert "weight 0.6" in text_of(used)
    assert [(one.name, one.weight, one.by) for one in active.loras()] == [("ink", 0.6, OWNER)]
    stronger = await owned.command("models", caller=owner(owned), name="ink", weight="1.2")
    assert "weight 1.2" in text_of(stronger)
    assert "ink (1.2)" in text_of(await owned.command("models", caller=owner(owned)))
    shown = await owned.press("mo.show:ink", owner(owned))
    assert shown.card is not None
    assert [action.args for row in shown.card.actions for action in row][-1] == ("ink", "0")
    other = await owned.command("models", caller=owner(owned), name="old")
    assert "made for sd15" in text_of(other)
    assert other.card is not None
    assert not other.card.actions
    assert "made for sd15" in text_of(await owned.command("models", caller=owner(owned), name="old", weight="1"))
    off = await owned.press("mo.lora:ink:0", owner(owned))
    assert "does not paint" in text_of(off)
    assert active.loras() == ()


async def test_a_craft_is_switched_and_back(owned: Crew) -> None:
    book = owned.house.advancer.book
    before = book.entries[Craft.STILL]
    assert "draft" in (await owned.command("models", caller=owner(owned), craft="still", name="draft")).notice
    assert book.entries[Craft.STILL].name == "draft"
    await owned.command("models", caller=owner(owned), craft="still")
    assert book.entries[Craft.STILL] == before
    missing = await owned.press("mo.use:lipsync:wav2lip", owner(owned))
    assert missing.refused
    assert missing.card is not None
    assert "yunet" in missing.card.text
