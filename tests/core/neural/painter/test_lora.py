"""LoRAs: what is refused before it is loaded, and what those do that are taken."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from safetensors.torch import load_file, save_file

from core.errors import BadOption, BrokenModel
from core.models.kinds import Base
from core.neural.painter.lora import attach_loras, check_lora
from tests.core.neural.painter import tiny, tiny_faces


@pytest.fixture
def pipeline(tmp_path: Path) -> StableDiffusionXLPipeline:
    made = tiny.build(tmp_path / "words")
    made.set_progress_bar_config(disable=True)
    return made


def painted(pipeline: Any) -> np.ndarray:
    generator = torch.Generator("cpu").manual_seed(1)
    return np.asarray(
        pipeline("fox", num_inference_steps=2, height=64, width=64, generator=generator, output_type="np").images[0]
    )


def test_several_loras_act_at_once_each_with_its_weight(pipeline: StableDiffusionXLPipeline, tmp_path: Path) -> None:
    base = painted(pipeline)
    one, other = (check_lora(tiny_faces.lora(tmp_path / f"{at}.safetensors", pipeline.unet, at), Base.SDXL) for at in (1, 2))
    assert (one.rank, one.layers) == (4, 36)
    attach_loras(pipeline, [(one, 1.0), (other, 0.5)])
    both = painted(pipeline)
    pipeline.set_adapters(["lora0", "lora1"], adapter_weights=[1.0, 0.0])
    alone = painted(pipeline)
    assert np.abs(both - base).max() > 0.01
    assert np.abs(both - alone).max() > 0.01


def test_a_weight_of_zero_is_the_model_itself(pipeline: StableDiffusionXLPipeline, tmp_path: Path) -> None:
    base = painted(pipeline)
    attach_loras(pipeline, [(check_lora(tiny_faces.lora(tmp_path / "a.safetensors", pipeline.unet), Base.SDXL), 0.0)])
    assert np.array_equal(painted(pipeline), base)


def test_a_fused_lora_paints_what_an_attached_one_does(pipeline: StableDiffusionXLPipeline, tmp_path: Path) -> None:
    files = [check_lora(tiny_faces.lora(tmp_path / f"{at}.safetensors", pipeline.unet, at), Base.SDXL) for at in (1, 2)]
    attach_loras(pipeline, [(files[0], 0.7), (files[1], 0.2)])
    attached = painted(pipeline)
    pipeline.unload_lora_weights()
    attach_loras(pipeline, [(files[0], 0.7), (files[1], 0.2)], fuse=True)
    assert np.abs(painted(pipeline) - attached).max() < 0.01
    assert not any("lora" in name for name, _ in pipeline.unet.named_parameters())


def _pickled(path: Path, _: Any) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"lora_A.weight": [1]}))


def _cut(path: Path, unet: Any) -> None:
    data = tiny_faces.lora(path, unet).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _poisoned(path: Path, unet: Any) -> None:
    tensors = load_file(str(tiny_faces.lora(path, unet)))
    next(iter(tensors.values()))[0, 0] = float("nan")
    save_file(tensors, str(path))


def _infinite(path: Path, unet: Any) -> None:
    tensors = load_file(str(tiny_faces.lora(path, unet)))
    next(iter(tensors.values()))[0, 0] = float("inf")
    save_file(tensors, str(path))


def _half(path: Path, unet: Any) -> None:
    tensors = load_file(str(tiny_faces.lora(path, unet)))
    save_file({name: tensor for name, tensor in tensors.items() if "lora_A" in name}, str(path))


def _huge(path: Path, _: Any) -> None:
    name = "unet.mid_block.attentions.0.proj_in"
    save_file({f"{name}.lora_A.weight": torch.zeros(2000, 8), f"{name}.lora_B.weight": torch.zeros(8, 2000)}, str(path))


def _of_sd15(path: Path, unet: Any) -> None:
    tiny_faces.lora(path, unet, width=768)


def _of_sd2(path: Path, unet: Any) -> None:
    tiny_faces.lora(path, unet, width=1024)


def _empty(path: Path, _: Any) -> None:
    path.touch()


def _something_else(path: Path, _: Any) -> None:
    save_file({"conv.weight": torch.zeros(2, 2)}, str(path))


def _no_tensors(path: Path, _: Any) -> None:
    save_file({}, str(path))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_pickled, "model.broken"),
        (_cut, "model.broken"),
        (_empty, "model.broken"),
        (_no_tensors, "model.not_lora"),
        (_something_else, "model.not_lora"),
        (_of_sd15, "model.other_base"),
        (_of_sd2, "model.other_base"),
        (_poisoned, "lora.numbers"),
        (_infinite, "lora.numbers"),
        (_half, "lora.halves"),
        (_huge, "lora.size"),
    ],
)
def test_a_file_that_no_picture_could_be_painted_with_is_refused(tmp_path: Path, make: Any, code: str) -> None:
    path = tmp_path / "style.safetensors"
    make(path, tiny.unet())
    with pytest.raises((BadOption, BrokenModel)) as caught:
        check_lora(path, Base.SDXL)
    assert caught.value.code == code
    assert "style.safetensors" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenModel, match="cannot be read"):
        check_lora(tmp_path / "style.safetensors", Base.SDXL)


def test_a_lora_for_sdxl_is_known_by_the_width_of_its_text(tmp_path: Path) -> None:
    assert check_lora(tiny_faces.lora(tmp_path / "a.safetensors", tiny.unet(), width=2048), Base.SDXL).base is Base.SDXL


def _wide(path: Path, unet: Any) -> None:
    tiny_faces.lora(path, unet, width=96)


def _elsewhere(path: Path, _: Any) -> None:
    name = "unet.nowhere.attn9.to_k"
    save_file({f"{name}.lora_A.weight": torch.zeros(4, 64), f"{name}.lora_B.weight": torch.zeros(64, 4)}, str(path))


@pytest.mark.parametrize("make", [_wide, _elsewhere])
def test_a_lora_whose_layers_are_not_the_models_is_named(
    pipeline: StableDiffusionXLPipeline, tmp_path: Path, make: Any
) -> None:
    path = tmp_path / "style.safetensors"
    make(path, pipeline.unet)
    with pytest.raises(BadOption) as caught:
        attach_loras(pipeline, [(check_lora(path, Base.SDXL), 1.0)])
    assert caught.value.code == "lora.unfit"
