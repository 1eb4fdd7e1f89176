"""The table of tokens with which programs order clips."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, String, Table, Text

from storage.table_parts import metadata

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("ending", String(8), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", Float(53), nullable=False),
    Column("expires_at", Float(53), nullable=False),
    Column("last_used_at", Float(53)),
    Index("ix_api_tokens_digest", "digest", unique=True),
    Index("ix_api_tokens_person", "workspace", "person"),
)
"""One row for each token: whose it is, and the SHA-256 of its secret, which is nowhere."""
