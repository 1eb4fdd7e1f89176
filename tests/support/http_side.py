"""The HTTP side in this process, and requests that Slack has signed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.runtime.http_server import Deliveries, Route, web_app
from tests.support.lone_server import SECRET

CHALLENGE = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
Http = TestClient[web.Request, web.Application]


@asynccontextmanager
async def serving(
    listener: AsyncApp | None = None,
    wrong: list[str] | None = None,
    routes: Sequence[Route] = (),
) -> AsyncIterator[Http]:
    async def ready() -> str | None:
        return wrong[0] if wrong else None

    async def parts() -> list[str]:
        return ["ok    database: works"]

    deliveries = Deliveries(listener, SECRET) if listener else None
    app = web_app(ready, deliveries, None, routes, parts=parts)
    async with TestClient(TestServer(app)) as client:
        yield client


def signed(body: str | bytes, *, age: float = 0, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    assert signature
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
