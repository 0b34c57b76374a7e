"""The second half of a plan: from spoken lines and stills to segments, sound and the finished film.

Called by core.plan.planner. Everything here is relative to its shot, so a change in one shot leaves the others' keys alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.crafts import (
    AnimateRequest,
    CardSource,
    Chapter,
    CheckRequest,
    Craft,
    CutRequest,
    Encoding,
    ExportRequest,
    Film,
    LipFace,
    LipLine,
    LipsyncRequest,
    Ref,
    Source,
    Speaking,
    Speech,
)
from core.plan.credits import credit_lines, credit_seconds, manifest_text, title_lines
from core.plan.draft import Draft, PlannedShot
from core.plan.items import Item, place
from core.plan.sound import plan_backgrounds, plan_mix
from core.plan.timing import TimedShot, time_shot
from core.plan.words import captions_of, expected_faces, expected_lines, subtitle_lines
from core.storyboard import Delivery, Framing, Scene, SpeechRef, Storyboard, Transition, TransitionKind

Spoken = Mapping[tuple[str, SpeechRef], tuple[Ref, Speech | None]]

TITLE_SECONDS = 3.2
LETTERS_PER_SECOND = 14.0
CUT_SECONDS_PER_FRAME = 0.03
SOUND_SECONDS_PER_SECOND = 0.07
TITLE_INTO_FILM = Transition(kind=TransitionKind.DISSOLVE, seconds=0.8)
FILM_INTO_CREDITS = Transition(kind=TransitionKind.FADE, seconds=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmPlan:
    outputs: dict[str, Ref]
    complete: bool
    unplanned: float = 0.0
    """Expected CPU seconds of the steps that wait for speech."""


def plan_film(draft: Draft, board: Storyboard, shots: Sequence[PlannedShot], spoken: Spoken) -> FilmPlan:
    """Steps from movement to the film check, as far as the speech there is allows."""
    backgrounds = plan_backgrounds(draft, board)
    items = place(plan_items(draft, board, shots, spoken))
    segments = plan_segments(draft, items)
    if segments is None:
        return FilmPlan(outputs={}, complete=False, unplanned=foreseen(items, draft.job.options.fps))
    fps = draft.job.options.fps
    names = names_of(board)
    total = items[-1].start + items[-1].frames
    mix = plan_mix(draft, board, items, backgrounds, total / fps)
    lines = list(subtitle_lines(items, names, fps))
    film = draft.add(
        Craft.EXPORT,
        ExportRequest(
            segments=tuple(segments),
            mix=mix,
            layout=draft.job.options.layout,
            encoding=encoding_of(draft),
            subtitles=tuple(lines),
            chapters=tuple(chapters(items, fps)),
            title=board.title,
            language=draft.job.language,
            manifest=manifest_text(draft, board),
            poster_frame=poster_frame(items),
        ),
        seed=0,
        title=board.title,
        weight=export_weight(total),
        order=3000,
    )
    if draft.result(film, Film) is None:
        return FilmPlan(outputs={"film": film}, complete=False, unplanned=check_weight(total))
    check = draft.add(
        Craft.CHECK,
        CheckRequest(
            film=film,
            layout=draft.job.options.layout,
            lines=tuple(expected_lines(items, fps)),
            faces=tuple(expected_faces(draft, items, fps)),
            language=draft.job.language,
        ),
        seed=0,
        title=board.title,
        weight=check_weight(total),
        order=4000,
    )
    return FilmPlan(outputs={"film": film, "check": check}, complete=True)


def foreseen(items: Sequence[Item], fps: int) -> float:
    """CPU seconds that the film's unknown rest will take, guessed from the number of letters to be spoken."""
    letters = sum(
        len(item.planned.scene.lines[ref.line].parts[ref.part])
        for item in items
        if item.source is None and item.planned is not None
        for ref in item.planned.shot.speech
    )
    seconds = letters / LETTERS_PER_SECOND
    known = sum(item.frames for item in items) / fps
    sound = (seconds + known) * SOUND_SECONDS_PER_SECOND
    frames = round((seconds + known) * fps)
    return seconds * fps * CUT_SECONDS_PER_FRAME + sound + export_weight(frames) + check_weight(frames)


def export_weight(frames: int) -> float:
    """CPU seconds of putting `frames` together."""
    return 1.0 + 0.002 * frames


def check_weight(frames: int) -> float:
    """CPU seconds of checking a film of `frames`."""
    return 1.0 + 0.005 * frames


def names_of(board: Storyboard) -> dict[str, str]:
    return {person.id: person.name for person in board.characters}


def encoding_of(draft: Draft) -> Encoding:
    return Encoding(codec=draft.job.options.codec, crf=draft.job.options.crf, bitrate=draft.job.options.bitrate)


# ---- items -------------------------------------------------------------------------------------------------------------


def plan_items(draft: Draft, board: Storyboard, shots: Sequence[PlannedShot], spoken: Spoken) -> list[Item]:
    """Title card, shots and credits in order, each with the transition that leads into it."""
    options = draft.job.options
    names = names_of(board)
    entries: list[tuple[PlannedShot | None, Transition]] = [(shot, enter_shot(shot)) for shot in shots]
    if options.title_card:
        first = entries[0]
        entries[0] = (first[0], first[1] if first[1].kind is not TransitionKind.CUT else TITLE_INTO_FILM)
        entries.insert(0, (None, Transition()))
    else:
        entries[0] = (entries[0][0], Transition())
    if options.credits:
        entries.append((None, FILM_INTO_CREDITS))
    overlaps = [round(transition.seconds * options.fps) for _, transition in entries]
    items = []
    for position, (shot, transition) in enumerate(entries):
        leave = overlaps[position + 1] if position + 1 < len(entries) else 0
        if shot is None:
            items.append(card_item(draft, board, shots, opening=position == 0, enter=overlaps[position], kind=transition.kind))
        else:
            items.append(shot_item(draft, names, shot, spoken, overlaps[position], leave, transition.kind))
    return items


def enter_shot(shot: PlannedShot) -> Transition:
    """Into the first shot of a scene by the scene's transition, between its shots by a cut."""
    return shot.scene.transition if shot.index == 0 else Transition()


def card_item(
    draft: Draft, board: Storyboard, shots: Sequence[PlannedShot], *, opening: bool, enter: int, kind: TransitionKind
) -> Item:
    options = draft.job.options
    lines = title_lines(board) if opening else credit_lines(board)
    frames = round((TITLE_SECONDS if opening else credit_seconds(lines)) * options.fps)
    backdrop = shots[0].backdrop if opening else None
    card = CardSource(lines=lines, frames=frames, backdrop=backdrop, style=options.style, credits=not opening)
    return Item(source=Source(card=card), frames=frames, enter=enter, kind=kind, label="title" if opening else "credits")


def shot_item(
    draft: Draft, names: Mapping[str, str], shot: PlannedShot, spoken: Spoken, enter: int, leave: int, kind: TransitionKind
) -> Item:
    label = f"{shot.scene.heading}"
    parts = {ref: spoken[shot.scene.id, ref] for ref in shot.shot.speech}
    ready = {ref: (asset, speech) for ref, (asset, speech) in parts.items() if speech is not None}
    if len(ready) < len(parts):
        return Item(source=None, frames=0, enter=enter, kind=kind, label=label, planned=shot)
    timed = time_shot(shot.scene, shot.shot, ready, draft.job.options.fps, enter, leave)
    clip = plan_clip(draft, shot, timed)
    source = Source(
        clip=clip,
        inputs=(shot.still, shot.backdrop, *shot.portraits),
        captions=tuple(captions_of(draft, names, shot, timed)) if draft.job.options.burn_subtitles else (),
        effects=shot.scene.effects,
    )
    return Item(source=source, frames=timed.frames, enter=enter, kind=kind, label=label, planned=shot, timed=timed, clip=clip)


def plan_clip(draft: Draft, shot: PlannedShot, timed: TimedShot) -> Ref:
    """Movement, then lips when someone in the picture speaks on screen."""
    seen = dict.fromkeys(subject.character for subject in shot.shot.subjects)
    aloud = [part for part in timed.heard if part.line.delivery is Delivery.ON_SCREEN and part.line.character in seen]
    clip = draft.add(
        Craft.ANIMATE,
        AnimateRequest(
            still=shot.still,
            backdrop=shot.backdrop,
            portraits=shot.portraits,
            camera=shot.shot.camera,
            weather=shot.scene.weather,
            frames=timed.frames,
            layout=draft.job.options.layout,
            action=shot.shot.action,
            speaking=tuple(
                Speaking(character=part.line.character, start=part.start, end=part.end, emotion=part.line.emotion)
                for part in aloud
            ),
            motion=shot.shot.motion,
            picture=shot.shot.picture,
        ),
        seed=shot.seed,
        title=shot.scene.heading,
        weight=0.1,
        order=700,
    )
    if not aloud:
        return clip
    return draft.add(
        Craft.LIPSYNC,
        LipsyncRequest(
            clip=clip,
            inputs=(shot.still, shot.backdrop, *shot.portraits),
            lines=tuple(
                LipLine(character=part.line.character, speech=part.asset, start=part.start, emotion=part.line.emotion)
                for part in aloud
            ),
            cast=tuple(
                LipFace(character=character, portrait=portrait)
                for character, portrait in zip(seen, shot.portraits, strict=True)
            ),
        ),
        seed=shot.seed,
        title=shot.scene.heading,
        weight=0.1,
        order=701,
    )


# ---- picture -----------------------------------------------------------------------------------------------------------


def plan_segments(draft: Draft, items: Sequence[Item]) -> list[Ref] | None:
    """One body per item and one segment per transition, in order; None while some are not known yet (known ones are added)."""
    parts = plan_parts(draft, items)
    if any(part.lead is None or part.body is None for part in parts):
        return None
    return [segment for part in parts for segment in (*(part.lead or ()), *(part.body or ()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An item's segments; None while they are not known, empty when there are none."""

    lead: tuple[Ref, ...] | None
    """The transition into it."""
    body: tuple[Ref, ...] | None


def plan_parts(draft: Draft, items: Sequence[Item]) -> list[Part]:
    """The segments of every item, as far as the speech there is allows."""
    leaves = [following.enter for following in items[1:]] + [0]
    return [
        Part(
            lead=_lead(draft, items[position - 1], item) if position and item.enter else (),
            body=_body(draft, item, leaves[position]),
        )
        for position, item in enumerate(items)
    ]


def _lead(draft: Draft, before: Item, item: Item) -> tuple[Ref, ...] | None:
    segment = _transition(draft, before, item)
    return None if segment is None else (segment,)


def _body(draft: Draft, item: Item, leave: int) -> tuple[Ref, ...] | None:
    """What is seen of an item alone; `leave` frames at its end belong to the next transition."""
    if item.source is None:
        return None
    first, last = item.enter, item.frames - leave
    if last <= first:
        return ()
    layout = draft.job.options.layout
    request = CutRequest(layout=layout, encoding=encoding_of(draft), source=item.source, first=first, last=last)
    return (_cut(draft, item, request),)


def _transition(draft: Draft, before: Item, item: Item) -> Ref | None:
    if before.source is None or item.source is None:
        return None
    request = CutRequest(
        layout=draft.job.options.layout,
        encoding=encoding_of(draft),
        source=before.source,
        first=before.frames - item.enter,
        last=before.frames,
        other=item.source,
        other_first=0,
        kind=item.kind,
    )
    return _cut(draft, item, request)


def _cut(draft: Draft, item: Item, request: CutRequest) -> Ref:
    frames = request.last - request.first
    return draft.add(
        Craft.CUT,
        request,
        seed=0,
        title=item.label,
        weight=0.2 + CUT_SECONDS_PER_FRAME * frames,
        order=1000 + item.start // 100,
    )


def poster_frame(items: Sequence[Item]) -> int:
    """The middle of the first shot that shows a face well, else of the first shot."""
    shown = [item for item in items if item.planned is not None]
    faces = [
        item
        for item in shown
        if item.planned is not None and item.planned.shot.framing in (Framing.TWO_SHOT, Framing.CLOSE_UP, Framing.MEDIUM)
    ]
    item = (faces or shown or list(items))[0]
    return item.start + item.frames // 2


def chapters(items: Sequence[Item], fps: int) -> list[Chapter]:
    """One per scene, from its first frame."""
    found: list[Chapter] = []
    scene: Scene | None = None
    for item in items:
        if item.planned is not None and item.planned.scene is not scene:
            scene = item.planned.scene
            found.append(Chapter(start=max(item.start, 0) / fps, title=scene.heading))
    return found
