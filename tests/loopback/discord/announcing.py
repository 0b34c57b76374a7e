"""Gateway events to the bot, each only to sessions that asked for its intent, and a gateway that misbehaves on request."""

from __future__ import annotations

from tests.loopback.discord.gateway import RECONNECT, GatewaySession, invalid_session
from tests.loopback.discord.limits import (
    INTENT_DIRECT_MESSAGES,
    INTENT_GUILD_MESSAGES,
    INTENT_MESSAGE_CONTENT,
    JSON,
    VIEW_CHANNEL,
)
from tests.loopback.discord.model import Channel, Message
from tests.loopback.discord.payloads import Payloads


class Announcing(Payloads):
    """Tells the bot what happens."""

    def dispatch(self, event: str, data: JSON, *, intent: int = 0) -> None:
        """Send an event to every session that has `intent`."""
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                session.push(event, data)
        self.notify()

    def dispatch_message(self, event: str, m: Message) -> None:
        """Send a message's event, without its content to sessions that may not read it."""
        channel = self.channels[m.channel_id]
        if m.ephemeral or (channel.guild_id and not channel.bot_permissions & VIEW_CHANNEL):
            return self.notify()
        full = self._message_event(channel, m)
        bare = full | {"content": "", "embeds": [], "attachments": [], "components": []}
        intent = INTENT_GUILD_MESSAGES if channel.guild_id else INTENT_DIRECT_MESSAGES
        free = m.author is self.bot or not channel.guild_id or self.bot.id in m.mention_ids
        for session in self.sessions.values():
            if session.intents & intent:
                session.push(event, full if free or session.intents & INTENT_MESSAGE_CONTENT else bare)
        return self.notify()

    def _message_event(self, channel: Channel, m: Message) -> JSON:
        event = self.message_payload(m)
        if channel.guild_id:
            guild = self.guilds[channel.guild_id]
            people = [self.users[i] for i in m.mention_ids]
            event["guild_id"] = str(guild.id)
            event["mentions"] = [p.payload() | {"member": self.member_payload(guild, p, with_user=False)} for p in people]
            if m.webhook_id is None:
                event["member"] = self.member_payload(guild, m.author, with_user=False)
        return event

    def send_member_chunks(self, session: GatewaySession, data: JSON) -> None:
        """Answer a request for members."""
        guild = self.guilds.get(int(data.get("guild_id") or 0))
        if guild is None:
            return
        users = [self.users[i] for i in guild.member_ids]
        if (ids := data.get("user_ids")) is not None:
            wanted = {int(i) for i in ([ids] if isinstance(ids, str | int) else ids)}
            users = [u for u in users if u.id in wanted]
        elif data.get("query"):
            users = [u for u in users if u.username.lower().startswith(data["query"].lower())][: data.get("limit") or 100]
        session.push(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id),
                "members": [self.member_payload(guild, u) for u in users],
                "chunk_index": 0,
                "chunk_count": 1,
                "not_found": [],
                "nonce": data.get("nonce"),
            },
        )

    async def drop_gateway(self, code: int | None = None) -> None:
        """Close every gateway connection; None cuts the TCP stream with no close frame."""
        for connection in list(self.connections):
            connection.abort() if code is None else connection.close(code)
        await self.wait_for(lambda: not any(s.connection for s in self.sessions.values()) or None, 5, "gateway drop")

    def ask_reconnect(self) -> None:
        """Ask the bot to connect anew and resume."""
        for connection in self.connections:
            connection.send(RECONNECT)

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """End every session; the bot must identify, or with `resumable` resume."""
        for session in self.sessions.values():
            session.resumable = resumable
            if session.connection is not None:
                session.connection.send(invalid_session(resumable))
