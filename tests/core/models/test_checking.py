"""What is and what is no model file; for which base a LoRA was made."""

from __future__ import annotations

import io
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadOption, BrokenModel, StoryreelError
from core.models import checking, installed
from core.models.adding import add_file
from core.models.kinds import Base, Kind
from tests.core.models.files import WEIGHTS, lora, tensors

PEFT = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight"


def written(folder: Path, data: bytes, name: str = "a.safetensors") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def pickle_in_a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"weight": [1.0]}))
    return buffer.getvalue()


def test_a_sound_file_tells_its_shapes_and_metadata(tmp_path: Path) -> None:
    read = checking.read_safetensors(written(tmp_path, tensors({"a": (2, 3), "b": ()}, {"made": "by me"})))
    assert read.shapes == {"a": (2, 3), "b": ()}
    assert read.metadata == {"made": "by me"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (WEIGHTS[:-1], "1 bytes are missing"),
        (WEIGHTS[:30], "cut off"),
        (WEIGHTS[:4], "too short"),
        (WEIGHTS + b"x", "follow its last tensor"),
        (b"", "too short"),
        (pickle.dumps({"weight": list(range(99))}), "pickle"),
        (pickle_in_a_zip(), "pickle"),
        (b"\xff" * 100, "does not fit"),
        ((20).to_bytes(8, "little") + b"not json at all, no." + bytes(9), "cannot be read"),
        ((2).to_bytes(8, "little") + b"[]", "no table"),
        (WEIGHTS.replace(b"[100, 1000]", b"[100, 1001]"), "does not match its shape"),
        (WEIGHTS.replace(b'"F16"', b'"X16"'), "cannot be read"),
    ],
)
def test_a_damaged_or_disguised_file_is_refused_with_what_is_wrong(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(BrokenModel, match=said) as caught:
        checking.read_safetensors(written(tmp_path, data))
    assert caught.value.code == "model.broken"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), data, "any.safetensors")
    with suppress(BrokenModel):
        checking.read_safetensors(path)


@pytest.mark.parametrize(
    ("data", "base"),
    [
        (lora(768), Base.SD15),
        (lora(1024), Base.SD2),
        (lora(2048), Base.SDXL),
        (lora(2048, ss_base_model_version="sd_v1"), Base.SDXL),
        (tensors({PEFT: (8, 768)}), Base.SD15),
        (tensors({PEFT: (8, 2048)}), Base.SDXL),
        (tensors({"lora_te2_text_model_encoder.lora_down.weight": (4, 1280)}), Base.SDXL),
        (tensors({"lora_unet_x.lora_down.weight": (4, 320)}, {"ss_base_model_version": "sdxl_base_v1-0"}), Base.SDXL),
        (
            tensors({"lora_unet_x.lora_down.weight": (4, 320)}, {"modelspec.architecture": "stable-diffusion-v1/lora"}),
            Base.SD15,
        ),
        (tensors({"unet.down_blocks.0.motion_modules.0.x.lora_A.weight": (4, 320)}), Base.MOTION_SD15),
        (tensors({"lora_unet_double_blocks_0.lora_down.weight": (4, 3072)}), Base.FLUX),
        (tensors({"lora_unet_x.lora_down.weight": (4, 320)}), Base.NONE),
    ],
)
def test_the_base_of_a_lora_is_found(tmp_path: Path, data: bytes, base: Base) -> None:
    assert checking.read_lora(written(tmp_path, data))[1] is base


def test_a_lora_for_another_base_is_refused_naming_both(tmp_path: Path) -> None:
    path = written(tmp_path, lora(768), "ink.safetensors")
    checking.check_lora_fits(path, Base.SD15)
    with pytest.raises(BadOption, match=r"sd15.*sdxl") as caught:
        checking.check_lora_fits(path, Base.SDXL)
    assert caught.value.parameters == {"name": "ink.safetensors", "found": "sd15", "base": "sdxl"}


def test_a_lora_of_ones_own_is_installed_under_a_name_made_from_the_file(tmp_path: Path, models: Path) -> None:
    made = add_file(written(tmp_path, lora(2048), "Ink & Paper v2.safetensors"), Kind.LORA, "ann")
    assert (made.name, made.kind, made.base) == ("ink-paper-v2", Kind.LORA, Base.SDXL)
    assert (installed.folder("ink-paper-v2") / "ink-paper-v2.safetensors").read_bytes() == lora(2048)
    assert add_file(tmp_path / "Ink & Paper v2.safetensors", Kind.LORA, "bob").by == "ann"


@pytest.mark.parametrize(
    ("name", "data", "kind", "code"),
    [
        ("a.ckpt", lora(768), Kind.LORA, "model.format"),
        ("a.safetensors", pickle_in_a_zip(), Kind.LORA, "model.broken"),
        ("ab.safetensors", WEIGHTS, Kind.LORA, "model.not_lora"),
        ("ab.safetensors", WEIGHTS, Kind.PICTURES, "model.not_pictures"),
        ("ab.safetensors", lora(768), Kind.VOICE, "model.kind"),
        ("sdxl-base.safetensors", lora(768), Kind.LORA, "model.taken"),
        ("&.safetensors", lora(768), Kind.LORA, "model.name"),
    ],
)
def test_what_cannot_be_added_is_refused_before_it_is_copied(
    tmp_path: Path, models: Path, name: str, data: bytes, kind: Kind, code: str
) -> None:
    with pytest.raises(StoryreelError) as caught:
        add_file(written(tmp_path, data, name), kind, "ann")
    assert caught.value.code == code
    assert installed.all_installed() == ()


def test_a_checkpoint_in_one_file_tells_its_family(tmp_path: Path, models: Path) -> None:
    name = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight"
    made = add_file(written(tmp_path, tensors({name: (64, 2048)}), "mine.safetensors"), Kind.PICTURES, "ann")
    assert made.base is Base.SDXL
