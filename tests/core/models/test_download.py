"""Downloads from a hub that breaks off, lies, is slow, refuses: what is installed is whole, or nothing is."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import BrokenModel, Cancelled, Conflict, MissingModel, ServiceDown, Unwritable
from core.models import installed, licences, places
from core.models.download import Progress, install
from core.models.hub import Hub
from tests.core.models.files import STRICT, WEIGHTS, digest, model, tensors
from tests.fakes.hub import FakeHub, fake_hub

FILES = {"config.json": b'{"width": 8}', "unet/weights.safetensors": WEIGHTS}
ENTRY = model(FILES)


@pytest.fixture(autouse=True)
def _served(hub: FakeHub, models: Path) -> None:
    hub.put(ENTRY.repo, ENTRY.revision, FILES)


def test_a_model_lies_where_engines_look_once_all_of_it_is_there(source: Hub, models: Path) -> None:
    seen: list[Progress] = []
    made = install(ENTRY, source, "terminal:ann", seen.append)
    assert made.folder == models / "tiny" / ("a" * 12)
    assert {path: (installed.folder("tiny") / path).read_bytes() for path in FILES} == FILES
    assert made.files == {path: digest(data) for path, data in FILES.items()}
    assert (made.by, made.unpinned) == ("terminal:ann", ())
    assert seen[-1].done == seen[-1].total == sum(map(len, FILES.values()))
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert not list(models.glob("*/.*partial"))


def test_what_is_installed_is_not_downloaded_again(source: Hub, hub: FakeHub) -> None:
    install(ENTRY, source, "ann")
    before = len(hub.requests)
    install(ENTRY, source, "ann")
    assert len(hub.requests) == before


@pytest.mark.parametrize("fault", ["break:50000", "long", "short", "503", "429:0", "500", "stall", "redirect", "slow"])
def test_a_hub_that_fails_once_costs_nothing_but_time(source: Hub, hub: FakeHub, fault: str) -> None:
    hub.fault("weights.safetensors", fault)
    install(ENTRY, source, "ann")
    assert (installed.folder("tiny") / "unet/weights.safetensors").read_bytes() == WEIGHTS


def test_a_broken_download_goes_on_where_it_ended(source: Hub, hub: FakeHub) -> None:
    hub.fault("weights.safetensors", "break:40960", "break:40960")
    install(ENTRY, source, "ann")
    assert hub.asked("weights.safetensors") == ["", "bytes=40960-", "bytes=81920-"]


def test_a_hub_that_always_breaks_off_but_gets_on_is_followed_to_the_end(source: Hub, hub: FakeHub) -> None:
    hub.fault("weights.safetensors", *["break:16384"] * 12)
    install(ENTRY, source, "ann")
    assert (installed.folder("tiny") / "unet/weights.safetensors").read_bytes() == WEIGHTS


def test_a_hub_that_ignores_ranges_starts_again_and_ends_well(source: Hub, hub: FakeHub) -> None:
    hub.fault("weights.safetensors", "break:40960", "norange")
    install(ENTRY, source, "ann")
    assert (installed.folder("tiny") / "unet/weights.safetensors").read_bytes() == WEIGHTS


def test_a_file_that_changes_on_the_hub_half_way_is_fetched_anew(source: Hub, hub: FakeHub) -> None:
    hub.fault("weights.safetensors", "break:40960", "etag")
    install(ENTRY, source, "ann")
    assert hub.asked("weights.safetensors") == ["", "bytes=40960-", ""]


def test_a_process_that_ended_half_way_is_followed_by_one_that_goes_on(source: Hub, hub: FakeHub, models: Path) -> None:
    hub.fault("weights.safetensors", "break:40960", "404")
    with pytest.raises(ServiceDown):
        install(ENTRY, source, "ann")
    assert installed.find("tiny") is None
    install(ENTRY, source, "ann")
    assert hub.asked("weights.safetensors")[-1] == "bytes=40960-"
    assert len(hub.asked("config.json")) == 1


def test_a_file_with_the_wrong_hash_goes_to_quarantine_and_is_never_installed(source: Hub, hub: FakeHub, models: Path) -> None:
    hub.fault("weights.safetensors", "wrong")
    with pytest.raises(BrokenModel) as caught:
        install(ENTRY, source, "ann")
    assert caught.value.code == "model.hash"
    assert installed.find("tiny") is None
    (reason,) = (models / places.QUARANTINE).glob("*.reason.json")
    assert "its hash is" in json.loads(reason.read_text())["why"]
    assert len(list((models / places.QUARANTINE).iterdir())) == 2
    install(ENTRY, source, "ann")


def test_a_wrong_file_of_one_mirror_is_fetched_from_the_next(source: Hub, hub: FakeHub) -> None:
    with fake_hub() as second:
        second.put(ENTRY.repo, ENTRY.revision, FILES)
        hub.fault("weights.safetensors", "wrong")
        install(ENTRY, replace(source, mirrors=(hub.url, second.url)), "ann")
        assert [request.path.rsplit("/", 1)[1] for request in second.requests] == ["weights.safetensors"]


@pytest.mark.parametrize("status", ["401", "403", "404"])
def test_a_mirror_that_does_not_have_it_is_followed_by_the_next_one_at_once(source: Hub, hub: FakeHub, status: str) -> None:
    with fake_hub() as second:
        second.put(ENTRY.repo, ENTRY.revision, FILES)
        hub.fault("config.json", status)
        install(ENTRY, replace(source, mirrors=(hub.url, second.url)), "ann")
        assert len(hub.asked("config.json")) == 1


def test_without_any_mirror_the_error_says_what_each_of_them_said(source: Hub, hub: FakeHub) -> None:
    hub.fault("config.json", "401")
    with pytest.raises(ServiceDown, match=r"127\.0\.0\.1: it wants a token") as caught:
        install(ENTRY, source, "ann")
    assert caught.value.code == "model.unreachable"


def test_a_hub_that_is_down_is_given_up_after_a_few_tries(source: Hub, hub: FakeHub) -> None:
    hub.fault("config.json", *["503"] * 9)
    with pytest.raises(ServiceDown, match="503"):
        install(ENTRY, source, "ann")
    assert len(hub.asked("config.json")) == 3


def test_a_file_of_another_length_than_known_is_not_even_begun(source: Hub, hub: FakeHub, models: Path) -> None:
    hub.put(ENTRY.repo, ENTRY.revision, {"unet/weights.safetensors": WEIGHTS + b"more"})
    with pytest.raises(ServiceDown, match="and not"):
        install(ENTRY, source, "ann")
    assert not list(models.rglob("*.part"))


def test_a_stop_ends_a_stalled_download_at_once_and_keeps_what_came(source: Hub, hub: FakeHub, models: Path) -> None:
    hub.fault("weights.safetensors", *["stall"] * 9)
    hub.files[next(name for name in hub.files if name.endswith("weights.safetensors"))] = WEIGHTS
    patient = replace(source, pace=replace(source.pace, read=30.0))
    big = model({**FILES, "unet/weights.safetensors": WEIGHTS + bytes(5)}, known=False, revision=ENTRY.revision)
    hub.faults.clear()
    hub.fault("weights.safetensors", "slow")
    stop, stopped = threading.Event(), [0.0]

    def tell(progress: Progress) -> None:
        if progress.file.endswith("weights.safetensors") and not stop.is_set():
            stop.set()
            stopped[0] = time.monotonic()

    with pytest.raises(Cancelled):
        install(big, patient, "ann", tell, stop)
    assert time.monotonic() - stopped[0] < patient.pace.read / 2
    assert list(models.rglob("*.part"))


def test_hashes_that_nobody_knew_are_written_down_at_the_first_download(source: Hub) -> None:
    made = install(model(FILES, known=False), source, "ann")
    assert made.unpinned == tuple(FILES)
    assert made.files["unet/weights.safetensors"] == digest(WEIGHTS)


def test_the_hash_that_the_hub_itself_tells_must_match(source: Hub, hub: FakeHub) -> None:
    hub.fault("weights.safetensors", *[f"linked:{'0' * 64}"] * 9)  # as often as it may be asked again
    with pytest.raises(BrokenModel):
        install(model(FILES, known=False), source, "ann")
    hub.faults.clear()
    hub.fault("weights.safetensors", "linked")
    install(model(FILES, known=False), source, "ann")


def test_a_file_that_is_no_safetensors_is_put_aside_though_its_hash_is_unknown(source: Hub, hub: FakeHub, models: Path) -> None:
    bad = {"weights.safetensors": b"PK\x03\x04 a pickle in a zip" + bytes(100)}
    hub.put(ENTRY.repo, ENTRY.revision, bad)
    with pytest.raises(BrokenModel, match="pickle"):
        install(model(bad, known=False), source, "ann")
    assert installed.find("tiny") is None
    assert len(list((models / places.QUARANTINE).iterdir())) == 2


def test_without_room_on_the_disk_nothing_is_asked_for(source: Hub, hub: FakeHub) -> None:
    with pytest.raises(Unwritable) as caught:
        install(ENTRY, replace(source, spare=1 << 60), "ann")
    assert caught.value.code == "model.room"
    assert not hub.requests


def test_a_licence_is_accepted_first_and_who_did_is_kept(source: Hub) -> None:
    strict = model(FILES, licence=STRICT)
    with pytest.raises(MissingModel) as caught:
        install(strict, source, "ann")
    assert "storyreel models get tiny --accept-licence" in str(caught.value)
    licences.accept(strict, "discord:7")
    licences.accept(strict, "discord:8")
    yes = licences.accepted(strict)
    assert yes is not None
    assert yes.by == "discord:7"
    install(strict, source, "ann")
    assert licences.accepted(model(FILES, licence=replace(STRICT, name="Personal 2"))) is None


def test_two_at_once_do_not_download_the_same_twice(source: Hub, hub: FakeHub, models: Path) -> None:
    with places.locked("tiny"), pytest.raises(Conflict) as caught:
        install(ENTRY, source, "ann")
    assert caught.value.code == "model.busy"


def test_the_token_is_given_to_the_hub(source: Hub, hub: FakeHub) -> None:
    install(ENTRY, replace(source, token="secret"), "ann")
    assert {request.token for request in hub.requests} == {"Bearer secret"}


def test_progress_tells_speed_and_time_left(source: Hub, hub: FakeHub) -> None:
    hub.put(ENTRY.repo, ENTRY.revision, {"w.safetensors": tensors({"a": (1000, 100)})})
    hub.fault("w.safetensors", "slow")
    seen: list[Progress] = []
    install(model({"w.safetensors": tensors({"a": (1000, 100)})}), source, "ann", seen.append)
    told = [progress for progress in seen if progress.speed > 0 and progress.fraction < 1]
    assert told
    assert all(0 < (progress.seconds_left or 0) < 60 for progress in told)
