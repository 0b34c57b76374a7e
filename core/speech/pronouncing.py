"""A client of the pronouncing process (core.speech.pronouncer): text to IPA, and text to a plain voice with exact times.

Called by the draft voice, which needs phonemes, and by neural voices, which are timed against the plain voice.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadOption, MissingTool, WorkerLost

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCRIPT = Path(__file__).with_name("pronouncer.py")
_TIMEOUT = 10.0
"""Seconds for one answer (it takes about 1 ms); then the process is replaced."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that begins in the plain voice."""

    kind: str
    """"word", "phoneme", or "end" of a clause."""
    place: int
    """The letter of the text, from 0."""
    at: float
    """Seconds."""
    ipa: str


@dataclass(frozen=True, slots=True)
class PlainSpeech:
    """A text in the plain voice."""

    sound: NDArray[np.float32]
    """Mono, -1 … 1."""
    rate: int
    heard: tuple[Heard, ...]


_KINDS = {1: "word", 5: "end", 7: "phoneme"}


class Pronouncer:
    """A client of the pronouncing process, which is started at the first use and restarted when it dies or hangs."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._ending: weakref.finalize[[subprocess.Popen[str]], Pronouncer] | None = None
        self._replies: Queue[str] = Queue()
        self._lock = threading.Lock()

    def ipa(self, texts: list[str], language: str) -> list[str]:
        """IPA of each text in an eSpeak language ("en-us", "fr-fr"); "^" ties the letters of one phoneme.

        Raises BadOption for a language eSpeak lacks, MissingTool when the process cannot start, WorkerLost when it died twice.
        """
        return list(self._answer(texts, language)["ipa"])

    def say(self, text: str, language: str) -> PlainSpeech:
        """`text` in eSpeak's plain voice, with the exact times of its words and phonemes. Raises as `ipa` does."""
        reply = self._answer([text], language, say=True)
        said, rate = reply["said"][0], int(reply["rate"])
        sound = np.frombuffer(base64.b64decode(said["sound"]), "<i2").astype(np.float32) / np.float32(32768)
        heard = tuple(Heard(_KINDS[kind], place, sample / rate, ipa) for kind, place, sample, ipa in said["events"])
        return PlainSpeech(sound, rate, heard)

    def _answer(self, texts: list[str], language: str, *, say: bool = False) -> dict[str, Any]:
        wanted = {"language": language, "texts": [text.replace("\0", " ") for text in texts], "say": say}
        request = json.dumps(wanted)
        with self._lock:
            reply = self._ask(request) or self._ask(request)
        if reply is None:
            raise WorkerLost("voice.pronouncer", "the pronouncing process died twice on one text")
        if reply.get("unknown"):
            raise BadOption("voice.language", f"no pronunciation for language {language}", language=language)
        return reply

    def close(self) -> None:
        """End the process (also done when the client is no longer used)."""
        if self._ending is not None:
            self._ending()
        self._process = None

    def _ask(self, request: str) -> dict[str, Any] | None:
        process = self._running()
        with suppress(OSError, Empty, ValueError):
            assert process.stdin is not None
            process.stdin.write(request + "\n")
            process.stdin.flush()
            answer = self._replies.get(timeout=_TIMEOUT)
            return dict(json.loads(answer))
        self.close()
        return None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._replies = Queue()
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
            self._ending = weakref.finalize(self, _end, self._process)
            threading.Thread(target=_pump, args=(self._process, self._replies), daemon=True).start()
            try:
                started = json.loads(self._replies.get(timeout=_TIMEOUT))
            except (Empty, ValueError) as error:
                self.close()
                remedy = "pip install --force-reinstall espeakng-loader"
                raise MissingTool("voice.pronouncer_missing", f"eSpeak NG does not start; {remedy}") from error
            assert started == {"ready": True}
        return self._process


def _pump(process: subprocess.Popen[str], replies: Queue[str]) -> None:
    """Carry answers over until the process ends; then an empty one, so that nobody waits for the dead."""
    assert process.stdout is not None
    with process.stdout as answers:
        for line in answers:
            replies.put(line)
    replies.put("")


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    with suppress(OSError):
        assert process.stdin is not None
        process.stdin.close()
    process.wait()
