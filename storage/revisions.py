"""Which migrations there are, and which a database is at: found out without Alembic.

Alembic and what it brings take longer to import than the rest of a start takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

MIGRATIONS: Final = Path(__file__).parent / "migrations"

REVISIONS: Final = tuple(
    sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))
)
"""All that this program knows, from the first to the latest: their files begin with them."""


def revision_of(connection: Connection) -> str | None:
    """Return which migration a database is at; None if it has seen none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
