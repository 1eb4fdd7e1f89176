"""The HTTP side: health for whoever watches the bot, and Slack's deliveries without Socket Mode."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.domain.errors.base import SettingsError
from bot.runtime.http_limits import (
    LARGEST_BODY,
    Limits,
    OutOfFiles,
    Site,
    Unproven,
    attended,
    believe,
    limits_here,
)

__all__ = ["LARGEST_BODY", "Deliveries", "StrangersNoise", "address_of", "listen", "web_app"]

log = logging.getLogger(__name__)

LAST_ANSWERS = 3.0
"""Seconds that the answers under way have at the end: Slack waits no longer for one."""

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


def web_app(
    ready: Check, deliveries: Deliveries | None, limits: Limits | None = None
) -> web.Application:
    """Return ``/healthz``, ``/readyz`` and, given where they go, ``/slack/events``."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    look = _one_at_a_time(ready)

    async def readyz(_request: web.Request) -> web.Response:
        wrong = await look()
        return web.Response(text=f"{wrong or 'ok'}\n", status=503 if wrong else 200)

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[attended])
    app.router.add_get("/healthz", healthz, expect_handler=_expected)
    app.router.add_get("/readyz", readyz, expect_handler=_expected)
    posts = set()
    if deliveries is not None:
        events = _slack_events(deliveries, Unproven(limits or Limits()))
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


def _one_at_a_time(check: Check) -> Check:
    """Return a check whose answer is everybody's who asks meanwhile: anybody may ask."""
    looking: asyncio.Future[str | None] | None = None

    async def shared() -> str | None:
        nonlocal looking
        if looking is None or looking.done():
            looking = asyncio.ensure_future(check())
        return await asyncio.shield(looking)

    return shared


async def _expected(request: web.Request) -> None:
    """Answer an Expect header; aiohttp's own answer to one in no ASCII is a 500."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        raise web.HTTPExpectationFailed
    try:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    except ConnectionError:
        raise web.HTTPExpectationFailed from None  # nobody is there to be asked for the rest
    request.writer.output_size = 0


def _slack_events(
    deliveries: Deliveries, unproven: Unproven
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    verifier = SignatureVerifier(deliveries.signing_secret)

    async def slack_events(request: web.Request) -> web.StreamResponse:
        """Hand a delivery to Bolt if Slack signed it.

        Bolt checks the signature too, but it parses the body first and trusts the headers to be
        well-formed: a stranger could have it answer 500 and fill the log with tracebacks.
        """
        body = await _whole(request, unproven)
        if body is None or not _is_slacks(verifier, request.headers, body):
            return web.Response(status=401, text="not signed by Slack\n")
        believe(request)
        try:
            delivery = _delivery(request, body)
        except _UNREADABLE:
            log.warning("a signed delivery can't be read")
            return web.Response(status=400, text="not as Slack documents it\n")
        response = await deliveries.listener.async_dispatch(delivery)
        return await to_aiohttp_response(response)

    return slack_events


async def _whole(request: web.Request, unproven: Unproven) -> bytes | None:
    """Return a body; None for one that is packed, which Slack's are not, badly cut, or cut off.

    RuntimeError is what aiohttp raises where the sender had left before the body was asked for.
    """
    if "Content-Encoding" in request.headers:
        return None
    try:
        return await unproven.read(request)
    except (HttpProcessingError, web.RequestPayloadError, ConnectionError, RuntimeError):
        return None


def _delivery(request: web.Request, body: bytes) -> AsyncBoltRequest:
    """Return what Bolt reads of a request, as its own adapter does."""
    text = body.decode(request.charset or "utf-8")
    headers: dict[str, str | Sequence[str]] = dict(request.headers)
    return AsyncBoltRequest(body=text, query=request.query_string, headers=headers)


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


def _quiet(name: str, quieter: logging.Filter) -> None:
    """Have a library's logger filtered, once."""
    logger = logging.getLogger(name)
    if not any(isinstance(known, type(quieter)) for known in logger.filters):
        logger.addFilter(quieter)


async def listen(
    app: web.Application, host: str, port: int, limits: Limits | None = None
) -> tuple[web.AppRunner, int]:
    """Serve ``app``; return its runner and the port it got. Raises SettingsError."""
    _quiet("aiohttp.server", StrangersNoise())
    _quiet("asyncio", OutOfFiles())
    runner = web.AppRunner(app, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        await Site(runner, host, port, limits or limits_here()).start()
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
