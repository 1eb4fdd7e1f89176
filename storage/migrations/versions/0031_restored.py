"""Jobs that may have been ordered since the copy was made that the database was restored from."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_MAYBE = sa.text("maybe_ordered_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("maybe_ordered_since", sa.Float(precision=53), nullable=True))
    op.create_index(
        "ix_jobs_maybe_ordered",
        "jobs",
        ["deployment"],
        sqlite_where=_MAYBE,
        postgresql_where=_MAYBE,
    )
