"""A copy of the database: whole, private, and refused in words."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.errors.base import SettingsError
from storage.backup import back_up
from storage.connections import Database
from storage.jobs import SqlJobStore
from tests.support.storage import accepted, asked


def keys(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM requests ORDER BY key")]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/sora.db"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_copy_is_whole_while_somebody_writes(
    engine: Database, url: str, tmp_path: Path
) -> None:
    await accepted(SqlJobStore(engine), asked("a"))
    target = tmp_path / "copy.db"
    async with engine.writing() as connection:
        await connection.execute(text("UPDATE requests SET key = 'half'"))
        await back_up(url, target)
    assert keys(target) == ["a"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_there_is_not_overwritten(engine: Database, url: str, tmp_path: Path) -> None:
    assert engine is not None
    with pytest.raises(SettingsError, match=r"sora\.db is there already"):
        await back_up(url, tmp_path / "sora.db")
    for nowhere in ("no/where.db", "a" * 300, "nul\x00l"):
        with pytest.raises(SettingsError, match="can't be made"):
            await back_up(url, tmp_path / nowhere)


async def test_no_copy_is_left_of_what_is_no_database(url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with pytest.raises(SettingsError, match="DATABASE_URL can't be used"):
        await back_up(url, target)
    (tmp_path / "sora.db").write_text("It was a dark and stormy night. " * 100)
    with pytest.raises(SettingsError, match="no database, or a damaged one"):
        await back_up(url, target)
    assert not target.exists()


async def test_a_server_has_tools_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="pg_dump"):
        await back_up("postgresql://db/sora", tmp_path / "copy.db")
