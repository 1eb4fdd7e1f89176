"""GIFs of clips: copies in the clip's own thread."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    form = sa.Column("form", sa.String(length=8), nullable=False, server_default="clip")
    op.add_column("copies", form)
    op.add_column("copies", sa.Column("thread_ts", sa.String(length=32), nullable=True))
