"""The generator is the published one, hears what it was trained to hear, and refuses checkpoints that are not its own."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers.audio_utils import mel_filter_bank, window_function
from transformers.audio_utils import spectrogram as other_spectrogram

from core.errors import BrokenAsset, BrokenModel
from core.neural.lending import Placement
from core.neural.lips.mel import read_speech, spectrogram, window_at
from core.neural.lips.network import build, fold
from core.neural.lips.weights import load
from tests.core.neural.lips.people import Set, save_checkpoint, tiny_state

CPU = Placement("cpu", "float32")


def inputs(count: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(3)
    return torch.randn(count, 1, 80, 16), torch.rand(count, 6, 96, 96)


def test_names_shapes_and_number_of_weights_are_those_of_the_published_generator() -> None:
    with torch.device("meta"):
        network = build()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert sum(parameter.numel() for parameter in network.parameters()) == 36_298_035
    assert len(shapes) == 352
    assert shapes["face_encoder_blocks.0.0.conv_block.0.weight"] == (16, 6, 7, 7)
    assert shapes["face_encoder_blocks.2.3.conv_block.1.running_var"] == (64,)
    assert shapes["face_encoder_blocks.6.1.conv_block.0.weight"] == (512, 512, 1, 1)
    assert shapes["audio_encoder.0.conv_block.0.weight"] == (32, 1, 3, 3)
    assert shapes["audio_encoder.12.conv_block.0.weight"] == (512, 512, 1, 1)
    assert shapes["face_decoder_blocks.0.0.conv_block.0.weight"] == (512, 512, 1, 1)
    assert shapes["face_decoder_blocks.1.0.conv_block.0.weight"] == (1024, 512, 3, 3)
    assert shapes["face_decoder_blocks.6.0.conv_block.0.weight"] == (160, 64, 3, 3)
    assert shapes["face_decoder_blocks.6.2.conv_block.0.weight"] == (64, 64, 3, 3)
    assert shapes["output_block.0.conv_block.0.weight"] == (32, 80, 3, 3)
    assert shapes["output_block.1.weight"] == (3, 32, 1, 1)


def test_batch_norms_worked_into_the_convolutions_change_nothing() -> None:
    torch.manual_seed(1)
    network = build(2).eval()
    for part in network.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.running_mean.normal_()  # type: ignore[union-attr]
            part.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
    speech, faces = inputs()
    with torch.inference_mode():
        before = network(speech, faces)
        after = fold(network)(speech, faces)
    assert before.shape == (2, 3, 96, 96)
    assert torch.allclose(before, after, atol=1e-5)


def test_a_published_checkpoint_loads_and_is_turned_into_safetensors_once(tmp_path: Path) -> None:
    state = tiny_state()
    file = save_checkpoint(tmp_path / "wav2lip.pth", state)
    speech, faces = inputs()
    with torch.inference_mode():
        made = load(file, CPU)(speech, faces)
        kept = tmp_path / "wav2lip.safetensors"
        assert set(load_file(kept)) == set(state)
        written = kept.stat().st_mtime_ns
        assert torch.equal(load(file, CPU)(speech, faces), made)
        assert torch.equal(load(kept, CPU)(speech, faces), made)
        assert kept.stat().st_mtime_ns == written
        save_checkpoint(file, tiny_state(seed=9))
        os.utime(file, (1, 1))
        assert not torch.equal(load(file, CPU)(speech, faces), made)


def test_a_checkpoint_that_was_cut_off_is_broken(tmp_path: Path) -> None:
    whole = save_checkpoint(tmp_path / "whole.pth", tiny_state()).read_bytes()
    for share in (0.0, 0.3, 0.99):
        file = tmp_path / "cut.pth"
        file.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(BrokenModel) as told:
            load(file, CPU)
        assert told.value.code == "model.broken"
    save_file(tiny_state(), str(tmp_path / "cut.safetensors"))
    data = (tmp_path / "cut.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(data[: len(data) // 2])
    with pytest.raises(BrokenModel, match="no whole safetensors"):
        load(tmp_path / "cut.safetensors", CPU)


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def test_code_in_a_pickle_is_not_run(tmp_path: Path) -> None:
    for file in (tmp_path / "trap.pth", tmp_path / "trap.safetensors"):
        file.write_bytes(pickle.dumps({"state_dict": Trap()}))
        with pytest.raises(BrokenModel):
            load(file, CPU)
    torch.save({"state_dict": Trap()}, tmp_path / "code.pth")
    with pytest.raises(BrokenModel, match="holds code"):
        load(tmp_path / "code.pth", CPU)


def test_the_checkpoint_of_another_model_is_refused_with_names(tmp_path: Path) -> None:
    torch.save({"state_dict": {"unet.weight": torch.zeros(3)}}, tmp_path / "other.pth")
    with pytest.raises(BrokenModel, match=r"face_encoder_blocks\.0\.0\.conv_block\.0\.weight is missing"):
        load(tmp_path / "other.pth", CPU)
    state = tiny_state()
    del state["output_block.1.bias"]
    state["binary_pred.0.weight"] = torch.zeros(1)
    with pytest.raises(BrokenModel, match=r"output_block\.1\.bias is missing; binary_pred\.0\.weight is not Wav2Lip's"):
        load(save_checkpoint(tmp_path / "part.pth", state), CPU)
    state = tiny_state()
    state["output_block.1.bias"] = torch.zeros(5)
    with pytest.raises(BrokenModel, match=r"output_block\.1\.bias is \(5,\) in place of \(3,\)"):
        load(save_checkpoint(tmp_path / "shape.pth", state), CPU)
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(BrokenModel, match="no checkpoint"):
        load(tmp_path / "list.pth", CPU)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    state = tiny_state()
    state["audio_encoder.3.conv_block.0.bias"][1] = float("nan")
    with pytest.raises(BrokenModel, match=r"audio_encoder\.3"):
        load(save_checkpoint(tmp_path / "nan.pth", state), CPU)


def test_a_checkpoint_in_a_folder_that_cannot_be_written_loads_all_the_same(tmp_path: Path) -> None:
    file = save_checkpoint(tmp_path / "wav2lip.pth", tiny_state())
    (tmp_path / "wav2lip.safetensors").mkdir()
    assert load(file, CPU)(*inputs()).shape == (2, 3, 96, 96)
    assert [path.name for path in tmp_path.glob(".*")] == []
    shutil.rmtree(tmp_path / "wav2lip.safetensors")


def test_speech_is_heard_as_the_published_models_heard_it() -> None:
    signal = (np.random.default_rng(0).normal(size=16000) * 0.1).astype(np.float32)
    bands = mel_filter_bank(401, 80, 55.0, 7600.0, 16000, norm="slaney", mel_scale="slaney")
    sharper = np.concatenate([signal[:1], signal[1:] - 0.97 * signal[:-1]])
    size = other_spectrogram(
        sharper,
        window_function(800, "hann", periodic=True),
        800,
        200,
        power=1.0,
        mel_filters=bands,
        pad_mode="reflect",
        mel_floor=1e-5,
    )
    expected = np.clip(8 * (20 * np.log10(size) - 20 + 100) / 100 - 4, -4, 4)
    assert np.abs(spectrogram(signal) - expected).max() < 1e-4


def test_a_face_hears_silence_before_and_after_the_speech() -> None:
    mel = spectrogram(np.random.default_rng(0).normal(size=8000).astype(np.float32))
    assert (window_at(mel, -1.0) == -4).all()
    assert (window_at(mel, 3.0) == -4).all()
    middle = window_at(mel, 0.24)
    assert middle.shape == (80, 16)
    assert np.array_equal(middle, mel[:, 16:32])
    assert (window_at(mel, 0.0)[:, :3] == -4).all()
    assert np.array_equal(spectrogram(np.zeros(50, np.float32)), np.full((80, 1), -4, np.float32))


def test_speech_that_cannot_be_read_is_a_broken_asset(film_set: Set) -> None:
    (film_set.folder("noise") / "speech.wav").write_bytes(b"RIFF but no more")
    with pytest.raises(BrokenAsset):
        read_speech(film_set.assets["noise"] / "speech.wav")
