"""Forms that bots upload come whole, however the network cuts them."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.loopback.telegram.server import TelegramLoopback

pytestmark = pytest.mark.asyncio
BOUNDARY = b"0123456789abcdef0123456789abcdef"


def _form(chat: int, data: bytes) -> bytes:
    field = b'--%b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n' % (BOUNDARY, chat)
    head = b'--%b\r\nContent-Disposition: form-data; name="document"; filename="a.bin"\r\n\r\n' % BOUNDARY
    return field + head + data + b"\r\n--%b--\r\n" % BOUNDARY


async def _upload(server: TelegramLoopback, body: bytes, cuts: list[int]) -> bytes:
    """The answer to a document of which the bytes between two `cuts` are sent at a time."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    head = f"POST /bot{server.token}/sendDocument HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n"
    form = f"Content-Type: multipart/form-data; boundary={BOUNDARY.decode()}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write((head + form).encode())
    for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True):
        writer.write(body[start:end])
        await writer.drain()
        await asyncio.sleep(0.002)
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("short", range(0, 60, 6))
async def test_an_upload_comes_whole_wherever_it_is_cut(short: int) -> None:
    data = random.Random(short).randbytes(20_000)
    async with TelegramLoopback(flood_control=False) as server:
        alice = server.as_user("alice")
        await alice.send("/start")
        body = _form(alice.user.id, data)
        for first in (8192, 16384):
            answer = await _upload(server, body, [first + short, first + short + 5])
            assert answer.startswith(b"HTTP/1.1 200"), answer
        assert [message.media.data for message in server.history() if message.media] == [data, data]
