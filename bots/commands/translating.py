"""A film in another language: files for a translator to fill in, and the film that speaks what came back. Used by
bots.commands.speaking. Pictures are not made again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from bots.callers import Caller
from bots.cards import Answer, Attachment, Card
from bots.commands.boards import Working, working, working_film
from bots.commands.guarding import check_owner
from bots.commands.limits import check_quota, limits_here
from bots.commands.making import new_order
from bots.commands.messages import start_film
from bots.commands.registry import Desk, Given
from bots.desk import Upload
from bots.words import Words
from core.crafts import Film
from core.errors import BadOption, BrokenAsset, Conflict
from core.given_translation import GivenTranslation
from core.plan.job import Until
from core.reading.limits import MAX_UPLOAD, refuse
from core.translation import Translator, passages_of, table_template, text_template, translated_job
from storage.assets import put_files, read_result

NAME_LETTERS = 60


async def translate(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Without a translation it gives the files to fill in; with one it makes the film."""
    work = await working(desk, caller, given.text("project"))
    language = checked_language(desk, caller.words, work, given.text("language"))
    upload = given.files[0] if given.files else None
    if upload is None and given.text("text"):
        upload = Upload(name="typed.txt", data=given.text("text").encode())
    if upload is None:
        return Answer(card=await files_card(desk, caller, work, language), private=True)
    return await retold(desk, caller, work, language, upload)


def checked_language(desk: Desk, said: Words, work: Working, text: str) -> str:
    """The two letters of a language that voices speak, by code or name. Raises BadOption, or Conflict for the film's own."""
    typed = text.strip().casefold()
    spoken = desk.house.advancer.book.languages
    names = {name_of(said, code).casefold(): code for code in spoken}
    language = names.get(typed, typed[:2] if len(typed) == 2 or typed[2:3] == "-" else "")
    if language not in spoken:
        known = ", ".join(name_of(said, code) for code in spoken)
        raise BadOption("translate.language", f"no voice speaks {text}", language=text[:40], known=known)
    if language == work.job.language:
        raise Conflict("translate.own", "the film speaks it already", language=name_of(said, language))
    return language


def name_of(said: Words, code: str) -> str:
    return said.say(f"language.{code}") if said.has(f"language.{code}") else code


async def press_files(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """tr.files:<film>:<language>. The files to fill in."""
    work = await working_film(desk, caller, args[0])
    return Answer(card=await files_card(desk, caller, work, checked_language(desk, caller.words, work, args[1])), private=True)


async def files_card(desk: Desk, caller: Caller, work: Working, language: str) -> Card:
    """Numbered lines as text and as a table, and how to send them back."""
    said = caller.words
    passages = passages_of(work.board)
    name = "".join(letter if letter.isalnum() else "-" for letter in work.request.name).strip("-")[:NAME_LETTERS] or "film"
    tongue = name_of(said, language)
    hint = said.say("translate.hint", language=tongue)
    columns = (*(said.say(f"translate.column.{column}") for column in ("number", "speaker", "words")), tongue)
    files = {
        f"{name}-{language}.txt": text_template(work.board.title, passages, hint).encode(),
        f"{name}-{language}.csv": table_template(work.board.title, passages, columns).encode(),
    }
    ref = await asyncio.to_thread(put_files, desk.house.store, "translation-files", files)
    folder = Path(desk.house.store.fetch(ref.key))
    return Card(
        title=said.say("translate.title", title=work.board.title, language=tongue),
        text=said.say("translate.text", count=len(passages), language=language),
        attachments=tuple(Attachment(path=folder / file, name=file) for file in files),
    )


async def retold(desk: Desk, caller: Caller, work: Working, language: str, upload: Upload) -> Answer:
    """The film in the translation's language, in a project of its own. Raises BadScript naming the line that is missing."""
    if len(upload.data) > MAX_UPLOAD:
        raise refuse("script.too_large")
    await check_owner(desk, caller, work.request.owner, "translate", work.film)
    await check_quota(desk, caller, await limits_here(desk, caller))
    passages = passages_of(work.board)
    translator: Translator = GivenTranslation(upload.data, upload.name, await own_subtitles(desk, work))
    words = await asyncio.to_thread(translator.translate, work.board.title, passages, work.job.language, language)
    job = translated_job(work.job, work.board, words, language, desk.house.advancer.book.voices)
    name = f"{work.request.name} ({name_of(caller.words, language)})"
    job = replace(job, until=Until.FILM, alternatives=(), scenes=())
    return await start_film(desk, caller, new_order(caller, name, upload.name, job))


async def own_subtitles(desk: Desk, work: Working) -> str:
    """The subtitles of the finished film (.srt); empty where there are none."""
    key = work.request.outputs.get("film", "")
    store = desk.house.store

    def read() -> str:
        try:
            film = read_result(store, key, Film)
            return (store.fetch(key) / film.srt).read_text(encoding="utf-8", errors="replace")
        except (OSError, BrokenAsset):
            return ""

    return await asyncio.to_thread(read) if key else ""
