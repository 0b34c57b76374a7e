"""From a request to notes: calls the plan, the theme and the parts, seats the players, and writes the score as MIDI."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import mido

from core.crafts import ComposeRequest
from core.drafts.score import drums, parts
from core.drafts.score.form import Plan, plan
from core.drafts.score.moods import Motion
from core.drafts.score.orchestra import PLAYERS, SEATS, Player, Seating, colour_of, lead_of
from core.drafts.score.sampler import RATE, Note
from core.drafts.score.theme import Event, Melody, theme_of

_BALANCE = {
    "lead": -2.0,
    "pad": -9.0,
    "colour": -11.0,
    "bass": -6.0,
    "figure": -8.0,
    "counter": -9.5,
    "drums": -10.0,
    "timpani": -10.0,
}
"""dB of each part."""
_TICKS = 480


@dataclass(frozen=True, slots=True)
class Part:
    """What one player plays."""

    role: str
    player: Player
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A composed cue."""

    plan: Plan
    parts: tuple[Part, ...]


def compose(request: ComposeRequest, seed: int) -> Score:
    """All parts of a cue; the same request and seed give the same notes."""
    form = plan(request)
    chance = Random(f"{seed}:{request.key}:{request.mood}:{request.genre}:{request.seconds}:{request.intensity}")
    tonic = 48 + request.key
    seating = SEATS[request.genre][form.style.motion]
    found = [*_accompaniment(request, form, seating, tonic, chance), *_percussion(form, seating, tonic, chance)]
    lead = PLAYERS[lead_of(request.genre, request.mood)]
    centre = lead.middle - (4 if form.style.dark else 0)
    melody = Melody(form, theme_of(seed, request.key), tonic, centre, chance)
    found.insert(0, Part("lead", lead, tuple(melody.phrases(_playing(request, form)))))
    return Score(form, tuple(part for part in found if part.events))


def _playing(request: ComposeRequest, form: Plan) -> frozenset[int]:
    """The phrases that carry the theme: rarely all of them, since people speak over this music."""
    phrases = {bar.phrase for bar in form.bars}
    rests = {0.0: (1, 2), 0.35: (2,), 0.7: (6,)}
    silent = next(places for least, places in sorted(rests.items(), reverse=True) if request.intensity >= least)
    return frozenset(phrase for phrase in phrases if phrase % (8 if silent == (6,) else 4) not in silent)


def _accompaniment(request: ComposeRequest, form: Plan, seating: Seating, tonic: int, chance: Random) -> list[Part]:
    low = -4 if form.style.dark else 0
    chords = parts.voicings(form, tonic, 50 + low, 69 + low)
    found = []
    if seating.pad:
        found.append(Part("pad", PLAYERS[seating.pad], tuple(parts.pad(form, chords))))
    colour = colour_of(request.genre, request.mood)
    if colour:
        found.append(Part("colour", PLAYERS[colour], tuple(parts.pad(form, chords, 0.45))))
    player, pattern = seating.bass
    found.append(
        Part("bass", PLAYERS[player], tuple(parts.bass(form, pattern, tonic, 40 if player in ("cello", "piano") else 37)))
    )
    player, pattern = seating.figure
    if request.intensity > 0.12:
        found.append(Part("figure", PLAYERS[player], tuple(parts.figure(form, pattern, chords, chance))))
    if seating.counter:
        found.append(Part("counter", PLAYERS[seating.counter], tuple(parts.counter(form, chords, 0.5))))
    return found


def _percussion(form: Plan, seating: Seating, tonic: int, chance: Random) -> list[Part]:
    player, pattern = seating.drums
    if not player:
        return []
    found = [Part("drums", PLAYERS[player], tuple(drums.drums(form, pattern, chance)))]
    if pattern == "war" and form.style.motion is Motion.DRIVING:
        found.append(Part("timpani", PLAYERS["timpani"], tuple(drums.timpani(form, tonic))))
    return found


def performed(score: Score, request: ComposeRequest, seed: int) -> list[Note]:
    """The notes as played, ordered by start: seconds, small human deviations, seats and balance."""
    chance = Random(f"{seed}:{request.key}:performance")
    beat = request.seconds / score.plan.beats
    notes = []
    for part in score.parts:
        gain = 10 ** ((_BALANCE[part.role] + part.player.trim) / 20)
        loose = 0.004 if part.role in ("drums", "timpani", "bass") else 0.009
        for event in part.events:
            start = min(max(0.0, event.start * beat + chance.gauss(0, loose)), request.seconds - 0.01)
            notes.append(
                Note(
                    start=round(start * RATE) / RATE,
                    seconds=max(0.05, min(event.beats * beat, request.seconds - start)),
                    pitch=event.pitch,
                    velocity=max(12, min(122, event.velocity + chance.randrange(-3, 4))),
                    bank=part.player.bank,
                    program=part.player.program,
                    gain=gain,
                    pan=part.player.pan,
                    send=part.player.send,
                    swell=event.swell if part.player.attack else 0.0,
                    attack=part.player.attack if event.beats >= 1 else 0.0,
                )
            )
    return sorted(notes, key=lambda note: (note.start, note.pitch, note.program))


def save_midi(score: Score, path: Path) -> None:
    """The score as a Standard MIDI File: a track per part, in time with the sound."""
    metre = score.plan.style.beats
    file = mido.MidiFile(type=1, ticks_per_beat=_TICKS)
    head = mido.MidiTrack()
    head.append(mido.MetaMessage("set_tempo", tempo=round(60e6 / score.plan.bpm), time=0))
    head.append(mido.MetaMessage("time_signature", numerator=metre, denominator=4, time=0))
    head.append(mido.MetaMessage("end_of_track", time=round(score.plan.beats * _TICKS)))
    file.tracks.append(head)
    channels = iter(channel for channel in range(16) if channel != 9)
    for part in score.parts:
        channel = 9 if part.player.bank == 128 else next(channels)
        track = mido.MidiTrack()
        track.append(mido.MetaMessage("track_name", name=part.role, time=0))
        track.append(mido.Message("program_change", channel=channel, program=part.player.program, time=0))
        messages = []
        for event in part.events:
            velocity = max(1, min(127, event.velocity))
            messages.append((round(event.start * _TICKS), 1, event.pitch, velocity))
            messages.append((round((event.start + event.beats) * _TICKS), 0, event.pitch, 0))
        now = 0
        for tick, on, pitch, velocity in sorted(messages):
            kind = "note_on" if on else "note_off"
            track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
            now = tick
        file.tracks.append(track)
    file.save(str(path))
