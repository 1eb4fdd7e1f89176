"""Where a video server may send us for a clip: its own host, or a public one over TLS.

Behind a proxy it is the proxy that looks names up and connects: what it reaches is for it to say.
What can be known here is looked at all the same: an address in a link, and what a name means on
this machine, if it means anything.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address

import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from typing_extensions import override

from bot.domain.addresses.database_url import is_host
from bot.domain.addresses.links import Forbidden, origin, target
from bot.domain.addresses.proxies import Proxies
from bot.runtime.outgoing import Routed, way

NOT_PUBLIC = "has no public address"

LOOK_UP = 3.0
"""Seconds for a name: behind a proxy many a machine can look up none at all."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All IPv6 addresses of the public net (RFC 4291, 2.4): whatever is outside is something else."""

_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # for protocols (RFC 6890)
            "192.88.99.0/24",  # 6to4's relays, given up (RFC 7526)
            "168.63.129.16/32",  # Azure's own services, asked from inside its machines
            "2001::/23",  # for protocols: Teredo, ORCHID, benchmarks (RFC 2928)
            "2001:db8::/32",  # documentation (RFC 3849)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
"""What ``is_global`` takes for public, in one version of Python or in all; no clip is there."""

_ISATAP = 0x00005EFE
"""What stands before an IPv4 address in the second half of an IPv6 one (RFC 5214, 6.1)."""

_NUMBER = re.compile("[0-9]+|0x[0-9a-f]*", re.IGNORECASE)


class Hop(Enum):
    """Whose address a link leads to."""

    OWN = "own"
    """Same scheme, host and port as the endpoint: gets our credentials."""
    SIBLING = "sibling"
    """Same host, another port or scheme: no credentials."""
    FOREIGN = "foreign"
    """Another host: no credentials, TLS only, public addresses only."""


def next_hop(base: str, current: str, location: str) -> tuple[str, Hop]:
    """Return the address that ``location`` means seen from ``current``, and whose it is.

    Raises Forbidden for anything but HTTP, for another host without TLS or at a private
    address, for a step down from TLS, and for what no HTTP client could ask for.
    """
    url = target(current, location)
    scheme, host, port = origin(url)
    _need_readable(url, host)
    home = origin(base)
    if scheme != "https" and host != home[1]:
        raise Forbidden("a link without TLS")
    if host != home[1]:
        if is_inside(host):
            raise Forbidden("a link to a private address")
        return url, Hop.FOREIGN
    return url, Hop.OWN if (scheme, host, port) == home else Hop.SIBLING


def _need_readable(url: str, host: str) -> None:
    """See that a link can be asked for: the client raises errors of many kinds for others."""
    try:
        _ = httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError) as broken:
        raise Forbidden("a link that can't be read") from broken
    if not is_host(host):
        raise Forbidden("a link to a host that can't be one")


def is_inside(host: str) -> bool:
    """Say whether ``host`` is literally an address, or a name, of this machine or network."""
    host = host.rstrip(".")
    if host.endswith(_OUR_NAMES) or "%" in host:
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        # "127.1" is an address in disguise: no name on the public net ends in a number, and none
        # is a single word (RFC 7085), such as "localhost" or "metadata".
        return "." not in host or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    return not _is_public(address)


_OUR_NAMES = (
    *(".localhost", ".localdomain", ".local", ".internal", ".home.arpa"),
    *(".lan", ".home", ".corp", ".intranet", ".private", ".svc"),
)
"""How names end that aren't on the public net, which a proxy might look up all the same."""


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the public net, and so is any that it stands for."""
    if any(address in network for network in _INSIDE) or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return address.is_global
    meant = _meant(address)
    if meant is not None:
        return _is_public(meant)
    tunnelled = _tunnelled(address)
    if tunnelled is not None and not _is_public(tunnelled):
        return False
    return address in _UNICAST and address.is_global


def _meant(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for (RFC 4291, 3056, 6052), or None."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _tunnelled(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that ISATAP would bring a packet to, or None."""
    half = int(address) & 0xFFFFFFFFFFFFFFFF
    is_isatap = (half >> 32) & ~0x02000000 == _ISATAP
    return IPv4Address(half & 0xFFFFFFFF) if is_isatap else None


class PublicResolver(ThreadedResolver):
    """Resolve names, but only to public addresses.

    Checking where the connection is made leaves no moment in which a name can change its mind.
    """

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of ``host``. Raises OSError when there are none."""
        found = await super().resolve(host, port, family)
        public = [address for address in found if not is_inside(address["host"])]
        if not public:
            raise OSError(errno.EACCES, f"{host} {NOT_PUBLIC}")
        return public


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


@dataclass(frozen=True, slots=True)
class LookedUp(httpx.AsyncBaseTransport):
    """The way by a proxy: names that mean an address inside, here, are not asked for."""

    by_proxy: httpx.AsyncBaseTransport
    resolver: AbstractResolver

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request. Raises ConnectError for a name that leads inside."""
        host, port = request.url.host, request.url.port or 443
        if any(is_inside(address) for address in await self._addresses(host, port)):
            raise httpx.ConnectError(f"{host} {NOT_PUBLIC}", request=request)
        return await self.by_proxy.handle_async_request(request)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Return what a name means on this machine; nothing where it means nothing here."""
        try:
            async with asyncio.timeout(LOOK_UP):
                found = await self.resolver.resolve(host, port)
        except (OSError, TimeoutError):
            return []
        return [address["host"] for address in found]

    async def aclose(self) -> None:
        """Close the connections."""
        await self.by_proxy.aclose()
        await self.resolver.close()
