"""Buttons, selects and layouts in messages: walking through them, and what Discord adds when it returns them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from tests.loopback.discord.limits import JSON

if TYPE_CHECKING:
    from tests.loopback.discord.model import Attachment

SELECTS: Final = (3, 5, 6, 7, 8)
DEFAULTS: Final[dict[int, JSON]] = {
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False, "name": None, "size": None},
    14: {"spacing": 1, "divider": True},
    17: {"accent_color": None, "spoiler": False},
}
"""What Discord writes into a component of this type where the bot left it out."""


def walk_components(components: Iterable[JSON]) -> Iterable[JSON]:
    """Every component, those inside others after them."""
    for comp in components:
        yield comp
        yield from walk_components(comp.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(comp.get(key), dict):
                yield from walk_components([comp[key]])


def without_nulls(value: Any) -> Any:
    """A deep copy without keys whose value is null; Discord leaves those out of components it returns."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


def number_components(components: list[JSON]) -> None:
    """Discord gives every component an integer id; those left out are counted up from 1."""
    used = {c["id"] for c in walk_components(components) if c.get("id")}
    n = 0
    for comp in walk_components(components):
        if not comp.get("id"):
            n += 1
            while n in used:
                n += 1
            comp["id"] = n


def complete_component(comp: JSON, files: Mapping[str, Attachment], make_id: Callable[[], int]) -> None:
    """Add what Discord adds to a component when it returns it; `files` are the message's, by name."""
    kind = comp.get("type")
    if kind in SELECTS:
        comp["min_values"], comp["max_values"] = comp.get("min_values", 1), comp.get("max_values", 1)
    comp |= {k: v for k, v in DEFAULTS.get(kind or 0, {}).items() if k not in comp}
    items: list[JSON] = comp.get("items") or []
    for item in items:
        item |= {k: v for k, v in (("description", None), ("spoiler", False)) if k not in item}
    for media in (comp.get("media"), comp.get("file"), *(item.get("media") for item in items)):
        if isinstance(media, dict):
            attachment = files.get(str(media.get("url")).removeprefix("attachment://"))
            _complete_media(media, attachment, make_id())
            if attachment is not None and kind == 13:
                comp |= {"name": attachment.filename, "size": len(attachment.data)}


def _complete_media(media: JSON, attachment: Attachment | None, media_id: int) -> None:
    media["id"] = str(media_id)
    if attachment is not None:
        media |= {
            "url": attachment.url,
            "attachment_id": str(attachment.id),
            "content_type": attachment.content_type,
            "width": attachment.width,
            "height": attachment.height,
        }
    media["proxy_url"] = media["url"]


def complete_embed(raw: JSON, resolve: Callable[[str | None], str | None]) -> JSON:
    """An embed as Discord returns it; `resolve` turns attachment:// into where the file is."""
    embed: JSON = {k: v for k, v in raw.items() if v is not None and k != "flags"}
    embed["type"] = "rich"
    for key in ("image", "thumbnail"):
        if embed.get(key):
            url = resolve(embed[key].get("url"))
            embed[key] = {"url": url, "proxy_url": url, "width": 0, "height": 0}
    for key in ("author", "footer"):
        if embed.get(key, {}).get("icon_url"):
            url = resolve(embed[key]["icon_url"])
            embed[key] = embed[key] | {"icon_url": url, "proxy_icon_url": url}
    if "fields" in embed:
        embed["fields"] = [{"name": f["name"], "value": f["value"], "inline": bool(f.get("inline"))} for f in embed["fields"]]
    return embed
