"""A copy of a SQLite file that is whole, taken beside whoever writes to it, for our eyes only."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

from bot.domain.errors.base import SettingsError
from storage.file_permissions import FILE
from storage.schema import read_only, sqlite_file
from storage.unusable import TROUBLE, why_unusable


async def back_up(url: str, target: Path) -> None:
    """Write a copy of the database to a new file. Raises SettingsError in one line."""
    path = sqlite_file(url)
    if path is None:
        raise SettingsError("DATABASE_URL is a PostgreSQL database: back it up with pg_dump.")
    await asyncio.to_thread(_copy, url, path, target)


def _copy(url: str, path: Path, target: Path) -> None:
    try:
        with read_only(path) as connection:
            _make(target)
            try:
                connection.execute("VACUUM INTO ?", (str(target),))
            except sqlite3.Error:
                target.unlink()
                raise
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error


def _make(target: Path) -> None:
    """Make the empty file that SQLite will fill."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))
    except FileExistsError as error:
        raise SettingsError(f"{target} is there already: name a file that isn't.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise SettingsError(f"{target} can't be made ({why}): name another file.") from error
