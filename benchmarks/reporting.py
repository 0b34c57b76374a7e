"""How a benchmark says what it found: one line with a figure beside its limit. Called by all benchmarks that have limits."""

from __future__ import annotations


def tell(name: str, value: float, unit: str = "", limit: float | None = None, *, at_least: bool = False) -> bool:
    """Prints a figure beside its limit, at once; whether it is kept."""
    good = limit is None or (value >= limit if at_least else value <= limit)
    allowed = "" if limit is None else f"{'at least' if at_least else 'at most'} {limit:g} {unit}".strip()
    print(f"{name:52s} {value:9.2f} {unit:3s} {allowed:18s} {'' if good else 'OVER'}".rstrip(), flush=True)
    return good
