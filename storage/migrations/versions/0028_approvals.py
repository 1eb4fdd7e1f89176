"""Requests that an admin has to approve."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


_IN_LINE = "state = 'queued' AND card_ts IS NOT NULL AND NOT awaits_source AND NOT awaits_approval"


def upgrade() -> None:
    op.add_column(
        "jobs",
        sa.Column("awaits_approval", sa.Boolean(), server_default="0", nullable=False),
    )
    op.add_column("jobs", sa.Column("approved_by", sa.String(length=32), nullable=True))
    op.add_column("jobs", sa.Column("ask_at", sa.Float(precision=53), nullable=True))
    op.drop_index("ix_jobs_line", "jobs")
    for name, columns, where in (
        ("ix_jobs_line", ["deployment", "workspace", "requester", "seq"], _IN_LINE),
        ("ix_jobs_awaits_approval", ["created_at"], "awaits_approval AND state = 'queued'"),
        (
            "ix_jobs_unasked",
            ["ask_at"],
            "ask_at IS NOT NULL AND awaits_approval AND state = 'queued'",
        ),
    ):
        clause = sa.text(where)
        op.create_index(name, "jobs", columns, sqlite_where=clause, postgresql_where=clause)
