"""What each job counts for in budgets, and the sums."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("money_state", sa.String(length=8), nullable=True))
    op.add_column("jobs", sa.Column("money_day", sa.String(length=10), nullable=True))
    op.add_column("jobs", sa.Column("money_channel", sa.String(length=32), nullable=True))
    op.add_column(
        "jobs", sa.Column("money_micros", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "jobs", sa.Column("money_orders", sa.Integer(), nullable=False, server_default="0")
    )
    unsettled = sa.text(
        "money_state = 'reserved' AND state IN ('delivered', 'failed', 'cancelled')"
    )
    op.create_index(
        "ix_jobs_unsettled",
        "jobs",
        ["workspace", "seq"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
    op.create_table(
        "spending",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("whose", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told_of", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("due_since", sa.Float(53), nullable=True),
        sa.Column("tell_until", sa.Float(53), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace", "whose", "subject", "period", name=op.f("pk_spending")
        ),
    )
    due = sa.text("due IS NOT NULL")
    op.create_index(
        "ix_spending_due", "spending", ["due_since"], sqlite_where=due, postgresql_where=due
    )
