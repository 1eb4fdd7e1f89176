"""Jobs that wait are found by an index, however many have ended: at the start all of them are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    clause = sa.text("state = 'queued'")
    op.create_index(
        "ix_jobs_queued", "jobs", ["deployment"], sqlite_where=clause, postgresql_where=clause
    )
