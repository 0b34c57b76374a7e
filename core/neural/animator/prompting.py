"""What a clip is asked to show, and when: the words of the shot as prompts along its frames. Pure; called by
core.neural.animator.engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import UNSET

from core.crafts import AnimateRequest, Speaking
from core.storyboard import Emotion, Weather

LONGEST = 320
"""Letters of a prompt: models read about 75 words and pieces of words, and the rest is left off."""
_SEEN = 180
"""Letters at most for what is in the picture."""
_FEW = 20
_PHASES = 8
_LEAST = 4
"""Frames of a phase at least: shorter ones flicker."""
_BORDER = re.compile(r"[.;!?\n]+\s+(?:(?:and\s+)?then,?\s+)?|,?\s+(?:and\s+)?then,?\s+", re.IGNORECASE)
_GOOD = "smooth natural motion, high quality"
_FACES: Mapping[Emotion, str] = {
    Emotion.NEUTRAL: "speaking",
    Emotion.HAPPY: "speaking with a smile",
    Emotion.EXCITED: "speaking excitedly",
    Emotion.SAD: "speaking sadly",
    Emotion.ANGRY: "speaking angrily",
    Emotion.AFRAID: "speaking with fear",
    Emotion.SURPRISED: "speaking in surprise",
    Emotion.DISGUSTED: "speaking with disgust",
    Emotion.TENDER: "speaking tenderly",
    Emotion.THOUGHTFUL: "speaking thoughtfully",
    Emotion.TIRED: "speaking wearily",
}
_WEATHER: Mapping[Weather, str] = {
    Weather.RAIN: "rain falling",
    Weather.STORM: "storm, heavy rain and wind",
    Weather.SNOW: "snow falling",
    Weather.FOG: "drifting fog",
}


def words_of(request: AnimateRequest) -> str:
    """What moves, in the script's or the writer's words."""
    motion = "" if request.motion is UNSET else request.motion.text
    return " ".join((motion or request.action).split())


def negative_of(request: AnimateRequest, usual: str) -> str:
    """What shall not be seen."""
    own = "" if request.motion is UNSET else request.motion.negative
    return ", ".join(part for part in (own[:LONGEST], usual) if part)


def phases_of(text: str) -> list[str]:
    """What happens one after the other: sentences, and what "then" stands between."""
    found = [part.strip(" .;!?\n") for part in _BORDER.split(text)]
    return [part for part in found if part][:_PHASES]


def prompts_of(request: AnimateRequest, frames: int, fps: float) -> dict[int, str]:
    """Prompts of at most LONGEST letters by the first frame that they hold for; the first is 0."""
    phases = phases_of(words_of(request)) or [""]
    phases = phases[: max(1, frames // _LEAST)]
    starts = {round(number * frames / len(phases)) for number in range(len(phases))}
    for voice in request.speaking:
        starts |= {round(voice.start * fps), round(voice.end * fps)}
    found: dict[int, str] = {}
    for start in sorted(starts):
        near = found and start - max(found) < _LEAST
        if (not 0 <= start <= frames - _LEAST and start != 0) or near:
            continue
        phase = phases[min(len(phases) - 1, start * len(phases) // frames)]
        text = _with_voices(phase, request, (start + _LEAST / 2) / fps)
        if not found or text != found[max(found)]:
            found[start] = text
    return found


def _with_voices(phase: str, request: AnimateRequest, seconds: float) -> str:
    """What moves, what is seen, who speaks, the weather: what would be too long is left off from the picture first."""
    voice = next((voice for voice in request.speaking if voice.start <= seconds < voice.end), None)
    ending = ", ".join(part for part in (_said(voice), _WEATHER.get(request.weather, ""), _GOOD) if part)
    moving = cut(phase, LONGEST - len(ending) - 2)
    seen = "" if request.picture is UNSET else request.picture.text
    seen = cut(" ".join(seen.split()), min(_SEEN, LONGEST - len(ending) - len(moving) - 4))
    return ", ".join(part for part in (moving, seen, ending) if part)


def cut(text: str, room: int) -> str:
    """The first whole words of it, at most `room` letters; nothing where there is no room for a few."""
    if len(text) <= room:
        return text
    return "" if room < _FEW else text[:room].rpartition(" ")[0].rstrip(" ,.;")


def _said(voice: Speaking | None) -> str:
    return _FACES[voice.emotion] if voice is not None else ""
