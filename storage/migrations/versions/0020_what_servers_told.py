"""What servers told of their models; of which model a line is; who refused a clip's shape."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "discoveries",
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("told_on", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("server", "model", name=op.f("pk_discoveries")),
    )
    op.add_column("deployments", sa.Column("model", sa.Text(), nullable=True))
    op.add_column("deployments", sa.Column("group_name", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("refused_by", sa.Text(), nullable=True))
