"""Shots, sounds, transitions and music."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from core.heard import Ambience, SpotSound
from core.storyboard import Delivery, Facing, Framing, Genre, Mood, Move, Pose, Prop, Storyboard, TransitionKind
from core.storyboarding.pacing import shot_seconds
from core.storyboarding.sounds import spots_in
from tests.core.storyboarding.stories import action, heading, says, storyboard, transition

LONG = "I have thought about this for many years, and I have never found the words that I was looking for. " * 5


def _talk(seed: int = 1) -> Storyboard:
    exchange = [
        says(("MARA", "JON")[n % 2], f"This is something that I have to tell you, number {n}. And there is more.")
        for n in range(14)
    ]
    return storyboard(
        heading("INT. KITCHEN - DAY"), action("MARA (30s) and JON (40s) wait."), *exchange, says("MARA", LONG), seed=seed
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_framing_is_repeated_on_the_same_people_or_held_for_long(seed: int) -> None:
    scene = _talk(seed).scenes[0]
    looks = [(shot.framing, tuple(sorted(one.character for one in shot.subjects))) for shot in scene.shots]
    assert all(one != other for one, other in pairwise(looks))
    assert max(shot_seconds(shot, scene.lines) for shot in scene.shots) < 9.5


def _pictures(board: Storyboard) -> Counter[object]:
    """Every shot with the words spoken in it in place of their numbers."""
    return Counter(
        (scene.id, replace(shot, speech=()), tuple(scene.lines[ref.line].parts[ref.part] for ref in shot.speech))
        for scene in board.scenes
        for shot in scene.shots
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_longer_line_changes_only_its_own_pictures(seed: int) -> None:
    def exchange(middle: str) -> Storyboard:
        return storyboard(
            heading("INT. LAMP ROOM - NIGHT"),
            action("Mara (30s) kneels inside the lamp. Jon (40s) waits."),
            says("MARA", "Good evening to you."),
            says("JON", "I had given up on you, to be honest, after all this time."),
            says("MARA", middle),
            says("JON", "They both look black to me."),
            action("She closes her eyes. A long silence falls over the whole of the tower."),
            says("MARA", "One of them hums, and I can hear which one it is."),
            says("JON", "Then take that one."),
            seed=seed,
        )

    before, after = _pictures(exchange("Never the blue one.")), _pictures(exchange("Wait a moment. Never the blue one."))
    assert (after - before).total() <= 2
    assert (before - after).total() <= 2


@pytest.mark.parametrize("seed", range(6))
def test_the_camera_never_pans_back_at_once(seed: int) -> None:
    pans = (Move.PAN_LEFT, Move.PAN_RIGHT)
    for scene in _talk(seed).scenes:
        assert not any(one.camera.move in pans and other.camera.move in pans for one, other in pairwise(scene.shots))


@pytest.mark.parametrize("seed", range(6))
def test_everyone_keeps_a_side_and_looks_across_it(seed: int) -> None:
    for shot in _talk(seed).scenes[0].shots:
        for subject in shot.subjects:
            assert subject.facing is (Facing.RIGHT if subject.character == "mara" else Facing.LEFT)
            assert subject.position < 0 if subject.character == "mara" else subject.position > 0


def test_a_new_place_is_established_then_seen_in_a_two_shot_then_closer() -> None:
    shots = _talk().scenes[0].shots
    speaking = [shot for shot in shots if shot.speech]
    assert shots[0].framing is Framing.ESTABLISHING
    assert not shots[0].subjects
    assert speaking[0].framing is Framing.TWO_SHOT
    assert {shot.framing for shot in speaking} >= {Framing.CLOSE_UP, Framing.MEDIUM, Framing.REACTION}


def test_frames_hold_at_most_three_two_or_one() -> None:
    people = [says(f"PERSON{n}", f"Here I am, number {n}!") for n in range(6)]
    board = storyboard(heading("INT. BAR - DAY"), *people, *people)
    most = {
        Framing.WIDE: 3,
        Framing.TWO_SHOT: 2,
        Framing.MEDIUM: 2,
        Framing.CLOSE_UP: 1,
        Framing.REACTION: 1,
        Framing.ESTABLISHING: 0,
    }
    assert all(len(shot.subjects) <= most[shot.framing] for shot in board.scenes[0].shots)


def test_unseen_speakers_stay_out_of_the_picture() -> None:
    board = storyboard(
        heading("INT. BAR - DAY"),
        says("MARA", "Who is it?"),
        says("JON", "Me. Open the door.", "", "O.S."),
        says("MARA", "Go away."),
    )
    scene = board.scenes[0]
    assert scene.lines[1].delivery is Delivery.OFF_SCREEN
    assert "jon" not in {subject.character for shot in scene.shots for subject in shot.subjects}


def test_someone_who_enters_is_not_seen_before() -> None:
    board = storyboard(
        heading("INT. BAR - DAY"), action("MARA (30s) waits."), says("MARA", "Late again. He is always late."),
        action("The door opens. JON enters."), says("JON", "Sorry!"),
    )  # fmt: skip
    shots = board.scenes[0].shots
    entrance = next(number for number, shot in enumerate(shots) if "JON" in shot.action)
    assert all(subject.character != "jon" for shot in shots[:entrance] for subject in shot.subjects)


def test_dual_dialogue_shows_both_in_one_shot() -> None:
    board = storyboard(heading("INT. BAR - DAY"), says("MARA", "Yes!"), says("JON", "No!", dual=True))
    shot = next(shot for shot in board.scenes[0].shots if shot.speech)
    assert len(shot.speech) == 2
    assert {subject.character for subject in shot.subjects} == {"mara", "jon"}


def test_poses_come_from_action_and_sitting_lasts() -> None:
    board = storyboard(
        heading("INT. ROOM - DAY"), action("MARA (30s) sits at the table."),
        says("MARA", "Well."), action("MARA points at the map on the wall."),
        says("MARA", "There."),
        action("A long silence falls over the whole of the quiet house, as it always does."), says("MARA", "Or there."),
    )  # fmt: skip
    poses = [subject.pose for shot in board.scenes[0].shots for subject in shot.subjects]
    assert Pose.POINTING in poses
    assert poses[-1] is Pose.SITTING


def test_people_named_in_one_breath_do_the_same() -> None:
    board = storyboard(
        heading("EXT. HARBOUR - DAY"),
        action("Tom and Ella sit on the wall. Tom yawns."),
        says("TOM", "A fine day for it."),
        says("ELLA", "The finest."),
    )
    poses = {one.character: one.pose for shot in board.scenes[0].shots for one in shot.subjects}
    assert poses == {"tom": Pose.SITTING, "ella": Pose.SITTING}


@pytest.mark.parametrize(
    ("text", "prop"),
    [
        ("Mara holds a test tube up to the light.", Prop.TUBE),
        ("Mara kneels at the engine, a wrench in her hand.", Prop.TOOL),
        ("Mara kneels inside the lamp, a wrench in her hand.", Prop.TOOL),
        ("Mara walks along the wall with a lantern in her hand.", Prop.LANTERN),
        ("Mara reads a letter.", Prop.PAPER),
        ("Mara sips a cup of coffee.", Prop.CUP),
        ("Mara waits with a lantern.", Prop.LANTERN),
        ("Mara takes off her coat.", Prop.NONE),
        ("Mara holds her breath.", Prop.NONE),
        ("Mara leans out with a smile.", Prop.NONE),
    ],
)
def test_hands_hold_what_the_text_puts_into_them_and_nothing_else(text: str, prop: Prop) -> None:
    board = storyboard(heading("INT. WORKSHOP - DAY"), action(text), says("MARA", "There it is."))
    held = {one.prop for shot in board.scenes[0].shots for one in shot.subjects}
    assert held == {prop}


@pytest.mark.parametrize("lost", ["A gull takes the telephone out of Mara's hand.", "Mara drops the phone."])
def test_what_is_taken_or_dropped_is_gone(lost: str) -> None:
    board = storyboard(
        heading("EXT. BEACH - DAY"),
        action("Mara waits with her telephone."),
        says("MARA", "Well."),
        action(lost),
        says("MARA", "My phone!"),
    )
    held = [one.prop for shot in board.scenes[0].shots for one in shot.subjects]
    assert Prop.PHONE in held
    assert held[-1] is Prop.NONE


def test_a_wide_picture_shows_everyone_seen_before() -> None:
    board = storyboard(
        heading("INT. LAB - DAY"),
        says("MARA", "Is it safe?"),
        says("TOM", "I hope so."),
        action("Tom runs to the window and tears it open, and smoke pours out into the yard below."),
        says("MARA", "Tom!"),
    )
    wide = [shot for shot in board.scenes[0].shots if shot.framing is Framing.WIDE and shot.action]
    assert wide
    assert all({one.character for one in shot.subjects} == {"mara", "tom"} for shot in wide)


def test_both_of_them_are_those_who_are_there() -> None:
    board = storyboard(
        heading("INT. CORRIDOR - DAY"),
        action("Both of them lean against the wall."),
        says("MARA", "Well."),
        says("TOM", "Well indeed."),
    )
    first = board.scenes[0].shots[0]
    assert first.framing is Framing.WIDE
    assert {one.character for one in first.subjects} == {"mara", "tom"}


def test_waiters_stand_and_guests_sit_in_a_restaurant() -> None:
    board = storyboard(
        heading("INT. RESTAURANT - NIGHT"),
        action("ROSA, 60, a green apron, wipes a table. JON, 30, a suit, waits."),
        says("JON", "The menu, please."),
        says("ROSA", "Soup."),
    )
    poses = {one.character: one.pose for shot in board.scenes[0].shots for one in shot.subjects}
    assert poses == {"rosa": Pose.STANDING, "jon": Pose.SITTING}


def test_two_people_keep_their_sides_from_scene_to_scene() -> None:
    board = storyboard(
        heading("INT. LAB - DAY"),
        says("MARA", "Come along."),
        says("TOM", "Where to?"),
        heading("EXT. STREET - DAY"),
        says("TOM", "Here?"),
        says("MARA", "Here."),
    )
    sides = [
        [one.character for one in sorted(shot.subjects, key=lambda one: one.position)]
        for scene in board.scenes
        for shot in scene.shots
        if len(shot.subjects) == 2
    ]
    assert len(sides) == 2
    assert sides[0] == sides[1]


def test_waves_of_the_sea_are_nobodys_hand() -> None:
    board = storyboard(heading("EXT. BEACH - DAY"), action("MARA looks at the waves."), says("MARA", "How far is it?"))
    assert {subject.pose for shot in board.scenes[0].shots for subject in shot.subjects} == {Pose.STANDING}


def test_spot_sounds_stand_where_the_text_names_them() -> None:
    spots = spots_in("A long quiet moment in the empty house. Then thunder. No knock comes.")
    assert [spot.sound for spot in spots] == [SpotSound.THUNDER]
    assert 0.5 < spots[0].at < 0.85
    sounds = "A door slams. The phone rings. A gunshot. Glass shatters. Footsteps. Suena el teléfono. On frappe. Es klopft."
    assert {SpotSound.DOOR, SpotSound.PHONE, SpotSound.GUNSHOT, SpotSound.GLASS, SpotSound.KNOCK} <= {
        spot.sound for spot in spots_in(sounds)
    }


def test_ambience_joins_place_weather_and_named_sounds() -> None:
    board = storyboard(heading("EXT. BEACH - NIGHT"), action("Rain. A campfire crackles."))
    assert set(board.scenes[0].ambience) == {Ambience.SEA, Ambience.RAIN, Ambience.FIRE}


@pytest.mark.parametrize(
    ("written", "kind", "seconds"),
    [
        ("CUT TO:", TransitionKind.CUT, 0.0),
        ("DISSOLVE TO:", TransitionKind.DISSOLVE, 0.8),
        ("FADE OUT.", TransitionKind.FADE, 1.0),
        ("WIPE TO:", TransitionKind.WIPE, 0.6),
        ("FUNDIDO A NEGRO", TransitionKind.FADE, 1.0),
        ("FONDU ENCHAÎNÉ", TransitionKind.DISSOLVE, 0.8),
        ("DISSOLVENZA INCROCIATA", TransitionKind.DISSOLVE, 0.8),
        ("ÜBERBLENDUNG", TransitionKind.DISSOLVE, 0.8),
    ],
)
def test_transitions_come_from_the_script(written: str, kind: TransitionKind, seconds: float) -> None:
    board = storyboard(heading("INT. A - DAY"), action("x."), transition(written), heading("INT. B - DAY"), action("y."))
    assert (board.scenes[1].transition.kind, board.scenes[1].transition.seconds) == (kind, seconds)


def test_time_that_passes_dissolves_and_the_last_shot_pulls_out() -> None:
    board = storyboard(
        heading("INT. A - NIGHT"),
        action("x."),
        heading("INT. A - NEXT MORNING"),
        action("y."),
        heading("INT. B - SAME"),
        action("z."),
    )
    assert [scene.transition.kind for scene in board.scenes] == [
        TransitionKind.FADE,
        TransitionKind.DISSOLVE,
        TransitionKind.CUT,
    ]
    assert board.scenes[-1].shots[-1].camera.move is Move.PULL_OUT


def test_music_follows_the_mood_and_the_setting_and_no_cue_is_scrappy() -> None:
    scenes = [
        ("INT. SPACESHIP - NIGHT", "The alarm screams. Panic. The bomb is ticking. Danger.", Mood.TENSE),
        ("INT. SPACESHIP MESS - DAY", "Laughter. A birthday party. They sing and dance.", Mood.JOYFUL),
    ]
    board = storyboard(
        *(piece for text, told, _ in scenes for piece in (heading(text), action(told), says("MARA", LONG), says("JON", LONG)))
    )
    assert [scene.mood for scene in board.scenes] == [mood for *_, mood in scenes]
    assert {cue.genre for cue in board.cues} == {Genre.ELECTRONIC}
    assert board.cues[0].bpm > 90
    short = storyboard(*(piece for text, told, _ in scenes for piece in (heading(text), action(told))))
    assert len(short.cues) == 1
