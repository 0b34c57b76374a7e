"""Scripts of journeys. No two are alike: what was made for one film is used again for another that shows the same."""

from __future__ import annotations

import itertools

_NUMBERS = itertools.count(1)


def script(title: str = "The Lamp") -> str:
    """Two scenes that no other journey has."""
    number = next(_NUMBERS)
    return f"""Title: {title}

INT. KITCHEN - NIGHT

MARA
The lamp has been out for {number} nights.

EXT. LIGHTHOUSE - NIGHT

TOM
Then who lit it {number} times?
"""
