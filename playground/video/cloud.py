"""A cloud storage beside the video API: clips at signed links, on a port of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from playground.video.answers import FileAnswer

if TYPE_CHECKING:
    from playground.video.farm import RenderFarm

_DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
_TWICE = (
    "<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>"
)


class CloudStorage:
    """Answers the links that a render's ``url`` holds.

    Like S3 it refuses (400) a request that brings credentials besides the signature: a client
    has to leave its key at home.
    """

    path = "/cloud"

    def __init__(self, farm: RenderFarm) -> None:
        self._farm = farm

    def register(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_get(self.path + "/{name}", self.clip)

    async def clip(self, request: web.Request) -> web.StreamResponse:
        """Send the clip behind a signed link."""
        if request.headers.keys() & {"Authorization", "api-key"}:
            return web.Response(text=_TWICE, status=400, content_type="application/xml")
        asked = request.rel_url.raw_path_qs
        for render in self._farm.renders.values():
            if render.url is not None and asked == _path_of(render.url):
                return FileAnswer(self._farm.path(render, ".mp4"), "video/mp4")
        return web.Response(text=_DENIED, status=403, content_type="application/xml")


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
