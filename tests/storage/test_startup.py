"""Opening a database for good: whose it is meanwhile, and what is said if it can't be opened."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.domain.errors.base import SettingsError
from storage.connections import Database
from storage.database import open_database
from storage.file_lock import is_in_use, lock_file, sole_use
from storage.startup import database
from storage.unusable import why_unusable
from tests.support.postgres import wipe


async def refusal(url: str) -> str:
    """Return the one line with which a database isn't opened."""
    with pytest.raises(SettingsError) as caught:
        async with database(url):
            raise AssertionError("it was opened")
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- a file is for one -----------------------------------------------------------------


async def test_a_file_is_ours_until_the_end_and_then_anybodys(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sora.db"
    url = f"sqlite+aiosqlite:///{path}"
    assert not is_in_use(path)
    assert not path.parent.exists()
    for _ in range(2):
        async with database(url):
            assert is_in_use(path)
            assert await refusal(url) == (f"{path} is in use by another Sora: stop that one first.")
            assert is_in_use(path)
        assert not is_in_use(path)


async def test_another_name_for_a_file_is_the_same_file(tmp_path: Path) -> None:
    path, alias = tmp_path / "sora.db", tmp_path / "alias.db"
    path.touch()
    alias.symlink_to(path)
    async with sole_use(path):
        assert is_in_use(alias)
        assert is_in_use(tmp_path / "." / "sora.db")
        assert not is_in_use(tmp_path / "other.db")


async def test_who_is_about_to_end_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "sora.db"
    async with sole_use(path):
        waiting = asyncio.create_task(_have(path))
        while len(_holders(path)) < 2:  # noqa: ASYNC110 - the kernel tells by this list alone
            await asyncio.sleep(0)
    await waiting


async def _have(path: Path) -> None:
    async with sole_use(path):
        pass


def _holders(path: Path) -> list[str]:
    """Return the open files of this process that are the lock's."""
    names = (os.path.realpath(link) for link in Path("/proc/self/fd").iterdir())
    return [name for name in names if name == str(lock_file(path))]


async def test_a_database_that_fails_to_open_is_let_go_of(tmp_path: Path) -> None:
    path = tmp_path / "sora.db"
    path.write_text("It was a dark and stormy night. " * 100)
    assert (await refusal(f"sqlite+aiosqlite:///{path}")).startswith("DATABASE_URL can't be used")
    assert not is_in_use(path)


async def test_a_folder_is_no_database_and_gets_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    line = await refusal(f"sqlite+aiosqlite:///{folder}")
    assert line.startswith("DATABASE_URL can't be used (IsADirectoryError)")
    assert not lock_file(folder).exists()


async def test_links_that_lead_to_one_another_are_no_database(tmp_path: Path) -> None:
    path = tmp_path / "sora.db"
    path.symlink_to(path)
    line = await refusal(f"sqlite+aiosqlite:///{path}")
    assert line.startswith("DATABASE_URL can't be used (OSError)")


async def test_what_is_no_file_is_left_as_it_is(tmp_path: Path) -> None:
    """Such as ``/dev/null``, which root could take from everybody else."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    path.chmod(0o666)
    line = await refusal(f"sqlite+aiosqlite:///{path}")
    assert line.startswith("DATABASE_URL can't be used (OSError)")
    assert stat.S_IMODE(path.stat().st_mode) == 0o666
    assert os.listdir(tmp_path) == ["pipe"]  # noqa: PTH208 - pathlib's own would be called blocking


async def test_tables_of_another_program_are_told(blank: Database, database_url: str) -> None:
    async with blank.writing() as connection:
        await connection.execute(text("CREATE TABLE jobs (theirs INTEGER)"))
    await blank.dispose()
    try:
        assert "it holds tables of another program's" in await refusal(database_url)
    finally:
        await _wiped(database_url)


async def _wiped(url: str) -> None:
    engine = open_database(url)
    try:
        await wipe(engine)
    finally:
        await engine.dispose()


# --- what is said ----------------------------------------------------------------------


async def test_a_server_that_refuses_us_is_told_from_an_absent_one(postgres: str) -> None:
    absent = make_url(postgres).set(database="gone", password="hunter2")
    line = await refusal(absent.render_as_string(hide_password=False))
    assert line.startswith(f"DATABASE_URL: the server at {absent.host}:{absent.port} doesn't let")
    assert "disk" not in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+asyncpg://x/y", "DATABASE_URL: no database server answers at x:5432."),
        ("postgresql+asyncpg:///y", "DATABASE_URL: no database server answers at localhost:5432."),
        ("sqlite+aiosqlite:///x.db", "DATABASE_URL can't be used (ConnectionRefusedError)"),
        ("postgresql+asyncpg://x:y/z", "DATABASE_URL has a port that isn't a number"),
    ],
)
def test_a_server_that_does_not_answer_is_named_by_its_address(url: str, said: str) -> None:
    assert why_unusable(url, ConnectionRefusedError()).startswith(said)
