"""The table of what servers told of their models."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from storage.table_parts import metadata

discoveries = Table(
    "discoveries",
    metadata,
    Column("server", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("told", Text, nullable=False),
    Column("told_on", String(10), nullable=False),
)
"""What the server at an address told of a model last: ``told`` is JSON, ``told_on`` the day."""
