"""Files that people keep here to use again: music, scripts, pictures. Used by bots.commands.library."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bots import desk as films
from bots.callers import Caller
from bots.cards import Action, Answer, Attachment, Card, Choice, Field, Form, FormField, Menu, Style, Tone
from bots.commands import faces
from bots.commands.batching import SCRIPTS, SOUNDS, ending
from bots.commands.boards import Working, change_to, check_newest, working
from bots.commands.characters import complete_own_character
from bots.commands.films import single
from bots.commands.finding import complete_project
from bots.commands.guarding import check_owner, check_scope
from bots.commands.limits import check_quota, check_storage, limits_here
from bots.commands.making import same_order
from bots.commands.messages import start_film
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.desk import Upload
from bots.words import Words
from core.crafts import Music, Ref
from core.errors import BadOption, BrokenAsset, NotFound
from core.given_pictures import MOST_BYTES, check_picture
from core.plan.job import FilmJob, Until
from core.reading import read_script
from storage import uploads
from storage.assets import put_files, read_result
from storage.uploads import KeptFile

KINDS = ("music", "script", "picture")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
PAGE = 25
NONE = "none"


# ---- keeping -------------------------------------------------------------------------------------------------------------


async def add(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Keeps files; the kind follows from what they are."""
    if not given.files:
        raise BadOption("option.missing", "file is missing", name="file")
    tags = tuple(part.strip().lstrip("#") for part in given.text("tags").replace(",", " ").split())
    kept = [await keep(desk, caller, upload, tags) for upload in given.files]
    said = caller.words
    if len(kept) == 1:
        return Answer(card=await file_card(desk, said, kept[0]), private=True)
    names = "\n".join(item.name for item in kept)
    return Answer(card=Card(title=said.say("assets.kept", count=len(kept)), text=names, tone=Tone.GOOD), private=True)


async def keep(desk: Desk, caller: Caller, upload: Upload, tags: tuple[str, ...]) -> KeptFile:
    """Raises BadOption or BadScript for what cannot be used, Refused when there is no room."""
    if len(upload.data) > MOST_BYTES:
        raise BadOption("assets.large", f"{upload.name} is too large", name=upload.name[:80], limit=MOST_BYTES // 1_000_000)
    room = await check_storage(desk, caller, len(upload.data))
    kind = kind_of(upload)
    if kind == "music":
        ref = await films.read_track(desk.house, upload)
    elif kind == "picture":
        await asyncio.to_thread(check_picture, upload.data, upload.name)
        ref = await _stored(desk, upload)
    else:
        await asyncio.to_thread(read_script, upload.data, upload.name)
        ref = await _stored(desk, upload)
    return await uploads.add(
        desk.house,
        scope=caller.place.scope,
        owner=caller.person.key,
        kind=kind,
        name=Path(upload.name).name,
        key=ref.key,
        bytes=len(upload.data),
        tags=tags,
        check=room,
    )


async def _stored(desk: Desk, upload: Upload) -> Ref:
    return await asyncio.to_thread(put_files, desk.house.store, "upload", {f"file{ending(upload.name)}": upload.data})


def kind_of(upload: Upload) -> str:
    """Raises BadOption for a file that no film can use."""
    end = ending(upload.name)
    if end in SOUNDS:
        return "music"
    if end in PICTURES:
        return "picture"
    if end in SCRIPTS:
        return "script"
    raise BadOption("assets.kind", f"{upload.name} is neither music, a script nor a picture", name=upload.name[:80])


# ---- looking -------------------------------------------------------------------------------------------------------------


async def assets(desk: Desk, caller: Caller, given: Given) -> Answer:
    """What is kept here, or what has all the words in its name or tags."""
    said = caller.words
    known = await uploads.find(desk.house, caller.place.scope, given.text("search"), given.text("kind"))
    if not known:
        text = said.say("assets.none.found") if given.text("search") or given.text("kind") else said.say("assets.none")
        return Answer(card=Card(title=said.say("assets.title", count=0), text=text), private=True)
    choices = tuple(Choice(label=item.name[-90:], value=item.id, detail=detail(said, item)) for item in known[:PAGE])
    over = said.say("card.more", count=len(known) - PAGE) if len(known) > PAGE else ""
    menu = Menu(verb="as.show", prompt=said.say("assets.menu"), choices=choices)
    card = Card(title=said.say("assets.title", count=len(known)), text=over, menus=(menu,))
    return Answer(card=card, private=True)


def detail(said: Words, item: KeptFile) -> str:
    """ "music, 1.2 MB, #calm" """
    size = f"{item.bytes / 1e6:.1f} MB" if item.bytes >= 100_000 else f"{max(1, round(item.bytes / 1000))} kB"
    return ", ".join([said.say(f"assets.{item.kind}"), size, *(f"#{tag}" for tag in item.tags[:4])])[:95]


async def file_here(desk: Desk, caller: Caller, upload: str) -> KeptFile:
    """Raises NotFound for a file of anywhere else."""
    found = await uploads.one(desk.house, upload)
    check_scope(caller, found.scope, "file")
    return found


async def file_meant(desk: Desk, caller: Caller, typed: str) -> KeptFile:
    """By id, or the newest whose name or tags have all the words. Raises NotFound."""
    known = await uploads.find(desk.house, caller.place.scope)
    found = [item for item in known if item.id == typed or item.name.casefold() == typed.casefold()]
    found = found or await uploads.find(desk.house, caller.place.scope, typed)
    if not found or not typed:
        raise NotFound("upload.unknown", f"there is no file {typed}", upload=typed[:80])
    return found[0]


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.show:<file>."""
    item = await file_here(desk, caller, args[0])
    return Answer(card=await file_card(desk, caller.words, item), private=True, replaces=True)


async def file_card(desk: Desk, said: Words, item: KeptFile) -> Card:
    """The file, and what can be done with it."""
    path = await asyncio.to_thread(path_of, desk, item)
    buttons = []
    if item.kind == "music":
        buttons.append(Action(label=said.say("button.track"), verb="as.use", args=(item.id,), style=Style.PRIMARY))
    elif item.kind == "picture":
        buttons.append(Action(label=said.say("button.face"), verb="as.use", args=(item.id,), style=Style.PRIMARY))
    elif item.kind == "script":
        buttons.append(Action(label=said.say("button.film"), verb="as.use", args=(item.id,), style=Style.PRIMARY))
    buttons.append(Action(label=said.say("button.tags"), verb="as.tags", args=(item.id,)))
    buttons.append(Action(label=said.say("button.delete"), verb="as.del", args=(item.id,), style=Style.DANGER))
    return Card(
        title=item.name[-120:],
        text=said.say("assets.gone") if path is None else "",
        fields=(Field(label=said.say("assets.about"), value=detail(said, item)),),
        pictures=(path,) if path is not None and item.kind == "picture" else (),
        attachments=(Attachment(path=path, name=item.name),) if path is not None and item.kind != "picture" else (),
        actions=(tuple(buttons),),
    )


def path_of(desk: Desk, item: KeptFile) -> Path | None:
    """None when the store has lost it."""
    store = desk.house.store
    try:
        folder = store.fetch(item.key)
        name = read_result(store, item.key, Music).file if item.kind == "music" else read_result(store, item.key, list)[0]
    except (BrokenAsset, IndexError):
        return None
    path = Path(folder) / str(name)
    return path if path.is_file() else None


# ---- using ---------------------------------------------------------------------------------------------------------------


async def use(desk: Desk, caller: Caller, given: Given) -> Answer:
    """Music becomes the project's own; a script becomes a film; a picture somebody's face; "none" takes music or face away."""
    typed, who = given.text("asset"), given.text("character")
    if typed.casefold() in (NONE, "keine", "-"):
        work = await working(desk, caller, given.text("project"))
        if who:
            return await faces.give(desk, caller, work, who, None)
        return await with_track(desk, caller, work, None, caller.words.say("assets.untracked"))
    return await used(desk, caller, await file_meant(desk, caller, typed), given.text("project"), who)


async def press_use(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.use:<file>."""
    return await used(desk, caller, await file_here(desk, caller, args[0]), "")


async def press_face(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.face:<file>:<number of the character>."""
    return await used(desk, caller, await file_here(desk, caller, args[0]), "", args[1])


async def used(desk: Desk, caller: Caller, item: KeptFile, project: str, who: str = "") -> Answer:
    path = await asyncio.to_thread(path_of, desk, item)
    if path is None:
        raise NotFound("assets.lost", f"{item.name} is no longer stored", name=item.name[:80])
    if item.kind == "script":
        await check_quota(desk, caller, await limits_here(desk, caller))
        script = Upload(name=item.name, data=await asyncio.to_thread(path.read_bytes))
        return await single(desk, caller, Given(values={"project": project} if project else {}), script, None)
    if item.kind == "music":
        work = await working(desk, caller, project)
        said = caller.words
        told = said.say("assets.tracked", name=item.name[-60:], project=work.request.name)
        return await with_track(desk, caller, work, Ref(item.key), told)
    work = await working(desk, caller, project)
    return await (faces.give(desk, caller, work, who, item) if who else faces.ask_whose(desk, caller, work, item))


async def with_track(desk: Desk, caller: Caller, work: Working, track: Ref | None, told: str) -> Answer:
    """The film with other music: pictures, voices and cuts are there already, so it is filmed at once."""
    await check_newest(desk, caller, work, "asset use")
    job: FilmJob = replace(work.job, track=track)
    if job == work.job:
        return Answer(notice=caller.words.say("scenes.same"), private=True)
    if work.job.until is Until.SHEET:
        return await change_to(desk, caller, work, job, told)
    await check_quota(desk, caller, await limits_here(desk, caller))
    return await start_film(desk, caller, same_order(caller, work.request, job))


# ---- tags, deleting, undo ------------------------------------------------------------------------------------------------


async def press_tags(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.tags:<file>."""
    item = await file_here(desk, caller, args[0])
    said = caller.words
    field = FormField(
        name="tags",
        label=said.say("projects.form.tags"),
        value=", ".join(item.tags),
        required=False,
        limit=200,
        placeholder=said.say("projects.form.tags.hint"),
    )
    return Answer(form=Form(verb="as.tags", args=(item.id,), title=said.say("assets.form.tags"), fields=(field,)))


async def fill_tags(desk: Desk, caller: Caller, args: tuple[str, ...], answers: Mapping[str, str]) -> Answer:
    """as.tags:<file>."""
    item = await file_here(desk, caller, args[0])
    await check_owner(desk, caller, item.owner, "asset tag", item.id)
    text = answers.get("tags", "")
    parts = text.split(",") if "," in text else text.split()
    await uploads.tag(desk.house, item.id, tuple(part.strip().lstrip("#") for part in parts))
    return Answer(card=await file_card(desk, caller.words, await uploads.one(desk.house, item.id)), private=True)


async def delete(desk: Desk, caller: Caller, given: Given) -> Answer:
    return await deleted(desk, caller, await file_meant(desk, caller, given.text("asset")))


async def press_delete(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.del:<file>."""
    return await deleted(desk, caller, await file_here(desk, caller, args[0]))


async def deleted(desk: Desk, caller: Caller, item: KeptFile) -> Answer:
    """Hides a file; a button brings it back. Films that use it keep it."""
    await check_owner(desk, caller, item.owner, "asset delete", item.id)
    await uploads.delete(desk.house, item.id)
    said = caller.words
    undo = Action(label=said.say("button.undo"), verb="as.undo", args=(item.id,), style=Style.PRIMARY)
    text = said.say("projects.deleted.text", days=round(desk.settings.retention_days))
    card = Card(title=said.say("projects.deleted", name=item.name[-80:]), text=text, tone=Tone.WARNING, actions=((undo,),))
    return Answer(card=card, private=True, replaces=True)


async def press_undo(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """as.undo:<file>."""
    item = await file_here(desk, caller, args[0])
    await check_owner(desk, caller, item.owner, "asset undo", item.id)
    if not await uploads.undelete(desk.house, item.id):
        return Answer(notice=caller.words.say("undo.nothing"), private=True)
    return Answer(card=await file_card(desk, caller.words, item), private=True, replaces=True)


async def complete_asset(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    known = await uploads.find(desk.house, caller.place.scope, typed)
    return tuple(Choice(label=item.name[-90:], value=item.id) for item in known)[:PAGE]


_ASSET = Option(name="asset", required=True, complete=complete_asset)
COMMANDS: tuple[Command, ...] = (
    Command(name="assets", run=assets, options=(Option(name="search"), Option(name="kind", kind=Kind.CHOICE, choices=KINDS))),
    Command(name="asset add", run=add, options=(Option(name="file", kind=Kind.FILE, required=True), Option(name="tags"))),
    Command(
        name="asset use",
        run=use,
        options=(
            _ASSET,
            Option(name="character", complete=complete_own_character),
            Option(name="project", complete=complete_project),
        ),
    ),
    Command(name="asset delete", run=delete, options=(_ASSET,)),
)
PRESSES: dict[str, Pressed] = {
    "as.show": Pressed(run=press_show),
    "as.use": Pressed(run=press_use),
    "as.face": Pressed(run=press_face),
    "as.tags": Pressed(run=press_tags),
    "as.del": Pressed(run=press_delete),
    "as.undo": Pressed(run=press_undo),
}
FORMS: dict[str, FilledForm] = {"as.tags": FilledForm(run=fill_tags)}
