"""LoRAs of one's own, of which /models is the command: add one, paint with it, stop that."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from bots.callers import Caller
from bots.cards import Action, Answer, Card, Style, Tone
from bots.commands.registry import Desk, Pressed, Right
from bots.commands.stewards import check_steward
from bots.desk import Upload
from bots.words import Words
from core.models import active, installed
from core.models.adding import add_file
from core.models.installed import Installed
from core.models.kinds import Base, Kind

WEIGHTS = ("0.4", "0.6", "0.8", "1", "1.2")
"""Offered in chats; the terminal takes any."""
OFF = "0"


async def lora_card(said: Words, one: Installed, title: str = "") -> Card:
    """Whether SDXL paints with it and how strongly, and buttons that change that."""
    used = {lora.name: lora.weight for lora in await asyncio.to_thread(active.loras)}
    weight = used.get(one.name, 0.0)
    if one.base not in (Base.SDXL, Base.NONE):
        text = said.say("card.lora.other", base=one.base.value)
        return Card(title=title or one.name, text=text, tone=Tone.GOOD if title else Tone.PLAIN)
    offered = tuple(
        Action(label=said.say("button.lora.use", weight=step), verb="mo.lora", args=(one.name, step), style=Style.PRIMARY)
        for step in WEIGHTS
        if float(step) != weight
    )
    off = Action(label=said.say("button.lora.off"), verb="mo.lora", args=(one.name, OFF), style=Style.DANGER)
    return Card(
        title=title or one.name,
        text=said.say("card.lora.used", weight=f"{weight:g}") if weight else said.say("card.lora.unused"),
        tone=Tone.GOOD if title or weight else Tone.PLAIN,
        actions=(offered, (off,)) if weight else (offered,),
    )


async def paint_with(desk: Desk, caller: Caller, name: str, weight: float) -> Answer:
    """From the next step on SDXL paints with this LoRA, so strongly; 0: without it."""
    await check_steward(desk, caller, "models.lora", f"{name} {weight:g}")
    await asyncio.to_thread(active.use_lora, name, weight, caller.person.key)
    return Answer(card=await lora_card(caller.words, installed.get(name)), private=True, replaces=True)


async def press_lora(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """mo.lora:<name>:<weight>."""
    return await paint_with(desk, caller, args[0], float(args[1]))


async def add(desk: Desk, caller: Caller, upload: Upload) -> Answer:
    """Keeps a LoRA that somebody sends: looked at before anything else, safetensors only."""
    await check_steward(desk, caller, "models.add", upload.name[:80])

    def keep() -> Installed:
        with TemporaryDirectory(prefix=".sent-", dir=desk.settings.data) as folder:
            file = Path(folder) / (PurePath(upload.name.replace("\\", "/")).name or "file")
            file.write_bytes(upload.data)
            return add_file(file, Kind.LORA, caller.person.key)

    made, said = await asyncio.to_thread(keep), caller.words
    title = said.say("models.added", name=made.name, kind=made.kind.value, base=made.base.value or "?")
    return Answer(card=await lora_card(said, made, title), private=True)


PRESSES: dict[str, Pressed] = {"mo.lora": Pressed(run=press_lora, right=Right.ADMIN)}
