"""What the painter is told: looks word for word, long prompts whole, and what config.yaml may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from core.crafts import BackdropRequest, Box
from core.cutout.people.rig import resolve_rig
from core.errors import BadOption
from core.identities import known_identity
from core.neural.painter import options as painter
from core.neural.painter import prompting
from core.neural.painter.encoding import MOST, encode, stretches_of
from core.neural.painter.sizes import fit_box, painted_size
from core.options import Aspect, FilmOptions
from core.storyboard import Emotion, Pose, Prompt, Prop, Subject, TimeOfDay, Weather
from core.styles import STYLES
from tests.core.neural.painter import tiny
from tests.core.neural.painter.tiny import LAYOUT, MARA, QUAY, TOM, Studio


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> object:
    return tiny.build(tmp_path_factory.mktemp("words"))


def test_the_looks_of_people_and_place_stand_word_for_word_in_every_prompt(studio: Studio) -> None:
    place = BackdropRequest(place=QUAY, time=TimeOfDay.NIGHT, weather=Weather.RAIN, style="noir", layout=LAYOUT)
    still = prompting.of_still(studio.still(MARA, TOM), studio.context().asset, "")
    portrait = prompting.of_portrait(tiny.portrait(), resolve_rig(MARA, "storybook", 1), "")
    assert str(MARA.look) in portrait.prompt
    assert str(MARA.look) in still.prompt
    assert str(TOM.look) in still.prompt
    assert str(QUAY.look) in still.prompt
    assert str(QUAY.look) in prompting.of_backdrop(place, "").prompt
    assert "the boats come home" in still.prompt


@settings(max_examples=60, deadline=None)
@given(look=st.text(min_size=1, max_size=prompting.LONGEST_LOOK), told=st.text(max_size=12_000))
def test_no_text_of_a_writer_drives_a_look_out(look: str, told: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    studio = Studio(root=tmp_path_factory.mktemp("assets"))
    person = replace(MARA, look=look)
    request = replace(studio.still(person), picture=Prompt(text=told, negative=told))
    words = prompting.of_still(request, studio.context().asset, "blurry")
    assert look.strip().strip(" ,") in words.prompt
    assert str(QUAY.look) in words.prompt
    assert len(words.prompt) <= prompting.LONGEST + 40


def test_what_the_shot_says_replaces_the_action_and_adds_what_must_not_be_seen(studio: Studio) -> None:
    request = replace(studio.still(MARA), picture=Prompt(text="MARA lifts the lamp", negative="cars"))
    words = prompting.of_still(request, studio.context().asset, "blurry")
    assert "MARA lifts the lamp" in words.prompt
    assert "boats come home" not in words.prompt
    assert words.negative == "cars, blurry"
    alone = prompting.of_still(studio.still(), studio.context().asset, "blurry")
    assert alone.negative == "blurry, people, person"


def test_a_long_prompt_is_cut_at_a_comma() -> None:
    text = ", ".join(f"thing number {number}" for number in range(900))
    short = prompting.cut(text, 1000)
    assert text.startswith(short)
    assert len(short) <= 1000
    assert text[len(short)] == ","


def test_without_a_look_the_words_are_what_the_painter_settled_on_and_stay_the_same() -> None:
    person = replace(MARA, look=UNSET)
    rig = resolve_rig(person, "storybook", 1)
    words = prompting.person_words(person, rig)
    assert words.startswith("woman, ")
    assert rig.hair_kind.value.replace("-", " ") in words
    assert rig.outfit.value.replace("-", " ") in words
    assert words == prompting.person_words(person, resolve_rig(person, "storybook", 1))
    assert "quay" in prompting.place_words(replace(QUAY, look=UNSET, description="wet stones")).lower()


def test_hour_weather_mood_pose_and_style_are_told(studio: Studio) -> None:
    doing = Subject(character="mara", emotion=Emotion.AFRAID, pose=Pose.HOLDING, prop=Prop.LANTERN)
    request = replace(studio.still(MARA), subjects=(doing,), weather=Weather.FOG, time=TimeOfDay.NIGHT, style="manga")
    words = prompting.of_still(request, studio.context().asset, "").prompt
    for part in ("holding a lantern", "afraid", "thick fog", "at night", "calm mood", STYLES["manga"].words):
        assert part in words


def test_a_short_prompt_is_encoded_as_diffusers_encodes_it(pipeline: object) -> None:
    ours = encode(pipeline, ["a red fox", ""], 1, 0)
    theirs = pipeline.encode_prompt("a red fox", do_classifier_free_guidance=True)  # type: ignore[attr-defined]
    for mine, others in zip((ours.states[:1], ours.states[1:], ours.pooled[:1], ours.pooled[1:]), theirs, strict=True):
        assert torch.allclose(mine, others, atol=1e-6)


def test_every_word_of_a_long_prompt_is_heard_and_it_may_have_ten_thousand_characters(pipeline: object) -> None:
    text = "a boat, " * 40
    count = stretches_of(pipeline, text)
    assert count > 3
    whole = encode(pipeline, [text], count, 0)
    other = encode(pipeline, [text[:-8] + "a fox, "], count, 0)
    assert whole.states.shape[1] == 77 * count
    assert not torch.equal(whole.states, other.states)
    assert torch.equal(whole.pooled, other.pooled)
    longest = "word " * 2000
    assert stretches_of(pipeline, longest) == MOST
    assert encode(pipeline, [longest], MOST, 0).states.shape[1] == 77 * MOST


def test_clip_skip_takes_an_earlier_layer(pipeline: object) -> None:
    usual, skipped, more = (encode(pipeline, ["fox"], 1, skip).states for skip in (0, 1, 8))
    assert not torch.equal(usual, skipped)
    assert more.shape == usual.shape


@pytest.mark.parametrize("aspect", Aspect)
def test_pictures_have_the_trained_size_nearest_to_the_film(aspect: Aspect) -> None:
    layout = FilmOptions(aspect=aspect).layout
    across, down = painted_size(layout.width, layout.height, 1024)
    assert (across, down) in {(1344, 768), (768, 1344), (1024, 1024), (1152, 896)}
    assert painted_size(layout.width, layout.height, 512)[0] % 8 == 0


def test_a_box_follows_its_picture() -> None:
    box = fit_box(Box(x=0, y=100, width=100, height=50), (200, 200), (400, 200))
    assert (box.x, box.y, box.width, box.height) == (0, 100, 200, 100)


@pytest.mark.parametrize(
    "given",
    [
        {"stepz": 3},
        {"steps": 1000},
        {"steps": "many"},
        {"steps": True},
        {"guidance": -1},
        {"scheduler": "magic"},
        {"composition": "collage"},
        {"quantise": "int3"},
        {"loras": "one"},
        {"loras": [{"weight": 1}]},
        {"loras": ["a:9"]},
        {"model": ""},
        {"compile": 1},
    ],
)
def test_an_option_that_is_wrong_says_what_is_allowed(given: dict[str, object]) -> None:
    with pytest.raises(BadOption) as caught:
        painter.read_options(given)
    assert caught.value.parameters.keys() & {"allowed", "known"}


def test_a_few_step_lora_sets_steps_guidance_and_scheduler_unless_they_are_given() -> None:
    light = painter.read_options({"few_step": "sdxl-lightning-4"})
    assert (light.real_steps, light.real_guidance, light.real_scheduler) == (4, 1.0, "lightning")
    latent = painter.read_options({"few_step": "/models/my-lcm.safetensors", "steps": 8, "guidance": 1.5})
    assert (latent.real_steps, latent.real_guidance, latent.real_scheduler) == (8, 1.5, "lcm")
    usual = painter.read_options({"loras": ["style:0.5", "/a/b.safetensors", {"model": "other", "weight": -1}]})
    assert (usual.real_steps, usual.real_scheduler) == (30, "auto")
    assert [(lora.model, lora.weight) for lora in usual.loras] == [
        ("style", 0.5),
        ("/a/b.safetensors", 1.0),
        ("other", -1.0),
    ]


def test_the_identity_says_all_that_shows_and_nothing_else(sdxl: Path) -> None:
    def told(**more: object) -> str:
        return str(known_identity("core.neural.painter.engine:SdxlStill", {"model": str(sdxl), **more}))

    assert told() == told(batch=2) == told(compile=True)
    others = [told(steps=3), told(guidance=2.0), told(negative="x"), told(side=512), told(strength=0.3), told(dtype="float32")]
    assert len({told(), *others}) == 7
    assert told().startswith("sdxl/1+model:sdxl@")
