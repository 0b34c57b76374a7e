"""What the landlord of a GPU does: swaps of models against the fewest possible, its own cost, and whether memory comes back.

Run: python -m benchmarks.lending [--swaps 20] [--calls 200]. On the CPU, with small torch modules. A queue of 60 steps of five
films runs in virtual time; the fewest swaps are those of a schedule that knows the future (see `fewest_swaps`).
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from benchmarks.reporting import tell
from core.alone import LocalContext
from core.neural.lending import HouseLender, LenderOptions, Placement, Wanted
from core.neural.lending.choosing import CAP, Waiting, choose
from core.neural.lending.machines import MainMemory

SWAPS_TIMES, OVERHEAD, LEAK = 1.5, 0.03, 0.01
SECONDS = {"painter": 2.0, "animator": 4.0, "voice": 1.0, "composer": 3.0}
STAGE = {"painter": 0.0, "animator": 0.4, "voice": 0.0, "composer": 0.6}
"""When a film's steps become ready, as a share of the time between two films."""
SWAP_SECONDS = 4.0
FILM = ("painter",) * 4 + ("animator",) * 4 + ("voice",) * 3 + ("composer",)
FILMS = 5
QUEUES = 8
"""Chance queues per row."""


def queue(seed: int, gap: float) -> list[Waiting]:
    """60 steps of five films that begin about `gap` seconds after one another: pictures and voices wait from the beginning,
    what moves and what is heard with it once the first pictures are there."""
    chance = random.Random(f"queue:{seed}")
    steps = []
    for film in range(FILMS):
        began = film * gap + chance.uniform(0.0, gap / 4)
        for number, model in enumerate(FILM):
            ready = began + gap * STAGE[model] + chance.uniform(0.0, gap / 8)
            rank, seconds = film * 100.0 + number, SECONDS[model]
            steps.append(Waiting(key=f"{film}-{number:02d}", rank=rank, since=ready, model=model, seconds=seconds))
    return steps


@dataclass(slots=True)
class Run:
    swaps: int = 0
    waited: float = 0.0
    """Seconds until its turn, of the step that waited longest."""


def simulate(steps: Sequence[Waiting], cap: float = CAP) -> Run:
    """The queue as a worker with room for one model takes it, step by step."""
    todo, run = list(steps), Run()
    now, warm = 0.0, ""
    while todo:
        ready = [step for step in todo if step.since <= now]
        if not ready:
            now = min(step.since for step in todo)
            continue
        for step in choose(ready, {warm}, now, cap=cap, swap=SWAP_SECONDS):
            run.waited = max(run.waited, now - step.since)
            if step.model != warm:
                run.swaps += 1
                warm = step.model
                now += SWAP_SECONDS
            now += SECONDS[step.model]
            todo.remove(step)
    return run


def fewest_swaps(steps: Sequence[Waiting], cap: float) -> int:
    """The fewest swaps of any schedule that knows all arrivals, may idle, and lets no step wait longer than `cap` for its
    turn; 0 when there is none. Within a model the oldest goes first, which never hurts, so the state is how many of each
    model are done, and which is loaded; per state only the earliest end for each number of swaps matters.
    """
    models = sorted({step.model for step in steps})
    since = [sorted(step.since for step in steps if step.model == model) for model in models]
    states: dict[tuple[tuple[int, ...], int], dict[int, float]] = {(tuple(0 for _ in models), -1): {0: 0.0}}
    for _ in steps:
        grown: dict[tuple[tuple[int, ...], int], dict[int, float]] = {}
        for (done, loaded), ends in states.items():
            for model, line in enumerate(since):
                if done[model] == len(line):
                    continue
                swap = model != loaded
                target = grown.setdefault((tuple(n + (i == model) for i, n in enumerate(done)), model), {})
                for swaps, end in ends.items():
                    begin = max(end + SWAP_SECONDS * swap, line[done[model]])
                    if begin - SWAP_SECONDS * swap - line[done[model]] <= cap:
                        after = begin + SECONDS[models[model]]
                        target[swaps + swap] = min(target.get(swaps + swap, after), after)
        states = {state: _useful(ends) for state, ends in grown.items() if ends}
    return min((swaps for ends in states.values() for swaps in ends), default=0)


def _useful(ends: dict[int, float]) -> dict[int, float]:
    """Without those that need more swaps and are not earlier for it."""
    best, kept = float("inf"), {}
    for swaps in sorted(ends):
        if ends[swaps] < best:
            best = kept[swaps] = ends[swaps]
    return kept


class Block(torch.nn.Module):
    """A stack of layers that takes some milliseconds."""

    def __init__(self, width: int = 512, depth: int = 6) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(*(torch.nn.Linear(width, width) for _ in range(depth)))

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(self.layers(batch))


def wish(key: str, width: int = 512, depth: int = 6) -> Wanted[Block]:
    def load(placement: Placement) -> Block:
        return Block(width, depth).to(placement.device)

    return Wanted(key=key, load=load, bytes=4 * depth * (width * width + width))


def overhead(context: LocalContext, calls: int) -> float:
    """Share that lending adds to a call of a model, the median of paired measurements of CPU time."""
    lender = HouseLender(LenderOptions(device="cpu"))
    batch = torch.ones(384, 512)
    wanted = wish("painter", depth=20)
    with lender.borrow(wanted, context) as model:
        plain = model

    def alone() -> None:
        plain(batch)

    def lent() -> None:
        lender.run(wanted, context, lambda model, _: model(batch), 1)

    shares = []
    with torch.no_grad():
        for number in range(calls):
            first, second = (alone, lent) if number % 2 else (lent, alone)
            began = time.process_time()
            first()
            middle = time.process_time()
            second()
            spent = {first: middle - began, second: time.process_time() - middle}
            shares.append(spent[lent] / spent[alone] - 1)
    return statistics.median(shares[calls // 10 :])


def leak(context: LocalContext, swaps: int) -> tuple[float, float]:
    """Share of a model's size by which memory grew over that many swaps, and seconds per swap."""
    width, depth = 2048, 6
    size = 4 * depth * (width * width + width)
    lender = HouseLender(LenderOptions(device="cpu", budget=int(1.5 * size)))
    memory, batch = MainMemory(), torch.ones(8, width)
    used, began = [], time.monotonic()
    with torch.no_grad():
        for number in range(swaps + 4):
            lender.run(wish(f"model-{number % 2}", width, depth), context, lambda model, _: model(batch), 1)
            gc.collect()
            used.append(memory.used())
    seconds = (time.monotonic() - began) / len(used)
    assert lender.loads == swaps + 4
    return (statistics.median(used[-4:]) - statistics.median(used[1:5])) / used[1], seconds


def measure(swaps: int, calls: int) -> bool:
    """Prints every figure beside its limit; whether all are kept."""
    torch.set_num_threads(1)
    kept = []
    for name, gap, cap in (("all at once", 0.0, 3 * CAP), ("every 10 s", 10.0, 3 * CAP), ("every 34 s", 34.0, CAP)):
        queues = [queue(seed, gap) for seed in range(QUEUES)]
        runs, least = [simulate(steps, cap) for steps in queues], [fewest_swaps(steps, cap) for steps in queues]
        times = sum(run.swaps for run in runs) / max(1, sum(least))
        kept.append(tell(f"films {name}: swaps ({sum(least) / QUEUES:.1f} at least)", times, "x", SWAPS_TIMES))
        kept.append(tell(f"films {name}: longest wait", max(run.waited for run in runs), "s", cap))
    with tempfile.TemporaryDirectory() as folder:
        context = LocalContext(Path(folder))
        kept.append(tell("lending around a model call", 100 * overhead(context, calls), "%", 100 * OVERHEAD))
        grown, seconds = leak(context, swaps)
        kept.append(tell(f"memory grown over {swaps} swaps", 100 * grown, "%", 100 * LEAK))
        kept.append(tell("one swap of a 100 MB model", 1000 * seconds, "ms"))
    return all(kept)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swaps", type=int, default=20)
    parser.add_argument("--calls", type=int, default=200)
    given: Any = parser.parse_args()
    return 0 if measure(given.swaps, given.calls) else 1


if __name__ == "__main__":
    raise SystemExit(main())
