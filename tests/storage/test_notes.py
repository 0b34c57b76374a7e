"""What chats need to be remembered: settings, people, updates, questions, batches, files, characters, who asked for what."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import NotFound
from storage import audit, batches, cast, inbox, people, preferences, questions, uploads
from storage.house import House
from tests.storage.conftest import SCOPE, waiting_film

KEY = "ab" * 32


async def test_settings_are_replaced_and_taken_away(house: House) -> None:
    owner = f"server:{SCOPE}"
    assert await preferences.read(house, owner) == ""
    await preferences.write(house, owner, '{"style": "ink"}')
    await preferences.write(house, owner, '{"style": "pastel"}')
    assert await preferences.read(house, owner) == '{"style": "pastel"}'
    assert await preferences.read_all(house, (owner, "person:discord:7")) == {owner: '{"style": "pastel"}'}
    await preferences.write(house, owner, "")
    assert await preferences.read(house, owner) == ""


async def test_a_person_keeps_the_private_chat_that_was_once_known(house: House) -> None:
    assert await people.person(house, "telegram:7") is None
    await people.saw(house, "telegram:7", "Ann", "en", chat="70")
    await people.saw(house, "telegram:7", "Ann B.", "de")
    known = await people.person(house, "telegram:7")
    assert known is not None
    assert (known.name, known.locale, known.chat) == ("Ann B.", "de", "70")


async def test_an_update_is_new_until_it_was_handled(house: House, other: House) -> None:
    assert not await inbox.seen(house, "telegram", "1")
    await asyncio.gather(inbox.done(house, "telegram", "1"), inbox.done(other, "telegram", "1"))
    assert await inbox.seen(other, "telegram", "1")
    assert not await inbox.seen(house, "discord", "1")
    assert await inbox.forget(house) == 0
    assert await inbox.forget(house, older_than=-1.0) == 1
    assert not await inbox.seen(house, "telegram", "1")


async def ask(house: House, message: str = "10") -> None:
    await questions.ask(house, platform="telegram", place_id="5", person="7", message=message, form=b'{"verb": "sc.text"}')


async def test_a_form_is_answered_question_by_question(house: House) -> None:
    assert await questions.answered(house, "telegram", "5", "7", "text", "lost") is None
    await ask(house, "9")
    assert await questions.forget(house) == 0
    assert await questions.forget(house, older_than=-1.0) == 1
    await ask(house)
    first = await questions.answered(house, "telegram", "5", "7", "text", "Größe", message="11")
    assert first is not None
    assert (first.answers, first.message, first.form) == ({"text": "Größe"}, "11", b'{"verb": "sc.text"}')
    await questions.answered(house, "telegram", "5", "7", "who", "Ann")
    pending = await questions.pending(house, "telegram", "5", "7")
    assert pending is not None
    assert list(pending.answers.items()) == [("text", "Größe"), ("who", "Ann")]
    assert await questions.pending(house, "telegram", "5", "8") is None


async def test_a_new_form_takes_the_place_of_the_one_before(house: House) -> None:
    await ask(house)
    await questions.answered(house, "telegram", "5", "7", "text", "old")
    await ask(house, "12")
    pending = await questions.pending(house, "telegram", "5", "7")
    assert pending is not None
    assert (pending.answers, pending.message) == ({}, "12")


async def test_a_form_ends_once(house: House, other: House) -> None:
    await ask(house)
    ends = await asyncio.gather(*(questions.drop(one, "telegram", "5", "7") for one in (house, other)))
    assert sorted(ends) == [False, True]


async def test_films_are_one_batch_however_often_it_is_asked_for(house: House, other: House) -> None:
    films = [await waiting_film(house, f"P{number}") for number in range(3)]
    added = (batches.add(one, scope=SCOPE, owner="discord:7", films=films) for one in (house, other, house))
    (batch,) = set(await asyncio.gather(*added))
    assert await batches.films_of(house, batch) == films
    assert await batches.films_of(house, "nothing") == []


async def keep(house: House, name: str, scope: str = SCOPE, key: str = KEY, kind: str = "music", *tags: str) -> str:
    kept = await uploads.add(house, scope=scope, owner="discord:7", kind=kind, name=name, key=key, bytes=100, tags=tags)
    return kept.id


async def test_files_are_found_by_words_of_their_name_and_tags(house: House) -> None:
    theme = await keep(house, "Main Theme.mp3", SCOPE, KEY, "music", "Opening")
    await keep(house, "Ann.png", SCOPE, "cd" * 32, "picture", "opening")
    await keep(house, "Main Theme.mp3", "telegram:5")
    assert [file.id for file in await uploads.find(house, SCOPE, "theme open")] == [theme]
    assert [file.name for file in await uploads.find(house, SCOPE, "opening", "picture")] == ["Ann.png"]
    assert len(await uploads.find(house, SCOPE)) == 2
    assert await uploads.find(house, SCOPE, "nowhere") == []


async def test_the_same_file_is_kept_once_and_counted_once(house: House) -> None:
    first = await keep(house, "a.mp3", SCOPE, KEY, "music", "calm")
    assert await keep(house, "a.mp3", SCOPE, KEY, "music", "slow") == first
    assert (await uploads.one(house, first)).tags == ("calm", "slow")
    second = await keep(house, "b.mp3")
    assert await uploads.bytes_of(house, scope=SCOPE) == await uploads.bytes_of(house, owner="discord:7") == 100
    assert await uploads.bytes_of(house, scope="telegram:5") == 0
    await uploads.tag(house, second, ("loud",))
    tagged = await uploads.one(house, second)
    assert (tagged.name, tagged.tags) == ("b.mp3", ("loud",))


async def test_a_deleted_file_comes_back(house: House) -> None:
    file = await keep(house, "a.mp3")
    assert await uploads.delete(house, file)
    assert not await uploads.delete(house, file)
    assert await uploads.find(house, SCOPE) == []
    assert [kept.id for kept in await uploads.find(house, SCOPE, deleted=True)] == [file]
    assert await uploads.bytes_of(house, scope=SCOPE) == 0
    assert await uploads.undelete(house, file)
    await uploads.delete(house, file)
    assert await keep(house, "a.mp3") == file, "uploading it again brings it back"
    assert (await uploads.one(house, file)).deleted is None


async def test_a_file_that_is_not_there_is_said_so(house: House) -> None:
    for call in (uploads.one(house, "x"), uploads.tag(house, "x", ())):
        with pytest.raises(NotFound):
            await call


async def test_a_kept_character_is_replaced_by_its_name(house: House) -> None:
    ann = (await cast.save(house, scope=SCOPE, name="Ann", looks="{}", voice="{}", owner="discord:7")).id
    again = await cast.save(house, scope=SCOPE, name=" ANN", looks='{"skin": "dark"}', owner="discord:7")
    assert (again.id, again.name) == (ann, "Ann")
    with pytest.raises(cast.Taken):
        await cast.save(house, scope=SCOPE, name="Ann", looks="{}", owner="discord:8")
    over = await cast.save(house, scope=SCOPE, name="Ann", looks='{"skin": "dark"}', owner="discord:8", over_others=True)
    assert (over.id, over.owner) == (ann, "discord:7"), "a manager's change leaves it whose it is"
    await cast.save(house, scope=SCOPE, name="bob", looks="{}")
    await cast.save(house, scope="telegram:5", name="Ann", looks="{}")
    assert [member.name for member in await cast.find(house, SCOPE)] == ["Ann", "bob"]
    assert [member.name for member in await cast.find(house, SCOPE, "BO")] == ["bob"]
    assert (await cast.find(house, SCOPE, "Ann"))[0].looks == '{"skin": "dark"}'
    assert await cast.delete(house, ann)
    assert not await cast.delete(house, ann)
    assert await cast.find(house, SCOPE, "Ann") == []


async def test_admins_see_who_asked_for_what_the_newest_first(house: House) -> None:
    await audit.note(house, SCOPE, "discord:7", "film", "Holiday " * 200)
    await audit.note(house, SCOPE, "discord:8", "settings", "style=ink", refused=True)
    await audit.note(house, "telegram:5", "telegram:7", "film", "")
    notes = await audit.recent(house, SCOPE, 10)
    assert [(note.what, note.refused) for note in notes] == [("settings", True), ("film", False)]
    assert len(notes[1].about) == audit.ABOUT_LETTERS
    assert await audit.forget(house) == 0
    assert await audit.forget(house, older_than=-1.0) == 3
