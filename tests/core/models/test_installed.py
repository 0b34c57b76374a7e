"""Installed models and what each craft uses: in files, seen by every process at its next look."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.crafts import Craft
from core.errors import BadConfig, BadOption, BrokenModel, MissingModel, NotFound
from core.models import active, installed, places, selftest
from core.models.catalogue import catalogue
from core.models.installed import Installed
from core.plan.book import default_choices
from core.plan.live import open_live_book
from tests.core.models.files import WEIGHTS, digest

ROOT = Path(__file__).parents[3]
WATCHER = """
import sys
from pathlib import Path
from core.crafts import Craft
from core.plan.book import default_choices
from core.plan.live import open_live_book
book, shelf = open_live_book(default_choices(), {}, Path(sys.argv[1]))
for line in sys.stdin:
    entry = book.entries[Craft.LIPSYNC]
    print(entry.name, entry.identity, flush=True)
"""


def put(name: str, content: bytes = WEIGHTS, path: str = "a.safetensors", revision: str = "r1", at: float = 1.0) -> Installed:
    """Installs a file as the catalogue's model `name`, without a hub."""
    model = catalogue().model(name)
    folder = places.home() / name / revision
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    files = {path: digest(content)}
    one = Installed(
        name=name, kind=model.kind, source=model.source, revision=revision, fingerprint=installed.fingerprint_of(files),
        folder=folder, bytes=len(content), files=files, at=at,
    )  # fmt: skip
    installed.write_manifest(folder, one)
    active.changed()
    return one


def put_lips(content: bytes = b"lips", revision: str = "r1", at: float = 1.0) -> Installed:
    put("yunet", b"faces", "face_detection_yunet_2023mar.onnx")
    return put("wav2lip", content, "checkpoints/wav2lip.pth", revision, at)


def test_a_model_that_is_not_here_is_named_with_the_command_that_brings_it(models: Path) -> None:
    with pytest.raises(MissingModel, match="run: storyreel models get sdxl-base") as caught:
        installed.folder("sdxl-base")
    assert caught.value.code == "model.missing"
    with pytest.raises(NotFound):
        installed.folder("nonsense")
    with pytest.raises(MissingModel, match="/no/such"):
        installed.folder("/no/such/folder")


@pytest.mark.parametrize("name", ["", "..", "../sdxl-base", ".sdxl-base.lock", "a/b"])
def test_names_cannot_lead_out_of_the_folder(models: Path, name: str) -> None:
    put("sdxl-base")
    assert installed.find(name) is None
    with pytest.raises(NotFound):
        active.remove(name)


def test_a_process_that_was_not_told_where_models_lie_says_so(models: Path) -> None:
    places.settle(None)
    with pytest.raises(BadConfig) as caught:
        installed.folder("sdxl-base")
    assert caught.value.code == "models.nowhere"


def test_a_folder_without_a_manifest_or_with_a_damaged_one_is_no_model(models: Path) -> None:
    one = put("sdxl-base")
    (one.folder / places.MANIFEST).write_text("{")
    assert installed.find("sdxl-base") is None
    (one.folder / places.MANIFEST).unlink()
    assert installed.all_installed() == ()


def test_the_newest_of_several_revisions_is_used_and_an_older_one_can_be_named(models: Path) -> None:
    old, new = put("sdxl-base", at=1), put("sdxl-base", WEIGHTS + b"2", revision="r2", at=2)
    assert installed.folder("sdxl-base") == new.folder
    assert installed.folder(old.reference) == old.folder
    assert installed.revision("sdxl-base") == new.reference != old.reference


def test_a_folder_of_ones_own_has_a_revision_that_changes_with_its_files(models: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "weights.safetensors").write_bytes(WEIGHTS)
    before = installed.revision(str(own))
    (own / "weights.safetensors").write_bytes(WEIGHTS[:-1] + b"x")
    assert before.startswith("own@")
    assert installed.revision(str(own)) != before


def test_a_craft_uses_only_what_is_installed_and_made_for_it(models: Path) -> None:
    with pytest.raises(MissingModel):
        active.use(Craft.LIPSYNC, "wav2lip", "ann")
    one = put_lips()
    choice = active.use(Craft.LIPSYNC, "wav2lip", "ann")
    assert choice is not None
    assert (choice.engine, choice.model, choice.by) == ("wav2lip", one.reference, "ann")
    assert active.choices()[Craft.LIPSYNC] == choice
    with pytest.raises(BadOption) as caught:
        active.use(Craft.WRITE, "wav2lip", "ann")
    assert caught.value.code == "model.craft"
    with pytest.raises(NotFound):
        active.use(Craft.LIPSYNC, "nonsense", "ann")
    active.use(Craft.LIPSYNC, active.CONFIG, "ann")
    assert active.choices() == {}


def test_a_model_in_use_is_not_removed_nor_is_what_another_needs(models: Path) -> None:
    put_lips()
    with pytest.raises(BadOption, match="wav2lip"):
        active.remove("yunet")
    active.use(Craft.LIPSYNC, "wav2lip", "ann")
    with pytest.raises(BadOption, match="lipsync"):
        active.remove("wav2lip")
    active.use(Craft.LIPSYNC, active.DRAFT, "ann")
    assert active.remove("wav2lip") > 0
    assert installed.find("wav2lip") is None


def test_a_check_finds_what_has_changed_or_gone(models: Path) -> None:
    one = put("sdxl-base")
    seen: list[int] = []
    assert selftest.check(one, seen.append).good
    assert sum(seen) == len(WEIGHTS)
    (one.folder / "a.safetensors").write_bytes(WEIGHTS[:-1] + b"x")
    (error,) = selftest.check(one).bad
    assert isinstance(error, BrokenModel)
    assert error.code == "model.hash"
    (one.folder / "a.safetensors").unlink()
    assert selftest.check(one).bad[0].code == "model.incomplete"


def test_a_step_carries_the_very_model_it_was_planned_with(models: Path) -> None:
    book, shelf = open_live_book(default_choices(), {}, models)
    assert book.entries[Craft.LIPSYNC].name == "draft"
    old = put_lips()
    active.use(Craft.LIPSYNC, "wav2lip", "ann", lane="gpu")
    planned = book.entries[Craft.LIPSYNC]
    assert (planned.name, planned.lane) == (f"wav2lip@{old.reference}", "gpu")
    put_lips(b"better lips", revision="r2", at=2.0)
    active.use(Craft.LIPSYNC, "wav2lip", "ann")
    assert book.entries[Craft.LIPSYNC].identity != planned.identity
    assert shelf.usual(Craft.LIPSYNC, planned.name) is None
    assert shelf.other(Craft.LIPSYNC, planned.name).identity == planned.identity
    assert shelf.usual(Craft.LIPSYNC, book.entries[Craft.LIPSYNC].name) is shelf[Craft.LIPSYNC]
    assert shelf[Craft.LIPSYNC].identity == book.entries[Craft.LIPSYNC].identity


def test_a_switch_keeps_the_engines_of_all_other_crafts_with_what_they_have_loaded(models: Path) -> None:
    _, shelf = open_live_book(default_choices(), {}, models)
    still, lips = shelf[Craft.STILL], shelf[Craft.LIPSYNC]
    put_lips()
    active.use(Craft.LIPSYNC, "wav2lip", "ann")
    assert shelf[Craft.STILL] is still
    assert shelf[Craft.LIPSYNC] is not lips


def test_the_options_of_config_yaml_hold_for_a_switched_model_too(models: Path) -> None:
    choices = default_choices()
    choices[Craft.LIPSYNC] = replace(choices[Craft.LIPSYNC], name="wav2lip", options={"detector": "haar"}, lane="gpu")
    book, _ = open_live_book(choices, {}, models)
    put_lips()
    active.use(Craft.LIPSYNC, "wav2lip", "ann")
    assert book.entries[Craft.LIPSYNC].lane == "gpu"
    assert "haar" in book.entries[Craft.LIPSYNC].identity


def test_a_choice_that_cannot_be_opened_leaves_the_craft_as_config_yaml_says(models: Path) -> None:
    book, shelf = open_live_book(default_choices(), {}, models)
    places.write_json(models / places.ACTIVE, {"crafts": {"lipsync": {"engine": "no_such_engine", "model": "x@1"}, "?": 1}})
    assert book.entries[Craft.LIPSYNC].name == "draft"
    assert list(shelf.faults) == [Craft.LIPSYNC]


def test_a_switch_is_seen_by_a_process_that_runs_already(models: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCHER, str(models)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None

        def asked() -> str:
            print(file=other.stdin, flush=True)
            return other.stdout.readline().strip() if other.stdout else ""

        assert asked().startswith("draft ")
        one = put_lips()
        active.use(Craft.LIPSYNC, "wav2lip", "ann")
        assert asked().startswith(f"wav2lip@{one.reference} ")
        active.use(Craft.LIPSYNC, active.DRAFT, "ann")
        assert asked().startswith("draft ")
        other.stdin.close()


def test_choices_made_at_the_same_time_by_several_processes_all_hold(models: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from core.models import active, places; from core.crafts import Craft\n"
        "places.settle(Path(sys.argv[1]))\n"
        "for _ in range(30): active.use(Craft(sys.argv[2]), 'draft', 'me')"
    )
    crafts = ("still", "speak", "compose")
    running = [subprocess.Popen([sys.executable, "-c", script, str(models), craft], cwd=ROOT) for craft in crafts]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert {craft.value for craft in active.choices()} == set(crafts)
