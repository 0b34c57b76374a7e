"""One question to the model: asked, checked, and asked again with what was wrong. Used by engine.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.errors import ServiceDown
from core.neural.writer.answers import Shape, Unreadable, read_answer
from core.neural.writer.prompts import SYSTEM, again
from core.neural.writer.server import Message, Server

S = TypeVar("S", bound=Shape)
_QUOTED = 3000
"""Characters of a faulty answer that the model is shown again."""
_PASSING = frozenset({"ollama.broke_off", "ollama.strange", "ollama.refused"})
"""Failures that are worth asking again at once."""


class Unusable(Exception):
    """No usable answer in all rounds. `faults` are those of the last one."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Asker:
    server: Server
    seed: int
    rounds: int

    async def ask(self, question: str, shape: type[S], check: Callable[[S], list[str]], expected: int) -> S:
        """An answer without faults. `expected` tokens long, about. Raises Unusable, and what Server.ask raises."""
        schema = shape.model_json_schema()
        asked = [Message("system", SYSTEM), Message("user", question)]
        faults: list[str] = []
        messages = asked
        for number in range(self.rounds + 1):
            seed = (self.seed * 1009 + number) % 2**31
            try:
                reply = await self.server.ask(messages, schema, seed, 2 * expected + 200)
            except ServiceDown as error:
                if error.code not in _PASSING or number == self.rounds:
                    raise
                continue
            try:
                answer = read_answer(reply.text, shape)
                faults = check(answer)
            except Unreadable as unreadable:
                faults = unreadable.faults
                if not reply.whole:
                    faults = ["The answer was too long and was cut off. Say everything in fewer words.", *faults]
            else:
                if not faults:
                    return answer
            messages = [*asked, Message("assistant", reply.text[:_QUOTED] or "{}"), Message("user", again(faults))]
        raise Unusable(faults)
