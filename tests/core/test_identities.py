"""What is known of the engines without importing them is what they say themselves."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.crafts import Craft, EngineOptions
from core.engines import ENGINES, build
from core.identities import DRAFT_VOICE, known_identity, known_voices
from core.plan.book import EngineChoice, Voiced, default_choices, open_book
from tests.fakes.studio import ROOT

PATHS = [(craft, name, path) for craft, names in ENGINES.items() for name, path in names.items()]


@pytest.mark.parametrize(("craft", "name", "path"), PATHS)
def test_the_identity_of_every_engine_is_known_and_true(craft: Craft, name: str, path: str) -> None:
    assert known_identity(path, {}) == build(craft, name, {}).identity


@pytest.mark.parametrize("hear", [True, False])
def test_options_that_change_the_checks_identity_change_what_is_known_of_it(hear: bool) -> None:
    options: EngineOptions = {"hear": hear}
    path = ENGINES[Craft.CHECK]["house"]
    assert known_identity(path, options) == build(Craft.CHECK, "house", options).identity


def test_an_engine_with_options_that_nothing_is_known_of_is_asked_itself() -> None:
    choices = default_choices()
    choices[Craft.CUT] = EngineChoice(name="house", options={"nvenc": True})
    assert known_identity(ENGINES[Craft.CUT]["house"], {"nvenc": True}) is None
    assert open_book(choices)[0].entries[Craft.CUT].identity.endswith("nvenc")


def test_the_voices_that_are_known_are_those_that_the_engine_speaks_with() -> None:
    speaker = build(Craft.SPEAK, "draft", {})
    assert isinstance(speaker, Voiced)
    assert known_voices(ENGINES[Craft.SPEAK]["draft"]) == (speaker.voices(), speaker.languages())


def test_the_voices_identity_names_its_model() -> None:
    from core.drafts.voice.model import REVISION

    assert DRAFT_VOICE.endswith(f"+{REVISION}")


def test_a_book_of_the_built_in_engines_is_opened_without_their_libraries() -> None:
    heavy = "numpy", "av", "PIL", "skia", "cv2", "onnxruntime"
    program = (
        "import sys; from core.plan.book import default_choices, open_book; open_book(default_choices());"
        f"sys.exit(' '.join(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.stderr.decode().strip() == ""
