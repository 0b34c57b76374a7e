"""Several scripts at once: all or none, in one message."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.commands import batching
from bots.commands.batching import split_files
from bots.commands.showing import REASON_LETTERS
from bots.desk import Upload
from core.errors import BadScript
from storage import requests
from storage.tables import FilmState
from tests.bots.commands.crew import SCRIPT, Crew, button, text_of
from tests.fakes.studio import Studio


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def script(title: str) -> bytes:
    return b"Title: " + title.encode() + b"\n\n" + SCRIPT


async def test_a_zip_of_scripts_becomes_a_batch_in_one_message(crew: Crew) -> None:
    files = {"b/two.fountain": script("Two"), "one.fountain": script("One"), "__MACOSX/._one.fountain": b"x", "note.jpg": b"x"}
    asked = await crew.film(script=zipped(files), name="films.zip")
    assert asked.post, text_of(asked)
    assert "2 films" in text_of(asked)
    await crew.work()
    shown = await crew.shown(asked)
    assert shown.final
    assert len(shown.deliver) == 2
    assert "1. Two: ready" in shown.card.text


async def test_one_bad_script_stops_them_all(crew: Crew) -> None:
    refused = await crew.command(
        "film", Upload(name="good.fountain", data=SCRIPT), Upload(name="bad.fountain", data=b"\x00\x01" * 50)
    )
    assert refused.private
    assert "bad.fountain" in text_of(refused)
    assert not await requests.requests_of(crew.house, crew.place.scope)


async def test_a_batch_larger_than_the_queue_is_refused_as_a_whole(crew: Crew) -> None:
    uploads = [Upload(name=f"{number}.fountain", data=script(str(number))) for number in range(4)]
    assert "Send fewer" in text_of(await crew.command("film", *uploads))
    assert not await requests.requests_of(crew.house, crew.place.scope)


async def test_a_batch_that_is_delivered_twice_is_one_batch(crew: Crew) -> None:
    uploads = [Upload(name=f"{number}.fountain", data=script(str(number))) for number in range(3)]
    caller = crew.caller(request="discord:twice")
    one = await crew.command("film", *uploads, caller=caller)
    two = await crew.command("film", *uploads, caller=caller)
    assert one.post == two.post, text_of(two)
    assert len(await requests.requests_of(crew.house, crew.place.scope)) == 3


async def test_one_of_a_batch_is_stopped_and_the_others_are_made(crew: Crew) -> None:
    asked = await crew.film(script=zipped({"1.txt": script("One"), "2.txt": script("Two")}), name="a.zip")
    which = await crew.press(button(asked.card, "batch1"))
    assert which.card is not None
    (menu,) = which.card.menus
    assert [choice.label for choice in menu.choices] == ["1. One", "2. Two"]
    stop = f"{menu.verb}:{menu.choices[1].value}"
    assert "Only whoever asked" in text_of(await crew.press(stop, crew.caller("eve")))
    await crew.press(stop)
    await crew.work()
    shown = await crew.shown(asked)
    assert shown.final
    assert "1. One: ready\n2. Two: stopped" in shown.card.text
    assert "decided already" in text_of(await crew.press(button(asked.card, "batch1")))


@pytest.mark.parametrize("comment", [b"", b"a comment"])
def test_a_zip_that_names_thousands_of_files_is_refused_unread(comment: bytes) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(5000):
            archive.writestr(f"{number}.txt", b"")
        archive.comment = comment
    tracemalloc.start()
    with pytest.raises(BadScript, match="too many"):
        split_files([Upload(name="a.zip", data=data.getvalue())])
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 2_000_000


def test_a_zip_that_asks_for_memory_to_unpack_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", SCRIPT)
    with pytest.raises(BadScript) as caught:
        split_files([Upload(name="a.zip", data=data.getvalue())])
    assert caught.value.code == "batch.damaged"


async def test_all_of_a_batch_is_stopped_with_one_button(crew: Crew) -> None:
    asked = await crew.film(script=zipped({"1.txt": script("One"), "2.txt": script("Two")}), name="a.zip")
    stop = button(asked.card, "batchx")
    assert "Only whoever asked" in text_of(await crew.press(stop, crew.caller("eve")))
    assert (await crew.press(stop)).notice == "Stopped: 2."
    shown = await crew.shown(asked)
    assert shown.final
    assert not shown.deliver
    assert {item.state for item in await requests.requests_of(crew.house, crew.place.scope)} == {FilmState.CANCELLED}


async def test_films_of_a_batch_that_failed_say_why_and_are_tried_again_together(crew: Crew, studio: Studio) -> None:
    scripts = {f"{number}.txt": script(name) for number, name in enumerate(("One", "Two", "Three"), start=1)}
    asked = await crew.film(script=zipped(scripts), name="a.zip")
    await crew.press(f"stop:{(await crew.shown(asked)).films[2]}")
    broken = studio.switch("broken-export")
    await crew.work()
    shown = await crew.shown(asked)
    lines = shown.card.text.splitlines()
    assert shown.final
    assert lines[0].startswith("1. One: failed: ")
    assert 10 < len(lines[0].removeprefix("1. One: failed: ")) <= REASON_LETTERS
    assert lines[2] == "3. Three: stopped"
    again = button(shown.card, "batcha")
    assert "2" in again.label
    assert "Only whoever asked" in text_of(await crew.press(again, crew.caller("eve")))
    broken.unlink()
    once_more = await crew.press(again)
    assert "2 films" in text_of(once_more)
    assert "already" in (await crew.press(again)).notice
    await crew.work()
    made = await crew.shown(once_more)
    assert made.card.text == "1. One: ready\n2. Two: ready"
    assert len(made.deliver) == 2
    assert (await crew.press(again)).notice, "nothing is left to try"
    assert len(await requests.requests_of(crew.house, crew.place.scope)) == 5


async def test_one_failed_film_of_a_batch_is_tried_again_in_a_message_of_its_own(crew: Crew, studio: Studio) -> None:
    asked = await crew.film(script=zipped({"1.txt": script("One"), "2.txt": script("Two")}), name="a.zip")
    await crew.press(f"stop:{(await crew.shown(asked)).films[0]}")
    broken = studio.switch("broken-export")
    await crew.work()
    again = button((await crew.shown(asked)).card, "batcha")
    broken.unlink()
    once_more = await crew.press(again)
    await crew.work()
    assert (await crew.shown(once_more)).card.title.startswith("Two")


def test_a_zip_never_unpacks_to_more_than_a_script_may_have() -> None:
    bomb = zipped({"a.txt": b"a" * (batching.MAX_UPLOAD + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(BadScript) as caught:
        split_files([Upload(name="a.zip", data=bomb)])
    assert caught.value.code == "batch.bomb"
    many = zipped({f"{number}.txt": b"a" * batching.MAX_UPLOAD for number in range(8)})
    with pytest.raises(BadScript):
        split_files([Upload(name="a.zip", data=many)])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"a.jpg": b"x"}), "batch.empty"),
        (zipped({f"{number}.txt": b"x" for number in range(26)}), "batch.many"),
        (zipped({f"{number}.jpg": b"x" for number in range(401)}), "batch.many"),
        (b"PK\x03\x04 but nothing more", "batch.damaged"),
    ],
)
def test_zips_that_cannot_be_used_say_why(data: bytes, code: str) -> None:
    with pytest.raises(BadScript) as caught:
        split_files([Upload(name="a.zip", data=data)])
    assert caught.value.code == code


def test_a_path_in_a_zip_leads_nowhere() -> None:
    scripts, _ = split_files([Upload(name="a.zip", data=zipped({"../../etc/passwd.txt": b"x", "..\\win.txt": b"y"}))])
    assert [item.name for item in scripts] == ["win.txt", "passwd.txt"] or [i.name for i in scripts] == [
        "passwd.txt",
        "win.txt",
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_scripts_or_a_clear_refusal(data: bytes) -> None:
    with suppress(BadScript):
        assert split_files([Upload(name="a.zip", data=data)])[0]
