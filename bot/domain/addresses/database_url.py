"""Addresses of databases, as people write them and as managed services hand them out."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

from bot.domain.addresses.paths import not_meant
from bot.domain.errors.base import SettingsError

POSTGRES_PORT: Final = 5432

SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SESSIONS: Final = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")

FILES: Final = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
"""Options that name a file on this machine."""

SYSTEM: Final = "system"
"""As ``sslrootcert``: the certificates that this machine trusts (PostgreSQL 16 and later)."""

_PASSED_ON: Final = frozenset(
    {
        *FILES,
        *("sslmode", "sslnegotiation", "sslpassword", "target_session_attrs", "krbsrvname"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
    }
)
"""What the driver, asyncpg, reads in an address as libpq does."""

_OURS: Final = frozenset(
    {
        *("host", "port", "user", "password", "dbname", "connect_timeout"),
        *("application_name", "fallback_application_name", "options"),
        *("ssl", "statement_cache_size", "prepared_statement_cache_size"),
    }
)
"""What is translated for it. The last three are the driver's own, and no other client's."""

_WITHOUT_EFFECT: Final = frozenset(
    {
        *("channel_binding", "gssencmode", "sslcompression", "sslsni", "sslcertmode"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
        *("tcp_user_timeout", "client_encoding", "load_balance_hosts", "hostaddr"),
    }
)
"""What libpq has and the driver hasn't: such an address connects without it.

libpq's parameters: PostgreSQL 18, "34.1.2. Parameter Key Words".
"""

_KNOWN: Final = _PASSED_ON | _OURS | _WITHOUT_EFFECT
_NAME: Final = re.compile(r"[a-z_]{2,40}")
_SOCKET: Final = re.compile(r"((?:/|%2F).*?)(?::([0-9]*))?", re.IGNORECASE)
"""A path, in which there may be colons (Cloud SQL's are ``/cloudsql/project:region:instance``)."""
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


@dataclass(frozen=True, slots=True)
class DatabaseFile:
    """A SQLite file."""

    path: str

    @property
    def url(self) -> str:
        """The address, in full."""
        return f"sqlite+aiosqlite:///{self.path}"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a server listens: a host, or the folder of its socket."""

    host: str
    port: int

    def __str__(self) -> str:
        if self.host.startswith("/"):
            return self.host
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A database of a PostgreSQL server's; ``options`` by libpq's names, checked.

    Without ``places`` the driver looks where a local server usually is.
    """

    places: tuple[Location, ...]
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return ", ".join(map(str, self.places)) or f"localhost:{POSTGRES_PORT}"


def with_driver(url: str) -> str:
    """Return the address with the asynchronous driver, whichever way it was written."""
    scheme, _, rest = url.partition("://")
    return f"{_DRIVERS.get(scheme.lower(), scheme)}://{rest}"


def read_database_url(url: str) -> DatabaseFile | DatabaseServer:
    """Return what an address means. Raises SettingsError, in words without any part of a value."""
    scheme, separator, rest = url.partition("://")
    driver = _DRIVERS.get(scheme.lower())
    if not separator or driver is None or not url.isprintable():
        raise _wrong(
            "must start with sqlite:/// or postgresql://, "
            "such as sqlite+aiosqlite:///data/sora.db (the default)"
        )
    return _file(rest) if driver.startswith("sqlite") else _server(rest)


def _file(rest: str) -> DatabaseFile:
    if not rest.startswith("/"):
        raise _wrong("needs three slashes before the file: sqlite:///data/sora.db")
    path, asked, options = rest[1:].partition("?")
    if path.startswith("file:"):
        raise _wrong("must name the file itself, without file: before it: sqlite:///data/sora.db")
    if not path or ":memory:" in path:
        raise _wrong("must name a file: what is only in memory is lost with the process")
    if path.endswith("/"):
        raise _wrong("names a folder: add the name of a file, such as sora.db")
    if asked:
        name = options.partition("=")[0]
        raise _wrong(f"takes no options for a SQLite file: leave out {_named(name, options)}")
    if wrong := not_meant(path):
        raise _wrong(wrong)
    return DatabaseFile(path)


def _server(rest: str) -> DatabaseServer:
    """Read ``user:password@host:port,host:port/database?options``; each part may be missing."""
    address, _, query = rest.partition("?")
    who, _, where = address.rpartition("@")
    hosts, _, database = where.partition("/")
    user, _, password = who.partition(":")
    options = _options(query)
    named = options.pop("host", "")
    ports = options.pop("port", "")
    return DatabaseServer(
        places=_places(hosts or named, ports),
        user=unquote(user) or options.pop("user", None),
        password=unquote(password) or options.pop("password", None),
        database=unquote(database) or options.pop("dbname", None),
        options=_checked(options),
    )


def _options(query: str) -> dict[str, str]:
    """Return what stands behind the question mark; the last of several wins, but for hosts."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _KNOWN:
            raise _wrong(f"has an option that Sora doesn't know: {_unknown(name, query)}")
        both = name == "host" and name in found
        found[name] = f"{found[name]},{value}" if both else value
    if not all(value.isprintable() for value in found.values()):
        raise _wrong("has an option with a character that can't be typed")
    return found


def _named(name: str, query: str) -> str:
    """Return an option's name, if it looks like one: it may be a part of a password."""
    is_name = _NAME.fullmatch(name) and "@" not in query
    return name if is_name else "what stands behind the question mark"


def _unknown(name: str, query: str) -> str:
    named = _named(name, query)
    if named != name:
        return f"{named}. Write %3F for a ? in a password"
    near = difflib.get_close_matches(name, sorted(_KNOWN), n=1, cutoff=0.8)
    return f"{name} (did you mean {near[0]}?)" if near else f"{name}. Leave it out"


def _places(hosts: str, ports: str) -> tuple[Location, ...]:
    if not hosts:
        return (Location("localhost", _port(ports)),) if ports else ()
    written = hosts.split(",")
    defaults = ports.split(",") if "," in ports else [ports] * len(written)
    if len(defaults) != len(written):
        raise _wrong("names another number of ports than of hosts")
    return tuple(_place(one, default) for one, default in zip(written, defaults, strict=True))


def _place(written: str, default: str) -> Location:
    host, port = _split(written)
    host = unquote(host)
    if not host.startswith("/") and not is_host(host):
        raise _wrong("has a host that can't be one: check what stands between @ and the database")
    return Location(host, _port(port or default))


def _split(written: str) -> tuple[str, str]:
    """Return host and port; an IPv6 address stands in brackets, and a socket's path by itself."""
    if socket := _SOCKET.fullmatch(written):
        return socket[1], socket[2] or ""
    if written.startswith("["):
        host, end, port = written[1:].partition("]")
        if not end or ":" not in host or (port and not port.startswith(":")):
            raise _wrong("has a host that can't be one: an IPv6 address ends with ]")
        return host, port[1:]
    host, _, port = written.partition(":")
    return host, port


def is_host(host: str) -> bool:
    """Say whether a name could be looked up, or is an address."""
    if ":" in host:
        try:
            ipaddress.IPv6Address(host.partition("%")[0])
        except ValueError:
            return False
        return True
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    return re.fullmatch(r"[A-Za-z0-9_.-]{1,253}", name) is not None


def _port(written: str) -> int:
    if not written:
        return POSTGRES_PORT
    if written.isascii() and written.isdigit() and len(written) < 6 and 0 < int(written) < 65536:
        return int(written)
    raise _wrong("has a port that isn't a number from 1 to 65535: a : in a password is %3A")


def _checked(options: dict[str, str]) -> dict[str, str]:
    """Return the options that have an effect. Raises SettingsError for what they can't be."""
    _one_of(options, "sslmode", SSL_MODES)
    _one_of(options, "ssl", (*SSL_MODES, "true", "false"))
    _one_of(options, "target_session_attrs", SESSIONS)
    _one_of(options, "sslnegotiation", ("postgres", "direct"))
    for name in ("ssl_min_protocol_version", "ssl_max_protocol_version"):
        _one_of(options, name, ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"))
    for name in ("connect_timeout", "statement_cache_size", "prepared_statement_cache_size"):
        value = options.get(name, "0")
        if not (value.isascii() and value.isdigit() and len(value) < 6):
            raise _wrong(f"has a {name} that isn't a whole number")
    return {name: value for name, value in options.items() if name not in _WITHOUT_EFFECT}


def _one_of(options: Mapping[str, str], name: str, among: tuple[str, ...]) -> None:
    if options.get(name, among[0]) not in among:
        raise _wrong(f"has a {name} that isn't {', '.join(among[:-1])} or {among[-1]}")


def _wrong(what: str) -> SettingsError:
    return SettingsError(f"DATABASE_URL {what}.")
