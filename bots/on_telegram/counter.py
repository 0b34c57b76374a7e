"""Messages that people write: commands, files, pasted scripts, answers to questions. Called by bots.on_telegram.reception."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from telegram import Bot, Message, MessageEntity, User
from telegram.constants import ChatType

from bots.callers import Caller
from bots.cards import Answer, Card, Form, FormField
from bots.commands.doors import trouble
from bots.commands.registry import Command, Desk, Given, Kind
from bots.desk import Upload
from bots.on_telegram import offering
from bots.on_telegram.asking import Asking, Filled, form_of, position, says
from bots.on_telegram.commanding import Typed, addressed_to, is_command, menu_name, read_command
from bots.on_telegram.doors import Doors
from bots.on_telegram.fetching import Attached, attached_to, fetch
from bots.on_telegram.offering import Offered
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.replying import Replies
from core.errors import NotFound, StoryreelError
from core.serial import from_json, to_json
from storage.questions import Question

COMMAND = "tg.run"
"""Verb of the form that asks for a command's missing options."""
FILE = "tg.file"
"""Field of that form that is answered with a file."""
FILES = "\x00files "
"""Begins that field's answer when it is files; people cannot type it."""
HINTS = 8
"""Suggestions shown with a question."""
ANSWER_LETTERS = 1_000_000
FILM = "film"
"""The command that offers lead to; its long option takes a pasted script."""


class Counter:
    """Serves one message, or the parts of one album or long text."""

    def __init__(
        self, desk: Desk, bot: Bot, chat: TelegramChat, me: User, doors: Doors, asking: Asking, replies: Replies
    ) -> None:
        self._desk = desk
        self._bot = bot
        self._chat = chat
        self._me = me
        self._doors = doors
        self._asking = asking
        self._replies = replies

    # ---- is it for us ----------------------------------------------------------------------------------------------------

    def concerns(self, parts: Sequence[Message]) -> bool:
        """In a private chat everything does; in a group a command, a mention, or what answers a message of ours."""
        if parts[0].chat.type == ChatType.PRIVATE:
            return True
        named = addressed_to(text_of(parts))
        if named:
            return named == self.name
        return is_command(text_of(parts)) or self._mentioned(parts) or self._answers_us(parts[0])

    @property
    def name(self) -> str:
        return (self._me.username or "").lower()

    def _mentioned(self, parts: Sequence[Message]) -> bool:
        at = f"@{self.name}"
        return any(
            text.lower() == at
            for part in parts
            for text in (*part.parse_entities([MessageEntity.MENTION]).values(), *_captioned(part))
        )

    def _answers_us(self, message: Message) -> bool:
        replied = message.reply_to_message
        return replied is not None and replied.from_user is not None and replied.from_user.id == self._me.id

    # ---- what is it ------------------------------------------------------------------------------------------------------

    async def serve(self, caller: Caller, parts: Sequence[Message]) -> None:
        """Finds out what the message is and answers it."""
        message, text = parts[0], text_of(parts)
        question = await self._asking.waiting(caller, message)
        if question is not None and await self._answered(caller, question, parts, text):
            return
        if is_command(text):
            await self._command(caller, parts, text)
            return
        files = tuple(file for part in parts for file in attached_to(part))
        if files:
            await self._sent(caller, files)
            return
        replied = attached_to(message.reply_to_message)
        if not caller.place.private and self._mentioned(parts) and replied:
            await self._sent(caller, replied)
        elif text and offering.looks_like_script(text) and (caller.place.private or self._mentioned(parts)):
            await self._offer(caller, Offered(message=caller.message, text=text))
        elif caller.place.private or self._mentioned(parts):
            say = caller.words.say
            card = Card(title=say("telegram.hint.title"), text=say("telegram.hint.text"))
            await self._replies.give(caller, Answer(card=card))

    # ---- commands --------------------------------------------------------------------------------------------------------

    async def _command(self, caller: Caller, parts: Sequence[Message], text: str) -> None:
        if says(caller.words, "telegram.words.cancel", text) and await self._asking.end(caller):
            await self._replies.give(caller, Answer(notice=caller.words.say("telegram.ask.left")))
            return
        typed = read_command(text, self._doors.commands)
        if typed is None:
            name = text.split()[0].lstrip("/").split("@")[0][:60]
            unknown = NotFound("door.command", f"there is no command {name}", name=name)
            if caller.place.private or addressed_to(text):
                await self._replies.give(caller, trouble(caller.words, unknown))
            return
        files = tuple(file for part in parts for file in attached_to(part))
        values = dict(typed.values)
        if takes_files(typed.command) and not files:
            files = attached_to(parts[0].reply_to_message)
            said = parts[0].reply_to_message.text if parts[0].reply_to_message else None
            if not files and said and not self._answers_us(parts[0]):
                values.update(replied_text(typed.command, values, said))
        await self.run(caller, replace(typed, values=values), files)

    async def run(self, caller: Caller, typed: Typed, files: tuple[Attached, ...]) -> None:
        """Runs a command, or asks for what it lacks."""
        form = missing_form(caller, typed, files)
        if form is not None:
            hinted = await self._hinted(replace(caller, chosen=typed.values), typed.command, form)
            await self._replies.give(caller, Answer(form=hinted))
            return
        await self._replies.give(caller, await self.answer(caller, typed.command.name, typed.values, files))

    async def _hinted(self, caller: Caller, command: Command, form: Form) -> Form:
        """The form with what the desk suggests for its fields, where it knows any answers."""
        completed = {option.name for option in command.options if option.complete is not None}
        fields = []
        for item in form.fields:
            if item.name in completed:
                known = await self._doors.complete(self._desk, caller, command.name, item.name, "")
                item = replace(item, placeholder=", ".join(choice.value for choice in known[:HINTS]))
            fields.append(item)
        return replace(form, fields=tuple(fields))

    async def answer(self, caller: Caller, name: str, values: Mapping[str, str], files: Sequence[Attached]) -> Answer:
        """What the desk says to a command, after its files were brought in."""
        try:
            uploads: tuple[Upload, ...] = await fetch(self._bot, files)
        except StoryreelError as error:
            return trouble(caller.words, error)
        return await self._doors.run_command(self._desk, caller, name, Given(values=values, files=uploads))

    # ---- questions -------------------------------------------------------------------------------------------------------

    async def _answered(self, caller: Caller, question: Question, parts: Sequence[Message], text: str) -> bool:
        """Takes an answer; False when the message is something else: another command, a file that was not asked for."""
        if says(caller.words, "telegram.words.cancel", text):
            await self._asking.end(caller)
            await self._replies.give(caller, Answer(notice=caller.words.say("telegram.ask.left")))
            return True
        form = form_of(question)
        files = tuple(file for part in parts for file in attached_to(part))
        if form.fields[position(form, question)].name == FILE:
            if not files and (not text or is_command(text) or not self._long(form.args[0])):
                return False
            text = FILES + to_json(files).decode() if files else text
        elif files or not text or (is_command(text) and not says(caller.words, "telegram.words.skip", text)):
            return False
        filled = await self._asking.take(caller, question, text)
        if filled is not None:
            await self._filled(caller, filled)
        return True

    async def _filled(self, caller: Caller, filled: Filled) -> None:
        form = filled.form
        if form.verb == COMMAND:
            name, values, files = form.args
            given = {**json.loads(values), **filled.answers}
            sent = given.pop(FILE, "")
            if sent and not sent.startswith(FILES):
                given[self._long(name)] = sent
            attached = from_json((sent.removeprefix(FILES) if sent.startswith(FILES) else files).encode(), tuple[Attached, ...])
            answer = await self.answer(caller, name, given, attached)
        else:
            answer = await self._doors.run_form(self._desk, caller, form.verb, form.args, filled.answers)
        await self._asking.end(caller)
        await self._replies.give(caller, answer)

    def _long(self, name: str) -> str:
        """The option of several lines that a command has; empty when it has none."""
        command = next((command for command in self._doors.commands if command.name == name), None)
        return long_option(command) if command is not None else ""

    # ---- files and texts without a command -------------------------------------------------------------------------------

    async def _sent(self, caller: Caller, files: tuple[Attached, ...]) -> None:
        scripts, others = offering.split(files)
        if scripts:
            await self._offer(caller, Offered(message=caller.message, files=scripts))
            return
        say = caller.words.say
        card = Card(
            title=say("telegram.other.title", name=others[0].name),
            text=say("telegram.other.text", **keepers(self._doors.commands)),
        )
        await self._replies.give(caller, Answer(card=card))

    async def _offer(self, caller: Caller, offered: Offered) -> None:
        offer = await offering.keep(self._desk.house, caller, offered)
        await self._replies.give(caller, Answer(card=offering.card_of(caller, offer, offered)), quote=True)

    async def film_of(self, caller: Caller, offered: Offered) -> Answer:
        """The film that was offered."""
        if offered.files:
            return await self.answer(caller, FILM, {}, offered.files)
        film = next((command for command in self._doors.commands if command.name == FILM), None)
        values = replied_text(film, {}, offered.text) if film is not None else {}
        return await self._doors.run_command(self._desk, caller, FILM, Given(values=values))


def text_of(parts: Sequence[Message]) -> str:
    """The text of a message, or of all its parts; of an album the first caption."""
    texts = [part.text for part in parts if part.text]
    if texts:
        return "\n".join(texts)
    return next((part.caption for part in parts if part.caption), "")


def _captioned(message: Message) -> tuple[str, ...]:
    return tuple(message.parse_caption_entities([MessageEntity.MENTION]).values()) if message.caption else ()


def keepers(commands: Sequence[Command]) -> dict[str, str]:
    """The commands that keep a file which is no script, as people type them, by the first word of their names."""
    needing = (one for one in commands if any(option.kind is Kind.FILE and option.required for option in one.options))
    return {one.name.split()[0]: "/" + menu_name(one.name) for one in needing}


def takes_files(command: Command) -> bool:
    return any(option.kind is Kind.FILE for option in command.options)


def replied_text(command: Command, values: Mapping[str, str], text: str) -> dict[str, str]:
    """The text that a command answers, as its long option when it has one that was not given."""
    long = long_option(command)
    return {long: text} if long and not values.get(long) else {}


def long_option(command: Command) -> str:
    return next((option.name for option in command.options if option.kind is Kind.LONG), "")


def missing_form(caller: Caller, typed: Typed, files: Sequence[Attached]) -> Form | None:
    """Asks for the required options that were not typed, files last; None when nothing is missing."""
    words = caller.words
    base = typed.command.name.replace(" ", "_")

    def labelled(name: str) -> str:
        code = f"option.{base}.{name}"
        return (
            words.say(code if words.has(code) else f"option.{name}") if words.has(code) or words.has(f"option.{name}") else name
        )

    fields = [
        FormField(
            name=option.name,
            label=labelled(option.name),
            long=option.kind is Kind.LONG,
            placeholder=", ".join(option.choices) if option.kind is Kind.CHOICE else "",
        )
        for option in typed.missing
    ]
    long = long_option(typed.command)
    needed = any(option.kind is Kind.FILE and option.required for option in typed.command.options)
    either = typed.command.name == FILM and long and not typed.values.get(long)  # others ask with what stands there now
    if not files and (needed or either):
        label = "telegram.ask.script" if either else "telegram.ask.file"
        fields.append(FormField(name=FILE, label=words.say(label), limit=ANSWER_LETTERS))
    if not fields:
        return None
    args = (typed.command.name, json.dumps(dict(typed.values), ensure_ascii=False), to_json(tuple(files)).decode())
    return Form(verb=COMMAND, args=args, title=f"/{base}", fields=tuple(fields))
