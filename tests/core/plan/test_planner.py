"""The planner: what is planned when, what depends on what, and that everything lies where it should."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from core.crafts import Craft, CutRequest, ExportRequest, MixRequest, Music, Ref, SheetRequest
from core.errors import BadOption, NotFound
from core.heard import Ambience
from core.options import FilmOptions
from core.plan.draft import Plan
from core.plan.job import Edit, Scope, Until
from core.plan.planner import plan
from core.storyboard import Delivery, Storyboard, TransitionKind
from tests.core.plan.conftest import BOOK, Studio, board, of, scene


def frames_of(found: Plan) -> int:
    """Frames of the film's segments in the order of the export."""
    cuts = {step.key: step.request for step in of(found, Craft.CUT)}
    export: ExportRequest = of(found, Craft.EXPORT)[0].request
    return sum(cuts[ref.key].last - cuts[ref.key].first for ref in export.segments)


def keys(found: Plan) -> set[str]:
    return {step.key for step in found.steps}


def test_only_the_story_is_planned_before_it_is_written(story: Storyboard) -> None:
    studio = Studio(story)
    found = plan(studio.job(), BOOK, studio)
    assert [step.craft for step in found.steps] == [Craft.WRITE]
    assert not found.complete
    assert found.unplanned > 0


def test_pictures_and_speech_are_planned_at_once_and_the_film_when_the_lines_are_spoken(story: Storyboard) -> None:
    studio = Studio(story)
    first = plan(studio.job(), BOOK, studio)
    studio.done[first.steps[0].key] = story
    second = plan(studio.job(), BOOK, studio)
    crafts = {step.craft for step in second.steps}
    assert {Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL, Craft.SHEET, Craft.SPEAK, Craft.AMBIENCE} <= crafts
    assert Craft.MIX not in crafts
    assert {step.craft for step in studio.film().steps} == set(Craft)


def test_a_shot_can_be_filmed_while_other_lines_are_still_unspoken(story: Storyboard) -> None:
    studio = Studio(story)
    studio.done[plan(studio.job(), BOOK, studio).steps[0].key] = story
    speak = of(plan(studio.job(), BOOK, studio), Craft.SPEAK)[1]
    studio.done[speak.key] = studio.result(speak)
    found = plan(studio.job(), BOOK, studio)
    assert len(of(found, Craft.LIPSYNC)) == 1
    assert not of(found, Craft.MIX)


def test_inputs_are_planned_before_the_steps_that_use_them(story: Storyboard) -> None:
    seen: set[str] = {"0" * 64}
    for step in Studio(story).film().steps:
        assert step.inputs <= seen
        seen.add(step.key)


def test_planning_again_gives_the_same_plan(story: Storyboard) -> None:
    assert Studio(story).film() == Studio(story).film()


def test_the_sound_is_exactly_as_long_as_the_segments(story: Storyboard) -> None:
    found = Studio(story).film()
    mix: MixRequest = of(found, Craft.MIX)[0].request
    assert mix.seconds == pytest.approx(frames_of(found) / 24, abs=1e-9)
    spans = [(music.start, music.start + music.seconds) for music in mix.music]
    assert spans[0][0] == 0.0
    assert spans[-1][1] == pytest.approx(mix.seconds)
    assert all(before[1] == pytest.approx(after[0]) for before, after in itertools.pairwise(spans))


def test_a_transition_mixes_the_end_of_one_shot_with_the_start_of_the_next(story: Storyboard) -> None:
    found = Studio(story, FilmOptions(title_card=False, credits=False)).film()
    transitions: list[CutRequest] = [step.request for step in of(found, Craft.CUT) if step.request.other is not None]
    assert len(transitions) == 1
    assert transitions[0].kind is TransitionKind.DISSOLVE
    assert transitions[0].last - transitions[0].first == 12
    after = [
        step.request
        for step in of(found, Craft.CUT)
        if step.request.source == transitions[0].other and step.request.other is None
    ]
    assert [request.first for request in after] == [12]


def test_every_line_is_heard_once_with_a_caption_at_the_same_time(story: Storyboard) -> None:
    found = Studio(story).film()
    mix: MixRequest = of(found, Craft.MIX)[0].request
    export: ExportRequest = of(found, Craft.EXPORT)[0].request
    spoken = sum(len(item.lines) for item in story.scenes)
    assert len({placed.speech for placed in mix.speech}) == len(mix.speech) == spoken
    assert [line.text for line in export.subtitles] == [line.text for item in story.scenes for line in item.lines]
    for placed, line in zip(mix.speech, export.subtitles, strict=True):
        assert line.start == pytest.approx(placed.start, abs=0.001)
    burned = [caption.text for step in of(found, Craft.CUT) for caption in step.request.source.captions]
    assert set(burned) == {line.text for line in export.subtitles}


def test_a_changed_line_leaves_every_other_shot_alone(story: Storyboard) -> None:
    other = replace(
        story,
        scenes=(story.scenes[0], scene(2, "Where has the lamp gone?", "On the roof, where it always was."), story.scenes[2]),
    )
    other = replace(
        other, scenes=(other.scenes[0], replace(other.scenes[1], transition=story.scenes[1].transition), other.scenes[2])
    )
    before, after = Studio(story).film(), Studio(other).film()
    fresh = [step for step in after.steps if step.key not in keys(before)]
    counted = {craft: sum(step.craft is craft for step in fresh) for craft in Craft}
    assert counted[Craft.SPEAK] == counted[Craft.ANIMATE] == counted[Craft.LIPSYNC] == counted[Craft.CUT] == 1
    assert counted[Craft.PORTRAIT] == counted[Craft.BACKDROP] == counted[Craft.STILL] == 0


def test_an_inserted_scene_leaves_the_others_alone(story: Storyboard) -> None:
    longer = replace(story, scenes=(*story.scenes[:2], scene(9, "An interlude."), story.scenes[2]))
    before, after = Studio(story).film(), Studio(longer).film()
    fresh = [step.title for step in after.steps if step.key not in keys(before) and step.craft is Craft.CUT]
    assert set(fresh) == {"SCENE 9"}


def test_a_voice_over_moves_no_lips_and_is_not_panned(story: Storyboard) -> None:
    first = story.scenes[2]
    over = replace(first, lines=(replace(first.lines[0], delivery=Delivery.VOICE_OVER),))
    found = Studio(board(over)).film()
    assert not of(found, Craft.LIPSYNC)
    assert of(found, Craft.MIX)[0].request.speech[0].pan == 0.0


def test_a_track_of_ones_own_takes_the_place_of_the_score_and_is_repeated(story: Storyboard) -> None:
    studio = Studio(story)
    track = Ref("7" * 64)
    studio.done[track.key] = Music(file="", seconds=9.5, tail=0.0)
    found = studio.film(studio.job(track=track))
    mix: MixRequest = of(found, Craft.MIX)[0].request
    assert not of(found, Craft.COMPOSE)
    assert {music.music for music in mix.music} == {track}
    assert [music.start for music in mix.music] == [8.0 * number for number in range(len(mix.music))]
    assert mix.music[-1].start + mix.music[-1].seconds == pytest.approx(mix.seconds)


def test_a_transition_that_is_set_lasts_as_long_as_its_kind_usually_does(story: Storyboard) -> None:
    studio = Studio(story, FilmOptions(title_card=False, credits=False))
    wipe = Edit(scope=Scope.SCENE, target="scene-3", field="transition", value="wipe")
    cut = Edit(scope=Scope.SCENE, target="scene-2", field="transition", value="cut")
    long = Edit(scope=Scope.SCENE, target="scene-3", field="transition_seconds", value="1.5")
    kinds = {}
    for name, edits in (("wipe", (wipe, cut)), ("long", (wipe, cut, long))):
        found = studio.film(studio.job(edits=edits))
        kinds[name] = [(s.request.kind, s.request.last - s.request.first) for s in of(found, Craft.CUT) if s.request.other]
    assert kinds == {"wipe": [(TransitionKind.WIPE, 14)], "long": [(TransitionKind.WIPE, 36)]}


def test_takes_side_by_side_are_one_still_each_on_one_sheet(story: Storyboard) -> None:
    studio = Studio(story)
    takes = tuple((Edit(scope=Scope.CHARACTER, target="ben", seed=seed),) for seed in (1, 2, 3))
    found = studio.film(studio.job(alternatives=takes))
    sheet: SheetRequest = of(found, Craft.SHEET)[0].request
    assert len({item.still for item in sheet.items}) == len(of(found, Craft.PORTRAIT)) == 3
    assert {step.craft for step in found.steps} == {Craft.WRITE, Craft.BACKDROP, Craft.PORTRAIT, Craft.STILL, Craft.SHEET}
    with pytest.raises(BadOption):
        studio.film(studio.job(alternatives=((Edit(scope=Scope.LINE, target="scene-1/1", seed=2),),)))


def test_a_storyboard_only_job_ends_with_its_sheet(story: Storyboard) -> None:
    studio = Studio(story)
    found = studio.film(studio.job(until=Until.SHEET))
    assert found.complete
    assert set(found.outputs) == {"storyboard", "sheet"}
    assert not of(found, Craft.SPEAK)


def test_takes_share_their_script_and_differ_in_their_pictures(story: Storyboard) -> None:
    studio = Studio(story)
    one, two = (studio.film(studio.job(options=FilmOptions(seed=seed))) for seed in (1, 2))
    shared = keys(one) & keys(two)
    assert not {step.key for step in of(one, Craft.BACKDROP)} & shared
    assert of(one, Craft.MIX)[0].request.speech != ()


@pytest.mark.parametrize(
    ("edit", "changed", "kept"),
    [
        (
            Edit(scope=Scope.SCENE, target="scene-2", field="weather", value="rain"),
            {Craft.BACKDROP, Craft.STILL},
            {Craft.SPEAK},
        ),
        (Edit(scope=Scope.CHARACTER, target="ann", field="hair_colour", value="red"), {Craft.PORTRAIT}, {Craft.BACKDROP}),
        (Edit(scope=Scope.CHARACTER, target="ann", field="picture", value="0" * 64), {Craft.PORTRAIT}, {Craft.BACKDROP}),
        (Edit(scope=Scope.LINE, target="scene-1/1", field="emotion", value="angry"), {Craft.SPEAK}, {Craft.STILL}),
        (Edit(scope=Scope.CUE, target="1", field="mood", value="sad"), {Craft.COMPOSE, Craft.MIX}, {Craft.CUT, Craft.SPEAK}),
        (Edit(scope=Scope.SHOT, target="scene-1/2", seed=9), {Craft.STILL}, {Craft.SPEAK, Craft.BACKDROP}),
        (Edit(scope=Scope.SCENE, target="scene-3", field="effects", value="mirror"), {Craft.CUT}, {Craft.ANIMATE, Craft.MIX}),
    ],
)
def test_an_edit_changes_what_depends_on_it_and_nothing_else(
    story: Storyboard, edit: Edit, changed: set[Craft], kept: set[Craft]
) -> None:
    studio = Studio(story)
    before = studio.film()
    after = studio.film(studio.job(edits=(edit,)))
    fresh = {step.craft for step in after.steps if step.key not in keys(before)}
    assert changed <= fresh
    assert not kept & fresh


def test_a_picture_given_and_taken_away_again_leaves_all_as_it_was_and_a_path_is_no_picture(story: Storyboard) -> None:
    studio = Studio(story)
    given, without = (Edit(scope=Scope.CHARACTER, target="ann", field="picture", value=value) for value in ("0" * 64, "none"))
    one, two = studio.film(studio.job(edits=(given, without))), studio.film()
    assert {step.craft for step in one.steps if step.key not in keys(two)} <= {Craft.EXPORT, Craft.CHECK}  # tell of all edits
    with pytest.raises(BadOption):
        studio.film(studio.job(edits=(replace(given, value="../../etc"),)))


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (Edit(scope=Scope.SCENE, target="nowhere", field="weather", value="rain"), NotFound),
        (Edit(scope=Scope.SHOT, target="scene-1/99", seed=2), NotFound),
        (Edit(scope=Scope.CUE, target="x", seed=2), NotFound),
        (Edit(scope=Scope.CHARACTER, target="zoe", field="age", value="child"), NotFound),
        (Edit(scope=Scope.SCENE, target="scene-1", field="weather", value="cheese"), BadOption),
        (Edit(scope=Scope.LINE, target="scene-1/1", field="pace", value="fast"), BadOption),
        (Edit(scope=Scope.CHARACTER, target="ann", field="id", value="eve"), BadOption),
    ],
)
def test_an_edit_that_fits_nothing_says_what_there_is(story: Storyboard, edit: Edit, error: type[Exception]) -> None:
    studio = Studio(story)
    studio.film()
    with pytest.raises(error):
        plan(studio.job(edits=(edit,)), BOOK, studio)


def test_backgrounds_are_made_once_for_all_films_and_heard_where_their_scenes_are(story: Storyboard) -> None:
    sea = replace(story.scenes[1], ambience=(Ambience.SEA, Ambience.ROOM))
    one = Studio(board(story.scenes[0], sea, story.scenes[2])).film()
    other = Studio(story, FilmOptions(seed=77)).film()
    assert {step.request.sound for step in of(one, Craft.AMBIENCE)} == {Ambience.SEA, Ambience.ROOM}
    assert {step.key for step in of(other, Craft.AMBIENCE)} < {step.key for step in of(one, Craft.AMBIENCE)}
    sounds = {step.ref: step.request.sound for step in of(one, Craft.AMBIENCE)}
    heard = [sounds[placed.sound] for placed in of(one, Craft.MIX)[0].request.ambience]
    assert heard == [Ambience.ROOM, Ambience.SEA, Ambience.ROOM, Ambience.ROOM]


def test_no_background_is_made_for_a_film_without_them_or_for_a_storyboard_alone(story: Storyboard) -> None:
    silent = Studio(story, FilmOptions(ambience_volume=0.0)).film()
    assert not of(silent, Craft.AMBIENCE)
    assert of(silent, Craft.MIX)[0].request.ambience == ()
    studio = Studio(story)
    assert not of(studio.film(studio.job(until=Until.SHEET)), Craft.AMBIENCE)
