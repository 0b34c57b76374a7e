"""When a message is looked at again: often while it moves, less and less while nobody decides; and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.callers import Place
from bots.chat import Pace
from bots.courier.line import LONGEST_REFRESH, REFRESH, Kept, Line
from storage.chat_tables import PostState
from storage.posts import Post
from storage.watching import Watched
from tests.fakes.paper_chat import PaperChat

POST = Post(
    id="p" * 32,
    platform="paper",
    place="{}",
    place_id="room",
    message="1",
    subject="film",
    subject_id="f" * 32,
    person="7",
    locale="en",
    reply_to="",
    state=PostState.OPEN,
    created=0.0,
)


def looks_in(seen: Watched, seconds: int) -> list[int]:
    """The seconds at which a message with this news is looked at."""
    kept, found = Kept(post=POST, films=()), []
    for now in range(seconds):
        if kept.stir(seen, float(now)):
            kept.dirty, kept.looked = False, float(now)
            found.append(now)
    return found


def test_what_is_being_made_is_looked_at_all_the_time() -> None:
    assert len(looks_in(Watched(sign="a", ended=False, moving=True), 100)) == 100


def test_a_queue_and_a_vote_are_looked_at_for_the_time_that_is_left() -> None:
    for seen in (Watched(sign="a", ended=False, moving=False), Watched(sign="a", ended=True, moving=False, voted=True)):
        assert len(looks_in(seen, 3600)) == 1 + 3599 // int(REFRESH + 1)


def test_a_storyboard_that_nobody_decides_on_costs_less_and_less() -> None:
    looks = looks_in(Watched(sign="a", ended=True, moving=False), 24 * 3600)
    assert len(looks) < 35
    assert looks[-1] - looks[-2] <= LONGEST_REFRESH + 1


def test_a_decision_is_seen_at_once_however_long_it_took() -> None:
    kept, waiting = Kept(post=POST, films=()), Watched(sign="a", ended=True, moving=False)
    for now in range(0, 100_000, 10):
        if kept.stir(waiting, float(now)):
            kept.dirty, kept.looked = False, float(now)
    assert kept.stir(Watched(sign="b", ended=False, moving=True), 100_001.0)


@dataclass
class Group:
    """A place that bears few changes, in which others' progress has used what may go ahead."""

    kept: Kept = field(default_factory=lambda: Kept(post=POST, films=()))
    now: float = 100.0

    def __post_init__(self) -> None:
        async def tend(line: Line, kept: Kept) -> None:
            raise AssertionError("nothing runs here")

        chat = PaperChat(pace_of_all=Pace(burst=17, seconds=60.0, least=2.0))
        self.line = Line(place=Place(platform="paper", id="room"), chat=chat, clock=lambda: self.now, tend=tend)
        for _ in range(6):
            self.line.pacer.begin(self.now)

    def shown_at_once(self, state: str, share: float = 0.0, film: str = "a") -> bool:
        """Whether news of this kind need not wait; they are shown then."""
        running = state == "running"
        seen = Watched(sign=f"{state} {film}", ended=state == "done", moving=running, newest=(film,), share=share)
        assert self.kept.stir(seen, self.now)
        at = self.line.ready_at(self.kept)
        self.kept.dirty, self.kept.eager = False, False
        assert at <= self.now or at > self.now + 10
        return at <= self.now


def test_the_beginning_of_a_film_and_its_outcome_are_shown_at_once_and_its_progress_in_turn() -> None:
    group = Group()
    assert not group.shown_at_once("waiting")
    assert group.shown_at_once("running")
    assert not group.shown_at_once("running")
    assert group.shown_at_once("done", 1.0)


def test_every_tenth_of_a_film_is_shown_at_once_and_once() -> None:
    group = Group()
    assert group.shown_at_once("running", 0.03)
    shares = [0.05, 0.1, 0.13, 0.19, 0.2, 0.09, 0.22, 0.41, 0.49, 0.39, 0.5]
    assert [share for share in shares if group.shown_at_once("running", share)] == [0.1, 0.2, 0.41, 0.5]


def test_the_film_of_a_storyboard_begins_anew() -> None:
    group = Group()
    assert group.shown_at_once("running", 0.95, film="storyboard")
    assert group.shown_at_once("running", 0.0, film="film")
    assert group.shown_at_once("running", 0.1, film="film")
