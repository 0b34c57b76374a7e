"""Other words for a line in the same shots: what a translation does. Called by core.plan.edits.

The new words are cut into as many stretches as the old ones had, at the ends of sentences where possible, so that every shot
still carries its share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.storyboard import Scene, Shot, SpeechRef

LONGEST_PART = 220
"""Characters that a part may have (core.storyboard.Line.parts)."""
_BREAKS = (
    re.compile(r"(?<=[.!?…。！？؟।])[\"'”’»」』)]*\s*"),
    re.compile(r"(?<=[,;:—–、，；：،])\s*"),
    re.compile(r"\s+"),
)
_NEAR = (0.28, 0.2, 1.0)
"""How far from where a part should end such a break may lie, as a share of a part."""


def with_text(scene: Scene, index: int, text: str) -> Scene:
    """`scene` with line `index` (from 0) saying `text`; every shot speaks about the share of it that it had. Blank text changes
    nothing."""
    if not text.strip():
        return scene
    line = scene.lines[index]
    groups = [divide(group, -(-len(group) // LONGEST_PART)) for group in divide(text, len(line.parts))]
    firsts = [sum(len(group) for group in groups[:number]) for number in range(len(groups))]
    changed = replace(line, text=text, parts=tuple(part for group in groups for part in group))
    refs = {
        number: tuple(SpeechRef(line=index, part=firsts[number] + part) for part in range(len(group)))
        for number, group in enumerate(groups)
    }
    lines = (*scene.lines[:index], changed, *scene.lines[index + 1 :])
    return replace(scene, lines=lines, shots=tuple(_respoken(shot, index, refs) for shot in scene.shots))


def _respoken(shot: Shot, line: int, refs: dict[int, tuple[SpeechRef, ...]]) -> Shot:
    speech: list[SpeechRef] = []
    for ref in shot.speech:
        speech += refs.get(ref.part, ()) if ref.line == line else (ref,)
    return replace(shot, speech=tuple(speech))


def divide(text: str, count: int) -> tuple[str, ...]:
    """`text` in `count` parts of about equal length that join to it again; fewer when it has not enough words."""
    cuts: list[int] = []
    aim = len(text) / max(1, count)
    for number in range(1, count):
        cut = _cut_near(text, round(number * aim), cuts[-1] if cuts else 0, aim)
        if cut is not None:
            cuts.append(cut)
    return _spoken([text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)])


def _cut_near(text: str, wanted: int, after: int, aim: float) -> int | None:
    """The best break near `wanted`; None where there is none that leaves words on both sides."""
    for pattern, near in zip(_BREAKS, _NEAR, strict=True):
        places = [match.end() for match in pattern.finditer(text)]
        good = [
            place
            for place in places
            if place > after and abs(place - wanted) <= near * aim and text[after:place].strip() and text[place:].strip()
        ]
        if good:
            return min(good, key=lambda place: (abs(place - wanted), place))
    return None


def _spoken(parts: Sequence[str]) -> tuple[str, ...]:
    """Parts without one in which there is nothing to say; it joins its neighbour."""
    kept: list[str] = []
    for part in parts:
        if kept and not (_says(part) and _says(kept[-1])):
            kept[-1] += part
        else:
            kept.append(part)
    return tuple(kept)


def _says(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
