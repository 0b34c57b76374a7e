"""When a place may change next, so that the platform never has to say no. Used by bots.courier.line; has no clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from bots.chat import Pace

_GRACE = 1.05
"""The platform's clock and the way there are not ours."""


@dataclass
class Pacer:
    """The changes of one place.

    Two rules. No `seconds` ever see more than `burst` changes: a sliding window, counted from when a change has *ended*, since
    nobody knows at which moment of the call the platform counted it. And ordinary changes leave some of that window free and
    are spread evenly (a generic cell rate, ITU-T I.371), so that what is urgent, as a film's last state, need not wait for
    the window to slide.
    """

    pace: Pace
    _changes: list[float] = field(default_factory=list)
    _even: float = 0.0
    """When the next ordinary change is due if they are spread evenly."""
    _paused: float = 0.0

    @property
    def _at_once(self) -> int:
        """Ordinary changes that need not be spread."""
        return max(1, self.pace.burst // 5)

    @property
    def _gap(self) -> float:
        """Seconds between ordinary changes in the long run. Small windows slide by quickly: they need no room kept free."""
        free = self.pace.burst - self._at_once - (1 if self.pace.burst > 5 else 0)
        return self.pace.seconds * _GRACE / max(1, free)

    def ready_at(self, now: float, *, urgent: bool = False) -> float:
        """The earliest time for a change; `now` or before when it may happen at once."""
        window = self.pace.seconds * _GRACE
        self._changes = [at for at in self._changes if at > now - window]
        at = self._paused
        if len(self._changes) >= self.pace.burst:
            at = max(at, sorted(self._changes)[-self.pace.burst] + window)
        if not urgent:
            at = max(at, self._even - (self._at_once - 1) * self._gap)
        return at

    def begin(self, now: float) -> None:
        """A change is under way."""
        self._changes.append(now)
        self._even = max(self._even, now) + self._gap

    def end(self, began: float, now: float) -> None:
        """The change that began then has come through or failed."""
        if began in self._changes:
            self._changes.remove(began)
        self._changes.append(now)

    def pause(self, until: float) -> None:
        """The platform asked for rest."""
        self._paused = max(self._paused, until)
