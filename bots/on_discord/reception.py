"""Everything that people do on Discord, taken to the doors of the desk and answered. `client` and `menu` call it; it decides
nothing about films."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bots.callers import Caller
from bots.cards import Answer, Card, Choice, FormField, Tone, read_code
from bots.chat import Busy, Forbidden, Gone
from bots.commands.doors import admits, broken, complete, run_command, run_form, run_press, trouble
from bots.commands.registry import Command, Desk, FilledForm, Given, Kind, Option, Pressed
from bots.commands.table import COMMANDS, FORMS, PRESSES
from bots.on_discord.asking import PLATFORM, caller_of
from bots.on_discord.escaping import plain
from bots.on_discord.fetching import fetch
from bots.on_discord.filling import COMMAND, LateForms, answers_of, command_modal, command_of
from bots.on_discord.menu import first_known, option_codes
from bots.on_discord.posting import DiscordChat
from bots.on_discord.refusals import lacking
from bots.on_discord.replying import Reply, answer_in_channel
from bots.preferences import for_caller
from core.errors import Conflict, ServiceDown, StoryreelError
from storage import inbox, people

log = logging.getLogger(__name__)
SOON = 1.5
"""Seconds within which an answer may still be a form; Discord waits three for the first."""
HEAVY_SOON = 0.2
ADMISSION = 0.5
"""Seconds for finding out who may see that something is being made; then it is the asker alone."""
SUGGEST = 2.5
NEEDED = frozenset(("view_channel", "send_messages", "send_messages_in_threads", "embed_links", "attach_files"))
"""Without these a film could not be shown where it was asked for."""
REMEMBERED = 2000
FILM, SCRIPT_FORM = "film", "script"
"""The command and the form that begin a film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What an interaction asks the desk for."""

    run: Callable[[Caller], Awaitable[Answer]]
    heavy: bool = False
    command: str = ""
    """Whose right and limits tell whether it will be refused."""
    form: bool = False
    """The answer may be a form, which Discord takes only as a first answer."""
    film: str = ""
    """A new film, by the name that a thread of its own would have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The desk as this adapter meets it: what there is, and the four ways in."""

    commands: tuple[Command, ...] = COMMANDS
    presses: Mapping[str, Pressed] = field(default_factory=lambda: PRESSES)
    forms: Mapping[str, FilledForm] = field(default_factory=lambda: FORMS)
    run_command: Callable[[Desk, Caller, str, Given], Awaitable[Answer]] = run_command
    run_press: Callable[[Desk, Caller, str], Awaitable[Answer]] = run_press
    run_form: Callable[[Desk, Caller, str, tuple[str, ...], Mapping[str, str]], Awaitable[Answer]] = run_form
    complete: Callable[[Desk, Caller, str, str, str], Awaitable[tuple[Choice, ...]]] = complete
    admits: Callable[[Desk, Caller, str], Awaitable[bool]] = admits


DESK = Doors()


class Reception:
    """One per connection."""

    def __init__(self, desk: Desk, chat: DiscordChat, doors: Doors = DESK) -> None:
        self.desk = desk
        self.doors = doors
        self.chat = chat
        self.forms = LateForms()
        self._pressing: set[tuple[str, str, str]] = set()
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._seen: OrderedDict[tuple[str, str, str, str], None] = OrderedDict()

    # ---- commands --------------------------------------------------------------------------------------------------------

    async def command(self, interaction: discord.Interaction, command: Command, values: Mapping[str, Any]) -> None:
        """A slash command; a long text that is missing is asked for first."""
        caller = self._caller(interaction)
        files = [value for value in values.values() if isinstance(value, discord.Attachment)]
        texts = {name: as_text(value) for name, value in values.items() if value is not None and value not in files}
        with self.chat.at_work():
            await self._command(interaction, command, caller, texts, files)

    async def _command(
        self,
        interaction: discord.Interaction,
        command: Command,
        caller: Caller,
        texts: dict[str, str],
        files: list[discord.Attachment],
    ) -> None:
        asked = next((option for option in command.options if option.kind is Kind.LONG and option.required), None)
        if asked is not None and asked.name not in texts and not files:
            await self._ask(interaction, caller, command, texts, asked)
            return
        long = next((texts[option.name] for option in command.options if option.kind is Kind.LONG and option.name in texts), "")
        run = partial(self._run, name=command.name, texts=texts, files=files)
        film = thread_name(files, long) if command.name == FILM else ""
        errand = Errand(run=run, heavy=command.heavy, command=command.name, form=not files and not long, film=film)
        await self._handle(interaction, caller, errand)

    async def film_of(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """The menu of a message: a film of its files, or of its text."""
        caller = self._caller(interaction)
        texts = {} if message.attachments else {"text": message.content}
        with self.chat.at_work():
            run = partial(self._run, name=FILM, texts=texts, files=message.attachments)
            film = thread_name(message.attachments, message.content)
            await self._handle(interaction, caller, Errand(run=run, heavy=True, command=FILM, film=film))

    async def _run(self, caller: Caller, name: str, texts: Mapping[str, str], files: Sequence[discord.Attachment]) -> Answer:
        try:
            uploads = await fetch(files) if files else ()
        except StoryreelError as error:
            return trouble(caller.words, error)
        return await self.doors.run_command(self.desk, caller, name, Given(values=texts, files=uploads))

    async def _ask(
        self, interaction: discord.Interaction, caller: Caller, command: Command, texts: Mapping[str, str], asked: Option
    ) -> None:
        code = first_known(caller.words, option_codes(command, asked))
        label = caller.words.say(code) if code else asked.name
        field = FormField(name=asked.name, label=label, long=True)
        modal = command_modal(f"/{command.name}", command.name, texts, field)
        if modal is None:
            long = Conflict("discord.options.long", "too many options to ask for a text as well", name=asked.name)
            await self._reply(interaction, caller).show(trouble(caller.words, long))
            return
        await self._reply(interaction, caller).open(modal)

    async def suggestions(
        self, interaction: discord.Interaction, command: Command, option: Option, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Never later than Discord waits; then there are none."""
        chosen = {name: value for name, value in interaction.namespace if isinstance(value, str) and name != option.name}
        caller = replace(caller_of(interaction), chosen=chosen)
        try:
            async with asyncio.timeout(SUGGEST):
                found = await self.doors.complete(self.desk, caller, command.name, option.name, typed)
        except TimeoutError:
            return []
        fitting = [choice for choice in found if choice.label.strip() and 0 < len(choice.value) <= 100]
        return [app_commands.Choice(name=choice.label.strip()[:100], value=choice.value) for choice in fitting[:25]]

    async def outdated(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """A command that discord.py could not call: of an older version of the menu, or broken."""
        cause = error.__cause__ or error
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            log.info("an outdated command: %s", error)
        else:
            log.error("a command broke", exc_info=cause)
        if interaction.type is discord.InteractionType.application_command:
            caller = caller_of(interaction)
            old = Conflict("discord.outdated", "the commands have changed")
            known = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
            await self._reply(interaction, caller).show(trouble(caller.words, old) if known else broken(caller.words))

    # ---- buttons, menus, forms -------------------------------------------------------------------------------------------

    async def press(self, interaction: discord.Interaction) -> None:
        """A button or menu of any message of ours, however old."""
        data: Mapping[str, Any] = interaction.data or {}
        caller = self._caller(interaction)
        code = ":".join((str(data.get("custom_id", "")), *map(str, data.get("values") or ())))
        verb, args = read_code(code)
        if verb == LateForms.VERB:
            await self._open_late(interaction, caller, args)
            return
        key = (caller.pressed, caller.person.id, code)
        if key in self._pressing:
            await self._reply(interaction, caller).hold(private=True)
            return
        self._pressing.add(key)
        try:
            known = self.doors.presses.get(verb)
            errand = Errand(run=lambda who: self.doors.run_press(self.desk, who, code), heavy=bool(known and known.heavy))
            await self._handle(interaction, caller, errand)
        finally:
            self._pressing.discard(key)

    async def _open_late(self, interaction: discord.Interaction, caller: Caller, args: tuple[str, ...]) -> None:
        form = self.forms.find(args[0]) if args else None
        gone = Conflict("discord.form.lost", "the form is no longer there")
        answer = Answer(form=form) if form else trouble(caller.words, gone)
        await self._reply(interaction, caller).show(answer)

    async def filled(self, interaction: discord.Interaction) -> None:
        """A form that was sent off."""
        data: Mapping[str, Any] = interaction.data or {}
        caller = self._caller(interaction)
        code = str(data.get("custom_id", ""))
        answers = answers_of(data)
        if code.startswith(COMMAND):
            name, texts = command_of(code)
            heavy = any(command.heavy for command in self.doors.commands if command.name == name)
            given = {**texts, **answers}
            run = partial(self._run, name=name, texts=given, files=())
            await self._handle(interaction, caller, Errand(run=run, heavy=heavy, command=name))
            return
        verb, args = read_code(code)
        form = self.doors.forms.get(verb)
        errand = Errand(
            run=lambda who: self.doors.run_form(self.desk, who, verb, args, answers),
            heavy=bool(form and form.heavy),
            command=FILM if verb == SCRIPT_FORM else "",
            film=thread_name((), *answers.values()) if verb == SCRIPT_FORM else "",
        )
        await self._handle(interaction, caller, errand)

    # ---- what all have in common -----------------------------------------------------------------------------------------

    def _caller(self, interaction: discord.Interaction) -> Caller:
        caller = caller_of(interaction)
        if interaction.filesize_limit:
            self.chat.told_limit(caller.place.id, interaction.filesize_limit)
        self.note(caller)
        return caller

    def note(self, caller: Caller) -> None:
        """Somebody is here: their name, language and private chat are kept for when no message brings them."""
        person = caller.person
        seen = (person.key, person.name, person.locale, caller.place.id if caller.place.private else "")
        if seen not in self._seen:
            self._seen[seen] = None
            forget_old(self._seen)
            self.chat.spawn(self._saw(*seen))

    async def _saw(self, key: str, name: str, locale: str, chat: str) -> None:
        """Notes a person's name and language for messages and votes, which do not bring them."""
        try:
            await people.saw(self.desk.house, key, name, locale, chat)
        except StoryreelError as error:
            log.info("%s was not noted: %s", key, error)

    def _reply(self, interaction: discord.Interaction, caller: Caller) -> Reply:
        return Reply(self.chat, self.desk.house, self.forms, interaction, caller)

    async def _handle(self, interaction: discord.Interaction, caller: Caller, errand: Errand) -> None:
        """Answers once, however often the interaction is delivered."""
        if not self.first_time(caller.request):
            return
        reply = self._reply(interaction, caller)
        name = ""
        if errand.heavy and interaction.guild_id:
            name = lacking(interaction.app_permissions, isinstance(interaction.channel, discord.Thread), NEEDED)
        if name:
            missing = Forbidden("discord.forbidden", f"missing here: {name}", permission=name)
            await reply.show(trouble(caller.words, missing))
            return
        crowd = self.desk.crowd
        soon, private = HEAVY_SOON if errand.heavy and not errand.form else SOON, self._privacy(caller, errand)

        def hurried() -> bool:
            return crowd.busy

        if bool(errand.film) and await reply.meanwhile(self._wants_thread(interaction, caller), soon, private, hurried):
            await self._film_in_thread(reply, caller, errand)
        else:
            await reply.answer(self.once(caller, errand.run), soon, private, hurried)

    def _privacy(self, caller: Caller, errand: Errand) -> Callable[[], Awaitable[bool]]:
        """Finds out, beside the work, whether its answer is probably the asker's alone: what is no heavy work, and what will be
        refused. In a crowd there is no time to look twice."""
        if not errand.heavy or not errand.command or self.desk.crowd.busy:
            return partial(_known, not errand.heavy)
        asking = asyncio.ensure_future(self.doors.admits(self.desk, caller, errand.command))

        async def private() -> bool:
            await asyncio.wait({asking}, timeout=ADMISSION)
            return not asking.done() or not asking.result()

        return private

    async def once(self, caller: Caller, run: Callable[[Caller], Awaitable[Answer]]) -> Answer | None:
        """Runs it; None when it has been done by an earlier process."""
        update = caller.request.removeprefix(f"{PLATFORM}:")
        async with self.desk.crowd.served():
            try:
                if await inbox.seen(self.desk.house, PLATFORM, update):
                    return None
            except StoryreelError as error:
                return trouble(caller.words, error)
            answer = await run(caller)
        self.chat.spawn(self._done(update))
        return answer

    # ---- a thread for every film -----------------------------------------------------------------------------------------

    async def _wants_thread(self, interaction: discord.Interaction, caller: Caller) -> bool:
        """Whether films have threads of their own here; never while that cannot be told in time, or without the permission."""
        if not isinstance(interaction.channel, discord.TextChannel) or not interaction.app_permissions.create_public_threads:
            return False
        try:
            async with self.desk.crowd.served(), asyncio.timeout(SOON):
                return bool((await for_caller(self.desk.house, caller)).threads)
        except (TimeoutError, StoryreelError):
            return False

    async def _film_in_thread(self, reply: Reply, caller: Caller, errand: Errand) -> None:
        """Answers with the head of a thread, and films inside. Without a thread the film is shown in the channel."""
        place = caller.place
        head = Card(title=errand.film, text=caller.words.say("discord.thread.text"), tone=Tone.BUSY)
        try:
            if message := await reply.head(head):
                place = await self.chat.open_thread(caller.place, message, errand.film)
        except (Gone, Forbidden, Busy, ServiceDown) as error:
            log.info("no thread for a film: %s", error)
        inside = replace(caller, place=place)
        answer = await self.once(inside, errand.run)
        if answer is not None and place != caller.place:
            await answer_in_channel(self.chat, self.desk.house, inside, answer)
        elif answer is not None:
            await reply.show(answer)

    async def _done(self, update: str) -> None:
        """Notes that an update was handled; nobody waits for it."""
        try:
            await inbox.done(self.desk.house, PLATFORM, update)
        except StoryreelError as error:
            log.info("update %s was not noted: %s", update, error)

    def first_time(self, request: str) -> bool:
        """Whether this process has not met the request yet."""
        if request in self._taken:
            return False
        self._taken[request] = None
        forget_old(self._taken)
        return True


async def _known(answer: bool) -> bool:
    return answer


def forget_old(known: OrderedDict[Any, None]) -> None:
    while len(known) > REMEMBERED:
        known.popitem(last=False)


def thread_name(files: Sequence[discord.Attachment], *texts: str) -> str:
    """Of the file, else the first words that were given."""
    if files:
        return plain(files[0].filename.rpartition(".")[0].replace("_", " ") or files[0].filename, 80)
    return plain(next((text for text in texts if text.strip()), ""), 60, "")


def as_text(value: Any) -> str:
    """An option's value as commands read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
