"""People before they are painted: their places are a draft's, and heads mean the same wherever they come from."""

from __future__ import annotations

import pytest

from core.crafts import Box, Ref
from core.cutout.people.rig import Rig, resolve_rig
from core.drafts.portrait import DraftPortrait
from core.drafts.stage.still import DraftStill
from core.looks import Looks
from core.neural.painter.actors import block, rig_of, with_hair
from core.options import Layout
from core.serial import from_json, to_json
from core.storyboard import Character, Framing
from tests.core.neural.painter import tiny
from tests.core.neural.painter.tiny import MARA, TOM, Studio

FRAME = Layout(width=640, height=360, fps=24)


@pytest.mark.parametrize("framing", [Framing.WIDE, Framing.TWO_SHOT, Framing.CLOSE_UP])
def test_heads_are_where_a_draft_of_the_shot_has_them(studio: Studio, framing: Framing) -> None:
    request = studio.still(MARA, TOM, layout=FRAME, framing=framing)
    drawn = DraftStill({}).run(request, studio.context("draft"))
    planned = block(request, studio.context().asset, 1).heads(FRAME)
    assert [head.character for head in planned] == [head.character for head in drawn.heads]
    for one, other in zip(planned, drawn.heads, strict=True):
        assert (one.box.x, one.box.y, one.box.width, one.box.height) == pytest.approx(
            (other.box.x, other.box.y, other.box.width, other.box.height), abs=0.5
        )


def test_heads_follow_a_picture_of_another_size(studio: Studio) -> None:
    request = studio.still(MARA, layout=FRAME)
    shot = block(request, studio.context().asset, 1, (1280, 720))
    (head,) = shot.heads(FRAME)
    assert head.box.width == pytest.approx(shot.actors[0].head.width / 2)


def test_a_bare_head_gets_the_room_of_its_hair_and_hat(studio: Studio) -> None:
    made = DraftPortrait({}).run(tiny.portrait(), studio.context("drawn"))
    assert made.head is not None
    rig = from_json((studio.assets["drawn"] / made.rig).read_bytes(), Rig)
    found = with_hair(Box(x=100, y=100, width=156, height=200), rig)
    assert found.width / found.height == pytest.approx(made.head.width / made.head.height, rel=0.05)
    assert found.y < 100
    assert found.x < 100


def test_a_portrait_without_a_rig_gets_the_body_that_fits_the_character(studio: Studio) -> None:
    child = Character(id="kim", name="KIM", looks=Looks())
    folder = studio.folder("plain")
    (folder / "result.json").write_bytes(to_json({"picture": "portrait.png"}))
    assert rig_of(child, folder, "storybook", 3) == resolve_rig(child, "storybook", 3)
    assert block(studio.still(MARA), studio.context().asset, 1).actors[0].placed.portrait == Ref("portrait-mara")
