"""A real store on a SQLite file, and the core's works around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import open_database
from storage.tables import metadata
from tests.bot.works import Works


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/sora.db")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture
async def works(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(engine, tmp_path)
    try:
        yield works
    finally:
        await works.close()
