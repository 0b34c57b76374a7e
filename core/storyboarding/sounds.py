"""What is heard besides speech and music: the air of a place, and the short sounds that action names. Used by rules.py
(ambience) and decoupage.py (spots)."""

from __future__ import annotations

from core.heard import Ambience, SpotSound
from core.storyboard import PlaceKind, SpotCue, TimeOfDay, Weather
from core.storyboarding.lexicon import lexicon, words_of

_MOST = 3
_LATEST_SPOT = 0.85
_A = Ambience
_K = PlaceKind
_BY_PLACE: dict[PlaceKind, tuple[Ambience, ...]] = {
    **dict.fromkeys((_K.SHOP, _K.LIBRARY, _K.LIVING_ROOM, _K.BEDROOM, _K.KITCHEN, _K.OFFICE, _K.CORRIDOR), (_A.ROOM,)),
    **dict.fromkeys((_K.CLASSROOM, _K.PRISON), (_A.ROOM,)),
    **dict.fromkeys((_K.BAR, _K.RESTAURANT), (_A.CAFE,)),
    **dict.fromkeys((_K.STATION, _K.THEATRE), (_A.CROWD,)),
    **dict.fromkeys((_K.LABORATORY, _K.HOSPITAL, _K.WORKSHOP), (_A.MACHINES,)),
    _K.CHURCH: (_A.CHURCH,),
    _K.CASTLE_HALL: (_A.ROOM, _A.FIRE),
    _K.CAVE: (_A.CAVE,),
    _K.CAR: (_A.ENGINE,),
    _K.TRAIN: (_A.TRAIN,),
    _K.COCKPIT: (_A.SPACE,),
    _K.SPACE: (_A.SPACE,),
    _K.SHIP_DECK: (_A.SEA, _A.WIND),
    **dict.fromkeys((_K.SEA, _K.BEACH), (_A.SEA,)),
    _K.HARBOUR: (_A.HARBOUR,),
    **dict.fromkeys((_K.STREET, _K.ALLEY, _K.SKYLINE, _K.ROOFTOP), (_A.CITY,)),
    **dict.fromkeys((_K.PARK, _K.GARDEN, _K.VILLAGE, _K.FARM), (_A.BIRDS,)),
    **dict.fromkeys((_K.ROAD, _K.BRIDGE, _K.MOUNTAIN, _K.SNOWFIELD, _K.DESERT, _K.RUINS, _K.GRAVEYARD, _K.PLANET), (_A.WIND,)),
    _K.FOREST: (_A.FOREST,),
    _K.LAKE: (_A.STREAM, _A.BIRDS),
}
_DAYLIGHT_ONLY = frozenset([_A.BIRDS])
_SETTLED_AT_NIGHT = frozenset([_K.PARK, _K.GARDEN, _K.VILLAGE, _K.FARM, _K.FOREST, _K.LAKE, _K.GRAVEYARD, _K.ROAD])


def ambience_of(kind: PlaceKind, interior: bool, time: TimeOfDay, weather: Weather, text: str) -> tuple[Ambience, ...]:
    """At most three continuous sounds: those the action text names come after the place's own, weather in between."""
    own = list(_BY_PLACE.get(kind, (_A.ROOM,)))
    if time is TimeOfDay.NIGHT:
        own = [sound for sound in own if sound not in _DAYLIGHT_ONLY]
        if kind in _SETTLED_AT_NIGHT and weather in (Weather.CLEAR, Weather.CLOUDY, Weather.FOG):
            own.append(_A.NIGHT)
    sealed = kind in (_K.SPACE, _K.COCKPIT, _K.PLANET)
    if not sealed:
        own += _weather_sounds(weather, interior)
    if weather in (Weather.RAIN, Weather.STORM, Weather.SNOW):
        own = [sound for sound in own if sound not in (_A.BIRDS,)]
    named = [Ambience(hit.value) for hit in lexicon("sky", "ambience").hits(words_of(text[:4000]))]
    outdoors_only = {_A.WIND, _A.SEA, _A.STREAM, _A.NIGHT, _A.BIRDS, _A.CITY}
    dark = time in (TimeOfDay.NIGHT, TimeOfDay.DUSK)
    named = [sound for sound in named if not (sealed and sound in outdoors_only) and (dark or sound is not _A.NIGHT)]
    return tuple(dict.fromkeys([*own, *named]))[:_MOST] or (_A.ROOM,)


def _weather_sounds(weather: Weather, interior: bool) -> list[Ambience]:
    if weather is Weather.RAIN:
        return [_A.RAIN]
    if weather is Weather.STORM:
        return [_A.STORM]
    if weather is Weather.SNOW and not interior:
        return [_A.WIND]
    return []


def spots_in(text: str) -> tuple[SpotCue, ...]:
    """The short sounds that action text names, each at its share of the text; the same sound once."""
    if not text:
        return ()
    words = words_of(text)
    negations = lexicon("sky", "negations")
    found: dict[SpotSound, float] = {}
    for hit in lexicon("sky", "spots").hits(words):
        if not negations.has(words[max(0, hit.index - 2) : hit.index]):
            found.setdefault(SpotSound(hit.value), round(min(_LATEST_SPOT, words[hit.index].start / len(text)), 2))
    return tuple(SpotCue(sound=sound, at=at) for sound, at in found.items())
