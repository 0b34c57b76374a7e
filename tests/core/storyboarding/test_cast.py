"""Who is in the film, and what the text tells of them."""

from __future__ import annotations

import pytest

from core.looks import Age, Build, Eyewear, FacialHair, Gender, HairColour, HairStyle, Headwear, Outfit, Skin
from core.screenplay import Form
from core.storyboard import Character
from tests.core.storyboarding.stories import action, heading, says, storyboard


def _one(introduction: str, cue: str, language: str = "en") -> Character:
    board = storyboard(heading("INT. ROOM - DAY"), action(introduction), says(cue, "Well."), language=language)
    return next(one for one in board.characters if one.name == cue)


@pytest.mark.parametrize(
    ("introduction", "cue", "gender", "age"),
    [
        ("MARA (30s) waits.", "MARA", Gender.FEMALE, Age.ADULT),
        ("JON, 8, kicks a ball.", "JON", Gender.MALE, Age.CHILD),
        ("QUILL (mid-40s) looks up. She smiles.", "QUILL", Gender.FEMALE, Age.MIDDLE),
        ("An elderly man, KESTREL, sits.", "KESTREL", Gender.NEUTRAL, Age.ADULT),
        ("OLD MAN sits.", "OLD MAN", Gender.MALE, Age.ELDER),
        ("LITTLE GIRL runs.", "LITTLE GIRL", Gender.FEMALE, Age.CHILD),
        ("MRS. PRYCE enters.", "MRS. PRYCE", Gender.FEMALE, Age.ADULT),
        ("YOUNG VASK sits.", "YOUNG VASK", Gender.NEUTRAL, Age.TEEN),
        ("La ABUELA teje.", "ABUELA", Gender.FEMALE, Age.ELDER),
        ("LUCÍA, de ocho años, corre.", "LUCÍA", Gender.FEMALE, Age.CHILD),
        ("SEÑOR PAZ entra.", "SEÑOR PAZ", Gender.MALE, Age.ADULT),
        ("HERR VOSS, 70, schläft.", "HERR VOSS", Gender.MALE, Age.ELDER),
        ("THE KING rises.", "THE KING", Gender.MALE, Age.ADULT),
        ("ROBOT hums.", "ROBOT", Gender.NEUTRAL, Age.ADULT),
        ("A nervous TEENAGER in a cap.", "TEENAGER", Gender.NEUTRAL, Age.TEEN),
    ],
)
def test_gender_and_age_come_from_names_titles_and_descriptions(introduction: str, cue: str, gender: Gender, age: Age) -> None:
    person = _one(introduction, cue)
    assert person.gender is gender
    if "elderly" not in introduction:
        assert person.age is age


def test_looks_come_from_the_description_and_keep_its_words() -> None:
    text = "MARA (60s), a thin dark-skinned woman with long grey hair, round glasses, a wool hat and a red coat, waits."
    looks = _one(text, "MARA").looks
    assert (looks.build, looks.skin, looks.hair_style, looks.hair_colour) == (
        Build.SLIM,
        Skin.DARK,
        HairStyle.LONG,
        HairColour.GREY,
    )
    assert (looks.eyewear, looks.headwear, looks.outfit, looks.outfit_colour) == (
        Eyewear.ROUND,
        Headwear.BEANIE,
        Outfit.COAT,
        "crimson",
    )
    assert looks.description == text


def test_colours_stay_with_what_they_belong_to() -> None:
    looks = _one("TOM, 70, white beard, captain's cap, curly red hair, a navy sweater, waits.", "TOM").looks
    assert (looks.hair_colour, looks.facial_hair) == (HairColour.RED, FacialHair.BEARD)
    assert (looks.headwear, looks.outfit, looks.outfit_colour) == (Headwear.CAPTAIN, Outfit.SWEATER, "navy")


@pytest.mark.parametrize(
    ("cue", "outfit", "headwear"),
    [
        ("DOCTOR", Outfit.LAB_COAT, Headwear.UNSET),
        ("CAPTAIN", Outfit.COAT, Headwear.CAPTAIN),
        ("POLICE OFFICER", Outfit.UNIFORM, Headwear.CAP),
        ("ASTRONAUT", Outfit.SPACESUIT, Headwear.UNSET),
        ("QUEEN", Outfit.DRESS, Headwear.CROWN),
        ("KOCH", Outfit.APRON, Headwear.UNSET),
        ("MOINE", Outfit.ROBE, Headwear.UNSET),
        ("CAVALIERE", Outfit.ARMOUR, Headwear.HELMET),
    ],
)
def test_callings_bring_their_clothes(cue: str, outfit: Outfit, headwear: Headwear) -> None:
    looks = _one(f"{cue} waits.", cue).looks
    assert (looks.outfit, looks.headwear) == (outfit, headwear)


def test_one_person_speaks_under_all_forms_of_a_name_but_the_young_self_is_another() -> None:
    board = storyboard(
        heading("INT. ROOM - DAY"),
        says("MARA", "One."),
        says("Mara (V.O.)", "Two.", "", "V.O."),
        says("MARA’S VOICE", "Three."),
        says("MARA VOSS", "Four."),
        says("YOUNG MARA", "Five."),
        says("DR. VOSS", "Six."),
        says("GUARD 1", "Seven."),
        says("GUARD 2", "Eight."),
        says("MARA'S MOTHER", "Nine."),
    )
    spoken = [line.character for line in board.scenes[0].lines]
    assert spoken[:4] == ["mara"] * 4
    assert spoken[4] == "young-mara"
    assert len({*spoken[6:]}) == 3
    assert "mara" not in spoken[4:]


def test_silent_people_are_seen_and_sounds_in_capitals_are_not_people() -> None:
    board = storyboard(
        heading("INT. ROOM - DAY"),
        action("A loud BANG. ELIAS (40s) enters. CLOSE ON THE KEY. NOVAK, a tall man, follows."), says("MARA", "Hi."),
    )  # fmt: skip
    assert {one.id for one in board.characters} == {"mara", "elias", "novak"}


def test_a_voice_from_a_machine_has_no_body() -> None:
    board = storyboard(
        heading("INT. SPACESHIP - DAY"), action("The ship's computer, IRIS, has a calm voice. REYES waits."),
        says("IRIS", "A signal.", "", "V.O."), says("REYES", "From whom?"),
    )  # fmt: skip
    assert "iris" not in {subject.character for shot in board.scenes[0].shots for subject in shot.subjects}


def test_animals_get_fitting_colours_and_names_in_other_scripts_get_ids() -> None:
    board = storyboard(action("The fox ran."), says("The fox", "Hello."), says("小明", "你好。"), form=Form.PROSE)
    fox = next(one for one in board.characters if one.name == "The fox")
    assert fox.looks.outfit_colour == "darkorange"
    assert all(one.id.isascii() for one in board.characters)


def test_an_age_stands_behind_a_second_name() -> None:
    board = storyboard(heading("INT. LAB - DAY"), action("DR. LENA HOLT, 50, holds a tube."), says("LENA", "This is it."))
    assert board.characters[0].age is Age.MIDDLE


def test_an_age_in_brackets_behind_a_cue_is_the_speakers() -> None:
    board = storyboard(heading("INT. KITCHEN - DAY"), says("JON", "Late again.", "", "60s"), says("MIA", "Sorry.", "", "V.O."))
    assert [one.age for one in board.characters] == [Age.ELDER, Age.ADULT]
