"""How often a job was ordered, so that it isn't ordered again without end."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("orders", sa.Integer(), server_default="0", nullable=False))
