"""Which proxy an address is reached by, as the usual variables of the environment say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
_PORTS = {"http": 80, "https": 443}
_NEXT_TO_US = "169.254.0.0/16"
"""Where a machine on Azure asks who it is: a proxy has neighbours of its own there (RFC 3927)."""

_ENTRY = re.compile(r"\[(?P<six>[^\]]*)\](?::(?P<six_port>\d+))?|(?P<name>[^:]*):(?P<port>\d+)")
"""An entry of NO_PROXY with a port, or with an IPv6 address in brackets."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies for addresses without and with TLS, and what is reached without any.

    A proxy is an address with a scheme, perhaps with a user and a password in it. ``direct`` is
    NO_PROXY: names, each with all that end in it, addresses, networks, all of them perhaps with
    a port, or ``*`` for everything.
    """

    http: str | None = field(default=None, repr=False)
    https: str | None = field(default=None, repr=False)
    direct: tuple[str, ...] = ()

    def by(self, url: str) -> str | None:
        """Return the proxy that ``url`` is reached by; None if by none."""
        parts = urlsplit(url)
        scheme = _SCHEMES.get(parts.scheme, "https")
        proxy = self.http if scheme == "http" else self.https
        host, port = (parts.hostname or "").rstrip("."), parts.port or _PORTS[scheme]
        direct = (*self.direct, _NEXT_TO_US)
        if proxy is None or any(_covers(entry, host, port) for entry in direct):
            return None
        return proxy

    def shown(self, url: str) -> str:
        """Return how ``url`` is reached, in words without a password."""
        proxy = self.by(url)
        return "directly" if proxy is None else f"by {without_user(proxy)}"


def without_user(proxy: str) -> str:
    """Return a proxy's address without a user and a password."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _covers(entry: str, host: str, port: int) -> bool:
    """Tell whether an entry of NO_PROXY means a host, in lower case, at a port."""
    entry = entry.lower()
    if entry == "*":
        return True
    parts = _ENTRY.fullmatch(entry)
    name, only = entry, None
    if parts is not None:
        name, only = parts["six"] or parts["name"] or "", parts["six_port"] or parts["port"]
    if only is not None and int(only) != port:
        return False
    return _in_network(name, host) or _ends_in(name, host)


def _in_network(network: str, host: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False


def _ends_in(name: str, host: str) -> bool:
    """Tell whether a host is ``name``, ``.name`` or ``*.name``, or lies below it."""
    name = name.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))
