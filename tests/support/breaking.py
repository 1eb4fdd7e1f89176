"""Databases that really can't be used: locked by somebody else, read-only, or on a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from storage.connections import Database
from tests.support.sqlite import handle_of


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the write lock of a SQLite file, as a backup or a person's shell may."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def read_only(engine: Database) -> AsyncIterator[None]:
    """Let SQLite refuse every write. File permissions wouldn't: tests may run as root."""
    await _pragma(engine, "query_only = 1")
    try:
        yield
    finally:
        await _pragma(engine, "query_only = 0")


@asynccontextmanager
async def full(engine: Database) -> AsyncIterator[None]:
    """Let SQLite have no page more than it has: what doesn't fit is «database or disk is full»."""
    await _pragma(engine, "max_page_count = 1")
    try:
        yield
    finally:
        await _pragma(engine, "max_page_count = 1073741823")


async def _pragma(engine: Database, words: str) -> None:
    """Set a pragma on the connection that writes, outside of any transaction."""
    (await handle_of(engine)).ask(f"PRAGMA {words}", [])
