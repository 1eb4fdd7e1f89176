"""The HTTP side: health for whoever watches the bot, and Slack's deliveries without Socket Mode."""

from __future__ import annotations

import errno
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.domain.errors import SettingsError

log = logging.getLogger(__name__)

LARGEST_BODY = 1024 * 1024
"""Bytes of a delivery that are read; Slack's own are a few kilobytes."""

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt's reader of bodies, a pure function, raises for what is no delivery."""

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
    app.router.add_get("/healthz", healthz, expect_handler=_expected)
    app.router.add_get("/readyz", readyz, expect_handler=_expected)
    posts = set()
    if deliveries is not None:
        events = _slack_events(deliveries)
        app.router.add_post("/slack/events", events, expect_handler=_expected)
        posts.add("/slack/events")

    async def elsewhere(request: web.Request) -> web.Response:
        if request.path in posts:
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        if request.path in {"/healthz", "/readyz"}:
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        raise web.HTTPNotFound

    app.router.add_route("*", "/{path:.*}", elsewhere, expect_handler=_expected)
    return app


async def _expected(request: web.Request) -> None:
    """Answer an Expect header; aiohttp's own answer to one in no ASCII is a 500."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        raise web.HTTPExpectationFailed
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0


def _slack_events(deliveries: Deliveries) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    verifier = SignatureVerifier(deliveries.signing_secret)

    async def slack_events(request: web.Request) -> web.StreamResponse:
        """Hand a delivery to Bolt if Slack signed it.

        Bolt checks the signature too, but it parses the body first and trusts the headers to be
        well-formed: a stranger could have it answer 500 and fill the log with tracebacks.
        """
        try:
            body = await request.read()
        except (HttpProcessingError, web.RequestPayloadError):  # packed or chunked, and badly
            return web.Response(status=401, text="not signed by Slack\n")
        if not _is_slacks(verifier, request.headers, body):
            return web.Response(status=401, text="not signed by Slack\n")
        try:
            delivery = await to_bolt_request(request)
        except _UNREADABLE:
            log.warning("a signed delivery can't be read")
            return web.Response(status=400, text="not as Slack documents it\n")
        response = await deliveries.listener.async_dispatch(delivery)
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


class StrangersNoise(logging.Filter):
    """Drops what aiohttp says, with a traceback, of requests that aren't proper HTTP.

    The sender has his 400; nobody here can do anything about it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record but those."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (HttpProcessingError, web.RequestPayloadError))


def _logger() -> logging.Logger:
    logger = logging.getLogger("aiohttp.server")
    if not any(isinstance(known, StrangersNoise) for known in logger.filters):
        logger.addFilter(StrangersNoise())
    return logger


async def listen(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, int]:
    """Serve ``app``; return its runner and the port it got. Raises SettingsError."""
    runner = web.AppRunner(app, access_log=None, logger=_logger())
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(_why_not(host, port, error)) from error
    return runner, int(runner.addresses[0][1])


def address_of(host: str, port: int) -> str:
    """Return an address of the bot's own that works on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _why_not(host: str, port: int, error: OSError) -> str:
    """Return why nobody can listen there, and which of the two settings to change."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST {host} isn't an address of this machine."
    if error.errno == errno.EADDRINUSE:
        return f"PORT {port} is taken: is Sora running already? Otherwise choose another PORT."
    return f"PORT {port} on {host} can't be listened on ({error.strerror}): choose another PORT."
