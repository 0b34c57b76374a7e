"""A film that Discord does not take: made smaller, and where that is not enough given as a link."""

from __future__ import annotations

import aiohttp
import pytest

from tests.e2e.discord.conftest import Open
from tests.e2e.discord.stage import link, mentions, words_of
from tests.e2e.scripts import script

pytestmark = pytest.mark.asyncio(loop_scope="package")

MESSAGES = "/channels/{channel_id}/messages/{message_id}"


async def test_a_refused_film_is_made_smaller_and_then_linked(open_stage: Open) -> None:
    stage = await open_stage(workers=1)
    stage.switch("noisy-export")
    room, discord = stage.room(), stage.discord
    mia = room.person("Mia")
    asked = await room.film(mia, script("Too Large"), storyboard=False)
    discord.attachment_size_limit = 900_000  # less than Discord has said
    await room.shows(asked, "is ready")
    film = await room.delivered()
    assert "made smaller to fit this chat" in words_of(film)
    (video,) = film.attachments
    assert len(video.data) <= 900_000
    assert b"ftyp" in video.data[:16]
    assert any(call.status == 413 for call in discord.calls_to("PATCH", MESSAGES))
    whole = await watched(link(film))
    assert len(whole) > len(video.data)

    discord.attachment_size_limit = 20_000
    other = stage.room()
    tom = other.person("Tom")
    await other.shows(await other.film(tom, script("Far Too Large"), storyboard=False), "is ready")
    linked = await other.until(lambda: next((one for one in other.history() if "Watch" in str(one.buttons)), None), "a link")
    assert "behind a link that is good for 3 days" in words_of(linked)
    assert other.films() == []
    assert mentions(other, tom) == [linked]
    assert b"ftyp" in (await watched(link(linked)))[:16]


async def watched(address: str) -> bytes:
    """The film behind a link, fetched as players do: in parts."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(address) as whole:
            assert whole.status == 200
            assert whole.content_type == "video/mp4"
            data = await whole.read()
        async with browser.get(address, headers={"Range": "bytes=100-299"}) as part:
            assert part.status == 206
            assert part.headers["Content-Range"] == f"bytes 100-299/{len(data)}"
            assert await part.read() == data[100:300]
        before, _, after = address.partition("/film/")
        async with browser.get(f"{before}/film/x{after[1:]}") as wrong:
            assert wrong.status in (403, 404, 410)
        return data
