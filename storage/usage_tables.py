"""The tables of usage: what people think of clips, and the sums of clips that are forgotten."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, String, Table, Text

from bot.domain.usage.tally import Tally
from storage.table_parts import metadata

thumbs = Table(
    "thumbs",
    metadata,
    Column("job", String(16), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("liked", Boolean, nullable=False),
    Column("given_at", Float(53), nullable=False),
    Index("ix_thumbs_workspace", "workspace"),
)
"""What each person thinks of a clip, by the latest thumb that they gave it."""

past_usage = Table(
    "past_usage",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("model", Text, primary_key=True),
    Column("deployment", String(200), primary_key=True),
    *(
        Column(field.name, BigInteger, nullable=False, server_default="0")
        for field in fields(Tally)
    ),
    Index("ix_past_usage_month", "month"),
)
"""What the clips of a month came to whose rows are forgotten: counts, and dollars in billionths."""
