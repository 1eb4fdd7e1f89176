"""Addresses that others send us to: what they mean, and which are never followed."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

Origin = tuple[str, str, int | None]
"""Scheme, host and port: who an address belongs to."""

PORTS = {"http": 80, "https": 443}

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that lead elsewhere, if they come with a ``Location``."""

MOST_HOPS = 3
"""How many redirects in a row are followed."""


class Forbidden(Exception):
    """A link that is not followed; says why."""


def origin(url: str) -> Origin:
    """Return whom ``url`` belongs to. Raises ValueError for what is no address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    return parts.scheme, host, parts.port or PORTS.get(parts.scheme)


def target(current: str, location: str) -> str:
    """Return the address that ``location`` means seen from ``current``.

    Raises Forbidden for anything but HTTP, for a user in front of the host, for a host that others
    could read in another way (with a backslash, or not in ASCII), and for a step down from TLS.
    """
    try:
        url = urljoin(current, location)
        scheme, host, _ = origin(url)
    except ValueError as broken:
        raise Forbidden("a link that can't be read") from broken
    place = urlsplit(url).netloc
    if scheme not in PORTS or not host or "@" in place or "\\" in place or not place.isascii():
        raise Forbidden("a link that is not plain HTTP")
    if scheme != "https" and urlsplit(current).scheme == "https":
        raise Forbidden("a link without TLS")
    return url
