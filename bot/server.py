"""The HTTP side: health for whoever watches the bot, and Slack's deliveries without Socket Mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.domain.errors import SettingsError

LARGEST_BODY = 1024 * 1024
"""Bytes of a delivery that are read; Slack's own are a few kilobytes."""

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""


def web_app(ready: Check, listener: AsyncApp | None) -> web.Application:
    """Return ``/healthz``, ``/readyz`` and, given a listener, ``/slack/events``."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        wrong = await ready()
        return web.Response(text=f"{wrong or 'ok'}\n", status=503 if wrong else 200)

    async def slack_events(request: web.Request) -> web.StreamResponse:
        """Hand a delivery to Bolt, which checks its signature.

        Bolt reads the timestamp with ``int()`` and would answer 500 to one that isn't a number.
        """
        assert listener is not None  # noqa: S101 - the route exists only with one
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
            return web.Response(status=401, text="no valid X-Slack-Request-Timestamp\n")
        response = await listener.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if listener is not None:
        app.router.add_post("/slack/events", slack_events)
    return app


async def listen(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve ``app``; return its runner and the port it got. Raises SettingsError."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"PORT {port} on {host} can't be listened on ({error.strerror}): choose another PORT."
        ) from error
    return runner, int(runner.addresses[0][1])
