"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "deployments",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("resting_until", sa.Float(precision=53), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_deployments")),
    )
    op.create_table(
        "jobs",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("request", sa.String(length=255), nullable=False),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("requester", sa.String(length=32), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("size", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=16), nullable=True),
        sa.Column("source_number", sa.Integer(), nullable=True),
        sa.Column("source_provider_id", sa.Text(), nullable=True),
        sa.Column("price_usd", sa.String(length=24), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("shown_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("card_ts", sa.String(length=32), nullable=True),
        sa.Column("card_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.Column("submitted_at", sa.Float(precision=53), nullable=True),
        sa.Column("rendering_at", sa.Float(precision=53), nullable=True),
        sa.Column("rendered_at", sa.Float(precision=53), nullable=True),
        sa.Column("ended_at", sa.Float(precision=53), nullable=True),
        sa.Column("expires_at", sa.Float(precision=53), nullable=True),
        sa.Column("clip_path", sa.Text(), nullable=True),
        sa.Column("clip_bytes", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("file_permalink", sa.Text(), nullable=True),
        sa.Column("error_code", sa.String(length=32), nullable=True),
        sa.Column("error_tell", sa.Text(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_jobs")),
        sa.UniqueConstraint("id", name=op.f("uq_jobs_id")),
        sa.UniqueConstraint(
            "workspace",
            "channel",
            "thread_ts",
            "number",
            name=op.f("uq_jobs_workspace_channel_thread_ts_number"),
        ),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_jobs_line",
            ["deployment", "workspace", "requester", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'queued' AND card_ts IS NOT NULL"),
            postgresql_where=sa.text("state = 'queued' AND card_ts IS NOT NULL"),
        )
        batch_op.create_index("ix_jobs_rendered", ["deployment", "rendered_at"], unique=False)
        batch_op.create_index("ix_jobs_request", ["request"], unique=False)
        batch_op.create_index("ix_jobs_requester", ["workspace", "requester", "seq"], unique=False)
        batch_op.create_index(
            "ix_jobs_slots",
            ["deployment"],
            unique=False,
            sqlite_where=sa.text(
                "state IN ('submitting', 'rendering', 'cancelling', 'unconfirmed')"
            ),
            postgresql_where=sa.text(
                "state IN ('submitting', 'rendering', 'cancelling', 'unconfirmed')"
            ),
        )
        batch_op.create_index(
            "ix_jobs_unshown",
            ["updated_at"],
            unique=False,
            sqlite_where=sa.text("version > shown_version"),
            postgresql_where=sa.text("version > shown_version"),
        )
        batch_op.create_index(
            "ix_jobs_worked_on",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text(
                "state IN ('submitting', 'rendering', 'delivering', 'cancelling')"
            ),
            postgresql_where=sa.text(
                "state IN ('submitting', 'rendering', 'delivering', 'cancelling')"
            ),
        )
        batch_op.create_index(
            "uq_jobs_render",
            ["deployment", "provider_id"],
            unique=True,
            sqlite_where=sa.text("provider_id IS NOT NULL"),
            postgresql_where=sa.text("provider_id IS NOT NULL"),
        )

    op.create_table(
        "person_turns",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_person_turns")),
        sa.UniqueConstraint(
            "deployment",
            "workspace",
            "person",
            name=op.f("uq_person_turns_deployment_workspace_person"),
        ),
    )
    with op.batch_alter_table("person_turns", schema=None) as batch_op:
        batch_op.create_index(
            "ix_person_turns_next",
            ["deployment", "workspace", "turn", "seq"],
            unique=False,
            sqlite_where=sa.text("waiting > 0"),
            postgresql_where=sa.text("waiting > 0"),
        )

    op.create_table(
        "requests",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("requester", sa.String(length=32), nullable=False),
        sa.Column("response_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_requests")),
    )
    op.create_table(
        "submits",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("job", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.Float(precision=53), nullable=False),
        sa.Column("answered_at", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submits")),
    )
    with op.batch_alter_table("submits", schema=None) as batch_op:
        batch_op.create_index("ix_submits_deployment", ["deployment", "answered_at"], unique=False)
        batch_op.create_index("ix_submits_job", ["job"], unique=False)

    op.create_table(
        "workspace_turns",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("deployment", sa.String(length=200), nullable=False),
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_workspace_turns")),
        sa.UniqueConstraint(
            "deployment", "workspace", name=op.f("uq_workspace_turns_deployment_workspace")
        ),
    )
    with op.batch_alter_table("workspace_turns", schema=None) as batch_op:
        batch_op.create_index(
            "ix_workspace_turns_next",
            ["deployment", "turn", "seq"],
            unique=False,
            sqlite_where=sa.text("waiting > 0"),
            postgresql_where=sa.text("waiting > 0"),
        )

    op.create_table(
        "workspaces",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("enterprise_id", sa.String(length=32), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("bot_user_id", sa.String(length=32), nullable=False),
        sa.Column("bot_id", sa.String(length=32), nullable=False),
        sa.Column("updated_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )
