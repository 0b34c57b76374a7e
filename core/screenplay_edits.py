"""Changes to the script behind a storyboard: a scene or line rewritten, scenes inserted, moved, deleted. Pure.

Called by bots.commands. A storyboard's scenes are found in the screenplay by its headings; every change gives the new
screenplay and the ids that its scenes keep, so that earlier edits of them stay good (core.plan.anchors).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from core.errors import BadScript, Conflict, NotFound
from core.fountain_text import fountain_of, read_elements
from core.screenplay import Element, ElementKind, Screenplay
from core.speakers import is_spoken
from core.storyboard import Scene, Storyboard

_TELLING = (ElementKind.ACTION, ElementKind.DIALOGUE, ElementKind.LYRIC, ElementKind.SHOT)
_BETWEEN = (
    ElementKind.TRANSITION,
    ElementKind.SECTION,
    ElementKind.SYNOPSIS,
    ElementKind.NOTE,
    ElementKind.PAGE_BREAK,
    ElementKind.CENTERED,
)
"""What stands between two scenes and belongs to the one below."""
_JUMP_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The elements of one scene of the storyboard. `above` leads into it: transitions, sections."""

    id: str
    """Of the scene; empty when it is new."""
    heading: str
    """As the storyboard has it."""
    elements: tuple[Element, ...]
    above: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carved:
    """A screenplay by scenes."""

    head: tuple[Element, ...]
    spans: tuple[Span, ...]
    tail: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A changed screenplay. `ids` are those of its scenes in order, "" for new ones; `retold` maps the words of lines that were
    rewritten to their new words."""

    screenplay: Screenplay
    ids: tuple[str, ...]
    retold: dict[str, str] = field(default_factory=dict)


# ---- where scenes are ----------------------------------------------------------------------------------------------------


def carve(play: Screenplay, scenes: Sequence[Scene]) -> Carved:
    """The elements of each of `scenes`. Raises Conflict when the script is not cut as the storyboard is."""
    head, stretches = _stretches(play.elements)
    extra = len(scenes) - len(stretches)
    pieces: list[list[Element]] = []
    for stretch in stretches:
        while extra > 0 and len(pieces) < len(scenes) and (cut := _time_jump(play, stretch, scenes[len(pieces)])):
            pieces.append(stretch[:cut])
            stretch = stretch[cut:]
            extra -= 1
        pieces.append(stretch)
    if len(pieces) != len(scenes) or not pieces:
        raise Conflict("scenes.unmatched", "the script has other scenes than the storyboard")
    above: tuple[Element, ...] = ()
    spans = []
    for piece, scene in zip(pieces, scenes, strict=True):
        own, below = _without_end(piece)
        spans.append(Span(id=scene.id, heading=scene.heading, elements=own, above=above))
        above = below
    return Carved(head=head, spans=tuple(spans), tail=above)


def _stretches(elements: Sequence[Element]) -> tuple[tuple[Element, ...], list[list[Element]]]:
    """(what stands before the first scene, the elements from each heading to the next)."""
    groups: list[list[Element]] = [[]]
    for element in elements:
        if element.kind is ElementKind.SCENE_HEADING:
            groups.append([])
        groups[-1].append(element)
    head: list[Element] = []
    kept: list[list[Element]] = []
    for group in groups:
        if _is_scene(group):
            kept.append(group)
        elif kept:
            kept[-1] += group
        else:
            head += group
    return tuple(head), kept


def _is_scene(group: Sequence[Element]) -> bool:
    named = bool(group) and group[0].kind is ElementKind.SCENE_HEADING and bool(group[0].text.strip())
    return named or any(element.kind in _TELLING and element.text.strip() for element in group)


def _time_jump(play: Screenplay, stretch: Sequence[Element], scene: Scene) -> int:
    """Index of a sub-heading such as "LATER" at which the storyboard opens a new scene; 0 when there is none."""
    said, wanted = "", _bare("".join(line.text for line in scene.lines if not line.with_previous))
    told = False
    for place, element in enumerate(stretch):
        if element.kind is ElementKind.SHOT and told and len(element.text.split()) <= _JUMP_WORDS and said == wanted:
            return place
        told = told or (element.kind in _TELLING and bool(element.text.strip()))
        said += _bare(element.text) if is_spoken(element, play.form) and not element.dual else ""
    return 0


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _without_end(piece: Sequence[Element]) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    end = len(piece)
    while end > 1 and piece[end - 1].kind in _BETWEEN:
        end -= 1
    return tuple(piece[:end]), tuple(piece[end:])


def _joined(play: Screenplay, carved: Carved) -> Screenplay:
    """The screenplay of the scenes in their order; a scene without a heading of its own gets one where it needs it."""
    elements = list(carved.head)
    for number, span in enumerate(carved.spans):
        elements += span.above
        if number and span.elements[0].kind is not ElementKind.SCENE_HEADING:
            elements.append(Element(kind=ElementKind.SCENE_HEADING, text=span.heading))
        elements += span.elements
    return replace(play, elements=(*elements, *carved.tail))


def _rewritten(play: Screenplay, carved: Carved, retold: dict[str, str] | None = None) -> Rewritten:
    return Rewritten(screenplay=_joined(play, carved), ids=tuple(span.id for span in carved.spans), retold=retold or {})


# ---- changes -------------------------------------------------------------------------------------------------------------


def scene_text(play: Screenplay, board: Storyboard, index: int) -> tuple[str, str]:
    """(heading, the rest as Fountain) of scene `index` (from 0). Raises NotFound or Conflict."""
    span = _span(carve(play, board.scenes), index)
    named = span.elements[0].kind is ElementKind.SCENE_HEADING
    return (span.elements[0].text if named else ""), fountain_of(span.elements[1:] if named else span.elements)


def replace_scene(play: Screenplay, board: Storyboard, index: int, heading: str, text: str) -> Rewritten:
    """Scene `index` told anew. Text with headings in it becomes several scenes. Raises BadScript for a scene without words."""
    carved = carve(play, board.scenes)
    old = _span(carved, index)
    made = _new_spans(heading, text)
    first = replace(made[0], id=old.id, above=old.above)
    if first.elements[0].kind is ElementKind.SCENE_HEADING and first.elements[0].text == old.elements[0].text:
        first = replace(first, elements=(old.elements[0], *first.elements[1:]))  # its printed number stays
    if first.elements[0].kind is not ElementKind.SCENE_HEADING:
        first = replace(first, heading=old.heading)
    spans = (*carved.spans[:index], first, *made[1:], *carved.spans[index + 1 :])
    return _rewritten(play, replace(carved, spans=spans), _retold(old.elements, first.elements))


def insert_scene(play: Screenplay, board: Storyboard, at: int, heading: str, text: str) -> Rewritten:
    """A new scene that will be scene `at` (from 0; the number of scenes puts it at the end). Raises BadScript, NotFound."""
    carved = carve(play, board.scenes)
    if not 0 <= at <= len(carved.spans):
        raise _no_scene(at)
    made = list(_new_spans(heading, text))
    if made[0].elements[0].kind is not ElementKind.SCENE_HEADING:
        opening = Element(kind=ElementKind.SCENE_HEADING, text=_place_before(carved, at))
        made[0] = replace(made[0], elements=(opening, *made[0].elements))
    return _rewritten(play, replace(carved, spans=(*carved.spans[:at], *made, *carved.spans[at:])))


def move_scene(play: Screenplay, board: Storyboard, index: int, to: int) -> Rewritten:
    """Scene `index` becomes scene `to` (both from 0). Raises NotFound."""
    carved = carve(play, board.scenes)
    moved = _span(carved, index)
    if not 0 <= to < len(carved.spans):
        raise _no_scene(to)
    rest = [span for place, span in enumerate(carved.spans) if place != index]
    return _rewritten(play, replace(carved, spans=(*rest[:to], moved, *rest[to:])))


def delete_scene(play: Screenplay, board: Storyboard, index: int) -> Rewritten:
    """The script without scene `index` (from 0). Raises NotFound, and BadScript when it is the only one."""
    carved = carve(play, board.scenes)
    _span(carved, index)
    if len(carved.spans) == 1:
        raise BadScript("scenes.last", "a film needs a scene")
    return _rewritten(play, replace(carved, spans=(*carved.spans[:index], *carved.spans[index + 1 :])))


def replace_line(play: Screenplay, board: Storyboard, index: int, line: int, text: str) -> Rewritten | None:
    """Line `line` of scene `index` (both from 0) with other words. None when the script has these words otherwise (parts of a
    narrator's paragraph, a chorus): then only the storyboard's line can be changed. Raises NotFound."""
    carved = carve(play, board.scenes)
    span = _span(carved, index)
    lines = board.scenes[index].lines
    if not 0 <= line < len(lines):
        raise NotFound("scenes.line", f"no line {line + 1}", number=line + 1, count=len(lines))
    if lines[line].with_previous or (line + 1 < len(lines) and lines[line + 1].with_previous):
        return None
    words = lines[line].text
    earlier = sum(other.text == words for other in lines[:line])
    for place, element in enumerate(span.elements):
        for number, part in enumerate(element.parts):
            if part.text != words:
                continue
            if earlier:
                earlier -= 1
                continue
            changed = _with_part(element, number, text.strip())
            elements = (*span.elements[:place], changed, *span.elements[place + 1 :])
            spans = (*carved.spans[:index], replace(span, elements=elements), *carved.spans[index + 1 :])
            return _rewritten(play, replace(carved, spans=spans), {words: text.strip()})
    return None


def _with_part(element: Element, number: int, text: str) -> Element:
    parts = tuple(replace(part, text=text) if place == number else part for place, part in enumerate(element.parts))
    return replace(element, parts=parts, text="\n".join(part.text for part in parts))


# ---- pieces --------------------------------------------------------------------------------------------------------------


def _new_spans(heading: str, text: str) -> tuple[Span, ...]:
    """The scenes of typed text. Raises BadScript when nothing happens or is said in it."""
    title = " ".join(heading.split())
    above = (Element(kind=ElementKind.SCENE_HEADING, text=title),) if title else ()
    elements = read_elements(text)
    if elements and elements[0].kind is ElementKind.SCENE_HEADING:
        above = ()
    _, stretches = _stretches((*above, *elements))
    if not any(element.kind in _TELLING and any(map(str.isalnum, element.text)) for element in elements):
        raise BadScript("scenes.empty", "there is nothing in this scene")
    return tuple(
        Span(
            id="",
            heading=stretch[0].text if stretch[0].kind is ElementKind.SCENE_HEADING else "",
            elements=tuple(stretch),
        )
        for stretch in stretches
    )


def _place_before(carved: Carved, at: int) -> str:
    """The heading of the scene that an unnamed new one goes on from."""
    return carved.spans[max(0, at - 1)].heading


def _retold(before: Sequence[Element], after: Sequence[Element]) -> dict[str, str]:
    """Words of old lines → words of those that took their place, speaker for speaker."""
    old, new = _lines(before), _lines(after)
    found: dict[str, str] = {}
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "replace" and last - first == end - begin:
            for was, now in zip(old[first:last], new[begin:end], strict=True):
                if was[0] == now[0]:
                    found[was[1]] = now[1]
    return found


def _lines(elements: Sequence[Element]) -> list[tuple[str, str]]:
    return [(element.speaker, part.text) for element in elements for part in element.parts]


def _span(carved: Carved, index: int) -> Span:
    if not 0 <= index < len(carved.spans):
        raise _no_scene(index)
    return carved.spans[index]


def _no_scene(index: int) -> NotFound:
    return NotFound("scenes.unknown", f"there is no scene {index + 1}", number=index + 1)
