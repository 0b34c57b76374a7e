"""Links over real HTTP on 127.0.0.1: what a browser, a player that seeks, and somebody who tries doors get."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bots.links.secret import FILE, kept_secret
from bots.links.server import disposition, serving
from bots.links.signing import Links
from core.errors import BadConfig
from core.serial import digest
from storage.assets import LocalStore, put_files

FILM = bytes(range(256)) * 40


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "assets")


@pytest.fixture
def film(store: LocalStore) -> str:
    return put_files(store, "film", {"film.mp4": FILM}).key


@pytest_asyncio.fixture
async def links(store: LocalStore) -> AsyncIterator[Links]:
    """Links whose address is that of a running server."""
    signed = Links(url="", secret="s3cret", hours=1)
    async with serving(store, signed, "127.0.0.1:0") as (host, port):
        yield replace(signed, url=f"http://{host}:{port}")


@pytest_asyncio.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_link_gives_the_whole_film_with_its_name(links: Links, film: str, client: aiohttp.ClientSession) -> None:
    async with client.get(links.to(film, "film.mp4", "Der Leuchtturm für “Ida”.mp4")) as answer:
        assert await answer.read() == FILM
        assert (answer.status, answer.content_type) == (200, "video/mp4")
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Cache-Control"].startswith("private")
        assert (
            "filename*=UTF-8''Der%20Leuchtturm%20f%C3%BCr%20%E2%80%9CIda%E2%80%9D.mp4" in answer.headers["Content-Disposition"]
        )
        assert answer.headers["ETag"]


async def test_a_player_can_seek(links: Links, film: str, client: aiohttp.ClientSession) -> None:
    url = links.to(film, "film.mp4", "film.mp4")
    async with client.get(url, headers={"Range": "bytes=100-199"}) as answer:
        assert (answer.status, await answer.read()) == (206, FILM[100:200])
        assert answer.headers["Content-Range"] == f"bytes 100-199/{len(FILM)}"
    async with client.get(url, headers={"Range": "bytes=-10"}) as answer:
        assert (answer.status, await answer.read()) == (206, FILM[-10:])
    async with client.get(url, headers={"Range": f"bytes={len(FILM)}-"}) as answer:
        assert answer.status == 416
        assert answer.headers["Content-Range"] == f"bytes */{len(FILM)}"


async def test_a_known_copy_is_not_sent_again(links: Links, film: str, client: aiohttp.ClientSession) -> None:
    url = links.to(film, "film.mp4", "film.mp4")
    async with client.get(url) as answer:
        tag = answer.headers["ETag"]
    async with client.get(url, headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


async def test_a_head_request_tells_the_size_alone(links: Links, film: str, client: aiohttp.ClientSession) -> None:
    async with client.head(links.to(film, "film.mp4", "film.mp4")) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Length"] == str(len(FILM))
        assert await answer.read() == b""


async def test_a_changed_link_leads_nowhere_and_says_so(links: Links, film: str, client: aiohttp.ClientSession) -> None:
    url = links.to(film, "film.mp4", "film.mp4")
    token = url.split("/film/")[1].split("/")[0]
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for address in (
        url.replace(token, flipped),
        f"{links.url}/film/x/y",
        f"{links.url}/",
        f"{links.url}/film/../../etc/passwd",
    ):
        async with client.get(address, headers={"Accept-Language": "de-DE,de;q=0.9"}) as answer:
            page = await answer.text()
            assert answer.status == 404
            assert "Hier ist nichts" in page


async def test_an_ended_link_is_told_from_one_that_never_was(
    store: LocalStore, film: str, client: aiohttp.ClientSession
) -> None:
    brief = Links(url="x", secret="s3cret", hours=-1)
    async with (
        serving(store, brief, "127.0.0.1:0") as (host, port),
        client.get(replace(brief, url=f"http://{host}:{port}").to(film, "film.mp4", "film.mp4")) as answer,
    ):
        assert answer.status == 410
        assert "This link has ended" in await answer.text()


async def test_a_film_that_was_cleaned_away_is_said_to_be_so(
    links: Links, film: str, store: LocalStore, client: aiohttp.ClientSession
) -> None:
    url = links.to(film, "film.mp4", "film.mp4")
    store.delete(film)
    async with client.get(url) as answer:
        assert answer.status == 410
        assert "no longer stored" in await answer.text()


@pytest.mark.parametrize("file", ["../result.json", "..", ".", "", "/etc/passwd", "a/b"])
async def test_not_even_a_signed_link_leaves_its_folder(
    file: str, links: Links, film: str, client: aiohttp.ClientSession
) -> None:
    async with client.get(links.to(film, file, "x")) as answer:
        assert answer.status == 404


async def test_a_link_to_what_was_never_stored_is_a_page_and_no_crash(links: Links, client: aiohttp.ClientSession) -> None:
    async with client.get(links.to(digest(b"nothing"), "film.mp4", "film.mp4")) as answer:
        assert answer.status == 410


async def test_health_answers(links: Links, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{links.url}/health") as answer:
        assert (answer.status, await answer.text()) == (200, "ok\n")


async def test_an_address_in_use_is_named(store: LocalStore, links: Links) -> None:
    taken = links.url.removeprefix("http://")
    with pytest.raises(BadConfig, match="cannot listen on"):
        async with serving(store, links, taken):
            pass
    with pytest.raises(BadConfig, match="host:port"):
        async with serving(store, links, "8089x"):
            pass


@pytest.mark.parametrize("name", ['a"b\r\nSet-Cookie: x.mp4', "../../x", "", "100%.mp4", "\u202e.mp4", "👍.mp4"])
def test_no_name_breaks_the_header(name: str) -> None:
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "/" not in header.split("filename*=")[0]


def test_the_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "data")
    assert len(first) == 64
    assert kept_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [FILE]
