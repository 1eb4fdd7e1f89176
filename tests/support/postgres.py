"""A PostgreSQL server of the tests' own: a given one, or one started from the binaries here."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.connections import Database
from storage.database import migrate, open_database
from storage.revisions import REVISIONS, revision_of
from storage.tables import metadata

NOT_FOUND = (
    "PostgreSQL not found: the tests on it did not run "
    "(set TEST_DATABASE_URL, or install the server: apt install postgresql)"
)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None. Debian keeps them out of the PATH."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


EMPTIED = """
DO $$
DECLARE numbers regclass;
BEGIN
    {};
    FOR numbers IN SELECT oid FROM pg_class WHERE relkind = 'S' LOOP
        PERFORM setval(numbers, 1, false);
    END LOOP;
END $$
""".format(
    ";\n    ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
)
"""Leaves no row, and begins to count anew. TRUNCATE makes new files for each table and index:
where there are a few rows at most, that takes a hundred times as long."""


@contextmanager
def server(certificate: bytes = b"", *, durable: bool = False) -> Iterator[str]:
    """Run a server on a free port of loopback; yields its URL.

    It keeps nothing, unless it is ``durable``: then each commit is on the disk. With a
    certificate and its key, in one PEM, it speaks TLS.
    """
    programs = binaries()
    if programs is None:
        pytest.skip(NOT_FOUND)
    with tempfile.TemporaryDirectory(prefix="sora-postgres-") as name:
        folder = Path(name)
        run = _runner(folder)
        data = folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "sora",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
            ]
        )
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c max_connections=200"
        options += "" if durable else " -c fsync=off"
        if certificate:
            pem = data / "server.pem"
            pem.write_bytes(certificate)
            pem.chmod(0o600)
            shutil.chown(pem, data.owner())
            options += f" -c ssl=on -c ssl_cert_file={pem} -c ssl_key_file={pem}"
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w"]
        run([*control, "-l", folder / "log", "-o", options, "start"])
        try:
            yield f"postgresql+asyncpg://sora@127.0.0.1:{port}/postgres"
        finally:
            run([*control, "-m", "immediate", "stop"])


def _runner(folder: Path) -> Callable[[Sequence[str | Path]], None]:
    """Return what runs a program; PostgreSQL's refuse to run as root, so root lends a user."""
    user: str | None = None
    if os.geteuid() == 0:
        user = next(name for name in ("postgres", "nobody") if _exists(name))
        shutil.chown(folder, user)

    def run(command: Sequence[str | Path]) -> None:
        done = subprocess.run(
            [str(word) for word in command],
            user=user,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            log = folder / "log"
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{Path(command[0]).name} failed ({done.returncode}): {said}")

    return run


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a PostgreSQL database for these tests; skips loudly without one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with server() as url:
        yield url


@pytest.fixture
async def empty_postgres(postgres: str) -> str:
    """Return the address of that database, without any table of ours."""
    engine = open_database(postgres)
    try:
        await wipe(engine)
    finally:
        await engine.dispose()
    return postgres


async def wipe(engine: Database) -> None:
    """Drop our tables."""
    await engine.run_sync(_drop)


def _drop(connection: Connection) -> None:
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


async def begin_anew(engine: Database) -> None:
    """Give the database our schema and no rows. A schema that is there already is kept."""
    if await engine.run_sync(_has_our_schema):
        await engine.write(text(EMPTIED))
    else:
        await wipe(engine)
        await migrate(engine)


def _has_our_schema(connection: Connection) -> bool:
    return revision_of(connection) == REVISIONS[-1]
