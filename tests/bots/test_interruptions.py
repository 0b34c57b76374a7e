"""What happens around the `storyreel` command: impatient people, terminals that close, pipes, old encodings."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.console import Console

from bots.terminal.progress import Display
from bots.words import words
from core.crafts import Craft
from core.plan.job import StandIn
from storage.films import FilmStatus, RunningStep
from storage.processes import process_lives
from storage.tables import FilmState
from tests.bots.test_terminal import Shell
from tests.fakes.studio import Studio, until


@pytest.fixture
def shell(studio: Studio) -> Shell:
    return Shell(studio)


async def mixing(shell: Shell) -> None:
    async def now() -> bool:
        return "mix" in shell.studio.runs()

    await until(now)


async def no_worker_stays(shell: Shell) -> None:
    async def gone() -> bool:
        return not any(process_lives(pid) for pid in shell.studio.run_by())

    await until(gone)


async def test_a_second_ctrl_c_ends_the_command_at_once_and_its_workers_too(shell: Shell) -> None:
    shell.studio.switch("slow-mix")
    with shell.start("film", "story.fountain") as process:
        await mixing(shell)
        for _ in range(2):
            process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said
    await no_worker_stays(shell)


@pytest.fixture
def _terminal() -> Iterator[None]:
    """The command hears SIGHUP also where these tests run under nohup, which whatever they start would inherit."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("_terminal")
async def test_a_terminal_that_closes_cancels_the_film_cleanly(shell: Shell) -> None:
    gate = shell.studio.switch("slow-mix")
    with shell.start("film", "story.fountain") as process:
        await mixing(shell)
        process.send_signal(signal.SIGHUP)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 130, said
    assert not list((shell.folder / "data" / "assets" / "work").iterdir())
    await no_worker_stays(shell)
    gate.unlink()
    before = len(shell.studio.runs())
    assert shell.run("film", "story.fountain")[0] == 0
    assert "speak" not in shell.studio.runs()[before:]


async def test_a_reader_that_goes_away_ends_the_command_without_a_traceback(shell: Shell) -> None:
    errors = shell.folder / "errors"
    with errors.open("wb") as sink:
        process = shell.start("film", "story.fountain", stderr=sink)
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=30)
    assert "Traceback" not in errors.read_text()
    await no_worker_stays(shell)


def test_letters_that_the_terminal_lacks_do_not_end_the_film(shell: Shell) -> None:
    script = shell.folder / "story.fountain"
    script.write_text("Title: Žluťoučký 猫\n\n" + script.read_text(), encoding="utf-8")
    with shell.start("film", "story.fountain", PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0") as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Film: films/story.mp4" in said


def status(done: float) -> FilmStatus:
    return FilmStatus(
        state=FilmState.RUNNING,
        running=(RunningStep(craft="speak", title="ANN " * 30, progress=0.5, note=""),),
        done=done,
        cached=0.0,
        total=10.0,
        steps_done=1,
        steps_known=2,
        queued_films=0,
        crafts={"write": (1, 1), "speak": (3, 140)},
        outputs={},
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("width", [12, 24, 200])
def test_the_display_fits_any_terminal(encoding: str, width: int) -> None:
    sink = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    console = Console(file=sink, force_terminal=True, width=width, height=30, color_system=None, legacy_windows=False)
    with Display(console, words(), "The Lamp") as display:
        for done in (1.0, 4.0):
            display.show(status(done))
            display.refresh()
    sink.flush()
    lines = sink.buffer.getvalue().decode(encoding).split("\n")
    assert any("40%" in line for line in lines)


def test_a_dumb_terminal_gets_plain_lines() -> None:
    sink = io.StringIO()
    console = Console(file=sink, force_terminal=True, width=80, _environ={"TERM": "dumb"})
    with Display(console, words(), "The Lamp") as display:
        display.show(status(4.0))
    assert "Recording voices" in sink.getvalue()
    assert "\x1b" not in sink.getvalue()


def test_what_was_made_otherwise_than_usual_is_told_once_and_to_the_letter() -> None:
    change = StandIn(craft=Craft.STILL, code="model.memory", reason="sdxl fits [/nowhere]")
    otherwise = replace(status(4.0), stand_ins=(change,), remarks=("tom: mouth left alone, the face is turned away",))
    sink = io.StringIO()
    with Display(Console(file=sink, width=200), words(), "The Lamp") as display:
        display.show(status(1.0))
        display.show(otherwise)
        display.tell_otherwise(otherwise)  # as at the end of the film
    assert sink.getvalue().count("(sdxl fits [/nowhere])") == 1
    assert sink.getvalue().count("Notes: tom: mouth left alone, the face is turned away") == 1
