"""Messages: written, edited, deleted and reacted to, by the bot or by people."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import mimetypes
import re
import unicodedata
from urllib.parse import quote

from tests.loopback.discord.announcing import Announcing
from tests.loopback.discord.components import (
    complete_component,
    complete_embed,
    number_components,
    walk_components,
    without_nulls,
)
from tests.loopback.discord.errors import ApiError
from tests.loopback.discord.limits import (
    COMPONENTS_V2,
    EPHEMERAL,
    INTENT_DIRECT_MESSAGE_REACTIONS,
    INTENT_DIRECT_MESSAGES,
    INTENT_GUILD_MESSAGE_REACTIONS,
    INTENT_GUILD_MESSAGES,
    JSON,
    LOADING,
    MAX_REACTIONS,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
)
from tests.loopback.discord.message_rules import Files
from tests.loopback.discord.model import Attachment, Channel, Interaction, Message, Reaction, Revision, Upload, User
from tests.loopback.discord.traffic import RestCall
from tests.loopback.measuring import image_size


def parse_emoji(text: str) -> tuple[str, int | None]:
    """'name:id' is a custom emoji; anything else must be a unicode emoji."""
    if (m := re.fullmatch(r"(\w{2,32}):(\d{15,20})", text)) is not None:
        return m[1], int(m[2])
    if (
        not text
        or len(text) > 20
        or not any(unicodedata.category(c) in ("So", "Sk", "Sm") or c in "\u20e3\u203c\u2049\u2139" for c in text)
    ):
        raise ApiError(400, 10014, "Unknown Emoji")
    return text, None


class Messages(Announcing):
    """Keeps messages and their attachments, and announces every change."""

    def sign(self, attachment_id: int, expiry: str) -> str:
        """The signature in an attachment's link."""
        return hmac.new(self._secret, f"{attachment_id}:{expiry}".encode(), hashlib.sha256).hexdigest()

    def store_attachment(self, channel_id: int, upload: Upload, *, ephemeral: bool = False) -> Attachment:
        """Put a file on the CDN, for a day."""
        aid = self.make_id()
        # Discord rewrites characters it does not keep in file names
        filename = re.sub(r"[^\w.\-]+", "_", upload.filename) or "unknown"
        expiry = f"{int(self.now()) + 86400:x}"
        kind = "ephemeral-attachments" if ephemeral else "attachments"
        url = (
            f"{self.origin}/{kind}/{channel_id}/{aid}/{quote(filename)}"
            f"?ex={expiry}&is={int(self.now()):x}&hm={self.sign(aid, expiry)}&"
        )
        content_type = upload.content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        width, height = image_size(upload.data) or (None, None)
        attachment = Attachment(
            aid, channel_id, filename, upload.data, content_type, url, upload.description, ephemeral, width, height
        )
        self.attachments[aid] = attachment
        return attachment

    def apply_body(self, m: Message, body: JSON, files: Files, call: RestCall | None) -> None:
        """Write a checked body into a message and remember the revision."""
        if "content" in body:
            m.content = (body["content"] or "").strip()
        self._attach(m, body.get("attachments"), files)
        by_name = {a.filename: a for a in m.attachments}

        def resolve(url: str | None) -> str | None:
            if url and url.startswith("attachment://") and url[13:] in by_name:
                return by_name[url[13:]].url
            return url

        if "embeds" in body:
            m.embeds = [complete_embed(e, resolve) for e in body["embeds"] or []]
        if "components" in body:
            components: list[JSON] = without_nulls(body["components"] or [])
            number_components(components)
            for component in walk_components(components):
                complete_component(component, by_name, self.make_id)
            m.components = components
        if isinstance(body.get("flags"), int):
            settable = SUPPRESS_EMBEDS | COMPONENTS_V2 | SUPPRESS_NOTIFICATIONS
            m.flags = (m.flags & ~SUPPRESS_EMBEDS) | (body["flags"] & settable)
        self._mentions(m, body)
        seq = call.seq if call else None
        m.revisions.append(Revision(self.elapsed(), m.content, m.embeds, m.components, list(m.attachments), m.flags, seq))

    def _attach(self, m: Message, described: list[JSON] | None, files: Files) -> None:
        """Keep the attachments that `described` names (None: all of them, unless there are `files`) and add `files`."""
        about = {int(d["id"]): d for d in described or []}
        if described is not None or files:
            m.attachments = [
                dataclasses.replace(a, description=about[a.id].get("description", a.description))
                for a in m.attachments
                if a.id in about
            ]
        for key, (filename, data, content_type) in files.items():
            index = int(match[1]) if (match := re.search(r"\[(\d+)\]", key)) else -1
            meta = about.get(index, {})
            kind = mimetypes.guess_type(filename)[0] or content_type
            upload = Upload(meta.get("filename") or filename, data, kind, meta.get("description"))
            m.attachments = [*m.attachments, self.store_attachment(m.channel_id, upload, ephemeral=m.ephemeral)]

    def _mentions(self, m: Message, body: JSON) -> None:
        allowed = body.get("allowed_mentions")
        found = [int(i) for i in re.findall(r"<@!?(\d+)>", m.content) if int(i) in self.users]
        if allowed is not None and "users" not in (allowed.get("parse") or []):
            found = [i for i in found if str(i) in map(str, allowed.get("users") or [])]
        m.mention_everyone = bool(re.search(r"@(everyone|here)\b", m.content)) and (
            allowed is None or "everyone" in (allowed.get("parse") or [])
        )
        replied = (allowed or {}).get("replied_user", allowed is None)
        if m.reference is not None and replied and m.reference.author.id not in found:
            found.append(m.reference.author.id)
        m.mention_ids = list(dict.fromkeys(found))

    def new_message(
        self,
        channel: Channel,
        author: User,
        body: JSON,
        files: Files,
        call: RestCall | None,
        *,
        interaction: Interaction | None = None,
        flags: int = 0,
        reference: Message | None = None,
    ) -> Message:
        """A new message, announced to the bot."""
        m = Message(
            self.make_id(),
            channel.id,
            author,
            self.now(),
            flags=flags,
            interaction=interaction,
            reference=reference,
            nonce=body.get("nonce"),
        )
        if reference is not None:
            m.type = 19
        if interaction is not None:
            m.webhook_id = self.application_id
            if interaction.type == 2:
                m.type = 23 if interaction.data.get("type") in (2, 3) else 20
            if flags & EPHEMERAL:
                m.visible_to = interaction.user.id
        self.messages[m.id] = m
        self.apply_body(m, body, files, call)
        if not m.ephemeral:
            channel.last_message_id = m.id
            channel.message_count += 1
        self.dispatch_message("MESSAGE_CREATE", m)
        return m

    def edit_message(self, m: Message, body: JSON, files: Files, call: RestCall | None) -> None:
        """Write a checked body into a message that is there, and announce it."""
        was_loading = m.loading
        m.flags &= ~LOADING
        self.apply_body(m, body, files, call)
        if not was_loading and set(body) - {"flags"}:
            m.edited_timestamp = self.now()
        self.dispatch_message("MESSAGE_UPDATE", m)

    def delete_message(self, m: Message) -> None:
        """Take a message away, and announce that."""
        m.deleted_at = self.elapsed()
        channel = self.channels[m.channel_id]
        data: JSON = {"id": str(m.id), "channel_id": str(m.channel_id)}
        if channel.guild_id:
            data["guild_id"] = str(channel.guild_id)
        if m.ephemeral:
            return self.notify()
        return self.dispatch(
            "MESSAGE_DELETE", data, intent=INTENT_GUILD_MESSAGES if channel.guild_id else INTENT_DIRECT_MESSAGES
        )

    def react(self, m: Message, user: User, emoji: str, *, remove: bool = False) -> None:
        """Add or remove a person's reaction, and announce it if that changes anything. Raises ApiError."""
        name, emoji_id = parse_emoji(emoji)
        if not (self._unreact if remove else self._react)(m, user, name, emoji_id):
            return
        channel = self.channels[m.channel_id]
        data: JSON = {
            "user_id": str(user.id),
            "channel_id": str(m.channel_id),
            "message_id": str(m.id),
            "type": 0,
            "burst": False,
            "emoji": {"id": str(emoji_id) if emoji_id else None, "name": name},
        }
        if not remove:
            data |= {"message_author_id": str(m.author.id), "burst_colors": []}
        if channel.guild_id:
            data["guild_id"] = str(channel.guild_id)
            if not remove:
                data["member"] = self.member_payload(self.guilds[channel.guild_id], user)
        self.dispatch(
            "MESSAGE_REACTION_REMOVE" if remove else "MESSAGE_REACTION_ADD",
            data,
            intent=INTENT_GUILD_MESSAGE_REACTIONS if channel.guild_id else INTENT_DIRECT_MESSAGE_REACTIONS,
        )

    @staticmethod
    def _react(m: Message, user: User, name: str, emoji_id: int | None) -> bool:
        entry = m.reaction(name, emoji_id)
        if entry is None:
            if len(m.reactions) >= MAX_REACTIONS:
                raise ApiError(400, 30010, "Maximum number of reactions reached (20)")
            entry = Reaction(name, emoji_id, [])
            m.reactions.append(entry)
        if user.id in entry.user_ids:
            return False
        entry.user_ids.append(user.id)
        return True

    @staticmethod
    def _unreact(m: Message, user: User, name: str, emoji_id: int | None) -> bool:
        entry = m.reaction(name, emoji_id)
        if entry is None or user.id not in entry.user_ids:
            return False
        entry.user_ids.remove(user.id)
        if not entry.user_ids:
            m.reactions.remove(entry)
        return True
