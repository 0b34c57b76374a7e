"""What an image-to-video model is told of a shot: one flowing paragraph, as these models like it. Pure; called by
core.neural.animator.image_to_video.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from core.crafts import AnimateRequest
from core.neural.animator.prompting import cut, words_of
from core.storyboard import CameraMove, Emotion, Move, Weather

LONGEST = 1200
"""Letters; the models read about 250 words and pieces of words, and the rest is left off."""
_CAMERA: Mapping[Move, str] = {
    Move.STATIC: "The camera is fixed and does not move",
    Move.PUSH_IN: "The camera pushes in {how}, moving closer to the subject",
    Move.PULL_OUT: "The camera pulls back {how}, moving away from the subject and showing more of the surroundings",
    Move.PAN_LEFT: "The camera pans {how} to the left",
    Move.PAN_RIGHT: "The camera pans {how} to the right",
    Move.TILT_UP: "The camera tilts up {how}",
    Move.TILT_DOWN: "The camera tilts down {how}",
    Move.ROLL: "The camera rolls {how} about its own axis, so that the horizon turns",
    Move.HANDHELD: "The camera is held by hand and sways {how}",
}
_HOW = ((0.2, "very slowly and slightly"), (0.45, "slowly"), (0.75, "steadily"), (2.0, "quickly and far"))
"""How a camera of at most that intensity moves."""
_WEATHER: Mapping[Weather, str] = {
    Weather.RAIN: "Rain is falling",
    Weather.STORM: "A storm is raging, with heavy rain and strong wind",
    Weather.SNOW: "Snow is falling softly",
    Weather.FOG: "Fog is drifting through the picture",
}
_FEELING: Mapping[Emotion, str] = {
    Emotion.NEUTRAL: "calmly",
    Emotion.HAPPY: "with a smile",
    Emotion.EXCITED: "with excitement",
    Emotion.SAD: "sadly",
    Emotion.ANGRY: "angrily",
    Emotion.AFRAID: "with fear",
    Emotion.SURPRISED: "in surprise",
    Emotion.DISGUSTED: "with disgust",
    Emotion.TENDER: "tenderly",
    Emotion.THOUGHTFUL: "thoughtfully",
    Emotion.TIRED: "wearily",
}
_MANNER = "The movement is smooth and natural, and everything keeps its shape and the style of the first picture"


def describe(request: AnimateRequest, camera: CameraMove) -> str:
    """What moves first, then what is seen, the weather, who speaks and how, and the camera. At most LONGEST letters: what
    would go beyond is left off from the description of the picture first."""
    after = [_WEATHER.get(request.weather, ""), _spoken(request), _moves(camera), _MANNER]
    ending = _paragraph(after)
    moving = _paragraph([cut(words_of(request), LONGEST - len(ending) - 2)])
    seen = "" if request.picture is UNSET else request.picture.text
    room = LONGEST - len(ending) - len(moving) - 2
    return " ".join(part for part in (moving, _paragraph([cut(seen, room - 1)]), ending) if part)


def _moves(camera: CameraMove) -> str:
    how = next(words for most, words in _HOW if camera.intensity <= most)
    return _CAMERA[camera.move].format(how=how)


def _spoken(request: AnimateRequest) -> str:
    if not request.speaking:
        return "The lips stay closed" if request.portraits else ""
    first = request.speaking[0]
    several = len({voice.character for voice in request.speaking}) > 1
    who = "The people speak to each other in turn" if several else "The person speaks"
    return f"{who} {_FEELING[first.emotion]}, with small gestures"


def _paragraph(sentences: list[str]) -> str:
    return " ".join(f"{text[0].upper()}{text[1:].rstrip(' .')}." for text in map(str.strip, sentences) if text)
