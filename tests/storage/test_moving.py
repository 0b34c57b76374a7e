"""A chat with a new id keeps its library, its settings and its films."""

from __future__ import annotations

from sqlalchemy import select

from storage import posts, preferences
from storage.house import House
from storage.moving import move
from storage.tables import projects
from tests.storage.conftest import waiting_film

OLD, NEW = "-5", "-1005"
PLACE = '{"platform":"telegram","id":"-5","server":"-5","private":false,"name":"-5 nights"}'


async def test_everything_of_the_old_chat_belongs_to_the_new_one(house: House) -> None:
    film = await waiting_film(house, scope="telegram:-5")
    await preferences.write(house, "server:telegram:-5", "{}")
    await preferences.write(house, "rules:telegram:-5#-5", "{}")
    post = await posts.add(
        house, platform="telegram", place=PLACE, subject="film", subject_id=film, person="7", locale="en", reply_to="3"
    )
    await posts.sent(house, post, "11")
    for _ in range(2):
        await move(house, "telegram", OLD, NEW)
    moved = await posts.one(house, post)
    assert moved is not None
    assert (moved.place_id, moved.message, moved.reply_to) == (NEW, "", "")
    assert moved.place == PLACE.replace('"-5"', '"-1005"')
    assert await preferences.read(house, "server:telegram:-1005") == "{}"
    assert await preferences.read(house, "rules:telegram:-1005#-1005") == "{}"
    async with house.database.read() as connection:
        assert list((await connection.execute(select(projects.c.scope))).scalars()) == ["telegram:-1005"]


async def test_names_that_the_new_chat_has_stay_its_own(house: House) -> None:
    await waiting_film(house, "Same", scope="telegram:-5")
    await waiting_film(house, "Other", scope="telegram:-5")
    await waiting_film(house, "Same", scope="telegram:-1005")
    await move(house, "telegram", OLD, NEW)
    async with house.database.read() as connection:
        rows = (await connection.execute(select(projects.c.name, projects.c.scope))).all()
    assert sorted(map(tuple, rows)) == [("Other", "telegram:-1005"), ("Same", "telegram:-1005"), ("Same", "telegram:-5")]
