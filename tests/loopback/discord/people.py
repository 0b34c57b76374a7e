"""Acting as a person on Discord, with the checks that the client makes. Tests get one from `DiscordLoopback.as_user`."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.loopback.discord.choosing import Choices, fill_modal
from tests.loopback.discord.components import SELECTS
from tests.loopback.discord.errors import ClientRejected
from tests.loopback.discord.limits import JSON, MAX_CONTENT
from tests.loopback.discord.model import Attachment, Channel, Interaction, Message, Role, Upload, User

if TYPE_CHECKING:
    from tests.loopback.discord.server import DiscordLoopback


class UserDriver:
    """What a person can do in the client; ClientRejected is raised for what it would not let them do."""

    def __init__(self, server: DiscordLoopback, user: User) -> None:
        self.server, self.user = server, user
        self._choices = Choices(server, user)

    async def slash(self, command: str, /, *, channel: Channel | None = None, **options: Any) -> Interaction:
        """'/name', or '/group sub' with a space; attachments are Upload values."""
        channel = channel or self.server.channel
        data, path = self._command_data(command, channel, options)
        return self.server.start_interaction(2, self.user, channel, data, path)

    async def autocomplete(
        self, command: str, focused: str, text: str, /, *, channel: Channel | None = None, timeout: float = 3.5, **options: Any
    ) -> list[JSON]:
        """What the bot offers while `text` is typed into the option `focused`."""
        channel = channel or self.server.channel
        data, path = self._command_data(command, channel, {**options, focused: text}, focused=focused)
        inter = self.server.start_interaction(4, self.user, channel, data, path)
        await inter.acknowledged(timeout)
        return inter.choices or []

    async def context_menu(self, command: str, target: Message | User, *, channel: Channel | None = None) -> Interaction:
        """Use a command of the menu on a message or person."""
        server = self.server
        channel = channel or server.channel
        kind = 3 if isinstance(target, Message) else 2
        raw = server.find_command(command, channel.guild_id, kind)
        resolved: JSON = {}
        if isinstance(target, Message):
            resolved["messages"] = {str(target.id): server.message_payload(target)}
        else:
            resolved["users"] = {str(target.id): target.payload()}
        data = {"id": raw["id"], "name": raw["name"], "type": kind, "target_id": str(target.id), "resolved": resolved}
        return server.start_interaction(2, self.user, channel, data, command)

    def _command_data(
        self, command: str, channel: Channel, options: Mapping[str, Any], focused: str | None = None
    ) -> tuple[JSON, str]:
        names = command.lstrip("/").split()
        raw = self.server.find_command(names[0], channel.guild_id)
        contexts = raw.get("contexts")
        if contexts is not None and (0 if channel.guild_id else 1) not in contexts:
            raise ClientRejected(f"/{command} is not offered here (contexts {contexts})")
        resolved: JSON = {}
        node, levels = raw, []
        for name in names[1:]:
            empty: JSON = {}
            node = next((o for o in node.get("options") or [] if o["name"] == name and o["type"] in (1, 2)), empty)
            if not node:
                raise ClientRejected(f"/{command}: no sub-command {name!r}")
            levels.append((node["name"], node["type"]))
        values = self._options(command, node.get("options") or [], options, resolved, focused)
        for name, kind in reversed(levels):
            values = [{"name": name, "type": kind, "options": values}]
        data: JSON = {"id": raw["id"], "name": raw["name"], "type": 1, "options": values}
        if resolved:
            data["resolved"] = resolved
        if raw.get("guild_id"):
            data["guild_id"] = raw["guild_id"]
        return data, " ".join(names)

    def _options(
        self, command: str, declared: list[JSON], given: Mapping[str, Any], resolved: JSON, focused: str | None
    ) -> list[JSON]:
        known = {o["name"]: o for o in declared}
        if extra := set(given) - set(known):
            raise ClientRejected(f"/{command} has no option {sorted(extra)}; it has {sorted(known)}")
        if focused is None and (missing := [o["name"] for o in declared if o.get("required") and given.get(o["name"]) is None]):
            raise ClientRejected(f"/{command} needs {missing}")
        out = []
        for name, value in given.items():
            if value is not None and name == focused:
                if not known[name].get("autocomplete"):
                    raise ClientRejected(f"option {name!r} does not autocomplete")
                out.append({"name": name, "type": known[name]["type"], "value": value, "focused": True})
            elif value is not None:
                picked = self._choices.value(known[name], value, resolved)
                out.append({"name": name, "type": known[name]["type"], "value": picked})
        return out

    def _usable(self, message: Message, comp: JSON) -> None:
        if message.deleted_at is not None:
            raise ClientRejected("the message is gone")
        if message.visible_to not in (None, self.user.id):
            raise ClientRejected("this user cannot see that message")
        if comp.get("disabled"):
            raise ClientRejected(f"{comp.get('custom_id') or comp.get('label')} is disabled")

    async def click(self, message: Message, label: str | None = None, *, custom_id: str | None = None) -> Interaction:
        """Press a button, found by its label or id."""
        comp = message.find_component(custom_id=custom_id, label=label)
        self._usable(message, comp)
        if comp["type"] != 2 or comp.get("style") in (5, 6):
            raise ClientRejected("not a button that reaches the bot")
        data = {"id": comp["id"], "component_type": 2, "custom_id": comp["custom_id"]}
        return self.server.start_interaction(
            3, self.user, self.server.channels[message.channel_id], data, f"button {comp.get('label')}", source=message
        )

    async def choose(self, message: Message, *values: str | User | Role | Channel, custom_id: str | None = None) -> Interaction:
        """Pick from a select menu, by option value or label (or user, role, channel)."""
        menus = [c for c in message.walk() if c.get("type") in SELECTS and custom_id in (None, c["custom_id"])]
        if not menus:
            raise ClientRejected("no such select menu")
        comp = menus[0]
        self._usable(message, comp)
        data: JSON = {"id": comp["id"], "component_type": comp["type"], "custom_id": comp["custom_id"]}
        data |= self._choices.select(comp, values)
        return self.server.start_interaction(
            3, self.user, self.server.channels[message.channel_id], data, f"select {comp['custom_id']}", source=message
        )

    async def submit(self, opened: Interaction, values: Mapping[str, Any]) -> Interaction:
        """Fill in the modal that `opened` brought up; keys are custom ids or labels."""
        modal = await opened.opened_modal()
        data = fill_modal(self._choices, modal, values)
        return self.server.start_interaction(
            5, self.user, opened.channel, data, f"modal {modal['title']}", source=opened.source, parent=opened
        )

    async def send(
        self, content: str = "", *files: Upload, channel: Channel | None = None, reply_to: Message | None = None
    ) -> Message:
        """Say something, with files or as a reply."""
        channel = channel or self.server.channel
        if len(content) > MAX_CONTENT:
            raise ClientRejected("message too long")
        if not content and not files:
            raise ClientRejected("nothing to send")
        if any(len(f.data) > self.server.attachment_size_limit for f in files):
            raise ClientRejected("Your files are too powerful")
        parts = {
            f"files[{i}]": (
                f.filename,
                f.data,
                f.content_type or mimetypes.guess_type(f.filename)[0] or "application/octet-stream",
            )
            for i, f in enumerate(files)
        }
        return self.server.new_message(channel, self.user, {"content": content}, parts, None, reference=reply_to)

    async def edit(self, message: Message, content: str) -> None:
        """Change what one said."""
        if message.author is not self.user:
            raise ClientRejected("not your message")
        self.server.edit_message(message, {"content": content}, {}, None)

    async def delete(self, message: Message) -> None:
        """Delete a message."""
        self.server.delete_message(message)

    async def react(self, message: Message, emoji: str) -> None:
        """Add a reaction."""
        if message.ephemeral:
            raise ClientRejected("ephemeral messages take no reactions")
        self.server.react(message, self.user, emoji)

    async def unreact(self, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        self.server.react(message, self.user, emoji, remove=True)

    def sees(self, channel: Channel | None = None) -> list[Message]:
        """The messages that this person sees, oldest first."""
        return self.server.history(channel, reader=self.user)

    async def download(self, attachment: Attachment) -> bytes:
        """The bytes of a file."""
        return attachment.data
