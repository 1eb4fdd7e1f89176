"""Pictures and videos as input, remixes from scratch, several clips a render, pauses, deletions."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for column in (
        sa.Column("order_prompt", sa.Text(), nullable=True),
        sa.Column("lineage", sa.Text(), nullable=True),
        sa.Column("recreated", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("inputs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("input_kind", sa.String(length=8), nullable=True),
        sa.Column("awaits_inputs", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("quality", sa.String(length=8), nullable=True),
        sa.Column("clip_ref", sa.Text(), nullable=True),
        sa.Column("clips", sa.Integer(), nullable=True),
        sa.Column("deleted_at", sa.Float(precision=53), nullable=True),
        sa.Column("deleted_by", sa.String(length=32), nullable=True),
        sa.Column("to_remove", sa.String(length=32), nullable=True),
        sa.Column("remove_at", sa.Float(precision=53), nullable=True),
        sa.Column("remove_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("in_public", sa.Boolean(), server_default="0", nullable=False),
    ):
        op.add_column("jobs", column)
    for column in (
        sa.Column("trouble_code", sa.String(length=32), nullable=True),
        sa.Column("trouble_tell", sa.Text(), nullable=True),
        sa.Column("trouble_since", sa.Float(precision=53), nullable=True),
    ):
        op.add_column("deployments", column)
    op.create_index("ix_jobs_channel", "jobs", ["workspace", "channel", "seq"])
    noted = sa.Column("noted_at", sa.Float(precision=53), server_default="0", nullable=False)
    op.add_column("abandoned_renders", noted)
    op.execute(sa.text("UPDATE abandoned_renders SET noted_at = :now").bindparams(now=time.time()))
    op.create_index("ix_abandoned_renders_noted_at", "abandoned_renders", ["noted_at"])
    op.create_index("ix_requests_created_at", "requests", ["created_at"])
    op.create_index("ix_jobs_ended_at", "jobs", ["ended_at"])
    for name, columns, where in (
        ("ix_jobs_kept_clip", ["ended_at"], "clip_path IS NOT NULL AND state = 'failed'"),
        ("ix_jobs_public", ["workspace", "seq"], "in_public"),
        ("ix_jobs_public_channel", ["workspace", "channel"], "in_public"),
        ("ix_jobs_to_remove", ["remove_at"], "to_remove IS NOT NULL"),
        ("ix_jobs_sources", ["deployment", "source_provider_id"], "source_provider_id IS NOT NULL"),
    ):
        clause = sa.text(where)
        op.create_index(name, "jobs", columns, sqlite_where=clause, postgresql_where=clause)
    for column in (
        sa.Column("notice", sa.String(length=8), nullable=True),
        sa.Column("notice_job", sa.String(length=16), nullable=True),
        sa.Column("notice_since", sa.Float(precision=53), nullable=True),
        sa.Column("notice_until", sa.Float(precision=53), nullable=True),
    ):
        op.add_column("workspace_turns", column)
    op.create_table(
        "inputs",
        sa.Column("request", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("frame_of", sa.String(length=16), nullable=True),
        sa.Column("frame", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crop", sa.String(length=64), nullable=True),
        sa.Column("sets_size", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("request", "position", name=op.f("pk_inputs")),
    )
    held, awaiting = sa.text("data IS NOT NULL"), sa.text("awaits_inputs")
    op.create_index(
        "ix_inputs_held", "inputs", ["request"], sqlite_where=held, postgresql_where=held
    )
    op.create_index(
        "ix_jobs_awaiting",
        "jobs",
        ["workspace", "seq"],
        sqlite_where=awaiting,
        postgresql_where=awaiting,
    )
