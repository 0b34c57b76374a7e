"""The draft portrait: the right files, the right size, the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from core.crafts import Craft, PortraitRequest, Ref
from core.cutout.people.rig import Rig, resolve_rig
from core.drafts.portrait import DraftPortrait
from core.engines import build
from core.errors import BadOption, Cancelled, Unwritable
from core.looks import Age, Gender
from core.serial import from_json
from core.storyboard import Character
from core.styles import STYLES
from tests.contexts import RecordingContext

MARA = Character(id="mara", name="MARA", gender=Gender.FEMALE)


def paint(folder: Path, character: Character = MARA, style: str = "storybook", seed: int = 1) -> tuple[bytes, Rig]:
    folder.mkdir()
    result = DraftPortrait({}).run(PortraitRequest(character=character, style=style), RecordingContext(folder, seed))
    return (folder / result.picture).read_bytes(), from_json((folder / result.rig).read_bytes(), Rig)


def test_a_portrait_is_a_picture_and_the_looks_it_was_drawn_from(tmp_path: Path) -> None:
    picture, rig = paint(tmp_path / "a")
    assert Image.open(io.BytesIO(picture)).size == (512, 640)
    assert rig == resolve_rig(MARA, "storybook", 1)


def test_the_same_request_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    assert paint(tmp_path / "a") == paint(tmp_path / "b")
    assert paint(tmp_path / "c", seed=2)[0] != paint(tmp_path / "d")[0]


def test_every_style_and_age_has_a_portrait(tmp_path: Path) -> None:
    pictures = {paint(tmp_path / style, style=style)[0] for style in STYLES}
    pictures |= {paint(tmp_path / age, Character(id="x", name="X", age=age))[0] for age in Age}
    assert len(pictures) == len(STYLES) + len(Age)


def test_an_unknown_style_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="no style"):
        paint(tmp_path / "a", style="cubist")


def test_a_picture_that_was_given_changes_nothing_and_that_is_said(tmp_path: Path) -> None:
    context = RecordingContext(tmp_path)
    DraftPortrait({}).run(PortraitRequest(character=MARA, style="storybook", reference=Ref("given")), context)
    assert (tmp_path / "portrait.png").read_bytes() == paint(tmp_path / "usual")[0]
    assert context.remarks == ["MARA: people are drawn from words here, not from the picture that was given"]


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        DraftPortrait({}).run(PortraitRequest(character=MARA, style="noir"), RecordingContext(tmp_path, cancel_after=1))


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        DraftPortrait({}).run(PortraitRequest(character=MARA, style="noir"), RecordingContext(tmp_path / "missing"))


def test_the_engine_table_knows_it() -> None:
    assert build(Craft.PORTRAIT, "draft", {}).identity.startswith("draft-people/")
