"""A copy of a SQLite file that is whole, taken beside whoever writes to it, for our eyes only."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.domain.errors.base import SettingsError
from storage import restored
from storage.file_permissions import FILE
from storage.schema import read_only, sqlite_file
from storage.unusable import TROUBLE, why_unusable

_SERVER = (
    "DATABASE_URL is a PostgreSQL database: back it up with pg_dump --format=custom --file=FILE "
    "and its address, without +asyncpg."
)


async def back_up(url: str, target: Path) -> None:
    """Write a copy of the database to a new file, all or nothing. Raises SettingsError.

    The copy is read through before it gets its name, and says that it is one: the first start on it
    orders nothing again before it has looked (``storage.restored``).
    """
    path = sqlite_file(url)
    if path is None:
        raise SettingsError(_SERVER)
    await asyncio.to_thread(_back_up, url, path, target)


def _back_up(url: str, path: Path, target: Path) -> None:
    """Make the copy under another name beside the target, which it gets once it is good."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with read_only(path) as connection:
            _make(unfinished)
            try:
                _need_free(target)
                _fill(connection, unfinished)
                _need_free(target)
                unfinished.rename(target)
            except BaseException:
                unfinished.unlink()
                raise
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error


def _fill(connection: sqlite3.Connection, unfinished: Path) -> None:
    """Copy the database into an empty file, and look at what came of it."""
    made_at = time.time()
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    with closing(sqlite3.connect(unfinished)) as copy:
        restored.mark(copy, made_at)
        copy.commit()
        (said,) = copy.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {said}")


def _need_free(target: Path) -> None:
    if target.exists():
        raise SettingsError(f"{target} is there already: name a file that isn't.")


def _make(unfinished: Path) -> None:
    """Make the empty file that SQLite will fill."""
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    except FileExistsError as error:
        raise SettingsError(
            f"{unfinished} is there already: another backup is at it, or died. Remove it, if none "
            "is, or name another file."
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise SettingsError(f"{unfinished} can't be made ({why}): name another file.") from error
