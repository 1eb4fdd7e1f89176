"""Checks for single values of the environment. None of them repeats the value in its error."""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

import httpx

from bot.domain.addresses.database_url import (
    FILES,
    SYSTEM,
    DatabaseServer,
    is_host,
    read_database_url,
    with_driver,
)
from bot.domain.addresses.paths import not_meant
from bot.domain.errors.base import SettingsError

CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables that libraries read: whose certificates are trusted."""

KEY_LOG: Final = "SSLKEYLOGFILE"
"""Where Python's ``ssl`` writes the keys of connections, for whoever looks into them."""

_PRINTABLE: Final = re.compile(r"[!-~]+")


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
    parts = split(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"{name} must be an address that starts with https://.")
    if not _can_be_called(parts):
        raise SettingsError(f"{name} has a host that can't be one: copy the address again.")
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


def database_url(value: str) -> str:
    """Return an address with the asynchronous driver, whichever way it was written.

    The files that it names must be there: an error of TLS would not say which one isn't.
    """
    meant = read_database_url(value)
    named = meant.options if isinstance(meant, DatabaseServer) else {}
    for name in FILES:
        path = named.get(name, "")
        if path and path != SYSTEM and not is_readable(path):
            raise SettingsError(f"DATABASE_URL: {name} names no file that this user can read.")
    return with_driver(value)


def plain(name: str, value: str) -> str:
    """Return a name or a path: anything that a person can type."""
    if not value.isprintable():
        raise SettingsError(f"{name} has a character that can't be typed: copy it again.")
    return value


def folder(name: str, value: str) -> str:
    """Return the path of a folder, as far as it is meant as it is written."""
    if wrong := not_meant(value):
        raise SettingsError(f"{name} {wrong}.")
    return plain(name, value)


def unquoted(value: str) -> str:
    """Return a value without spaces around it, nor the quotes that ``docker --env-file`` keeps."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].strip()
    return value


def listening_host(name: str, value: str) -> str:
    """Return an address or a name of this machine."""
    if not is_host(value):
        raise SettingsError(
            f"{name} must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all."
        )
    return value


def certificates(name: str, value: str) -> None:
    """See that a variable for certificates, if it is set, names some."""
    if not value:
        return
    folders = value.split(os.pathsep) if name == "SSL_CERT_DIR" else [value]
    in_a_folder = name != "SSL_CERT_FILE" and any(map(os.path.isdir, folders))
    if not in_a_folder and (name == "SSL_CERT_DIR" or not _holds_certificates(value)):
        raise SettingsError(
            f"{name} names no certificates that this user can read, and without any no server "
            "can be trusted: correct it, or take it away."
        )


def key_log(value: str) -> None:
    """See that a file for the keys of connections, if one is named, can be written."""
    if value and not _is_writable(Path(value)):
        raise SettingsError(
            f"{KEY_LOG} names no file that this user can write: correct it, or take it away."
        )


def _is_writable(path: Path) -> bool:
    try:
        place = path if path.exists() else path.parent
        return not path.is_dir() and os.access(place, os.W_OK)
    except (OSError, ValueError):
        return False


def _holds_certificates(path: str) -> bool:
    try:
        if is_readable(path):  # nothing else ends, a pipe for example
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
            return True
    except (OSError, ValueError):  # the first is also what ssl raises
        return False
    return False


def is_readable(path: str) -> bool:
    """Say whether there is a file of this name that we may read."""
    # Path's own raises for a name that is too long, or that leads through a locked folder.
    return os.path.isfile(path) and os.access(path, os.R_OK)  # noqa: PTH113 - see above


def split(value: str) -> SplitResult | None:
    """Split an address; None if it's none, which includes a port that is no number."""
    if not _PRINTABLE.fullmatch(value):
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _can_be_called(parts: SplitResult) -> bool:
    """Say whether a host can be looked up, as the HTTP client sees it, too."""
    try:
        _ = httpx.URL(f"{parts.scheme}://{parts.netloc}").host
    except (httpx.InvalidURL, UnicodeError):
        return False
    return is_host(parts.hostname or "")


def _is_local(host: str) -> bool:
    """Say whether a host is this machine or on its network: a bare name or a private address."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))


_Value = TypeVar("_Value")


class Problems:
    """Collects what reading the settings runs into."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def of(self, read: Callable[[], _Value], instead: _Value) -> _Value:
        """Return what ``read`` returns; or ``instead``, if it says what is wrong."""
        try:
            return read()
        except SettingsError as error:
            self._lines += str(error).splitlines()
            return instead

    def add(self, line: str) -> None:
        """Note what is wrong with several variables together."""
        self._lines.append(line)

    def end(self) -> None:
        """Raise SettingsError with a line for each problem, if there was any."""
        if self._lines:
            raise SettingsError("\n".join(dict.fromkeys(self._lines)))
