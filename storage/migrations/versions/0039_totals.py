"""What ended jobs come to, and which ends are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

_UNCOUNTED = (
    "ended_at IS NOT NULL AND (counted_at IS NULL OR counted_at <> ended_at"
    " OR (money_state <> 'reserved' AND money_micros > counted_micros))"
)


def upgrade() -> None:
    op.add_column("jobs", sa.Column("counted_at", sa.Float(precision=53), nullable=True))
    op.add_column(
        "jobs", sa.Column("counted_micros", sa.BigInteger(), nullable=False, server_default="0")
    )
    where = sa.text(_UNCOUNTED)
    op.create_index(
        "ix_jobs_uncounted", "jobs", ["ended_at"], sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "totals",
        sa.Column("figure", sa.String(length=64), nullable=False),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("figure", "deployment", "label", name=op.f("pk_totals")),
    )
