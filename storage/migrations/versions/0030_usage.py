"""Usage: takes, thumbs, the sums of forgotten clips, and indexes of each month."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_COUNTS = ("delivered", "takes", "failed", "under_way", "unpriced", "liked", "disliked")
_SUMS = ("billed", "estimated", "planned", "in_doubt", "failed_spent", "failed_in_doubt")
_MONTHS = {
    "ix_jobs_month": ("created_at > 0", ["workspace", "created_at"]),
    "ix_jobs_month_of": ("created_at >= 0", ["workspace", "requester", "created_at"]),
}


def upgrade() -> None:
    op.add_column("jobs", sa.Column("take", sa.Boolean(), server_default="0", nullable=False))
    for name, (condition, columns) in _MONTHS.items():
        where = sa.text(condition)
        op.create_index(name, "jobs", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "thumbs",
        sa.Column("job", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("job", "person", name=op.f("pk_thumbs")),
    )
    op.create_index("ix_thumbs_workspace", "thumbs", ["workspace"])
    op.create_table(
        "past_usage",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in (*_COUNTS, *_SUMS)
        ),
        sa.PrimaryKeyConstraint(
            "workspace",
            "month",
            "person",
            "channel",
            "model",
            "deployment",
            name=op.f("pk_past_usage"),
        ),
    )
    op.create_index("ix_past_usage_month", "past_usage", ["month"])
