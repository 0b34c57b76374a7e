"""What Discord refuses in the text, embeds and files of a message. The routes ask before they write anything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from tests.loopback.discord.component_rules import ComponentChecker
from tests.loopback.discord.errors import ApiError, FormErrors, check_url
from tests.loopback.discord.limits import (
    COMPONENTS_V2,
    JSON,
    MAX_ATTACHMENTS,
    MAX_CONTENT,
    MAX_EMBED_TOTAL,
    MAX_EMBEDS,
)
from tests.loopback.discord.model import Attachment, Message

Files = Mapping[str, tuple[str, bytes, str]]
"""Field name of the form -> (file name, bytes, content type)."""


def check_embeds(errs: FormErrors, embeds: Any, filenames: set[str]) -> None:
    """Add what is wrong with `embeds`; `filenames` are the files that attachment:// may name."""
    if embeds is None:
        return
    if not isinstance(embeds, list):
        errs.add("embeds", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    if len(embeds) > MAX_EMBEDS:
        errs.add("embeds", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_EMBEDS} or fewer in length.")
    total = 0
    for i, embed in enumerate(embeds):
        path = f"embeds.{i}"
        if not isinstance(embed, dict):
            errs.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            continue
        total += _check_words(errs, path, embed) + _check_signatures(errs, path, embed) + _check_fields(errs, path, embed)
        _check_pictures(errs, path, embed, filenames)
    if total > MAX_EMBED_TOTAL:
        errs.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MAX_EMBED_TOTAL}")


def _check_words(errs: FormErrors, path: str, embed: JSON) -> int:
    total = errs.text(f"{path}.title", embed.get("title"), high=256)
    total += errs.text(f"{path}.description", embed.get("description"), high=4096)
    check_url(errs, f"{path}.url", embed.get("url"))
    errs.whole(f"{path}.color", embed.get("color"), 0, 0xFFFFFF)
    if (stamp := embed.get("timestamp")) is not None:
        try:
            dt.datetime.fromisoformat(str(stamp))
        except ValueError:
            errs.add(f"{path}.timestamp", "DATE_TIME_TYPE_PARSE", f"Could not parse {stamp}. Should be ISO8601.")
    return total


def _check_signatures(errs: FormErrors, path: str, embed: JSON) -> int:
    total = 0
    if footer := embed.get("footer"):
        total += errs.text(f"{path}.footer.text", footer.get("text"), high=2048, required=True)
        check_url(errs, f"{path}.footer.icon_url", footer.get("icon_url"), attachment=True)
    if author := embed.get("author"):
        total += errs.text(f"{path}.author.name", author.get("name"), high=256, required=True)
        check_url(errs, f"{path}.author.url", author.get("url"))
        check_url(errs, f"{path}.author.icon_url", author.get("icon_url"), attachment=True)
    return total


def _check_fields(errs: FormErrors, path: str, embed: JSON) -> int:
    fields = embed.get("fields") or []
    total = 0
    if len(fields) > 25:
        errs.add(f"{path}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for j, field in enumerate(fields):
        total += errs.text(f"{path}.fields.{j}.name", field.get("name"), high=256, required=True)
        total += errs.text(f"{path}.fields.{j}.value", field.get("value"), high=1024, required=True)
    return total


def _check_pictures(errs: FormErrors, path: str, embed: JSON, filenames: set[str]) -> None:
    for key in ("image", "thumbnail"):
        url = (embed.get(key) or {}).get("url")
        check_url(errs, f"{path}.{key}.url", url, attachment=True)
        if isinstance(url, str) and url.startswith("attachment://") and url[13:] not in filenames:
            errs.add(f"{path}.{key}.url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def check_message(
    body: JSON, files: Files, *, editing: Message | None, allowed_flags: int, size_limit: int, prefix: str = ""
) -> None:
    """Raises ApiError when Discord would refuse `body` with `files` (each up to `size_limit` bytes) as a message or an edit."""
    if any(len(data) > size_limit for _, data, _ in files.values()):
        raise ApiError(413, 40005, "Request entity too large")
    errs = FormErrors()
    errs.text("content", body.get("content"), high=MAX_CONTENT)
    flags = body.get("flags") or 0
    errs.whole("flags", flags, 0, (1 << 31) - 1)
    flags = flags if isinstance(flags, int) else 0
    if editing is None and flags & ~allowed_flags:
        errs.add("flags", "BASE_TYPE_CHOICES", f"flags {flags} are not all settable here (allowed: {allowed_flags})")
    kept = _check_attachments(errs, body, files, editing)
    names = {re.sub(r"[^\w.\-]+", "_", f[0]) for f in files.values()} | {a.filename for a in kept}
    check_embeds(errs, body.get("embeds"), names)
    _check_components(errs, body, names, v2=bool((flags | (editing.flags if editing else 0)) & COMPONENTS_V2))
    _check_rest(errs, body)
    if errs.tree and prefix:
        errs.tree = {prefix: errs.tree}
    errs.raise_if_any()
    if not (_after(body, editing) or kept or files):
        raise ApiError(400, 50006, "Cannot send an empty message")


def _check_attachments(errs: FormErrors, body: JSON, files: Files, editing: Message | None) -> list[Attachment]:
    """The attachments of the edited message that stay."""
    described = body.get("attachments")
    kept: list[Attachment] = []
    if described is None:
        kept = list(editing.attachments) if editing and not files else []  # a new file alone replaces those that were there
    elif not isinstance(described, list):
        errs.add("attachments", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    else:
        indexes = [int(m[1]) for key in files if (m := re.fullmatch(r"files\[(\d+)\]", key))]
        known = {a.id: a for a in editing.attachments} if editing else {}
        for i, item in enumerate(described):
            item_id = int(item.get("id", -1))
            errs.text(f"attachments.{i}.description", item.get("description"), high=1024)
            if item_id in known:
                kept.append(known[item_id])
            elif item_id not in indexes:
                errs.add(f"attachments.{i}.id", "ATTACHMENT_NOT_FOUND", "Attachment data not found")
    if len(kept) + len(files) > MAX_ATTACHMENTS:
        errs.add("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_ATTACHMENTS} or fewer in length.")
    return kept


def _check_components(errs: FormErrors, body: JSON, filenames: set[str], *, v2: bool) -> None:
    ComponentChecker(errs, filenames).message(body.get("components"), v2=v2)
    for key in ("content", "embeds", "poll", "sticker_ids") if v2 else ():
        if body.get(key):
            errs.add(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _check_rest(errs: FormErrors, body: JSON) -> None:
    for key in ("poll", "sticker_ids"):
        if body.get(key):
            errs.add(key, "LOOPBACK_NOT_MODELLED", "this loopback has no polls or stickers")
    if isinstance(body.get("nonce"), str):
        errs.text("nonce", body["nonce"], high=25)
    for key in ("roles", "users"):
        if len((body.get("allowed_mentions") or {}).get(key) or []) > 100:
            errs.add(f"allowed_mentions.{key}", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")


def _after(body: JSON, editing: Message | None) -> bool:
    """Whether any text, embed or component is there once `body` is written."""
    old = {"content": editing.content, "embeds": editing.embeds, "components": editing.components} if editing else {}
    new = {key: body[key] if key in body else old.get(key) for key in ("content", "embeds", "components")}
    return bool(str(new["content"] or "").strip() or new["embeds"] or new["components"])
