"""Which vote a change of somebody's reactions is."""

from __future__ import annotations

import pytest

from bots.ballots import MARKS
from bots.reacting import wanted

ONE, TWO, THREE = MARKS["telegram"][:3]


@pytest.mark.parametrize(
    ("before", "after", "meant"),
    [
        ([], [ONE], ("vote", 1)),
        ([ONE], [TWO], ("vote", 2)),
        ([TWO], [], ("unvote", 2)),
        ([ONE], [ONE, THREE], ("vote", 3)),
        ([ONE, THREE], [ONE], ("vote", 1)),
        ([ONE], ["👎"], ("unvote", 1)),
        ([], ["👎"], None),
        (["👎"], [], None),
        ([ONE], [ONE, "👎"], None),
        ([], [TWO + "\ufe0f"], ("vote", 2)),
    ],
)
def test_the_last_mark_that_was_given_is_the_vote(before: list[str], after: list[str], meant: tuple[str, int] | None) -> None:
    assert wanted("telegram", before, after) == meant


def test_every_platform_has_a_mark_of_its_own_for_each_of_nine_takes() -> None:
    assert all(len(set(marks)) == 9 for marks in MARKS.values())
