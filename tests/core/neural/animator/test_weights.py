"""Which files an AnimateDiff is put together from, and what is said of those that are damaged or do not fit."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from core.crafts import ClipKind
from core.errors import BadOption, BrokenModel, MissingModel, OutOfMemory
from core.models.kinds import Base
from core.neural import lending
from core.neural.animator import denoising
from core.neural.animator.engine import AnimateDiff
from core.neural.animator.options import AnimateDiffOptions, Parts, Start, find_parts
from core.neural.animator.weights import Animator, load, put_camera
from core.neural.lending import Offload, Placement
from tests.core.neural.animator.test_denoising import manner, nothing, wish
from tests.core.neural.animator.tiny import Models, Stage, kinds, save_motion

HERE = Placement("cpu", "float32")


def options(models: Models, **named: Any) -> AnimateDiffOptions:
    return AnimateDiffOptions(**{"model": str(models.v3), "base": str(models.sd15), "start": "latent", **named})


def copied(place: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(place, tmp_path / place.name))


def weights_in(place: Path) -> Path:
    return sorted(place.rglob("*.safetensors"))[0]


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def pickled(file: Path) -> None:
    file.write_bytes(pickle.dumps({"weight": [1.0]}, protocol=2))


def emptied(file: Path) -> None:
    save_file({"nothing": torch.zeros(1)}, file)


@pytest.mark.parametrize("harm", [cut_off, pickled, emptied])
@pytest.mark.parametrize("part", ["v3", "sd15", "sparse", "adapter"])
def test_damaged_files_are_told_by_name(models: Models, tmp_path: Path, part: str, harm: Any) -> None:
    place = copied(getattr(models, part), tmp_path)
    harm(weights_in(place / "unet" if part == "sd15" else place))
    named = {
        "v3": {"model": str(place)},
        "sd15": {"base": str(place)},
        "sparse": {"start": "sparse", "sparse": str(place)},
        "adapter": {"start": "ip-adapter", "ip_adapter": str(place)},
    }[part]
    chosen = options(models, **named)
    with pytest.raises(BrokenModel):
        load(find_parts(chosen), chosen, HERE)


def test_a_motion_module_of_another_base_is_told(models: Models, tmp_path: Path) -> None:
    other = save_motion(tmp_path / "other", middle=False, blocks=(32, 32))
    for named in ({"model": str(other)}, {"model": str(other), "base": str(models.sdxl)}):
        chosen = options(models, **named)
        with pytest.raises(BrokenModel, match="motion module of another base"):
            load(find_parts(chosen), chosen, HERE)


def test_a_lora_of_another_base_is_told(models: Models, tmp_path: Path) -> None:
    wide = {"unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": torch.zeros(2, 2048)}
    save_file(wide, tmp_path / "ink.safetensors")
    chosen = options(models, lora=str(tmp_path / "ink.safetensors"))
    with pytest.raises(BadOption, match="sdxl"):
        load(find_parts(chosen), chosen, HERE)
    plain = options(models, model=str(models.v2))
    animator = load(find_parts(plain), plain, HERE)
    with pytest.raises(BadOption):
        put_camera(animator, tmp_path / "ink.safetensors", 1.0)
    cut_off(tmp_path / "ink.safetensors")
    with pytest.raises(BrokenModel):
        put_camera(animator, tmp_path / "ink.safetensors", 1.0)


def test_a_style_lora_is_added_for_good(models: Models, tmp_path: Path) -> None:
    from peft import LoraConfig, get_peft_model_state_dict

    unet = kinds.UNet2DConditionModel.from_pretrained(models.sd15, subfolder="unet")
    unet.add_adapter(LoraConfig(r=2, init_lora_weights=False, target_modules=["to_q", "to_k"]))
    state = {f"unet.{name}": value for name, value in get_peft_model_state_dict(unet).items()}
    save_file(state, tmp_path / "ink.safetensors")
    weights = []
    for named in ({}, {"lora": str(tmp_path / "ink.safetensors")}):
        chosen = options(models, **named)
        denoiser = load(find_parts(chosen), chosen, HERE).pipeline.unet
        assert not any("lora" in name for name in denoiser.state_dict())
        weights.append(denoiser.state_dict())
    changed = [name for name, tensor in weights[0].items() if not torch.equal(tensor, weights[1][name])]
    assert changed
    assert all(name.endswith(("to_q.weight", "to_k.weight")) for name in changed)


def test_half_precision_files_are_found(models: Models, tmp_path: Path) -> None:
    place = copied(models.sd15, tmp_path)
    for file in place.rglob("*.safetensors"):
        half = {name: tensor.half() for name, tensor in load_file(file).items()}
        save_file(half, file.with_name(f"{file.stem}.fp16.safetensors"), metadata={"format": "pt"})
        file.unlink()
    chosen = options(models, base=str(place))
    animator = load(find_parts(chosen), chosen, HERE)
    assert animator.pipeline.unet.dtype == torch.float32


def test_a_lone_file_is_a_motion_module_of_the_shape_that_it_has(models: Models, tmp_path: Path) -> None:
    file = tmp_path / "animatediff_lightning_4step_diffusers.safetensors"
    shutil.copy(weights_in(models.v2), file)
    chosen = options(models, model=str(file))
    animator = load(find_parts(chosen), chosen, HERE)
    assert animator.pipeline.unet.config.use_motion_mid_block
    assert len(animator.windows) == 11
    emptied(file)
    with pytest.raises(BrokenModel):
        load(find_parts(chosen), chosen, HERE)


def test_every_part_is_laid_out_once(models: Models) -> None:
    chosen = options(models, start="sparse", sparse=str(models.sparse))
    animator = load(find_parts(chosen), chosen, HERE)
    assert animator.pipeline.motion_adapter is None
    assert {module.training for module in (animator.pipeline.unet, animator.pipeline.vae)} == {False}
    assert not any(parameter.requires_grad for parameter in animator.pipeline.unet.parameters())


def own_parts(models: Models, **named: Any) -> Parts:
    return find_parts(options(models, **named))


def test_the_start_is_the_best_that_is_there_and_fits(models: Models, tmp_path: Path) -> None:
    there: dict[str, Any] = {"start": "auto", "sparse": str(models.sparse), "ip_adapter": str(models.adapter)}
    none = str(tmp_path / "none")
    assert own_parts(models, **there).start is Start.SPARSE
    assert own_parts(models, **there, model=str(models.v2)).start is Start.ADAPTER
    assert own_parts(models, **{**there, "sparse": none}).start is Start.ADAPTER
    assert own_parts(models, **{**there, "sparse": none, "ip_adapter": none}).start is Start.LATENT
    with pytest.raises(MissingModel):
        own_parts(models, start="sparse", sparse=none)


def test_motion_loras_go_with_module_v2_only(models: Models) -> None:
    cameras = {"motion_loras": str(models.cameras)}
    assert {move.value for move in own_parts(models, **cameras, model=str(models.v2)).cameras} == {"pan-left", "push-in"}
    assert own_parts(models, **cameras).cameras == {}
    assert own_parts(models, **cameras, model=str(models.xl), base=str(models.sdxl)).cameras == {}
    assert own_parts(models, model=str(models.v2), motion_loras="off").cameras == {}


def test_the_key_follows_every_file(models: Models, tmp_path: Path) -> None:
    known = own_parts(models).key
    assert own_parts(models).key == known
    place = copied(models.sd15, tmp_path)
    weights = weights_in(place / "unet")
    assert own_parts(models, base=str(place)).key == known
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    assert own_parts(models, base=str(place)).key != known


def test_a_base_that_is_neither_sd15_nor_sdxl_is_told(models: Models, tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text(json.dumps({"transformer": ["diffusers", "Flux"]}))
    with pytest.raises(BadOption):
        own_parts(models, base=str(tmp_path))
    (tmp_path / "model_index.json").write_text("{")
    with pytest.raises(BrokenModel):
        own_parts(models, base=str(tmp_path))
    wide = {"model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": torch.zeros(4, 1024)}
    save_file(wide, tmp_path / "sd2.safetensors")
    with pytest.raises(BadOption):
        own_parts(models, base=str(tmp_path / "sd2.safetensors"))


def test_the_family_of_a_single_file_is_seen_in_it(models: Models, tmp_path: Path) -> None:
    from core.neural.animator.options import base_family

    for width, family in ((768, Base.SD15), (2048, Base.SDXL)):
        name = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
        save_file({name: torch.zeros(4, width)}, tmp_path / f"{family}.safetensors")
        assert base_family(tmp_path / f"{family}.safetensors") is family


def test_short_memory_makes_clips_one_by_one_and_says_so(stage: Stage, models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, sizes = denoising.denoise, []

    def short(animator: Any, wishes: Any, manner: Any, tick: Any) -> Any:
        sizes.append(len(wishes))
        if len(wishes) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(animator, wishes, manner, tick)

    monkeypatch.setattr("core.neural.animator.engine.denoise", short)
    monkeypatch.setattr(Animator, "batches", lambda _, wishes: [wishes])  # as on a GPU
    animator = AnimateDiff(
        {**options(models).model_dump(), "size": 64, "steps": 2, "least_seconds": 0.1},
    )
    requests = [stage.request(stage.still(f"still-{seed}", seed), frames=4) for seed in (1, 2)]
    contexts = [stage.context(f"out-{number}") for number in range(2)]
    clips = animator.run_batch(requests, contexts)
    assert [clip.kind for clip in clips] == [ClipKind.VIDEO] * 2
    assert sizes == [2, 1, 1]
    assert all("1 at a time" in context.remarks[0] for context in contexts)


def test_memory_that_is_never_enough_ends_with_an_error_of_its_own(
    stage: Stage, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("core.neural.animator.engine.denoise", short)
    animator = AnimateDiff({**options(models).model_dump(), "size": 64, "least_seconds": 0.1})
    with pytest.raises(OutOfMemory):
        animator.run(stage.request(stage.still("still"), frames=4), stage.context())
    assert lending.lender().warm() == ()


@pytest.mark.parametrize("offload", [Offload.PARTS, Offload.LAYERS])
@pytest.mark.parametrize("start", ["sparse", "ip-adapter"])
def test_parts_and_layers_that_wait_elsewhere_make_the_same_clip(models: Models, offload: Offload, start: str) -> None:
    chosen = options(models, start=start, sparse=str(models.sparse), ip_adapter=str(models.adapter))
    how = manner(start=Start(start), frames=10, window=8, steps=1)
    made = []
    for placement in (HERE, Placement("cpu", "float32", offload)):
        animator = load(find_parts(chosen), chosen, placement)
        made += [denoising.denoise(animator, [wish()], how, nothing)[0] for _ in range(2)]
    assert max(np.abs(one.astype(int) - made[0]).max() for one in made) <= 1


def test_a_camera_lora_goes_in_and_out_of_a_model_whose_layers_wait_elsewhere(models: Models) -> None:
    chosen = options(models, model=str(models.v2))
    made = []
    for offload in (Offload.NONE, Offload.LAYERS):
        animator = load(find_parts(chosen), chosen, Placement("cpu", "float32", offload))
        for name in ("zoom-in", "pan-left", None):
            put_camera(animator, models.cameras / f"{name}.safetensors" if name else None, 0.8)
            made.append(denoising.denoise(animator, [wish()], manner(steps=2), nothing)[0])
    assert not np.array_equal(made[0], made[1])
    for one, other in zip(made[:3], made[3:], strict=True):
        assert np.abs(other.astype(int) - one).max() <= 1


def test_half_precision_makes_pictures_too(models: Models) -> None:
    chosen = options(models)
    animator = load(find_parts(chosen), chosen, Placement("cpu", "bfloat16"))
    exact = load(find_parts(chosen), chosen, HERE)
    made, whole = (denoising.denoise(one, [wish()], manner(), nothing)[0] for one in (animator, exact))
    assert np.abs(made.astype(int) - whole).mean() < 6
