"""Scenes that can be watched before the film is done, and takes of whole films."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.crafts import Craft, MixRequest, SheetRequest
from core.errors import Conflict
from core.plan.job import Edit, Scope
from core.plan.planner import finished, plan
from core.storyboard import Storyboard, TimeOfDay
from tests.core.plan.conftest import BOOK, Studio, of
from tests.core.plan.test_planner import frames_of


def without_scene(studio: Studio, number: int) -> None:
    """Takes back what was cut of a scene, as if it were still being made."""
    for step in of(plan(studio.job(), BOOK, studio), Craft.CUT):
        if step.title == f"SCENE {number}":
            studio.done.pop(step.key, None)


def test_scenes_are_finished_one_by_one(story: Storyboard) -> None:
    studio = Studio(story)
    assert finished(studio.job(), BOOK, studio).total == 0
    studio.film()
    assert finished(studio.job(), BOOK, studio).scenes == ("scene-1", "scene-2", "scene-3")
    without_scene(studio, 2)
    assert finished(studio.job(), BOOK, studio).scenes == ("scene-1", "scene-3")
    assert finished(studio.job(), BOOK, studio).total == 3


def test_a_preview_uses_the_films_own_segments_and_makes_only_its_sound(story: Storyboard) -> None:
    studio = Studio(story)
    whole = {step.key for step in studio.film().steps}
    found = plan(studio.job(scenes=("scene-1", "scene-2", "scene-3")), BOOK, studio)
    assert found.complete
    assert set(found.outputs) == {"preview"}
    assert {step.craft for step in found.steps if step.key not in whole} == {Craft.MIX, Craft.EXPORT}
    assert not of(found, Craft.COMPOSE)
    assert max(step.order for step in found.steps if step.key not in whole) < 0, "it goes before everything else"


@pytest.mark.parametrize("missing", [0, 1, 2, 3])
def test_the_sound_of_a_preview_is_as_long_as_its_pictures_and_starts_no_word_before_them(
    story: Storyboard, missing: int
) -> None:
    studio = Studio(story)
    studio.film()
    if missing:
        without_scene(studio, missing)
    scenes = tuple(f"scene-{number}" for number in (1, 2, 3) if number != missing)
    found = plan(studio.job(scenes=("scene-1", "scene-2", "scene-3")), BOOK, studio)
    mix: MixRequest = of(found, Craft.MIX)[0].request
    assert mix.seconds == pytest.approx(frames_of(found) / 24)
    assert all(0 <= line.start < mix.seconds for line in mix.speech)
    assert len(mix.speech) == sum(len(scene.lines) for scene in story.scenes if scene.id in scenes)
    assert all(0 <= spot.start < mix.seconds for spot in mix.spots)


def test_a_preview_of_nothing_says_so(story: Storyboard) -> None:
    studio = Studio(story)
    studio.film()
    with pytest.raises(Conflict):
        plan(studio.job(scenes=("scene-9",)), BOOK, studio)


def test_takes_of_a_whole_film_show_several_pictures_each_under_one_number(story: Storyboard) -> None:
    times = (TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT)
    scenes = tuple(replace(scene, time=time) for scene, time in zip(story.scenes, times, strict=True))
    studio = Studio(replace(story, scenes=scenes))
    takes = tuple((Edit(scope=Scope.FILM, seed=seed),) for seed in (1, 2))
    found = studio.film(studio.job(alternatives=takes))
    sheet: SheetRequest = of(found, Craft.SHEET)[0].request
    assert [item.number for item in sheet.items] == [1, 1, 1, 2, 2, 2]
    assert len({item.still for item in sheet.items}) == 6
    assert len(of(found, Craft.WRITE)) == 2
    picked = replace(studio.job(), edits=takes[1])
    assert {step.key for step in of(studio.film(picked), Craft.STILL)} >= {item.still.key for item in sheet.items[3:]}
