"""Models as they come: whole, in half precision, in one file, damaged, in disguise; and where and how they are put."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline
from PIL import Image
from transformers import CLIPTextModelWithProjection

from core.errors import BrokenModel, MissingModel
from core.neural import lending
from core.neural.lending import Offload, Placement
from core.neural.painter import options as settings
from core.neural.painter.loading import bytes_of, load_studio
from core.neural.painter.painting import Order, paint
from core.neural.painter.prompting import Words
from tests.core.neural.painter import single_file, tiny
from tests.core.neural.painter.tiny import Studio

CPU = Placement("cpu", "float32")
UNET = "unet/diffusion_pytorch_model.safetensors"


def picture(studio: Studio, model: Path, start: Image.Image | None = None, **more: Any) -> np.ndarray:
    options = settings.read_options({"model": str(model), "steps": 4, **more})
    order = Order(words=Words(prompt="a fox", negative="cars"), seed=3, size=(64, 48), start=start, strength=0.5)
    return np.asarray(paint((order,), options, studio.context(), (0.0, 1.0))[0]).astype(int)


@pytest.fixture
def copy(sdxl: Path, tmp_path: Path) -> Path:
    """A model of one's own to damage."""
    return Path(shutil.copytree(sdxl, tmp_path / "copy"))


def cut_off(model: Path) -> None:
    whole = (model / UNET).read_bytes()
    (model / UNET).write_bytes(whole[: len(whole) // 2])


def pickled(model: Path) -> None:
    (model / UNET).write_bytes(pickle.dumps({"weights": 1}))


def zipped_pickle(model: Path) -> None:
    torch.save({"weights": torch.zeros(3)}, model / UNET)


def noise(model: Path) -> None:
    (model / UNET).write_bytes(np.random.default_rng(1).bytes(20_000))


def empty(model: Path) -> None:
    (model / UNET).write_bytes(b"")


def of_another_size(model: Path) -> None:
    config = json.loads((model / "unet/config.json").read_text())
    (model / "unet/config.json").write_text(json.dumps(config | {"block_out_channels": [64, 128]}))


def without_numbers(model: Path) -> None:
    """A VAE that overflows."""
    made = tiny.vae()
    for parameter in made.decoder.parameters():
        torch.nn.init.constant_(parameter, float("nan"))
    made.save_pretrained(str(model / "vae"))


def without_weights(model: Path) -> None:
    (model / UNET).unlink()


def without_an_index(model: Path) -> None:
    (model / "model_index.json").unlink()


def with_a_strange_index(model: Path) -> None:
    (model / "model_index.json").write_text("{]")


def without_a_tokenizer(model: Path) -> None:
    shutil.rmtree(model / "tokenizer")


@pytest.mark.parametrize(
    "damage",
    [
        cut_off,
        pickled,
        zipped_pickle,
        noise,
        empty,
        of_another_size,
        without_numbers,
        without_weights,
        without_an_index,
        with_a_strange_index,
        without_a_tokenizer,
    ],
)
def test_a_damaged_model_is_named_with_a_code(studio: Studio, copy: Path, damage: Callable[[Path], None]) -> None:
    damage(copy)
    with pytest.raises(BrokenModel) as caught:
        picture(studio, copy)
    assert caught.value.code == "model.broken"
    assert caught.value.parameters["why"]


def test_a_model_of_another_family_is_named(studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "sd15"
    folder.mkdir()
    index = {"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"]}
    (folder / "model_index.json").write_text(json.dumps(index))
    tiny.unet().save_pretrained(str(folder / "unet"))
    with pytest.raises(BrokenModel):
        picture(studio, folder)


def test_a_model_that_is_not_there_says_what_to_do(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        picture(studio, tmp_path / "nowhere")


def test_half_precision_files_are_preferred_and_narrower_numbers_change_little(studio: Studio, sdxl: Path, copy: Path) -> None:
    usual = picture(studio, sdxl)
    pipeline = StableDiffusionXLPipeline.from_pretrained(str(sdxl)).to(torch.float16)
    pipeline.save_pretrained(str(copy), variant="fp16")
    assert bytes_of(settings.read_options({"model": str(copy)})) < bytes_of(settings.read_options({"model": str(sdxl)}))
    assert np.abs(picture(studio, copy) - usual).mean() < 4
    assert np.abs(picture(studio, sdxl, dtype="bfloat16") - usual).mean() < 8


def test_weights_may_wait_in_eight_bits(studio: Studio, sdxl: Path) -> None:
    loaded = load_studio(settings.read_options({"model": str(sdxl), "quantise": "fp8"}), CPU)
    assert loaded.base.unet.down_blocks[0].resnets[0].conv1.weight.dtype is torch.float8_e4m3fn
    assert np.abs(picture(studio, sdxl, quantise="fp8") - picture(studio, sdxl)).mean() < 25


def test_tiles_slices_and_layers_one_at_a_time_paint_the_same_picture(studio: Studio, sdxl: Path) -> None:
    usual = picture(studio, sdxl)
    assert np.abs(picture(studio, sdxl, tiling=True) - usual).max() <= 2
    options = settings.read_options({"model": str(sdxl), "steps": 4})
    layered = load_studio(options, Placement("cpu", "float32", Offload.LAYERS))
    assert any(hasattr(module, "_diffusers_hook") for module in layered.base.unet.modules())
    images = [
        load.base("a fox", width=64, height=48, num_inference_steps=2, generator=torch.Generator("cpu").manual_seed(1)).images[
            0
        ]
        for load in (layered, load_studio(options, CPU))
    ]
    assert np.abs(np.asarray(images[0]).astype(int) - np.asarray(images[1])).max() <= 1


def test_one_file_paints_what_the_folder_paints(studio: Studio, tmp_path: Path) -> None:
    pipeline = tiny.build(tmp_path / "words")
    # The two encoders of a file are told apart by their widths.
    pipeline.text_encoder_2 = CLIPTextModelWithProjection(tiny.text_config(40))
    pipeline.unet = tiny.unet(cross_attention_dim=72)
    pipeline.save_pretrained(str(tmp_path / "folder"))
    file = single_file.save_single(tmp_path / "checkpoint.safetensors", pipeline)
    config = str(tmp_path / "folder")
    usual = picture(studio, tmp_path / "folder")
    assert np.abs(picture(studio, file, config=config) - usual).max() <= 1
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(file, alone)
    assert np.abs(picture(studio, alone, config=config) - usual).max() <= 1
    file.write_bytes(file.read_bytes()[:-1000])
    with pytest.raises(BrokenModel):
        picture(studio, file, config=config, steps=5)


def test_another_vae_decodes(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    torch.manual_seed(9)
    tiny.vae().save_pretrained(str(tmp_path / "vae"))
    assert (picture(studio, sdxl, vae=str(tmp_path / "vae")) != picture(studio, sdxl)).any()
    assert (picture(studio, sdxl, vae="own") == picture(studio, sdxl)).all()
    (tmp_path / "vae/diffusion_pytorch_model.safetensors").write_bytes(b"\x80\x04broken")
    with pytest.raises(BrokenModel):
        picture(studio, sdxl, vae=str(tmp_path / "vae"), steps=5)


def test_a_refiner_takes_over_at_the_end(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    torch.manual_seed(5)
    base = tiny.build(tmp_path / "words")
    refiner = StableDiffusionXLImg2ImgPipeline(
        vae=base.vae,
        text_encoder=None,
        text_encoder_2=base.text_encoder_2,
        tokenizer=None,
        tokenizer_2=base.tokenizer_2,
        unet=tiny.unet(cross_attention_dim=32, projection_class_embeddings_input_dim=72),
        scheduler=base.scheduler,
        requires_aesthetics_score=True,
        add_watermarker=False,
    )
    refiner.save_pretrained(str(tmp_path / "refiner"))
    usual = picture(studio, sdxl)
    refined = picture(studio, sdxl, refiner=str(tmp_path / "refiner"), refine_at=0.5)
    assert refined.shape == usual.shape
    assert (refined != usual).any()
    start = Image.new("RGB", (64, 48), "olive")
    assert (picture(studio, sdxl, start, refiner=str(tmp_path / "refiner"), refine_at=0.75)).shape == usual.shape


def test_a_picture_that_is_given_is_painted_over(studio: Studio, sdxl: Path) -> None:
    dark, light = (picture(studio, sdxl, Image.new("RGB", (64, 48), colour)) for colour in ("black", "white"))
    assert (dark != light).any()
    assert dark.shape == (48, 64, 3)


def test_a_safety_checker_blurs_what_it_finds_and_says_so(studio: Studio, sdxl: Path, tmp_path: Path) -> None:
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessorPil

    vision = {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 32, "patch_size": 8,
        "intermediate_size": 37, "projection_dim": 32,
    }  # fmt: skip
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=32))
    with pytest.raises(MissingModel):
        picture(studio, sdxl, safety=str(tmp_path / "safety"))
    usual = picture(studio, sdxl)
    for threshold in (2.0, -2.0):
        torch.nn.init.constant_(checker.concept_embeds_weights, threshold)
        checker.save_pretrained(str(tmp_path / "safety"))
        CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=32).save_pretrained(str(tmp_path / "safety"))
        context = studio.context(f"out{threshold}")
        options = settings.read_options({"model": str(sdxl), "steps": 4, "safety": str(tmp_path / "safety"), "batch": 1})
        order = Order(words=Words(prompt="a fox", negative="cars"), seed=3, size=(64, 48))
        lending.set_lender(None)
        shown = np.asarray(paint((order,), options, context, (0.0, 1.0))[0]).astype(int)
        assert ((shown == usual).all()) == (threshold > 0)
        assert bool(context.remarks) == (threshold < 0)
