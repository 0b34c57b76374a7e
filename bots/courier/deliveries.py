"""Brings finished films into the chat, each once: a short message first, then the film into that message. Run by the courier.

waiting → announced → done. The first message has a nonce and its id is kept, everything after it is an edit, and edits may be
done twice. So a crash at any point is gone on from, and the requester is notified once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog

from bots.callers import Place
from bots.cards import Card
from bots.chat import Busy, Chat, Forbidden, Gone, TooLarge
from bots.commands.registry import Desk
from bots.courier.fitting import Fit, Fitter
from bots.courier.line import Line
from bots.courier.telling import place_of, tell_forbidden
from bots.courier.wrapping import Wrapped, failed_card, fitting_card, lost_card, ready_card, without_film, wrapped
from bots.receipts import Unparted
from core.crafts import Film
from core.ending import end, heed_cancel
from core.errors import BrokenAsset, ServiceDown, StoryreelError
from storage import deliveries
from storage.chat_tables import DeliveryState
from storage.deliveries import Delivery
from storage.films import FilmRow

log = structlog.get_logger("storyreel.courier")
EVERY = 1.0
AT_ONCE = 3
"""Deliveries under way in one process."""
ATTEMPTS = 20
PATIENCE = 86_400.0
"""Seconds for which a platform that is away, or asks to wait, is tried again however often."""
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 600.0
LEAST_LINES = 360
"""A copy below this is not worth watching where a link can be given."""
SMALLER = (0.5, 0.4)
"""By what a refused upload is made smaller, in turn, before the film is linked: 20 MiB become Discord's older 10 MB, then 4."""
TELL_EVERY = 6.0
"""Seconds between two words on how far a copy is."""
NONCE = 25
LEASE = 15.0
"""Seconds that a delivery belongs to a process that says nothing."""
STOP_SECONDS = 2.0


@dataclass
class Deliverer:
    """One per courier. `line` gives the line of a place, whose pace holds for deliveries too."""

    desk: Desk
    chat: Chat
    line: Callable[[Place], Line]
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    """By place: one at a time."""
    _held_now: set[str] = field(default_factory=set)
    _unparted: Unparted = field(default_factory=Unparted)

    def __post_init__(self) -> None:
        self.fitter = Fitter(self.desk.house.store)

    async def run(self) -> None:
        """Works until cancelled; what is under way then is gone on from by the next process."""
        try:
            while True:
                heed_cancel()
                try:
                    await self.start_due()
                except StoryreelError as error:
                    log.warning("deliveries wait", code=error.code, error=str(error))
                except Exception:
                    log.exception("deliveries stumbled")
                await asyncio.sleep(EVERY)
        finally:
            await end(self._running.values(), STOP_SECONDS)
            await self._unparted.settled(STOP_SECONDS)
            await self._let_go()

    async def _let_go(self) -> None:
        """Another process need not wait for the leases to end."""
        with suppress(StoryreelError, TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                for delivery in list(self._held_now):
                    await deliveries.again(self.desk.house, delivery, self.desk.clock())

    async def start_due(self) -> None:
        """Takes what is due and not held by another process."""
        now = self.desk.clock()
        for delivery in await deliveries.due(self.desk.house, self.chat.platform, now):
            if len(self._running) >= AT_ONCE:
                return
            if delivery.place_id in self._running:
                continue
            if await deliveries.claim(self.desk.house, delivery, now + LEASE):
                task = asyncio.create_task(self._deliver(delivery), name=f"courier-delivery-{delivery.id}")
                self._running[delivery.place_id] = task
                task.add_done_callback(partial(self._ended, delivery.place_id))

    def _ended(self, place: str, _task: asyncio.Task[None]) -> None:
        self._running.pop(place, None)

    async def _deliver(self, delivery: Delivery) -> None:
        """One attempt, and what follows if it fails. Never raises but when it is cancelled."""
        self._held_now.add(delivery.id)
        try:
            async with self._held(delivery):
                await self._attempt(delivery)
        except Busy as busy:
            await self._again(delivery, busy, float(busy.parameters.get("seconds", 1.0)))
        except Gone as error:
            await self._give_up(delivery, error)
        except StoryreelError as error:
            await self._again(delivery, error, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(delivery.attempts, 12)))
        except Exception as error:
            log.exception("delivery stumbled", delivery=delivery.id)
            await self._again(delivery, error, min(LONGEST_PAUSE, 10.0 * 2.0 ** min(delivery.attempts, 12)))
        self._held_now.discard(delivery.id)

    @asynccontextmanager
    async def _held(self, delivery: Delivery) -> AsyncIterator[None]:
        """Keeps the delivery this process's while an upload or a copy takes its time."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(LEASE / 3)
                with suppress(ServiceDown):
                    until = self.desk.clock() + LEASE
                    await deliveries.again(self.desk.house, delivery.id, until)

        renewing = asyncio.create_task(renew())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing

    async def _attempt(self, delivery: Delivery) -> None:
        house, place = self.desk.house, place_of(delivery.place)
        row = await house.film(delivery.film)
        order = Order(delivery=delivery, row=row, place=place, line=self.line(place))
        if delivery.state is DeliveryState.WAITING:
            try:
                if not await self._announce(order, ready_card(delivery, row), delivery.id):
                    return
            except Forbidden as error:
                await self._forbidden(order, error)
                return
        try:
            film, whole = await self.fitter.whole(row.outputs["film"])
        except (BrokenAsset, KeyError):
            await self._show(order, lost_card(order.delivery, row))
            await deliveries.failed(house, delivery.id, "the film is no longer stored")
            return
        try:
            await self._bring(order, film, whole)
        except Forbidden as error:
            await self._forbidden(order, error)
            return
        await deliveries.done(house, delivery.id)

    async def _announce(self, order: Order, card: Card, nonce: str) -> bool:
        """Posts the message that the film will be in; False when another has been noted before: then it is taken back."""
        noted = False

        async def post() -> None:
            nonlocal noted
            message = await self.chat.post(order.place, card, reply_to=order.delivery.reply_to, nonce=nonce[:NONCE])
            noted = await deliveries.announced(self.desk.house, order.delivery.id, message)
            if noted:
                order.message = message
            else:
                await self.chat.delete(order.place, message)

        await order.line.spend(lambda: self._unparted.run(post()))
        return noted

    async def _bring(self, order: Order, film: Film, whole: Fit) -> None:
        """The film into the message: whole, smaller, or as a link. Raises Forbidden when not even a link may be written."""
        limit = await self.chat.upload_limit(order.place)
        links = self.desk.links
        least = min(LEAST_LINES, whole.width, whole.height) if links.url else 1
        thumbnail = await self.fitter.thumbnail(whole.key, film.poster)
        parcel = Wrapped(delivery=order.delivery, row=order.row, film=film, whole=whole, links=links, thumbnail=thumbnail)
        refused, permission = False, ""
        for share in (1.0, *SMALLER):
            limit = int(limit * share) if share < 1.0 else limit
            copy = await self._fit(order, whole, limit, least)
            if copy is None:
                break
            try:
                await self._show(order, wrapped(parcel, copy))
                return
            except TooLarge:
                refused = True
                limit = min(limit, copy.bytes)
            except Forbidden as error:
                if not links.url:
                    raise
                permission = str(error.parameters.get("permission", "")) or "?"
                break  # a link needs no permission to attach files
        await self._show(order, without_film(parcel, limit, refused, permission))

    async def _fit(self, order: Order, whole: Fit, limit: int, least: int) -> Fit | None:
        """A copy that fits, telling how far it is when it takes long."""
        share = 0.0

        def note(done: float) -> None:
            nonlocal share
            share = done

        async def tell() -> None:
            while True:
                await asyncio.sleep(TELL_EVERY)
                if share > 0.0 and order.line.pacer.ready_at(time.monotonic()) <= time.monotonic():
                    with suppress(StoryreelError):
                        await self._show(order, fitting_card(order.delivery, order.row, share))

        telling = asyncio.create_task(tell())
        try:
            return await self.fitter.fit(whole, limit, least, note)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _show(self, order: Order, card: Card) -> None:
        """Edits the message; one that was deleted meanwhile is posted once more."""
        try:
            await order.line.spend(lambda: self.chat.edit(order.place, order.message, card, before=order.shown))
        except Gone:
            if order.reposted:
                raise
            order.reposted = True
            await self._announce_anew(order)
            await self._show(order, card)
        order.shown = card

    async def _announce_anew(self, order: Order) -> None:
        """Without a mention: the person was notified before."""
        house, delivery = self.desk.house, order.delivery
        if not await deliveries.unannounced(house, delivery.id, order.message):
            raise Gone("chat.gone", "another process took the delivery over")
        order.shown = None
        if not await self._announce(order, ready_card(delivery, order.row, quiet=True), "r" + delivery.id):
            raise Gone("chat.gone", "another process took the delivery over")

    async def _forbidden(self, order: Order, error: Forbidden) -> None:
        await tell_forbidden(self.desk, self.chat, order.delivery, error, title=order.row.job.title)
        if order.message:
            with suppress(StoryreelError):  # words may be allowed where files are not
                await self._show(order, failed_card(order.delivery, order.row))
        await deliveries.failed(self.desk.house, order.delivery.id, str(error))

    async def _again(self, delivery: Delivery, error: Exception, pause: float) -> None:
        """Later, or never after too many attempts."""
        patient = isinstance(error, Busy | ServiceDown) and self.desk.clock() - delivery.created < PATIENCE
        if delivery.attempts + 1 >= ATTEMPTS and not patient:
            await self._give_up(delivery, error)
            return
        log.warning("delivery waits", delivery=delivery.id, error=str(error), pause=pause)
        with suppress(StoryreelError):  # then it is due again when its lease ends
            await deliveries.again(self.desk.house, delivery.id, self.desk.clock() + pause)

    async def _give_up(self, delivery: Delivery, error: Exception) -> None:
        log.warning("delivery given up", delivery=delivery.id, error=str(error))
        with suppress(StoryreelError):
            row = await self.desk.house.film(delivery.film)
            if delivery.message and not isinstance(error, Gone):
                order = Order(
                    delivery=delivery, row=row, place=place_of(delivery.place), line=self.line(place_of(delivery.place))
                )
                await self._show(order, failed_card(delivery, row))
        with suppress(StoryreelError):
            await deliveries.failed(self.desk.house, delivery.id, str(error))


@dataclass
class Order:
    """A delivery under way."""

    delivery: Delivery
    row: FilmRow
    place: Place
    line: Line
    message: str = ""
    shown: Card | None = None
    reposted: bool = False

    def __post_init__(self) -> None:
        self.message = self.message or self.delivery.message
