"""Captions, subtitles and what the film check expects to hear and see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.captions import caption_pieces
from core.crafts import Caption, Clip, ExpectedFace, ExpectedLine, SubtitleLine
from core.plan.draft import Draft, PlannedShot
from core.plan.items import Item, heard_parts
from core.plan.timing import HeardPart, TimedShot
from core.storyboard import Delivery


def captions_of(draft: Draft, names: Mapping[str, str], shot: PlannedShot, timed: TimedShot) -> list[Caption]:
    """Burned-in captions in frames of the shot's source, never two of one speaker at a time."""
    fps = draft.job.options.fps
    captions = []
    seen = {subject.character for subject in shot.shot.subjects}
    for part in shown_once(timed.heard):
        unseen = part.line.delivery is Delivery.OFF_SCREEN and part.line.character not in seen
        for piece in caption_pieces(shot.scene.lines[part.ref.line].parts[part.ref.part], part.speech):
            captions.append(
                Caption(
                    text=piece.text,
                    first=round((part.start + piece.start) * fps),
                    last=max(round((part.start + piece.end) * fps), round((part.start + piece.start) * fps) + 1),
                    speaker=names[part.line.character] if unseen else "",
                    language=draft.job.language,
                    together=part.line.with_previous,
                )
            )
    return captions


def shown_once(heard: Sequence[HeardPart]) -> list[HeardPart]:
    """The parts of a shot without those that only join in a chorus: what several say at once is read once."""
    said = {(part.ref.line, part.ref.part): part.line.parts[part.ref.part] for part in heard}
    return [
        part
        for part in heard
        if not part.line.with_previous or said.get((part.ref.line - 1, part.ref.part)) != part.line.parts[part.ref.part]
    ]


def subtitle_lines(items: Sequence[Item], names: Mapping[str, str], fps: int) -> list[SubtitleLine]:
    """The same captions in seconds of the film."""
    lines = []
    for item in items:
        for part in shown_once(item.timed.heard) if item.timed is not None else ():
            begin = item.start / fps + part.start
            for piece in caption_pieces(part.line.parts[part.ref.part], part.speech):
                lines.append(
                    SubtitleLine(
                        start=begin + piece.start, end=begin + piece.end, text=piece.text, speaker=names[part.line.character]
                    )
                )
    return lines


def expected_lines(items: Sequence[Item], fps: int) -> list[ExpectedLine]:
    """What must be heard where, for the film check."""
    return [
        ExpectedLine(
            text=part.line.parts[part.ref.part],
            start=item.start / fps + part.start,
            end=item.start / fps + part.end,
            speech=part.asset,
        )
        for item, part in heard_parts(items)
    ]


def expected_faces(draft: Draft, items: Sequence[Item], fps: int) -> list[ExpectedFace]:
    """Every head at the middle of its shot, for the film check."""
    faces = []
    for item in items:
        if item.clip is None or item.planned is None:
            continue
        clip = draft.result(item.clip, Clip)
        members = dict.fromkeys(subject.character for subject in item.planned.shot.subjects)
        portraits = dict(zip(members, item.planned.portraits, strict=True))
        for head in clip.heads if clip is not None else ():
            at = (item.start + item.frames // 2 + 0.5) / fps
            faces.append(ExpectedFace(character=head.character, portrait=portraits[head.character], at=at, head=head.box))
    return faces
