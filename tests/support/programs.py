"""Programs at the core's works: their tokens, and the addresses that they call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.api.routes import api_routes
from bot.domain.conversation.places import Conversation
from bot.domain.programs.tokens import NewToken, new_secret
from bot.requests.desk import FrontDesk
from bot.requests.programs.ordering import ProgramOrders
from bot.requests.programs.reports import ClipReports
from bot.requests.programs.seats import Seats
from bot.runtime.http_server import web_app
from storage.program_requests import SqlProgramRequests
from storage.tokens import SqlTokens
from tests.support.works import Works

Json = dict[str, Any]

PUBLIC = Conversation(is_public=True, is_shared=False, has_us=True)
PRIVATE = replace(PUBLIC, is_public=False)
FOX: Json = {"channel": "C1", "prompt": "a red fox"}


def programs_at(works: Works, desk: FrontDesk) -> ProgramOrders:
    """Return who takes programs' orders."""
    return ProgramOrders(
        tokens=SqlTokens(works.engine),
        requests=SqlProgramRequests(works.engine),
        defaults=desk.use.defaults,
        creating=desk.use.creating,
        cancels=desk.use.cancels,
        seats=Seats(works.conversations, works.members, desk.permissions),
        reports=ClipReports(works.store, works.slack, works.deployments),
        chance=Random(7),
    )


async def token_of(works: Works, person: str = "U1", workspace: str = "T1", days: int = 90) -> str:
    """Make somebody a token."""
    secret = new_secret(Random(f"{workspace} {person}"))
    new = NewToken(workspace, person, "script", f"V{person}", days, secret)
    await SqlTokens(works.engine).keep(new)
    return secret


class Program:
    """A program with somebody's token, at the HTTP side."""

    def __init__(self, http: TestClient[web.Request, web.Application], token: str) -> None:
        self._http = http
        self._token = token

    async def order(self, key: str = "fox", **fields: object) -> tuple[int, Json]:
        return await self.ask("POST", "/api/jobs", {"Idempotency-Key": key}, json=fields)

    async def ask(
        self, method: str, path: str, headers: Json | None = None, **more: Any
    ) -> tuple[int, Json]:
        headers = {"Authorization": f"Bearer {self._token}"} | (headers or {})
        async with self._http.request(method, path, headers=headers, **more) as answer:
            return answer.status, await answer.json(content_type=None)


@asynccontextmanager
async def api_of(orders: ProgramOrders) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Serve the API."""

    async def ready() -> None:
        return None

    app = web_app(ready, None, routes=api_routes(orders))
    async with TestClient(TestServer(app)) as client:
        yield client
