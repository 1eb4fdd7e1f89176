"""Renders that jobs left behind, second tries, links instead of shares, workspaces that left."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "abandoned_renders",
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("job", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("deployment", "provider_id", name=op.f("pk_abandoned_renders")),
    )
    op.create_index("ix_abandoned_renders_job", "abandoned_renders", ["job"])
    op.add_column("jobs", sa.Column("retries", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "jobs", sa.Column("link_attempts", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("workspaces", sa.Column("removed_at", sa.Float(precision=53), nullable=True))
