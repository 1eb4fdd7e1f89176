"""A real store on a SQLite file, and the core's works around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.bot.works import Works, new_database


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    async with new_database(tmp_path) as engine:
        yield engine


@pytest.fixture
async def works(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Works]:
    works = Works(engine, tmp_path)
    try:
        yield works
    finally:
        await works.close()
