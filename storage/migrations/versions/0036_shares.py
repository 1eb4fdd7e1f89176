"""How much of its share a workspace has had since its turn in line began."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    column = sa.Column("served_in_turn", sa.Integer(), server_default="0", nullable=False)
    op.add_column("workspace_turns", column)
