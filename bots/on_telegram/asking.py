"""Forms on Telegram: one question after the other, answered by a reply, or in a private chat by the next message.

Which question somebody is answering is a row (storage.questions), so that a restart forgets no form. Called by the reception.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from html import escape

from telegram import Message

from bots.callers import Caller
from bots.cards import Form, FormField
from bots.on_telegram.people import PLATFORM
from bots.on_telegram.posting import TelegramChat
from bots.on_telegram.wording import cut, still, tame
from bots.words import Words
from core.serial import from_json, to_json
from storage import questions
from storage.house import House
from storage.questions import Question

LAPSE = 24 * 3600.0
"""Seconds after which a question waits no more."""
SHOWN_UNITS = 2500
"""Of what an answer is now."""
PLACEHOLDER_UNITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form with all its answers."""

    form: Form
    answers: dict[str, str]


class Asking:
    """The forms of all chats."""

    def __init__(self, house: House, chat: TelegramChat) -> None:
        self._house = house
        self._chat = chat

    async def begin(self, caller: Caller, form: Form) -> None:
        """Asks the first question; what was asked before is dropped."""
        message = await self._post(caller, form, 0, "")
        await questions.ask(
            self._house,
            platform=PLATFORM,
            place_id=caller.place.id,
            person=caller.person.id,
            message=message,
            form=to_json(form),
        )

    async def waiting(self, caller: Caller, message: Message) -> Question | None:
        """The question that `message` answers: in a private chat any, in a group only what replies to it."""
        found = await questions.pending(self._house, PLATFORM, caller.place.id, caller.person.id)
        if found is None:
            return None
        if time.time() - found.asked > LAPSE:
            await self.end(caller)
            return None
        replied = message.reply_to_message
        if replied is not None:
            return found if str(replied.message_id) == found.message else None
        return found if caller.place.private else None

    async def end(self, caller: Caller) -> bool:
        """Asks no more; False when nothing was asked."""
        return await questions.drop(self._house, PLATFORM, caller.place.id, caller.person.id)

    async def take(self, caller: Caller, question: Question, text: str) -> Filled | None:
        """One answer. Asks the next question, or the same again with what is wrong; the filled form when it was the last.

        The form stays until `end`: whoever dies before the form was acted upon finds it again.
        """
        form = form_of(question)
        at = position(form, question)
        field = form.fields[at]
        said, wrong = read_answer(caller.words, field, text)
        if wrong:
            await self._again(caller, question, form, at, wrong)
            return None
        answers = {**question.answers, field.name: said}
        following = next((number for number, item in enumerate(form.fields) if item.name not in answers), None)
        if following is None:
            return Filled(form=form, answers=answers)
        message = await self._post(caller, form, following, "")
        await questions.answered(self._house, PLATFORM, caller.place.id, caller.person.id, field.name, said, message)
        return None

    async def _again(self, caller: Caller, question: Question, form: Form, at: int, wrong: str) -> None:
        message = await self._post(caller, form, at, wrong)
        kept = [(name, answer) for name, answer in question.answers.items()]
        await questions.ask(
            self._house,
            platform=PLATFORM,
            place_id=caller.place.id,
            person=caller.person.id,
            message=message,
            form=question.form,
        )
        for name, answer in kept:
            await questions.answered(self._house, PLATFORM, caller.place.id, caller.person.id, name, answer)

    async def _post(self, caller: Caller, form: Form, at: int, wrong: str) -> str:
        field = form.fields[at]
        html = question_html(caller.words, form, at, wrong)
        hint = cut(" ".join((field.placeholder or field.label).split()), PLACEHOLDER_UNITS)
        return await self._chat.ask(
            caller.place, html, reply_to="" if caller.place.private else caller.message, placeholder=hint
        )


def form_of(question: Question) -> Form:
    return from_json(question.form, Form)


def position(form: Form, question: Question) -> int:
    """Number of the field that is asked for now."""
    return next((number for number, item in enumerate(form.fields) if item.name not in question.answers), 0)


def read_answer(words: Words, field: FormField, text: str) -> tuple[str, str]:
    """(answer, what is wrong with it); one of the two is empty, or both for an empty answer that is allowed."""
    text = text.strip()
    if says(words, "telegram.words.skip", text):
        if field.required and not field.value:
            return "", words.say("telegram.ask.required")
        return field.value, ""
    if len(text) > field.limit:
        return "", words.say("telegram.ask.long", limit=field.limit, count=len(text))
    return text, ""


def says(words: Words, code: str, text: str) -> bool:
    """Whether `text` is one of the words that the sentence `code` lists, with or without a slash."""
    known = {word.strip().casefold() for word in words.say(code).split(",")}
    return text.strip().lstrip("/").split("@")[0].casefold() in known


def question_html(words: Words, form: Form, at: int, wrong: str = "") -> str:
    """The question as a message: what is wrong, the form's title, the label, what stands there now, how to leave."""
    field = form.fields[at]
    lines = []
    if wrong:
        lines.append(f"⚠️ {escape(still(wrong), quote=False)}")
    count = f" ({at + 1}/{len(form.fields)})" if len(form.fields) > 1 else ""
    title = cut(" ".join(still(form.title or field.label).split()), 200)
    lines.append(f"✏️ <b>{escape(title, quote=False)}</b>{count}")
    if form.title and field.label != form.title:
        lines.append(escape(cut(still(field.label), 300), quote=False))
    if field.value:
        shown = cut(tame(field.value), SHOWN_UNITS)
        lines += ["", words.say("telegram.ask.now"), f"<pre>{escape(shown, quote=False)}</pre>"]
    elif field.placeholder:
        lines.append(f"<i>{escape(cut(still(field.placeholder), 300), quote=False)}</i>")
    leave = "telegram.ask.skip" if field.value else "telegram.ask.leave" if field.required else "telegram.ask.optional"
    lines += [*([] if field.value else [""]), f"<i>{escape(words.say(leave), quote=False)}</i>"]
    return "\n".join(lines)
