"""The Ollama writer engine: rules tell the film, a language model on one's own machine says how it looks, feels and sounds.

The parsed screenplay stays the truth: no answer can change a word, a speaker or the order (core.verify looks at the result).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from core.crafts import Context, EngineOptions, Ref, WriteRequest
from core.errors import BrokenModel, MissingTool, OutOfMemory, ServiceDown, StoryreelError
from core.neural.writer.asking import Asker
from core.neural.writer.interpreter import Interpreter
from core.neural.writer.options import identity, read_options
from core.neural.writer.server import connected
from core.screenplay import Screenplay
from core.serial import from_json
from core.storyboard import Storyboard
from core.storyboarding.rules import Telling, tell
from core.verify import verify


class OllamaWriter:
    """Engine of craft `write`. Options: core.neural.writer.options.WriterOptions."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = read_options(options)
        self._identity = identity(options)

    @property
    def identity(self) -> str:
        return self._identity

    def run(self, request: WriteRequest, context: Context) -> Storyboard:
        """The storyboard of the screenplay asset.

        Raises BrokenAsset and BadScript as the draft writer does; when the server cannot be used and the option `fallback` is
        not "rules": ServiceDown, MissingTool (MissingModel), BrokenModel or OutOfMemory.
        """
        context.progress(0.0, "reading the script")
        path = context.asset(request.screenplay) / "screenplay.json"
        screenplay = from_json(path.read_bytes(), Screenplay)
        rules = _Silent(context, context.work, context.seed)
        telling = tell(screenplay, request.language, rules)
        try:
            board = asyncio.run(self._interpreted(screenplay, telling, context, rules))
        except (ServiceDown, MissingTool, BrokenModel, OutOfMemory) as error:
            if self._options.fallback != "rules":
                raise
            return _by_rules(telling, context, f"The film was written by rules: {error}.")
        problems = verify(screenplay, board)
        if problems:
            why = f"The film was written by rules, because the other storyboard was not faithful: {problems[0].detail}."
            return _by_rules(telling, context, why)
        context.progress(1.0, "written")
        return board

    async def _interpreted(self, screenplay: Screenplay, telling: Telling, context: Context, rules: Context) -> Storyboard:
        async with connected(self._options, context) as server:
            asker = Asker(server, context.seed, self._options.rounds)
            try:
                board = await Interpreter(asker, screenplay, telling, context).film(rules)
            except StoryreelError:
                if self._options.release:  # whoever goes on with the film needs the memory just the same
                    await server.let_go()
                raise
            if self._options.release:
                await server.release()
            return board


def _by_rules(telling: Telling, context: Context, why: str) -> Storyboard:
    context.remark(why)
    return replace(telling.board, notes=(*telling.board.notes, why))


@dataclass(slots=True)
class _Silent:
    """The context without its progress: rules take a moment, the model minutes."""

    context: Context
    work: Path
    seed: int

    def asset(self, ref: Ref) -> Path:
        return self.context.asset(ref)

    def progress(self, fraction: float, note: str = "") -> None:
        """Not told."""

    def remark(self, text: str) -> None:
        self.context.remark(text)

    def check_cancelled(self) -> None:
        self.context.check_cancelled()

    def spare_cores(self) -> int:
        return self.context.spare_cores()
