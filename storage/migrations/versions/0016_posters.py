"""Posters on cards, and who is told how to go on from a first clip."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("poster_id", sa.String(length=32), nullable=True))
    op.add_column("jobs", sa.Column("has_poster", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("poster_at", sa.Float(53), nullable=True))
    op.add_column(
        "jobs", sa.Column("poster_tries", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("jobs", sa.Column("first_clip", sa.Boolean(), nullable=False, server_default="0"))
    due = sa.text("poster_at IS NOT NULL")
    op.create_index(
        "ix_jobs_posters", "jobs", ["poster_at"], sqlite_where=due, postgresql_where=due
    )
