"""A voice speaks one sentence, in a process of its own: `python -m core.sampling`, asked in JSON on standard input.

A bot must keep answering and stay small, and a voice model is neither quick to load nor small. Started by
bots.commands.speaking; the sentences are also the terminal's.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.alone import LocalContext
from core.crafts import Craft, SpeakRequest, Speech
from core.engines import build
from core.errors import StoryreelError
from core.models import places
from core.serial import from_json, to_json

SENTENCES = {
    "en": "The lighthouse keeper climbed the stairs one last time.",
    "es": "El farero subió las escaleras por última vez.",
    "fr": "Le gardien du phare monta l'escalier une dernière fois.",
    "it": "Il guardiano del faro salì le scale per l'ultima volta.",
    "pt": "O faroleiro subiu as escadas pela última vez.",
    "hi": "प्रकाशस्तंभ का रखवाला आखिरी बार सीढ़ियाँ चढ़ा।",
    "de": "Der Leuchtturmwärter stieg ein letztes Mal die Treppe hinauf.",
    "ja": "灯台守は最後にもう一度、階段をのぼった。",
    "zh": "灯塔看守人最后一次登上了楼梯。",
}
"""What is said in each language; English for all others."""
FILE = "sample.m4a"
BIT_RATE = 128_000
FAILED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOrder:
    """What the process is asked for: an engine as in config.yaml, what it shall say, and the folder for FILE."""

    engine: str
    options: dict[str, Any]
    request: SpeakRequest
    folder: str
    models: str = ""
    """Where models lie; empty: the engine needs none of the house's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMade:
    """What came out: seconds, or what went wrong."""

    seconds: float = 0.0
    error_code: str = ""
    error: str = ""


def make_sample(order: SampleOrder) -> SampleMade:
    """Speaks and writes FILE (AAC). Raises StoryreelError."""
    from core.sound.reading import read  # FFmpeg, which a bot that only asks does not need
    from core.sound.writing import SoundWriter

    folder = Path(order.folder)
    places.settle(Path(order.models) if order.models else None)
    with tempfile.TemporaryDirectory() as work:
        engine = build(Craft.SPEAK, order.engine, order.options)
        speech: Speech = engine.run(order.request, LocalContext(Path(work)))
        with SoundWriter(folder / FILE, BIT_RATE) as writer:
            for block in read(Path(work) / speech.file, "sample"):
                writer.write(block)
    return SampleMade(seconds=speech.seconds)


def main() -> int:
    order = from_json(sys.stdin.buffer.read(), SampleOrder)
    try:
        made = make_sample(order)
    except StoryreelError as error:
        made = SampleMade(error_code=error.code, error=str(error))
    sys.stdout.buffer.write(to_json(made))
    return FAILED if made.error_code else 0


if __name__ == "__main__":
    sys.exit(main())
