"""The table of copies, of clips in other channels and of their GIFs: a part of the schema."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from storage.table_parts import metadata, partial

COPY_DUE = "due_at IS NOT NULL"

copies = Table(
    "copies",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("key", String(255), nullable=False),
    Column("job", String(16), nullable=False),
    Column("workspace", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("person", String(32), nullable=False),
    Column("with_prompt", Boolean, nullable=False),
    Column("showcase", Boolean, nullable=False),
    Column("form", String(8), nullable=False, server_default="clip"),
    Column("thread_ts", String(32)),
    Column("state", String(16), nullable=False),
    Column("created_at", Float(53), nullable=False),
    Column("due_at", Float(53)),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("uploads", Integer, nullable=False, server_default="0"),
    Column("file_id", String(32)),
    Column("trouble", Text),
    UniqueConstraint("key"),
    Index("ix_copies_job", "job"),
    Index("ix_copies_workspace", "workspace"),
    partial("ix_copies_due", "due_at", where=COPY_DUE),
)
"""Copies of clips in other channels, and GIFs of them in their own threads: that is their ``form``.

``channel`` is where one goes, and ``thread_ts`` in which thread; ``person`` is who wants it there.

``due_at`` is when somebody is to see to it next; whoever does puts that off first, so that nobody
else does meanwhile. ``file_id`` is the copy's own file, there before Slack can show it.
"""
