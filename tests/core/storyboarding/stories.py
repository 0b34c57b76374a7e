"""Screenplays for the writer's tests, built from a few words each."""

from __future__ import annotations

from pathlib import Path

from core.screenplay import Element, ElementKind, Form, Screenplay, SpeechPart
from core.storyboard import Storyboard
from core.storyboarding.rules import write_storyboard
from tests.contexts import RecordingContext


def heading(text: str) -> Element:
    return Element(kind=ElementKind.SCENE_HEADING, text=text)


def action(text: str) -> Element:
    return Element(kind=ElementKind.ACTION, text=text)


def says(speaker: str, text: str, parenthetical: str = "", *extensions: str, dual: bool = False) -> Element:
    part = SpeechPart(text=text, parenthetical=parenthetical)
    return Element(
        kind=ElementKind.DIALOGUE, text=text, speaker=speaker, extensions=tuple(extensions), parts=(part,), dual=dual
    )


def transition(text: str) -> Element:
    return Element(kind=ElementKind.TRANSITION, text=text)


def screenplay(*elements: Element, form: Form = Form.SCREENPLAY, language: str = "en") -> Screenplay:
    return Screenplay(title="Test", authors=("A",), form=form, language=language, format="fountain", elements=elements)


def storyboard(*elements: Element, seed: int = 1, form: Form = Form.SCREENPLAY, language: str = "en") -> Storyboard:
    script = screenplay(*elements, form=form, language=language)
    return write_storyboard(script, language, RecordingContext(work=Path("."), seed=seed))
