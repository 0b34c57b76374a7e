"""Codes window after window: the library's own tokens, one draw per take whoever is beside it, and one continuous score."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.neural.composer.codec import chroma_of, sound_of
from core.neural.composer.decoding import Chances, Taste, ask, continue_codes, undisturbed, window_starts
from core.neural.composer.weights import MusicGen, load
from core.neural.lending import Placement
from tests.core.neural.composer.models import RATE, WORDS

TEXTS = ["happy rock", "a slow and sad waltz for cello"]
TASTE = Taste(guidance=3.0, temperature=1.0, top_k=50)
CPU = Placement("cpu", "float32")


@pytest.fixture(params=["mono", "stereo", "melody"])
def model(request: pytest.FixtureRequest) -> MusicGen:
    return load(request.getfixturevalue(request.param), CPU, compiled=False)


def nothing(_: int) -> None:
    """For ticks."""


def likeliest(model: MusicGen, count: int, before: Any = None, chroma: Any = None) -> Any:
    with torch.inference_mode():
        return continue_codes(model, ask(model, TEXTS, chroma), before, count, TASTE, None, nothing)


def drawn(model: MusicGen, texts: list[str], seeds: list[int], count: int) -> Any:
    decoder = model.network.decoder
    chances = Chances([torch.Generator().manual_seed(seed) for seed in seeds], decoder.num_codebooks, WORDS, "cpu")
    with torch.inference_mode():
        return continue_codes(model, ask(model, texts, None), None, count, TASTE, chances, nothing)


def test_the_likeliest_tokens_are_those_of_transformers_own_generate(model: MusicGen) -> None:
    chroma = torch.nn.functional.one_hot(torch.arange(26).reshape(2, 13) % 12, 12).float() if model.melody else None
    words = model.tokenizer(TEXTS, padding=True, return_tensors="pt")
    more = {"input_features": chroma} if chroma is not None else {}
    books = model.network.decoder.num_codebooks // model.sides
    with torch.inference_mode():
        theirs = model.network.generate(
            **words, **more, do_sample=False, guidance_scale=TASTE.guidance, max_new_tokens=40 + books - 1
        )
    codes = likeliest(model, 40, chroma=chroma)
    assert codes.shape == (2, model.network.decoder.num_codebooks, 40)
    for number in range(2):
        ours = sound_of(model, codes[number], lambda: None)
        assert ours.shape == theirs[number].shape
        assert torch.allclose(torch.from_numpy(ours), theirs[number], atol=1e-6)


def test_a_window_that_goes_on_from_codes_makes_what_one_long_window_makes(model: MusicGen) -> None:
    whole = likeliest(model, 60)
    assert torch.equal(likeliest(model, 40, before=whole[:, :, :20]), whole[:, :, 20:])


def test_a_cache_of_fixed_size_gives_the_same_tokens(model: MusicGen) -> None:
    fixed = MusicGen(model.network, model.network.decoder, model.tokenizer, model.melody, static=True)
    assert torch.equal(likeliest(fixed, 30), likeliest(model, 30))


def test_a_take_is_the_same_alone_and_beside_others_and_another_seed_gives_another(model: MusicGen) -> None:
    together = drawn(model, TEXTS[:1] * 2 if model.melody else TEXTS, [1, 2], 40)
    assert torch.equal(together[0], drawn(model, TEXTS[:1], [1], 40)[0])
    assert not torch.equal(together[0], drawn(model, TEXTS[:1], [3], 40)[0])
    same = drawn(model, [TEXTS[0]] * 2, [1, 1], 40)
    assert torch.equal(same[0], same[1])


def test_chances_follow_the_scores() -> None:
    chances = Chances([torch.Generator().manual_seed(0)], 1, 3, "cpu")
    scores = torch.log(torch.tensor([[0.6, 0.3, 0.1]]))
    count = torch.zeros(3)
    for _ in range(3000):
        count[(scores + chances.next()).argmax(-1)] += 1
    assert torch.allclose(count / 3000, torch.tensor([0.6, 0.3, 0.1]), atol=0.03)


def test_only_the_best_words_are_drawn(mono: Path) -> None:
    model = load(mono, CPU, compiled=False)
    picky = Taste(guidance=3.0, temperature=1.0, top_k=1)
    chances = Chances([torch.Generator().manual_seed(4)], 4, WORDS, "cpu")
    with torch.inference_mode():
        found = continue_codes(model, ask(model, TEXTS[:1], None), None, 20, picky, chances, nothing)
        sure = continue_codes(model, ask(model, TEXTS[:1], None), None, 20, picky, None, nothing)
    assert torch.equal(found, sure)


def test_global_generators_are_left_as_they_were(mono: Path) -> None:
    model = load(mono, CPU, compiled=False)
    random.seed(3)
    torch.manual_seed(3)
    before = random.getstate(), torch.get_rng_state()
    with undisturbed():
        drawn(model, TEXTS, [1, 2], 10)
        torch.rand(3)
    assert random.getstate() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])


def test_pieces_decoded_one_by_one_join_without_a_step(mono: Path) -> None:
    model = load(mono, CPU, compiled=False)
    codes = drawn(model, TEXTS[:1], [1], 450)[0]
    looks: list[int] = []
    with torch.inference_mode():
        joined = torch.from_numpy(sound_of(model, codes, lambda: looks.append(1)))
        whole = model.network.audio_encoder.decode(codes[None, None], [None]).audio_values[0]
    assert len(looks) >= 3
    assert joined.shape == whole.shape == (1, 450 * model.hop)
    assert float((joined - whole).abs().max()) < 0.02 * float(whole.abs().max())


def test_a_prompt_of_ten_thousand_characters_is_cut(mono: Path) -> None:
    model = load(mono, CPU, compiled=False)
    with torch.inference_mode():
        assert ask(model, ["loud " * 2000], None).states.shape[1] == 256


@given(total=st.integers(1, 4000), window=st.integers(20, 400), share=st.floats(0.05, 0.9))
def test_windows_cover_a_cue_once_and_none_is_longer_than_the_model_hears(total: int, window: int, share: float) -> None:
    overlap = int(window * share)
    spans = window_starts(total, window, overlap)
    assert [first for _, first, _ in spans] == [0, *(end for *_, end in spans[:-1])]
    assert spans[-1][2] == total
    assert all(end - heard <= window and first < end for heard, first, end in spans)
    assert all(first - heard == overlap for heard, first, _ in spans[1:])


def test_the_tune_of_a_sound_is_its_strongest_pitch_class(melody: Path) -> None:
    model = load(melody, CPU, compiled=False)
    time = torch.arange(4 * RATE) / RATE
    for pitch, hertz in ((9, 440.0), (0, 523.25), (4, 659.26)):
        classes = chroma_of(model, torch.sin(2 * torch.pi * hertz * time)[None].numpy())
        assert classes.shape == (4 * RATE // 4096 + 1, 12)
        assert set(classes[2:-2].argmax(-1).tolist()) == {pitch}
    assert chroma_of(model, torch.zeros(1, 100).numpy()).shape[1] == 12
