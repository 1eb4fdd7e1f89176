"""The table of what people, channels and workspaces spend: a part of the schema."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table

from bot.domain.money.entries import EntryState
from storage.table_parts import metadata, partial

BUDGET_DUE = "due IS NOT NULL"
RESERVED = f"money_state = '{EntryState.RESERVED}'"
"""Of a job's row."""

spending = Table(
    "spending",
    metadata,
    Column("workspace", String(32), primary_key=True),
    Column("whose", String(16), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("micros", BigInteger, nullable=False),
    Column("told", Integer, nullable=False, server_default="0"),
    Column("told_of", BigInteger, nullable=False, server_default="0"),
    Column("due", Integer),
    Column("due_since", Float(53)),
    Column("tell_until", Float(53)),
    partial("ix_spending_due", "due_since", where=BUDGET_DUE),
)
"""What the entries of a person, a channel or a workspace come to, in a day or a month of UTC.

``due`` is the percent of a budget, of ``told_of`` millionths of a dollar, that its admins are to
hear of, and ``told`` the percent that they have heard of.
"""
