from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from storage.connections import Database
from storage.database import database_now, migrate, open_database
from storage.jobs import SqlJobStore
from storage.revisions import MIGRATIONS, REVISIONS
from storage.tables import metadata
from tests.support.storage import WIDE, claimed, in_line


def differences(connection: Connection) -> Any:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return compare_metadata(context, metadata)


async def test_the_migrations_make_the_schema_that_the_code_declares(engine: Database) -> None:
    assert await engine.run_sync(differences) == []


def test_each_migration_is_named_by_its_revision() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert [script.revision for script in scripts] == list(reversed(REVISIONS))


async def test_migrating_twice_changes_nothing_and_keeps_every_row(engine: Database) -> None:
    store = SqlJobStore(engine)
    await in_line(store, 2)
    job = await claimed(store)
    await migrate(engine)
    assert await store.get(job.id) == job
    assert len(await store.places([WIDE], 5)) == 1


async def test_two_processes_may_migrate_at_once(blank: Database, database_url: str) -> None:
    other = open_database(database_url)
    try:
        await asyncio.gather(migrate(blank), migrate(other))
    finally:
        await other.dispose()
    assert await blank.run_sync(differences) == []


async def test_a_migration_that_fails_leaves_nothing_behind(
    blank: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_table = Operations.create_table

    def break_late(self: Any, name: str, *columns: Any, **kw: Any) -> Any:
        if name == "workspaces":
            raise OSError("the disk is full")
        return create_table(self, name, *columns, **kw)

    monkeypatch.setattr(Operations, "create_table", break_late)
    with pytest.raises(OSError, match="full"):
        await migrate(blank)
    assert await blank.run_sync(lambda sync: inspect(sync).get_table_names()) == []


async def test_the_databases_clock_counts_seconds_since_the_epoch(engine: Database) -> None:
    async with engine.reading() as connection:
        now = (await connection.execute(select(database_now()))).scalar_one()
    assert isinstance(now, float)
    assert abs(now - time.time()) < 3600


# --- SQLite ----------------------------------------------------------------------------


def sqlite_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/data/sora.db"


async def test_an_accepted_request_survives_a_power_cut(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path))
    try:
        async with engine.writing() as connection:
            journal = (await connection.execute(text("PRAGMA journal_mode"))).scalar_one()
            synchronous = (await connection.execute(text("PRAGMA synchronous"))).scalar_one()
            keys = (await connection.execute(text("PRAGMA foreign_keys"))).scalar_one()
        assert (journal, synchronous, keys) == ("wal", 2, 1)
    finally:
        await engine.dispose()


async def test_partial_indexes_have_the_conditions_the_code_declares(
    tmp_path: Path,
) -> None:
    migrated = open_database(sqlite_url(tmp_path / "migrated"))
    declared = open_database(sqlite_url(tmp_path / "declared"))
    schemas = []
    try:
        await migrate(migrated)
        await declared.run_sync(metadata.create_all)
        for engine in (migrated, declared):
            async with engine.reading() as connection:
                found = await connection.execute(
                    text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%'")
                )
                schemas.append({name: " ".join((sql or "").split()) for name, sql in found})
    finally:
        await migrated.dispose()
        await declared.dispose()
    indexes = [{n: s for n, s in schema.items() if n[:3] in {"ix_", "uq_"}} for schema in schemas]
    assert any("WHERE" in sql for sql in indexes[0].values())
    assert indexes[0] == indexes[1]


async def test_closing_the_database_ends_its_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    engine = open_database(sqlite_url(tmp_path))
    await migrate(engine)
    assert set(threading.enumerate()) > before
    await engine.dispose()
    for thread in set(threading.enumerate()) - before:
        await asyncio.to_thread(thread.join, 10)
        assert not thread.is_alive()


async def test_a_process_that_closes_its_databases_exits(tmp_path: Path) -> None:
    script = """
        import asyncio, sys
        from storage.database import migrate, open_database
        from storage.jobs import SqlJobStore
        from tests.support.storage import asked

        async def main():
            engines = [open_database(sys.argv[1]) for _ in "ab"]
            try:
                await migrate(engines[0])
                for engine in engines:
                    await SqlJobStore(engine).accept(asked(f"key {id(engine)}"))
                raise SystemExit(3)
            finally:
                for engine in engines:
                    await engine.dispose()

        asyncio.run(main())
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-c",
        dedent(script),
        sqlite_url(tmp_path),
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        async with asyncio.timeout(60):
            _, stderr = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert (process.returncode, stderr) == (3, b"")
