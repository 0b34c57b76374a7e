"""Makes one film smaller in a process of its own: `python -m bots.courier.shrinking FILM OUT BYTES LEAST`.

Encoding for minutes would keep the bot from answering in time, and a process can be stopped at any moment. It says how far it
is ("0.42") and at the end what came out (JSON), a line each, and ends when its standard input does: it never outlives the bot.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from core.errors import BadOption, StoryreelError
from core.serial import to_json

NOTHING_FITS = 3
FAILED = 4
_STEP = 0.01


def main() -> int:
    """0 and a `Fitted`, NOTHING_FITS when less than LEAST lines would come out, FAILED and a code with a sentence."""
    from core.edit.fit import fit, foreseen  # FFmpeg, which the bot would load with this module

    film, out, limit, least = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    os.nice(5)
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        if foreseen(film, limit) < max(1, least):
            return NOTHING_FITS
        _say(to_json(fit(film, out, limit, progress=_Teller())))
    except BadOption:
        return NOTHING_FITS
    except StoryreelError as error:
        _say(f"{error.code} {error}".encode())
        return FAILED
    return 0


class _Teller:
    """Says every hundredth once."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, share: float) -> None:
        if share >= self._told + _STEP:
            self._told = share
            _say(f"{share:.2f}".encode())


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    while os.read(0, 1024):  # not sys.stdin: its lock would be held while the interpreter ends
        pass
    os._exit(FAILED)


if __name__ == "__main__":
    sys.exit(main())
