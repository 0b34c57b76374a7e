"""Which of the waiting steps a GPU worker does next, and which of them together. Pure; workers.picking feeds it.

Swapping models costs more than most steps do, so work for a loaded model comes first; but nobody is passed over for longer
than the cap, or a film would wait for as long as others keep coming. So a piece of work is only taken if, after it, all who
wait can still have their turn in time: some order in which to do them all is looked for, with the seconds that each takes as
far as they are foreseen. Where there is more work than time, the piece after which the longest wait is shortest is taken.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

CAP = 60.0
"""Seconds that a ready step may be passed over for the sake of a loaded model."""
TOGETHER = 8
"""Steps at a time at most: the lender halves what does not fit, but a batch is also cancelled and lost together."""
ROUNDS = (0.25, 0.5, 0.75)
"""Shares of the waiting steps, oldest first, that are tried as a first round of their own before all others."""
MOST_STATES = 20_000
"""Of all orders at most, before the search among them (some 0.1 s) is left off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A ready step."""

    key: str
    rank: float
    """Smaller comes first when nothing else decides: earlier films, then the order within a film."""
    since: float
    """When it became ready; seconds, on the clock of `now`."""
    model: str = ""
    """Key of the model that it works with; "": none."""
    batch: str = ""
    """Steps of equal batch can be done together; "": alone."""
    together: int = TOGETHER
    """How many of its batch at a time at most."""
    seconds: float = 0.0
    """What the piece of work with it is foreseen to take, without loading the model."""


Piece = tuple[Waiting, ...]
"""Steps that are done together."""


def choose(ready: Sequence[Waiting], warm: Collection[str], now: float, *, cap: float = CAP, swap: float = 0.0) -> Piece:
    """The steps to do now, as one batch; empty only when none is ready.

    `warm` are the keys of the loaded models and `swap` the seconds that loading another is foreseen to take. Ties are broken
    by key, so that every worker chooses alike.
    """
    best, least = Piece(), math.inf
    for first in _wishes(ready, warm):
        piece = _piece(first, ready)
        late = _lateness(piece, ready, warm, now - cap, swap)
        if late <= 0:
            return piece
        if late < least:
            best, least = piece, late
    return _in_time(ready, warm, now - cap, swap) or best


def _wishes(ready: Sequence[Waiting], warm: Collection[str]) -> Iterator[Waiting]:
    """What might be done next, the best for the films and the models first."""
    if not ready:
        return
    oldest = min(ready, key=_by_age)
    if at_hand := [step for step in ready if not step.model or step.model in warm]:
        yield min(at_hand, key=_in_turn)
        yield min(at_hand, key=_by_age)
    else:
        yield min((step for step in ready if step.model == oldest.model), key=_in_turn)
    yield oldest


def _piece(first: Waiting, ready: Sequence[Waiting]) -> Piece:
    if not first.batch:
        return (first,)
    others = sorted((step for step in ready if step.batch == first.batch and step is not first), key=_in_turn)
    return (first, *others[: max(0, first.together - 1)])


def _lateness(piece: Piece, ready: Sequence[Waiting], warm: Collection[str], due: float, swap: float) -> float:
    """Seconds by which the cap is missed at most when `piece` is done and then all others, in the best order that is found.
    `due`: when a step must have become ready to have its turn now."""
    taken = {step.key for step in piece}
    left = [step for step in ready if step.key not in taken]
    here = set(warm) | {""}
    end = due + piece[0].seconds
    if piece[0].model not in here:
        here, end = {"", piece[0].model}, end + swap
    own = due - min(step.since for step in piece)
    return max(own, min((_latest(order, here, end, swap) for order in _orders(left, here)), default=own))


def _latest(order: Sequence[Piece], warm: Collection[str], due: float, swap: float) -> float:
    """Seconds by which the latest of them misses the cap when they are done in this order."""
    late = -math.inf
    for piece in order:
        late = max(late, due - piece[0].since)
        model = piece[0].model
        if model not in warm:
            warm, due = ("", model), due + swap
        due += piece[0].seconds
    return late


@dataclass(frozen=True, slots=True)
class _Way:
    """Some pieces done, whichever they were."""

    end: float
    """When, as `due`."""
    first: Piece
    """That was begun with."""


def _in_time(ready: Sequence[Waiting], warm: Collection[str], due: float, swap: float) -> Piece:
    """The first piece of an order in which nobody misses the cap; empty when there is none, or there are too many to look.

    Within a model the piece that has to be ended first goes first, which never hurts; so how many of each model are done, and
    which is loaded, is all that counts, and of several ways there only the quickest.
    """
    lines = _lines(ready)
    if math.prod(len(line) + 1 for line in lines) * len(lines) > MOST_STATES:
        return ()
    ways: dict[tuple[tuple[int, ...], str | None], _Way] = {(tuple(0 for _ in lines), None): _Way(due, ())}
    for _ in range(sum(map(len, lines))):
        further: dict[tuple[tuple[int, ...], str | None], _Way] = {}
        for (done, loaded), way in ways.items():
            for at, line in enumerate(lines):
                if done[at] == len(line) or way.end > line[done[at]][0].since:
                    continue
                piece = line[done[at]]
                model = piece[0].model
                here = model in (warm if loaded is None else (loaded,)) or not model
                end = way.end + piece[0].seconds + (0.0 if here else swap)
                state = (*done[:at], done[at] + 1, *done[at + 1 :]), model or loaded
                if state not in further or end < further[state].end:
                    further[state] = _Way(end, way.first or piece)
        ways = further
    return min(ways.values(), key=lambda way: way.end).first if ways else ()


def _lines(ready: Sequence[Waiting]) -> list[list[Piece]]:
    """The pieces of each model, the one that has to be ended first at the front."""
    by_model: dict[str, list[Piece]] = {}
    for piece in _pieces(sorted(ready, key=_by_age)):
        by_model.setdefault(piece[0].model, []).append(piece)
    return [sorted(line, key=lambda piece: piece[0].since + piece[0].seconds) for line in by_model.values()]


def _orders(steps: Sequence[Waiting], warm: Collection[str]) -> Iterator[list[Piece]]:
    """Some ways to do all steps that may keep the cap: by age, or model by model, in one round or two."""
    if not steps:
        return
    aged = sorted(steps, key=_by_age)
    yield _pieces(aged)
    for stays in (True, False):
        yield _grouped(_pieces(aged), warm if stays else ())
    for share in ROUNDS if len(aged) > 3 else ():
        cut = int(len(aged) * share)
        for stays in (True, False):
            first = _grouped(_pieces(aged[:cut]), warm if stays else ())
            yield first + _grouped(_pieces(aged[cut:]), {first[-1][0].model} if first else warm)


def _pieces(aged: Sequence[Waiting]) -> list[Piece]:
    """Steps, the oldest first, as pieces of work; a piece is as old as its oldest step, which is its first."""
    open_, found = dict[str, list[Waiting]](), list[list[Waiting]]()
    for step in aged:
        there = open_.get(step.batch) if step.batch else None
        if there is not None and len(there) < there[0].together:
            there.append(step)
            continue
        found.append([step])
        if step.batch:
            open_[step.batch] = found[-1]
    return [tuple(piece) for piece in found]


def _grouped(pieces: Sequence[Piece], warm: Collection[str]) -> list[Piece]:
    """Model by model: those at hand first, then whose oldest piece is oldest."""
    by_model: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_model.setdefault(piece[0].model, []).append(piece)
    models = sorted(by_model, key=lambda model: model not in warm)
    return [piece for model in models for piece in by_model[model]]


def _in_turn(step: Waiting) -> tuple[float, str]:
    return step.rank, step.key


def _by_age(step: Waiting) -> tuple[float, float, str]:
    return step.since, step.rank, step.key
