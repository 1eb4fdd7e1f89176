"""What a gateway reckons that a render costs, from what was ordered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("reckoned_usd", sa.String(length=24), nullable=True))
