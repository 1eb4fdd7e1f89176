"""Copies of clips in other channels; where the message is that brought a clip."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "copies",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("job", sa.String(length=16), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("with_prompt", sa.Boolean(), nullable=False),
        sa.Column("showcase", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.Float(53), nullable=False),
        sa.Column("due_at", sa.Float(53), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("uploads", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("key", name=op.f("uq_copies_key")),
    )
    op.create_index("ix_copies_job", "copies", ["job"])
    op.create_index("ix_copies_workspace", "copies", ["workspace"])
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_copies_due", "copies", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.add_column("jobs", sa.Column("clip_ts", sa.String(length=32), nullable=True))
    for name in ("card_ts", "clip_ts"):
        shown = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_jobs_{name}",
            "jobs",
            ["channel", name],
            sqlite_where=shown,
            postgresql_where=shown,
        )
