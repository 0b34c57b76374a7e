"""Runs one step: claims it, lets its engine work in a thread, stores the asset, moves its films on."""

from __future__ import annotations

import asyncio
import errno
import inspect
import random
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from core.config import cores
from core.crafts import Craft, Engine, Ref
from core.engines import build
from core.errors import BrokenAsset, Cancelled, ServiceDown, StoryreelError, SystemFault, Transient, Unwritable
from core.plan.step import decode_request, refs
from storage import steps as step_rows
from storage.assets import Store, drop_damaged, unwritable
from storage.house import House
from storage.steps import MAX_ATTEMPTS, Claimed

T = TypeVar("T")
log = structlog.get_logger("storyreel.worker")
TELL_EVERY = 0.2
AGAIN_SECONDS = 1.0
"""Between two tries to write an outcome, on top of the database's own patience."""
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass
class StepContext:
    """core.crafts.Context for one running step; safe to use from the engine's thread."""

    store: Store
    work: Path
    seed: int
    loop: asyncio.AbstractEventLoop
    on_progress: Any
    stopped: threading.Event = field(default_factory=threading.Event)
    fraction: float = 0.0
    note: str = ""
    told: float = 0.0
    in_demand: int | None = None
    """Steps that run or are ready in this lane, this one included; None until that was looked up."""

    def asset(self, ref: Ref) -> Path:
        return self.store.fetch(ref.key)

    def progress(self, fraction: float, note: str = "") -> None:
        self.fraction, self.note = fraction, note
        now = time.monotonic()
        if now - self.told >= TELL_EVERY:
            self.told = now
            self.loop.call_soon_threadsafe(self.on_progress)

    def check_cancelled(self) -> None:
        if self.stopped.is_set():
            raise Cancelled

    def spare_cores(self) -> int:
        return 0 if self.in_demand is None else max(0, cores() - self.in_demand)


class Runner:
    """The steps of one worker process."""

    def __init__(self, house: House, worker: str) -> None:
        self._house = house
        self._worker = worker
        self._others: dict[tuple[Craft, str], Engine[Any, Any]] = {}
        """Engines of steps that were planned with other settings than ours."""
        self._builder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engines")
        """Builds engines one after the other: their modules take a while to import, and beats must not wait for that."""
        self._claimed = False
        self.running: dict[str, tuple[StepContext, asyncio.Task[Any] | None]] = {}
        self.moved = asyncio.Event()
        """Set when a running step reported progress."""
        self.closing = False
        """Set when the process is about to end: outcomes are then written at once or not at all."""

    def stop(self, keys: list[str]) -> None:
        """Asks running steps to end: threads at their next check, coroutines at their next await."""
        for key in keys:
            if key in self.running:
                context, task = self.running[key]
                context.stopped.set()
                if task is not None:
                    task.cancel()

    async def warm(self, lane: str) -> None:
        """Builds the lane's engines, in the order in which films need them, until there is a step to run."""
        for craft, entry in self._house.advancer.book.entries.items():
            if self._claimed:
                return
            if entry.lane == lane:
                try:
                    await self._build(craft, entry.name)
                except StoryreelError as error:  # a film that needs it will say so
                    log.warning("engine not built", craft=craft.value, code=error.code, error=str(error))

    async def run(self, key: str) -> None:
        """One step from claim to hand-over. Never raises for what an engine does wrong: SQL holds the outcome."""
        claimed = await self._house.database.retry(lambda connection: step_rows.claim(connection, key, self._worker))
        if claimed is None:
            return
        self._claimed = True
        began = time.monotonic()
        self.moved.set()
        try:
            await self._make(claimed)
        except (Cancelled, asyncio.CancelledError) as error:
            log.info("step stopped", step=key, craft=claimed.craft.value)
            await asyncio.shield(self._put_back(claimed))
            if isinstance(error, asyncio.CancelledError):
                raise
        except StoryreelError as error:
            await self._failed(claimed, told_by_system(claimed.craft, error, self._house.settings.data))
        except MemoryError as error:
            await self._failed(claimed, Transient("step.memory", f"not enough memory: {error}"))
        except OSError as error:
            await self._failed(claimed, system_error(claimed.craft, error, self._house.settings.data))
        except Exception as error:
            log.exception("engine broke", step=key, craft=claimed.craft.value)
            await self._failed(claimed, broken(claimed.craft, error))
        else:
            seconds = time.monotonic() - began
            await self._surely(lambda connection: step_rows.finish(connection, key, self._worker, seconds))
            log.info("step done", step=key, craft=claimed.craft.value, title=claimed.title, seconds=round(seconds, 3))
            await self._hand_over(claimed)

    async def _surely(self, write: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Writes the outcome of a step, however long the database is away: while this process lives, nobody else may.

        Should the process end first, the watchdog of another one gives the step to somebody who finds the stored asset.
        """
        while True:
            try:
                return await self._house.database.retry(write)
            except (ServiceDown, Unwritable) as error:
                log.warning("outcome not written yet", code=error.code, error=str(error))
                if self.closing:
                    raise
                await asyncio.sleep(AGAIN_SECONDS)

    async def _hand_over(self, claimed: Claimed) -> None:
        """Moves the films on. A planner that breaks ends them with a sentence; without an answer they would wait for ever."""
        try:
            await self._house.advancer.step_done(claimed.key, claimed.craft)
        except (ServiceDown, Unwritable) as error:
            log.warning("hand-over left to the watchdog", step=claimed.key, error=str(error))
        except Exception as error:
            log.exception("planning broke", step=claimed.key, craft=claimed.craft.value)
            text = f"planning the film failed: {type(error).__name__}: {error}"
            await self._end_films(claimed, SystemFault("plan.broken", text))

    async def _end_films(self, claimed: Claimed, error: StoryreelError) -> None:
        try:
            await self._house.advancer.step_failed(claimed.key, error)
        except (ServiceDown, Unwritable) as down:
            log.warning("ending the films left to the watchdog", step=claimed.key, error=str(down))

    async def _make(self, claimed: Claimed) -> None:
        store = self._house.store
        if store.has(claimed.key):
            return
        work = await asyncio.to_thread(store.open_work)
        context = StepContext(store, work, claimed.seed, asyncio.get_running_loop(), self.moved.set)
        try:
            result = await self._call(claimed, context)
            context.check_cancelled()
            await asyncio.to_thread(store.commit, claimed.key, work, result)
        finally:
            self.running.pop(claimed.key, None)
            await asyncio.to_thread(store.discard, work)

    async def _call(self, claimed: Claimed, context: StepContext) -> Any:
        self.running[claimed.key] = context, None
        request = decode_request(claimed.craft, claimed.request)
        engine = await self._build(claimed.craft, claimed.engine)
        context.check_cancelled()
        if inspect.iscoroutinefunction(engine.run):
            task = asyncio.ensure_future(engine.run(request, context))
            self.running[claimed.key] = context, task
            try:
                return await task
            except asyncio.CancelledError:
                if context.stopped.is_set():
                    raise Cancelled from None
                raise
        thread = asyncio.ensure_future(asyncio.to_thread(engine.run, request, context))
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            context.stopped.set()
            await asyncio.wait([thread])
            raise

    async def _build(self, craft: Craft, name: str) -> Engine[Any, Any]:
        return await asyncio.get_running_loop().run_in_executor(self._builder, self._engine, craft, name)

    def _engine(self, craft: Craft, name: str) -> Engine[Any, Any]:
        """Raises BadConfig."""
        if name == self._house.advancer.book.entries[craft].name:
            return self._house.engines[craft]
        if (craft, name) not in self._others:
            self._others[craft, name] = build(craft, name, {})
        return self._others[craft, name]

    async def _failed(self, claimed: Claimed, error: StoryreelError) -> None:
        """Tries transient faults again after a growing, jittered pause; anything else ends the films that need the step."""
        if isinstance(error, Transient) and claimed.attempts < MAX_ATTEMPTS:
            await self._put_back(claimed, min(30.0, 0.5 * 2**claimed.attempts) * random.uniform(0.5, 1.5))
            log.warning("step tried again", step=claimed.key, craft=claimed.craft.value, code=error.code, error=str(error))
            return
        if isinstance(error, BrokenAsset):
            await asyncio.to_thread(self._drop_damaged_inputs, claimed)
        await self._surely(lambda connection: step_rows.give_up(connection, claimed.key, self._worker, error))
        log.error("step failed", step=claimed.key, craft=claimed.craft.value, code=error.code, error=str(error))
        await self._end_films(claimed, error)

    def _drop_damaged_inputs(self, claimed: Claimed) -> None:
        try:
            request = decode_request(claimed.craft, claimed.request)
        except BrokenAsset:
            return  # the request itself cannot be read
        for ref in refs(request):
            if drop_damaged(self._house.store, ref.key):
                log.warning("damaged asset deleted", asset=ref.key)

    async def _put_back(self, claimed: Claimed, delay: float = 0.0) -> None:
        """Somebody else may go on with it, if a film still needs it."""
        try:
            ready = await self._surely(lambda connection: step_rows.put_back(connection, claimed.key, self._worker, delay))
        except (ServiceDown, Unwritable):
            return  # this process is about to end, and the watchdog of another one sees that
        await self._house.advancer.enqueue(ready)


def told_by_system(craft: Craft, error: StoryreelError, home: Path) -> StoryreelError:
    """A file that an engine could not write has one name for its reason, a full disk say, whatever the engine called it."""
    reason = error.__cause__
    if isinstance(error, Unwritable) and isinstance(reason, OSError) and reason.errno in UNWRITABLE:
        return system_error(craft, reason, home)
    return error


def system_error(craft: Craft, error: OSError, home: Path) -> StoryreelError:
    """What an engine's OSError means: a disk that cannot be written, a server that is away, or a fault of the engine."""
    if isinstance(error, ConnectionError | TimeoutError):
        return ServiceDown("step.unreachable", f"{craft} got no answer: {error}")
    if error.errno in UNWRITABLE:
        return unwritable(error, Path(error.filename or home))
    return broken(craft, error)


def broken(craft: Craft, error: Exception) -> SystemFault:
    return SystemFault("step.broken", f"{craft} failed: {type(error).__name__}: {error}")
