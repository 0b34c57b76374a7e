"""Headings and places in several languages."""

from __future__ import annotations

import pytest

from core.storyboard import PlaceKind, TimeOfDay, Weather
from core.storyboarding.headings import parse_heading, weather_of
from tests.core.storyboarding.stories import action, heading, storyboard

K = PlaceKind


@pytest.mark.parametrize(
    ("text", "kind", "interior"),
    [
        ("INT. LIGHTHOUSE - LAMP ROOM - NIGHT", K.WORKSHOP, True),
        ("EXT. LIGHTHOUSE - NIGHT", K.HARBOUR, False),
        ("INT. COTTAGE - DAY", K.LIVING_ROOM, True),
        ("EXT. COTTAGE - DAY", K.VILLAGE, False),
        ("INT. SUBMARINE - CONTINUOUS", K.COCKPIT, True),
        ("INT. DINER - NIGHT", K.RESTAURANT, True),
        ("INT. SPACESHIP BRIDGE - NIGHT", K.COCKPIT, True),
        ("INT. STARSHIP ARGO - BRIDGE", K.COCKPIT, True),
        ("EXT. BRIDGE - DAWN", K.BRIDGE, False),
        ("INT. MARA'S CAR - CITY STREET - NIGHT", K.CAR, True),
        ("INT./EXT. TAXI - NIGHT", K.CAR, True),
        ("EXT. PARK - CAFE - DAY", K.PARK, False),
        ("INT. KITCHEN OF THE RESTAURANT - DAY", K.KITCHEN, True),
        ("INT. HOSPITAL CORRIDOR - NIGHT", K.CORRIDOR, True),
        ("INT. COCINA - NOCHE", K.KITCHEN, True),
        ("EXT. CALLEJÓN OSCURO - NOCHE", K.ALLEY, False),
        ("INT. SALLE DE CLASSE – JOUR", K.CLASSROOM, True),
        ("EXT. FORÊT, NUIT", K.FOREST, False),
        ("EST. PIAZZA DEL PAESE - GIORNO", K.STREET, False),
        ("INT. UFFICIO - GIORNO", K.OFFICE, True),
        ("INT. COZINHA - MANHÃ", K.KITCHEN, True),
        ("EXT. PRAIA - PÔR DO SOL", K.BEACH, False),
        ("INNEN. KÜCHE - TAG", K.KITCHEN, True),
        ("AUSSEN. BAHNHOFSTRASSE - ABEND", K.STREET, False),
        ("INT. KRANKENHAUS - NACHT", K.HOSPITAL, True),
        ("EXT. ROOFTOP - SUNSET", K.ROOFTOP, False),
        ("EXT. GRAVEYARD - DAY (RAIN)", K.GRAVEYARD, False),
        ("EXT. SURFACE OF MARS - DAY", K.PLANET, False),
        ("INT. THRONE ROOM - DAY", K.CASTLE_HALL, True),
        ("INT. PRISON CELL - NIGHT", K.PRISON, True),
        ("INT. TRAIN COMPARTMENT - DAY", K.TRAIN, True),
        ("EXT. DECK OF THE PEQUOD - DAY", K.SHIP_DECK, False),
        ("内景 厨房 - 夜", K.KITCHEN, True),
        ("INT. OFFICER'S MESS HALL - DAY", K.RESTAURANT, True),
        ("EXT. DESERTED STREET - NIGHT", K.STREET, False),
        ("INT. BARN - DAY", K.WORKSHOP, True),
    ],
)
def test_headings_name_their_kind_of_place(text: str, kind: PlaceKind, interior: bool) -> None:
    place = storyboard(heading(text), action("Nothing much.")).places[0]
    assert (place.kind, place.interior) == (kind, interior)


@pytest.mark.parametrize(
    ("text", "time", "name"),
    [
        ("INT. HOUSE - KITCHEN - EARLY MORNING", TimeOfDay.DAWN, "HOUSE - KITCHEN"),
        ("EXT. HARBOUR, DUSK", TimeOfDay.DUSK, "HARBOUR"),
        ("EXT. HARBOUR NIGHT", TimeOfDay.NIGHT, "HARBOUR"),
        ("EXT. PLAZA - MEDIANOCHE", TimeOfDay.NIGHT, "PLAZA"),
        ("INT. CUISINE – PETIT MATIN", TimeOfDay.DAWN, "CUISINE"),
        ("AUSSEN. HAFEN - ABENDDÄMMERUNG", TimeOfDay.DUSK, "HAFEN"),
        ("INT. BAR - DAY (1985)", TimeOfDay.DAY, "BAR"),
    ],
)
def test_headings_give_the_time_and_the_name(text: str, time: TimeOfDay, name: str) -> None:
    parsed = parse_heading(text)
    assert (parsed.time, parsed.place) == (time, name)


@pytest.mark.parametrize(
    ("text", "weather"),
    [
        ("Heavy rain.", Weather.RAIN),
        ("There is no rain at all.", None),
        ("The rain has stopped.", Weather.CLOUDY),
        ("Thunder. Lightning over the hills.", Weather.STORM),
        ("She storms out.", None),
        ("Il neige sur la ville.", Weather.SNOW),
        ("Una niebla espesa.", Weather.FOG),
        ("Dichter Nebel.", Weather.FOG),
        ("外面下雨。", Weather.RAIN),
    ],
)
def test_weather_is_read_from_words_and_their_negations(text: str, weather: Weather | None) -> None:
    assert weather_of(text) == weather


def test_one_place_keeps_one_id_and_inside_differs_from_outside() -> None:
    board = storyboard(
        *(
            piece
            for text in ("INT. HOUSE - DAY", "EXT. HOUSE - DAY", "INT. HOUSE - NIGHT", "int. the house - later")
            for piece in (heading(text), action("x."))
        )
    )
    assert [scene.place for scene in board.scenes] == ["house-in", "house-out", "house-in", "house-in"]


def test_time_and_weather_go_on_through_continuous_scenes() -> None:
    board = storyboard(
        heading("EXT. STREET - NIGHT"), action("Rain pours."), heading("INT. BAR - CONTINUOUS"), action("Quiet."),
        heading("INT. OFFICE - DAY"), action("Papers."),
    )  # fmt: skip
    assert [(scene.time, scene.weather) for scene in board.scenes] == [
        (TimeOfDay.NIGHT, Weather.RAIN), (TimeOfDay.NIGHT, Weather.RAIN), (TimeOfDay.DAY, Weather.CLEAR),
    ]  # fmt: skip


def test_an_unknown_place_takes_after_its_action_text_else_the_note_says_so() -> None:
    told = storyboard(heading("INT. THE PALM - DAY"), action("A crowded bar. The bar is loud."))
    assert told.places[0].kind is K.BAR
    untold = storyboard(heading("INT. XYZZY - DAY"), action("He waits."))
    assert untold.places[0].kind is K.LIVING_ROOM
    assert "XYZZY" in untold.notes[0]
