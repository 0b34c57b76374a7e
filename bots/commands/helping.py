"""Help by topic, a first film with one tap, and what is kept of people. Part of the table of commands."""

from __future__ import annotations

from dataclasses import replace

from bots import desk as films
from bots.callers import Caller
from bots.cards import Action, Answer, Card, Choice, Field, Menu, Style, Tone
from bots.commands.limits import check_quota, limits_here
from bots.commands.making import new_order
from bots.commands.messages import start_film
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.desk import Upload
from bots.words import Words
from core.examples import first_example
from core.options import FilmOptions
from storage import requests

TOPICS = ("film", "change", "takes", "scenes", "cast", "voices", "library", "team", "settings")
EXAMPLE_HEIGHT = 360


def topic_menu(said: Words) -> Menu:
    choices = tuple(
        Choice(label=said.say(f"help.{topic}"), value=topic, detail=said.say(f"help.{topic}.detail")) for topic in TOPICS
    )
    return Menu(verb="he.topic", prompt=said.say("help.menu"), choices=choices)


def example_button(said: Words) -> Action:
    return Action(label=said.say("button.example"), verb="he.make", style=Style.PRIMARY)


async def help_(desk: Desk, caller: Caller, given: Given) -> Answer:
    """What can be done, by topic."""
    said = caller.words
    if given.text("topic"):
        return Answer(card=topic_card(said, given.text("topic")), private=True)
    card = Card(
        title=said.say("help.title"), text=said.say("help.text"), menus=(topic_menu(said),), actions=((example_button(said),),)
    )
    return Answer(card=card, private=True)


def topic_card(said: Words, topic: str) -> Card:
    """A topic's commands, a line each."""
    return Card(title=said.say(f"help.{topic}"), text=said.say(f"help.{topic}.text"), menus=(topic_menu(said),))


async def press_topic(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """he.topic:<topic>."""
    topic = args[-1] if args[-1] in TOPICS else TOPICS[0]
    return Answer(card=topic_card(caller.words, topic), private=True, replaces=True)


async def start_(desk: Desk, caller: Caller, given: Given) -> Answer:
    """A welcome that leads to a first film."""
    said = caller.words
    more = Action(label=said.say("button.help"), verb="he.help")
    card = Card(
        title=said.say("start.title"),
        text=said.say("start.text" if caller.place.private else "start.text.team"),
        tone=Tone.GOOD,
        actions=((example_button(said), more),),
    )
    return Answer(card=card)


async def press_help(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """he.help."""
    return await help_(desk, caller, Given())


async def press_make(desk: Desk, caller: Caller, args: tuple[str, ...]) -> Answer:
    """he.make. A short film of the example script; once for each person and message with the button."""
    request = f"example:{caller.person.key}:{caller.pressed}"[:100] if caller.pressed else caller.request
    if request and await requests.film_of_request(desk.house, request) is not None:
        return Answer(notice=caller.words.say("start.made"), private=True)
    await check_quota(desk, caller, await limits_here(desk, caller))
    name, data = first_example()
    reading = await films.read_upload(desk.house, Upload(name=name, data=data), FilmOptions(height=EXAMPLE_HEIGHT))
    job = replace(reading.job, options=replace(reading.job.options, takes=1))
    return await start_film(desk, caller, new_order(caller, reading.screenplay.title, name, job, request))


async def about(desk: Desk, caller: Caller, given: Given) -> Answer:
    """What this is, and what becomes of what people send."""
    said = caller.words
    card = Card(
        title=said.say("about.title"),
        text=said.say("about.text"),
        fields=(
            Field(
                label=said.say("about.privacy"), value=said.say("about.privacy.text", days=round(desk.settings.retention_days))
            ),
        ),
    )
    return Answer(card=card, private=True)


COMMANDS: tuple[Command, ...] = (
    Command(name="start", run=start_),
    Command(name="help", run=help_, options=(Option(name="topic", kind=Kind.CHOICE, choices=TOPICS),)),
    Command(name="about", run=about),
)
PRESSES: dict[str, Pressed] = {
    "he.topic": Pressed(run=press_topic),
    "he.help": Pressed(run=press_help),
    "he.make": Pressed(run=press_make),
}
FORMS: dict[str, FilledForm] = {}
