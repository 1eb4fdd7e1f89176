"""The guard over the suite's connections sees what is left open, and where that was opened."""

from __future__ import annotations

from pathlib import Path

import aiosqlite
import asyncpg  # type: ignore[import-untyped]  # it comes without types

from tests.support.births import Births
from tests.support.postgres import postgres

__all__ = ["postgres"]


async def test_a_connection_that_is_left_open_is_told_with_its_birth(
    tmp_path: Path, births: Births
) -> None:
    connection = await aiosqlite.connect(tmp_path / "x.db")
    (told,) = births.open()
    assert "aiosqlite.connect(tmp_path" in told
    assert "test_births.py" in told
    await connection.close()
    assert births.open() == []
    assert len(births) == 1


async def test_so_is_one_to_a_server(postgres: str, births: Births) -> None:
    connection = await asyncpg.connect(postgres.replace("+asyncpg", ""))
    assert len(births.open()) == 1
    await connection.close()
    assert births.open() == []


async def test_what_was_open_before_is_not_this_tests(tmp_path: Path) -> None:
    births = Births()
    connection = await aiosqlite.connect(tmp_path / "x.db")
    births.note(connection)
    births.begin()
    assert births.open() == []
    await connection.close()
    births.end()
