"""Where a video server may send us for a clip: its own host, or a public one over TLS."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from enum import Enum
from ipaddress import IPv4Address, IPv6Address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.domain.address import Forbidden, origin, target

NOT_PUBLIC = "has no public address"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
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
    address, and for a step down from TLS.
    """
    url = target(current, location)
    scheme, host, port = origin(url)
    home = origin(base)
    if scheme != "https" and host != home[1]:
        raise Forbidden("a link without TLS")
    if host != home[1]:
        if is_inside(host):
            raise Forbidden("a link to a private address")
        return url, Hop.FOREIGN
    return url, Hop.OWN if (scheme, host, port) == home else Hop.SIBLING


def is_inside(host: str) -> bool:
    """Say whether ``host`` is literally an address, or a name, of this machine or network."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        # "127.1" is an address in disguise: no name on the public net ends in a number.
        return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    return not _meant(address).is_global


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for (RFC 4291, 3056, 6052), or itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class PublicResolver(AbstractResolver):
    """Resolve names, but only to public addresses.

    Checking where the connection is made leaves no moment in which a name can change its mind.
    """

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of ``host``; OSError when there are none."""
        found = await self._inner.resolve(host, port, family)
        public = [address for address in found if not is_inside(address["host"])]
        if not public:
            raise OSError(errno.EACCES, f"{host} {NOT_PUBLIC}")
        return public

    async def close(self) -> None:
        """Close the resolver underneath."""
        await self._inner.close()
