"""How large and how long a clip is, by its own word, and what its render cost by its server's."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("made", sa.String(length=32), nullable=True))
    op.add_column("jobs", sa.Column("billed_usd", sa.String(length=24), nullable=True))
