"""Which step comes next: work for the loaded model, but nobody is passed over for ever."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from itertools import permutations

from hypothesis import example, given
from hypothesis import strategies as st

from core.neural.lending.choosing import CAP, Waiting, choose

SWAP = 4.0


def step(
    key: str,
    model: str = "painter",
    *,
    rank: float = 0.0,
    since: float = 0.0,
    batch: str = "",
    together: int = 8,
    seconds: float = 0.0,
) -> Waiting:
    return Waiting(key=key, rank=rank, since=since, model=model, batch=batch, together=together, seconds=seconds)


def keys(chosen: tuple[Waiting, ...]) -> list[str]:
    return [one.key for one in chosen]


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose((), {"painter"}, 0.0) == ()


def test_work_for_the_loaded_model_comes_before_what_is_further_ahead() -> None:
    ready = [step("a", "animator", rank=1), step("b", "painter", rank=2)]
    assert keys(choose(ready, {"painter"}, 10.0)) == ["b"]
    assert keys(choose(ready, (), 10.0)) == ["a"]


def test_work_without_a_model_needs_no_swap() -> None:
    ready = [step("a", "animator", rank=1), step("b", "", rank=2)]
    assert keys(choose(ready, {"painter"}, 10.0)) == ["b"]


def test_who_was_passed_over_for_as_long_as_the_cap_is_next() -> None:
    ready = [step("a", "animator", rank=9, since=0.0), step("b", "painter", rank=1, since=CAP)]
    assert keys(choose(ready, {"painter"}, CAP)) == ["b"]  # it takes no time
    ready[1] = step("b", "painter", rank=1, since=CAP, seconds=0.5)
    assert keys(choose(ready, {"painter"}, CAP - 0.5)) == ["b"]
    assert keys(choose(ready, {"painter"}, CAP - 0.4)) == ["a"]


def test_a_piece_of_work_that_would_end_after_the_cap_is_not_begun_before() -> None:
    ready = [step("a", "animator", rank=9, since=0.0), step("b", "painter", rank=1, since=30.0, seconds=12.0)]
    assert keys(choose(ready, {"painter"}, CAP - 12.0)) == ["b"]
    assert keys(choose(ready, {"painter"}, CAP - 11.9)) == ["a"]


def test_a_whole_batch_counts_and_not_only_its_first_step() -> None:
    batch = [step(f"b{number}", since=30.0, batch="x", together=3, seconds=12.0) for number in range(5)]
    waiting = [step("a", "animator", rank=9, since=0.0), *batch]
    assert len(choose(waiting, {"painter"}, CAP - 12.0)) == 3
    assert keys(choose(waiting, {"painter"}, CAP - 11.0)) == ["a"]


def test_who_waits_behind_others_that_wait_is_counted_with_them_and_their_swaps() -> None:
    """The voice can only be in time if the animator, who is next, begins now: 60 - (4 + 10 + 4 + 10)."""
    ready = [
        step("painter", since=20.0, rank=1, seconds=5.0),
        step("animator", "animator", since=0.0, rank=2, seconds=10.0),
        step("voice", "voice", since=0.5, rank=3, seconds=10.0),
    ]
    assert keys(choose(ready, {"painter"}, CAP + 0.5 - 5 - 4 - 10, swap=SWAP)) == ["painter"]
    assert keys(choose(ready, {"painter"}, CAP + 0.6 - 5 - 4 - 10, swap=SWAP)) == ["animator"]


def test_with_more_work_than_time_the_longest_wait_is_kept_short_without_a_swap_for_every_step() -> None:
    """Forty late steps of two models that became ready in turns: going by age alone would swap forty times."""
    todo = [step(f"{number:02d}", "ab"[number % 2], since=float(number), seconds=5.0) for number in range(40)]
    now, warm, swaps, waited = 100.0, "a", 0, 0.0
    while todo:
        (done,) = choose(todo, {warm}, now, swap=SWAP)
        waited = max(waited, now - done.since)
        if done.model != warm:
            warm, swaps, now = done.model, swaps + 1, now + SWAP
        now += done.seconds
        todo.remove(done)
    assert swaps <= 4
    assert waited <= 100 + 40 * 5 + 4 * SWAP - 20


def test_a_batch_is_what_agrees_with_the_chosen_step_in_turn_and_up_to_its_limit() -> None:
    ready = [step(name, rank=rank, batch="x", together=3) for rank, name in enumerate("dcba")]
    ready.append(step("other", rank=-1, batch="y"))
    ready.append(step("alone", rank=0.5))
    assert keys(choose(ready, {"painter"}, 0.0)) == ["other"]
    assert keys(choose(ready[:4], {"painter"}, 0.0)) == ["d", "c", "b"]
    assert keys(choose([ready[5], *ready[1:4]], {"painter"}, 0.0)) == ["alone"]


WAITING = st.lists(
    st.builds(
        Waiting,
        key=st.integers(0, 999).map(str),
        rank=st.floats(0, 10),
        since=st.floats(0, 200),
        model=st.sampled_from(["", "a", "b", "c"]),
        batch=st.sampled_from(["", "x", "y"]),
        together=st.integers(1, 4),
    ),
    unique_by=lambda one: one.key,
    max_size=12,
)


@given(WAITING, st.sets(st.sampled_from(["a", "b", "c"]), max_size=2), st.floats(200, 300))
def test_every_worker_chooses_alike_and_only_what_goes_together(ready: list[Waiting], warm: set[str], now: float) -> None:
    chosen = choose(ready, warm, now)
    assert chosen == choose(sorted(ready, key=lambda one: one.key), warm, now)
    assert bool(chosen) == bool(ready)
    assert len({one.key for one in chosen}) == len(chosen)
    if chosen:
        assert len(chosen) <= chosen[0].together
        assert {one.batch for one in chosen} == {chosen[0].batch}


FLOW = st.lists(
    st.tuples(st.floats(0, 20), st.sampled_from(["a", "b", "c"]), st.floats(0.5, 6.0), st.floats(0.5, 1.0)),
    min_size=1,
    max_size=14,
)


@given(FLOW)
def test_the_cap_holds_wherever_the_work_of_a_moment_fits_into_it(flow: list[tuple[float, str, float, float]]) -> None:
    """Steps keep coming, and those that wait could all be done within the cap: 14 steps of 6 + 4 seconds against 140. What
    they take is at most what was foreseen."""
    cap, since, coming = 140.0, 0.0, []
    for number, (gap, model, seconds, share) in enumerate(flow):
        since += gap
        coming.append((step(f"{number:02d}", model, rank=-number, since=since, seconds=seconds), share))
    now, warm = 0.0, ""
    while coming:
        there = [one for one in coming if one[0].since <= now]
        if not there:
            now = coming[0][0].since
            continue
        (chosen,) = choose([one for one, _ in there], {warm}, now, cap=cap, swap=SWAP)
        assert now - chosen.since <= cap
        share = next(share for one, share in there if one is chosen)
        now += share * (chosen.seconds + (SWAP if chosen.model != warm else 0.0))
        warm = chosen.model
        coming.remove((chosen, share))


CROWD = st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.integers(0, 40), st.integers(1, 9)), min_size=2, max_size=6)


def lateness(order: Sequence[Waiting], warm: str, now: float, cap: float) -> float:
    """Seconds by which the latest of them misses the cap, done one by one."""
    late = -math.inf
    for one in order:
        late = max(late, now - cap - one.since)
        now += one.seconds + (SWAP if one.model not in ("", warm) else 0.0)
        warm = one.model or warm
    return late


@example([("a", 11, 2), ("a", 10, 9), ("b", 4, 7), ("c", 28, 3)], "a", 46)  # neither by age nor model by model
@given(CROWD, st.sampled_from(["", "a", "b"]), st.integers(15, 60))
def test_the_cap_is_kept_wherever_any_order_of_those_who_wait_keeps_it(
    crowd: list[tuple[str, int, int]], warm: str, cap: float
) -> None:
    ready = [
        step(str(number), model, rank=-number, since=since, seconds=seconds)
        for number, (model, since, seconds) in enumerate(crowd)
    ]
    orders = list(permutations(ready))
    (chosen,) = choose(ready, {warm}, 41.0, cap=cap, swap=SWAP)
    if any(lateness(order, warm, 41.0, cap) <= 0 for order in orders):
        assert any(lateness(order, warm, 41.0, cap) <= 0 for order in orders if order[0] is chosen)


def test_too_many_to_look_at_all_orders_are_chosen_from_by_rules_of_thumb() -> None:
    ready = [step(str(number), f"model {number % 12}", rank=number, since=0.0, seconds=9.0) for number in range(60)]
    began = time.process_time()
    assert len(choose(ready, {"model 3"}, 50.0, swap=SWAP)) == 1
    assert time.process_time() - began < 1.0
