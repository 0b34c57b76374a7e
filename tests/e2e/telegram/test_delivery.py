"""Films that a chat does not take as they are: smaller copies, links."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from tests.e2e.chats import free_port
from tests.e2e.telegram.conftest import Open
from tests.e2e.telegram.stage import Stage, link

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def with_links(open_stage: Open) -> Stage:
    listen = f"127.0.0.1:{free_port()}"
    stage = await open_stage(links={"url": f"http://{listen}", "listen": listen})
    stage.switch("noisy-export")
    return stage


async def test_a_refused_upload_comes_smaller_with_a_link_to_the_whole(open_stage: Open) -> None:
    stage = await with_links(open_stage)
    room = stage.room("Mia")
    _, held = await room.almost("Mia")
    stage.telegram.inject("editMessageMedia", 413, "Request Entity Too Large")
    held.unlink()
    video = await room.delivered(within=60)
    assert "made smaller to fit this chat" in video.text
    assert video.media is not None
    async with ClientSession() as http, http.get(link(video)) as whole:
        assert whole.status == 200
        assert len(await whole.read()) > len(video.media.data)


async def test_a_film_that_never_fits_comes_as_a_link_that_answers_with_ranges(open_stage: Open) -> None:
    stage = await with_links(open_stage)
    room = stage.room("Mia")
    _, held = await room.almost("Mia")
    stage.telegram.inject("editMessageMedia", 413, "Request Entity Too Large", times=9)
    held.unlink()
    card = await room.told("This chat refused the file", within=60)
    assert room.films() == []
    async with ClientSession() as http:
        async with http.get(link(card), headers={"Range": "bytes=4-7"}) as part:
            assert part.status == 206
            assert await part.read() == b"ftyp"
            assert part.headers["Content-Range"].startswith("bytes 4-7/")
        base, film, signed = link(card).partition("/film/")
        async with http.get(f"{base}{film}{signed[:20]}{'A' if signed[20] != 'A' else 'B'}{signed[21:]}") as forged:
            assert forged.status == 404


async def test_without_links_the_smallest_refusal_is_said_with_what_to_do(open_stage: Open) -> None:
    stage = await open_stage()
    stage.switch("noisy-export")
    room = stage.room("Mia")
    _, held = await room.almost("Mia")
    stage.telegram.inject("editMessageMedia", 413, "Request Entity Too Large", times=9)
    held.unlink()
    await room.told("links.url", within=60)
