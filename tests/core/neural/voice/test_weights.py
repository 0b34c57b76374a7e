"""Damaged, foreign and hostile model files are told as such, and nothing in them is ever run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.crafts import SpeakRequest, VoiceCast
from core.errors import BrokenModel, MissingModel
from core.neural.voice import pickles
from core.neural.voice.engine import NeuralVoice
from tests.contexts import RecordingContext
from tests.core.neural.voice.tiny import save_speakers

FAMILIES = (("xtts", "Anna"), ("coqui_vits", "anna"), ("mms", "default"))


class Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.file),)


def copied(folder: Path, place: Path, *but: str) -> Path:
    place.mkdir()
    for file in folder.iterdir():
        if file.name in but:
            shutil.copyfile(file, place / file.name)
        else:
            (place / file.name).symlink_to(file)
    return place


def said(folder: Path, voice: str, work: Path) -> None:
    request = SpeakRequest(text="Hello.", language="en", voice=VoiceCast(voice=voice))
    NeuralVoice({"model": str(folder), "check": False}).run(request, RecordingContext(work))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def scribbled(file: Path) -> None:
    file.write_bytes(b"\x00" * 4096)


@pytest.mark.parametrize(("family", "voice"), FAMILIES)
@pytest.mark.parametrize("harm", [cut, emptied, scribbled])
def test_damaged_weights_are_a_broken_model(
    family: str, voice: str, harm: Callable[[Path], None], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    name = "model.safetensors" if family == "mms" else "model.pth"
    folder = copied(request.getfixturevalue(family), tmp_path / "model", name)
    harm(folder / name)
    with pytest.raises(BrokenModel) as caught:
        said(folder, voice, tmp_path)
    assert caught.value.code == "model.broken"


@pytest.mark.parametrize("name", ["model.pth", "speakers_xtts.pth"])
def test_code_in_a_pickle_is_refused_and_not_run(name: str, xtts: Path, tmp_path: Path) -> None:
    folder = copied(xtts, tmp_path / "model", name)
    found = torch.load(folder / name, weights_only=False)
    found["model" if name == "model.pth" else "Anna"]["extra"] = Trap(tmp_path / "sprung")
    torch.save(found, folder / name)
    with pytest.raises(BrokenModel, match="code"):
        said(folder, "Anna", tmp_path)
    assert not (tmp_path / "sprung").exists()


def test_weights_of_another_model_are_named(xtts: Path, coqui_vits: Path, tmp_path: Path) -> None:
    folder = copied(xtts, tmp_path / "model", "model.pth")
    shutil.copyfile(coqui_vits / "model.pth", folder / "model.pth")
    with pytest.raises(BrokenModel, match=r"another model: .* is missing"):
        said(folder, "Anna", tmp_path)


def test_values_that_are_no_numbers_are_found_before_they_are_heard(coqui_vits: Path, tmp_path: Path) -> None:
    folder = copied(coqui_vits, tmp_path / "model", "model.pth")
    found = torch.load(folder / "model.pth", weights_only=True)
    next(iter(found["model"].values())).view(-1)[0] = float("nan")
    torch.save(found, folder / "model.pth")
    with pytest.raises(BrokenModel, match="no numbers"):
        said(folder, "anna", tmp_path)


def test_speakers_of_another_model_are_refused(xtts: Path, tmp_path: Path) -> None:
    folder = copied(xtts, tmp_path / "model", "speakers_xtts.pth")
    save_speakers(folder / "speakers_xtts.pth", 32)
    with pytest.raises(BrokenModel, match="belongs to another model"):
        said(folder, "Anna", tmp_path)


def test_names_of_speakers_are_read_without_unpickling(xtts: Path, tmp_path: Path) -> None:
    assert pickles.names_in(xtts / "speakers_xtts.pth") == ("Anna", "Claribel Dervla", "Viktor Eka")
    torch.save({"Anna": Trap(tmp_path / "sprung")}, tmp_path / "trap.pth")
    assert "Anna" in pickles.names_in(tmp_path / "trap.pth")
    assert not (tmp_path / "sprung").exists()
    (tmp_path / "junk.pth").write_bytes(b"PK\x03\x04 junk")
    assert pickles.names_in(tmp_path / "junk.pth") == pickles.names_in(tmp_path / "nothing.pth") == ()


@pytest.mark.parametrize("name", ["model.pth", "vocab.json"])
def test_a_part_that_is_not_there_is_told(name: str, xtts: Path, tmp_path: Path) -> None:
    folder = copied(xtts, tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises((BrokenModel, MissingModel), match=name.replace(".", r"\.")):
        said(folder, "Anna", tmp_path)


def test_a_folder_without_a_model_is_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        said(tmp_path, "Anna", tmp_path)
