"""The mood of every scene and the cues of the score: one per stretch of one mood, covering the film. Used by rules.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.storyboard import NARRATOR, Cue, Emotion, Genre, Line, Mood, PlaceKind, Scene, TimeOfDay, Weather
from core.storyboarding.feelings import mood_scores
from core.storyboarding.lexicon import lexicon, words_of
from core.storyboarding.pacing import shot_seconds

SHORTEST_CUE = 11.0
"""Seconds; shorter stretches join a neighbour."""
_BPM = {
    Mood.NEUTRAL: 88,
    Mood.CALM: 70,
    Mood.TENDER: 66,
    Mood.JOYFUL: 116,
    Mood.COMIC: 122,
    Mood.ADVENTUROUS: 126,
    Mood.EPIC: 94,
    Mood.MYSTERIOUS: 76,
    Mood.TENSE: 106,
    Mood.DARK: 64,
    Mood.SAD: 60,
    Mood.TRIUMPHANT: 108,
}
_FORCE = {Mood.EPIC: 0.75, Mood.TENSE: 0.65, Mood.ADVENTUROUS: 0.65, Mood.TRIUMPHANT: 0.75, Mood.JOYFUL: 0.55, Mood.CALM: 0.3}
_BY_EMOTION = {
    Emotion.HAPPY: Mood.JOYFUL,
    Emotion.EXCITED: Mood.ADVENTUROUS,
    Emotion.SAD: Mood.SAD,
    Emotion.ANGRY: Mood.TENSE,
    Emotion.AFRAID: Mood.TENSE,
    Emotion.TENDER: Mood.TENDER,
    Emotion.THOUGHTFUL: Mood.CALM,
    Emotion.TIRED: Mood.CALM,
    Emotion.SURPRISED: Mood.MYSTERIOUS,
    Emotion.DISGUSTED: Mood.COMIC,
}
_BY_PLACE = {
    PlaceKind.GRAVEYARD: Mood.SAD,
    PlaceKind.CAVE: Mood.MYSTERIOUS,
    PlaceKind.RUINS: Mood.MYSTERIOUS,
    PlaceKind.PRISON: Mood.DARK,
    PlaceKind.ALLEY: Mood.TENSE,
    PlaceKind.HOSPITAL: Mood.SAD,
    PlaceKind.SPACE: Mood.MYSTERIOUS,
    PlaceKind.PARK: Mood.CALM,
    PlaceKind.GARDEN: Mood.CALM,
    PlaceKind.LAKE: Mood.CALM,
    PlaceKind.BEACH: Mood.CALM,
    PlaceKind.CHURCH: Mood.CALM,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a scene's mood rests on besides its words."""

    kind: PlaceKind
    time: TimeOfDay
    weather: Weather


def mood_of(action: str, lines: Sequence[Line], setting: Setting) -> Mood:
    """The mood of a scene: wording of its action and speech, what its lines feel, and a little from place, hour and sky."""
    score: Counter[str] = Counter()
    for mood, times in mood_scores(action[:6000]).items():
        score[mood] += 20 * times
    spoken = " ".join(line.text for line in lines)[:6000]
    for mood, times in mood_scores(spoken).items():
        score[mood] += 9 * times
    for line in lines:
        if line.emotion in _BY_EMOTION and line.character != NARRATOR:
            score[_BY_EMOTION[line.emotion].value] += round(14 * line.intensity)
    if setting.kind in _BY_PLACE:
        score[_BY_PLACE[setting.kind].value] += 12
    if setting.weather is Weather.STORM:
        score[Mood.TENSE.value] += 14
    if setting.weather is Weather.FOG or setting.time is TimeOfDay.NIGHT:
        score[Mood.MYSTERIOUS.value] += 8
    best = max(Mood, key=lambda mood: score[mood.value])
    return best if score[best.value] >= 18 else Mood.CALM if setting.time is not TimeOfDay.NIGHT else Mood.MYSTERIOUS


def genre_of(text: str, kinds: Sequence[PlaceKind]) -> Genre:
    """The instruments of the whole film, from its story and places; one for the film, so that the score hangs together."""
    score: Counter[str] = Counter()
    for hit in lexicon("film", "genres").hits(words_of(text[:60000])):
        score[hit.value] += 1
    for kind in kinds:
        genre = _GENRE_PLACES.get(kind)
        if genre is not None:
            score[genre.value] += 3
    order = [Genre.ELECTRONIC, Genre.JAZZ, Genre.FOLK, Genre.ORCHESTRAL, Genre.CHAMBER, Genre.ROCK, Genre.PIANO]
    best = max(order, key=lambda genre: score[genre.value])
    return best if score[best.value] >= 2 else Genre.ORCHESTRAL


_GENRE_PLACES = {
    PlaceKind.SPACE: Genre.ELECTRONIC,
    PlaceKind.PLANET: Genre.ELECTRONIC,
    PlaceKind.COCKPIT: Genre.ELECTRONIC,
    PlaceKind.LABORATORY: Genre.ELECTRONIC,
    PlaceKind.VILLAGE: Genre.FOLK,
    PlaceKind.FARM: Genre.FOLK,
    PlaceKind.FOREST: Genre.FOLK,
    PlaceKind.HARBOUR: Genre.FOLK,
    PlaceKind.BAR: Genre.JAZZ,
    PlaceKind.ALLEY: Genre.JAZZ,
    PlaceKind.CASTLE_HALL: Genre.ORCHESTRAL,
    PlaceKind.SHIP_DECK: Genre.ORCHESTRAL,
    PlaceKind.HOSPITAL: Genre.PIANO,
    PlaceKind.BEDROOM: Genre.PIANO,
    PlaceKind.THEATRE: Genre.CHAMBER,
    PlaceKind.LIBRARY: Genre.CHAMBER,
}


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: int
    last: int
    mood: Mood
    seconds: float


def cues_of(scenes: Sequence[Scene], genre: Genre) -> tuple[Cue, ...]:
    """Music over all scenes in order, none below SHORTEST_CUE of estimated film unless the film itself is shorter."""
    stretches: list[_Stretch] = []
    for number, scene in enumerate(scenes):
        seconds = sum(shot_seconds(shot, scene.lines) for shot in scene.shots)
        if stretches and stretches[-1].mood is scene.mood:
            stretches[-1] = replace(stretches[-1], last=number, seconds=stretches[-1].seconds + seconds)
        else:
            stretches.append(_Stretch(number, number, scene.mood, seconds))
    merged = _merged(stretches)
    return tuple(_cue(stretch, number, len(merged), scenes, genre) for number, stretch in enumerate(merged))


def _merged(stretches: list[_Stretch]) -> list[_Stretch]:
    """Left to right: a stretch that is too short takes in the next; the longer one names the mood. A short last one joins
    the one before it."""
    done: list[_Stretch] = []
    for stretch in stretches:
        if done and (done[-1].seconds < SHORTEST_CUE or done[-1].mood is stretch.mood):
            done[-1] = _joined(done[-1], stretch)
        else:
            done.append(stretch)
    while len(done) > 1 and (done[-1].seconds < SHORTEST_CUE or done[-1].mood is done[-2].mood):
        last = done.pop()
        done[-1] = _joined(done[-1], last)
    return done


def _joined(one: _Stretch, other: _Stretch) -> _Stretch:
    mood = one.mood if one.seconds >= other.seconds else other.mood
    return _Stretch(one.first, other.last, mood, one.seconds + other.seconds)


def _cue(stretch: _Stretch, number: int, count: int, scenes: Sequence[Scene], genre: Genre) -> Cue:
    covered = scenes[stretch.first : stretch.last + 1]
    shots = sum(len(scene.shots) for scene in covered)
    rhythm = stretch.seconds / max(1, shots)
    bpm = _BPM[stretch.mood] * (1.05 if rhythm < 2.6 else 0.96 if rhythm > 4.5 else 1.0)
    lines = [line for scene in covered for line in scene.lines if line.character != NARRATOR]
    heat = sum(line.intensity for line in lines) / len(lines) if lines else 0.4
    arc = 0.12 * (number / max(1, count - 1)) if count > 1 else 0.06
    force = _FORCE.get(stretch.mood, 0.42) + 0.25 * (heat - 0.4) + arc
    return Cue(
        first=covered[0].id,
        last=covered[-1].id,
        mood=stretch.mood,
        genre=genre,
        bpm=float(round(bpm)),
        intensity=round(min(1.0, max(0.15, force)), 2),
    )
