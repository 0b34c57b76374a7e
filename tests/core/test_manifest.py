"""The manifest: everything a second render needs, and nothing that differs from day to day."""

from __future__ import annotations

import pytest

from core.crafts import Ref
from core.errors import BrokenAsset
from core.manifest import LICENCES, ManifestEngine, manifest_of, read_manifest
from core.options import FilmOptions
from core.plan.job import FilmJob
from core.screenplay import Form
from core.serial import to_json
from core.storyboard import Character, Mood, Scene, Storyboard, TimeOfDay, Weather

BOARD = Storyboard(
    title="The Lighthouse",
    authors=("Zoé",),
    language="en",
    form=Form.SCREENPLAY,
    characters=(Character(id="mara", name="MARA"),),
    places=(),
    scenes=(
        Scene(
            id="ext-sea-1", heading="EXT. SEA", place="sea", time=TimeOfDay.DAY, weather=Weather.CLEAR, mood=Mood.CALM,
            lines=(), shots=(),
        ),
    ),
    cues=(),
)  # fmt: skip
JOB = FilmJob(screenplay=Ref(key="a" * 64), script_sha256="b" * 64, title="T", language="en", options=FilmOptions(seed=7))
ENGINES = (ManifestEngine(craft="cut", name="house", identity="house-cut/1+cpu"),)


def test_a_manifest_holds_what_determines_the_film_and_comes_back_whole() -> None:
    manifest = manifest_of(JOB, BOARD, ENGINES)
    again = read_manifest(to_json(manifest).decode())
    assert again == manifest
    assert again.job.options.seed == 7
    assert again.engines == ENGINES
    assert again.scenes[0].heading == "EXT. SEA"
    assert again.script_sha256 == "b" * 64


def test_equal_films_have_equal_manifests_and_another_storyboard_shows() -> None:
    assert to_json(manifest_of(JOB, BOARD, ENGINES)) == to_json(manifest_of(JOB, BOARD, ENGINES))
    other = Storyboard(
        title="Other", authors=(), language="en", form=Form.PROSE, characters=(), places=(), scenes=(), cues=()
    )  # fmt: skip
    assert manifest_of(JOB, other, ENGINES).storyboard_sha256 != manifest_of(JOB, BOARD, ENGINES).storyboard_sha256


def test_every_work_used_is_named_with_its_licence() -> None:
    assert all(one.work and one.licence and one.holder and one.source.startswith("https://") for one in LICENCES)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}'])
def test_text_that_is_no_manifest_is_a_broken_asset(text: str) -> None:
    with pytest.raises(BrokenAsset):
        read_manifest(text)
