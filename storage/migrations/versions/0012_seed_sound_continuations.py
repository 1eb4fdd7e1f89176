"""What a clip's chances are drawn from, whether it is to have sound, and what it goes on from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("seed", sa.Integer(), nullable=True))
    op.add_column("jobs", sa.Column("audio", sa.Boolean(), nullable=True))
    op.add_column("jobs", sa.Column("continues", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("source_seconds", sa.Float(53), nullable=True))
    op.add_column("inputs", sa.Column("at_end", sa.Boolean(), nullable=False, server_default="0"))
