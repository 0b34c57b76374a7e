"""Keeps the messages of one platform true: follows what they show, edits them at the platform's pace, has finished films sent.

Started by bots.serve, one per connected platform and process. Everything it must not forget is a row; what it holds in memory
only spares it work. It looks at SQL about once a second, and at once when Redis says that a film moved on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bots.callers import Place
from bots.cards import Card
from bots.chat import Busy, Chat, Forbidden, Gone, TooLarge
from bots.commands.registry import Desk
from bots.commands.showing import Shown, card_for
from bots.commands.voting import tend_ballots
from bots.courier.deliveries import Deliverer
from bots.courier.line import Kept, Line
from bots.courier.listening import listen
from bots.courier.telling import place_of, tell_forbidden
from bots.receipts import Unparted, receipt
from bots.words import words
from core.ending import end, heed_cancel, until_one_fails
from core.errors import NotFound, ServiceDown, StoryreelError
from storage import deliveries, own_voices, posts, watching
from storage.chat_tables import PostState, VoiceState
from storage.posts import Post
from storage.processes import has_ended, process_name
from storage.watching import Watched

log = structlog.get_logger("storyreel.courier")
LOOK_EVERY = 0.8
"""Longest seconds between two looks."""
LEAST_LOOK = 0.15
"""Least seconds between two looks."""
UNSENT_EVERY = 3.0
UNSENT_PAUSE = 60.0
UNSENT_FOR = 3600.0
"""Seconds after which a message that cannot be posted is given up."""
FORBIDDEN_PAUSE = 60.0
FORBIDDEN_TRIES = 3
"""After the film has ended."""
IDLE_LINE = 600.0
STOP_SECONDS = 2.0
NONCE = 25
DOWNLOADING = Watched(sign="", ended=False, moving=True)
"""A model's download: files tell how far it is, not SQL."""

Show = Callable[[Desk, Post], Awaitable[Shown]]


@dataclass
class Courier:
    """One per connected platform and process. `name` tells it from the others that serve the same platform."""

    desk: Desk
    chat: Chat
    name: str = field(default_factory=process_name)
    show: Show = card_for
    lines: dict[str, Line] = field(default_factory=dict)
    looks: int = 0
    """How often it has looked; a courier that stands still is seen by this."""
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _unparted: Unparted = field(default_factory=Unparted)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _later: dict[str, float] = field(default_factory=dict)
    """Post that could not be sent → when to try again."""

    async def run(self) -> None:
        """Works until cancelled; then lets go of its messages so that another process takes them over at once."""
        deliverer = Deliverer(desk=self.desk, chat=self.chat, line=self.line)
        works = (
            asyncio.create_task(listen(self.desk.house.queue, self._news), name="courier-news"),
            asyncio.create_task(self._looking(), name="courier-looking"),
            asyncio.create_task(patiently("unsent", self._send_unsent, UNSENT_EVERY), name="courier-unsent"),
            asyncio.create_task(patiently("ballots", self._tend_ballots, LOOK_EVERY), name="courier-ballots"),
            asyncio.create_task(deliverer.run(), name="courier-deliveries"),
        )
        try:
            await until_one_fails(works)
        finally:
            await end((*works, *self._tasks.values()), STOP_SECONDS + 1.0)
            await self._unparted.settled(STOP_SECONDS)
            self._tasks.clear()
            self.lines.clear()
            with suppress(StoryreelError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await watching.release_posts(self.desk.house, self.chat.platform, self.name)

    def line(self, place: Place) -> Line:
        """The line of a place, which works from now on."""
        found = self.lines.get(place.id)
        if found is None:
            found = self.lines[place.id] = Line(place=place, chat=self.chat, clock=time.monotonic, tend=self._tend)
            self._tasks[place.id] = asyncio.create_task(found.run(), name=f"courier-line-{place.id}")
        found.used = time.monotonic()
        return found

    # ---- what changed ---------------------------------------------------------------------------------------------------

    async def _looking(self) -> None:
        while True:
            heed_cancel()
            self._news.clear()
            await patiently_once("looking", self.look)
            await asyncio.sleep(LEAST_LOOK)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY - LEAST_LOOK)

    async def look(self) -> None:
        """Finds out which messages are this process's, and which of them may show something else now."""
        house, platform = self.desk.house, self.chat.platform
        mine = await watching.hold_posts(house, platform, self.name, self.desk.clock(), has_ended)
        found = {post.id: post for post in await posts.open_posts(house, platform) if post.id in mine}
        self._adopt(found)
        kept = [(line, item) for line in self.lines.values() for item in line.kept.values()]
        news = await watching.news(house, {film for _, item in kept for film in item.films})
        voices = await own_voices.states(house, {item.post.subject_id for _, item in kept if item.post.subject == "voice"})
        now = time.monotonic()
        for line, item in kept:
            if item.stir(watched(item, news, voices), now):
                line.news.set()
        self.looks += 1

    def _adopt(self, found: dict[str, Post]) -> None:
        """Takes on new messages, drops closed and lost ones, and lets lines go that had nothing to do for long."""
        for line in self.lines.values():
            for gone in line.kept.keys() - found.keys():
                del line.kept[gone]
        for post in found.values():
            line = self.line(place_of(post.place))
            if post.id not in line.kept:
                line.kept[post.id] = Kept(post=post, films=(post.subject_id,))
        now = time.monotonic()
        for place, line in list(self.lines.items()):
            if not line.kept and now - line.used > IDLE_LINE:
                del self.lines[place]
                self._tasks.pop(place).cancel()

    # ---- one message ----------------------------------------------------------------------------------------------------

    async def _tend(self, line: Line, kept: Kept) -> None:
        """Brings one message up to date. Never raises: a message that cannot be shown must not hold up its neighbours."""
        kept.dirty, kept.eager, kept.looked = False, False, time.monotonic()
        try:
            await self._bring_up(line, kept)
        except NotFound:
            await self._close(line, kept, PostState.GONE)
        except StoryreelError as error:
            pause = kept.fault(time.monotonic())
            log.warning("message waits", post=kept.post.id, code=error.code, error=str(error), pause=pause)
        except Exception:
            pause = kept.fault(time.monotonic())
            log.exception("message cannot be shown", post=kept.post.id, pause=pause)

    async def _bring_up(self, line: Line, kept: Kept) -> None:
        shown = await self.show(self.desk, kept.post)
        if shown.films and shown.films != kept.films:
            kept.films, kept.floor = shown.films, 0.0  # the film has not done the work of its storyboard
        await self._hand_over(kept, shown.deliver)
        card = kept.settle(shown.card)
        if card != kept.shown and not kept.lost:
            await self._edit(line, kept, card, shown.final)
        if (shown.final and card == kept.shown) or (kept.lost and (shown.final or kept.urgent)):
            await self._close(line, kept, PostState.GONE if kept.lost else PostState.DONE)
        kept.faults = 0 if not kept.dirty else kept.faults

    async def _hand_over(self, kept: Kept, films: tuple[str, ...]) -> None:
        """Finished films are to be sent; doing it twice makes one row."""
        post = kept.post
        for film in films:
            if film not in kept.sent:
                await deliveries.add_for_film(
                    self.desk.house,
                    film=film,
                    platform=post.platform,
                    place=post.place,
                    person=post.person,
                    locale=post.locale,
                    reply_to=post.reply_to,
                )
                kept.sent.add(film)

    async def _edit(self, line: Line, kept: Kept, card: Card, final: bool) -> None:
        place, before, message = line.place, kept.shown, kept.post.message
        try:
            await line.spend(lambda: self.chat.edit(place, message, card, before=before))
        except Busy as busy:
            line.pacer.pause(time.monotonic() + float(busy.parameters.get("seconds", 1.0)))
            kept.dirty = True
        except Gone:
            kept.lost = True
        except TooLarge:
            kept.dirty, kept.shown = not kept.plain, card if kept.plain else kept.shown
            kept.plain = True
        except Forbidden as error:
            await tell_forbidden(self.desk, self.chat, kept.post, error)
            self._without(kept, card, final)
        except ServiceDown:
            kept.shown = None  # it may have come through
            raise
        else:
            kept.shown = card
        finally:
            kept.changed = time.monotonic()

    @staticmethod
    def _without(kept: Kept, card: Card, final: bool) -> None:
        """A permission is missing: words may be allowed where files are not; else it is tried again much later."""
        kept.dirty = True
        if not kept.plain and (card.pictures or card.attachments):
            kept.plain = True
            return
        kept.faults += 1
        kept.not_before = time.monotonic() + FORBIDDEN_PAUSE * kept.faults
        kept.lost = final and kept.faults >= FORBIDDEN_TRIES

    async def _close(self, line: Line, kept: Kept, state: PostState) -> None:
        try:
            await posts.close(self.desk.house, kept.post.id, state)
        except ServiceDown:
            kept.fault(time.monotonic())
            return
        line.kept.pop(kept.post.id, None)

    async def _tend_ballots(self) -> None:
        await tend_ballots(self.desk)

    # ---- messages that nobody sent --------------------------------------------------------------------------------------

    async def _send_unsent(self) -> None:
        """Posts what the process that answered could not post any more."""
        now = time.monotonic()
        self._later = {post: at for post, at in self._later.items() if at > now}
        for post in await posts.claim_unsent(self.desk.house, self.chat.platform, self.name):
            if post.id not in self._later:
                await self._send(post)

    async def _send(self, post: Post) -> None:
        place = place_of(post.place)
        line = self.line(place)
        if line.pacer.ready_at(time.monotonic(), urgent=True) > time.monotonic():
            return  # its turn comes again

        async def send() -> None:
            message = await self.chat.post(place, card, reply_to=post.reply_to, nonce=post.id[:NONCE])
            if not await posts.sent(self.desk.house, post.id, message):
                await self.chat.delete(place, message)  # another process had sent it

        try:
            card = (await self.show(self.desk, post)).card
            card = card if self.chat.takes_nonces else receipt(card, words(post.locale))
            await line.spend(lambda: self._unparted.run(send()))
        except Busy as busy:
            line.pacer.pause(time.monotonic() + float(busy.parameters.get("seconds", 1.0)))
        except (Gone, NotFound):
            await posts.close(self.desk.house, post.id, PostState.GONE)
        except Forbidden as error:
            self._later[post.id] = time.monotonic() + UNSENT_PAUSE
            await tell_forbidden(self.desk, self.chat, post, error)
            if self.desk.clock() - post.created > UNSENT_FOR:
                await posts.close(self.desk.house, post.id, PostState.GONE)
        else:
            self._news.set()


def watched(item: Kept, news: watching.News, voices: Mapping[str, VoiceState]) -> Watched:
    """What is known of a message's subject without showing it."""
    if item.post.subject == "model":
        return DOWNLOADING
    if item.post.subject == "voice":
        return Watched(sign=voices.get(item.post.subject_id, ""), ended=False, moving=False)
    return news.of(item.films)


async def patiently(label: str, work: Callable[[], Awaitable[None]], every: float) -> None:
    """Does `work` again and again, whatever it raises."""
    while True:
        heed_cancel()
        await patiently_once(label, work)
        await asyncio.sleep(every)


async def patiently_once(label: str, work: Callable[[], Awaitable[None]]) -> None:
    """`work`, with its errors in the log and a pause after them."""
    try:
        await work()
    except StoryreelError as error:
        log.warning("courier waits", work=label, code=error.code, error=str(error))
        await asyncio.sleep(1.0)
    except Exception:
        log.exception("courier stumbled", work=label)
        await asyncio.sleep(5.0)
