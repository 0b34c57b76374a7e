"""Talks to the program that has audiocraft: it is started when there is something to compose, told line by line what, and ended
when it is silent for too long, when somebody cancels, or when the lender lets go of it. Called by core.neural.composer.engine.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any

import numpy as np

from core.errors import BrokenModel, MissingModel, MissingTool
from core.neural.composer import audiocraft_program
from core.neural.composer.options import ComposerOptions
from core.neural.lending import Placement
from core.sound.filters import Wave

_FILES = ("state_dict.bin", "compression_state_dict.bin")
_LOOK = 0.2
"""Seconds between two looks whether somebody wants to stop."""
_GRACE = 2.0
_TOLD = 300
"""Characters of an error that are told."""


class Child:
    """The program, which holds its model between two orders."""

    def __init__(self, python: str, folder: Path, placement: Placement, timeout: float) -> None:
        """Raises MissingModel, MissingTool."""
        for name in _FILES:
            if not (folder / name).is_file():
                text = f"{folder} has no {name}, which audiocraft needs"
                raise MissingModel("model.path", text, path=str(folder / name))
        if not Path(python).is_file():
            raise MissingTool("music.audiocraft", f"there is no interpreter {python}", path=python)
        self._command = [python, "-u", audiocraft_program.__file__, str(folder), placement.device]
        self._name, self._timeout = folder.name, timeout
        self._running: _Running | None = None

    def compose(
        self, text: str, seconds: float, seed: int, options: ComposerOptions, tick: Callable[[float], None]
    ) -> tuple[Wave, int]:
        """The sound (channels, n) of a prompt and its rate; `tick` gets the share done and may raise, which ends the program.

        Raises BrokenModel when the program breaks, and RuntimeError "out of memory", as torch does, when it says so.
        """
        if self._running is None:
            self._running = _Running(self._command, self._name)
        running = self._running
        try:
            with tempfile.TemporaryDirectory() as place:
                out = Path(place) / "sound.f32"
                order = {name: getattr(options, name) for name in ("guidance", "temperature", "top_k", "overlap")}
                running.tell({"prompt": text, "seconds": seconds, "seed": seed, "out": str(out), **order})
                answer = self._wait(running, tick)
                return self._read(out, int(answer["sides"])), int(answer["rate"])
        except (KeyError, TypeError, ValueError) as error:
            raise self._broken(f"it answered something else ({error})") from error
        except BaseException:
            self._running = None
            running.end()
            raise

    def _wait(self, running: _Running, tick: Callable[[float], None]) -> dict[str, Any]:
        """The last word on an order."""
        share, heard = 0.0, time.monotonic()
        while True:
            tick(share)
            answer = running.next(_LOOK)
            if answer is None:
                if time.monotonic() - heard > self._timeout:
                    raise self._broken(f"it said nothing for {self._timeout:g} s")
                continue
            heard = time.monotonic()
            if "error" in answer:
                self._refuse(str(answer["error"]))
            if "rate" in answer:
                return answer
            share = max(share, float(answer.get("done", share)))

    def _refuse(self, why: str) -> None:
        if "out of memory" in why.lower():
            raise RuntimeError(why)
        raise self._broken(why[:_TOLD])

    def _read(self, file: Path, sides: int) -> Wave:
        try:
            return np.fromfile(file, "<f4").reshape(sides, -1)
        except OSError as error:
            raise self._broken("it wrote no sound") from error

    def _broken(self, why: str) -> BrokenModel:
        text = f"audiocraft with {self._name}: {why}"
        return BrokenModel("model.broken", text, name=self._name, what="audiocraft", why=f"audiocraft: {why}")


class _Running:
    """A started program and a thread that hears it."""

    def __init__(self, command: list[str], name: str) -> None:
        self._name = name
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  open as long as the program runs
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # so that it is ended with whatever it has started
            )
        except OSError as error:
            self._errors.close()
            raise MissingTool("music.audiocraft", f"{command[0]} cannot be started: {error}", path=command[0]) from error
        self._lines: Queue[str | None] = Queue()
        threading.Thread(target=_hear, args=(self._process.stdout, self._lines), daemon=True).start()
        self._end = weakref.finalize(self, _end, self._process, self._errors)

    def tell(self, order: dict[str, Any]) -> None:
        """What became of a program that hears nothing comes out at the next look."""
        with suppress(OSError):
            assert self._process.stdin is not None  # it is a pipe
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()

    def next(self, seconds: float) -> dict[str, Any] | None:
        """The next answer; None when there is none yet. Raises BrokenModel when the program has ended."""
        try:
            line = self._lines.get(timeout=seconds)
        except Empty:
            return None
        if line is None:
            text = f"audiocraft ended: {self._last_words()}"
            raise BrokenModel("model.broken", text, name=self._name, what="audiocraft", why=text)
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError(line[:_TOLD])
        return answer

    def end(self) -> None:
        self._end()

    def _last_words(self) -> str:
        self._process.wait(_GRACE)
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return said[-1][:_TOLD] if said else f"status {self._process.returncode}"


def _hear(stream: IO[str], lines: Queue[str | None]) -> None:
    with suppress(ValueError):  # the pipe was closed
        for line in stream:
            lines.put(line)
    lines.put(None)


def _end(process: subprocess.Popen[str], errors: IO[bytes]) -> None:
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, errors):
        with suppress(OSError):
            if stream is not None:
                stream.close()
