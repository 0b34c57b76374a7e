"""Runs one step: claims it, lets its engine work in a thread, stores the asset, moves its films on."""

from __future__ import annotations

import asyncio
import errno
import inspect
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from core.crafts import Craft, Engine
from core.errors import (
    BrokenAsset,
    BrokenModel,
    Cancelled,
    MissingModel,
    OutOfMemory,
    ServiceDown,
    StoryreelError,
    SystemFault,
    Transient,
    Unwritable,
)
from core.plan.first_use import fetch
from core.plan.step import decode_request, refs
from storage import steps as step_rows
from storage.assets import drop_damaged, unwritable
from storage.house import House
from storage.steps import MAX_ATTEMPTS, Claimed
from workers.context import StepContext
from workers.picking import Picker

T = TypeVar("T")
log = structlog.get_logger("storyreel.worker")
AGAIN_SECONDS = 1.0
"""Between two tries to write an outcome, on top of the database's own patience."""
LEFT_TO_STAND_INS = (MissingModel, BrokenModel, OutOfMemory, ServiceDown)
"""What is wrong with a model and not with the film: the craft's stand-in can do it all the same."""
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}


class Outdated(Exception):
    """The model that a step was planned without has come: its engine is another one now, and so is the step's key."""


class Runner:
    """The steps of one worker process."""

    def __init__(self, house: House, worker: str, lane: str = "cpu") -> None:
        self._house = house
        self._worker = worker
        self._picker = Picker(house, lane, self._build, house.settings.gpu.wait_seconds) if lane.startswith("gpu") else None
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

    async def serve(self, key: str) -> None:
        """One queued job: the step `key`, or on a GPU the steps that suit it best, see workers.picking."""
        if self._picker is None:
            await self.run(key)
            return
        batch: list[Claimed] = []
        while not batch:
            picked = await self._picker.pick()
            if not picked:
                return
            batch = await self._claim(picked)
        began = time.monotonic()
        if len(batch) > 1:
            await self._run_together(batch)
        else:
            await self._run(batch[0])
        self._picker.took(time.monotonic() - began)

    async def run(self, key: str) -> None:
        """One step from claim to hand-over, unless somebody else has it."""
        for claimed in await self._claim((key,)):
            await self._run(claimed)

    async def _claim(self, keys: tuple[str, ...]) -> list[Claimed]:
        async def write(connection: AsyncConnection) -> list[Claimed]:
            found = [await step_rows.claim(connection, key, self._worker) for key in keys]
            return [claimed for claimed in found if claimed is not None]

        return await self._house.database.retry(write)

    async def _run_together(self, batch: list[Claimed]) -> None:
        """A batch from claim to hand-over. Steps that it does not make, for whatever reason, are run one by one."""
        self._claimed = True
        began = time.monotonic()
        self.moved.set()
        made: dict[str, str] = {}
        try:
            made = await self._make_together(batch)
        except asyncio.CancelledError:
            for claimed in batch:
                await asyncio.shield(self._put_back(claimed))
            raise
        except MissingModel as error:  # the first one fetches it, or says that nobody can; the others may be planned anew then
            log.info("batch without its model", craft=batch[0].craft.value, steps=len(batch), error=str(error))
            for claimed in batch[1:]:
                await self._put_back(claimed)
            del batch[1:]
        except Cancelled:
            log.info("batch stopped", craft=batch[0].craft.value, steps=len(batch))
        except Exception as error:
            log.exception("batch broke", craft=batch[0].craft.value, steps=len(batch), error=str(error))
        for claimed in batch:
            if claimed.key in made:
                await self._done(claimed, (time.monotonic() - began) / len(batch), made[claimed.key])
            else:
                await self._run(claimed)

    async def _make_together(self, batch: list[Claimed]) -> dict[str, str]:
        """Key → remark of those steps of a batch that were made and stored; somebody may have stopped some meanwhile."""
        store, made = self._house.store, dict[str, str]()
        works = [await asyncio.to_thread(store.open_work) for _ in batch]
        contexts = [self._context(claimed, work) for claimed, work in zip(batch, works, strict=True)]
        for claimed, context in zip(batch, contexts, strict=True):
            context.together = contexts
            self.running[claimed.key] = context, None
        try:
            requests = [decode_request(claimed.craft, claimed.request) for claimed in batch]
            engine: Any = await self._build(batch[0].craft, batch[0].engine)
            results = await self._in_thread(contexts, engine.run_batch, requests, contexts)
            for claimed, context, result in zip(batch, contexts, results, strict=True):
                if not context.stopped.is_set():
                    await asyncio.to_thread(store.commit, claimed.key, context.work, result)
                    made[claimed.key] = "; ".join(context.remarks)
        finally:
            for claimed in batch:
                self.running.pop(claimed.key, None)
            for work in works:
                await asyncio.to_thread(store.discard, work)
        return made

    async def _run(self, claimed: Claimed) -> None:
        """One step from claim to hand-over. Never raises for what an engine does wrong: SQL holds the outcome."""
        key = claimed.key
        self._claimed = True
        began = time.monotonic()
        self.moved.set()
        try:
            remark = await self._make(claimed)
        except (Cancelled, asyncio.CancelledError) as error:
            log.info("step stopped", step=key, craft=claimed.craft.value)
            await asyncio.shield(self._put_back(claimed))
            if isinstance(error, asyncio.CancelledError):
                raise
        except Outdated:
            await self._renew(claimed)
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
            await self._done(claimed, time.monotonic() - began, remark)

    async def _done(self, claimed: Claimed, seconds: float, remark: str) -> None:
        key, craft = claimed.key, claimed.craft.value
        await self._surely(lambda connection: step_rows.finish(connection, key, self._worker, seconds, remark))
        log.info("step done", step=key, craft=craft, title=claimed.title, seconds=round(seconds, 3), remark=remark)
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

    def _context(self, claimed: Claimed, work: Path) -> StepContext:
        return StepContext(self._house.store, work, claimed.seed, asyncio.get_running_loop(), self.moved.set)

    async def _make(self, claimed: Claimed) -> str:
        """Makes and stores the asset, if it is not there; what is to be said of how it was made."""
        store = self._house.store
        if store.has(claimed.key):
            return ""
        work = await asyncio.to_thread(store.open_work)
        context = self._context(claimed, work)
        try:
            result = await self._call(claimed, context)
            context.check_cancelled()
            await asyncio.to_thread(store.commit, claimed.key, work, result)
            return "; ".join(context.remarks)
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
        try:
            return await self._in_thread([context], engine.run, request, context)
        except MissingModel:
            settings, engines = self._house.settings, self._house.engines
            asked = (engines, claimed.craft, claimed.engine, settings.hub, context)
            if settings.models.download != "first-use" or not await self._in_thread([context], fetch, *asked):
                raise
        self._others.pop((claimed.craft, claimed.engine), None)
        engine = await self._build(claimed.craft, claimed.engine)
        if engine.identity != claimed.identity:
            raise Outdated
        return await self._in_thread([context], engine.run, request, context)

    async def _in_thread(self, contexts: list[StepContext], work: Callable[..., Any], *given: Any) -> Any:
        """What `work` returns. When this process is told to end, the contexts say so to the thread, and it is waited for."""
        thread = asyncio.ensure_future(asyncio.to_thread(work, *given))
        try:
            return await asyncio.shield(thread)
        except asyncio.CancelledError:
            for context in contexts:
                context.stopped.set()
            await asyncio.wait([thread])
            thread.exception()  # looked at, so that asyncio does not report it
            raise

    async def _build(self, craft: Craft, name: str) -> Engine[Any, Any]:
        return await asyncio.get_running_loop().run_in_executor(self._builder, self._engine, craft, name)

    def _engine(self, craft: Craft, name: str) -> Engine[Any, Any]:
        """Raises BadConfig."""
        usual = self._house.engines.usual(craft, name)
        if usual is not None:
            return usual
        if (craft, name) not in self._others:
            self._others[craft, name] = self._house.engines.other(craft, name)
        return self._others[craft, name]

    async def _failed(self, claimed: Claimed, error: StoryreelError) -> None:
        """Tries transient faults again after a growing, jittered pause; anything else ends the films that need the step."""
        if isinstance(error, Transient) and claimed.attempts < MAX_ATTEMPTS:
            await self._put_back(claimed, min(30.0, 0.5 * 2**claimed.attempts) * random.uniform(0.5, 1.5))
            log.warning("step tried again", step=claimed.key, craft=claimed.craft.value, code=error.code, error=str(error))
            return
        if isinstance(error, LEFT_TO_STAND_INS) and await self._stand_in(claimed, error):
            return
        if isinstance(error, BrokenAsset):
            await asyncio.to_thread(self._drop_damaged_inputs, claimed)
        await self._surely(lambda connection: step_rows.give_up(connection, claimed.key, self._worker, error))
        log.error("step failed", step=claimed.key, craft=claimed.craft.value, code=error.code, error=str(error))
        await self._end_films(claimed, error)

    async def _stand_in(self, claimed: Claimed, error: StoryreelError) -> bool:
        """Films go on with the craft's stand-in, if there is one. They are moved before the step counts as failed, for a failed
        step ends every film that lists it, and again after it, for those that came in between."""
        advancer = self._house.advancer
        try:
            if not await advancer.stand_in(claimed.key, claimed.craft, claimed.engine, error):
                return False
            await self._surely(lambda connection: step_rows.give_up(connection, claimed.key, self._worker, error))
            await advancer.stand_in(claimed.key, claimed.craft, claimed.engine, error)
        except (ServiceDown, Unwritable) as down:
            log.warning("stand-in left to the watchdog", step=claimed.key, error=str(down))
        log.warning("stand-in takes over", step=claimed.key, craft=claimed.craft.value, code=error.code, error=str(error))
        return True

    def _drop_damaged_inputs(self, claimed: Claimed) -> None:
        try:
            request = decode_request(claimed.craft, claimed.request)
        except BrokenAsset:
            return  # the request itself cannot be read
        for ref in refs(request):
            if drop_damaged(self._house.store, ref.key):
                log.warning("damaged asset deleted", asset=ref.key)

    async def _renew(self, claimed: Claimed) -> None:
        """Has the films planned anew; the step goes back, and is let go of where no film needs it any more."""
        log.info("planned anew", step=claimed.key, craft=claimed.craft.value, engine=claimed.engine)
        try:
            await self._house.advancer.renew(claimed.key)
        except (ServiceDown, Unwritable) as down:  # the step is made as it was planned
            log.warning("not planned anew", step=claimed.key, error=str(down))
        await self._put_back(claimed)

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
