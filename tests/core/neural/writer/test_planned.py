"""What the Ollama writer writes reaches the crafts that need it, and changes nothing else."""

from __future__ import annotations

from core.crafts import Craft
from core.plan.planner import plan
from core.storyboard import Prompt
from tests.core.neural.writer.conftest import Prepare
from tests.core.plan.conftest import BOOK, Studio, of


def test_prompts_looks_motion_and_instruments_are_in_the_requests(prepare: Prepare) -> None:
    story = prepare().run()
    studio = Studio(story)
    film = studio.film()
    stills = [step.request for step in of(film, Craft.STILL)]
    assert all(isinstance(still.picture, Prompt) for still in stills)
    assert all(person.character.look == story_look(person.character.id) for still in stills for person in still.cast)
    assert all(step.request.place.look == story_look(step.request.place.id) for step in of(film, Craft.BACKDROP))
    assert all(step.request.character.look == story_look(step.request.character.id) for step in of(film, Craft.PORTRAIT))
    assert all(isinstance(step.request.motion, Prompt) for step in of(film, Craft.ANIMATE))
    assert all(step.request.instruments for step in of(film, Craft.COMPOSE))


def story_look(name: str) -> str:
    return f"the very own look of {name} in ten words"


def test_a_story_by_rules_is_planned_without_a_word_of_prompts(prepare: Prepare) -> None:
    studio = Studio(prepare().by_rules())
    for step in studio.film().steps:
        data = step.request_json
        assert b'"picture":{' not in data or step.craft is not Craft.STILL
        assert b'"motion"' not in data
        assert b'"look"' not in data
        assert b'"instruments"' not in data
    assert plan(studio.job(), BOOK, studio).complete
