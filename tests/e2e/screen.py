"""Runs the command on a terminal of its own, as a person sees it."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
from contextlib import suppress

from tests.e2e.command import Command

ROWS, COLUMNS = 50, 160


def run_on_screen(command: Command, *words: str) -> tuple[int, str]:
    """Exit status, and everything that was written to the screen, control sequences included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    seen = bytearray()
    try:
        with command.start(*words, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            with suppress(OSError):  # Linux answers EIO when the other side has closed
                while block := os.read(ours, 65_536):
                    seen += block
            status = process.wait(timeout=60)
    finally:
        os.close(ours)
    return status, seen.decode()
