"""The lines of one scene, verbatim, with how each is said and which action comes between. Used by rules.py.

The result is a list of beats: what happens and what is said, in the script's order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.screenplay import Element, ElementKind, Form, SpeechPart
from core.speakers import aside_end, is_spoken
from core.storyboard import NARRATOR, Delivery, Emotion, Line, Volume
from core.storyboarding.cast import Cast
from core.storyboarding.feelings import delivery_of, feel, mood_scores
from core.storyboarding.lexicon import lexicon, words_of
from core.storyboarding.splitting import stretches

_NARRATED = 420
"""Characters of one narrator's line at most."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something happens (`lines` empty), or lines are spoken: one, or several at once."""

    action: str = ""
    lines: tuple[int, ...] = ()
    hint: str = ""
    """Text of a SHOT element ("CLOSE ON THE KEY") that governs the beat."""


@dataclass(slots=True)
class Script:
    """What a scene says and does."""

    lines: list[Line] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    feelings: dict[str, Emotion] = field(default_factory=dict)
    """What each speaker felt last."""
    tense: bool = False
    """The action is of danger more than of joy."""


def script_of(elements: Sequence[Element], cast: Cast, form: Form) -> Script:
    """Lines and beats of a scene's elements."""
    script = Script(tense=_is_tense("\n".join(element.text for element in elements if element.kind is ElementKind.ACTION)))
    context = ""
    for number, element in enumerate(elements):
        after = elements[number + 1] if number + 1 < len(elements) else None
        if is_spoken(element, form) and element.kind is not ElementKind.ACTION:
            aside = "" if after is None or form is not Form.PROSE else attribution(elements, number + 1)
            _speak(script, element, cast, context, aside, after is not None and after.dual)
            context = ""
        elif element.kind is ElementKind.SHOT:
            script.beats.append(Beat(action=element.text, hint=element.text))
        elif form is Form.PROSE and element.kind is ElementKind.ACTION:
            _narrate(script, element.text[len(attribution(elements, number)) :])
            context = element.text
        elif element.kind is ElementKind.ACTION:
            script.beats.append(Beat(action=element.text))
            context = element.text
    return script


def _is_tense(action: str) -> bool:
    moods = mood_scores(action[:4000])
    return moods["tense"] + moods["dark"] > moods["joyful"] + moods["comic"] + moods["triumphant"]


def attribution(elements: Sequence[Element], number: int) -> str:
    """The opening of prose element `number` that only says who speaks the quote before it, e.g. " said Mara."; else ""."""
    element = elements[number]
    if element.kind is not ElementKind.ACTION or number == 0 or elements[number - 1].kind is not ElementKind.DIALOGUE:
        return ""
    opening = element.text[: aside_end(element.text)]
    verbs = lexicon("grammar", "speech_verbs").hits(words_of(opening))
    return opening if verbs and verbs[0].index <= 3 else ""


def _speak(script: Script, element: Element, cast: Cast, context: str, aside: str, dual_next: bool) -> None:
    speakers = _together(cast.speakers(element.speaker), script, cast)
    parts = [part for part in element.parts if part.text.strip()] or [SpeechPart(text=element.text)]
    dual = element.dual and bool(script.beats) and bool(script.beats[-1].lines)
    if dual or dual_next or len(speakers) > 1:
        directions = "; ".join(part.parenthetical for part in parts if part.parenthetical)
        parts = [SpeechPart(text=element.text, parenthetical=directions)]
    for part in parts:
        first = len(script.lines)
        for count, speaker in enumerate(speakers):
            line = _line(script, speaker, part, element, cast, (context, aside))
            line = replace(line, with_previous=dual or count > 0)
            script.lines.append(line)
        numbers = tuple(range(first, len(script.lines)))
        if dual:
            numbers = (*script.beats.pop().lines, *numbers)
        script.beats.append(Beat(lines=numbers))
        context = ""


def _together(speakers: tuple[str, ...], script: Script, cast: Cast) -> tuple[str, ...]:
    """Members of a joint cue; for BOTH and ALL in a scene of two or three speakers, those."""
    if len(speakers) != 1 or speakers[0] not in cast.crowds:
        return speakers
    name = next(character.name for character in cast.characters if character.id == speakers[0])
    heard = [line.character for line in script.lines if line.character not in cast.crowds and line.character != NARRATOR]
    present = tuple(dict.fromkeys(heard))
    if lexicon("people", "both").has(words_of(name)) and 2 <= len(present) <= 3:
        return present
    return speakers


def _line(script: Script, speaker: str, part: SpeechPart, element: Element, cast: Cast, told: tuple[str, str]) -> Line:
    """One line. `told` is the action before it, which colours it when it names the speaker first or nobody, and the words of
    prose that attribute it."""
    context, aside = told
    named = cast.mentions.people(context)
    about = context if not named or speaker in named[:1] else ""
    before = script.feelings.get(speaker, Emotion.NEUTRAL)
    feeling = feel(part.text, part.parenthetical or aside, about[-240:], before, tense=script.tense)
    script.feelings[speaker] = feeling.emotion if feeling.intensity >= 0.5 else Emotion.NEUTRAL
    delivery = delivery_of(element.extensions, part.parenthetical)
    if speaker == NARRATOR:
        delivery = Delivery.VOICE_OVER
    elif speaker in cast.crowds:
        delivery = Delivery.OFF_SCREEN
        feeling = replace(feeling, volume=Volume.LOUD if feeling.volume is Volume.NORMAL else feeling.volume)
    return Line(
        character=speaker,
        text=part.text,
        parts=stretches(part.text),
        emotion=feeling.emotion,
        intensity=feeling.intensity,
        volume=feeling.volume,
        pace=feeling.pace,
        delivery=delivery,
        parenthetical=part.parenthetical,
    )


def _narrate(script: Script, text: str) -> None:
    """The narrator reads a stretch of prose, in lines of some sentences each; a narrator tells calmly, whatever is told."""
    if not any(letter.isalnum() for letter in text):
        return
    for stretch in stretches(text, _NARRATED, _NARRATED):
        script.beats.append(Beat(lines=(len(script.lines),)))
        script.lines.append(
            Line(
                character=NARRATOR,
                text=stretch,
                parts=stretches(stretch),
                intensity=0.3,
                pace=0.98,
                delivery=Delivery.VOICE_OVER,
            )
        )
