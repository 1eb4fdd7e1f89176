"""The HTTP side: health for whoever watches the bot, and Slack's deliveries without Socket Mode."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

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

__all__ = [
    "LARGEST_BODY",
    "Deliveries",
    "Route",
    "StrangersNoise",
    "address_of",
    "listen",
    "web_app",
]

log = logging.getLogger(__name__)

LAST_ANSWERS = 3.0
"""Seconds that the answers under way have at the end: Slack waits no longer for one."""

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""

Parts = Callable[[], Awaitable[Sequence[str]]]
"""Returns a line for each part of the bot: how it is."""

T = TypeVar("T")

_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Bolt's reader of bodies, a pure function, raises for what is no delivery."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Where Slack's deliveries go, and the secret that proves them Slack's."""

    listener: AsyncApp
    signing_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """An address that the HTTP side answers, besides health and Slack's deliveries."""

    method: str
    path: str
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _no_parts() -> list[str]:
    return []


def web_app(
    ready: Check,
    deliveries: Deliveries | None,
    limits: Limits | None = None,
    routes: Sequence[Route] = (),
    *,
    parts: Parts = _no_parts,
) -> web.Application:
    """Return ``/healthz``, ``/readyz``, ``/slack/events`` if there are deliveries, and ``routes``.

    With a GET, ``routes`` answer HEAD, too. ``/readyz?verbose`` also says how each part is.
    """
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[attended])
    found = [
        Route("GET", "/healthz", _healthz),
        Route("GET", "/readyz", _readyz(ready, parts)),
        *routes,
    ]
    if deliveries is not None:
        events = _slack_events(deliveries, Unproven(limits or Limits()))
        found.append(Route("POST", "/slack/events", events))
    _add_routes(app, found)
    return app


def _add_routes(app: web.Application, routes: Sequence[Route]) -> None:
    """Have an app answer at ``routes``, and say elsewhere that there is nothing."""
    for route in routes:
        if route.method == "GET":
            app.router.add_get(route.path, route.answer, expect_handler=_expected)
        else:
            app.router.add_route(route.method, route.path, route.answer, expect_handler=_expected)
    known = list(app.router.resources())

    async def elsewhere(request: web.Request) -> web.Response:
        allowed = [method for one in known for method in (await one.resolve(request))[1]]
        if allowed:
            raise web.HTTPMethodNotAllowed(request.method, sorted(allowed))
        raise web.HTTPNotFound

    app.router.add_route("*", "/{path:.*}", elsewhere, expect_handler=_expected)


async def _healthz(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _readyz(ready: Check, parts: Parts) -> Callable[[web.Request], Awaitable[web.Response]]:
    look, look_closer = _one_at_a_time(ready), _one_at_a_time(parts)

    async def readyz(request: web.Request) -> web.Response:
        wrong = await look()
        lines = [wrong or "ok", *(await look_closer() if "verbose" in request.query else ())]
        text = "".join(f"{line}\n" for line in lines)
        return web.Response(text=text, status=503 if wrong else 200)

    return readyz


def _one_at_a_time(look: Callable[[], Awaitable[T]]) -> Callable[[], Awaitable[T]]:
    """Return a look whose answer is everybody's who asks meanwhile: anybody may ask."""
    looking: asyncio.Future[T] | None = None

    async def shared() -> T:
        nonlocal looking
        if looking is None or looking.done():
            looking = asyncio.ensure_future(look())
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
