"""Cards as Telegram's HTML, within its limits. Called by bots.on_telegram.posting and asking.

Telegram counts UTF-16 code units of the text that people see, after tags and character references are read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape

from bots.cards import Card, Progress, Tone
from bots.commands.table import COMMANDS

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
TITLE_UNITS = 250
FIELD_UNITS = 300
BAR = 12
ELLIPSIS = "…"
SIGNS = {Tone.PLAIN: "", Tone.BUSY: "⏳", Tone.GOOD: "✅", Tone.WARNING: "⚠️", Tone.BAD: "❌"}
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WORD_JOINER = "\u2060"
"""Has no width and breaks no line; Telegram finds no link, name, tag or command where it stands."""
_FOUND = re.compile(
    r"@(?=\w)"  # names, e-mail addresses
    r"|[#$](?=\w)"  # tags of subjects and shares
    r"|:(?=//)"  # addresses, of Telegram's own kind too
    r"|(?<=[\w-])\.(?=[^\W\d])"  # addresses without a scheme: whatever stands before .com, .md, .zip
    r"|(?<=\d)\.(?=\d{1,3}\.\d)"  # numbers of computers
)
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[ .()\-]{0,2}\d){6,}")
"""Telephones and bank cards."""
_COMMAND = re.compile(r"(?<![\w/<>])/(?=(\w{1,64}))")
HARMFUL = re.compile(r"cancel|.* (delete|forget)")
TAPPABLE = frozenset(item.name.replace(" ", "_") for item in COMMANDS if not HARMFUL.fullmatch(item.name))
"""Commands that may be tapped in the body of a card, where the bot's own advice stands; a stranger's text may be there, too."""


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` UTF-16 units, ending in … when something is missing; never half of a character."""
    if units(text) <= limit:
        return text
    kept, left = [], limit - 1
    for character in text:
        left -= units(character)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS if limit > 0 else ""


def tame(text: str) -> str:
    """Somebody's text as it may be shown on buttons and toasts: without control characters or turned directions."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def still(text: str, tappable: Collection[str] = ()) -> str:
    """`tame` text in which nothing can be tapped but the commands in `tappable`: it looks the same, and calls nobody."""
    text = _NUMBER.sub(lambda found: WORD_JOINER.join(found[0]), tame(text))
    text = _FOUND.sub(lambda found: found[0] + WORD_JOINER, text)
    return _COMMAND.sub(lambda found: "/" if found[1].lower() in tappable else "/" + WORD_JOINER, text)


@dataclass
class Page:
    """HTML of limited length."""

    left: int
    parts: list[str] = field(default_factory=list)

    def add(self, text: str, tag: str = "", reserve: int = 0) -> None:
        """Appends `text`, cut to what is left beside `reserve`; `tag` such as "b" goes around it."""
        shown = cut(text, self.left - reserve)
        if not shown:
            return
        self.left -= units(shown)
        self.parts.append(f"<{tag}>{escape(shown, quote=False)}</{tag}>" if tag else escape(shown, quote=False))

    def link(self, text: str, url: str) -> None:
        """Appends a link that must fit."""
        self.left -= units(text)
        self.parts.append(f'<a href="{escape(url)}">{escape(text, quote=False)}</a>')

    @property
    def html(self) -> str:
        return "".join(self.parts)


def card_html(card: Card, limit: int, mention: str = "") -> str:
    """The card's text: sign and title, text, progress, fields, footer. `mention` is the id of a person whom the sign calls.

    What does not fit is cut from the text first: title, fields and progress say more.
    """
    page = Page(limit)
    sign = SIGNS[card.tone]
    if mention:
        page.link(sign or "🎬", f"tg://user?id={mention}")
    else:
        page.add(sign)
    if page.parts:
        page.add(" ")
    page.add(cut(" ".join(still(card.title).split()), TITLE_UNITS) or ELLIPSIS, "b")
    tail = _tail(card, min(page.left * 3 // 4, limit // 2))
    text = still(card.text, TAPPABLE).strip()
    if text:
        page.add("\n" + text, reserve=tail_units(tail))
    for line in tail:
        for piece, tag in line:
            page.add(piece, tag)
    return page.html


Line = list[tuple[str, str]]
"""(text, tag) one after the other."""


def tail_units(lines: list[Line]) -> int:
    return sum(units(piece) for line in lines for piece, _ in line)


def _tail(card: Card, limit: int) -> list[Line]:
    """What stands below the text; fields from the end are left out when all together are longer than `limit`."""
    fields: list[Line] = []
    for item in card.fields:
        label = cut(" ".join(still(item.label).split()), 80)
        value = cut(still(item.value, TAPPABLE).strip(), FIELD_UNITS)
        apart = "\n" if "\n" in value else "  "
        fields.append([("\n", ""), (label, "b"), (apart + value, "")])
    bar = [progress_line(card.progress)] if card.progress else []
    below: list[Line] = []
    if card.footer:
        below.append([("\n", ""), (cut(still(card.footer).strip(), FIELD_UNITS), "i")])
    while fields and tail_units(fields) + tail_units(bar) + tail_units(below) > limit:
        fields.pop()
    if (fields or bar) and card.text:
        bar.insert(0, [("\n", "")])
    return bar + fields + below


def progress_line(progress: Progress) -> Line:
    """▰▰▰▱▱▱ 42 % and what is being made."""
    fraction = min(1.0, max(0.0, progress.fraction))
    full = int(fraction * BAR)
    line: Line = [("\n" + "▰" * full + "▱" * (BAR - full), ""), (f" {int(fraction * 100)} %", "b")]
    note = " ".join(still(progress.note).split())
    if note:
        line.append(("\n" + cut(note, 200), "i"))
    return line


def plain_text(card: Card) -> str:
    """Title and text in a row, for a toast."""
    title, text = tame(card.title).strip(), tame(card.text).strip()
    return f"{title}\n{text}" if text else title
