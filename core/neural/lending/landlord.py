"""The lender of a worker process: keeps models warm within a memory budget, lends them to one borrower at a time, and finds a
way when memory is short. Engines know it as `core.neural.lending.lender()`; workers.main says how it is built.

A model is tried on the rungs of a ladder: whole on the accelerator, in parts, layer by layer (if it can), on the processor.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from core.crafts import Context
from core.errors import BadOption, OutOfMemory
from core.neural.lending.border import Offload, Placement, Wanted
from core.neural.lending.ledger import Ledger
from core.neural.lending.machines import DTYPES, Machine, MainMemory, find_machine
from core.neural.lending.weights import is_out_of_memory, let_go, weight_bytes

T = TypeVar("T")
LOOK_EVERY = 0.05
"""Seconds between two looks whether somebody who waits for a model was told to stop."""
RESERVE = 512 * 1024**2
"""Left free for the screen and for what libraries take unasked."""
_SAID = {
    Offload.NONE: "the whole model on {device}",
    Offload.PARTS: "one part of the model at a time on {device}",
    Offload.LAYERS: "one layer of the model at a time on {device}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderOptions:
    """From config.yaml's `gpu` settings."""

    device: str = "auto"
    """"auto", "cuda", "mps" or "cpu"."""
    index: int = 0
    """Which of several GPUs."""
    dtype: str = "auto"
    """"auto", "bfloat16", "float16" or "float32"."""
    budget: int = 0
    """Bytes of the device that models may take; 0: all that is free but `reserve`."""
    reserve: int = RESERVE
    sizes: Path | None = None
    """Where measured sizes are kept over restarts."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A place to try a model at."""

    machine: Machine
    placement: Placement


@dataclass(slots=True)
class _Warm:
    """A loaded model."""

    holder: list[object]
    rung: Rung
    level: int
    held: int
    lent: int = 0
    """How many `with` blocks have it now: more than one when engines nest."""


class HouseLender:
    """One per process. Building it is cheap; torch is imported when a model is asked for."""

    def __init__(self, options: LenderOptions, machines: tuple[Machine, ...] | None = None) -> None:
        """`machines`: the accelerator and what comes after it; found by the options when left out. Raises BadOption."""
        if options.dtype not in DTYPES:
            raise BadOption(
                "option.dtype", f"dtype {options.dtype!r} is unknown; known: {', '.join(DTYPES)}", value=options.dtype
            )
        self._options = options
        self._given = machines
        self._ledger = Ledger(options.sizes)
        self._turn = threading.RLock()
        """Held by whoever borrows; the same thread may borrow a second model meanwhile."""
        self._warm: OrderedDict[str, _Warm] = OrderedDict()
        """By key, the one used last at the end."""
        self.loads = 0
        """How often a model was loaded."""
        self._loading = 0.0

    @property
    def machines(self) -> tuple[Machine, ...]:
        """The chosen device first, then main memory if that is another. Raises BadOption."""
        if self._given is None:
            first = find_machine(self._options.device, self._options.index)
            self._given = (first,) if isinstance(first, MainMemory) else (first, MainMemory())
        return self._given

    def warm(self) -> tuple[str, ...]:
        """Keys of the loaded models, the one used last at the end. May be asked from another thread."""
        return tuple(self._warm)

    def loading(self) -> float:
        """Seconds that went into loading models until now."""
        return self._loading

    def clear(self, context: Context) -> None:
        """Frees every model, when models were switched say; waits for its turn."""
        with self._alone(context):
            for key in self.warm():
                self._evict(key)

    @contextmanager
    def borrow(self, wanted: Wanted[T], context: Context) -> Iterator[T]:
        """See border.Lender. Out of memory inside the block becomes OutOfMemory, and the model is freed."""
        with self._alone(context):
            model, warm = self._loaded(wanted, context, self._first_rung(wanted)[0])
            self._tell_rung(context, warm, 0.0)
            try:
                with self._working(wanted, warm):
                    yield model
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                text = str(error)
                del model
                self._evict(wanted.key)
                raise OutOfMemory("model.memory", f"{wanted.key} ran out of memory: {text}", model=wanted.key) from None

    def run(self, wanted: Wanted[T], context: Context, work: Callable[[T, int], object], count: int) -> None:
        """See border.Lender. Before anything is made smaller, models that nobody uses now are freed."""
        with self._alone(context):
            level, size = self._first_rung(wanted)
            job, told = _Job(count, min(count, size or count)), 0
            while job.done < count:
                model, warm = self._loaded(wanted, context, level)
                level = warm.level
                if level > told:
                    self._tell_rung(context, warm, job.done / count)
                told = level
                with self._working(wanted, warm):
                    full = self._work(model, context, work, job)
                if full:
                    del model
                    level = self._make_room(wanted, context, job, warm)

    def _work(self, model: T, context: Context, work: Callable[[T, int], object], job: _Job) -> bool:
        """Goes on until all is done or memory is full; whether it is full."""
        while job.done < job.count:
            context.check_cancelled()
            part = min(job.size, job.count - job.done)
            try:
                work(model, part)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                job.why = str(error) or type(error).__name__
                return True  # the error goes first, and with it the tensors that its frames still hold
            job.done += part
        return False

    def _make_room(self, wanted: Wanted[Any], context: Context, job: _Job, warm: _Warm) -> int:
        """Memory was full: frees others, else halves the size, else leaves the rung. Returns the rung to go on with."""
        machine = warm.rung.machine
        machine.release()
        if self._evict_idle(machine, but=wanted.key):
            return warm.level
        level = warm.level
        rungs = self.rungs(wanted)
        if job.size > 1:
            job.size = min(job.size, job.count - job.done) // 2 or 1
            self._tell(context, job.done / job.count, f"not enough memory, going on with {job.size} at a time")
        else:
            self._evict(wanted.key)
            level += 1
            if level >= len(rungs):
                raise OutOfMemory("model.memory", f"{wanted.key} fits nowhere: {job.why}", model=wanted.key)
        self._note_shortage(wanted, level, job.size)
        return level

    def rungs(self, wanted: Wanted[Any]) -> list[Rung]:
        """Where the model may be tried, in this order."""
        first, *others = self.machines
        dtype = first.dtype if self._options.dtype == "auto" else self._options.dtype
        offloads = list(Offload) if wanted.offloads and first.name != "cpu" else [Offload.NONE]
        found = [Rung(first, Placement(first.name, dtype, offload)) for offload in offloads]
        return found + [Rung(machine, Placement(machine.name, machine.dtype)) for machine in others]

    def _first_rung(self, wanted: Wanted[Any]) -> tuple[int, int]:
        """Where to begin and with how many pieces at a time (0: all), as far as it was seen what fits."""
        rungs = self.rungs(wanted)
        first = rungs[0].machine
        level, size = self._ledger.careful(first.kind, wanted.measured_as, self._room(first, wanted.key))
        return min(level, len(rungs) - 1), size

    def _note_shortage(self, wanted: Wanted[Any], level: int, size: int) -> None:
        """The next to borrow the model begins there, unless there is more room by then."""
        first = self.machines[0]
        self._ledger.short(first.kind, wanted.measured_as, rung=level, size=size, room=self._room(first, wanted.key))

    def _loaded(self, wanted: Wanted[T], context: Context, level: int) -> tuple[T, _Warm]:
        """The model, warm or loaded on the first rung from `level` on where it fits. Raises OutOfMemory, BrokenModel."""
        rungs = self.rungs(wanted)
        there = self._warm.get(wanted.key)
        if there is not None and (there.lent or self._stays(wanted, there, rungs, level)):
            self._warm.move_to_end(wanted.key)
            self._clear_for(there.rung.machine, self._need(wanted, there) - there.held, wanted.key)
            return there.holder[0], there  # type: ignore[return-value]
        if there is not None:
            self._evict(wanted.key)
        why = "it needs more memory than there is"
        for number in range(level, len(rungs)):
            context.check_cancelled()
            fits = self._clear_for(rungs[number].machine, self._need(wanted, None, rungs[number]), wanted.key)
            if not fits:
                continue  # not tried all the same: filling main memory would bring the whole computer down
            found, why = self._try(wanted, rungs[number], number)
            if found is None and self._evict_idle(rungs[number].machine, but=wanted.key):
                found, why = self._try(wanted, rungs[number], number)
            if found is not None:
                return found
            self._note_shortage(wanted, number + 1, 0)
        raise OutOfMemory("model.memory", f"{wanted.key} fits nowhere: {why}", model=wanted.key)

    def _stays(self, wanted: Wanted[Any], there: _Warm, rungs: list[Rung], level: int) -> bool:
        """Whether a loaded model is where it should be: as high on the ladder as there is room for by now."""
        if there.level <= level:
            return there.level == level
        better = rungs[level]
        return self._room(better.machine, wanted.key) < self._need(wanted, None, better)

    def _try(self, wanted: Wanted[T], rung: Rung, level: int) -> tuple[tuple[T, _Warm] | None, str]:
        """The model loaded there; None and why when memory is full."""
        try:
            return self._load(wanted, rung, level), ""
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            why = str(error) or type(error).__name__
        rung.machine.release()
        return None, why

    def _load(self, wanted: Wanted[T], rung: Rung, level: int) -> tuple[T, _Warm]:
        before, began = rung.machine.used(), time.monotonic()
        model = wanted.load(rung.placement)
        self._loading += time.monotonic() - began
        self.loads += 1
        held = max(rung.machine.used() - before, weight_bytes(model, rung.machine.name))
        warm = _Warm([model], rung, level, held)
        self._warm[wanted.key] = warm
        return model, warm

    @contextmanager
    def _working(self, wanted: Wanted[Any], warm: _Warm) -> Iterator[None]:
        """Measures what the model takes beyond its weights while the block runs."""
        machine = warm.rung.machine
        before = machine.used()
        machine.watch()
        warm.lent += 1
        try:
            yield
        finally:
            warm.lent -= 1
            if warm.rung.placement.offload is Offload.NONE:
                peak = warm.held + max(0, machine.peak() - before)
                self._ledger.measured(machine.kind, wanted.measured_as, held=warm.held, peak=peak)

    def _need(self, wanted: Wanted[Any], warm: _Warm | None, rung: Rung | None = None) -> int:
        """Bytes that the model takes at most on its machine: as seen, else as its engine says."""
        place = warm.rung if warm is not None else rung
        if place is None or place.placement.offload is not Offload.NONE:
            return 0  # offloaded, it takes what it gets
        return self._ledger.look(place.machine.kind, wanted.measured_as).peak or wanted.bytes

    def _clear_for(self, machine: Machine, need: int, key: str) -> bool:
        """Frees models, the one that was used longest ago first, until there is room; whether there is."""
        while self._space(machine) < need:
            idle = [name for name, warm in self._warm.items() if name != key and not warm.lent and warm.rung.machine is machine]
            if not idle:
                return False
            self._evict(idle[0])
        return True

    def _evict_idle(self, machine: Machine, but: str) -> bool:
        """Frees all models of a machine that are not lent; whether there were any."""
        idle = [name for name, warm in self._warm.items() if name != but and not warm.lent and warm.rung.machine is machine]
        for name in idle:
            self._evict(name)
        return bool(idle)

    def _evict(self, key: str) -> None:
        warm = self._warm.pop(key, None)
        if warm is not None:
            let_go(warm.holder, [other.holder[0] for other in self._warm.values()])
            warm.rung.machine.release()

    def _space(self, machine: Machine) -> int:
        """Bytes that another model may take beside the warm ones."""
        free = machine.free() - self._options.reserve
        if self._options.budget and machine is self.machines[0]:
            held = sum(warm.held for warm in self._warm.values() if warm.rung.machine is machine)
            free = min(free, self._options.budget - held)
        return free

    def _room(self, machine: Machine, key: str) -> int:
        """Bytes that there would be for the model if it were alone."""
        freed = (
            warm.held for name, warm in self._warm.items() if warm.rung.machine is machine and (name == key or not warm.lent)
        )
        return self._space(machine) + sum(freed)

    def _tell_rung(self, context: Context, warm: _Warm, fraction: float) -> None:
        if warm.level:
            self._tell(context, fraction, f"not enough memory, using {_said(warm.rung)}")

    def _tell(self, context: Context, fraction: float, text: str) -> None:
        context.progress(fraction, text)
        context.remark(text)

    @contextmanager
    def _alone(self, context: Context) -> Iterator[None]:
        """One borrower at a time; raises Cancelled at most LOOK_EVERY after it was asked for."""
        context.check_cancelled()
        while not self._turn.acquire(timeout=LOOK_EVERY):
            context.check_cancelled()
        try:
            yield
        finally:
            self._turn.release()


@dataclass(slots=True)
class _Job:
    """How far a `run` is."""

    count: int
    size: int
    done: int = 0
    why: str = ""


def _said(rung: Rung) -> str:
    if rung.machine.name == "cpu":
        return "the processor"
    return _SAID[rung.placement.offload].format(device=rung.machine.name)
