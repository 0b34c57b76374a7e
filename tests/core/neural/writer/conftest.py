"""A fake Ollama, and a way to write a film with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.crafts import Ref, WriteRequest
from core.neural.writer.engine import OllamaWriter
from core.screenplay import Element, Screenplay
from core.serial import to_json
from core.storyboard import Storyboard
from core.storyboarding.rules import write_storyboard
from tests.contexts import RecordingContext
from tests.core.storyboarding.stories import action, heading, says, screenplay
from tests.fakes.ollama import FakeOllama, ollama_server

STORY = (
    heading("INT. MARA'S NOOK"),
    action("MARA (40s), tall, grey hair, a blue coat, waits. JON, a young sailor with a red beard, walks in."),
    says("MARA", "You came back. I did not think that you would ever come back to this place, Jon."),
    says("JON", "I promised.", "quietly"),
    heading("EXT. HARBOUR - NIGHT"),
    action("Rain. Jon looks at the black water."),
    says("JON", "It is gone!"),
)


@dataclass
class Writing:
    """One try: what was written from what, and what was told on the way."""

    script: Screenplay
    context: RecordingContext
    engine: OllamaWriter

    def run(self) -> Storyboard:
        return self.engine.run(WriteRequest(screenplay=Ref("script"), language=self.script.language), self.context)

    def by_rules(self) -> Storyboard:
        return write_storyboard(self.script, self.script.language, RecordingContext(work=self.context.work))


Prepare = Callable[..., Writing]


@pytest.fixture
def ollama() -> Iterator[FakeOllama]:
    with ollama_server(FakeOllama()) as fake:
        yield fake


@pytest.fixture
def prepare(ollama: FakeOllama, tmp_path: Path) -> Prepare:
    def make(*elements: Element, **options: Any) -> Writing:
        script = screenplay(*(elements or STORY))
        (tmp_path / "screenplay.json").write_bytes(to_json(script))
        context = RecordingContext(work=tmp_path, assets={"script": tmp_path})
        return Writing(script, context, OllamaWriter({"url": ollama.url, **options}))

    return make
