"""The table of what has come of jobs, all together: a part of the schema."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, String, Table

from bot.domain.money.entries import EntryState
from storage.table_parts import metadata

UNCOUNTED: Final = (
    "ended_at IS NOT NULL AND (counted_at IS NULL OR counted_at <> ended_at"
    f" OR (money_state <> '{EntryState.RESERVED}' AND money_micros > counted_micros))"
)
"""Of a job's row: its end isn't in the totals yet, or not all of what it cost."""

totals = Table(
    "totals",
    metadata,
    Column("figure", String(64), primary_key=True),
    Column("deployment", String(200), primary_key=True),
    Column("label", String(64), primary_key=True),
    Column("value", Float(53), nullable=False),
)
"""What ended jobs come to, by figure: how many, how much money, how long what took.

A job's row says which of its ends is in them (``counted_at``), and how much of its money
(``counted_micros``): both change in one transaction. Jobs may be deleted; what they came to stays.
"""
