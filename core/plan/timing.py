"""How long a shot is and when its lines are heard, from the lengths of the spoken parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.crafts import Ref, Speech
from core.storyboard import Line, Scene, Shot, SpeechRef

LEAD = 0.26
"""Seconds of picture before the first word of a shot."""
TAIL = 0.30
"""Seconds of picture after the last word of a shot."""
BETWEEN_LINES = 0.34
WITHIN_LINE = 0.2
"""Silence between two parts of one speech, in a shot and across a cut (half on each side)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardPart:
    """A spoken part in its shot; times in seconds from the shot's first frame."""

    ref: SpeechRef
    line: Line
    speech: Speech
    asset: Ref
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedShot:
    frames: int
    heard: tuple[HeardPart, ...]


def time_shot(
    scene: Scene,
    shot: Shot,
    spoken: Mapping[SpeechRef, tuple[Ref, Speech]],
    fps: int,
    head_frames: int,
    tail_frames: int,
) -> TimedShot:
    """Places the parts of `shot` one after another; `head_frames`/`tail_frames` overlap with neighbours in a transition.

    A line marked `with_previous` starts with the line before it when both are in this shot.
    """
    head, tail = head_frames / fps, tail_frames / fps
    heard: list[HeardPart] = []
    clock = head + _lead(scene, shot)
    together_start = clock
    for position, ref in enumerate(shot.speech):
        line = scene.lines[ref.line]
        asset, speech = spoken[ref]
        previous = shot.speech[position - 1] if position else None
        start = clock
        if previous is not None and previous.line != ref.line:
            together = line.with_previous and heard[-1].ref.line == ref.line - 1
            start = together_start if together else clock + BETWEEN_LINES
            together_start = start
        elif previous is not None:
            start = heard[-1].end + WITHIN_LINE
        heard.append(HeardPart(ref=ref, line=line, speech=speech, asset=asset, start=start, end=start + speech.seconds))
        clock = max(clock, start + speech.seconds)
    length = clock + _tail(scene, shot) + tail if heard else shot.seconds + head + tail
    return TimedShot(frames=max(math.ceil(max(length, shot.seconds) * fps), 2), heard=tuple(heard))


def _lead(scene: Scene, shot: Shot) -> float:
    if shot.speech and shot.speech[0].part > 0:
        return WITHIN_LINE / 2
    return LEAD


def _tail(scene: Scene, shot: Shot) -> float:
    if shot.speech:
        last = shot.speech[-1]
        if last.part < len(scene.lines[last.line].parts) - 1:
            return WITHIN_LINE / 2
    return TAIL
