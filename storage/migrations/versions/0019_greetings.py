"""Where we have introduced ourselves."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "greetings",
        sa.Column("workspace", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("greeted_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "place", name=op.f("pk_greetings")),
    )
