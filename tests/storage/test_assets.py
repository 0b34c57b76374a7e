"""The asset store: whole or not there, whatever happens meanwhile."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from core.crafts import Segment
from core.errors import BrokenAsset, Unwritable
from core.options import Layout
from storage.assets import RESULT, LocalStore, drop_damaged, put_files, read_result

KEY = "ab" + "0" * 62
SEGMENT = Segment(file="segment.mp4", frames=7, layout=Layout(width=2, height=2, fps=24))


def stored(store: LocalStore, key: str = KEY) -> None:
    work = store.open_work()
    (work / "segment.mp4").write_bytes(b"video")
    store.commit(key, work, SEGMENT)


def test_an_asset_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    assert not store.has(KEY)
    stored(store)
    assert store.has(KEY)
    assert (store.fetch(KEY) / "segment.mp4").read_bytes() == b"video"
    assert read_result(store, KEY, Segment) == SEGMENT


def test_storing_the_same_asset_twice_keeps_the_first_and_leaves_no_work(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    before = (store.fetch(KEY) / "segment.mp4").stat().st_mtime_ns
    stored(store)
    assert (store.fetch(KEY) / "segment.mp4").stat().st_mtime_ns == before
    assert list((tmp_path / "work").iterdir()) == []


def test_a_folder_without_its_result_is_no_asset(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    (store.fetch(KEY) / RESULT).unlink()
    assert not store.has(KEY)
    with pytest.raises(BrokenAsset):
        store.fetch(KEY)


def test_a_damaged_result_says_so(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    (store.fetch(KEY) / RESULT).write_bytes(b'{"file": 3')
    with pytest.raises(BrokenAsset):
        read_result(store, KEY, Segment)
    assert not store.has(KEY), "it is made again by the next film"


def test_a_damaged_input_is_dropped_and_a_whole_one_is_not(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    assert not drop_damaged(store, KEY)
    (store.fetch(KEY) / RESULT).write_bytes(b"")
    assert drop_damaged(store, KEY)
    assert not store.has(KEY)
    assert not drop_damaged(store, KEY)


def test_what_a_deletion_that_was_cut_short_left_is_not_in_the_way(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    (store.fetch(KEY) / RESULT).unlink()
    stored(store)
    assert read_result(store, KEY, Segment) == SEGMENT
    assert list((tmp_path / "work").iterdir()) == []


def test_an_asset_that_was_used_since_it_was_listed_is_not_deleted(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    stored(store)
    used = next(store.every()).used
    os.utime(store.fetch(KEY) / RESULT, (used + 1, used + 1))
    assert not store.delete(KEY, unused_since=used)
    assert store.has(KEY)
    assert store.delete(KEY, unused_since=next(store.every()).used)
    assert not store.has(KEY)


def test_uploads_are_stored_under_their_content(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    one = put_files(store, "script", {"a.txt": b"one"})
    assert put_files(store, "script", {"a.txt": b"one"}) == one
    assert put_files(store, "script", {"a.txt": b"two"}) != one
    assert (store.fetch(one.key) / "a.txt").read_bytes() == b"one"


def test_leftovers_of_crashed_processes_are_swept(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.open_work()
    assert store.sweep(older_than=60.0) == 0
    assert store.sweep(older_than=-1.0) == 1


def test_the_work_of_a_process_that_has_ended_is_swept_at_once(tmp_path: Path) -> None:
    code = f"from pathlib import Path; from storage.assets import LocalStore; LocalStore(Path({str(tmp_path)!r})).open_work()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    store = LocalStore(tmp_path)
    mine = store.open_work()
    assert store.sweep(older_than=86_400.0) == 1
    assert list((tmp_path / "work").iterdir()) == [mine]


def test_a_full_disk_is_reported_and_nothing_stays(tmp_path: Path) -> None:
    """A limit on the size of files stands in for the full disk; it needs a process of its own."""
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from core.errors import Unwritable\n"
        "from storage.assets import LocalStore, put_files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"store = LocalStore(Path({str(tmp_path)!r}))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    put_files(store, 'script', {'a.txt': b'x' * 5000})\n"
        "except Unwritable as error:\n"
        "    print(error.code, len(list(Path(store._work).iterdir())), len(list(store.every())))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["disk.full", "0", "0"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable):
        LocalStore(tmp_path / "file" / "store")
