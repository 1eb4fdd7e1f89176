"""The HTTP side: health for whoever watches the bot, and Slack's deliveries without Socket Mode."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.domain.errors import SettingsError

LARGEST_BODY = 1024 * 1024
"""Bytes of a delivery that are read; Slack's own are a few kilobytes."""

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Where Slack's deliveries go, and the secret that proves them Slack's."""

    listener: AsyncApp
    signing_secret: str = field(repr=False)


def web_app(ready: Check, deliveries: Deliveries | None) -> web.Application:
    """Return ``/healthz``, ``/readyz`` and, given where they go, ``/slack/events``."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        wrong = await ready()
        return web.Response(text=f"{wrong or 'ok'}\n", status=503 if wrong else 200)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if deliveries is not None:
        app.router.add_post("/slack/events", _slack_events(deliveries))
    return app


def _slack_events(deliveries: Deliveries) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    verifier = SignatureVerifier(deliveries.signing_secret)

    async def slack_events(request: web.Request) -> web.StreamResponse:
        """Hand a delivery to Bolt if Slack signed it.

        Bolt checks the signature too, but it parses the body first and trusts the headers to be
        well-formed: a stranger could have it answer 500 and fill the log with tracebacks.
        """
        if not _is_slacks(verifier, request.headers, await request.read()):
            return web.Response(status=401, text="not signed by Slack\n")
        response = await deliveries.listener.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return slack_events


def _is_slacks(verifier: SignatureVerifier, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether Slack signed ``body``, no longer than five minutes ago.

    The verifier raises for a timestamp that is no number, a signature that isn't ASCII and a body
    that isn't UTF-8; none of the three comes from Slack.
    """
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not signature.isascii():
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False


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
