"""What servers told of their models, as JSON in a row for each model at an address."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from sqlalchemy import select, update
from typing_extensions import override

from bot.domain.discovery.told import Remembered, Told
from bot.ports.storage import Discoveries
from storage import line
from storage.discovery_table import discoveries
from storage.onlooking import rows_of
from storage.statements import Value
from storage.store import Store

log = logging.getLogger(__name__)

_NAMES: Final = frozenset(field.name for field in fields(Told))
_ALL: Final = "SELECT server, model, told, told_on FROM discoveries"
_LISTS: Final = frozenset({"names", "sizes", "resolutions", "ratios", "seconds", "doubts"})


class SqlDiscoveries(Store, Discoveries):
    """``Discoveries`` on SQLite or PostgreSQL."""

    @override
    async def keep(self, server: str, model: str, what: Remembered) -> None:
        key = {"server": server, "model": model}
        values = {"told": written(what.told), "told_on": what.on.isoformat()}
        async with self._engine.writing() as connection:
            if not await line.insert_if_absent(connection, discoveries, **key, **values):
                await connection.execute(update(discoveries).where(_is(key)).values(values))

    @override
    async def last(self, server: str, model: str) -> Remembered | None:
        key = {"server": server, "model": model}
        row = await self._row(select(discoveries).where(_is(key)))
        return None if row is None else read(row.told, row.told_on)


async def told_before(url: str, *, in_use: bool) -> dict[tuple[str, str], Remembered]:
    """Return all that servers told, by address and model, for whoever only looks.

    The schema must be ours, as it is today. Raises like ``schema_of``.
    """
    rows = await rows_of(url, _ALL, in_use=in_use)
    found = {(server, model): read(told, on) for server, model, told, on in rows}
    return {key: what for key, what in found.items() if what is not None}


def _is(key: dict[str, str]) -> Value:
    return (discoveries.c.server == key["server"]) & (discoveries.c.model == key["model"])


def written(told: tuple[Told, ...]) -> str:
    """Return what a server told as JSON: prices as text, days as in ISO 8601."""
    return json.dumps([asdict(one) for one in told], default=str)


def read(told: str, told_on: str) -> Remembered | None:
    """Return what was written down, perhaps by another version; None where that won't do."""
    try:
        found = tuple(_told(values) for values in json.loads(told))
        return Remembered(found, date.fromisoformat(told_on))
    except (TypeError, ValueError, AttributeError, InvalidOperation) as error:
        log.warning("what a server told before can't be read", extra={"detail": repr(error)})
        return None


def _told(values: dict[str, Value]) -> Told:
    known = {name: value for name, value in values.items() if name in _NAMES}
    known |= {name: tuple(known[name]) for name in _LISTS & known.keys()}
    usd, each, end = (known.get(name) for name in ("usd", "usd_per_picture", "ends_on"))
    known["usd"] = {name: Decimal(price) for name, price in (usd or {}).items()}
    known["usd_per_picture"] = None if each is None else Decimal(each)
    known["ends_on"] = None if end is None else date.fromisoformat(end)
    return Told(**known)
