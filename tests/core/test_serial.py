"""JSON of dataclasses, read by several threads at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MANY_THREADS = """
import sys, threading
from dataclasses import make_dataclass
from core.serial import from_json

sys.setswitchinterval(1e-6)
for number in range(60):
    kinds = [make_dataclass(f"Leaf{number}", [("n", int, 0)], frozen=True)]
    for depth in range(12):
        last = kinds[-1]
        fields = [("one", last | None, None), ("many", tuple[last, ...], ()), ("n", int, 0)]
        kinds.append(make_dataclass(f"Kind{number}x{depth}", fields, frozen=True))
    gate = threading.Barrier(8)

    def read(first):
        gate.wait()
        for kind in kinds[first:]:
            assert from_json(b'{"one": {"one": {"n": 2}}, "n": 1}', kind).n == 1

    threads = [threading.Thread(target=read, args=(-1 - at % 4,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("fine")
"""


def test_threads_that_meet_a_type_for_the_first_time_together_do_not_crash_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_THREADS], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "fine"), done.stderr
