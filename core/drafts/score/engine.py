"""The draft composer engine: composes a cue, plays it through the SoundFont, levels it. Called through core.engines.

Two passes over the rendered sound (levelling needs the loudness first) through a temporary file, so memory does not grow
with the cue's length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core import identities
from core.crafts import ComposeRequest, Context, EngineOptions, Music
from core.drafts.score.sampler import Note, Sampler
from core.drafts.score.soundfont import Wave
from core.drafts.score.writing import compose, performed, save_midi
from core.errors import BadOption, Unwritable
from core.sound.cues import CUE, check_length, level, tail_of
from core.sound.filters import RATE, Fir, shaped
from core.sound.loudness import LoudnessMeter
from core.sound.reverb import room
from core.storyboard import Genre

_PRE_ROLL = 8.0
"""Seconds played before a loop's start so that its end rings into its beginning."""
_TONE = ((20.0, 0.0), (700.0, 0.0), (1200.0, -1.5), (2500.0, -3.5), (4200.0, -1.0), (7000.0, 3.0), (20000.0, 4.0))
"""Room for speech: a shallow dip where consonants live, and some air above it."""
_ROOMS = {Genre.ORCHESTRAL: 2.2, Genre.CHAMBER: 1.8, Genre.PIANO: 1.9, Genre.ELECTRONIC: 1.8}


class DraftComposer:
    """Engine[ComposeRequest, Music]: an algorithmic score, the same theme in every cue of a film."""

    identity = identities.DRAFT_SCORE

    def __init__(self, options: EngineOptions) -> None:
        if options:
            name = sorted(options)[0]
            raise BadOption("option.unknown", f"the draft composer has no option {name!r}", name=name)
        self._sampler = Sampler()

    def run(self, request: ComposeRequest, context: Context) -> Music:
        """Writes music.flac (stereo, 48 kHz, `seconds` + tail) and score.mid; raises BadOption for an impossible length."""
        check_length(request)
        context.progress(0.0, "composing")
        score = compose(request, context.seed)
        context.check_cancelled()
        save_midi(score, context.work / "score.mid")
        context.check_cancelled()
        notes = performed(score, request, context.seed)
        context.check_cancelled()
        tail = tail_of(request)
        samples = round(request.seconds * RATE)
        total = samples + round(tail * RATE)
        raw = context.work / "render.f32"
        try:
            loudness = self._render(request, notes, total, samples, raw, context)
            loudness = level(request, raw, total, loudness, context, 0.8)
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot write the cue: {error}", name=CUE) from error
        finally:
            raw.unlink(missing_ok=True)
        context.progress(1.0, "music ready")
        return Music(file=CUE, seconds=request.seconds, tail=tail, midi="score.mid", loudness=loudness)

    def _render(
        self, request: ComposeRequest, notes: list[Note], total: int, samples: int, raw: Path, context: Context
    ) -> float:
        """Plays the notes into a file of interleaved float32; the loudness of the cue without its tail."""
        meter = LoudnessMeter()
        done = 0
        with raw.open("wb") as file:
            for block in self._played(request, notes, total, samples, context.check_cancelled):
                file.write(np.ascontiguousarray(block.T).tobytes())
                meter.add(block[:, : max(0, samples - done)])
                done += block.shape[1]
                context.progress(0.05 + 0.75 * done / total, "playing")
        return meter.integrated

    def _played(
        self, request: ComposeRequest, notes: list[Note], total: int, samples: int, check: Callable[[], None]
    ) -> Iterator[Wave]:
        """Stereo blocks with room and tone, exactly `total` samples."""
        before = 0
        if request.loop:
            rounds = -(-round(_PRE_ROLL * RATE) // samples)
            before = rounds * samples
            notes = [replace(note, start=note.start + turn * samples / RATE) for turn in range(rounds + 1) for note in notes]
        hall, tone = Fir(room(_ROOMS.get(request.genre, 1.3), seed=7)), Fir(shaped(_TONE))
        late = 511 // 2
        skip = before + late
        for block in self._sampler.play(notes, before + total + late, check):
            wet = hall.run(block[2:3])
            sound = tone.run(block[:2] + wet)
            check()
            if skip >= sound.shape[1]:
                skip -= sound.shape[1]
                continue
            yield sound[:, skip:]
            skip = 0
