"""Empty databases: a file, or a PostgreSQL server of our own that writes through to disk."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.postgres import binaries, server

WITHOUT = "PostgreSQL's programs are not installed: apt install postgresql"


PAUSE = 0.05
"""Seconds between two looks at what a bot has done."""


@dataclass(frozen=True, slots=True)
class Database:
    """An empty database; ``server`` is the process of its server, if it has one."""

    url: str
    server: int | None = None

    @property
    def plain_url(self) -> str:
        """Return the URL without the name of a driver."""
        scheme, rest = self.url.split("://", 1)
        return f"{scheme.split('+')[0]}://{rest}"


@contextmanager
def database(kind: str, folder: Path, *, durable: bool = True) -> Iterator[Database]:
    """Make a database that is gone afterwards; ``kind`` is "sqlite" or "postgresql".

    Only what is ``durable`` can be compared; what is killed, but never without power, needs it not.
    Ends the program with a sentence if PostgreSQL isn't there.
    """
    if kind == "sqlite":
        yield Database(f"sqlite+aiosqlite:///{folder}/sora.db")
        return
    if binaries() is None:
        sys.exit(WITHOUT)
    with server(durable=durable) as url:
        yield Database(url, _listening(url))


async def delivered(kept: Database, count: int) -> None:
    """Wait until a bot has delivered so many clips."""
    await _reached(kept, count, "select count(*) from jobs where state = 'delivered'")


async def shown(kept: Database, count: int) -> None:
    """Wait until a bot's cards show all there is to be shown of so many clips."""
    await _reached(kept, count, "select count(*) from jobs where shown_version >= version")


async def _reached(kept: Database, count: int, query: str) -> None:
    """Wait until a query counts so many, over one connection for all looks."""
    engine = create_async_engine(kept.url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            while (await connection.scalar(text(query))) < count:  # noqa: ASYNC110 - a bot's
                await asyncio.sleep(PAUSE)
    finally:
        await engine.dispose()


async def bytes_of_clips(kept: Database) -> int:
    """Return how many bytes all clips of a bot's are together."""
    engine = create_async_engine(kept.url)
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(text("select sum(clip_bytes) from jobs")) or 0)
    finally:
        await engine.dispose()


def _listening(url: str) -> int:
    """Return the process that was started for that port."""
    port = url.rsplit(":", 1)[1].partition("/")[0]
    wanted = b"\0-p\0" + port.encode() + b"\0"
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if wanted in command and b"-D" in command:
            return int(folder.name)
    raise RuntimeError(f"no process of a PostgreSQL server with {url}")
