"""A film in which a stand-in does a craft: its own steps and what uses them, and only the voices that it has."""

from __future__ import annotations

from dataclasses import replace

from core.crafts import Craft, VoiceCast
from core.plan.book import EngineBook, EngineChoice, EngineEntry, default_choices, open_book
from core.plan.job import Edit, PinnedVoice, Scope, StandIn
from core.plan.planner import plan
from core.storyboard import Storyboard
from tests.core.plan.conftest import BOOK, Studio, of

HOUSE: EngineBook = replace(
    BOOK,
    stand_ins={craft: EngineEntry(name="draft", identity=f"draft-{craft.value}/1", lane="cpu") for craft in Craft},
    stand_in_voices=(BOOK.voices[:2], ("en",)),
)


def instead(craft: Craft) -> StandIn:
    return StandIn(craft=craft, code="model.missing", reason="the model is not installed")


def test_the_stand_in_makes_all_of_its_craft_and_nothing_else(story: Storyboard) -> None:
    studio = Studio(story)
    job = studio.job()
    studio.done[plan(job, HOUSE, studio).steps[0].key] = story
    usual = plan(job, HOUSE, studio)
    found = plan(replace(job, stand_ins=(instead(Craft.STILL),)), HOUSE, studio)
    assert {step.engine for step in of(found, Craft.STILL)} == {"draft"}
    assert {step.engine for step in found.steps if step.craft is not Craft.STILL} == {"pretend"}
    kept = {step.key for step in found.steps} & {step.key for step in usual.steps}
    assert {step.craft for step in usual.steps if step.key in kept} >= {Craft.PORTRAIT, Craft.BACKDROP, Craft.SPEAK}
    assert not {step.key for step in of(found, Craft.STILL)} & kept


def test_voices_that_the_stand_in_does_not_have_are_cast_anew(story: Storyboard) -> None:
    studio = Studio(story)
    person = story.characters[0].id
    job = studio.job(
        voices=(PinnedVoice(character=person, voice=VoiceCast(voice="v5")),),
        edits=(Edit(scope=Scope.CHARACTER, target=person, field="voice", value="v4"),),
    )
    studio.done[plan(job, HOUSE, studio).steps[0].key] = story
    assert "v4" in {step.request.voice.voice for step in of(plan(job, HOUSE, studio), Craft.SPEAK)}
    found = plan(replace(job, stand_ins=(instead(Craft.SPEAK),)), HOUSE, studio)
    assert {step.request.voice.voice for step in of(found, Craft.SPEAK)} <= {"v0", "v1"}


def test_only_crafts_with_an_engine_of_the_fallbacks_name_have_a_stand_in() -> None:
    choices = default_choices()
    choices[Craft.STILL] = EngineChoice(name="tests.fakes.engines:Still", options={"faults": "."}, lane="gpu")
    choices[Craft.ANIMATE] = replace(choices[Craft.ANIMATE], fallback="")
    book = open_book(choices)[0]
    assert book.can_stand_in(Craft.STILL, "tests.fakes.engines:Still")
    assert book.stand_ins[Craft.STILL].lane == "cpu"
    assert not book.can_stand_in(Craft.STILL, "draft")
    assert Craft.ANIMATE not in book.stand_ins
    assert Craft.CUT not in book.stand_ins
