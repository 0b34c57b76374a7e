"""The JSON of servers, members and messages, as Discord sends it to a bot."""

from __future__ import annotations

import base64

from tests.loopback.discord.limits import INTENT_GUILD_MEMBERS, JSON, MIB, VIEW_CHANNEL
from tests.loopback.discord.model import Channel, Guild, Interaction, Message, User, iso
from tests.loopback.discord.world import World


class Payloads(World):
    """Knows how everything looks on the wire."""

    def member_payload(self, guild: Guild, user: User, *, with_user: bool = True) -> JSON:
        out: JSON = {
            "nick": None,
            "avatar": None,
            "banner": None,
            "roles": [],
            "joined_at": iso(guild.joined_at),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }
        return out | {"user": user.payload()} if with_user else out

    def guild_payload(self, guild: Guild) -> JSON:
        return {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "description": None,
            "home_header": None,
            "splash": None,
            "discovery_splash": None,
            "features": [],
            "banner": None,
            "owner_id": str(guild.owner_id),
            "application_id": None,
            "region": "us-west",
            "afk_channel_id": None,
            "afk_timeout": 300,
            "system_channel_id": None,
            "system_channel_flags": 0,
            "widget_enabled": False,
            "widget_channel_id": None,
            "verification_level": 0,
            "roles": [r.payload() for r in guild.roles],
            "default_message_notifications": 0,
            "mfa_level": 0,
            "explicit_content_filter": 0,
            "max_presences": None,
            "max_members": 500000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "vanity_url_code": None,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": "en-US",
            "rules_channel_id": None,
            "safety_alerts_channel_id": None,
            "public_updates_channel_id": None,
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            "nsfw_level": 0,
            "emojis": [],
            "stickers": [],
            "incidents_data": None,
        }

    def guild_create_payload(self, guild: Guild, intents: int) -> JSON:
        everyone = intents & INTENT_GUILD_MEMBERS
        members = [self.users[m] for m in guild.member_ids if everyone or m == self.bot.id]
        mine = [c for c in self.channels.values() if c.guild_id == guild.id and c.bot_permissions & VIEW_CHANNEL]
        return self.guild_payload(guild) | {
            "joined_at": iso(guild.joined_at),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.member_ids),
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "members": [self.member_payload(guild, u) for u in members],
            "channels": [c.payload() for c in mine if not c.is_thread],
            "threads": [c.payload() for c in mine if c.is_thread and not c.archived],
        }

    def message_payload(self, m: Message, *, reader: User | None = None, nested: bool = False) -> JSON:
        reader = reader or self.bot
        out: JSON = {
            "id": str(m.id),
            "channel_id": str(m.channel_id),
            "type": m.type,
            "author": m.author.payload(),
            "content": m.content,
            "timestamp": iso(m.timestamp),
            "edited_timestamp": iso(m.edited_timestamp) if m.edited_timestamp else None,
            "tts": False,
            "mention_everyone": m.mention_everyone,
            "mentions": [self.users[i].payload() for i in m.mention_ids],
            "mention_roles": [],
            "attachments": [a.payload() for a in m.attachments if a not in m.shown_files],
            "embeds": m.embeds,
            "pinned": m.pinned,
            "flags": m.flags,
            "components": m.components,
        }
        if m.reactions:
            out["reactions"] = [
                {
                    "emoji": {"id": str(r.emoji_id) if r.emoji_id else None, "name": r.name},
                    "count": len(r.user_ids),
                    "count_details": {"burst": 0, "normal": len(r.user_ids)},
                    "burst_colors": [],
                    "me_burst": False,
                    "me": reader.id in r.user_ids,
                }
                for r in m.reactions
            ]
        if m.nonce is not None and not nested:
            out["nonce"] = m.nonce
        if m.webhook_id is not None:
            out |= {"webhook_id": str(m.webhook_id), "application_id": str(self.application_id)}
        if m.interaction is not None:
            out |= {"interaction_metadata": self._interaction_metadata(m.interaction)}
            if m.interaction.type == 2:
                out["interaction"] = {
                    "id": str(m.interaction.id),
                    "type": 2,
                    "name": m.interaction.name,
                    "user": m.interaction.user.payload(),
                }
        if m.reference is not None:
            channel = self.channels[m.reference.channel_id]
            out["message_reference"] = {"type": 0, "message_id": str(m.reference.id), "channel_id": str(m.reference.channel_id)}
            if channel.guild_id:
                out["message_reference"]["guild_id"] = str(channel.guild_id)
            if not nested:
                gone = m.reference.deleted_at is not None
                out["referenced_message"] = None if gone else self.message_payload(m.reference, reader=reader, nested=True)
        return out

    def _interaction_metadata(self, inter: Interaction) -> JSON:
        out: JSON = {
            "id": str(inter.id),
            "type": inter.type,
            "user": inter.user.payload(),
            "authorizing_integration_owners": {"0": str(inter.channel.guild_id or 0)},
        }
        if inter.type == 2:
            out |= {"name": inter.name, "command_type": inter.data.get("type", 1)}
        if inter.type == 3 and inter.source is not None:
            out["interacted_message_id"] = str(inter.source.id)
        if inter.type == 5 and inter.parent is not None:
            out["triggering_interaction_metadata"] = self._interaction_metadata(inter.parent)
        return out

    def transcript(self, channel: Channel | None = None, *, reader: User | None = None) -> JSON:
        """A JSON picture of a channel for asserting on or for render_discord; pictures travel along as data URIs."""
        channel = channel or self.channel
        out = []
        files: dict[str, str] = {}
        for m in self.history(channel, reader=reader, deleted=True):
            payload = self.message_payload(m, reader=reader)
            payload["revisions"] = [
                {
                    "at": round(r.at, 3),
                    "content": r.content,
                    "embeds": r.embeds,
                    "components": r.components,
                    "flags": r.flags,
                    "attachments": [a.filename for a in r.attachments],
                    "call": r.call,
                }
                for r in m.revisions
            ]
            payload["deleted_at"] = m.deleted_at
            for a in m.attachments:
                if a.content_type.startswith("image/") and len(a.data) <= 4 * MIB:
                    files[a.url] = f"data:{a.content_type};base64,{base64.b64encode(a.data).decode()}"
            out.append(payload)
        modals = [{"user": i.user.username, "at": i.created_at, **i.modal} for i in self.interactions.values() if i.modal]
        return {"channel": {"id": str(channel.id), "name": channel.name}, "messages": out, "modals": modals, "files": files}
