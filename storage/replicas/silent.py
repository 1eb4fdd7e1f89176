"""Transactions with locks of a process that isn't heard of any more: it is cut off, or stopped.

The server would keep them for as long as TCP does, hours as a rule, and everybody else waits.
PostgreSQL's own limits don't do: ``idle_in_transaction_session_timeout`` isn't for a transaction
whose next statement is announced and doesn't come, and that is how asyncpg says what is new.
"""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import Float, bindparam, text

from storage.connections import Database

log = logging.getLogger(__name__)

SILENT_SECONDS = 10.0
"""How long a transaction that has written waits for what comes next: ours do for milliseconds."""

_ENDING: Final = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user"
    " AND application_name = current_setting('application_name')"
    " AND backend_xid IS NOT NULL AND wait_event = 'ClientRead'"
    " AND state_change < clock_timestamp() - make_interval(secs => :seconds)"
).bindparams(bindparam("seconds", type_=Float))


async def end_silent(engine: Database) -> None:
    """End what a silent process holds on a PostgreSQL server; nothing of it is written down."""
    async with engine.reading() as session:
        ended = await session.scalar(_ENDING, {"seconds": SILENT_SECONDS})
    if ended:
        log.warning("a process isn't heard of, and kept others waiting", extra={"count": ended})
