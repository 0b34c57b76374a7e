"""Requests and results of write, portrait, backdrop, still and sheet."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from core.crafts.border import Ref
from core.options import Layout
from core.storyboard import Character, Framing, Mood, Place, Prompt, Subject, TimeOfDay, Weather


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """Screenplay → Storyboard. `screenplay` is an asset folder holding screenplay.json (core.screenplay.Screenplay)."""

    screenplay: Ref
    language: str
    """Two-letter code of the speech, already resolved from "auto"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitRequest:
    character: Character
    style: str
    reference: Ref | UnsetType = UNSET
    """A picture that somebody gave of how the person shall look: an asset folder with one picture file, unread as yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Pixels: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    picture: str
    """PNG, bust on a plain ground, 512x640."""
    rig: str = ""
    """Draft only: the resolved looks that core.cutout draws from (JSON)."""
    head: Box | None = None
    """Where the head is in the picture; None when the painter does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackdropRequest:
    place: Place
    time: TimeOfDay
    weather: Weather
    style: str
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """How figures in front of a backdrop are lit. Colours are "#rrggbb"."""

    ambient: str = "#ffffff"
    """Multiplied into figures."""
    key: str = "#ffffff"
    """Colour of the main light, seen as a rim on figures."""
    angle: float = 45.0
    """Where the main light comes from, degrees: 0 right, 90 above, 180 left."""
    strength: float = 0.3
    """Of the rim, 0 … 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackdropLayer:
    """A picture of one depth. Far layers first. All share one canvas, larger than the frame by `Backdrop.margin`."""

    file: str
    depth: float
    """How much it follows the camera: 0 infinitely far … 1 where the figures stand … > 1 in front of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A place. Neural painters give one layer of depth 0.5."""

    picture: str
    """PNG of the whole place at the frame's size."""
    layers: tuple[BackdropLayer, ...]
    margin: float = 0.25
    """Layers extend this share of the frame beyond it, half on each side (0.25: canvas = 1.25 x frame both ways)."""
    floor: float = 0.9
    """Where the feet of figures at depth 1 stand, share of the frame's height from the top."""
    light: Light = Light()
    seats: bool = False
    """Figures may sit here (a car, a bar …)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A character of a shot with the portrait to draw from."""

    character: Character
    portrait: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class StillRequest:
    """One composed shot, before anything moves."""

    framing: Framing
    subjects: tuple[Subject, ...]
    cast: tuple[Cast, ...]
    """One per distinct character of `subjects`."""
    place: Place
    time: TimeOfDay
    weather: Weather
    mood: Mood
    backdrop: Ref
    style: str
    layout: Layout
    action: str = ""
    picture: Prompt | UnsetType = UNSET
    """See core.storyboard.Shot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    character: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    picture: str
    """PNG of exactly the layout's size."""
    heads: tuple[Head, ...] = ()
    cutout: str = ""
    """Draft only: the layered scene (core.cutout) as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetItem:
    still: Ref
    caption: str
    number: int = 0
    """Of the take it belongs to; 0: its place on the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRequest:
    """A numbered contact sheet: the storyboard, or takes side by side."""

    title: str
    items: tuple[SheetItem, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    pictures: tuple[str, ...]
    """PNG pages."""
