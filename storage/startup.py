"""A database that is ready for work, or one line that says why there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.domain.errors.base import SettingsError
from storage import connections
from storage.availability import watched
from storage.connections import Database
from storage.database import migrate, open_database
from storage.file_lock import sole_use
from storage.file_permissions import narrow_database
from storage.replicas.silent import end_silent
from storage.restored import notice_restore
from storage.schema import sqlite_file
from storage.unusable import TROUBLE, why_unusable


@asynccontextmanager
async def database(url: str, *, patient: bool = False) -> AsyncIterator[Database]:
    """Open the database, up to date; a SQLite file is ours alone until the end.

    Whoever is ``patient`` has statements that take as long as they take.

    Raises SettingsError for one that can't be used. When it can't be used later, the engine raises
    StorageAway, and the log says why, once.
    """
    async with AsyncExitStack() as stack:
        engine = await _opened(url, stack)
        await _bring_up_to_date(url, engine)
        engine.statement_seconds = None if patient else connections.STATEMENT_SECONDS
        yield watched(engine)


async def _opened(url: str, stack: AsyncExitStack) -> Database:
    try:
        path = sqlite_file(url)
        if path is not None:
            await stack.enter_async_context(sole_use(path))
            narrow_database(path)
        engine = open_database(url)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"DATABASE_URL needs the package {error.name}, which isn't installed: add it to this "
            "environment, or use SQLite."
        ) from error
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error
    # An open aiosqlite connection would keep the process alive.
    stack.push_async_callback(engine.dispose)
    return engine


async def _bring_up_to_date(url: str, engine: Database) -> None:
    try:
        if engine.dialect.name == "postgresql":
            await end_silent(engine)
        await migrate(engine)
        await notice_restore(engine)
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error
