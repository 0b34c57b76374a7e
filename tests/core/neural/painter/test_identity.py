"""Faces through IP-Adapters: kept with the portrait, each in their own region, and no effect where nobody is meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from PIL import Image
from safetensors.torch import load_file, save_file

from core.crafts import Box
from core.errors import BrokenModel, Unwritable
from core.neural.painter.identity import (
    FACE,
    FILE,
    NOTHING,
    WHOLE,
    Likeness,
    Region,
    Seen,
    attach_identity,
    embed_identity,
    identity_arguments,
    load_identity,
    save_identity,
)
from tests.core.neural.painter import tiny, tiny_faces

SIDE = 64
HEAD = Box(x=20, y=16, width=24, height=30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_faces.adapters(tmp_path_factory.mktemp("adapters"), tiny.unet())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = tiny.build(tmp_path_factory.mktemp("model") / "words")
    made.set_progress_bar_config(disable=True)
    return made


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Any:
    made = tiny.build(tmp_path_factory.mktemp("model") / "words")
    made.set_progress_bar_config(disable=True)
    attach_identity(made, folder)
    return made


def face(seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 255, (80, 64, 3))
    return Image.fromarray(noise.astype(np.uint8))


def half(left: bool) -> Region:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[:, slice(0, SIDE // 2) if left else slice(SIDE // 2, SIDE)] = 255
    return Region(head=Image.fromarray(mask), body=Image.fromarray(mask))


def painted(pipeline: Any, seeds: tuple[int, ...] = (1,), **more: Any) -> np.ndarray:
    generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
    prompts = ["fox"] * len(seeds)
    found = pipeline(
        prompts,
        num_inference_steps=2,
        height=SIDE,
        width=SIDE,
        generator=generators,
        output_type="np",
        guidance_scale=5.0,
        **more,
    )
    return np.asarray(found.images)


def acted(pipeline: Any, *likenesses: Likeness | None, seeds: tuple[int, ...] = (1,)) -> np.ndarray:
    return painted(pipeline, seeds, **identity_arguments(pipeline, likenesses, (SIDE, SIDE), guided=True))


def test_what_the_encoder_saw_is_kept_with_the_portrait(pipeline: Any, tmp_path: Path) -> None:
    seen = embed_identity(pipeline, face(1), HEAD)
    save_identity(tmp_path, seen)
    kept = load_identity(tmp_path)
    assert kept is not None
    assert set(kept) == {FACE, WHOLE, NOTHING}
    assert all(torch.equal(kept[name], seen[name]) for name in seen)
    assert not torch.equal(seen[FACE], seen[WHOLE])


def test_a_portrait_without_a_known_head_is_seen_too(pipeline: Any) -> None:
    assert embed_identity(pipeline, face(1), None)[FACE].isfinite().all()


def test_no_still_needs_the_image_encoder(pipeline: Any, folder: Path, tmp_path: Path) -> None:
    seen = embed_identity(pipeline, face(1), HEAD)
    again = tiny.build(tmp_path / "words")
    again.set_progress_bar_config(disable=True)
    attach_identity(again, folder)
    again.register_modules(image_encoder=None)
    assert np.array_equal(acted(again, Likeness(faces=(seen,))), acted(pipeline, Likeness(faces=(seen,))))


def test_different_faces_give_different_pictures_and_strength_counts(pipeline: Any, bare: Any) -> None:
    one, other = (embed_identity(pipeline, face(seed), HEAD) for seed in (1, 2))
    base = painted(bare)
    first, second = acted(pipeline, Likeness(faces=(one,))), acted(pipeline, Likeness(faces=(other,)))
    weak = acted(pipeline, Likeness(faces=(one,), strength=0.05))
    assert np.abs(first - second).max() > 0.001
    assert 0 < np.abs(weak - base).mean() < np.abs(first - base).mean()


@pytest.mark.parametrize("nobody", [None, Likeness(faces=()), Likeness(faces=(), strength=1.5)])
def test_nobody_leaves_the_picture_as_it_is_without_an_adapter(pipeline: Any, bare: Any, nobody: Likeness | None) -> None:
    assert np.array_equal(acted(pipeline, nobody), painted(bare))


def first_heard(pipeline: Any, likeness: Likeness) -> np.ndarray:
    """What the first cross attention of the first step gives, (2, 4, 4, channels): nothing was mixed with neighbours yet."""
    heard: list[torch.Tensor] = []
    attention = pipeline.unet.down_blocks[1].attentions[0].transformer_blocks[0].attn2
    hook = attention.register_forward_hook(lambda _module, _inputs, output: heard.append(output))
    acted(pipeline, likeness)
    hook.remove()
    return heard[0].detach().numpy().reshape(2, 4, 4, -1)


def test_two_people_act_each_in_their_own_region(pipeline: Any) -> None:
    one, other, third = (embed_identity(pipeline, face(seed), HEAD) for seed in (1, 2, 3))
    masks = (half(True), half(False))
    base = first_heard(pipeline, Likeness(faces=(one, other), masks=masks))
    changed = np.abs(first_heard(pipeline, Likeness(faces=(one, third), masks=masks)) - base)[1]
    assert changed[:, :1].max() < 1e-5
    assert changed[:, 3:].max() > 0.01
    swapped = acted(pipeline, Likeness(faces=(other, one), masks=(masks[1], masks[0])))
    assert np.allclose(swapped, acted(pipeline, Likeness(faces=(one, other), masks=masks)), atol=1e-5)


def test_pictures_of_a_batch_keep_their_own_people(pipeline: Any, bare: Any) -> None:
    one, other = (embed_identity(pipeline, face(seed), HEAD) for seed in (1, 2))
    likenesses = (
        Likeness(faces=(one,), strength=0.6),
        None,
        Likeness(faces=(one, other), masks=(half(True), half(False)), strength=0.3),
    )
    together = acted(pipeline, *likenesses, seeds=(1, 2, 3))
    for at, likeness in enumerate(likenesses):
        assert np.allclose(together[at], acted(pipeline, likeness, seeds=(at + 1,))[0], atol=1e-4)
    assert np.allclose(together[1], painted(bare, (2,))[0], atol=1e-4)


def test_without_guidance_each_picture_is_denoised_once(pipeline: Any) -> None:
    seen = embed_identity(pipeline, face(1), HEAD)
    arguments = identity_arguments(pipeline, [Likeness(faces=(seen,))], (SIDE, SIDE), guided=False)
    generator = torch.Generator("cpu").manual_seed(1)
    found = pipeline(
        "fox",
        num_inference_steps=1,
        height=SIDE,
        width=SIDE,
        guidance_scale=1.0,
        generator=generator,
        output_type="np",
        **arguments,
    )
    assert found.images.shape == (1, SIDE, SIDE, 3)


def test_a_face_that_another_encoder_saw_is_left_out(pipeline: Any, bare: Any) -> None:
    strange: Seen = {name: torch.randn(17, 48) for name in (FACE, WHOLE, NOTHING)}
    assert np.array_equal(acted(pipeline, Likeness(faces=(strange,), masks=(half(True),))), painted(bare))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _poisoned(path: Path) -> None:
    save_file({name: tensor * float("nan") for name, tensor in load_file(str(path)).items()}, str(path))


def _other_shape(path: Path) -> None:
    save_file({FACE: torch.zeros(4), WHOLE: torch.zeros(4), NOTHING: torch.zeros(4)}, str(path))


def _lacking(path: Path) -> None:
    save_file({FACE: torch.zeros(4, 4)}, str(path))


@pytest.mark.parametrize("damage", [_cut, _poisoned, _other_shape, _lacking, Path.unlink])
def test_a_damaged_likeness_is_no_likeness(tmp_path: Path, damage: Any) -> None:
    save_identity(tmp_path, {name: torch.zeros(5, 8) for name in (FACE, WHOLE, NOTHING)})
    damage(tmp_path / FILE)
    assert load_identity(tmp_path) is None


def test_a_likeness_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        save_identity(tmp_path / "nowhere", {FACE: torch.zeros(1, 1)})


def _no_files(folder: Path) -> None:
    for file in (folder / "sdxl_models").iterdir():
        file.unlink()


def _broken_encoder(folder: Path) -> None:
    (folder / "models" / "image_encoder" / "model.safetensors").write_bytes(b"\x80\x04pickle")


def _no_encoder(folder: Path) -> None:
    for file in (folder / "models" / "image_encoder").iterdir():
        file.unlink()


def _cut_adapter(folder: Path) -> None:
    _cut(folder / "sdxl_models" / "ip-adapter-plus_sdxl_vit-h.safetensors")


def _no_adapter(folder: Path) -> None:
    save_file({"x": torch.zeros(1)}, str(folder / "sdxl_models" / "ip-adapter-plus_sdxl_vit-h.safetensors"))


def _of_sd15(folder: Path) -> None:
    save_file(
        tiny_faces.adapter(tiny.unet(), width=768), str(folder / "sdxl_models" / "ip-adapter-plus_sdxl_vit-h.safetensors")
    )


@pytest.mark.parametrize("damage", [_no_files, _broken_encoder, _no_encoder, _cut_adapter, _no_adapter, _of_sd15])
def test_adapters_that_are_damaged_or_of_another_family_are_named(bare: Any, tmp_path: Path, damage: Any) -> None:
    place = tiny_faces.adapters(tmp_path / "faces", tiny.unet())
    damage(place)
    with pytest.raises(BrokenModel) as caught:
        attach_identity(StableDiffusionXLPipeline(**bare.components, add_watermarker=False), place)
    assert caught.value.code == "model.broken"
