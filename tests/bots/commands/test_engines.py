"""Engines are chosen by settings, of those that config.yaml offers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import ValidationError
from sqlalchemy import select

from bots.preferences import Preferences, merge, with_setting
from core.config import EngineSettings, Settings
from core.crafts import Craft
from core.errors import BadOption
from core.plan.job import EnginePick
from storage import requests
from storage.house import open_house
from storage.tables import steps
from tests.bots.commands.crew import Crew, text_of
from tests.fakes import engines as fakes
from tests.fakes.studio import Studio


class OtherStill(fakes.Still):
    """A second painter."""

    @property
    def identity(self) -> str:
        return "other-still/1"


@pytest_asyncio.fixture
async def crew(studio: Studio, redis_url: str) -> AsyncIterator[Crew]:
    settings = studio.settings(chats={"films_at_once": 9})
    still = settings.engines[Craft.STILL]
    offers = {"other": {"engine": f"{__name__}:OtherStill", "options": still.options}}
    engines = {**settings.engines, Craft.STILL: EngineSettings(**{**still.model_dump(), "offers": offers})}
    async with open_house(settings.model_copy(update={"engines": engines}), redis_url) as house:
        yield Crew(house)


async def painters(crew: Crew) -> set[tuple[str, str]]:
    async with crew.house.database.read() as connection:
        query = select(steps.c.engine, steps.c.identity).where(steps.c.craft == Craft.STILL)
        return {(row.engine.rpartition(":")[2], row.identity) for row in (await connection.execute(query)).all()}


async def test_a_project_is_painted_by_the_engine_that_its_settings_name(crew: Crew) -> None:
    await crew.film(storyboard="no", project="Usual")
    await crew.work()
    assert await painters(crew) == {("Still", "fake-still/1")}
    saved = await crew.command("settings", project="Usual", name="engines", value="still=other")
    assert "Engines: still=other" in text_of(saved)
    asked = await crew.film(storyboard="no", project="Usual")
    await crew.work()
    assert (await crew.shown(asked)).deliver
    assert ("other", "other-still/1") in await painters(crew)
    elsewhere = await crew.film(storyboard="no", project="Another")
    (film,) = (await crew.shown(elsewhere)).films
    assert (await requests.request_of(crew.house, film)).job.engines == ()


async def test_a_menu_offers_the_engines_that_there_are(crew: Crew) -> None:
    card = (await crew.command("settings", name="engines")).card
    assert card is not None
    (menu,) = card.menus
    assert [choice.value.rpartition("=")[0] for choice in menu.choices] == ["still", "still", ""]
    chosen = next(choice.value for choice in menu.choices if choice.value == "still=other")
    assert "still=other" in text_of(await crew.press(":".join((menu.verb, *menu.args, chosen))))
    assert "no engine" in text_of(await crew.command("settings", name="engines", value="still=nothing"))
    assert "names no engine" in text_of(await crew.command("settings", name="engines", value="quickly"))


async def test_an_engine_that_is_no_longer_offered_is_not_used(crew: Crew, studio: Studio) -> None:
    await crew.command("settings", name="engines", value="still=other")
    await crew.film()
    async with open_house(studio.settings(), crew.house.redis_url) as house:
        later = Crew(house)
        assert "Engines" not in text_of(await later.command("settings"))
        await later.film(storyboard="no")
        (newest, before) = await requests.requests_of(house, crew.place.scope)
        assert newest.job.engines == ()
        with pytest.raises(BadOption, match="other"):
            house.advancer.book.picked(before.job.engines)


def test_of_every_craft_the_last_pick_wins() -> None:
    one = with_setting(Preferences(), "engines", "still=a, compose=b")
    two = with_setting(Preferences(), "engines", "still=c")
    assert merge([one, two]).engines == (
        EnginePick(craft=Craft.STILL, name="c"),
        EnginePick(craft=Craft.COMPOSE, name="b"),
    )
    assert with_setting(with_setting(one, "engines", "still=c"), "engines", "").engines == ()


def test_voices_are_of_one_engine() -> None:
    with pytest.raises(ValidationError, match="speak"):
        Settings(engines={"speak": {"engine": "draft", "offers": {"other": {}}}})  # type: ignore[dict-item]
