"""What time of day and weather do to colours: the sky, the light on things, the haze in front of what is far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.paint.colour import mix, shade, times, turned
from core.storyboard import TimeOfDay, Weather


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """Colours "#rrggbb" and shares 0 … 1 of one time and weather."""

    top: str
    middle: str
    low: str
    """The sky from above to the horizon."""
    light: str
    """Falls on everything outdoors."""
    key: str
    """Of the sun or the moon."""
    haze: str
    """What far things fade into."""
    cloud_light: str
    cloud_dark: str
    room: str
    """Light inside a room before any lamp is on."""
    cover: float = 0.25
    """How much of the sky the clouds hide."""
    disc: float = 1.0
    """How clearly the sun or moon is seen."""
    thick: float = 0.0
    """Extra haze: 1 hides the far hills."""
    wet: float = 0.0
    snow: float = 0.0
    lamps: float = 0.0
    """How much lamps matter: 0 broad day … 1 night."""
    stars: float = 0.0


_TIMES: dict[TimeOfDay, Air] = {
    TimeOfDay.DAWN: Air(
        top="#5f79b8",
        middle="#e3a6ab",
        low="#ffe0ae",
        light="#ecd2c6",
        key="#ffcf9a",
        haze="#f2c9b3",
        cloud_light="#ffdcc0",
        cloud_dark="#b18aa4",
        room="#c2aeaa",
        lamps=0.45,
    ),
    TimeOfDay.DAY: Air(
        top="#3f8fd9",
        middle="#86c3ee",
        low="#dceff5",
        light="#ffffff",
        key="#fff3cf",
        haze="#cde3ee",
        cloud_light="#ffffff",
        cloud_dark="#c3d3e2",
        room="#e2ddd5",
    ),
    TimeOfDay.DUSK: Air(
        top="#2c2a63",
        middle="#a94f7f",
        low="#ffa765",
        light="#cba4aa",
        key="#ff9d5c",
        haze="#d98076",
        cloud_light="#ffab78",
        cloud_dark="#6a3f72",
        room="#96788c",
        lamps=0.8,
        stars=0.15,
    ),
    TimeOfDay.NIGHT: Air(
        top="#081030",
        middle="#14295c",
        low="#31508c",
        light="#6678b0",
        key="#b9caff",
        haze="#26407a",
        cloud_light="#4a639c",
        cloud_dark="#1a2a55",
        room="#706a90",
        lamps=1.0,
        stars=1.0,
    ),
}


def air_of(time: TimeOfDay, weather: Weather) -> Air:
    """The air of a time and weather."""
    return _WEATHERS[weather](_TIMES[time])


def _clear(air: Air) -> Air:
    return air


def _greyed(air: Air, grey: float, dark: float) -> Air:
    """The sky covered: colours near to one grey of the same time, `dark` takes light away (less where it is dark already)."""
    dark *= 1 - 0.6 * air.lamps
    base = turned(mix(air.middle, air.haze, 0.5), saturation=0.35 + 0.3 * air.lamps)

    def sky(colour: str, lift: float) -> str:
        return shade(mix(colour, base, grey), lift - dark)

    light = mix(air.light, times(air.light, turned(base, saturation=0.6, light=0.2)), 0.6)
    return replace(
        air,
        top=sky(air.top, -0.08),
        middle=sky(air.middle, 0.0),
        low=sky(air.low, 0.05),
        haze=sky(air.haze, 0.02),
        cloud_light=sky(air.cloud_light, 0.05),
        cloud_dark=sky(air.cloud_dark, -0.1),
        light=shade(light, -dark * 0.85),
        key=mix(air.key, base, 0.5),
        room=shade(turned(air.room, saturation=0.7), -dark * 0.5),
        disc=0.0,
        stars=0.0,
        lamps=max(air.lamps, min(1.0, 0.25 + dark)),
    )


def _cloudy(air: Air) -> Air:
    return replace(_greyed(air, 0.7, 0.12), cover=0.7, thick=0.1, disc=0.12)


def _rain(air: Air) -> Air:
    return replace(_greyed(air, 0.82, 0.24), cover=0.85, thick=0.3, wet=1.0)


def _storm(air: Air) -> Air:
    stormy = _greyed(air, 0.85, 0.5)
    return replace(stormy, cover=0.95, thick=0.25, wet=1.0, cloud_dark=shade(stormy.cloud_dark, -0.25))


def _snow(air: Air) -> Air:
    pale = _greyed(air, 0.75, 0.0)
    return replace(pale, cover=0.6, thick=0.4, snow=1.0, haze=shade(pale.haze, 0.15), low=shade(pale.low, 0.1))


def _fog(air: Air) -> Air:
    grey = _greyed(air, 0.9, 0.02)
    veil = shade(grey.haze, 0.08)
    return replace(grey, cover=0.2, thick=0.85, haze=veil, low=veil, middle=mix(grey.middle, veil, 0.7), disc=0.25)


_WEATHERS = {
    Weather.CLEAR: _clear,
    Weather.CLOUDY: _cloudy,
    Weather.RAIN: _rain,
    Weather.STORM: _storm,
    Weather.SNOW: _snow,
    Weather.FOG: _fog,
}
