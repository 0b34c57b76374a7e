"""What may go wrong around a film: places that cannot be written, a full disk, Ctrl-C, killed workers. Real engines."""

from __future__ import annotations

import os
import resource
import shutil
import signal
from pathlib import Path

import pytest

from tests.e2e.command import SMALL, Command, FilmFiles
from tests.e2e.stories import ONE, TEA

MEGABYTE = 1 << 20


def borrow(tea_house: Command, command: Command) -> None:
    """The finished parts of another house, so that only what is asked about is made."""
    shutil.copytree(tea_house.data, command.data, ignore=shutil.ignore_patterns("*.sock", "redis*"))
    command.write("tea.fountain", TEA)


@pytest.mark.parametrize("place", ["folder", "under a file", "closed folder"])
def test_a_place_that_cannot_be_written_is_told_before_anything_is_made(command: Command, place: str) -> None:
    command.write("one.fountain", ONE)
    target = command.folder / "out.mp4"
    if place == "folder":
        target.mkdir()
    elif place == "under a file":
        target = command.write("a file", "x") / "out.mp4"
    else:
        target = Path("/proc/out.mp4")
    done = command.run("film", "one.fountain", "-o", str(target))
    assert done.status in (1, 2)
    assert "cannot be written" in done.said
    assert "Traceback" not in done.said
    assert command.rows("select * from films") == []
    assert command.stored() == []


def test_missing_folders_are_made_and_odd_file_names_are_only_names(
    tea: FilmFiles, tea_house: Command, command: Command
) -> None:
    """Finished parts are taken from the store, so these films take no time."""
    borrow(tea_house, command)
    names = ['it\'s "a" & b; $(touch gotcha).fountain', "-o draft.fountain", "história 物語 🙂.fountain"]
    for name in names:
        made = command.film(name, TEA)
        assert made.bytes == tea.bytes
    deep = command.run("film", *SMALL, "-o", "a/b c/[d]/film.mp4", "--project", "../../etc/passwd", "tea.fountain")
    assert deep.status == 0, deep.said
    assert (command.folder / "a" / "b c" / "[d]" / "film.mp4").read_bytes() == tea.bytes
    assert not (command.folder / "gotcha").exists()
    projects = {name for (name,) in command.rows("select name from projects")}
    assert {"../../etc/passwd", *(Path(name).stem for name in names)} <= projects


@pytest.mark.slow
def test_a_full_disk_is_told_leaves_nothing_half_made_and_the_next_run_goes_on(command: Command) -> None:
    """No file may grow beyond a megabyte: the pictures fit, the music does not."""
    command.write("one.fountain", ONE)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, MEGABYTE))

    full = command.run("film", *SMALL, "one.fountain", preexec_fn=small_disk)
    assert full.status == 1, full.said
    assert "free some space" in full.said.lower()
    assert "Traceback" not in full.said
    assert list((command.data / "assets" / "work").iterdir()) == []
    assert not (command.folder / "films" / "one.mp4").exists()
    finished = dict(command.rows("select key, seconds from steps where state = 'done'"))
    assert finished
    done = command.run("film", *SMALL, "one.fountain")
    assert done.status == 0, done.said
    assert finished.items() <= dict(command.rows("select key, seconds from steps")).items(), "a finished step was made again"


@pytest.mark.slow
def test_a_full_temporary_folder_is_told_before_anything_is_made(command: Command) -> None:
    command.write("tea.fountain", TEA)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, MEGABYTE))

    full = command.run("film", *SMALL, "tea.fountain", preexec_fn=small_disk)
    assert (full.status, "The disk is full" in full.said) == (1, True), full.said
    assert command.rows("select * from films") == []


@pytest.mark.slow
def test_ctrl_c_in_the_middle_and_a_second_run_give_the_undisturbed_film(tea: FilmFiles, command: Command) -> None:
    command.write("tea.fountain", TEA)
    with command.start("film", *SMALL, "tea.fountain") as process:
        command.wait_for("cut", process)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[0].decode()
    assert process.returncode == 130, said
    assert "run the same command to go on" in said
    assert "Traceback" not in said
    assert list((command.data / "assets" / "work").iterdir()) == []
    assert command.rows("select state from films") == [("cancelled",)]
    finished = dict(command.rows("select key, seconds from steps where state = 'done'"))
    again = command.film("tea.fountain", TEA)
    assert again.bytes == tea.bytes
    assert finished.items() <= dict(command.rows("select key, seconds from steps")).items(), "a finished step was made again"


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_nothing_but_its_step(tea: FilmFiles, command: Command) -> None:
    command.write("tea.fountain", TEA)
    with command.start("film", *SMALL, "tea.fountain") as process:
        (victim, *_) = command.wait_for("cut", process)
        os.kill(victim, signal.SIGKILL)
        said = process.communicate(timeout=200)[0].decode()
    assert process.returncode == 0, said
    assert (command.folder / "films" / "tea.mp4").read_bytes() == tea.bytes
    assert command.rows("select state from films") == [("done",)]
    assert command.rows("select distinct state from steps") == [("done",)]
    left = {path.name.split("-")[0] for path in (command.data / "assets" / "work").iterdir()}
    assert left <= {str(victim)}, "only the killed process may leave a folder, which is swept later"
