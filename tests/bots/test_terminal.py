"""The `storyreel` command as a person runs it, with fake engines: what it prints, writes and answers."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from typing import IO

import pytest

from core.config import child_environment
from storage.processes import process_lives
from storage.redis_server import socket_path
from tests.fakes.studio import ROOT, Studio, until

SCRIPT = """INT. KITCHEN - DAY

ANN
Good morning.

BEN
Where did you put the lamp?
"""


class Shell:
    """A folder with a script and settings, and the command in it."""

    def __init__(self, studio: Studio) -> None:
        studio.settings(workers=1)
        self.studio = studio
        self.folder = studio.folder
        (self.folder / "story.fountain").write_text(SCRIPT)

    def start(self, *words: str, stderr: IO[bytes] | int = subprocess.STDOUT, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bots.terminal.main", *words],
            cwd=self.folder,
            env=child_environment(self.studio.config, {"PYTHONPATH": str(ROOT), "COLUMNS": "200", **variables}),
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        with self.start(*words) as process:
            said, _ = process.communicate(timeout=60)
        return process.returncode, said


@pytest.fixture
def shell(studio: Studio) -> Shell:
    return Shell(studio)


def test_a_film_is_written_where_it_was_asked_for_with_what_belongs_to_it(shell: Shell) -> None:
    status, said = shell.run("film", "story.fountain", "-o", "out/movie.mp4")
    assert status == 0, said
    assert "Film: out/movie.mp4" in said
    assert {path.name for path in (shell.folder / "out").iterdir()} == {
        "movie.mp4",
        "movie.srt",
        "movie.vtt",
        "movie.txt",
        "movie.manifest.json",
        "movie-storyboard.png",
    }


async def test_the_same_film_again_starts_no_worker_nor_redis(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    before = len(shell.studio.runs())
    logs = set((shell.folder / "data" / "logs").glob("worker-*"))
    socket = socket_path(shell.folder / "data")

    async def ended() -> bool:
        return not socket.exists()

    await until(ended)
    started = (socket.parent / "redis.log").stat().st_size
    status, said = shell.run("film", "story.fountain")
    assert status == 0
    assert "Nothing had changed" in said
    assert len(shell.studio.runs()) == before
    assert set((shell.folder / "data" / "logs").glob("worker-*")) == logs
    assert (socket.parent / "redis.log").stat().st_size == started


def test_a_film_that_lost_its_manifest_and_has_not_changed_is_written_again(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    manifest = shell.folder / "films" / "story.manifest.json"
    kept = manifest.read_bytes()
    manifest.unlink()
    before = len(shell.studio.runs())
    assert "Nothing had changed" in shell.run("film", "story.fountain")[1]
    assert len(shell.studio.runs()) == before
    assert manifest.read_bytes() == kept


def test_another_style_of_the_same_script_starts_its_workers_when_it_needs_them(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    before = len(shell.studio.runs())
    status, said = shell.run("film", "story.fountain", "--style", "cinema")
    assert (status, "Nothing had changed" in said) == (0, False)
    assert len(shell.studio.runs()) > before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("film", "nowhere.fountain"), "There is no file nowhere.fountain"),
        (("film", "story.fountain", "--style", "cubist"), "There is no style “cubist”"),
        (("film", "story.fountain", "--height", "333"), "The height must be one of"),
        (("film", "story.fountain", "--fps", "600"), "The frame rate must be"),
        (("film", "story.fountain", "--track", "story.fountain"), "is not a sound file"),
        (("film", "story.fountain", "--bitrate", "7"), "The bitrate must be"),
        (("film", "story.fountain", "--takes", "12"), "The number of takes must be"),
        (("film", "story.fountain", "--language", "xx"), "No voice here speaks"),
        (("film", "story.fountain", "-o", "config.yaml/film.mp4"), "cannot be written"),
        (("change", "nothing", "scene", "x"), "no finished film yet"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_nothing_is_made(
    shell: Shell, words: tuple[str, ...], sentence: str
) -> None:
    status, said = shell.run(*words)
    assert status in (1, 2)
    assert sentence in said
    assert "Traceback" not in said
    assert shell.studio.runs() == []


def test_a_failure_of_an_engine_is_told_and_a_later_run_goes_on(shell: Shell) -> None:
    broken = shell.studio.switch("broken-mix")
    status, said = shell.run("film", "story.fountain")
    assert (status, "told to break" in said) == (1, True)
    broken.unlink()
    before = len(shell.studio.runs())
    assert shell.run("film", "story.fountain")[0] == 0
    assert "speak" not in shell.studio.runs()[before:]


async def test_ctrl_c_cancels_cleanly_and_a_second_run_goes_on(shell: Shell) -> None:
    gate = shell.studio.switch("slow-mix")
    with shell.start("film", "story.fountain") as process:

        async def mixing() -> bool:
            return "mix" in shell.studio.runs()

        await until(mixing)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "run the same command to go on" in said
    assert not list((shell.folder / "data" / "assets" / "work").iterdir())
    gate.unlink()
    before = len(shell.studio.runs())
    assert shell.run("film", "story.fountain")[0] == 0
    assert not {"write", "speak", "portrait"} & set(shell.studio.runs()[before:])


async def test_a_database_that_can_no_longer_be_written_ends_the_command_with_a_sentence(shell: Shell) -> None:
    """A limit on the size of files, set on the running command, stands in for the disk that fills up."""
    shell.studio.switch("slow-mix")
    with shell.start("film", "story.fountain") as process:

        async def mixing() -> bool:
            return "mix" in shell.studio.runs()

        await until(mixing)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, 1))
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "cannot be written" in said
    assert "Traceback" not in said


async def test_workers_end_with_a_command_that_is_killed(shell: Shell) -> None:
    shell.studio.switch("slow-mix")
    with shell.start("film", "story.fountain") as process:

        async def mixing() -> bool:
            return "mix" in shell.studio.runs()

        await until(mixing)
        workers = shell.studio.run_by()
        process.kill()

    async def gone() -> bool:
        return not any(process_lives(pid) for pid in workers)

    assert await until(gone) < 10.0


def test_two_commands_at_once_on_one_database_both_finish(shell: Shell) -> None:
    (shell.folder / "other.fountain").write_text(SCRIPT.replace("lamp", "key"))
    with shell.start("film", "story.fountain") as one, shell.start("film", "other.fountain") as two:
        said = [process.communicate(timeout=90)[0] for process in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), said
    assert (shell.folder / "films" / "story.mp4").exists()
    assert (shell.folder / "films" / "other.mp4").exists()


def test_takes_are_drawn_side_by_side_and_the_picked_one_is_filmed(shell: Shell) -> None:
    status, said = shell.run("film", "story.fountain", "--takes", "3", "--pick", "2")
    assert status == 0, said
    assert all((shell.folder / "films" / f"story-take-{number}.png").exists() for number in (1, 2, 3))
    assert shell.studio.runs().count("speak") == 2


def test_variations_of_a_shot_are_drawn_on_one_sheet_and_the_picked_one_is_filmed(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    before = len(shell.studio.runs())
    status, said = shell.run("change", "story", "shot", "scene-1/1", "--takes", "3", "--pick", "2")
    assert status == 0, said
    assert (shell.folder / "films" / "story-takes.png").exists()
    fresh = shell.studio.runs()[before:]
    assert fresh.count("still") == 2
    assert "speak" not in fresh
    status, said = shell.run("change", "story", "cue", "1", "--takes", "3")
    assert (status, "cannot be seen" in said) == (2, True)


def test_a_film_can_be_made_again_from_its_manifest(shell: Shell) -> None:
    shell.run("film", "story.fountain", "--seed", "7", "--style", "noir")
    before = len(shell.studio.runs())
    status, said = shell.run("film", "story.fountain", "--manifest", "films/story.manifest.json", "-o", "again.mp4")
    assert status == 0, said
    assert len(shell.studio.runs()) == before
    (shell.folder / "story.fountain").write_text(SCRIPT.replace("lamp", "key"))
    status, said = shell.run("film", "story.fountain", "--manifest", "films/story.manifest.json")
    assert (status, "another script" in said) == (2, True)
    status, said = shell.run("film", "story.fountain", "--manifest", "story.fountain")
    assert (status, "not a film's manifest" in said) == (2, True)


def test_a_character_can_be_given_a_voice(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    before = len(shell.studio.runs())
    status, said = shell.run("change", "story", "character", "ann", "--set", "voice=v1")
    assert status == 0, said
    assert "speak" in shell.studio.runs()[before:]
    status, said = shell.run("change", "story", "character", "ann", "--set", "voice=nobody")
    assert (status, "there are: v0" in said) == (2, True)


def test_a_change_makes_only_what_depends_on_it(shell: Shell) -> None:
    shell.run("film", "story.fountain")
    _, said = shell.run("projects")
    assert "story" in said
    assert "scene-1" in said
    before = len(shell.studio.runs())
    status, said = shell.run("change", "story", "scene", "scene-1", "--set", "weather=rain")
    assert status == 0, said
    fresh = shell.studio.runs()[before:]
    assert fresh.count("backdrop") == 1
    assert "speak" not in fresh
    status, said = shell.run("change", "story", "scene", "nowhere", "--set", "weather=rain")
    assert (status, "there are: scene-0" in said) == (2, True)


def test_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bots.terminal.main", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    for name in ("film", "change", "projects", "voices", "styles", "doctor", "clean"):
        assert name in done.stdout
