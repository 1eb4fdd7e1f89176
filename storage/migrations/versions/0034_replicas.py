"""Replicas: who is at work, and Slack's budgets that they share."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "replicas",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_replicas")),
    )
    op.create_table(
        "slack_budgets",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("tokens", sa.Float(precision=53), nullable=False),
        sa.Column("at", sa.Float(precision=53), nullable=False),
        sa.Column("granted", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", name=op.f("pk_slack_budgets")),
    )
