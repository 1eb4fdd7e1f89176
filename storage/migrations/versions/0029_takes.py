"""Takes side by side: what is a take of what, who votes for which, and which one was picked."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("take_of", sa.String(length=255), nullable=True))
    op.add_column("jobs", sa.Column("picked", sa.Integer(), nullable=True))
    op.add_column("jobs", sa.Column("picked_by", sa.String(length=32), nullable=True))
    op.add_column("jobs", sa.Column("unfolded", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("take_news", sa.Integer(), nullable=False, server_default="0"))
    _partial_index("ix_jobs_take_news", "seq", "take_news > 0")
    _partial_index("ix_jobs_take_of", "take_of", "take_of IS NOT NULL")
    op.create_table(
        "takes",
        sa.Column("request", sa.String(length=255), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("may_be_posted", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("shown", sa.String(length=64), nullable=True),
        sa.Column("held_until", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("request", name=op.f("pk_takes")),
    )
    op.create_index("ix_takes_workspace", "takes", ["workspace"])
    op.create_table(
        "votes",
        sa.Column("request", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("job", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("request", "person", name=op.f("pk_votes")),
    )
    op.create_index("ix_votes_workspace", "votes", ["workspace"])


def _partial_index(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "jobs", [column], sqlite_where=where, postgresql_where=where)
