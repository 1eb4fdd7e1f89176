"""What holds a paid clip up, and what of it Slack may not play."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for column in (
        sa.Column("unplayed", sa.String(length=64), nullable=True),
        sa.Column("delayed_by", sa.String(length=32), nullable=True),
        sa.Column("delayed_since", sa.Float(precision=53), nullable=True),
    ):
        op.add_column("jobs", column)
    clause = sa.text("delayed_by = 'fetch_refused'")
    op.create_index(
        "ix_jobs_unfetchable",
        "jobs",
        ["deployment"],
        sqlite_where=clause,
        postgresql_where=clause,
    )
