"""What the lender of models does when there is room, when there is not, and when somebody waits."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import BadOption, BrokenModel, Cancelled, OutOfMemory
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions, Offload, Placement, Wanted
from core.neural.lending.machines import MainMemory
from tests.contexts import RecordingContext
from tests.core.neural.lending.machines import Net, SmallMachine, Stock


@pytest.fixture
def context(tmp_path: Path) -> RecordingContext:
    return RecordingContext(tmp_path)


def house(gpu: int, cpu: int = 10_000, sizes: Path | None = None) -> tuple[HouseLender, Stock]:
    machines = SmallMachine(gpu), SmallMachine(cpu, name="cpu", kind="cpu")
    return HouseLender(LenderOptions(reserve=0, sizes=sizes), machines), Stock(machines)


def test_a_model_is_loaded_once_and_stays_warm(context: RecordingContext) -> None:
    lender, stock = house(1000)
    for _ in range(3):
        with lender.borrow(stock.wanted("painter", 600), context) as model:
            assert model.placement == Placement("cuda:0", "float32")
    assert lender.loads == 1
    assert lender.loading() > 0.0
    assert lender.warm() == ("painter",)


def test_the_model_that_was_used_longest_ago_makes_room(context: RecordingContext) -> None:
    lender, stock = house(1000)
    for key in ("a", "b", "a", "c"):
        with lender.borrow(stock.wanted(key, 400), context):
            pass
    assert lender.warm() == ("a", "c")
    assert stock.machines[0].used() == 800


def test_memory_drops_although_somebody_kept_the_model(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("a", 900), context) as kept:
        weights = kept.first.weight
    with lender.borrow(stock.wanted("b", 900, told=50), context):
        pass
    assert weights.numel() == 0
    assert sum(tensor.numel() for tensor in kept.parameters()) == 0


def test_what_a_model_that_stays_shares_with_one_that_goes_is_kept(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("base", 300), context) as base:
        pass

    def variant(placement: Placement) -> Net:
        made = Net(placement)
        made.first = base.first
        return made

    with lender.borrow(Wanted(key="variant", load=variant, bytes=300), context) as model, torch.no_grad():
        with lender.borrow(stock.wanted("other", 900), context):
            pass
        assert "base" not in lender.warm()
        assert model(torch.ones(1, 90)).shape == (1, 90)


def test_what_was_measured_counts_more_than_what_the_engine_said(context: RecordingContext, tmp_path: Path) -> None:
    lender, stock = house(1000, sizes=tmp_path / "gpu" / "sizes.json")
    wish = stock.wanted("painter", 300, told=10)
    lender.run(wish, context, stock.work(400, []), 1)
    again, stock = house(1000, sizes=tmp_path / "gpu" / "sizes.json")
    with again.borrow(stock.wanted("small", 500), context):
        pass
    with again.borrow(stock.wanted("painter", 300, told=10), context):
        assert again.warm() == ("painter",)


def test_what_small_work_was_seen_to_take_says_nothing_of_large_work(context: RecordingContext) -> None:
    lender, stock = house(1000)
    small, large = (replace(stock.wanted("animator", 300, told=told), work=f"{told}") for told in (400, 900))
    lender.run(small, context, stock.work(50, []), 1)
    with lender.borrow(stock.wanted("painter", 500), context):
        pass
    assert lender.warm() == ("animator", "painter")
    with lender.borrow(large, context):
        assert lender.warm() == ("animator",)


def test_a_damaged_file_of_sizes_is_as_good_as_none(context: RecordingContext, tmp_path: Path) -> None:
    (tmp_path / "sizes.json").write_bytes(b"\x00{")
    lender, stock = house(1000, sizes=tmp_path / "sizes.json")
    lender.run(stock.wanted("a", 300), context, stock.work(10, []), 2)
    assert b"cuda small|a" in (tmp_path / "sizes.json").read_bytes()


def test_a_budget_holds_although_more_is_free(context: RecordingContext) -> None:
    machines = SmallMachine(10_000), SmallMachine(10_000, name="cpu", kind="cpu")
    lender, stock = HouseLender(LenderOptions(reserve=0, budget=700), machines), Stock(machines)
    for key in ("a", "b"):
        with lender.borrow(stock.wanted(key, 500), context):
            pass
    assert lender.warm() == ("b",)


def test_out_of_memory_halves_the_batch_and_remembers_what_fitted(context: RecordingContext) -> None:
    lender, stock = house(1000)
    wish, sizes = stock.wanted("painter", 500), list[int]()
    lender.run(wish, context, stock.work(100, sizes), 12)
    assert sum(sizes) == 12
    assert max(sizes) == 3
    assert context.remarks == ["not enough memory, going on with 6 at a time", "not enough memory, going on with 3 at a time"]
    assert [note for _, note in context.notes] == context.remarks
    before = len(context.remarks)
    lender.run(wish, context, stock.work(100, sizes), 12)
    assert len(context.remarks) == before


def test_with_more_room_than_before_more_is_tried_again(context: RecordingContext) -> None:
    lender, stock = house(1000)
    lender.run(stock.wanted("painter", 500), context, stock.work(100, []), 12)
    stock.machines[0].capacity = 3000
    sizes: list[int] = []
    lender.run(stock.wanted("painter", 500), context, stock.work(100, sizes), 12)
    assert sizes == [12]


def test_idle_models_go_before_anything_is_made_smaller(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("idle", 300), context):
        pass
    sizes: list[int] = []
    lender.run(stock.wanted("painter", 500), context, stock.work(100, sizes), 4)
    assert sizes == [4]
    assert lender.warm() == ("painter",)
    assert context.remarks == []


@pytest.mark.parametrize(
    ("each", "device", "offload"),
    [(700, "cuda:0", Offload.PARTS), (930, "cuda:0", Offload.LAYERS), (1500, "cpu", Offload.NONE)],
)
def test_what_is_too_large_for_one_piece_is_offloaded_then_moved_to_the_processor(
    context: RecordingContext, each: int, device: str, offload: Offload
) -> None:
    lender, stock = house(1000)
    wish, sizes = stock.wanted("painter", 500, offloads=True), list[int]()
    lender.run(wish, context, stock.work(each, sizes), 2)
    assert sizes == [1, 1]
    last = stock.loaded[-1][1]
    assert (last.device, last.offload) == (device, offload)
    assert context.remarks[-1].startswith("not enough memory, using")
    loads = lender.loads
    lender.run(wish, context, stock.work(each, sizes), 1)
    assert lender.loads == loads


def test_a_model_that_is_larger_than_the_device_is_loaded_in_parts_at_once(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("painter", 1800, offloads=True), context) as model:
        assert model.placement.offload is Offload.PARTS
    assert [place.offload for _, place in stock.loaded] == [Offload.PARTS]
    assert context.remarks == ["not enough memory, using one part of the model at a time on cuda:0"]


def test_a_model_that_fits_nowhere_is_refused_and_leaves_nothing_behind(context: RecordingContext) -> None:
    lender, stock = house(1000, cpu=1000)
    with pytest.raises(OutOfMemory) as refused:
        lender.run(stock.wanted("painter", 500, offloads=True), context, stock.work(5000, []), 2)
    assert refused.value.code == "model.memory"
    assert refused.value.parameters["model"] == "painter"
    assert lender.warm() == ()
    assert [machine.used() for machine in stock.machines] == [0, 0]


def test_running_out_of_memory_while_borrowing_frees_the_model(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with pytest.raises(OutOfMemory), lender.borrow(stock.wanted("a", 500), context):
        stock.machines[0].take(900)
    assert lender.warm() == ()


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("x"), RuntimeError("CUDA error: out of memory"), MemoryError()])
def test_every_way_of_saying_out_of_memory_is_understood(context: RecordingContext, error: Exception) -> None:
    lender, stock = house(1000)
    sizes: list[int] = []

    def work(model: Net, size: int) -> None:
        if size > 1:
            raise error
        sizes.append(size)

    lender.run(stock.wanted("a", 500), context, work, 3)
    assert sizes == [1, 1, 1]


@pytest.mark.parametrize("error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), BrokenModel("model.broken", "x")])
def test_other_errors_are_the_engines_own(context: RecordingContext, error: Exception) -> None:
    lender, stock = house(1000)

    def work(model: Net, size: int) -> None:
        raise error

    with pytest.raises(type(error)):
        lender.run(stock.wanted("a", 500), context, work, 3)
    assert lender.warm() == ("a",)


def test_who_waits_for_a_model_can_be_cancelled_at_once(context: RecordingContext, tmp_path: Path) -> None:
    lender, stock = house(1000)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with lender.borrow(stock.wanted("a", 100), context):
            inside.set()
            leave.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(60)
    with pytest.raises(Cancelled), lender.borrow(stock.wanted("b", 100), RecordingContext(tmp_path, cancel_after=3)):
        pass
    assert holder.is_alive()
    leave.set()
    holder.join()
    with lender.borrow(stock.wanted("b", 100), context):
        assert set(lender.warm()) == {"a", "b"}


def test_a_cancel_between_two_pieces_ends_the_work(tmp_path: Path) -> None:
    lender, stock = house(1000)
    stopping, sizes = RecordingContext(tmp_path), list[int]()

    def work(model: Net, size: int) -> None:
        if size > 1:
            raise MemoryError
        sizes.append(size)
        stopping.cancel_after = stopping.checks + 1

    with pytest.raises(Cancelled):
        lender.run(stock.wanted("a", 500), stopping, work, 9)
    assert sizes == [1]


def test_a_borrower_may_borrow_another_model_meanwhile_and_keeps_its_own(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("animator", 600), context) as first:
        with lender.borrow(stock.wanted("segmenter", 600), context) as second:
            assert second.placement.device == "cpu"
        assert first.first.weight.numel() > 0
        assert "animator" in lender.warm()


def test_models_are_freed_when_they_were_switched(context: RecordingContext) -> None:
    lender, stock = house(1000)
    with lender.borrow(stock.wanted("a", 300), context), lender.borrow(stock.wanted("b", 300), context):
        pass
    lender.clear(context)
    assert lender.warm() == ()
    assert stock.machines[0].used() == 0


def test_main_memory_is_seen_to_drop_when_a_real_model_goes(context: RecordingContext) -> None:
    memory = MainMemory()
    lender = HouseLender(LenderOptions(device="cpu", budget=200_000_000))

    def load(placement: Placement) -> torch.nn.Module:
        return torch.nn.Linear(6000, 5000, device=placement.device)

    taken = 4 * (6000 * 5000 + 5000)
    with lender.borrow(Wanted(key="a", load=load, bytes=taken), context):
        full = memory.used()
    with lender.borrow(Wanted(key="b", load=load, bytes=taken), context):
        assert lender.warm() == ("b",)
        assert memory.used() < full + taken // 4
    lender.clear(context)
    assert memory.used() < full - taken // 2


def test_unknown_devices_and_types_are_refused() -> None:
    with pytest.raises(BadOption):
        HouseLender(LenderOptions(dtype="float12"))
    with pytest.raises(BadOption):
        _ = HouseLender(LenderOptions(device="abacus")).machines


def test_a_process_has_one_lender() -> None:
    lending.set_lender(None)
    first = lending.lender()
    assert lending.lender() is first
    chosen, _ = house(100)
    lending.set_lender(chosen)
    assert lending.lender() is chosen
    lending.set_lender(None)
