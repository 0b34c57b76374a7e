"""How eleven emotions move the parts of a face; blended with the neutral face by intensity. Used by the figure."""

from __future__ import annotations

from dataclasses import dataclass, fields

from core.storyboard import Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Settings of the face's parts. Lengths in head units (a hundredth of half a head's height)."""

    lid: float = 1.0
    """Opening of the upper lid, 1 relaxed."""
    lower: float = 0.12
    """How far the lower lid is raised, 0 … 1."""
    slant: float = 0.0
    """Upper lid: positive lowers its inner end (anger), negative its outer end (sorrow)."""
    brow: float = 0.0
    """Up."""
    brow_in: float = 0.0
    """Inner end, up."""
    brow_out: float = 0.0
    brow_skew: float = 0.0
    """One brow higher than the other."""
    smile: float = 0.12
    """-1 … 1."""
    width: float = 1.0
    gape: float = 0.0
    """How far the silent mouth hangs open, 0 … 1."""
    teeth: float = 0.0
    """Teeth shown in the open mouth without speech, 0 … 1."""
    skew: float = 0.0
    """One mouth corner higher than the other."""
    wave: float = 0.0
    """A wavering, uneasy mouth line."""
    blush: float = 0.25
    wrinkle: float = 0.0
    """Of the nose and between the brows, 0 … 1."""
    pupil: float = 1.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    tilt: float = 0.0
    """Of the head, degrees."""
    nod: float = 0.0


NEUTRAL_FACE = Face()

_FULL: dict[Emotion, Face] = {
    Emotion.NEUTRAL: NEUTRAL_FACE,
    Emotion.HAPPY: Face(lid=0.9, lower=0.62, brow=4, brow_out=1, smile=1.0, width=1.22, gape=0.16, teeth=0.9, blush=0.6,
        tilt=2),
    Emotion.EXCITED: Face(lid=1.26, lower=0.3, brow=11, brow_out=2, smile=0.95, width=1.25, gape=0.55, teeth=0.75,
        blush=0.65, pupil=1.08, nod=-0.25),
    Emotion.SAD: Face(lid=0.76, slant=-0.85, brow=1, brow_in=10, brow_out=-7, smile=-0.8, width=0.86, blush=0.15,
        gaze_y=0.5, tilt=-3, nod=0.55),
    Emotion.ANGRY: Face(lid=0.84, lower=0.42, slant=0.95, brow=-5, brow_in=-9, brow_out=8, smile=-0.7, width=0.98,
        gape=0.1, teeth=1.0, blush=0.5, wrinkle=1.0, pupil=0.9, nod=0.35),
    Emotion.AFRAID: Face(lid=1.3, lower=0.0, slant=-0.3, brow=9, brow_in=9, brow_out=-5, smile=-0.55, width=0.95,
        gape=0.2, teeth=0.8, wave=0.8, blush=0.0, pupil=0.72, nod=-0.15),
    Emotion.SURPRISED: Face(lid=1.36, lower=0.0, brow=15, brow_in=1, smile=0.0, width=0.66, gape=0.62, blush=0.3,
        pupil=0.85, nod=-0.3),
    Emotion.DISGUSTED: Face(lid=0.66, lower=0.65, slant=0.35, brow=-3, brow_in=-5, brow_out=2, brow_skew=4, smile=-0.6,
        width=0.92, skew=0.7, wave=0.35, blush=0.1, wrinkle=0.8, gaze_x=-0.35, gaze_y=0.1, tilt=-3, nod=-0.2),
    Emotion.TENDER: Face(lid=0.8, lower=0.42, slant=-0.25, brow=4, brow_in=5, brow_out=-2, smile=0.62, width=1.0,
        blush=0.6, pupil=1.12, tilt=5, nod=0.15),
    Emotion.THOUGHTFUL: Face(lid=0.86, lower=0.25, brow=2, brow_in=-2, brow_skew=7, smile=-0.12, width=0.8, skew=-0.45,
        gaze_x=0.55, gaze_y=-0.6, tilt=4),
    Emotion.TIRED: Face(lid=0.5, lower=0.2, slant=-0.35, brow=-2, brow_in=3, brow_out=-4, smile=-0.25, width=0.9,
        blush=0.05, gaze_y=0.35, tilt=-4, nod=0.5),
}  # fmt: skip

_NAMES = tuple(field.name for field in fields(Face))


def make_face(emotion: Emotion, intensity: float) -> Face:
    """The face of `emotion`; even the weakest intensity can be read, the strongest is the full one."""
    full = _FULL[emotion]
    share = 0.4 + 0.6 * min(1.0, max(0.0, intensity))
    return Face(**{name: getattr(NEUTRAL_FACE, name) * (1 - share) + getattr(full, name) * share for name in _NAMES})
