"""The card of a film says what a simpler engine made and why."""

from __future__ import annotations

from bots.commands.showing import made_otherwise
from bots.words import words
from core.crafts import Craft
from core.plan.job import StandIn
from storage.films import FilmStatus
from storage.tables import FilmState


def status(*changes: StandIn, remarks: tuple[str, ...] = ()) -> FilmStatus:
    return FilmStatus(
        state=FilmState.RUNNING,
        running=(),
        done=0.0,
        cached=0.0,
        total=1.0,
        steps_done=0,
        steps_known=1,
        queued_films=0,
        crafts={},
        outputs={},
        stand_ins=changes,
        remarks=remarks,
    )


def test_nothing_is_said_of_a_film_that_is_made_as_usual() -> None:
    assert made_otherwise(words(), status()) == ()


def test_the_reason_is_said_in_the_language_of_the_place() -> None:
    change = StandIn(craft=Craft.STILL, code="model.memory", reason="sdxl fits nowhere")
    english, german = (made_otherwise(words(language), status(change))[0] for language in ("en", "de"))
    assert english.label.startswith("Simpler engine: ")
    assert english.value == "The model needs more memory than there is here."
    assert german.value != english.value


def test_remarks_of_steps_are_one_short_note() -> None:
    (field,) = made_otherwise(words(), status(remarks=("not enough memory, going on with 2 at a time",)))
    assert field.value == "not enough memory, going on with 2 at a time"
