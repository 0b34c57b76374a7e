"""What a film costs from the command line: cold, again unchanged, with one line changed, with one and two workers.

    python -m benchmarks.film [--runs 3] [--script examples/lighthouse.fountain] [--parts cold,workers,long]

Every figure comes from the real command in a fresh data folder: wall-clock seconds, the median of the runs; ratios are made of
figures of the same run. Limits are those the project set itself.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av
import psutil

from benchmarks.reporting import tell

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "examples" / "lighthouse.fountain"
LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command: seconds to its end and to the storyboard, the largest resident memory of any of its processes."""

    seconds: float
    sheet: float
    memory_mb: float
    film: Path

    @property
    def length(self) -> float:
        with av.open(str(self.film)) as container:
            return float((container.duration or 0) / av.time_base)

    @property
    def digest(self) -> str:
        return sha256(self.film.read_bytes()).hexdigest()


def make(script: Path, folder: Path, name: str, *options: str) -> Run:
    """Runs `storyreel film` on `script` with its data in `folder`."""
    film = folder / f"{name}.mp4"
    config = folder / "config.yaml"
    config.write_text(f"data: {folder / 'data'}\nengines:\n  check: {{engine: house, options: {{hear: false}}}}\n")
    command = [
        sys.executable,
        "-m",
        "bots.terminal.main",
        "film",
        str(script),
        "-o",
        str(film),
        "--config",
        str(config),
        *options,
    ]
    sheet = folder / f"{name}-storyboard.png"
    began, seen, most = time.monotonic(), 0.0, 0.0
    with (folder / f"{name}.log").open("w") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            if not seen and sheet.exists():
                seen = time.monotonic() - began
            most = max(most, largest(watched))
            time.sleep(LOOK_EVERY)
    seconds = time.monotonic() - began
    if process.returncode not in (0, 3):
        sys.exit((folder / f"{name}.log").read_text())
    return Run(seconds=seconds, sheet=seen, memory_mb=most, film=film)


def largest(process: psutil.Process) -> float:
    """Resident megabytes of the largest process of the tree."""
    sizes = [0.0]
    try:
        for member in (process, *process.children(recursive=True)):
            sizes.append(member.memory_info().rss / 1e6)
    except psutil.NoSuchProcess:
        pass
    return max(sizes)


def with_one_word_changed(script: Path, folder: Path, share: float) -> Path:
    """The script with the longest word of one speech replaced by another word; `share` (0 … 1) says how far into the script."""

    def edit(line: str) -> str:
        longest = max(re.findall(r"[^\W\d_]+", line), key=len)
        return line.replace(longest, "evening" if longest.lower() != "evening" else "morning", 1)

    return _edited(script, folder, share, edit)


def with_a_sentence_added(script: Path, folder: Path) -> Path:
    """The script with a sentence before its middle speech. In the example the speech is then long enough for a second shot."""
    return _edited(script, folder, 0.5, lambda line: f"Listen. {line}")


def _edited(script: Path, folder: Path, share: float, edit: Callable[[str], str]) -> Path:
    lines = script.read_text(encoding="utf-8").split("\n")
    spoken = [index for index in range(1, len(lines)) if is_speech(lines[index - 1], lines[index])]
    index = spoken[min(int(len(spoken) * share), len(spoken) - 1)]
    lines[index] = edit(lines[index])
    changed = folder / script.name
    changed.write_text("\n".join(lines), encoding="utf-8")
    return changed


def is_speech(before: str, line: str) -> bool:
    """Whether `line` is the first of a speech: it follows a cue or a parenthetical."""
    led = before.strip().isupper() or before.lstrip().startswith("(")
    return led and bool(line.strip()) and not line.isupper() and not line.lstrip().startswith("(")


def cold_again_line(script: Path, runs: int) -> bool:
    """The first figures, and whether an incremental film equals a cold one. Every run changes another speech."""
    rows: list[tuple[float, ...]] = []
    same = True
    for number in range(runs):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            cold = make(script, Path(one), "film")
            again = make(script, Path(one), "film")
            changed = with_one_word_changed(script, Path(one), (number + 1) / (runs + 1))
            line = make(changed, Path(one), "changed")
            fresh = make(changed, Path(two), "changed")
            same &= line.digest == fresh.digest
            longer = make(with_a_sentence_added(script, Path(one)), Path(one), "longer")
            memory = max(run.memory_mb for run in (cold, line, fresh, longer))
            rows.append((cold.length, cold.seconds / cold.length, cold.sheet, again.seconds, memory))
            rows[-1] += (line.seconds / cold.seconds, longer.seconds / cold.seconds)
    length, whole, sheet, unchanged, memory, word, sentence = (statistics.median(column) for column in zip(*rows, strict=True))
    kept = [
        tell("length of the film", length, "s"),
        tell("whole film, cold / its length", whole, "x", 1.5),
        tell("storyboard after the command", sheet, "s", 5.0),
        tell("the same again", unchanged, "s", 2.0),
        tell("one line changed / cold", word, "x", 0.2),
        tell("a sentence and its shot added / cold", sentence, "x"),
        tell("largest process", memory, "MB", 1500.0),
        tell("changed film differs from a cold one", 0.0 if same else 1.0, "", 0.0),
    ]
    return all(kept)


SIX = "\n\n".join(
    f"{heading}\n\n{first}\nWe should have been here before the others came.\n\n{second}\nLet us begin, and be quick."
    for heading, first, second in (
        ("INT. KITCHEN - DAY", "ANN", "BEN"),
        ("EXT. FOREST - DAY", "BEN", "ANN"),
        ("EXT. HARBOUR - DUSK", "ANN", "BEN"),
        ("INT. LIBRARY - NIGHT", "BEN", "ANN"),
        ("EXT. BEACH - DAWN", "ANN", "BEN"),
        ("INT. BAR - NIGHT", "BEN", "ANN"),
    )
)


def workers(runs: int) -> bool:
    """A six-scene film with one worker process and with two."""
    ratios = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            script = Path(one) / "six.fountain"
            script.write_text(SIX, encoding="utf-8")
            single = make(script, Path(one), "film", "--workers", "1")
            double = make(script, Path(two), "film", "--workers", "2")
            ratios.append(single.seconds / double.seconds)
    return tell("one worker / two workers, six scenes", statistics.median(ratios), "x", 1.6, at_least=True)


def long() -> bool:
    """Forty scenes: it works, and memory is that of a short film."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "forty.fountain"
        names = [f"PERSON{chr(65 + number % 26)}{chr(65 + number // 26)}" for number in range(30)]
        scenes = [
            f"INT. ROOM {number} - DAY\n\n{names[number % 30]}\nThis is scene number {number}, and I have something to say."
            for number in range(40)
        ]
        script.write_text("\n\n".join(scenes), encoding="utf-8")
        run = make(script, Path(folder), "film", "--height", "360")
        shutil.rmtree(Path(folder) / "data")
        tell("forty scenes, thirty characters: length", run.length, "s")
        return tell("forty scenes: largest process", run.memory_mb, "MB", 1500.0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--script", type=Path, default=SCRIPT)
    parser.add_argument("--parts", default="cold,workers,long")
    given = parser.parse_args()
    parts = given.parts.split(",")
    kept = [
        *([cold_again_line(given.script, given.runs)] if "cold" in parts else []),
        *([workers(given.runs)] if "workers" in parts else []),
        *([long()] if "long" in parts else []),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
