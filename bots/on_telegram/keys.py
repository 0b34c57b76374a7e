"""Buttons and menus of a card as an inline keyboard. Called by bots.on_telegram.posting.

Everything that a button does is in its code, so keyboards work after a restart. That is why long menus have no pages: a page
that is not shown could not be found again. Up to 25 choices stand in a grid instead. Codes that begin with "tg." are this
adapter's own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bots.cards import Action, Card, Choice, Menu, press_code
from bots.on_telegram.wording import cut, tame, units

log = logging.getLogger(__name__)
ROW_UNITS = 42
"""What a telephone shows in one row before it cuts labels."""
LABEL_UNITS = 40
BARE_UNITS = 9
"""Up to this long a label tells too little without its detail."""
MOST_IN_ROW = 5
MOST_BUTTONS = 96
"""Telegram takes 100; some rows are the adapter's own."""
PAGE = "tg.page"


def keyboard(card: Card, page: int = 0) -> InlineKeyboardMarkup | None:
    """The card's buttons, then its menus; None when it has none. `page` is the picture that is shown of several."""
    rows: list[list[InlineKeyboardButton]] = []
    if len(card.pictures) > 1 and card.video is None:
        rows.append(page_row(page, len(card.pictures)))
    for actions in card.actions:
        rows.extend(laid_out(action_button(action) for action in actions))
    for menu in card.menus:
        rows.extend(laid_out(menu_buttons(menu)))
    rows = _at_most(rows)
    return InlineKeyboardMarkup(rows) if rows else None


def page_row(page: int, pages: int) -> list[InlineKeyboardButton]:
    """◀ 2/3 ▶: turns the pictures of a message, around at the ends."""
    turn = [("◀", (page - 1) % pages), (f"{page + 1} / {pages}", (page + 1) % pages), ("▶", (page + 1) % pages)]
    return [InlineKeyboardButton(label, callback_data=press_code(PAGE, (str(to),))) for label, to in turn]


def action_button(action: Action) -> InlineKeyboardButton:
    label = shown_label(action.label)
    return InlineKeyboardButton(label, url=action.url) if action.url else InlineKeyboardButton(label, callback_data=action.code)


def menu_buttons(menu: Menu) -> Iterator[InlineKeyboardButton]:
    """One button a choice; a choice whose code does not fit is left out and logged.

    Details stand beside labels where all fit, or where a label alone ("Scene 2") says too little.
    """
    detailed = all(units(_detailed(choice)) <= LABEL_UNITS or units(choice.label) <= BARE_UNITS for choice in menu.choices)
    for choice in menu.choices:
        try:
            code = press_code(menu.verb, (*menu.args, choice.value))
        except ValueError:
            log.warning("a choice of %s has a code too long for Telegram: %r", menu.verb, choice.value)
            continue
        label = _detailed(choice) if detailed else choice.label
        yield InlineKeyboardButton(shown_label(label), callback_data=code)


def _detailed(choice: Choice) -> str:
    return f"{choice.label} · {choice.detail}" if choice.detail else choice.label


def asks_once(keys: InlineKeyboardMarkup | None, code: str) -> bool:
    """Whether buttons like the one with this code are several choices of one question, and nothing else stands with them."""
    codes = (
        [str(button.callback_data) for row in keys.inline_keyboard for button in row if button.callback_data] if keys else []
    )
    return len(codes) > 1 and code in codes and len({each.rpartition(":")[0] for each in codes}) == 1


def shown_label(label: str) -> str:
    return cut(" ".join(tame(label).split()), LABEL_UNITS) or "·"


def laid_out(buttons: Iterable[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """Rows that a telephone can show, filled evenly; where one label is long, the others share rows all the same."""
    known = list(buttons)
    if not known:
        return
    widest = max(units(button.text) for button in known)
    fit = max(1, min(MOST_IN_ROW, ROW_UNITS // (widest + 3)))
    if fit == 1:
        yield from _packed(known)
        return
    count = -(-len(known) // fit)
    size, more = divmod(len(known), count)
    at = 0
    for number in range(count):
        width = size + (number < more)
        yield known[at : at + width]
        at += width


def _packed(buttons: Iterable[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """Rows in order, each with as many buttons as it holds; buttons of a row are equally wide."""
    row: list[InlineKeyboardButton] = []
    for button in buttons:
        widest = max(units(each.text) for each in (*row, button))
        if row and (len(row) == MOST_IN_ROW or (len(row) + 1) * (widest + 3) > ROW_UNITS):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _at_most(rows: list[list[InlineKeyboardButton]]) -> list[list[InlineKeyboardButton]]:
    kept: list[list[InlineKeyboardButton]] = []
    left = MOST_BUTTONS
    for row in rows:
        if left < len(row):
            break
        left -= len(row)
        kept.append(row)
    return kept
