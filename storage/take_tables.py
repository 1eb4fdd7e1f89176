"""The tables of takes side by side, and how jobs are found that are takes: a part of the schema."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, text

from storage.tables import jobs, metadata

TAKE_NEWS = "take_news > 0"

Index("ix_jobs_take_news", jobs.c.seq, sqlite_where=text(TAKE_NEWS))
Index("ix_jobs_take_of", jobs.c.take_of, sqlite_where=text("take_of IS NOT NULL"))

takes = Table(
    "takes",
    metadata,
    Column("request", String(255), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("message_ts", String(32)),
    Column("messages", Integer, nullable=False, server_default="1"),
    Column("may_be_posted", Boolean, nullable=False, server_default="0"),
    Column("shown", String(64)),
    Column("held_until", Float(53)),
    Index("ix_takes_workspace", "workspace"),
)
"""One row for each request whose takes are shown side by side, from when there are two clips.

``messages`` counts its messages, as ``cards`` does, ``may_be_posted`` says that the next one may be
there, ``shown`` is the digest of what it shows, and ``held_until`` the lease of whoever is at it.
"""

votes = Table(
    "votes",
    metadata,
    Column("request", String(255), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("workspace", String(32), nullable=False),
    Column("job", String(16), nullable=False),
    Index("ix_votes_workspace", "workspace"),
)
"""One row for each person and request of several takes: the take that they would pick."""
