"""When a message is looked at again: often while it moves, less and less while nobody decides."""

from __future__ import annotations

from bots.courier.line import LONGEST_REFRESH, REFRESH, Kept
from storage.chat_tables import PostState
from storage.posts import Post
from storage.watching import Watched

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
