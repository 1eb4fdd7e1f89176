"""Whose turn it is to have their pictures brought, and jobs that processes died over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "input_turns",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("served_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", name=op.f("pk_input_turns")),
    )
    op.add_column("jobs", sa.Column("crashes", sa.Integer(), server_default="0", nullable=False))
    awaiting = sa.text("awaits_inputs")
    op.drop_index("ix_jobs_awaiting", table_name="jobs")
    op.create_index(
        "ix_jobs_awaiting",
        "jobs",
        ["workspace", "requester", "seq"],
        sqlite_where=awaiting,
        postgresql_where=awaiting,
    )
