"""HTTP to the video API: httpx on the aiohttp transport, and nothing else knows either.

Looks at renders, most of all calls by far, go to aiohttp directly: with httpx around it, one takes
four times the CPU.

What the callers need to know about a broken call is one thing: can the request have reached
the server? ``NotSent`` says that it can't have, ``Lost`` that it may have.

The transport's exceptions don't tell: httpx-aiohttp 0.2 raises ``httpx.ConnectTimeout`` for a
refused connection, but for a reset after the request as well, because aiohttp derives both from
``ClientConnectionError``. So the verdict rests on aiohttp's exception, the ``__cause__``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import aiohttp
import httpx

from bot.domain.addresses.proxies import Proxies
from bot.runtime.outgoing import certificates
from bot.video.transport.address_policy import Hop, foreign, own
from bot.video.transport.calls import STARTS, Call
from bot.video.transport.credentials import Credentials
from bot.video.transport.direct import Direct
from bot.video.transport.documents import document_in
from bot.video.transport.log_text import scrub
from bot.video.transport.unpacking import Unreadable, pieces_of, unpacked

LARGEST_ANSWER = 2 * 2**20
"""Bytes of JSON that are read: a render with the longest prompt, escaped, takes a fifth of it."""

LARGEST_LIST = 32 * 2**20
"""The same for a list: a hundred renders with the longest prompts, escaped, fit."""

_LISTS = frozenset({Call.LIST, Call.MODELS})

CHUNK = 256 * 1024
"""Bytes of a clip held at a time."""

STALLED = 30.0
"""Seconds without a byte after which a clip that has begun to come counts as cut."""

_UNSENT_AIOHTTP = (
    aiohttp.ClientConnectorError,  # refused, no such host, TLS refused, proxy refused
    aiohttp.ConnectionTimeoutError,  # the pool, the connection or its TLS took too long
    aiohttp.ClientHttpProxyError,  # the proxy wouldn't open the tunnel
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
    aiohttp.ServerFingerprintMismatch,
)
_UNSENT_HTTPX = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    UnicodeError,
)
# aiohttp.ClientError: what the transport has no translation for, such as a malformed status line.
# UnicodeError: an address, or a name to look up, that isn't one.
_BROKEN = (
    *(httpx.HTTPError, httpx.InvalidURL, httpx.StreamError),
    *(aiohttp.ClientError, OSError, UnicodeError),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes along in a form."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


Part = str | Upload
"""The value of one part of a form."""


class NotSent(Exception):
    """The request provably never left: connecting failed."""


class Lost(Exception):
    """The request may have been received; a whole answer was not."""


@dataclass(frozen=True, slots=True)
class Response:
    """A complete, small answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    private: tuple[str, ...] = field(default=(), repr=False)
    """What was sent along as credentials, not to be quoted should the answer repeat it."""
    host: str = ""
    """Who was asked."""

    @property
    def is_success(self) -> bool:
        """Whether the status is any 2xx."""
        return 200 <= self.status < 300

    def json(self) -> object:
        """Return the body as JSON, or None where it is none, or one beyond all measure."""
        return document_in(self.body)


class Content(TypedDict, total=False):
    """What a call carries: a query, and a form, part by part as multipart/form-data, or JSON."""

    params: Mapping[str, str]
    form: Sequence[tuple[str, Part]]
    body: Mapping[str, object]


class Stream:
    """An answer whose body is still arriving."""

    def __init__(
        self,
        call: Call,
        pieces: AsyncIterator[bytes],
        *,
        status: int,
        headers: Mapping[str, str],
        host: str,
        private: tuple[str, ...],
    ) -> None:
        self._at_most = LARGEST_LIST if call in _LISTS else LARGEST_ANSWER
        self._is_clip = call is Call.CONTENT
        self._host = host
        self._pieces = pieces
        self._private = private
        self.status = status
        self.headers = headers
        self.received = 0
        """Bytes of body that came over the wire so far."""

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, in pieces of at most ``CHUNK`` bytes. Raises Lost.

        One layer of packing is undone: neither a clip nor a still gets smaller by it, but there are
        proxies that pack whatever passes.
        """
        gathered = bytearray()
        try:
            async for piece in pieces_of(self._raw(), self.headers):
                gathered += piece
                while len(gathered) >= CHUNK:
                    yield bytes(gathered[:CHUNK])
                    del gathered[:CHUNK]
        except Unreadable as unreadable:
            raise Lost(f"{unreadable}, where a clip was expected") from None
        if gathered:
            yield bytes(gathered)

    async def read(self) -> Response:
        """Read the rest as one small answer; raises Lost where it isn't one.

        A refusal whose body can't be read is still one: its status says so.
        """
        try:
            body = await unpacked(self._raw(), self.headers, at_most=self._at_most)
        except Unreadable as unreadable:
            if self.status < 400:
                raise Lost(str(unreadable)) from None
            body = b""
        return Response(self.status, self.headers, body, self._private, self._host)

    async def _raw(self) -> AsyncIterator[bytes]:
        """Yield the body as it came over the wire."""
        with _verdict(self._private, sent=True):
            while (piece := await self._next()) is not None:
                self.received += len(piece)
                yield piece

    async def _next(self) -> bytes | None:
        """Return the next piece, or None at the end; a clip that began comes without long gaps."""
        if not (self._is_clip and self.received):
            return await anext(self._pieces, None)
        try:
            async with asyncio.timeout(STALLED):
                return await anext(self._pieces, None)
        except TimeoutError:
            raise Lost(f"nothing more came for {STALLED:.0f} s") from None


class VideoHttp:
    """The connections to one video endpoint.

    Creates get a connection of their own. On one kept alive, a POST can cross the server's
    closing it, and then nobody knows whether it was read (RFC 9112, 9.3.1). A GET or DELETE that
    this happens to is repeated once, by aiohttp itself; nothing else ever is.
    ``transport`` replaces all of it, for tests.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        proxies = proxies or Proxies()
        tls = certificates()
        self._credentials = credentials
        self._looks = None if transport else Direct(proxies, tls, keepalive=30.0)
        self._kept = _client(transport or own(proxies, tls, keepalive=30.0))
        self._fresh = _client(transport or own(proxies, tls, keepalive=0.0))
        self._foreign = _client(transport or foreign(proxies, tls))

    async def send(self, call: Call, method: str, url: str, **content: Unpack[Content]) -> Response:
        """Make a call and read its whole answer, whatever its status. Raises NotSent or Lost."""
        if call is Call.GET and self._looks is not None:
            async with self._looks.turns:
                return await self._look(self._looks, url)
        params, form, body = content.get("params"), content.get("form"), content.get("body")
        files = None if form is None else [(name, _part(value)) for name, value in form]
        async with self.stream(call, method, url, params=params, json=body, files=files) as stream:
            return await stream.read()

    async def _look(self, looks: Direct, url: str) -> Response:
        """Ask how a render is doing. Raises NotSent or Lost."""
        call = Call.GET
        secrets = await self._credentials.headers()
        private = _words(secrets)
        try:
            async with asyncio.timeout(call.timeouts.total):
                with _verdict(private, sent=False):
                    headers = _WHO | _plain_headers(call) | secrets
                    answer = await looks.get(url, headers, call.timeouts)
                async with answer:
                    stream = Stream(
                        call,
                        answer.content.iter_any(),
                        status=answer.status,
                        headers=answer.headers,
                        host=answer.url.host or "",
                        private=private,
                    )
                    return await stream.read()
        except TimeoutError:
            raise _too_slow(call) from None

    @asynccontextmanager
    async def stream(
        self, call: Call, method: str, url: str, *, hop: Hop = Hop.OWN, **content: Any
    ) -> AsyncIterator[Stream]:
        """Make a call and hand over its answer as it arrives. Raises NotSent or Lost.

        Only our own origin gets credentials; a foreign host is reached only at a public address.
        ``content`` is httpx's, whatever it takes.
        """
        client = self._fresh if call in STARTS else self._kept
        client = self._foreign if hop is Hop.FOREIGN else client
        secrets = await self._credentials.headers() if hop is Hop.OWN else {}
        private = _words(secrets)
        connect, read = call.timeouts.connect, call.timeouts.read
        with _verdict(private, sent=False):
            request = client.build_request(
                method,
                url,
                headers=_plain_headers(call) | secrets,
                timeout=httpx.Timeout(read, connect=connect, pool=connect * 3),
                **content,
            )
        await request.aread()
        try:
            async with asyncio.timeout(call.timeouts.total):
                with _verdict(private, sent=False):
                    response = await client.send(request, stream=True)
                try:
                    yield Stream(
                        call,
                        _raw(response),
                        status=response.status_code,
                        headers=response.headers,
                        host=request.url.host,
                        private=private,
                    )
                finally:
                    with suppress(*_BROKEN):  # what was read stands, however the rest ends
                        await response.aclose()
        except TimeoutError:
            raise _too_slow(call) from None

    async def close(self) -> None:
        """Close every connection, then the credentials."""
        try:
            for client in (self._kept, self._fresh, self._foreign):
                await client.aclose()
        finally:
            if self._looks is not None:
                await self._looks.close()
            await self._credentials.close()


def _too_slow(call: Call) -> Lost:
    return Lost(f"no whole answer within {call.timeouts.total:.0f} s")


def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    """Return the body as it comes over the wire: httpx would unpack it, layer by layer."""
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise TypeError(f"a transport answered with {type(response.stream).__name__}")
    return aiter(response.stream)


_WHO = {"User-Agent": "sora-for-slack"}


def _client(transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        headers=_WHO,
        follow_redirects=False,
        trust_env=False,
    )


@contextmanager
def _verdict(private: Iterable[str], *, sent: bool) -> Iterator[None]:
    """Translate whatever broke into NotSent or Lost; once ``sent``, it is Lost in any case."""
    try:
        yield
    except _BROKEN as broken:
        cause = broken.__cause__ if isinstance(broken, httpx.HTTPError) else None
        said = scrub(f"{type(cause or broken).__name__}: {broken}", private)
        if not sent and _never_left(broken):
            raise NotSent(said) from None
        raise Lost(said) from None


def _never_left(broken: BaseException) -> bool:
    cause = broken.__cause__
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, _UNSENT_AIOHTTP)
    return isinstance(broken, (*_UNSENT_HTTPX, *_UNSENT_AIOHTTP))


_ONCE = {"Connection": "close", "x-litellm-num-retries": "0"}
"""What goes with a create. LiteLLM's proxy would repeat one up to twice by itself: after 429, 5xx
or a broken connection upstream, so after orders that were taken, too."""


def _plain_headers(call: Call) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    if call in STARTS:
        return headers | _ONCE
    if call is Call.LIST:
        return headers | {"Cache-Control": "no-cache"}  # a list that is old would hide what is new
    return headers


def _part(value: Part) -> tuple[str | None, str] | tuple[str, bytes, str]:
    if isinstance(value, Upload):
        return value.name, value.data, value.media_type
    return None, value


def _words(secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Return what must not be quoted: each header's value, without a scheme such as Bearer."""
    return tuple(value.rpartition(" ")[2] for value in secrets.values())
