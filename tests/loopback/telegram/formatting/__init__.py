"""Text formatting as the Bot API server reads it: MarkdownV2, HTML and legacy Markdown, with its error messages.

Everything works on UTF-8 bytes, because the error messages give byte offsets, and counts entity offsets in UTF-16
code units, because the Bot API does.
"""

from __future__ import annotations

from tests.loopback.telegram.formatting.entities import Entity, ParseError, clean, utf16_len, utf16_slice
from tests.loopback.telegram.formatting.markdown import parse_markdown
from tests.loopback.telegram.formatting.markdown_v2 import parse_markdown_v2
from tests.loopback.telegram.formatting.tags import parse_html

__all__ = ["Entity", "ParseError", "clean", "format_text", "utf16_len", "utf16_slice"]


def format_text(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """The message text and entities that a bot's request makes. Raises ParseError."""
    mode = (parse_mode or "").lower()
    if mode in ("", "none"):
        return clean(text, [])
    parsers = {"markdownv2": parse_markdown_v2, "html": parse_html, "markdown": parse_markdown}
    if mode not in parsers:
        raise ParseError("unsupported parse_mode")
    return clean(*parsers[mode](text))
