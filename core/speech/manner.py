"""How feelings are spoken: tempo, melody, force and brightness of each emotion and volume. Called by all voices.

The directions follow the literature on vocal emotion (Banse & Scherer 1996; Juslin & Laukka 2003): joy, fear and anger
raise pitch and tempo, sadness and tiredness lower pitch, range and tempo, tenderness is slow and even. The sizes were set
by listening tests with a recogniser (benchmarks/speech.py): as far as words stay clear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.storyboard import Emotion, Volume

if TYPE_CHECKING:
    from core.crafts import SpeakRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a stretch is spoken. Neutral values change nothing."""

    speed: float = 1.0
    pitch: float = 0.0
    """Semitones."""
    span: float = 1.0
    """Width of the melody around its middle."""
    slope: float = 0.0
    """Semitones from the start to the end of a stretch."""
    energy: float = 0.0
    """Added to the model's energy curve."""
    tremor: float = 0.0
    """Semitones of a 5.5 Hz tremble."""
    whispered: bool = False
    """Without voicing: breath only."""
    tilt: float = 0.0
    """dB at 4 kHz and above against 500 Hz and below: brighter or duller."""
    formant: float = 1.0
    loudness: float = 0.0
    """LU above a normal line."""


_EMOTIONS: dict[Emotion, Manner] = {
    Emotion.NEUTRAL: Manner(),
    Emotion.HAPPY: Manner(speed=1.07, pitch=1.6, span=1.4, energy=0.4, tilt=1.5, loudness=0.5, formant=1.02),
    Emotion.EXCITED: Manner(speed=1.15, pitch=2.8, span=1.6, energy=0.8, tilt=2.5, loudness=1.5, formant=1.02),
    Emotion.SAD: Manner(speed=0.86, pitch=-1.6, span=0.6, slope=-1.5, energy=-0.8, tilt=-3.0, loudness=-1.5),
    Emotion.ANGRY: Manner(speed=1.06, pitch=1.2, span=1.35, slope=-0.8, energy=1.2, tilt=4.0, loudness=2.0, formant=0.98),
    Emotion.AFRAID: Manner(speed=1.1, pitch=2.4, span=0.85, energy=-0.2, tremor=0.45, tilt=-0.5, loudness=-0.5),
    Emotion.SURPRISED: Manner(speed=1.02, pitch=2.2, span=1.6, slope=2.0, energy=0.5, tilt=1.5, loudness=0.5),
    Emotion.DISGUSTED: Manner(speed=0.92, pitch=-1.0, span=1.15, slope=-1.2, energy=0.3, tilt=0.5, formant=0.98),
    Emotion.TENDER: Manner(speed=0.92, pitch=0.4, span=0.8, energy=-0.8, tilt=-3.0, loudness=-2.0),
    Emotion.THOUGHTFUL: Manner(speed=0.9, pitch=-0.4, span=0.85, energy=-0.3, tilt=-1.0, loudness=-0.5),
    Emotion.TIRED: Manner(speed=0.85, pitch=-1.4, span=0.55, slope=-1.2, energy=-1.0, tilt=-3.5, loudness=-2.0),
}
"""At full intensity (1.0)."""

_VOLUMES: dict[Volume, Manner] = {
    Volume.WHISPER: Manner(speed=0.95, whispered=True, energy=-0.5, tilt=2.0, loudness=-6.0),
    Volume.SOFT: Manner(speed=0.97, pitch=-0.5, span=0.9, energy=-0.7, tilt=-2.0, loudness=-3.0),
    Volume.NORMAL: Manner(),
    Volume.LOUD: Manner(pitch=1.2, span=1.1, energy=0.8, tilt=2.0, loudness=2.0),
    Volume.SHOUT: Manner(speed=0.97, pitch=3.2, span=1.25, energy=1.6, tilt=4.0, loudness=4.0),
}


def manner_of(request: SpeakRequest) -> Manner:
    """The manner of a line: its emotion by its intensity, its volume, and the voice's own colouring."""
    share = float(np.clip(request.intensity, 0.0, 1.0)) * 0.7 + (0.3 if request.intensity > 0 else 0.0)
    feeling, volume = _EMOTIONS[request.emotion], _VOLUMES[request.volume]
    whispered = request.volume is Volume.WHISPER
    return Manner(
        speed=float(np.clip(_felt(feeling.speed, 1.0, share) * volume.speed * request.pace * request.voice.speed, 0.6, 1.7)),
        pitch=float(np.clip(_felt(feeling.pitch, 0.0, share) + volume.pitch + request.voice.pitch, -10.0, 10.0)),
        span=_felt(feeling.span, 1.0, share) * volume.span,
        slope=_felt(feeling.slope, 0.0, share),
        energy=_felt(feeling.energy, 0.0, share) + volume.energy,
        tremor=_felt(feeling.tremor, 0.0, share),
        whispered=whispered,
        tilt=_felt(feeling.tilt, 0.0, share) + volume.tilt,
        formant=float(np.clip(_felt(feeling.formant, 1.0, share) * request.voice.formant, 0.75, 1.35)),
        loudness=volume.loudness if whispered else _felt(feeling.loudness, 0.0, share) + volume.loudness,
    )


def _felt(value: float, neutral: float, share: float) -> float:
    return neutral + (value - neutral) * share
