"""An index of the addresses for private replies, which are forgotten after half an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    clause = sa.text("response_url IS NOT NULL")
    op.create_index(
        "ix_requests_answerable",
        "requests",
        ["created_at"],
        sqlite_where=clause,
        postgresql_where=clause,
    )
