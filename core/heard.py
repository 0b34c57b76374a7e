"""The words for sounds that are neither speech nor music: what a writer finds in the text and the mixer makes."""

from __future__ import annotations

from enum import StrEnum


class Ambience(StrEnum):
    """Continuous background sounds."""

    ROOM = "room"
    CITY = "city"
    CROWD = "crowd"
    CAFE = "cafe"
    RAIN = "rain"
    STORM = "storm"
    WIND = "wind"
    SEA = "sea"
    HARBOUR = "harbour"
    STREAM = "stream"
    FOREST = "forest"
    NIGHT = "night"
    BIRDS = "birds"
    FIRE = "fire"
    CAVE = "cave"
    MACHINES = "machines"
    ENGINE = "engine"
    TRAIN = "train"
    SPACE = "space"
    CHURCH = "church"


class SpotSound(StrEnum):
    """Short sounds that the script may name."""

    KNOCK = "knock"
    DOOR = "door"
    THUNDER = "thunder"
    PHONE = "phone"
    BELL = "bell"
    FOOTSTEPS = "footsteps"
    GLASS = "glass"
    GUNSHOT = "gunshot"
    EXPLOSION = "explosion"
    CLOCK = "clock"
    APPLAUSE = "applause"
    HORN = "horn"
    SIREN = "siren"
    SPLASH = "splash"
    HEARTBEAT = "heartbeat"
    BEEP = "beep"
