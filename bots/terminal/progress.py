"""The live display of one film: stages, a bar, what is made now, time left. Plain lines where there is no screen."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bots.terminal.streams import marks
from bots.words import Words
from core.crafts import Craft
from storage.films import FilmStatus

STAGES = (
    Craft.WRITE,
    Craft.BACKDROP,
    Craft.PORTRAIT,
    Craft.STILL,
    Craft.SPEAK,
    Craft.AMBIENCE,
    Craft.COMPOSE,
    Craft.ANIMATE,
    Craft.LIPSYNC,
    Craft.CUT,
    Craft.MIX,
    Craft.EXPORT,
    Craft.CHECK,
)
BESIDE_BAR = 26
"""Columns that the percentage and the time left take."""
SETTLE_SECONDS = 3.0
"""No estimate before this long: too little has been measured."""


@dataclass
class Estimate:
    """Seconds left, from the share of the work done since the film began."""

    began: float = field(default_factory=time.monotonic)

    def left(self, status: FilmStatus) -> float | None:
        """None while nothing can be said."""
        elapsed = time.monotonic() - self.began
        fresh = status.done - status.cached
        if elapsed < SETTLE_SECONDS or fresh <= 0 or status.total <= 0:
            return None
        return max(0.0, status.total - status.done) / (fresh / elapsed)


def clock(seconds: float) -> str:
    """ "1:05" or "40 s"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else f"{whole} s"


class Display:
    """Use as a context manager around following one film."""

    def __init__(self, console: Console, words: Words, title: str) -> None:
        self._console = console
        self._words = words
        self._title = title
        self._estimate = Estimate()
        screen = console.is_terminal and not console.is_dumb_terminal
        self._live = Live(console=console, refresh_per_second=8, transient=True) if screen else None
        self._told: set[str] = set()

    def __enter__(self) -> Display:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, status: FilmStatus) -> None:
        """The newest state. Its share never falls (see FilmStatus.floor): work that becomes known late only makes it rise
        more slowly."""
        self.tell_otherwise(status)
        if self._live is not None:
            self._live.update(self._picture(status))
        else:
            self._tell(status)

    def refresh(self) -> None:
        """Draws at once what would be drawn within an eighth of a second."""
        if self._live is not None:
            self._live.refresh()

    def _picture(self, status: FilmStatus) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        made, making = marks(self._console)
        for craft in STAGES:
            done, known = status.crafts.get(craft.value, (0, 0))
            mark, style = (" ", "dim") if not known else (made, "green") if done == known else (making, "bold cyan")
            count = f"{done}/{known}" if known > 1 else ""
            table.add_row(
                Text(mark, style=style), Text(self._words.say(f"stage.{craft.value}"), style=style), Text(count, style="dim")
            )
        bar = Table.grid(padding=(0, 1))
        bar.add_row(
            ProgressBar(total=1.0, completed=status.fraction, width=max(8, min(40, self._console.width - BESIDE_BAR))),
            Text(f"{status.fraction:4.0%}", style="bold"),
            Text(self._left(status), style="dim"),
        )
        return Group(
            Text(self._title, style="bold"),
            table,
            bar,
            Text(self._now(status), style="cyan", overflow="ellipsis", no_wrap=True),
        )

    def _left(self, status: FilmStatus) -> str:
        left = self._estimate.left(status)
        return "" if left is None else self._words.say("film.left", left=clock(left))

    def _now(self, status: FilmStatus) -> str:
        if not status.running and status.queued_films:
            return self._words.say("film.queued", count=status.queued_films)
        return "   ".join(f"{self._words.say(f'stage.{step.craft}')}: {step.title}" for step in status.running[:3])

    def tell_otherwise(self, status: FilmStatus) -> None:
        """Once each: what a simpler engine than usual makes and why, and what else steps remark of how they were made."""
        for change in status.stand_ins:
            stage = self._words.say(f"stage.{change.craft}")
            self._note(f"{self._words.say('card.standin', craft=stage)} ({change.reason})")
        for remark in status.remarks:
            self._note(f"{self._words.say('card.remarks')}: {remark}")

    def _note(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._console.print(text, markup=False, highlight=False)

    def _tell(self, status: FilmStatus) -> None:
        """For logs and pipes: a line per stage that began and per tenth of the work."""
        for step in status.running:
            if step.craft not in self._told:
                self._told.add(step.craft)
                self._console.print(f"{status.fraction:4.0%}  {self._words.say(f'stage.{step.craft}')}", highlight=False)
        tenth = f"{int(status.fraction * 10)}0%"
        if tenth not in self._told and status.fraction >= 0.1:
            self._told.add(tenth)
            self._console.print(f"{status.fraction:4.0%}  {self._left(status)}".rstrip(), highlight=False)
