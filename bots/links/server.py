"""The small HTTP server behind signed links: one film per link, in ranges, and nothing else. Started by bots.serve."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from urllib.parse import quote

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bots.links.signing import Linked, Links
from bots.words import Words, words
from core.errors import BadConfig, BrokenAsset
from storage.assets import Store

log = structlog.get_logger("storyreel.links")
STOP_SECONDS = 3.0
"""What running downloads get to end by themselves; players ask again for the rest."""
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em}}</style>
<h1>{title}</h1><p>{text}</p></html>"""
_SEEN = {".mp4": "video/mp4", ".srt": "application/x-subrip", ".vtt": "text/vtt", ".png": "image/png", ".jpg": "image/jpeg"}


def make_app(store: Store, links: Links, troubles: Callable[[], list[str]] = list) -> web.Application:
    """The application: `/film/<token>/<name>` and `/health`, which is 503 while there are `troubles` and names them."""

    async def send(request: web.Request) -> web.StreamResponse:
        try:
            linked = links.read(request.match_info["token"])
        except LookupError:
            return _page(request, 410, "ended")
        if linked is None or not _plain(linked.file):
            return _page(request, 404, "unknown")
        try:
            folder = await asyncio.to_thread(store.fetch, linked.key)
        except BrokenAsset:
            return _page(request, 410, "cleaned")
        path = folder / linked.file
        if not await asyncio.to_thread(path.is_file):
            return _page(request, 410, "cleaned")
        return web.FileResponse(path, headers=_headers(linked), chunk_size=256 * 1024)

    async def health(_request: web.Request) -> web.StreamResponse:
        found = troubles()
        return web.Response(status=503 if found else 200, text="\n".join(found or ["ok"]) + "\n")

    app = web.Application(middlewares=[_worded])
    app.router.add_get("/film/{token}/{name}", send)  # HEAD too
    app.router.add_get("/film/{token}", send)
    app.router.add_get("/health", health)
    return app


@asynccontextmanager
async def serving(
    store: Store, links: Links, listen: str, troubles: Callable[[], list[str]] = list
) -> AsyncIterator[tuple[str, int]]:
    """Listens on "host:port" while the block runs and yields where (port 0: a free one). Raises BadConfig when it cannot."""
    host, port = _address(listen)
    runner = web.AppRunner(
        make_app(store, links, troubles), access_log=None, handle_signals=False, shutdown_timeout=STOP_SECONDS
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise BadConfig(
                "links.listen", f"cannot listen on {listen}: {error.strerror or error}", listen=listen, why=str(error)
            ) from error
        where = runner.addresses[0]
        log.info("links are served", listen=f"{where[0]}:{where[1]}")
        yield str(where[0]), int(where[1])
    finally:
        await runner.cleanup()


def _address(listen: str) -> tuple[str, int]:
    """("::1", 80) of "[::1]:80". Raises BadConfig."""
    host, _, port = listen.rpartition(":")
    if not port.isdigit() or int(port) > 65_535:
        raise BadConfig("links.listen", f"links.listen must be host:port, not {listen}", listen=listen, why="host:port")
    return host.strip("[]") or "127.0.0.1", int(port)


def _plain(file: str) -> bool:
    """Whether it names a file of the asset itself and no other."""
    return bool(file) and Path(file).name == file and file not in (".", "..")


def _headers(linked: Linked) -> dict[str, str]:
    kind = _SEEN.get(Path(linked.file).suffix.lower()) or mimetypes.guess_type(linked.file)[0]
    return {
        "Content-Type": kind or "application/octet-stream",
        "Content-Disposition": disposition(linked.name),
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }


def disposition(name: str) -> str:
    """Content-Disposition by RFC 6266: a plain ASCII name for old clients, and the real one by RFC 5987."""
    clean = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"').strip(". ") or "film"
    plain = clean.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


@web.middleware
async def _worded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals of the router as pages in plain words."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return _page(request, 404, "unknown")


def _page(request: web.Request, status: int, why: str) -> web.Response:
    language, said = _words(request)
    title, text = said.say(f"link.{why}.title"), said.say(f"link.{why}.text")
    page = _PAGE.format(language=language, title=escape(title), text=escape(text))
    return web.Response(status=status, text=page, content_type="text/html", headers={"Cache-Control": "no-store"})


def _words(request: web.Request) -> tuple[str, Words]:
    """By the browser's first wish."""
    language = request.headers.get("Accept-Language", "en").split(",")[0].split(";")[0].strip() or "en"
    return ("de" if language.lower().startswith("de") else "en"), words(language)
