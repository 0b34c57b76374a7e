"""Names of processes: true even after the number was given to another process."""

from __future__ import annotations

import subprocess
import sys

from storage.processes import has_ended, process_lives, process_name


def test_a_process_that_lives_has_not_ended() -> None:
    assert not has_ended(process_name())


def test_a_process_that_has_gone_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = process_name(process.pid)
        assert not has_ended(name)
        assert len(name) <= 45
    assert not process_lives(process.pid)
    assert has_ended(name)


def test_another_process_of_the_same_number_is_not_taken_for_it() -> None:
    pid, start, machine = process_name().split(".")
    assert has_ended(f"{pid}.{int(start) + 1}.{machine}")


def test_nothing_is_said_of_other_machines_or_of_what_is_no_name() -> None:
    for name in ("999999999.5.0123456789ab", "", "12", "me", "12.x.y", "work-12"):
        assert not has_ended(name)
