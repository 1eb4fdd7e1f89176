"""What there is to be done, for all workers in one statement: most of the time it is nothing.

Each part is an index entry, however long ago it was made and whenever it is due.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, exists, select, text

from storage.copy_table import COPY_DUE, copies
from storage.rows import Query
from storage.spending_table import BUDGET_DUE, spending
from storage.tables import (
    ANSWERABLE,
    AWAITED,
    AWAITING,
    AWAITS_APPROVAL,
    HELD_DATA,
    HOLDS_SLOT,
    POSTER_DUE,
    TO_REMOVE,
    UNSETTLED,
    UNSHOWN,
    UNTOLD,
    WAITING,
    WORKED_ON,
    deployments,
    inputs,
    jobs,
    requests,
    workspace_turns,
    workspaces,
)
from storage.take_tables import TAKE_NEWS


class Todo(StrEnum):
    """What somebody may have to do something about."""

    ENDS = "ends"
    NOTICES = "notices"
    PAUSES = "pauses"
    CARDS = "cards"
    LINE = "line"
    SLOTS = "slots"
    LEASES = "leases"
    REMIXES = "remixes"
    APPROVALS = "approvals"
    PICTURES = "pictures"
    BYTES = "bytes"
    REMOVALS = "removals"
    POSTERS = "posters"
    MONEY = "money"
    COPIES = "copies"
    BUDGETS = "budgets"
    TAKES = "takes"
    ADDRESSES = "addresses"
    UNINSTALLS = "uninstalls"


_WHERE: Final[dict[Todo, tuple[Column[object], str]]] = {
    Todo.ENDS: (jobs.c.seq, UNTOLD),
    Todo.NOTICES: (workspace_turns.c.seq, "notice IS NOT NULL"),
    Todo.PAUSES: (deployments.c.name, "trouble_code IS NOT NULL"),
    Todo.CARDS: (jobs.c.seq, UNSHOWN),
    Todo.LINE: (workspace_turns.c.seq, WAITING),
    Todo.SLOTS: (jobs.c.seq, HOLDS_SLOT),
    Todo.LEASES: (jobs.c.seq, WORKED_ON),
    Todo.REMIXES: (jobs.c.seq, AWAITED),
    Todo.APPROVALS: (jobs.c.seq, AWAITS_APPROVAL),
    Todo.PICTURES: (jobs.c.seq, AWAITING),
    Todo.BYTES: (inputs.c.request, HELD_DATA),
    Todo.REMOVALS: (jobs.c.seq, TO_REMOVE),
    Todo.POSTERS: (jobs.c.seq, POSTER_DUE),
    Todo.MONEY: (jobs.c.seq, UNSETTLED),
    Todo.COPIES: (copies.c.id, COPY_DUE),
    Todo.BUDGETS: (spending.c.period, BUDGET_DUE),
    Todo.TAKES: (jobs.c.seq, TAKE_NEWS),
    Todo.ADDRESSES: (requests.c.key, ANSWERABLE),
    Todo.UNINSTALLS: (workspaces.c.id, "removed_at IS NOT NULL"),
}

_ANY: list[Any] = [  # Any: each is a bool
    exists(select(column).where(text(condition))).label(todo)
    for todo, (column, condition) in _WHERE.items()
]
ALL: Final[Query] = select(*_ANY)
"""One row: for each of them, whether there is any."""
