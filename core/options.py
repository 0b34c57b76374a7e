"""What a person may ask of a film, checked once and then trusted. Built by the desk, stored with the job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import BadOption


class Aspect(StrEnum):
    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"
    CLASSIC = "4:3"


class Codec(StrEnum):
    H264 = "h264"
    H265 = "h265"
    AV1 = "av1"


_RATIOS = {Aspect.WIDE: (16, 9), Aspect.TALL: (9, 16), Aspect.SQUARE: (1, 1), Aspect.CLASSIC: (4, 3)}
HEIGHTS = (240, 360, 480, 720, 1080)
FPS_RANGE = (10, 60)
BITRATES = (50, 100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Size of the picture in pixels (both even) and its frame rate in frames per second."""

    width: int
    height: int
    fps: int

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOptions:
    """Settings of one film. The defaults are good enough that nobody needs an option.

    `height` names the shorter-side class as people say it ("720p"): for 16:9 720 is 1280x720, for 9:16 it is 720x1280,
    for 1:1 720x720, for 4:3 960x720. Raises BadOption from `check()`.
    """

    height: int = 720
    aspect: Aspect = Aspect.WIDE
    fps: int = 24
    style: str = "storybook"
    language: str = "auto"
    """Language of the speech; "auto" is the script's own."""
    seed: int = 1
    burn_subtitles: bool = True
    title_card: bool = True
    credits: bool = True
    music_volume: float = 1.0
    """Linear gain on the music, 0 … 2; likewise the next two."""
    ambience_volume: float = 1.0
    speech_volume: float = 1.0
    codec: Codec = Codec.H264
    crf: int = 21
    bitrate: int = 0
    """Kilobits per second of the picture in place of crf; 0 means crf."""
    takes: int = 1
    """How many storyboard takes are offered before the film is made (1 … 9)."""

    def check(self) -> FilmOptions:
        """Itself when every setting is in range, else BadOption naming the first that is not and what is allowed."""
        if self.height not in HEIGHTS:
            raise BadOption("option.height", f"height must be one of {HEIGHTS}", allowed=", ".join(map(str, HEIGHTS)))
        if not FPS_RANGE[0] <= self.fps <= FPS_RANGE[1]:
            raise BadOption("option.fps", "fps must be 10 to 60", low=FPS_RANGE[0], high=FPS_RANGE[1])
        if not 1 <= self.takes <= 9:
            raise BadOption("option.takes", "takes must be 1 to 9", low=1, high=9)
        if not 0 <= self.crf <= 51:
            raise BadOption("option.crf", "crf must be 0 to 51", low=0, high=51)
        if self.bitrate and not BITRATES[0] <= self.bitrate <= BITRATES[1]:
            raise BadOption(
                "option.bitrate", f"bitrate must be 0 or {BITRATES[0]} to {BITRATES[1]}", low=BITRATES[0], high=BITRATES[1]
            )
        for name in ("music_volume", "ambience_volume", "speech_volume"):
            if not 0 <= getattr(self, name) <= 2:
                raise BadOption("option.volume", f"{name} must be 0 to 2", name=name, low=0, high=2)
        return self

    @property
    def layout(self) -> Layout:
        """The picture's size for `height` and `aspect`."""
        across, down = _RATIOS[self.aspect]
        unit = self.height / min(across, down)
        return Layout(width=2 * round(unit * across / 2), height=2 * round(unit * down / 2), fps=self.fps)
