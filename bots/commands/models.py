"""/models: which neural models there are, download them, choose between them. Part of the table of commands.

Models belong to the machine and serve everybody on it, so people who only administer one server among others may look, and
owners of the bot, or administrators where the bot serves nobody else, may change something. A download has a message of its
own, which the courier keeps up to date until it has ended.
"""

from __future__ import annotations

import asyncio

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Menu, Progress, Style, Tone
from bots.commands import loras
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed, Right
from bots.commands.stewards import check_steward
from bots.words import Words
from core.crafts import Craft
from core.errors import StoryreelError
from core.models import active, background, installed, licences, overview
from core.models.catalogue import Model, catalogue
from core.models.kinds import Kind as ModelKind
from core.models.overview import Row
from core.neural.lending.health import GpuHealth, gpus
from core.serial import to_json
from storage import posts

MENU, MENUS = 25, 4
"""Choices of a menu and menus of a message: what Discord takes."""
NEURAL = (Craft.WRITE, Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL, Craft.ANIMATE, Craft.SPEAK, Craft.LIPSYNC, Craft.COMPOSE)


async def names(desk: Desk, caller: Caller, typed: str) -> tuple[Choice, ...]:
    """Suggestions of models."""
    wanted = typed.casefold()
    found = [(model.name, f"{model.title} ({model.name})") for model in catalogue()]
    found += [(one.name, one.name) for one in await asyncio.to_thread(own_loras)]
    return tuple(Choice(label=label[:100], value=name) for name, label in found if wanted in label.casefold())[:MENU]


def own_loras() -> list[installed.Installed]:
    """Those that people added."""
    return [one for one in installed.all_installed() if one.kind is ModelKind.LORA and one.name not in catalogue()]


async def models(desk: Desk, caller: Caller, given: Given) -> Answer:
    """All models, one model, with a craft: what is used for it from now on, with a weight: how strongly a LoRA acts, or with a
    file: a LoRA to add."""
    if given.files:
        return await loras.add(desk, caller, given.files[0])
    name, craft, weight = given.text("name"), given.text("craft"), given.text("weight")
    if name and weight:
        return await loras.paint_with(desk, caller, name, float(weight))
    if craft:
        return await _use(desk, caller, Craft(craft), name or active.CONFIG)
    if name:
        return Answer(card=await _named_card(desk, caller.words, name), private=True)
    return Answer(card=await list_card(desk, caller), private=True)


async def _named_card(desk: Desk, said: Words, name: str) -> Card:
    """A model of the catalogue or a LoRA that somebody added. Raises NotFound."""
    own = next((one for one in await asyncio.to_thread(own_loras) if one.name == name), None)
    return await loras.lora_card(said, own) if own is not None else await model_card(desk, said, catalogue().model(name))


async def list_card(desk: Desk, caller: Caller) -> Card:
    """What is in use and what is installed, and a menu of all models."""
    said = caller.words
    rows = await _rows(desk)
    chosen = await asyncio.to_thread(active.choices)
    used = [f"{said.say(f'stage.{craft.value}')}: {one.model.partition('@')[0] or one.engine}" for craft, one in chosen.items()]
    used += [f"{one.name} ({one.weight:g})" for one in await asyncio.to_thread(active.loras)]
    here = [row.name for row in rows if row.here]
    none = said.say("card.models.none")
    choices = tuple(
        Choice(label=row.title[:100], value=row.name, detail=_detail(said, row))
        for row in rows
        if row.name in catalogue() or row.kind is ModelKind.LORA
    )
    return Card(
        title=said.say("card.models.title"),
        text=said.say("card.models.text", used=", ".join(used) or none, here=", ".join(here) or none),
        fields=tuple(_gpu_field(said, gpu) for gpu in await asyncio.to_thread(gpus)),
        menus=tuple(
            Menu(
                verb="mo.show",
                args=(str(first),) if first else (),  # two menus of one message have to differ
                prompt=said.say("card.models.menu"),
                choices=choices[first : first + MENU],
            )
            for first in range(0, min(len(choices), MENU * MENUS), MENU)
        ),
    )


def _gpu_field(said: Words, gpu: GpuHealth) -> Field:
    """A GPU of the bots' machine: what all programs leave of its memory, and how busy it is."""
    free, total = f"{gpu.free / 1e9:.1f}", f"{gpu.total / 1e9:.1f}"
    value = said.say("card.models.gpu", free=free, total=total, busy=round(100 * gpu.busy))
    return Field(label=f"GPU {gpu.index}: {gpu.name}", value=value)


def _detail(said: Words, row: Row) -> str:
    state = said.say("models.active") if row.used else said.say("models.here") if row.here else gigabytes(row.bytes)
    return f"{state}, {row.licence}"[:100]


async def _rows(desk: Desk) -> tuple[Row, ...]:
    return await asyncio.to_thread(overview.rows, desk.settings.models.ollama)


async def model_card(desk: Desk, said: Words, model: Model) -> Card:
    """One model: what it takes and may be used for, how far its download is, and what can be done."""
    row = await asyncio.to_thread(overview.row, model, desk.settings.models.ollama)
    state = await asyncio.to_thread(background.state, model, row.here)
    return await _card(said, model, row, state)


async def download_card(desk: Desk, said: Words, name: str) -> tuple[Card, bool]:
    """The card of a download as it stands, and whether it has ended. One whose process has ended goes on in this one. Raises
    NotFound when the catalogue does not know the model any more."""
    model = catalogue().model(name)
    await asyncio.to_thread(background.go_on, model, desk.settings.hub, desk.settings.models.ollama)
    row = await asyncio.to_thread(overview.row, model, desk.settings.models.ollama)
    state = await asyncio.to_thread(background.state, model, row.here)
    return await _card(said, model, row, state, live=True), not state.running


async def _card(said: Words, model: Model, row: Row, state: background.State, live: bool = False) -> Card:
    """`live`: it stays up to date by itself."""
    unread = await asyncio.to_thread(overview.to_accept, model)
    terms = said.say("models.commercial" if model.licence.commercial else "models.personal")
    licence = f"{model.licence.name}, {terms}. {model.licence.url}"
    fields = [
        Field(label=said.say("card.model.size"), value=gigabytes(row.bytes)),
        Field(label=said.say("card.model.licence"), value=licence + (f" {model.licence.note}." if model.licence.note else "")),
    ]
    if model.vram_gb:
        fields.append(Field(label=said.say("card.model.vram"), value=f"{model.vram_gb:g} GB"))
    for label, crafts in (("card.model.for", row.crafts), ("card.model.used", row.active)):
        if crafts:
            fields.append(Field(label=said.say(label), value=", ".join(said.say(f"stage.{craft.value}") for craft in crafts)))
    text, tone = _state(said, state)
    if unread and not row.here:
        text += "\n" + said.say(
            "card.model.terms", licences="; ".join(f"{part.name}: {part.licence.name} {part.licence.url}" for part in unread)
        )
    return Card(
        title=model.title,
        text=text,
        tone=tone,
        fields=tuple(fields),
        progress=Progress(fraction=state.fraction, note=model.name) if state.running else None,
        actions=_actions(said, model, row, state, bool(unread), live),
    )


def _state(said: Words, state: background.State) -> tuple[str, Tone]:
    come = {"done": gigabytes(state.done), "total": gigabytes(state.total)}
    if state.running:
        return said.say("card.model.state.coming", **come), Tone.BUSY
    if state.here:
        return said.say("card.model.state.here"), Tone.GOOD
    if state.code:
        error = StoryreelError(state.code, state.message, **state.parameters)
        return said.say("card.model.state.failed", why=said.error(error, "chat")), Tone.BAD
    return (said.say("card.model.state.part", **come) if state.done else said.say("card.model.state.away")), Tone.PLAIN


def _actions(
    said: Words, model: Model, row: Row, state: background.State, unread: bool, live: bool
) -> tuple[tuple[Action, ...], ...]:
    """What can be done with a model as it stands, in rows."""
    if state.running:
        look = Action(label=said.say("button.model.look"), verb="mo.show", args=(model.name,), style=Style.PRIMARY)
        stop = Action(label=said.say("button.model.stop"), verb="mo.stop", args=(model.name,), style=Style.DANGER)
        return ((stop,),) if live else ((look, stop),)
    if not row.here:
        label, verb = ("button.model.yes", "mo.yes") if unread else ("button.model.get", "mo.get")
        return ((Action(label=said.say(label), verb=verb, args=(model.name,), style=Style.GOOD),),)
    return tuple(
        (
            Action(
                label=said.say("button.model.use", craft=said.say(f"stage.{craft.value}"))[:80],
                verb="mo.use",
                args=(craft.value, model.name),
            ),
        )
        for craft in row.crafts
        if craft not in row.active
    )[:4]


async def press_show(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.show:<model>, from a menu with a number before it. Also how far its download is."""
    return Answer(card=await _named_card(desk, caller.words, args[-1]), private=True, replaces=True)


async def press_get(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.get:<model>. Downloads it and what it needs, in the background; a message shows how far it is."""
    model = catalogue().model(args[0])
    await check_steward(desk, caller, "models.get", model.name)
    settings = desk.settings
    await asyncio.to_thread(background.start, model, settings.hub, settings.models.ollama, caller.person.key)
    post = await posts.add(
        desk.house,
        platform=caller.place.platform,
        place=to_json(caller.place).decode(),
        subject="model",
        subject_id=model.name,
        person=caller.person.id,
        locale=caller.words.language,
        reply_to=caller.pressed,
    )
    return Answer(card=(await download_card(desk, caller.words, model.name))[0], post=post)


async def press_yes(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.yes:<model>. Accepts the licences that the card showed, then as mo.get."""
    model = catalogue().model(args[0])
    await check_steward(desk, caller, "models.licence", model.name)
    for part in await asyncio.to_thread(overview.to_accept, model):
        await asyncio.to_thread(licences.accept, part, caller.person.key)
    return await press_get(desk, caller, args)


async def press_stop(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.stop:<model>. Ends a download within a second; what came is kept."""
    model = catalogue().model(args[0])
    await check_steward(desk, caller, "models.stop", model.name)
    stopped = await asyncio.to_thread(background.stop, model)
    return Answer(notice=caller.words.say("models.stopping" if stopped else "press.late"), private=True)


async def press_use(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.use:<craft>:<model>."""
    return await _use(desk, caller, Craft(args[0]), args[1])


async def _use(desk: Desk, caller: Caller, craft: Craft, name: str) -> Answer:
    await check_steward(desk, caller, "models.use", f"{craft.value} {name}")
    await asyncio.to_thread(active.use, craft, name, caller.person.key)
    return Answer(
        notice=caller.words.say("models.used", craft=caller.words.say(f"stage.{craft.value}"), name=name), private=True
    )


def gigabytes(size: int) -> str:
    """ "6.9 GB", "0.2 MB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


COMMANDS: tuple[Command, ...] = (
    Command(
        name="models",
        run=models,
        right=Right.MANAGE,
        options=(
            Option(name="name", complete=names),
            Option(name="craft", kind=Kind.CHOICE, choices=tuple(craft.value for craft in NEURAL)),
            Option(name="weight", kind=Kind.CHOICE, choices=(loras.OFF, *loras.WEIGHTS), keyed=True),
            Option(name="file", kind=Kind.FILE),
        ),
    ),
)
PRESSES: dict[str, Pressed] = {
    "mo.show": Pressed(run=press_show, right=Right.MANAGE),
    "mo.get": Pressed(run=press_get, right=Right.ADMIN),
    "mo.yes": Pressed(run=press_yes, right=Right.ADMIN),
    "mo.stop": Pressed(run=press_stop, right=Right.ADMIN),
    "mo.use": Pressed(run=press_use, right=Right.ADMIN),
    **loras.PRESSES,
}
FORMS: dict[str, FilledForm] = {}
