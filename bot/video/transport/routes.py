"""The ways out to video servers: to our own, and to others, which must be at public addresses.

Behind a proxy it is the proxy that looks names up and connects: what it reaches is for it to say.
What can be known here is looked at all the same: an address in a link, and what a name means on
this machine, if it means anything.
"""

from __future__ import annotations

import asyncio
import ssl

import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

from bot.domain.addresses.proxies import Proxies
from bot.runtime.outgoing import Routed, way
from bot.video.transport.address_policy import NOT_PUBLIC, PublicResolver, is_inside

LOOK_UP = 3.0
"""Seconds for a name: behind a proxy many a machine can look up none at all."""


def own(proxies: Proxies, tls: ssl.SSLContext, keepalive: float) -> httpx.AsyncBaseTransport:
    """Return the way to our own server; connections are kept for ``keepalive`` seconds."""
    return Routed(proxies, lambda proxy: way(proxy, tls, keepalive_timeout=keepalive))


def foreign(proxies: Proxies, tls: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Return the way to other servers: at public addresses, a connection for each request."""

    def make(proxy: str | None) -> httpx.AsyncBaseTransport:
        if proxy is None:
            return way(None, tls, resolver=PublicResolver(), force_close=True)
        return LookedUp(way(proxy, tls, force_close=True), ThreadedResolver())

    return Routed(proxies, make)


class LookedUp(httpx.AsyncBaseTransport):
    """The way by a proxy: names that mean an address inside, here, are not asked for."""

    def __init__(self, by_proxy: httpx.AsyncBaseTransport, resolver: AbstractResolver) -> None:
        self._by_proxy = by_proxy
        self._resolver = resolver

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises ConnectError for a name that leads inside."""
        host, port = request.url.host, request.url.port or 443
        if any(is_inside(address) for address in await self._addresses(host, port)):
            raise httpx.ConnectError(f"{host} {NOT_PUBLIC}", request=request)
        return await self._by_proxy.handle_async_request(request)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Return what a name means on this machine; nothing where it means nothing here."""
        try:
            async with asyncio.timeout(LOOK_UP):
                found = await self._resolver.resolve(host, port)
        except (OSError, TimeoutError):
            return []
        return [address["host"] for address in found]

    async def aclose(self) -> None:
        """Close the connections."""
        await self._by_proxy.aclose()
        await self._resolver.close()
