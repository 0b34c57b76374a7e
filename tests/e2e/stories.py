"""Scripts that more than one module films."""

from __future__ import annotations

TEA_LINES = ("Good morning, Ben.", "Where did you put the lamp?", "Look at the sea!")
TEA = f"""Title: Tea
Author: Nobody

INT. KITCHEN - DAY

ANN, 30, red hair, sits at the table. BEN, 70, white beard, comes in.

ANN
{TEA_LINES[0]}

BEN
(sad)
{TEA_LINES[1]}

EXT. BEACH - NIGHT

ANN
(happy)
{TEA_LINES[2]}
"""
ONE = """INT. KITCHEN - DAY

ANN
Good morning.
"""
