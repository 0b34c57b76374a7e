"""The sdxl still engine with an IP-Adapter, ControlNets, a few-step LoRA and a LoRA of another family, all tiny."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import ControlNetModel
from PIL import Image

from core.crafts import Craft, Portrait, PortraitRequest, Ref
from core.engines import build
from core.errors import BrokenModel
from core.neural.painter.engine import SdxlBackdrop, SdxlPortrait, SdxlStill
from core.neural.painter.identity import FILE
from core.serial import to_json
from core.storyboard import Character
from tests.core.neural.lips.people import draw_face
from tests.core.neural.painter import tiny, tiny_faces
from tests.core.neural.painter.test_engine import NOON, options, pixels
from tests.core.neural.painter.tiny import MARA, TOM, Studio


@pytest.fixture(scope="module")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_faces.adapters(tmp_path_factory.mktemp("adapters"), tiny.unet())


@pytest.fixture(scope="module")
def nets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """ControlNets for pose and depth that do something."""
    folders = []
    for seed, name in enumerate(("pose", "depth")):
        torch.manual_seed(seed)
        net = ControlNetModel.from_unet(tiny.unet(), conditioning_channels=3)
        for layer in (*net.controlnet_down_blocks, net.controlnet_mid_block, net.controlnet_cond_embedding.conv_out):
            torch.nn.init.normal_(layer.weight, std=0.5)
        folders.append(tmp_path_factory.mktemp(name))
        net.save_pretrained(str(folders[-1]))
    return folders[0], folders[1]


def painted_portrait(studio: Studio, who: Character, **given: object) -> None:
    """In place of the studio's own portrait of that person."""
    context = studio.context(f"portrait-{who.id}", seed=len(who.id))
    made: Portrait = build(Craft.PORTRAIT, "sdxl", given).run(PortraitRequest(character=who, style="noir"), context)
    (context.work / "result.json").write_bytes(to_json(made))


def test_portraits_keep_what_the_adapter_saw_and_stills_resemble_them(studio: Studio, sdxl: Path, adapters: Path) -> None:
    given = options(sdxl, adapter=str(adapters))
    still = studio.still(MARA, TOM)
    painted_portrait(studio, MARA, **given)
    painted_portrait(studio, TOM, **given)
    assert (studio.assets["portrait-mara"] / FILE).is_file()
    found = {}
    for key, strength in (("with", 0.9), ("without", 0.0)):
        made = SdxlStill({**given, "identity": strength}).run(still, studio.context(key))
        found[key] = pixels(studio.assets[key] / made.picture)
    assert (found["with"] != found["without"]).any()
    plain = SdxlStill(options(sdxl)).run(still, studio.context("plain"))
    assert np.abs(found["without"] - pixels(studio.assets["plain"] / plain.picture)).max() <= 1
    place = SdxlBackdrop(given).run(NOON, studio.context("place"))
    bare = SdxlBackdrop(options(sdxl)).run(NOON, studio.context("bare"))
    difference = pixels(studio.assets["place"] / place.picture) - pixels(studio.assets["bare"] / bare.picture)
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("recognising", [True, False])
def test_a_given_picture_decides_what_somebody_looks_like(
    studio: Studio, sdxl: Path, adapters: Path, tmp_path: Path, recognising: bool
) -> None:
    faces = tmp_path / "faces"
    faces.mkdir()
    ground = Image.new("RGB", (400, 400), "#bebeb9")
    ground.paste(Image.fromarray(draw_face("tom", 240)), (80, 60))
    ground.save(faces / "mara.png")
    (faces / "tom.jpg").write_bytes(b"no picture")
    given = options(sdxl, references=str(faces), adapter=str(adapters) if recognising else "none")
    bare = {**given, "references": ""}
    assert SdxlPortrait(given).identity != SdxlPortrait(bare).identity
    assert SdxlPortrait(given).model_key(tiny.portrait()) == SdxlPortrait(bare).model_key(tiny.portrait())
    context, other = studio.context("with"), studio.context("bad")
    made = SdxlPortrait(given).run_batch((tiny.portrait(MARA), tiny.portrait(TOM)), (context, other))
    without = studio.context("without")
    usual = SdxlPortrait(bare).run_batch((tiny.portrait(MARA), tiny.portrait(TOM)), (without, studio.context("tom")))
    assert (pixels(context.work / made[0].picture) != pixels(without.work / usual[0].picture)).any()
    assert np.abs(pixels(other.work / made[1].picture) - pixels(studio.assets["tom"] / usual[1].picture)).max() <= 2
    assert any("TOM" in remark and "picture" in remark for remark in other.remarks)
    assert (context.work / FILE).is_file() == recognising


def test_a_picture_given_for_this_film_comes_before_the_folders_and_a_bad_one_is_told(
    studio: Studio, sdxl: Path, tmp_path: Path
) -> None:
    ground = Image.new("RGB", (400, 400), "#bebeb9")
    ground.paste(Image.fromarray(draw_face("tom", 240)), (80, 60))
    ground.save(studio.folder("given") / "file.png")
    (studio.folder("spoiled") / "file.jpg").write_bytes(b"no picture")
    (tmp_path / "mara.jpg").write_bytes(b"no picture either")
    engine = SdxlPortrait(options(sdxl, references=str(tmp_path)))
    usual = replace(tiny.portrait(MARA), reference=Ref("given"))
    context, spoiled = studio.context("with"), studio.context("without")
    made = engine.run(usual, context)
    other = engine.run(replace(usual, reference=Ref("spoiled")), spoiled)
    assert context.remarks == []
    assert spoiled.remarks == ["MARA: file.jpg is no picture"]
    assert (pixels(context.work / made.picture) != pixels(spoiled.work / other.picture)).any()


def test_a_batch_keeps_everybodys_own_face(studio: Studio, sdxl: Path, adapters: Path) -> None:
    given = options(sdxl, adapter=str(adapters), batch=3)
    requests = [studio.still(MARA, TOM), studio.still(TOM), studio.still()]
    painted_portrait(studio, MARA, **given)
    painted_portrait(studio, TOM, **given)
    engine = SdxlStill(given)
    made = engine.run_batch(requests, [studio.context(f"out{number}") for number in range(3)])
    for number, request in enumerate(requests):
        alone = SdxlStill(given).run(request, studio.context("alone"))
        together = pixels(studio.assets[f"out{number}"] / made[number].picture)
        assert np.abs(together - pixels(studio.assets["alone"] / alone.picture)).max() <= 2


@pytest.mark.parametrize("composition", ["plain", "compose"])
def test_control_nets_guide_alone_and_together_from_noise_and_over_a_picture(
    studio: Studio, sdxl: Path, nets: tuple[Path, Path], composition: str
) -> None:
    request = studio.still(MARA)
    found = []
    for roles in ({}, {"pose": str(nets[0])}, {"pose": str(nets[0]), "depth": str(nets[1])}):
        given = options(sdxl, composition=composition, control=1.0, **roles)
        made = SdxlStill(given).run(request, studio.context("out"))
        found.append(pixels(studio.assets["out"] / made.picture))
    assert (found[0] != found[1]).any()
    assert (found[1] != found[2]).any()


def test_a_place_without_people_takes_no_pose(studio: Studio, sdxl: Path, nets: tuple[Path, Path]) -> None:
    given = options(sdxl, pose=str(nets[0]), depth=str(nets[1]))
    made = SdxlStill(given).run(studio.still(), studio.context())
    with Image.open(studio.assets["out"] / made.picture) as picture:
        assert picture.size == (128, 72)
    assert made.heads == ()


def test_a_few_step_lora_and_another_one_work_together(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    few = tiny_faces.lora(tmp_path / "my_lightning.safetensors", tiny.unet(), seed=1)
    style = tiny_faces.lora(tmp_path / "style.safetensors", tiny.unet(), seed=2)
    given = {"model": str(sdxl), "side": 64, "few_step": str(few)}
    context = studio.context()
    one = pixels(context.work / SdxlPortrait(given).run(tiny.portrait(), context).picture)
    assert any("step 4 of 4" in note for _, note in context.notes)
    both = SdxlPortrait({**given, "loras": [f"{style}:0.7"]})
    assert both.identity != SdxlPortrait({**given, "loras": [f"{style}:0.6"]}).identity
    assert (pixels(context.work / both.run(tiny.portrait(), studio.context()).picture) != one).any()


def test_a_lora_of_another_family_leaves_the_film_to_the_stand_in(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    other = tiny_faces.lora(tmp_path / "other.safetensors", tiny.unet(), width=768)
    with pytest.raises(BrokenModel) as caught:
        SdxlPortrait(options(sdxl, loras=[str(other)])).run(tiny.portrait(), studio.context())
    assert caught.value.code == "model.other_base"


def test_damaged_adapters_and_control_nets_are_named(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net/diffusion_pytorch_model.safetensors").write_bytes(b"\x80\x04nothing")
    for role in ("adapter", "pose"):
        with pytest.raises(BrokenModel) as caught:
            SdxlStill(options(sdxl, **{role: str(tmp_path / "net")})).run(studio.still(MARA), studio.context())
        assert caught.value.code == "model.broken"
