"""The parts of a multipart form that a bot uploads. Both servers read them here."""

from __future__ import annotations

import io
from collections.abc import Iterator

from aiohttp import web
from multipart import MultipartParser, MultipartPart, parse_options_header

ALL = 1 << 40
"""Bytes: what a form may hold is for the server to judge."""


async def form_parts(request: web.Request) -> Iterator[MultipartPart]:
    """The parts of a request in their order, each with `name`, `filename` (None of a field) and `raw` bytes."""
    body = await request.read()
    _, options = parse_options_header(request.headers["Content-Type"])
    return iter(MultipartParser(io.BytesIO(body), options["boundary"], len(body), spool_limit=ALL, memory_limit=ALL))


def mime_type(part: MultipartPart) -> str | None:
    """The media type that a part says of itself."""
    given = part.headers.get("Content-Type")
    return None if given is None else str(given)
