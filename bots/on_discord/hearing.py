"""What happens in channels besides commands: files sent to the bot, and votes by reaction. Called by `client`."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import discord

from bots.callers import Caller, Person
from bots.cards import Answer, press_code
from bots.chat import Busy, Forbidden, Gone
from bots.commands.doors import trouble
from bots.commands.registry import Given
from bots.on_discord.asking import PLATFORM, message_caller, person_of, place_of
from bots.on_discord.fetching import fetch, looks_like_script
from bots.on_discord.posting import DiscordChat
from bots.on_discord.reception import Reception
from bots.on_discord.refusals import translated
from bots.on_discord.replying import answer_in_channel
from bots.reacting import ballot_under, number_of
from bots.words import words
from core.errors import ServiceDown, StoryreelError
from storage import people, posts, votes

log = logging.getLogger(__name__)
CAUGHT_UP = 30
"""Open votes whose reactions are read again after the bot was away."""
VOTERS_READ = 100
"""Of one number, as many as one call brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody's number under a message."""

    channel: int
    server: int | None
    message: int
    person: int
    number: int
    member: discord.Member | None = None


class Hearing:
    """One per connection."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.desk = reception.desk
        self.doors = reception.doors
        self.chat: DiscordChat = reception.chat

    # ---- messages --------------------------------------------------------------------------------------------------------

    async def message(self, message: discord.Message, me: discord.abc.User) -> None:
        """A script sent in a private chat, in reply to the bot or beside its name becomes a film; its name alone: help."""
        if message.author.bot or message.webhook_id is not None:
            return
        private = message.guild is None
        files = [attachment for attachment in message.attachments if looks_like_script(attachment)]
        asked = private or is_named(message, me)
        if not files and (not asked or message.attachments or message.reference is not None):
            return
        if not (asked or answers_to(message, me)):
            return
        caller = message_caller(message, await self._locale(message))
        if not self.reception.first_time(caller.request):
            return
        self.reception.note(caller)
        answer = await self.reception.once(caller, lambda who: self._film(who, files))
        if answer is not None:
            await answer_in_channel(self.chat, self.desk.house, caller, answer)

    async def _film(self, caller: Caller, files: list[discord.Attachment]) -> Answer:
        if not files:
            return await self.doors.run_command(self.desk, caller, "help", Given())
        try:
            uploads = await fetch(files)
        except StoryreelError as error:
            return trouble(caller.words, error)
        return await self.doors.run_command(self.desk, caller, "film", Given(files=uploads))

    async def _locale(self, message: discord.Message) -> str:
        """Messages do not say their author's language: the one of the last command, else the server's."""
        known = await people.person(self.desk.house, f"{PLATFORM}:{message.author.id}")
        if known is not None and known.locale:
            return known.locale
        return str(message.guild.preferred_locale.value) if message.guild else "en"

    # ---- reactions -------------------------------------------------------------------------------------------------------

    async def reaction(self, event: discord.RawReactionActionEvent, me: int, added: bool) -> None:
        """A number under a vote: given, or taken back."""
        number = number_of(PLATFORM, event.emoji.name or "")
        ours = event.message_author_id in (None, me)
        if number is None or event.user_id == me or not ours or (event.member is not None and event.member.bot):
            return
        reaction = Reaction(
            channel=event.channel_id,
            server=event.guild_id,
            message=event.message_id,
            person=event.user_id,
            number=number,
            member=event.member,
        )
        ballot = await self._ballot_under(reaction.channel, reaction.message)
        if ballot:
            await self._vote(reaction, ballot, "vote" if added else "unvote")

    async def _ballot_under(self, channel: int, message: int) -> str:
        return await ballot_under(self.desk.house, PLATFORM, str(channel), str(message))

    async def _vote(self, reaction: Reaction, ballot: str, verb: str) -> None:
        if verb not in self.doors.presses:
            return
        member = reaction.member or await self._member(reaction)
        known = await people.person(self.desk.house, f"{PLATFORM}:{reaction.person}")
        locale = known.locale if known is not None and known.locale else "en"
        place = place_of(reaction.channel, reaction.server, self.chat.client.get_channel(reaction.channel))
        if member is not None:
            person = person_of(member, locale, private=reaction.server is None)
        else:
            name = known.name if known is not None else ""
            person = Person(platform=PLATFORM, id=str(reaction.person), name=name, locale=locale)
        request = f"{PLATFORM}:{verb}:{reaction.message}:{reaction.person}:{reaction.number}"
        caller = Caller(person=person, place=place, words=words(locale), pressed=str(reaction.message), request=request)
        await self.doors.run_press(self.desk, caller, press_code(verb, (ballot, str(reaction.number))))

    async def _member(self, reaction: Reaction) -> discord.Member | discord.User | None:
        """Somebody whose roles the event did not bring."""
        client = self.chat.client
        guild = client.get_guild(reaction.server) if reaction.server else None
        try:
            async with translated():
                if guild is not None:
                    return guild.get_member(reaction.person) or await guild.fetch_member(reaction.person)
                return client.get_user(reaction.person) or await client.fetch_user(reaction.person)
        except (Gone, Forbidden, Busy, ServiceDown) as error:
            log.info("who reacted is not known: %s", error)
            return None

    async def catch_up(self) -> None:
        """Counts the numbers that were put under open votes while the bot was away. Who has voted keeps that vote."""
        voted = {ballot.film for ballot in await votes.opened(self.desk.house, PLATFORM)}
        open_posts = await posts.open_posts(self.desk.house, PLATFORM)
        for post in [post for post in open_posts if post.subject == "ballot" or post.subject_id in voted][-CAUGHT_UP:]:
            try:
                ballot = await self._ballot_under(int(post.place_id), int(post.message)) if post.message else ""
                if ballot:
                    await self._read_reactions(int(post.place_id), int(post.message), ballot)
            except StoryreelError as error:
                log.info("the reactions under %s were not read: %s", post.message, error)

    async def _read_reactions(self, channel: int, message: int, ballot: str) -> None:
        client = self.chat.client
        voted = {vote.voter for vote in (await votes.tally(self.desk.house, ballot)).votes}
        known = client.get_channel(channel)
        guild = getattr(known, "guild", None)
        async with translated(known):
            found = await client.get_partial_messageable(channel).fetch_message(message)
            given = [
                Reaction(channel=channel, server=guild.id if guild else None, message=message, person=user.id, number=number)
                for reaction in found.reactions
                if (number := number_of(PLATFORM, str(reaction.emoji))) is not None
                async for user in reaction.users(limit=min(VOTERS_READ, reaction.count))
                if not user.bot
            ]
        for reaction in given:
            if f"{PLATFORM}:{reaction.person}" not in voted:
                voted.add(f"{PLATFORM}:{reaction.person}")
                await self._vote(reaction, ballot, "vote")


def is_named(message: discord.Message, me: discord.abc.User) -> bool:
    """Whether the text itself names the bot (a reply names its author, too, without meaning more)."""
    return f"<@{me.id}>" in message.content or f"<@!{me.id}>" in message.content


def answers_to(message: discord.Message, me: discord.abc.User) -> bool:
    """Whether a message is a reply to one of the bot's."""
    replied = message.reference.resolved if message.reference else None
    return isinstance(replied, discord.Message) and replied.author.id == me.id
