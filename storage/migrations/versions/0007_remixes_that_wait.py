"""Remixes that wait for the clip they are to change."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("awaits_source", "awaited"):
        op.add_column("jobs", sa.Column(name, sa.Boolean(), server_default="0", nullable=False))
    op.drop_index("ix_jobs_line", "jobs")
    for name, columns, where in (
        (
            "ix_jobs_line",
            ["deployment", "workspace", "requester", "seq"],
            "state = 'queued' AND card_ts IS NOT NULL AND NOT awaits_source",
        ),
        ("ix_jobs_awaits_source", ["source_id"], "awaits_source AND state = 'queued'"),
        (
            "ix_jobs_awaited",
            ["seq"],
            "awaited AND state IN ('delivering', 'delivered', 'failed', 'cancelled', 'cancelling')",
        ),
    ):
        clause = sa.text(where)
        op.create_index(name, "jobs", columns, sqlite_where=clause, postgresql_where=clause)
