"""The tables of replicas: who they are, and what Slack allows all of them together."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table

from storage.table_parts import metadata

replicas = Table(
    "replicas",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("seen_at", Float(53), nullable=False),
)
"""One row for each process at the database, from its first sign of life until its end."""

slack_budgets = Table(
    "slack_budgets",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("tokens", Float(53), nullable=False),
    Column("at", Float(53), nullable=False),
    Column("granted", Integer, nullable=False, server_default="0"),
)
"""One row for each workspace whose cards several replicas edit, and channel that they post to.

``tokens`` were there ``at`` that moment; ``granted`` is what the last one to ask was given.
"""
