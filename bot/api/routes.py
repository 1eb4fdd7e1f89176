"""The addresses of the API: each is a line of the list, which is all that there is."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.api.documents import clip_document, menu_document, ordered_document
from bot.api.door import ApiDoor, Asked
from bot.api.openapi import openapi
from bot.api.order_bodies import read_key, read_order
from bot.api.page import docs_page
from bot.domain.job import JobId
from bot.ports.programs.orders import ProgramDesk
from bot.runtime.http_server import Route


def api_routes(desk: ProgramDesk) -> tuple[Route, ...]:
    """Return all addresses, for the HTTP side; what they answer, ``desk`` decides."""
    door, clips = ApiDoor(desk), _Clips(desk)
    return (
        Route("POST", "/api/jobs", door.to(clips.order, refused=422)),
        Route("GET", "/api/jobs/{id:[a-z0-9]+}", door.to(clips.show, refused=404)),
        Route("POST", "/api/jobs/{id:[a-z0-9]+}/cancel", door.to(clips.cancel, refused=409)),
        Route("GET", "/api/models", door.to(clips.models, refused=422)),
        Route("GET", "/api/openapi.json", _openapi),
        Route("GET", "/api/docs", _docs),
    )


@dataclass(frozen=True, slots=True)
class _Clips:
    """Answers calls about clips."""

    desk: ProgramDesk

    async def order(self, asked: Asked) -> web.Response:
        """Take an order: 201 with its clips, or 200 if it had been taken before."""
        key = read_key(asked.request.headers.get("Idempotency-Key"))
        ordered = await self.desk.order(read_order(asked.body), key, asked.holder)
        status = 200 if ordered.again else 201
        return web.json_response(ordered_document(ordered), status=status)

    async def show(self, asked: Asked) -> web.Response:
        """Say how a clip is."""
        report = await self.desk.clip(_clip(asked), asked.holder)
        return web.json_response(clip_document(report))

    async def cancel(self, asked: Asked) -> web.Response:
        """Cancel a clip, and say how it is then."""
        report = await self.desk.cancel(_clip(asked), asked.holder)
        return web.json_response(clip_document(report))

    async def models(self, asked: Asked) -> web.Response:
        """Say what can be ordered."""
        return web.json_response(menu_document(await self.desk.menu(asked.holder)))


def _clip(asked: Asked) -> JobId:
    return JobId(asked.request.match_info["id"])


async def _openapi(_request: web.Request) -> web.Response:
    return web.json_response(openapi())


async def _docs(_request: web.Request) -> web.Response:
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return web.Response(text=docs_page(openapi()), content_type="text/html", headers=policy)
