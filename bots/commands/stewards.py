"""Who may change what belongs to the machine and serves everybody on it: models and LoRAs. Asked before every change."""

from __future__ import annotations

from bots.callers import Caller
from bots.commands.guarding import Refused, shares_queue
from bots.commands.registry import Desk
from storage import audit


async def check_steward(desk: Desk, caller: Caller, what: str, about: str) -> None:
    """Lets owners of the bot change models, and administrators where no strangers share it. Raises Refused."""
    if caller.person.key not in desk.settings.chats.owners and shares_queue(desk, caller):
        await audit.note(desk.house, caller.place.scope, caller.person.key, what, about, refused=True)
        raise Refused("refused.models", "models are shared by everybody who uses this bot")
    await audit.note(desk.house, caller.place.scope, caller.person.key, what, about)
