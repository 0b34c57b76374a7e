"""What comes over the line of updates, and the sign that somebody is at work."""

from __future__ import annotations

import asyncio
import json

from telegram import Bot

from bots.on_telegram.connect import open_bots
from bots.on_telegram.nodding import Nods
from bots.on_telegram.polling import NewsLine
from tests.loopback.telegram.server import TelegramLoopback


def test_updates_that_were_received_are_left_out() -> None:
    line = NewsLine(1, 5.0)
    line.known = 8
    found = line.parse_json_payload(json.dumps({"ok": True, "result": [{"update_id": 7}, {"update_id": 8}]}).encode())
    assert found == {"ok": True, "result": [{"update_id": 8}]}


def test_other_answers_stay_as_they_are() -> None:
    assert NewsLine(1, 5.0).parse_json_payload(b'{"ok": false, "error_code": 409}') == {"ok": False, "error_code": 409}


async def test_several_who_wait_in_a_chat_see_one_sign() -> None:
    async with TelegramLoopback() as server:
        chat = server.as_user(server.add_user("Ann")).chat
        chat.started = True
        asker: Bot
        asker, _ = open_bots(server.token, server.origin)
        async with asker:
            nods = Nods(asker)
            async with nods.while_working(chat.id, at_once=True), nods.while_working(chat.id, at_once=True):
                await server.wait_for(lambda: server.actions, 5.0, "a sign")
                await asyncio.gather(*nods.under_way)
        assert [(where, what) for _, where, what in server.actions] == [(chat.id, "typing")]


async def test_a_quick_answer_needs_no_sign() -> None:
    async with TelegramLoopback() as server:
        asker, _ = open_bots(server.token, server.origin)
        async with asker, Nods(asker).while_working(1, at_once=False):
            pass
        assert not server.actions


async def test_who_writes_again_right_after_an_answer_sees_a_sign_again() -> None:
    async with TelegramLoopback() as server:
        chat = server.as_user(server.add_user("Ann")).chat
        chat.started = True
        asker, _ = open_bots(server.token, server.origin)
        async with asker:
            nods = Nods(asker)
            for _ in range(2):
                server.actions.clear()
                async with nods.while_working(chat.id, at_once=True):
                    await server.wait_for(lambda: server.actions, 5.0, "a sign")
                    await asyncio.gather(*nods.under_way)
