"""The ways out: every request directly, or by the proxy that is meant for its address."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.domain.addresses.proxies import Proxies

Make = Callable[[str | None], httpx.AsyncBaseTransport]
"""Makes the transport for a proxy's address, or for None."""


class Routed(httpx.AsyncBaseTransport):
    """Sends each request by the way that its address takes, redirects included.

    httpx itself reads the environment, knows fewer ways to write NO_PROXY, and looks at neither
    where it is given a transport.
    """

    def __init__(self, proxies: Proxies, make: Make) -> None:
        self._proxies = proxies
        self._make = make
        self._made: dict[str | None, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request on its way."""
        proxy = self._proxies.by(str(request.url))
        if proxy not in self._made:
            self._made[proxy] = self._make(proxy)
        return await self._made[proxy].handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections of every way."""
        for transport in self._made.values():
            await transport.aclose()


@cache
def certificates() -> ssl.SSLContext:
    """Return what shows who a server is, by the certificates of this machine.

    They are read once for all connections of the process: that takes 25 ms.
    """
    return httpx.create_ssl_context()


def routed(proxies: Proxies) -> Routed:
    """Return the usual ways out, with the usual certificates."""
    return Routed(proxies, lambda proxy: way(proxy, certificates()))


def way(proxy: str | None, tls: ssl.SSLContext, **connections: Any) -> httpx.AsyncBaseTransport:
    """Return the way by one proxy, or by none; ``connections`` are aiohttp's for a connector.

    aiohttp takes a user and a password out of the address. httpx-aiohttp would hand them over in a
    way that aiohttp has deprecated.
    """
    return AiohttpTransport(verify=tls, client=lambda: session(proxy, tls, **connections))


def session(proxy: str | None, tls: ssl.SSLContext, **connections: Any) -> aiohttp.ClientSession:
    """Open a session that goes the same way."""
    connector = aiohttp.TCPConnector(ssl=tls, **connections)
    return aiohttp.ClientSession(proxy=proxy, connector=connector, auto_decompress=False)
