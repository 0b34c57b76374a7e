"""The notes of a cue make musical sense."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import mido
import pytest

from core.drafts.score.form import Span
from core.drafts.score.sampler import RATE
from core.drafts.score.theory import scale_over
from core.drafts.score.writing import Part, Score, compose, performed, save_midi
from core.storyboard import Genre, Mood
from tests.core.drafts.score.conftest import request_of

UNPITCHED = ("drums",)


def part(score: Score, role: str) -> Part:
    return next(found for found in score.parts if found.role == role)


def span_at(score: Score, beat: float) -> Span:
    return next(span for span in reversed(score.plan.spans) if span.start <= beat + 1e-6)


@pytest.mark.parametrize(("mood", "genre"), list(product(Mood, Genre)))
def test_every_mood_and_genre_is_written_in_key(mood: Mood, genre: Genre) -> None:
    score = compose(request_of(mood=mood, genre=genre, seconds=30.0, intensity=0.8, key=9), 3)
    assert part(score, "lead").events
    for found in score.parts:
        for event in found.events:
            assert event.beats > 0
            assert event.start + 0.01 < score.plan.beats
            if found.role in UNPITCHED or found.player.program == 116:
                continue
            span = span_at(score, event.start)
            scale = scale_over(score.plan.style.mode, span.chord)
            near = (event.pitch - 57) % 12
            # A walking bass leads into the next root by a half step from outside the scale.
            assert near in scale or found.role == "bass", (found.role, span.chord.symbol, near)
            assert 24 <= event.pitch <= 100


@pytest.mark.parametrize("mood", list(Mood))
def test_a_closing_cue_comes_to_rest_on_the_tonic(mood: Mood) -> None:
    score = compose(request_of(mood=mood, seconds=30.0, closing=True), 3)
    assert part(score, "lead").events[-1].pitch % 12 == 2
    assert part(score, "bass").events[-1].pitch % 12 == 2
    assert part(score, "lead").events[-1].start == score.plan.bars[-1].start


def test_all_cues_of_a_film_share_their_theme() -> None:
    def rhythm(mood: Mood, seed: int) -> list[float]:
        score = compose(request_of(mood=mood, seconds=32.0, bpm=90.0), seed)
        events = part(score, "lead").events
        return [round(event.start - events[0].start, 2) for event in events[:5]]

    assert rhythm(Mood.EPIC, 4) == rhythm(Mood.SAD, 4) == rhythm(Mood.JOYFUL, 4)
    assert len({tuple(rhythm(Mood.EPIC, seed)) for seed in range(12)}) >= 4


def test_the_same_request_and_seed_give_the_same_notes_and_another_seed_gives_others() -> None:
    request = request_of(mood=Mood.ADVENTUROUS, seconds=20.0)
    assert compose(request, 8) == compose(request, 8)
    assert performed(compose(request, 8), request, 8) == performed(compose(request, 8), request, 8)
    assert compose(request, 8) != compose(request, 9)


def test_more_intensity_means_more_and_stronger_notes() -> None:
    quiet = compose(request_of(mood=Mood.EPIC, seconds=40.0, intensity=0.2), 2)
    strong = compose(request_of(mood=Mood.EPIC, seconds=40.0, intensity=0.95), 2)
    assert sum(len(found.events) for found in strong.parts) > 1.3 * sum(len(found.events) for found in quiet.parts)
    assert part(strong, "bass").events[0].velocity > part(quiet, "bass").events[0].velocity + 15


@pytest.mark.parametrize("seconds", [0.2, 0.7, 1.0, 1.9, 3.3, 5.0])
@pytest.mark.parametrize("closing", [True, False])
def test_very_short_cues_have_notes_that_stay_inside(seconds: float, closing: bool) -> None:
    request = request_of(mood=Mood.TENSE, seconds=seconds, closing=closing)
    notes = performed(compose(request, 1), request, 1)
    assert notes
    assert all(0 <= note.start < seconds and note.start + note.seconds <= seconds + 0.06 for note in notes)
    assert all(note.start * RATE == pytest.approx(round(note.start * RATE)) for note in notes)


def test_the_midi_file_holds_the_score(tmp_path: Path) -> None:
    score = compose(request_of(mood=Mood.TRIUMPHANT, seconds=24.0), 2)
    save_midi(score, tmp_path / "score.mid")
    file = mido.MidiFile(tmp_path / "score.mid")
    notes = sum(1 for track in file.tracks for message in track if message.type == "note_on")
    assert notes == sum(len(found.events) for found in score.parts)
    assert file.length == pytest.approx(24.0, abs=0.05)
