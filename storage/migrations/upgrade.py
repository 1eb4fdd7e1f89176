"""Bringing a schema up to date. Alembic is imported with this, and so by whoever needs it alone."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.revisions import MIGRATIONS


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate to a revision, in the connection's transaction; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
