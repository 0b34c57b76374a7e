"""What a person chooses for options, menus and modals, checked and worded as the client does. People use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.loopback.discord.components import SELECTS
from tests.loopback.discord.errors import ClientRejected
from tests.loopback.discord.limits import JSON
from tests.loopback.discord.messages import Messages
from tests.loopback.discord.model import Attachment, Channel, Role, Upload, User

LARGEST: Final = 2**53


class Choices:
    """One person's choices; what the client adds about them goes into `resolved`."""

    def __init__(self, server: Messages, user: User) -> None:
        self.server, self.user = server, user

    def value(self, option: JSON, value: Any, resolved: JSON) -> Any:
        """What the client sends for an option. Raises ClientRejected."""
        kind, name = option["type"], option["name"]
        if option.get("choices"):
            return self._offered(option, value)
        if kind == 3:
            if not isinstance(value, str) or not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
                raise ClientRejected(f"{name}={value!r} does not fit")
            return value
        if kind in (4, 10):
            return self._number(option, value)
        if kind == 5:
            return bool(value)
        if kind == 11 and not isinstance(value, Upload):
            raise ClientRejected(f"{name} wants an Upload")
        if (mentioned := self._mentioned(kind, value, resolved)) is None:
            raise ClientRejected(f"{name}={value!r} does not fit an option of type {kind}")
        return mentioned

    @staticmethod
    def _offered(option: JSON, value: Any) -> Any:
        for choice in option["choices"]:
            if value in (choice["value"], choice["name"]):
                return choice["value"]
        raise ClientRejected(f"{option['name']}={value!r} is not one of {[c['name'] for c in option['choices']]}")

    @staticmethod
    def _number(option: JSON, value: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int if option["type"] == 4 else int | float):
            raise ClientRejected(f"{option['name']}={value!r} is not a number")
        if not option.get("min_value", -LARGEST) <= value <= option.get("max_value", LARGEST):
            raise ClientRejected(f"{option['name']}={value!r} is out of range")
        return value

    def _mentioned(self, kind: int, value: Any, resolved: JSON) -> str | None:
        """The id of a file, person, channel or role, and its JSON in `resolved`; None when it is of another kind."""
        if kind == 11 and isinstance(value, Upload):
            return self.upload(value, resolved)
        if kind in (6, 9) and isinstance(value, User):
            member = self.server.member_payload(self.server.guild, value, with_user=False)
            resolved.setdefault("members", {})[str(value.id)] = member | {"permissions": str(value.permissions)}
            group, payload = "users", value.payload()
        elif kind == 7 and isinstance(value, Channel):
            group, payload = "channels", value.payload() | {"permissions": str(self.user.permissions)}
        elif kind in (8, 9) and isinstance(value, Role):
            group, payload = "roles", value.payload()
        else:
            return None
        resolved.setdefault(group, {})[str(value.id)] = payload
        return str(value.id)

    def upload(self, upload: Upload, resolved: JSON) -> str:
        """Upload a file with a command or modal; its id. Raises ClientRejected."""
        if len(upload.data) > self.server.attachment_size_limit:
            raise ClientRejected("Your files are too powerful")
        attachment: Attachment = self.server.store_attachment(self.server.application_id, upload, ephemeral=True)
        resolved.setdefault("attachments", {})[str(attachment.id)] = attachment.payload()
        return str(attachment.id)

    def select(self, comp: JSON, values: Sequence[Any]) -> JSON:
        """What the client sends when these are picked from a menu. Raises ClientRejected."""
        low, high = comp.get("min_values", 1), comp.get("max_values", 1)
        if not low <= len(values) <= high:
            raise ClientRejected(f"choose between {low} and {high}")
        if comp["type"] == 3:
            table = {o["label"]: o["value"] for o in comp["options"]} | {o["value"]: o["value"] for o in comp["options"]}
            if missing := [v for v in values if v not in table]:
                raise ClientRejected(f"{missing} not offered; the menu has {sorted(table)}")
            return {"values": [table[v] for v in values]}
        resolved: JSON = {}
        kinds: list[tuple[type[Any], int]] = [(User, 6), (Channel, 7), (Role, 8)]
        ids = []
        for value in values:
            kind = next(k for cls, k in kinds if isinstance(value, cls))
            ids.append(self.value({"type": kind, "name": "select"}, value, resolved))
        return {"values": ids, "resolved": resolved}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def fill_modal(choices: Choices, modal: JSON, values: Mapping[str, Any]) -> JSON:
    """What the client sends of a modal; keys of `values` are custom ids or labels. Raises ClientRejected."""
    resolved: JSON = {}
    left = dict(values)

    def fill(component: JSON, label: str | None) -> JSON:
        key = next((k for k in (component.get("custom_id"), label, component.get("label")) if k in left), None)
        value = left.pop(key) if key is not None else None
        base = {"type": component["type"], "id": component["id"], "custom_id": component["custom_id"]}
        return base | _answer(choices, component, value, resolved)

    rows: list[JSON] = []
    for row in modal["components"]:
        if row["type"] == 1:
            rows.append({"type": 1, "id": row["id"], "components": [fill(c, None) for c in row["components"]]})
        elif row["type"] == 18:
            rows.append({"type": 18, "id": row["id"], "component": fill(row["component"], row["label"])})
        else:
            rows.append({"type": 10, "id": row["id"]})
    if left:
        raise ClientRejected(f"the modal has no {sorted(left)}")
    data: JSON = {"custom_id": modal["custom_id"], "components": rows}
    return data | {"resolved": resolved} if resolved else data


def _answer(choices: Choices, component: JSON, value: Any, resolved: JSON) -> JSON:
    """What was filled into one field."""
    kind, required = component["type"], component.get("required", True)
    if kind == 4:
        return {"value": _written(component, value)}
    if kind in SELECTS:
        chosen = _listed(value)
        if not chosen and not required:
            return {"values": []}
        picked = choices.select(component, chosen)
        for group, rows in picked.pop("resolved", {}).items():
            resolved.setdefault(group, {}).update(rows)
        return picked
    if kind == 19:
        uploads = _listed(value)
        if not component.get("min_values", 1 if required else 0) <= len(uploads) <= component.get("max_values", 1):
            raise ClientRejected("wrong number of files")
        return {"values": [choices.upload(upload, resolved) for upload in uploads]}
    if kind == 21:
        return {"value": value}
    return {"values": list(value or [])} if kind == 22 else {"value": bool(value)}


def _written(component: JSON, value: Any) -> str:
    text = str(value if value is not None else component.get("value") or "")
    fits = component.get("min_length", 0) <= len(text) <= component.get("max_length", 4000) if text else True
    if not fits or (component.get("required", True) and not text):
        raise ClientRejected(f"{component.get('label') or component['custom_id']}: {len(text)} characters do not fit")
    return text
