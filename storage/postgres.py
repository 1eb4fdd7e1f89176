"""What asyncpg is told to reach a PostgreSQL server that an address names in libpq's words."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.domain.addresses.database_url import SYSTEM, DatabaseServer

SHORTEST = 2
"""Seconds: libpq takes one second to connect for two."""

_KEPT = ("statement_cache_size", "prepared_statement_cache_size")
"""asyncpg's own word, and SQLAlchemy's for the same: a pooler may want no statements kept."""

_SSL = {"true": "require", "false": "disable"}


def connect_arguments(server: DatabaseServer) -> dict[str, object]:
    """Return the arguments of ``asyncpg.connect``: it reads the rest of libpq's in a DSN."""
    options = {name: value for name, value in server.options.items() if value}
    found: dict[str, object] = _place(server) | _encryption(options) | _limits(options)
    told = _session(options)
    if told:
        found["server_settings"] = told
    if options:
        found["dsn"] = f"postgresql://?{urlencode(options)}"
    return found


def _place(server: DatabaseServer) -> dict[str, object]:
    found: dict[str, object] = {
        "user": server.user,
        "password": server.password,
        "database": server.database,
    }
    if server.places:
        found["host"] = [place.host for place in server.places]
        found["port"] = [place.port for place in server.places]
    return {name: value for name, value in found.items() if value is not None}


def _encryption(options: dict[str, str]) -> dict[str, object]:
    """Take what asyncpg can't read in a DSN: its own ``ssl``, and this machine's certificates."""
    own = options.pop("ssl", None)
    if own is not None:
        options.setdefault("sslmode", _SSL.get(own, own))
    if options.get("sslrootcert") != SYSTEM:
        return {}
    del options["sslrootcert"]
    options.pop("sslmode", None)
    return {"ssl": True}


def _limits(options: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    seconds = int(options.pop("connect_timeout", "0"))
    if seconds:
        found["timeout"] = float(max(SHORTEST, seconds))
    kept = [int(options.pop(name)) for name in _KEPT if name in options]
    if kept:
        found["statement_cache_size"] = min(kept)
    return found


def _session(options: dict[str, str]) -> dict[str, str]:
    """Take what the server is told of the session."""
    fallback = options.pop("fallback_application_name", "")
    told = {
        "application_name": options.pop("application_name", fallback),
        "options": options.pop("options", ""),
    }
    return {name: value for name, value in told.items() if value}
