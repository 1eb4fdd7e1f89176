"""Figures: who waits longest in a line, and what is reserved of a deployment."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_OLDEST = "state = 'queued' AND card_ts IS NOT NULL AND NOT awaits_source AND NOT awaits_approval"
_INDEXES = {
    "ix_jobs_oldest": (_OLDEST, ["deployment", "created_at"]),
    "ix_jobs_reserved": ("money_state = 'reserved'", ["deployment", "money_micros"]),
}


def upgrade() -> None:
    for name, (condition, columns) in _INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, "jobs", columns, sqlite_where=where, postgresql_where=where)
