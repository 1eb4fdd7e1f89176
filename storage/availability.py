"""A database that can't be used for a while: one line when that begins, one when it is over.

Everything in the bot asks again by itself. So whoever runs it reads here what is wrong, once, and
everybody else gets ``StorageAway`` instead of an error of SQLAlchemy's.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from bot.domain.errors.base import StorageAway
from bot.domain.text.log_throttle import Outage
from storage.connections import Database
from storage.statements import DriverWatch

log = logging.getLogger(__name__)

QUIET = 10.0
"""Seconds without a failure after which the database is taken to be well again."""

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_IOERR: "the disk fails to read or write the database",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged",
    sqlite3.SQLITE_FULL: "the database's disk is full",
    sqlite3.SQLITE_CANTOPEN: "the database file can't be opened",
    sqlite3.SQLITE_NOTADB: "the database file is damaged",
}
_PRIMARY: Final = 0xFF
"""SQLite: an extended result code has the primary one in its lowest byte."""

SILENT: Final = "the database doesn't answer"

_POSTGRES: Final = {
    "25006": "the database is read-only",
    "53100": "the database's disk is full",
    "53300": "the database server has no connection left for us",
    "08": "the connection to the database server is gone",
    "53": "the database server is out of resources",
    "57P": "the database server is shutting down or starting",
    "58": "the database server's disk or system fails",
}
"""PostgreSQL, "Appendix A. Error Codes": whole codes, and classes by how they begin."""


PATIENT = 2.0
"""Seconds to wait for somebody else's lock: Slack wants its answer within three."""

SLOW = 3.0
"""Seconds after which a database counts as one that doesn't answer."""

HURRIED = 0.2
"""Seconds to wait for a lock that somebody has kept for longer already."""


def watched(engine: Database, quiet: float = QUIET) -> Database:
    """Return the database, from now on raising StorageAway and saying once what is wrong.

    While a lock doesn't open, nobody waits for it as long as the first did: on SQLite all share one
    connection, and a person's request behind the others wants an answer within three seconds.
    """
    engine.watch = _Watch(quiet)
    return engine


class _Watch(DriverWatch):
    """Keeps count of what fails, and says so."""

    def __init__(self, quiet: float) -> None:
        self.outage = Outage(quiet)

    @override
    def failed(self, error: BaseException, *, is_gone: bool = False) -> StorageAway | None:
        what = _what_is_wrong(error, is_gone)
        return None if what is None else self._note(what, error)

    @override
    def unreachable(self, error: OSError) -> StorageAway:
        return self._note("the database server can't be reached", error)

    @override
    def worked(self) -> None:
        lasted = self.outage.worked(time.monotonic())
        if lasted is not None:
            log.info("the database works again", extra={"seconds": round(lasted)})

    def _note(self, what: str, error: BaseException) -> StorageAway:
        """Note that the database can't be used; return what to raise."""
        if self.outage.failed(what, time.monotonic()):
            log.warning(
                "%s (DATABASE_URL): requests are refused and jobs wait until it works again",
                what,
                extra={"detail": f"{type(error).__name__}: {error}"},
            )
        return StorageAway(what)

    @property
    @override
    def is_well(self) -> bool:
        return self.outage.what is None

    @override
    def patience(self) -> float:
        return PATIENT if self.is_well else HURRIED


async def what_is_wrong(engine: Database) -> str | None:
    """Return what keeps a watched database from being used; None if nothing does.

    One that doesn't answer in time for Slack, which waits for three seconds, can't be used.
    """
    try:
        async with asyncio.timeout(SLOW), engine.reading() as connection:
            await connection.execute(select(1))
    except StorageAway as error:
        return error.detail
    except TimeoutError:
        return SILENT
    except SQLAlchemyError as error:
        return f"the database doesn't answer: {type(error).__name__}"
    return engine.watch.outage.what if isinstance(engine.watch, _Watch) else None


def _what_is_wrong(error: BaseException, is_gone: bool) -> str | None:
    """Return what keeps the whole database from working; None for an error of one statement's."""
    if isinstance(error, TimeoutError):
        return SILENT
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & _PRIMARY)
    state = str(getattr(error, "sqlstate", None) or "")
    known = (_POSTGRES.get(state[:length]) for length in (5, 3, 2))
    what = next((found for found in known if found is not None), None)
    return what or (_POSTGRES["08"] if is_gone else None)
