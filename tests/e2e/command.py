"""The `storyreel` command with the real engines, in a folder of its own, and what it leaves behind."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from core.config import child_environment
from core.crafts import CheckReport
from core.manifest import Manifest, read_manifest
from core.serial import from_json
from tests.fakes.studio import LONGEST_TURN, ROOT

SMALL = ("--height", "240", "--fps", "12")
"""Small pictures, few of them: everything else is as in any film."""
COMMAND = (sys.executable, "-m", "bots.terminal.main")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a finished command said."""

    status: int
    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Subtitle:
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class FilmFiles:
    """A film and what lies beside it."""

    path: Path
    said: str

    @property
    def bytes(self) -> bytes:
        return self.path.read_bytes()

    def beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.stem + ending)

    @property
    def manifest(self) -> Manifest:
        return read_manifest(self.beside(".manifest.json").read_text(encoding="utf-8"))

    @property
    def subtitles(self) -> list[Subtitle]:
        """Of the .srt; every block must be well-formed."""
        text = self.beside(".srt").read_bytes().decode("utf-8")
        found = []
        for number, block in enumerate(filter(None, text.split("\n\n")), 1):
            count, timing, words = block.strip("\n").split("\n")
            assert count == str(number)
            start, end = map(_seconds, timing.split(" --> "))
            found.append(Subtitle(start, end, words))
        return found

    @property
    def words(self) -> str:
        """All subtitles as one text."""
        return " ".join(subtitle.text for subtitle in self.subtitles)


def _seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))


class Command:
    """A folder with settings; `film` makes films in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "config.yaml"
        check = {"engine": "house", "options": {"hear": False}}
        self.config.write_text(yaml.safe_dump({"data": str(self.data), "engines": {"check": check}}))

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *words: str, **popen: Any) -> subprocess.Popen[bytes]:
        environment = child_environment(self.config, {"PYTHONPATH": str(ROOT), "COLUMNS": "220", "TERM": "xterm"})
        settings: dict[str, Any] = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "stdin": subprocess.DEVNULL,
            **popen,
        }
        return subprocess.Popen([*COMMAND, *words], cwd=self.folder, env=environment, **settings)

    def run(self, *words: str, timeout: float = 580, **popen: Any) -> Answer:
        began = time.monotonic()
        with self.start(*words, **popen) as process:
            said, _ = process.communicate(timeout=timeout)
        return Answer(process.returncode, said.decode(), time.monotonic() - began)

    def film(self, script: str, content: str | bytes, *words: str) -> FilmFiles:
        """The film of a script, small unless `words` say otherwise; fails when the command does."""
        self.write(script, content)
        done = self.run("film", *SMALL, *words, "--", script)
        assert done.status == 0, done.said
        return FilmFiles(self.folder / "films" / f"{Path(script).stem}.mp4", done.said)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """From the command's own database; nothing while there is none."""
        path = self.data / "storyreel.db"
        if not path.exists():
            return []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return []
        finally:
            connection.close()

    def steps(self, craft: str, film: int = 1) -> dict[str, str]:
        """Key → title of a film's steps of one craft; films are counted over the whole data folder."""
        films = self.rows("select id from films order by created")
        query = "select key, title from steps join film_steps on step_key = key where craft = ? and film_id = ? order by key"
        return dict(self.rows(query, craft, films[film - 1][0]))

    def asset(self, key: str) -> Path:
        return self.data / "assets" / key[:2] / key[2:]

    def check(self, film: int = 1) -> CheckReport:
        """The film check as it is stored."""
        (key,) = self.steps("check", film)
        return from_json((self.asset(key) / "check.json").read_bytes(), CheckReport)

    def stored(self) -> list[Path]:
        """Every file in the asset store."""
        return [path for path in (self.data / "assets").rglob("*") if path.is_file()] if self.data.exists() else []

    def running(self, craft: str) -> list[int]:
        """Process ids of the workers that make a step of this craft just now."""
        query = "select pid from workers join steps on worker = id where state = 'running' and craft = ?"
        return [pid for (pid,) in self.rows(query, craft)]

    def wait_for(self, craft: str, process: subprocess.Popen[bytes], within: float = 120.0) -> list[int]:
        """Until a step of this craft runs; who runs it."""
        left = within
        while left > 0:
            at = time.monotonic()
            if found := self.running(craft):
                return found
            assert process.poll() is None, "the command ended too early"
            time.sleep(0.005)
            left -= min(time.monotonic() - at, LONGEST_TURN)  # a machine that stood still costs nobody a deadline
        raise AssertionError(f"no {craft} step within {within} s")


def family_memory(process: subprocess.Popen[bytes]) -> Iterator[int]:
    """Resident bytes of the largest process of a command and its children, every 50 ms until it ends."""
    root = psutil.Process(process.pid)
    while process.poll() is None:
        sizes = [0]
        for member in [root, *_children(root)]:
            try:
                sizes.append(member.memory_info().rss)
            except psutil.Error:
                continue
        yield max(sizes)
        time.sleep(0.05)


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return list(root.children(recursive=True))
    except psutil.Error:
        return []
