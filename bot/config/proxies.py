"""The proxies that the environment names, under the names that other programs read, too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from bot.config.values import Problems, split
from bot.domain.addresses.database_url import is_host
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError

IN_LOWER_CASE: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
"""Spellings that are read, too, as older programs want them."""


def proxies(environ: Mapping[str, str]) -> Proxies:
    """Return the proxies; ALL_PROXY is for what has none of its own.

    Raises SettingsError with a line for each that is none.
    """
    found = Problems()
    http = found.of(lambda: _proxy(environ, "HTTP_PROXY") or _proxy(environ, "ALL_PROXY"), None)
    https = found.of(lambda: _proxy(environ, "HTTPS_PROXY") or _proxy(environ, "ALL_PROXY"), None)
    found.end()
    return Proxies(
        http=http,
        https=https,
        direct=tuple(filter(None, re.split(r"[,\s]+", _value(environ, "NO_PROXY")))),
    )


def secrets_in(found: Proxies) -> set[str]:
    """Return the users and passwords of proxies, as they are written and as they are meant."""
    secrets: set[str] = set()
    for proxy in filter(None, (found.http, found.https)):
        user = urlsplit(proxy).netloc.rpartition("@")[0]
        password = user.partition(":")[2]
        secrets |= {user, password, unquote(user), unquote(password)}
    return secrets - {""}


def _value(environ: Mapping[str, str], name: str) -> str:
    """Return a variable's value; in lower case, as older programs want it, it goes before."""
    return environ.get(_written(environ, name), "").strip()


def _written(environ: Mapping[str, str], name: str) -> str:
    return name.lower() if name.lower() in environ else name


def _proxy(environ: Mapping[str, str], name: str) -> str | None:
    """Return the address of a proxy, whose scheme may have been left out; None for none."""
    value = _value(environ, name)
    if not value:
        return None
    address = value if "://" in value else f"http://{value}"
    parts = split(address)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not is_host(parts.hostname or "")
        or any(char > "\xff" for char in unquote(parts.netloc))  # no header takes such a password
    ):
        raise SettingsError(
            f"{_written(environ, name)} must be the address of an HTTP proxy, such as "
            "http://proxy.example.com:3128; SOCKS isn't understood."
        )
    return f"{parts.scheme}://{parts.netloc}"
