"""Which face says what: voices, tracked faces and portraits become mouths to be made. Called by core.neural.lips.engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.crafts import Box, Clip, Context, LipFace, LipsyncRequest, Portrait
from core.edit.planes import Bytes, from_rgb
from core.errors import BrokenAsset
from core.faces.finding import Detector
from core.neural.lips.likeness import Look, assign, face_in, look_in
from core.neural.lips.mel import Floats
from core.neural.lips.paste import Window, window_of
from core.neural.lips.speaking import FADE, Voice, heard, strengths
from core.neural.lips.tracking import Track
from core.serial import from_json

SMALLEST = 40.0
"""Pixels across below which a face is left alone: its mouth is a few pixels wide."""
_LARGER = 1.5
"""So much larger than the next must a face be to be taken for the only speaker's where no portraits are known."""


class Outcome(StrEnum):
    MOVED = "moved"
    SILENT = "silent"
    """The speech has nothing to hear."""
    UNSEEN = "unseen"
    """The voice of somebody who is not in the picture, or not while they speak."""
    NO_FACE = "no_face"
    UNSURE = "unsure"
    """There are faces, but which is theirs is not clear."""
    SMALL = "small"
    TURNED = "turned"
    LOST = "lost"
    """Hidden, or at the edge of the frame."""


_SAID = {
    Outcome.SILENT: "the speech is silent",
    Outcome.UNSEEN: "is not in the picture",
    Outcome.NO_FACE: "no face was found",
    Outcome.UNSURE: "whose face it is was not clear",
    Outcome.SMALL: "the face is too small",
    Outcome.TURNED: "the face is turned away",
    Outcome.LOST: "the face is hidden",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a character's mouth: in `moved` frames it moves, in `left` it does not because of `why`."""

    character: str
    moved: int
    left: int
    why: Outcome

    def sentence(self) -> str:
        place = "mouth left alone" if not self.moved else "mouth left alone in part of a shot"
        return f"{self.character}: {place}, {_SAID[self.why]}"


@dataclass(frozen=True, slots=True)
class Voiced:
    """One mouth of one frame."""

    frame: int
    window: Window
    strength: float
    mel: Floats


def portraits_of(cast: Sequence[LipFace], detector: Detector, context: Context) -> dict[str, Look]:
    """What everyone in the picture looks like. Raises BrokenAsset."""
    found = {}
    for member in cast:
        context.check_cancelled()
        folder = context.asset(member.portrait)
        portrait = from_json((folder / "result.json").read_bytes(), Portrait)
        try:
            with Image.open(folder / portrait.picture) as file:
                picture: Bytes = np.asarray(file.convert("RGB"))
        except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise BrokenAsset("asset.unreadable", f"portrait {portrait.picture}: {error}", kind="portrait") from error
        height, width = (side // 2 * 2 for side in picture.shape[:2])
        faces = detector.find(from_rgb(picture[:height, :width]))
        whole = portrait.head or Box(x=0, y=0, width=width, height=height)
        face = max(faces, key=lambda one: one.width, default=None) or face_in(whole)
        found[member.character] = look_in(picture, face)
    return found


def cast_mouths(
    request: LipsyncRequest, clip: Clip, voices: Sequence[Voice], tracks: Sequence[Track], portraits: Mapping[str, Look]
) -> tuple[tuple[Voiced, ...], tuple[Told, ...]]:
    """Mouths in the order of frames, and what is to be told of each speaker."""
    speakers = list(dict.fromkeys(voice.character for voice in voices))
    heads = tuple(head for head in clip.heads if head.character in portraits or not portraits)
    whose = assign(tracks, portraits, heads, clip.frames // 2)
    if not whose and not portraits and len(speakers) == 1:
        whose = {at: speakers[0] for at in _largest(tracks)}
    mouths: list[Voiced] = []
    told = []
    for speaker in speakers:
        own = [voice for voice in voices if voice.character == speaker]
        if portraits and speaker not in portraits:
            told.append(Told(character=speaker, moved=0, left=0, why=Outcome.UNSEEN))
            continue
        theirs = [tracks[at] for at, name in whose.items() if name == speaker]
        made, what = _mouths(speaker, own, clip, theirs, bool(tracks))
        mouths += made
        told.append(what)
    return tuple(sorted(mouths, key=lambda one: (one.frame, one.window))), tuple(told)


def _mouths(
    speaker: str, voices: Sequence[Voice], clip: Clip, tracks: Sequence[Track], any_face: bool
) -> tuple[list[Voiced], Told]:
    windows = heard(voices, clip.frames, clip.layout.fps)
    if not windows:
        silent = any(voice.silent for voice in voices)
        return [], Told(character=speaker, moved=0, left=1, why=Outcome.SILENT if silent else Outcome.UNSEEN)
    if not tracks:
        why = Outcome.UNSURE if any_face else Outcome.NO_FACE
        return [], Told(character=speaker, moved=0, left=len(windows), why=why)
    places = {frame: _place(tracks, frame, clip) for frame in windows}
    good = np.zeros(clip.frames, np.bool_)
    for frame, place in places.items():
        good[frame] = not isinstance(place, Outcome)
    shown = strengths(good)
    made = [
        Voiced(frame, place, float(shown[frame]), windows[frame])
        for frame, place in places.items()
        if not isinstance(place, Outcome)
    ]
    missed = Counter(place for place in places.values() if isinstance(place, Outcome))
    why = missed.most_common(1)[0][0] if missed else Outcome.MOVED
    left = sum(missed.values())
    if made and left <= FADE:  # a face that comes a moment after its first word is no news
        left, why = 0, Outcome.MOVED
    return made, Told(character=speaker, moved=len(made), left=left, why=why)


def _place(tracks: Sequence[Track], frame: int, clip: Clip) -> Window | Outcome:
    """Where the speaker's face is in `frame`, or why it is left alone there."""
    for track in tracks:
        box = track.at(frame)
        if box is None:
            continue
        if min(box[2:]) < SMALLEST:
            return Outcome.SMALL
        if frame in track.turned:
            return Outcome.TURNED
        return window_of(box, clip.layout.width, clip.layout.height) or Outcome.LOST
    return Outcome.LOST


def _largest(tracks: Sequence[Track]) -> list[int]:
    """The track that is by far the largest, or the only one."""
    order = sorted(range(len(tracks)), key=lambda at: -tracks[at].size)
    alone = len(order) == 1 or (len(order) > 1 and tracks[order[0]].size >= _LARGER * tracks[order[1]].size)
    return order[:1] if alone else []
