"""A first film in one tap: a short script of our own, filmed without stops. Behind the button "demo" of help."""

from __future__ import annotations

from bots.callers import Caller
from bots.cards import Action, Answer, Style
from bots.commands.films import single
from bots.commands.registry import Desk, Given, Pressed
from bots.desk import Upload
from bots.words import Words

SCRIPT = """Title: The Lamp

INT. LIGHTHOUSE KITCHEN - NIGHT

Rain beats on the window. MARA (60), a lighthouse keeper in a yellow coat, pours tea for TOM (20).

MARA
The lamp has been out since Tuesday.

TOM
(worried)
Then who is lighting it now?

EXT. LIGHTHOUSE - NIGHT

They look up. A beam of light sweeps over the black sea.

MARA
(quietly)
Somebody who does not want the ships to find us.

INT. LAMP ROOM - NIGHT

The great lamp burns. A small girl, WREN (8), turns from it and smiles.

WREN
I only wanted to see how far it goes.

MARA
Far enough, little one. Far enough.
"""
"""In English, because that is what voices speak best; about half a minute of film."""


def demo_button(said: Words) -> Action:
    return Action(label=said.say("button.demo"), verb="demo", style=Style.GOOD)


async def press_demo(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """demo. Films the example as this place would film anything, but at once."""
    values = {"storyboard": "no", "takes": "1", "language": "en"}
    return await single(desk, caller, Given(values=values), Upload(name="The Lamp.fountain", data=SCRIPT.encode()), None)


PRESSES: dict[str, Pressed] = {"demo": Pressed(run=press_demo, heavy=True)}
