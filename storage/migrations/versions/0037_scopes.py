"""What each installation lets the app do, as Slack said when it gave the token."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("installations", sa.Column("scopes", sa.Text()))
