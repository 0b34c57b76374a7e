"""Commands as the client offers them, and interactions: begun by people, answered by the bot in time or not."""

from __future__ import annotations

import asyncio
import secrets
import time

from tests.loopback.clock import deadline
from tests.loopback.discord.errors import ApiError, ClientRejected, not_found
from tests.loopback.discord.limits import ALL_PERMISSIONS, JSON
from tests.loopback.discord.messages import Messages
from tests.loopback.discord.model import Channel, Interaction, Message, User


class Interactions(Messages):
    """Knows the bot's commands and what people did with them."""

    def find_command(self, name: str, guild_id: int | None, kind: int = 1) -> JSON:
        """The command that a person means. Raises ClientRejected."""
        for command in reversed(self.commands_of(guild_id)):  # a guild command shadows a global one
            if command["name"] == name and command["type"] == kind:
                return command
        raise ClientRejected(f"no command {name!r}; the client offers {[c['name'] for c in self.commands_of(guild_id)]}")

    def store_command(self, raw: JSON, table: dict[int, JSON], guild_id: int | None) -> JSON:
        """Register a checked command; one of the same name is replaced."""
        kind = raw.get("type") or 1
        old = next((c for c in table.values() if c["name"] == raw["name"] and c["type"] == kind), None)
        permissions = raw.get("default_member_permissions")
        command: JSON = {
            "id": old["id"] if old else str(self.make_id()),
            "application_id": str(self.application_id),
            "version": str(self.make_id()),
            "type": kind,
            "name": raw["name"],
            "description": raw.get("description") or "",
            "default_member_permissions": None if permissions is None else str(permissions),
            "nsfw": bool(raw.get("nsfw")),
            "name_localizations": raw.get("name_localizations"),
            "description_localizations": raw.get("description_localizations"),
        }
        if raw.get("options"):
            command["options"] = raw["options"]
        if guild_id is None:
            command |= {
                "dm_permission": raw.get("dm_permission") is not False,
                "contexts": raw.get("contexts"),
                "integration_types": raw.get("integration_types") or [0],
            }
        else:
            command["guild_id"] = str(guild_id)
        table[int(command["id"])] = command
        return command

    def start_interaction(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: JSON,
        name: str,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        """A person uses a command (2), component (3), autocompleted option (4) or modal (5); the bot is told."""
        inter = Interaction(
            id=self.make_id(),
            token=secrets.token_urlsafe(90),
            type=kind,
            user=user,
            channel=channel,
            data=data,
            created_at=self.now(),
            started=time.monotonic(),
            server=self,
            source=source,
            parent=parent,
            name=name,
        )
        self.interactions[inter.id] = inter
        self.by_token[inter.token] = inter
        # a session that lost its connection gets it on resume
        self.dispatch("INTERACTION_CREATE", self._interaction_event(inter))
        task = asyncio.create_task(self._deadline(inter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return inter

    def _interaction_event(self, inter: Interaction) -> JSON:
        user, channel = inter.user, inter.channel
        payload: JSON = {
            "id": str(inter.id),
            "application_id": str(self.application_id),
            "type": inter.type,
            "token": inter.token,
            "version": 1,
            "data": inter.data,
            "channel_id": str(channel.id),
            "channel": channel.payload(),
            "locale": user.locale,
            "app_permissions": str(channel.bot_permissions if channel.guild_id else ALL_PERMISSIONS),
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild_id or 0)},
            "attachment_size_limit": self.attachment_size_limit,
            "context": 0 if channel.guild_id else 1,
        }
        if channel.guild_id:
            guild = self.guilds[channel.guild_id]
            payload |= {
                "guild_id": str(guild.id),
                "guild_locale": "en-US",
                "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
                "member": self.member_payload(guild, user) | {"permissions": str(user.permissions)},
            }
            payload["channel"]["permissions"] = str(user.permissions)
        else:
            payload["user"] = user.payload()
        if inter.source is not None:
            payload["message"] = self.message_payload(inter.source, reader=user)
        return payload

    async def _deadline(self, inter: Interaction) -> None:
        await deadline(self.interaction_deadline)
        if inter.ack_type is None:
            inter.timed_out = True
            self.notify()

    def live_interaction(self, token: str) -> Interaction:
        """The interaction that a token still belongs to. Raises ApiError."""
        inter = self.by_token.get(token)
        if inter is None:
            raise not_found("Webhook", 10015)
        if self.now() - inter.created_at > self.token_lifetime:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if inter.ack_type is None:
            raise not_found("Webhook", 10015)
        return inter
