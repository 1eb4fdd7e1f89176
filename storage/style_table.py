"""The table of styles."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table, Text

from storage.table_parts import metadata

styles = Table(
    "styles",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("model", String(200)),
    Column("size", String(32)),
    Column("seconds", Integer),
    Column("updated_at", Float(53), nullable=False),
)
"""What an admin has named for a workspace: words to be put around a prompt, and what is usual."""
