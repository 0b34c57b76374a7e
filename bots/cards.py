"""Chat-neutral messages: what a desk call answers and an adapter shows. Nothing here knows a chat library.

Texts are plain; adapters escape them for their platform. What follows a press is named by a verb of `bots.commands` and short
arguments, never by state kept in a process: buttons work after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CODE_BYTES = 64
"""What Telegram allows a button to carry; Discord allows 100."""


class Tone(StrEnum):
    """What a card is about at a glance: a colour or a sign."""

    PLAIN = "plain"
    BUSY = "busy"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Style(StrEnum):
    """How much a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    GOOD = "good"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A labelled value of a card."""

    label: str
    value: str


def press_code(verb: str, args: tuple[str, ...]) -> str:
    """What a button carries: "verb:arg:arg", at most 64 bytes. Raises ValueError for more, or for a colon in an argument."""
    if any(":" in part for part in (verb, *args)):
        raise ValueError(f"no colon may be in {verb} {args}")
    code = ":".join((verb, *args))
    if len(code.encode()) > CODE_BYTES:
        raise ValueError(f"{code!r} is longer than {CODE_BYTES} bytes")
    return code


def read_code(code: str) -> tuple[str, tuple[str, ...]]:
    """(verb, arguments) of `press_code`'s text."""
    verb, *args = code.split(":")
    return verb, tuple(args)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: runs `verb` with `args` when pressed, or opens `url`."""

    label: str
    verb: str = ""
    args: tuple[str, ...] = ()
    style: Style = Style.PLAIN
    url: str = ""

    @property
    def code(self) -> str:
        return press_code(self.verb, self.args)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a menu."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Pick one of up to 25: `verb` runs with `args` and the chosen value after them."""

    verb: str
    args: tuple[str, ...] = ()
    prompt: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A bar: how much is done (0 … 1) and what is being made now."""

    fraction: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file to download, under the name that people see."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A film or clip to play in place: pixels, seconds, and a JPEG of one frame."""

    path: Path
    name: str
    width: int
    height: int
    seconds: float
    thumbnail: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message.

    `pictures`, `video` and `attachments` are files; an edit replaces those that were there by those of the new card (an adapter
    keeps what has not changed). `reactions` are for people to vote with: put under the message where bots may do that, else
    told by `reacting` where the platform lets the bot hear them. `mention` names the person (platform id) who is notified when
    the card is posted; edits notify nobody. `references` are pieces of the text or of fields that the platform shows as the
    name of a channel, role or person, as `<#5>` on Discord; they notify nobody.
    """

    title: str
    text: str = ""
    tone: Tone = Tone.PLAIN
    fields: tuple[Field, ...] = ()
    progress: Progress | None = None
    pictures: tuple[Path, ...] = ()
    video: Video | None = None
    attachments: tuple[Attachment, ...] = ()
    actions: tuple[tuple[Action, ...], ...] = ()
    """Rows of at most five."""
    menus: tuple[Menu, ...] = ()
    reactions: tuple[str, ...] = ()
    reacting: str = ""
    footer: str = ""
    mention: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One question of a form; `value` is what stands there already."""

    name: str
    label: str
    value: str = ""
    long: bool = False
    required: bool = True
    limit: int = 4000
    """Letters."""
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions to a person (1 … 5); `verb` runs with `args` and the answers by field name."""

    verb: str
    args: tuple[str, ...] = ()
    title: str = ""
    fields: tuple[FormField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a desk call gives back: a card, a form, or a short notice (a toast where the platform has one).

    `refused`: it was not done, and the card says why. `spent`: nor can it ever be done with the buttons that were pressed: what
    they are about is gone. `seen`: a notice that the message of a film or vote, when it was pressed, soon shows by itself.
    `private`: only the asker sees it where the platform can do that. `replaces`: the card takes the place of the message that
    was pressed. `post`: the row in `posts` whose message this card is from now on; the courier keeps it up to date. The first
    card of `more` follows `card`, as a message each.
    """

    card: Card | None = None
    form: Form | None = None
    notice: str = ""
    refused: bool = False
    spent: bool = False
    seen: bool = False
    private: bool = False
    replaces: bool = False
    post: str = ""
    more: tuple[Card, ...] = ()
