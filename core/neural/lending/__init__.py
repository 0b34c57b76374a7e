"""Models are lent to engines, so that one place decides what lies on the accelerator.

    with lending.lender().borrow(wanted, context) as model: ...
    lending.lender().run(wanted, context, work, count)

A worker says once how its lender is built (`set_lender`); without that the first call makes one with default options.
"""

from __future__ import annotations

from core.neural.lending.border import Lender, Offload, Placement, Wanted
from core.neural.lending.gathered import Gathered
from core.neural.lending.landlord import HouseLender, LenderOptions

__all__ = ["Gathered", "HouseLender", "Lender", "LenderOptions", "Offload", "Placement", "Wanted", "lender", "set_lender"]

_now: list[Lender] = []


def lender() -> Lender:
    """The lender of this process."""
    if not _now:
        _now.append(HouseLender(LenderOptions()))
    return _now[0]


def set_lender(chosen: Lender | None) -> None:
    """From now on `lender()` is `chosen`; None: a new one with default options, made when it is first asked for."""
    _now[:] = [] if chosen is None else [chosen]
