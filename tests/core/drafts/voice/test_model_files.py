"""The prepared model: made once, whole under a race, mended when damaged, and clear words when its packages are not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.drafts.voice.model import prepare
from core.errors import MissingTool, Unwritable

PREPARE = "import sys; from pathlib import Path; from core.drafts.voice.model import prepare; prepare(Path(sys.argv[1]))"


def test_two_processes_may_prepare_an_empty_cache_at_once(tmp_path: Path):
    racers = [subprocess.Popen([sys.executable, "-c", PREPARE, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(2)]
    for racer in racers:
        _, errors = racer.communicate(timeout=120)
        assert racer.returncode == 0, errors
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".onnx", ".onnx", ".sha256", ".sha256"]
    planner, _ = prepare(tmp_path, packages=("no_such_package",))
    planner.write_bytes(planner.read_bytes()[:-1] + b"?")
    with pytest.raises(MissingTool):
        prepare(tmp_path, packages=("no_such_package",))
    before = planner.stat().st_size
    assert prepare(tmp_path)[0].stat().st_size == before
    prepare(tmp_path, packages=("no_such_package",))


def test_a_damaged_package_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "damaged_voice_part"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.bin").write_bytes(b"not a model")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingTool, match="pip install --force-reinstall") as caught:
        prepare(tmp_path / "cache", packages=("damaged_voice_part",))
    assert caught.value.code == "voice.model_damaged"


def test_a_missing_package_is_named(tmp_path: Path):
    with pytest.raises(MissingTool) as caught:
        prepare(tmp_path, packages=("no_such_voice_part",))
    assert caught.value.code == "voice.model_missing"
    assert caught.value.parameters["package"] == "no_such_voice_part"


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable) as caught:
        prepare(tmp_path / "file" / "cache")
    assert str(tmp_path) in str(caught.value.parameters["path"])
