"""Who ended a job, who is still to be told, and cards that replace others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for column in (
        sa.Column("cards", sa.Integer(), server_default="1", nullable=False),
        sa.Column("card_until", sa.Float(precision=53), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("may_be_billed", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("ending", sa.Integer(), nullable=True),
        sa.Column("ending_since", sa.Float(precision=53), nullable=True),
        sa.Column("tell_at", sa.Float(precision=53), nullable=True),
        sa.Column("tell_until", sa.Float(precision=53), nullable=True),
    ):
        op.add_column("jobs", column)
    untold = sa.text("ending IS NOT NULL")
    op.create_index(
        "ix_jobs_untold", "jobs", ["tell_at"], sqlite_where=untold, postgresql_where=untold
    )
