"""Where every sound of the film lies: speech, cues, ambience, spots. Called by core.plan.film."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

from core.crafts import (
    AmbienceRequest,
    ComposeRequest,
    Craft,
    MixRequest,
    Music,
    PlacedAmbience,
    PlacedMusic,
    PlacedSpeech,
    PlacedSpot,
    Ref,
)
from core.errors import NotFound
from core.heard import Ambience
from core.plan.draft import Draft
from core.plan.items import Item, scene_spans
from core.storyboard import Cue, Delivery, Storyboard

TRACK_OVERLAP = 1.5
"""Seconds in which one turn of a track fades into the next."""
MIN_TURN = 2.0
BACKGROUND_SEED = 2
"""One for all films, so that a background made for one is found by every other. Of the first eight the one whose backgrounds
lie best in the middle: none leans to a side by more than 1.6 dB over a minute."""


def plan_backgrounds(draft: Draft, board: Storyboard) -> dict[Ambience, Ref]:
    """One step per kind of background that the film uses. They need nothing but the storyboard, so they fill the time in which
    lines are spoken and shots are drawn."""
    if not draft.job.options.ambience_volume > 0:
        return {}
    kinds = dict.fromkeys(sound for scene in board.scenes for sound in scene.ambience)
    return {
        sound: draft.add(
            Craft.AMBIENCE,
            AmbienceRequest(sound=sound),
            seed=BACKGROUND_SEED,
            title=sound.value,
            weight=0.4,
            order=650,
        )
        for sound in kinds
    }


def plan_mix(
    draft: Draft, board: Storyboard, items: Sequence[Item], backgrounds: Mapping[Ambience, Ref], seconds: float
) -> Ref:
    """The cues' compose steps and the one mix of the film."""
    options = draft.job.options
    request = MixRequest(
        speech=tuple(_speech(items, options.fps)),
        music=tuple(_music(draft, board, items, seconds)) if options.music_volume > 0 else (),
        ambience=tuple(_ambience(backgrounds, items, options.fps, seconds)),
        spots=tuple(_spots(items, options.fps)),
        seconds=seconds,
        speech_volume=float(options.speech_volume),
        music_volume=float(options.music_volume),
        ambience_volume=float(options.ambience_volume),
    )
    return draft.add(Craft.MIX, request, seed=draft.seeds.film, title=board.title, weight=0.3 + 0.03 * seconds, order=900)


def _speech(items: Sequence[Item], fps: int) -> list[PlacedSpeech]:
    placed = []
    for item in items:
        if item.timed is None or item.planned is None:
            continue
        sides = {subject.character: subject.position for subject in item.planned.shot.subjects}
        for part in item.timed.heard:
            placed.append(
                PlacedSpeech(
                    speech=part.asset,
                    start=item.start / fps + part.start,
                    volume=part.line.volume,
                    pan=0.35 * sides.get(part.line.character, 0.0) if part.line.delivery is Delivery.ON_SCREEN else 0.0,
                    distant=part.line.delivery is Delivery.OFF_SCREEN,
                )
            )
    return placed


def _music(draft: Draft, board: Storyboard, items: Sequence[Item], seconds: float) -> list[PlacedMusic]:
    """One continuous score: each cue lasts to the start of the next; the first covers the title, the last the credits.

    A track of one's own takes the place of all cues, repeated with a short overlap when the film is longer.
    """
    if draft.job.track is not None:
        return _own_track(draft, draft.job.track, seconds)
    fps = draft.job.options.fps
    firsts: dict[str, float] = {}
    for item in items:
        if item.planned is not None and item.planned.index == 0:
            firsts.setdefault(item.planned.scene.id, max(item.start, 0) / fps)
    starts = [0.0, *(firsts[cue.first] for cue in board.cues[1:])]
    ends = [*starts[1:], seconds]
    placed = []
    for index, (cue, start, end) in enumerate(zip(board.cues, starts, ends, strict=True)):
        if end - start > 0:
            placed.append(PlacedMusic(music=_compose(draft, board, cue, index, end - start), start=start, seconds=end - start))
    return placed


def _own_track(draft: Draft, track: Ref, seconds: float) -> list[PlacedMusic]:
    music = draft.result(track, Music)
    if music is None:
        raise NotFound("track.missing", "the film's own music is no longer stored; give the track again")
    turn = max(MIN_TURN, music.seconds - TRACK_OVERLAP)
    count = 1 if music.seconds >= seconds else math.ceil(seconds / turn)
    length = seconds if count == 1 else turn
    return [
        PlacedMusic(music=track, start=number * turn, seconds=min(length, seconds - number * turn))
        for number in range(count)
        if seconds - number * turn > 0
    ]


def _compose(draft: Draft, board: Storyboard, cue: Cue, index: int, seconds: float) -> Ref:
    return draft.add(
        Craft.COMPOSE,
        ComposeRequest(
            mood=cue.mood,
            genre=cue.genre,
            bpm=cue.bpm,
            intensity=cue.intensity,
            seconds=seconds,
            key=random.Random(f"key:{draft.seeds.film}:{draft.job.title}").randrange(12),
            opening=index == 0,
            closing=index == len(board.cues) - 1,
            instruments=cue.instruments,
        ),
        seed=draft.seeds.of_cue(index),
        title=f"{cue.mood.value}, {cue.genre.value}",
        weight=0.3 + 0.03 * seconds,
        order=800,
    )


def _ambience(backgrounds: Mapping[Ambience, Ref], items: Sequence[Item], fps: int, seconds: float) -> list[PlacedAmbience]:
    return [
        PlacedAmbience(sound=backgrounds[sound], start=start / fps, seconds=(end - start) / fps)
        for scene, start, end in scene_spans(items, round(seconds * fps))
        for sound in scene.ambience
        if end > start and sound in backgrounds
    ]


def _spots(items: Sequence[Item], fps: int) -> list[PlacedSpot]:
    return [
        PlacedSpot(sound=spot.sound, start=(item.start + spot.at * item.frames) / fps)
        for item in items
        if item.planned is not None
        for spot in item.planned.shot.spots
    ]
