"""Estimates of how long speech and silent action last, before anything is spoken. Used by decoupage.py and music.py."""

from __future__ import annotations

from core.storyboard import Line, Shot

_PER_WORD = 0.36
_PER_IDEOGRAPH = 0.2
_BREATH = 0.35
_SHORTEST, _LONGEST = 1.6, 3.5


def speech_seconds(text: str, pace: float = 1.0) -> float:
    """About how long `text` takes to say, pauses included; seconds."""
    dense = sum(letter > "\u2fff" for letter in text)
    words = len(text.split()) if dense < len(text) / 2 else 0
    return (words * _PER_WORD + dense * _PER_IDEOGRAPH) / pace + _BREATH


def action_seconds(text: str) -> float:
    """How long to show silent action, 1.6 to 3.5 seconds."""
    dense = sum(letter > "\u2fff" for letter in text)
    words = len(text.split()) + dense / 2
    return round(min(_LONGEST, max(_SHORTEST, 1.0 + 0.11 * words)), 1)


def shot_seconds(shot: Shot, lines: tuple[Line, ...]) -> float:
    """About how long a shot lasts; seconds."""
    spoken = sum(speech_seconds(lines[ref.line].parts[ref.part], lines[ref.line].pace) for ref in shot.speech)
    return max(shot.seconds, spoken)
