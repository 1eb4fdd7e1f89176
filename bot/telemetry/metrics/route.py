"""GET /metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.telemetry.metrics.metrics import Health, Metrics


def metrics_page(
    metrics: Metrics, health: Callable[[], Awaitable[Health]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return who answers a scrape."""

    async def answer(_request: web.Request) -> web.Response:
        body = await metrics.page(await health())
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer
