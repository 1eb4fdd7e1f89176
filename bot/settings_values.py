"""Checks for single values of the environment. None of them repeats the value in its error."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from bot.domain.errors import SettingsError

_PRINTABLE: Final = re.compile(r"[!-~]+")
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def secret(name: str, value: str) -> str:
    """Return a key that fits in an HTTP header: printable ASCII without spaces."""
    if not _PRINTABLE.fullmatch(value):
        raise SettingsError(
            f"{name} has a space or a character that no key has: copy it again, all of it."
        )
    return value


def tokens(name: str, value: str, prefix: str) -> tuple[str, ...]:
    """Return one or several comma-separated Slack tokens of one kind, each once."""
    found = [part.strip() for part in value.split(",") if part.strip()]
    for token in found:
        if not token.startswith(prefix) or token == prefix:
            raise SettingsError(
                f"{name} must start with {prefix}: this is another kind of token, or part of one."
            )
        secret(name, token)
    if not found:
        raise SettingsError(f"{name} holds only commas: put a token there.")
    return tuple(dict.fromkeys(found))


def whole_number(name: str, value: str, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``."""
    if value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most:
        return int(value)
    raise SettingsError(f"{name} must be a whole number from {least} to {most}.")


def choice(name: str, value: str, among: Sequence[str]) -> str:
    """Return the value if it's one of ``among``."""
    if value in among:
        return value
    raise SettingsError(f"{name} must be {', '.join(among[:-1])} or {among[-1]}.")


def url(name: str, value: str, *, plain: Literal["local", "anywhere"]) -> str:
    """Return an http(s) address without trailing slashes, query or fragment.

    ``plain`` says where http without TLS will do: keys travel in these calls, so an address
    across the internet must be https unless the operator's own server is meant.
    """
    parts = _split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{name} must be an address that starts with https://.")
    if parts.username is not None or parts.password is not None:
        raise SettingsError(f"{name} must not hold a user name or password.")
    if parts.scheme == "http" and plain == "local" and not _is_local(parts.hostname):
        raise SettingsError(f"{name} must start with https://: keys would travel unprotected.")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def without_suffix(address: str, *suffixes: str) -> str:
    """Return the address without the first of ``suffixes`` that it ends with."""
    for suffix in suffixes:
        if address.endswith(suffix):
            return address.removesuffix(suffix).rstrip("/")
    return address


def database_url(name: str, value: str) -> str:
    """Return a SQLAlchemy address with the asynchronous driver, whichever way it was written."""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in _DRIVERS or not rest:
        raise SettingsError(
            f"{name} must start with sqlite:/// or postgresql://, "
            "such as sqlite+aiosqlite:///data/sora.db (the default)."
        )
    if scheme.startswith("sqlite") and not rest.startswith("/"):
        raise SettingsError(f"{name} needs three slashes before the file: sqlite:///data/sora.db.")
    return f"{_DRIVERS[scheme]}://{rest}"


def _split(value: str) -> SplitResult | None:
    """Split an address; None if it's none, which includes a port that is no number."""
    if not _PRINTABLE.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _is_local(host: str) -> bool:
    """Say whether a host is this machine or on its network: a bare name or a private address."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
