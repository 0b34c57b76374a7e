"""A film job: the script, the settings and the edits that together determine a film. Stored as JSON with the film."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.crafts import Craft, Ref, VoiceCast
from core.options import FilmOptions


class Until(StrEnum):
    """How far a job goes."""

    SHEET = "sheet"
    """Storyboard and its contact sheet only: what takes are picked from."""
    FILM = "film"


class Scope(StrEnum):
    """What an edit changes."""

    FILM = "film"
    SCENE = "scene"
    SHOT = "shot"
    LINE = "line"
    CUE = "cue"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to the storyboard, applied after writing: a new seed, or a field's new value, or both.

    `target` is a scene id, "<scene id>/<index>" for shots and lines (from 1), the cue's index (from 1), a character id, or
    "" for the film. `field` and `value` are words a person types, e.g. "weather" "rain"; empty to change the seed only.
    A film has the fields "title" and "scenes" (ids of its scenes in order, "*" for a new one), a line has "text".
    """

    scope: Scope
    target: str = ""
    field: str = ""
    value: str = ""
    seed: int | None = None
    said: str = ""
    """What the target says or is, once the script was changed: it is found again by this (core.plan.anchors), and the edit is
    left out when it is gone. Empty: the target is exactly as it is addressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedVoice:
    """A voice that a person gave to a character; casting leaves it alone."""

    character: str
    voice: VoiceCast


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginePick:
    """An engine for one craft, of those that config.yaml offers (core.plan.book.EngineBook.offers)."""

    craft: Craft
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """The engine of a craft could not work in this film, so its stand-in (core.plan.book) makes all that the craft makes."""

    craft: Craft
    code: str
    """Of the error."""
    reason: str
    """The error's sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmJob:
    screenplay: Ref
    """Asset folder with screenplay.json."""
    script_sha256: str
    """Of the uploaded bytes."""
    title: str
    language: str
    """Two-letter code of the speech."""
    options: FilmOptions
    edits: tuple[Edit, ...] = ()
    voices: tuple[PinnedVoice, ...] = ()
    track: Ref | None = None
    """Music of one's own in place of the score: an asset with a core.crafts.Music."""
    until: Until = Until.FILM
    alternatives: tuple[tuple[Edit, ...], ...] = ()
    """Takes to choose from: further edits, one set per take. Such a job ends with a numbered sheet of the takes."""
    written: str = ""
    """Language of the story when the film speaks another, so that its pictures stay: a translation. Empty: the same."""
    scenes: tuple[str, ...] = ()
    """A preview: only these scenes (ids), as far as they have been cut, with their voices and background sounds."""
    engines: tuple[EnginePick, ...] = ()
    """Other engines than the usual ones."""
    stand_ins: tuple[StandIn, ...] = ()
    """What happened to this film while it was made. A film that is made anew has none: the model may work by then."""
