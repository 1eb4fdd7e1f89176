"""Serves the page on which people use the local Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

if TYPE_CHECKING:
    from pathlib import Path

_FRESH = {"Cache-Control": "no-cache"}


class Page:
    """The page's files, from one folder; permalinks lead back to the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def index(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /`."""
        del request
        return self._serve("index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /page/{file}`."""
        return self._serve(request.match_info["file"])

    async def workspace(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /w/{domain}/`: the page, at a workspace."""
        raise web.HTTPFound("/?" + urlencode({"workspace": request.match_info["domain"]}))

    async def permalink(self, request: web.Request) -> web.StreamResponse:
        """Handle a permalink: the page, at a message."""
        digits = request.match_info["message"].removeprefix("p")
        place = {
            "workspace": request.match_info["domain"],
            "channel": request.match_info["channel"],
            "message": f"{digits[:-6]}.{digits[-6:]}",
            **request.query,
        }
        raise web.HTTPFound("/?" + urlencode(place))

    def _serve(self, name: str) -> web.FileResponse:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise web.HTTPNotFound(text=f"The page has no file {name}.")
        return web.FileResponse(path, headers=_FRESH)
