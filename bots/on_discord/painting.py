"""A card as Discord's message: embeds, buttons and menus, files. Used for channel messages and for replies to commands.

Everything is cut to Discord's limits here, so that a card of any size can be sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import discord

from bots.cards import Action, Card, Field, Menu, Progress, Style, Tone, press_code
from bots.on_discord.escaping import clean, cut, escape, length, plain

TITLE, TEXT, LABEL, VALUE, FOOTER, ALL = 256, 4096, 256, 1024, 512, 6000
"""Letters of an embed's parts, and of all embeds of a message together."""
FIELDS, EMBEDS, FILES, ROWS, IN_A_ROW, CHOICES = 25, 10, 10, 5, 5, 25
BAR = 12
COLOURS = {
    Tone.PLAIN: 0x8A8F98,
    Tone.BUSY: 0x4C7DFF,
    Tone.GOOD: 0x2FA866,
    Tone.WARNING: 0xE0A12B,
    Tone.BAD: 0xD64545,
}
STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.GOOD: discord.ButtonStyle.success,
    Style.DANGER: discord.ButtonStyle.danger,
}
_BLANK = "–"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a message: where it lies and the name that Discord shows. Equal uploads hold the same: assets never change."""

    path: Path
    name: str

    def open(self) -> discord.File:
        """Raises OSError when it is no longer there."""
        return discord.File(self.path, filename=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A card ready to be sent; whoever sends it opens the files."""

    content: str
    embeds: tuple[discord.Embed, ...]
    uploads: tuple[Upload, ...]
    mentions: discord.AllowedMentions


def paint(card: Card) -> Painted:
    """`card` as embeds and files: what the message says. `buttons` makes what can be pressed."""
    uploads = uploads_of(card)
    pictures = [upload for upload in uploads if upload.path in card.pictures]
    head = _head(card)
    embeds = [head]
    if pictures:
        head.set_image(url=f"attachment://{pictures[0].name}")
        for upload in pictures[1:EMBEDS]:
            embeds.append(discord.Embed(colour=COLOURS[card.tone]).set_image(url=f"attachment://{upload.name}"))
    mentioned = card.mention if card.mention.isascii() and card.mention.isdigit() else ""
    return Painted(
        content=f"<@{mentioned}>" if mentioned else "",
        embeds=tuple(embeds),
        uploads=uploads,
        mentions=discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[discord.Object(int(mentioned))] if mentioned else False
        ),
    )


def _head(card: Card) -> discord.Embed:
    links = (*(action.url for row in card.actions for action in row if action.url), *card.references)
    title = cut(escape(" ".join(card.title.split())), TITLE).strip() or _BLANK
    footer = plain(card.footer, FOOTER, "")
    bar = bar_of(card.progress) if card.progress else ""
    left = ALL - length(title) - length(footer)
    room = min(TEXT, left) - length(bar) - 2
    text = "\n\n".join(part for part in (cut(escape(card.text.strip(), links), room), bar) if part)
    embed = discord.Embed(title=title, description=text or None, colour=COLOURS[card.tone])
    for name, value in _fields(card.fields, left - length(text), links):
        embed.add_field(name=name, value=value, inline=len(value) <= 40)
    if footer:
        embed.set_footer(text=footer)
    return embed


def _fields(fields: tuple[Field, ...], room: int, links: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The fields that still fit in `room` letters; the last of them may be cut."""
    for field in fields[:FIELDS]:
        name = cut(escape(" ".join(field.label.split())), LABEL) or _BLANK
        value = cut(escape(field.value.strip(), links), min(VALUE, max(1, room - length(name)))) or _BLANK
        room -= length(name) + length(value)
        if room < 0:
            return
        yield name, value


def bar_of(progress: Progress) -> str:
    """The bar in letters: "▰▰▰▱▱▱ 42 % · what is being made"."""
    share = min(1.0, max(0.0, progress.fraction))
    done = int(share * BAR)
    note = cut(escape(" ".join(progress.note.split())), 200)
    return f"{'▰' * done}{'▱' * (BAR - done)} {int(share * 100)} %" + (f"\n{note}" if note else "")


# ---- files ---------------------------------------------------------------------------------------------------------------


def uploads_of(card: Card) -> tuple[Upload, ...]:
    """The card's files in the order in which Discord shows them, under names that differ; at most ten."""
    wanted = chain(
        ((card.video.path, card.video.name) for _ in range(1) if card.video),
        ((path, picture_name(path)) for path in card.pictures),
        ((item.path, item.name) for item in card.attachments),
    )
    taken: dict[str, Upload] = {}
    for path, name in wanted:
        upload = Upload(Path(path), _free_name(file_name(name), taken))
        taken[upload.name] = upload
    return tuple(taken.values())[:FILES]


def picture_name(path: Path) -> str:
    """A short name that tells two pictures apart, so that an unchanged one is known again by its name."""
    return f"{hashlib.sha256(str(path).encode()).hexdigest()[:12]}{path.suffix.lower() or '.png'}"


def file_name(name: str) -> str:
    """`name` in the letters that Discord keeps; it would replace the others itself, and attachment:// would miss them."""
    kept = re.sub(r"[^\w.\-]+", "_", clean(name)).strip("._")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:80]}{dot}{suffix[:16]}" if stem else kept[:80] or "file"


def _free_name(name: str, taken: dict[str, Upload]) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}_{number}{dot}{suffix}"
    return free


# ---- what can be pressed -------------------------------------------------------------------------------------------------


def buttons(card: Card) -> discord.ui.View | None:
    """The card's buttons and menus; None when it has none. Needs a running loop.

    The view is stopped: discord.py then keeps nothing of it, and presses are told apart by their codes alone.
    """
    view = discord.ui.View(timeout=None)
    codes: set[str] = set()
    row = 0
    for actions in card.actions:
        items = [item for action in actions if (item := _button(action, codes)) is not None][:IN_A_ROW]
        row += _add(view, items, row)
    for menu in card.menus:
        select = _menu(menu, codes)
        row += _add(view, [select] if select else [], row)
    view.stop()
    return view if view.children else None


def asks_once(message: discord.Message) -> bool:
    """Whether all that can be pressed under a message are choices of one question."""
    buttons, menus = [], 0
    for row in message.components:
        for item in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(item, discord.SelectMenu):
                menus += 1
            elif isinstance(item, discord.Button) and item.custom_id:
                buttons.append(item.custom_id.rpartition(":")[0])
    return (menus == 1 and not buttons) or (not menus and len(buttons) > 1 and len(set(buttons)) == 1)


def _add(view: discord.ui.View, items: list[Any], row: int) -> int:
    """Rows used."""
    if not items or row >= ROWS:
        return 0
    for item in items:
        item.row = row
        view.add_item(item)
    return 1


def _button(action: Action, codes: set[str]) -> discord.ui.Button[discord.ui.View] | None:
    label = plain(action.label, 80)
    if action.url:
        return discord.ui.Button(label=label, url=action.url) if len(action.url) <= 512 else None
    if action.code in codes:
        return None
    codes.add(action.code)
    return discord.ui.Button(label=label, style=STYLES[action.style], custom_id=action.code)


def _menu(menu: Menu, codes: set[str]) -> discord.ui.Select[discord.ui.View] | None:
    code = press_code(menu.verb, menu.args)
    options: dict[str, discord.SelectOption] = {}
    for choice in menu.choices:
        if 0 < len(choice.value) <= 100 and choice.value not in options and len(options) < CHOICES:
            detail = plain(choice.detail, 100, "") or None
            options[choice.value] = discord.SelectOption(label=plain(choice.label, 100), value=choice.value, description=detail)
    if not options or code in codes:
        return None
    codes.add(code)
    return discord.ui.Select(custom_id=code, placeholder=plain(menu.prompt, 150, "") or None, options=list(options.values()))
