"""Whether a job that processes died over has had its wait."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("has_waited", sa.Boolean(), nullable=False, server_default="0"))
