"""What bodies do while a shot runs: blinks, breath, glances, turning to whoever speaks, gestures, nods, walking in.

Used by the animation engine. Every figure gets one value per frame and channel, drawn from a random source seeded by the
request. Timings follow what is known of people: blinks every 2 to 8 s lasting about 0.25 s, glances of 60 ms, turns of the
head of about 0.4 s that follow the eyes, 12 to 18 breaths a minute.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.crafts import Speaking
from core.cutout.scene import Acting, CutoutScene, Feeling, PlacedFigure, Track
from core.drafts.stage.curves import Step, bumps, eased_steps, swell, waves
from core.drafts.stage.walking import walked
from core.storyboard import Emotion, Facing, Pose

_ENERGY = {
    Emotion.NEUTRAL: 0.5, Emotion.HAPPY: 0.75, Emotion.EXCITED: 1.0, Emotion.SAD: 0.25, Emotion.ANGRY: 0.95,
    Emotion.AFRAID: 0.6, Emotion.SURPRISED: 0.8, Emotion.DISGUSTED: 0.5, Emotion.TENDER: 0.35, Emotion.THOUGHTFUL: 0.35,
    Emotion.TIRED: 0.2,
}  # fmt: skip
_TILT = {Emotion.SAD: 3.0, Emotion.TENDER: 3.5, Emotion.THOUGHTFUL: 3.0, Emotion.TIRED: 2.5}
"""Resting tilt of the head in degrees."""
_DROOP = {Emotion.SAD: 0.28, Emotion.TIRED: 0.3, Emotion.THOUGHTFUL: 0.12, Emotion.EXCITED: -0.1, Emotion.SURPRISED: -0.12}
"""Resting nod, chin down positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A stretch of speech by someone, in the picture or not. Seconds of the shot."""

    who: str
    start: float
    end: float
    emotion: Emotion


class Actor:
    """One figure of one shot."""

    def __init__(self, scene: CutoutScene, figure: PlacedFigure, speaking: Sequence[Speaking], seed: str) -> None:
        self._scene = scene
        self._figure = figure
        self._fps = scene.layout.fps
        self._frames = scene.frames
        self._seconds = scene.frames / self._fps
        self._chance = random.Random(f"{seed}:{figure.character}:{figure.x:.0f}")
        self._turns = [Turn(who=one.character, start=one.start, end=one.end, emotion=one.emotion) for one in speaking]
        self._mine = [turn for turn in self._turns if turn.who == figure.character]
        self._energy = _ENERGY[self._mine[0].emotion if self._mine else figure.emotion]

    def act(self) -> Acting:
        """All tracks of the figure."""
        gaze_x, gaze_y, turn, shifts = self._looks()
        feelings, intensity = feelings_of(self._figure, self._turns, self._frames, self._fps)
        acting = Acting(
            blink=self._blinks(shifts),
            gaze_x=gaze_x,
            gaze_y=gaze_y,
            turn=turn,
            tilt=self._tilt(),
            nod=self._nod(),
            breath=self._breath(),
            lean=self._lean(),
            gesture=self._gesture(),
            intensity=intensity,
            feelings=feelings,
        )
        if self._figure.pose is Pose.WALKING:
            return replace(acting, **walked(self._scene, self._figure))
        return acting

    # ---- eyes ----------------------------------------------------------------------------------------------------------

    def _blinks(self, shifts: Sequence[float]) -> Track:
        """Blinks with human timing; large glances often bring one along (Evinger et al. 1994)."""
        times: list[float] = []
        now = self._chance.uniform(0.6, 3.2)
        while now < self._seconds:
            times.append(now)
            if self._chance.random() < 0.12:
                times.append(now + 0.36)
            now += min(8.0, max(1.6, self._chance.lognormvariate(1.25, 0.42)))
        for shift in shifts:
            if self._chance.random() < 0.35 and all(abs(shift - time) > 1.2 for time in times):
                times.append(shift)
        return bumps(self._frames, self._fps, [(time, 0.09, 0.04, 0.15, 1.0) for time in sorted(times)])

    def _looks(self) -> tuple[Track, Track, Track, list[float]]:
        """Gaze across and down, turn of the head, and when the gaze jumps far."""
        aims = self._aims()
        gaze_x, gaze_y, turn, shifts = [], [], [], []
        before: float | None = None
        for start, aim, down in aims:
            if before is not None and abs(aim - before) > 0.5:
                shifts.append(start)
            before = aim
            gaze_x.append(Step(start, aim * 0.85, 0.09))
            gaze_y.append(Step(start, down, 0.09))
            turn.append(Step(start + 0.09, self._head_turn(aim), 0.42))
        drift = waves(self._frames, self._fps, self._chance, 0.02, (0.11, 0.23))
        turned = eased_steps(self._frames, self._fps, turn)
        turned = tuple(round(min(1.0, max(-1.0, value + more)), 4) for value, more in zip(turned, drift, strict=True))
        return (
            eased_steps(self._frames, self._fps, gaze_x),
            eased_steps(self._frames, self._fps, gaze_y),
            turned,
            shifts,
        )

    def _head_turn(self, aim: float) -> float:
        """The head goes most of the way to what the eyes look at, but keeps to the side it was composed to face."""
        base = self._figure.turn
        if self._figure.facing is Facing.CAMERA:
            return max(-0.7, min(0.7, 0.45 * base + 0.4 * aim))
        side = -1.0 if self._figure.facing is Facing.LEFT else 1.0
        return base + 0.12 * aim if side * aim >= 0 else base - side * 0.18

    def _aims(self) -> list[tuple[float, float, float]]:
        """What the eyes go to: (seconds, across -1 … 1, down -1 … 1) in order, starting at 0."""
        events: list[tuple[float, float, float]] = [(0.0, self._toward_partner(0.0), 0.0)]
        now = 0.0
        while True:
            now += self._chance.uniform(0.9, 2.6)
            if now >= self._seconds - 0.2:
                break
            events.append((now, *self._glance(now)))
        for turn in self._turns:
            reaction = turn.start + (self._chance.uniform(0.12, 0.3) if turn.who != self._figure.character else 0.0)
            if 0 < reaction < self._seconds:
                events = [event for event in events if not 0 <= event[0] - reaction < 0.9]
                events.append((reaction, self._toward_partner(reaction), 0.0))
        return sorted(events)

    def _glance(self, now: float) -> tuple[float, float]:
        """Mostly a small shift within what is looked at, sometimes away (more so when one speaks or ponders)."""
        target = self._toward_partner(now)
        speaks = any(turn.start <= now <= turn.end for turn in self._mine)
        away = 0.3 if speaks or self._figure.emotion in (Emotion.THOUGHTFUL, Emotion.AFRAID) else 0.14
        if self._chance.random() < away:
            return max(-1.0, min(1.0, target * 0.3 + self._chance.uniform(-0.5, 0.5))), self._chance.uniform(-0.45, 0.35)
        return max(-1.0, min(1.0, target + self._chance.uniform(-0.16, 0.16))), self._chance.uniform(-0.12, 0.12)

    def _toward_partner(self, now: float) -> float:
        """Where the person of interest is: the one who speaks, else the nearest other, else where the figure faces."""
        others = [one for one in self._scene.figures if one.character != self._figure.character]
        speakers = [turn.who for turn in self._turns if turn.start - 0.05 <= now <= turn.end + 0.4]
        spoken = [one for one in others if one.character in speakers]
        if spoken:
            return self._side_of(spoken[0])
        if others and not (speakers and self._figure.character not in speakers):
            return self._side_of(min(others, key=lambda one: (abs(one.x - self._figure.x), one.x)))
        return {Facing.LEFT: -0.75, Facing.RIGHT: 0.75}.get(self._figure.facing, 0.55 * self._figure.turn)

    def _side_of(self, other: PlacedFigure) -> float:
        return 0.8 if other.x > self._figure.x else -0.8

    # ---- head and body -------------------------------------------------------------------------------------------------

    def _tilt(self) -> Track:
        side = self._chance.choice((-1, 1))
        rest = side * _TILT.get(self._figure.emotion, 0.0)
        sway = waves(self._frames, self._fps, self._chance, 1.1, (0.09, 0.21, 0.37))
        accents = bumps(self._frames, self._fps, [(time, 0.25, 0.3, 0.4, side * 2.2) for time in self._accents(0.5)])
        return tuple(round(rest + one + other, 3) for one, other in zip(sway, accents, strict=True))

    def _nod(self) -> Track:
        """Beats on one's own words, nods to another's."""
        events = [(time, 0.12, 0.02, 0.22, 0.16 + 0.2 * self._energy) for time in self._accents(1.1)]
        for turn in self._turns:
            if turn.who == self._figure.character:
                continue
            now = turn.start + self._chance.uniform(1.0, 2.4)
            while now < min(turn.end + 0.3, self._seconds):
                depth = self._chance.uniform(0.22, 0.38)
                events += [(now, 0.16, 0.0, 0.18, depth), (now + 0.36, 0.15, 0.0, 0.2, depth * 0.7)]
                now += self._chance.uniform(2.4, 5.0)
        rest = _DROOP.get(self._figure.emotion, 0.0)
        sway = waves(self._frames, self._fps, self._chance, 0.03, (0.13, 0.29))
        beats = bumps(self._frames, self._fps, events)
        return tuple(round(max(-1.0, min(1.0, rest + one + other)), 4) for one, other in zip(sway, beats, strict=True))

    def _accents(self, hertz: float) -> list[float]:
        """Stressed moments while this figure speaks, about `hertz` a second times its energy."""
        times: list[float] = []
        for turn in self._mine:
            now = turn.start + self._chance.uniform(0.1, 0.4)
            while now < turn.end - 0.1:
                times.append(now)
                now += self._chance.uniform(0.7, 1.4) / (hertz * (0.5 + self._energy))
        return times

    def _breath(self) -> Track:
        rate = self._chance.uniform(0.21, 0.28) * (0.85 + 0.5 * self._energy)
        phase = self._chance.random() * math.tau
        step = math.tau * rate / self._fps
        return tuple(round(0.5 - 0.5 * math.cos(phase + step * frame), 4) for frame in range(self._frames))

    def _lean(self) -> Track:
        """A slow shift of weight, and towards the listener while speaking."""
        sway = waves(self._frames, self._fps, self._chance, 0.7, (0.07, 0.16))
        side = 1.0 if self._toward_partner(self._mine[0].start if self._mine else 0.0) > 0 else -1.0
        reach = side * (0.6 + 1.4 * self._energy)
        events = [(turn.start, 0.0, max(0.0, turn.end - turn.start - 0.4), 0.7, reach) for turn in self._mine]
        leaning = swell(self._frames, self._fps, events, rise=0.6)
        return tuple(round(one + other, 3) for one, other in zip(sway, leaning, strict=True))

    def _gesture(self) -> Track:
        """Strokes of a hand in one's own speech: up in a third of a second, held, and down."""
        events: list[tuple[float, float, float, float, float]] = []
        for turn in self._mine:
            now = turn.start + self._chance.uniform(0.1, 0.5)
            while now < turn.end - 0.35:
                hold = min(self._chance.uniform(0.25, 0.9), max(0.1, turn.end - now - 0.4))
                height = min(1.0, self._chance.uniform(0.45, 0.8) + 0.35 * self._energy)
                if self._chance.random() < 0.45 + 0.5 * self._energy:
                    events.append((now + 0.34, 0.34, hold, 0.5, height))
                now += 0.34 + hold + self._chance.uniform(0.5, 1.7) / (0.6 + self._energy)
        return bumps(self._frames, self._fps, events)


def feelings_of(figure: PlacedFigure, turns: Sequence[Turn], frames: int, fps: int) -> tuple[tuple[Feeling, ...], Track]:
    """The face's emotions and their strength: the subject's own until a line with another, which then stays.

    The strength sinks to zero and rises again around a change, so the face never jumps.
    """
    feelings: list[Feeling] = []
    changes: list[float] = []
    current = figure.emotion
    for turn in sorted((turn for turn in turns if turn.who == figure.character), key=lambda turn: turn.start):
        if turn.emotion is current or turn.start * fps >= frames:
            continue
        current = turn.emotion
        first = max(0, round((turn.start - 0.08) * fps))
        feelings.append(Feeling(first=first, emotion=current))
        if first > 0:
            changes.append(first / fps)
    speech = [(turn.start, 0.0, max(0.0, turn.end - turn.start), 0.8, 0.25) for turn in turns if turn.who == figure.character]
    lifted = swell(frames, fps, speech, rise=0.25)
    dips = bumps(frames, fps, [(time, 0.16, 0.0, 0.22, 1.0) for time in changes])
    intensity = tuple(round(min(1.0, figure.intensity + more) * (1.0 - dip), 4) for more, dip in zip(lifted, dips, strict=True))
    return tuple(feelings), intensity
