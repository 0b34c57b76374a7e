"""What a real person's voice looks like in a chat: the question for consent, how far it is, what deleting it means. Used by
bots.commands.consenting and bots.commands.showing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bots.cards import Action, Attachment, Card, Field, Style, Tone
from bots.commands.preparing import ANSWER_WITHIN, engine_voice, go_on, spoken_language
from bots.commands.registry import Desk
from bots.commands.sampling import sample_key
from bots.words import Words
from core.crafts import OWN_VOICE
from core.errors import StoryreelError
from core.sampling import FILE
from storage import own_voices
from storage.chat_tables import VoiceState
from storage.own_voices import ScopeVoice, Use

PROJECTS_SHOWN = 5
_ENDED = {
    VoiceState.DECLINED: "card.voice.declined",
    VoiceState.LAPSED: "card.voice.lapsed",
    VoiceState.DELETED: "card.voice.deleted",
}


async def voice_shown(desk: Desk, said: Words, voice: str) -> tuple[Card, bool]:
    """The card of a voice as it stands, and whether nothing will change any more. One that another process was preparing when
    it ended is taken up here. Raises NotFound."""
    row = await own_voices.one(desk.house, voice)
    if row.state is VoiceState.AGREED:
        go_on(desk, row.id)
    if row.state is VoiceState.ASKED:
        return ask_card(said, row), False
    if row.state in _ENDED:
        return Card(title=_title(said, row), text=said.say(_ENDED[row.state]), references=_names(row)), True
    return await state_card(desk, said, row), False


def ask_card(said: Words, row: ScopeVoice) -> Card:
    """Asks the person whose voice it is, and tells them all that they agree to."""
    fields = (
        Field(label=said.say("card.voice.words"), value=f"“{row.statement}”"),
        Field(label=said.say("card.voice.for"), value=said.say("card.voice.for.text")),
        Field(label=said.say("card.voice.where"), value=said.say("card.voice.where.text")),
        Field(label=said.say("card.voice.end"), value=said.say("card.voice.end.text")),
    )
    yes = Action(label=said.say("button.voice.yes"), verb="vc.yes", args=(row.id,), style=Style.GOOD)
    hear = Action(label=said.say("button.voice.hear"), verb="vc.hear", args=(row.id,))
    no = Action(label=said.say("button.voice.no"), verb="vc.no", args=(row.id,), style=Style.DANGER)
    mine = row.owner == row.person
    return Card(
        title=_title(said, row),
        text=said.say("card.voice.ask.own" if mine else "card.voice.ask", name=row.person_name),
        tone=Tone.WARNING,
        fields=fields,
        actions=((yes,), (hear, no)),
        footer=said.say("card.voice.footer", time=said.lasting(ANSWER_WITHIN)),
        mention="" if mine else row.person.partition(":")[2],
        references=_names(row),
    )


async def state_card(desk: Desk, said: Words, row: ScopeVoice) -> Card:
    """A voice whose person has agreed."""
    gone = delete_button(said, row)
    whose = (Field(label=said.say("card.voice.whose"), value=row.person_name),)
    if row.state is VoiceState.AGREED:
        text = said.say("card.voice.agreed", name=row.person_name)
        return Card(title=_title(said, row), text=text, tone=Tone.BUSY, actions=((gone,),), references=_names(row))
    if row.state is VoiceState.FAILED:
        again = Action(label=said.say("button.again"), verb="vc.again", args=(row.id,), style=Style.PRIMARY)
        why = said.error(StoryreelError(row.error, said.say("voice.broken")), "chat")
        return Card(title=_title(said, row), text=why, tone=Tone.BAD, fields=whose, actions=((again, gone),))
    sample = await asyncio.to_thread(_sample, desk, row)
    name = "".join(letter if letter.isalnum() else "-" for letter in row.label).strip("-")
    return Card(
        title=_title(said, row),
        text=said.say("card.voice.ready", name=row.label),
        tone=Tone.GOOD,
        fields=whose,
        attachments=(Attachment(path=sample, name=f"{name or 'voice'}.m4a"),) if sample is not None else (),
        actions=((gone,),),
        footer=said.say("voices.assign", id=typed_name(row)),
        references=_names(row),
    )


def delete_button(said: Words, row: ScopeVoice) -> Action:
    return Action(label=said.say("button.delete"), verb="vc.del", args=(row.id,), style=Style.DANGER)


async def row_of(desk: Desk, voice: str) -> ScopeVoice | None:
    """What is known of an engine's voice; None for one that is no person's, or was kept at the terminal."""
    return await own_voices.of_voice(desk.house, voice) if voice.startswith(OWN_VOICE) else None


def typed_name(row: ScopeVoice) -> str:
    """A voice's name as one word of a command."""
    return f'"{row.label}"' if " " in row.label else row.label


def delete_card(said: Words, row: ScopeVoice, uses: list[Use]) -> Card:
    """Asks once more, and says what becomes of the films that have the voice."""
    projects = list(dict.fromkeys(use.project for use in uses))
    text = [said.say("card.voice.delete.text", name=row.label)]
    fields: list[Field] = []
    if projects:
        shown = ", ".join(projects[:PROJECTS_SHOWN])
        over = len(projects) - PROJECTS_SHOWN
        more = f" {said.say('card.more', count=over)}" if over > 0 else ""
        fields.append(Field(label=said.say("card.voice.used"), value=f"{shown}{more}"))
        text.append(said.say("card.voice.delete.films"))
    if any(use.open for use in uses):
        text.append(said.say("card.voice.delete.open"))
    sure = Action(label=said.say("button.voice.gone"), verb="vc.gone", args=(row.id,), style=Style.DANGER)
    return Card(
        title=said.say("card.voice.delete", name=row.label),
        text="\n".join(text),
        tone=Tone.WARNING,
        fields=tuple(fields),
        actions=((sure,),),
    )


def _title(said: Words, row: ScopeVoice) -> str:
    return said.say("card.voice.title", name=row.label)


def _names(row: ScopeVoice) -> tuple[str, ...]:
    """The asked person's name where the platform knows it and we do not: shown as such by it, and nobody else's."""
    return (row.person_name,) if row.person and row.person_name == f"<@{row.person.partition(':')[2]}>" else ()


def _sample(desk: Desk, row: ScopeVoice) -> Path | None:
    """What was spoken first; None when it is no longer stored, or another engine speaks now."""
    if engine_voice(desk, row.voice) is None:
        return None
    key = sample_key(desk, row.voice, spoken_language(desk, row))
    return Path(desk.house.store.fetch(key)) / FILE if desk.house.store.has(key) else None
