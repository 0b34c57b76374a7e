"""The camera's moves, each with a reason: tension and tenderness push in, endings pull out, new places are panned, panic is
held by hand; much stays still. Used by decoupage.py."""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.storyboard import CameraMove, Emotion, Framing, Mood, Move, PlaceKind

_TALL = frozenset(
    [PlaceKind.SKYLINE, PlaceKind.MOUNTAIN, PlaceKind.CHURCH, PlaceKind.CASTLE_HALL, PlaceKind.FOREST, PlaceKind.SPACE]
)
_STRONG = frozenset([Emotion.ANGRY, Emotion.AFRAID, Emotion.SAD, Emotion.TENDER, Emotion.SURPRISED])
_PANS = (Move.PAN_LEFT, Move.PAN_RIGHT)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a shot is for, as far as the camera cares."""

    framing: Framing
    kind: PlaceKind
    mood: Mood
    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.3
    moving: bool = False
    panic: bool = False
    empty: bool = False
    """Nobody is in the picture, so the camera must move."""
    closing: bool = False
    """The last shot of the film."""
    seconds: float = 2.0


def choose_move(occasion: Occasion, before: Move | None, rng: random.Random) -> CameraMove:
    """The move for a shot; never the same pan or zoom twice in a row, and no pan back over what was just panned."""
    move = _wanted(occasion, rng)
    if move.move in _PANS and before in _PANS and move.move is not before:
        return CameraMove(move=Move.PUSH_IN, intensity=round(move.intensity * 0.7, 2))
    if move.move is before and move.move not in (Move.STATIC, Move.HANDHELD):
        return CameraMove(move=Move.STATIC, intensity=0.0)
    return move


def _wanted(occasion: Occasion, rng: random.Random) -> CameraMove:
    if occasion.closing:
        return CameraMove(move=Move.PULL_OUT, intensity=0.6)
    if occasion.panic:
        return CameraMove(move=Move.HANDHELD, intensity=0.55)
    if occasion.framing is Framing.ESTABLISHING:
        return _establishing(occasion, rng)
    if occasion.framing is Framing.WIDE and occasion.empty and not occasion.moving:
        return CameraMove(move=rng.choice((Move.PUSH_IN, Move.PULL_OUT, *_PANS)), intensity=0.35)
    if occasion.framing is Framing.WIDE:
        return _wide(occasion, rng)
    if occasion.framing is Framing.TWO_SHOT:
        drift = rng.choice((Move.STATIC, Move.PUSH_IN, *_PANS))
        return CameraMove(move=drift, intensity=0.0 if drift is Move.STATIC else 0.2)
    return _near(occasion, rng)


def _establishing(occasion: Occasion, rng: random.Random) -> CameraMove:
    if occasion.kind in _TALL and rng.random() < 0.5:
        return CameraMove(move=rng.choice((Move.TILT_UP, Move.TILT_DOWN)), intensity=0.5)
    if occasion.kind is PlaceKind.SHIP_DECK and rng.random() < 0.4:
        return CameraMove(move=Move.ROLL, intensity=0.25)
    return CameraMove(move=rng.choice((*_PANS, Move.PUSH_IN)), intensity=0.45)


def _wide(occasion: Occasion, rng: random.Random) -> CameraMove:
    if occasion.moving:
        return CameraMove(move=rng.choice(_PANS), intensity=0.45)
    if occasion.mood in (Mood.TENSE, Mood.MYSTERIOUS, Mood.DARK):
        return CameraMove(move=Move.PUSH_IN, intensity=0.3)
    move = rng.choice((Move.STATIC, Move.PUSH_IN, Move.PULL_OUT))
    return CameraMove(move=move, intensity=0.0 if move is Move.STATIC else 0.25)


def _near(occasion: Occasion, rng: random.Random) -> CameraMove:
    if occasion.emotion in _STRONG and occasion.intensity >= 0.55:
        return CameraMove(move=Move.PUSH_IN, intensity=round(0.25 + 0.3 * occasion.intensity, 2))
    if occasion.mood is Mood.TENSE and occasion.intensity >= 0.45 and rng.random() < 0.35:
        return CameraMove(move=Move.HANDHELD, intensity=0.25)
    if occasion.seconds > 3.2 or rng.random() < 0.3:
        return CameraMove(move=Move.PUSH_IN, intensity=0.18)
    return CameraMove(move=Move.STATIC, intensity=0.0)
