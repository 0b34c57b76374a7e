"""How long work takes is learnt from what was done."""

from __future__ import annotations

from workers.picking import SEEN, Foresight


def test_work_is_foreseen_to_take_what_the_longest_of_its_kind_took_lately_without_loading() -> None:
    foresight = Foresight()
    foresight.saw("still", 9.0, 6.0)
    foresight.saw("still", 2.0, 0.0)
    assert foresight.seconds("still") == 3.0
    assert foresight.swap == 6.0
    for _ in range(SEEN):
        foresight.saw("still", 2.0, 0.0)
    assert foresight.seconds("still") == 2.0
    assert foresight.swap == 6.0


def test_work_of_a_new_kind_is_foreseen_to_take_as_long_as_the_longest_of_the_others() -> None:
    foresight = Foresight()
    assert foresight.seconds("animate") == 0.0
    foresight.saw("still", 2.0, 0.0)
    foresight.saw("speak", 5.0, 0.0)
    assert foresight.seconds("animate") == 5.0
