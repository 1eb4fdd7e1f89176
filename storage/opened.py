"""A database that is ready for work, or one line that says why there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import SettingsError
from storage.database import migrate, open_database
from storage.outage import watched
from storage.schema import sqlite_file
from storage.sole import sole_use

POSTGRES_PORT = 5432


@asynccontextmanager
async def database(url: str) -> AsyncIterator[AsyncEngine]:
    """Open the database, up to date; a SQLite file is ours alone until the end.

    Raises SettingsError for one that can't be used. When it can't be used later, the engine raises
    StorageAway, and the log says why, once.
    """
    async with AsyncExitStack() as stack:
        engine = await _opened(url, stack)
        await _bring_up_to_date(url, engine)
        yield watched(engine)


async def _opened(url: str, stack: AsyncExitStack) -> AsyncEngine:
    try:
        path = sqlite_file(url)
        if path is not None:
            await stack.enter_async_context(sole_use(path))
        engine = open_database(url)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"DATABASE_URL needs the package {error.name}, which isn't installed: add it to this "
            "environment, or use SQLite."
        ) from error
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise SettingsError(why_unusable(url, error)) from error
    # An open aiosqlite connection would keep the process alive.
    stack.push_async_callback(engine.dispose)
    return engine


async def _bring_up_to_date(url: str, engine: AsyncEngine) -> None:
    try:
        await migrate(engine)
    except CommandError as error:
        raise SettingsError(
            "DATABASE_URL holds a database that a newer version of Sora has changed: start that "
            "version, or restore the backup from before."
        ) from error
    except (SQLAlchemyError, OSError) as error:
        raise SettingsError(why_unusable(url, error)) from error


def why_unusable(url: str, error: Exception) -> str:
    """Return what it means that a database didn't open, and what to do; never a password."""
    server = _server(url)
    kind = type(error).__name__
    if server is None:
        return (
            f"DATABASE_URL can't be used ({kind}): check that it exists, that the disk isn't "
            "full, and that this user may write there."
        )
    if isinstance(error, OSError):  # asyncpg raises what the network did
        return f"DATABASE_URL: no database server answers at {server}."
    return (
        f"DATABASE_URL: the server at {server} doesn't let us in ({kind}): check the user, the "
        "password and the database's name, and that this user may make tables there."
    )


def _server(url: str) -> str | None:
    """Return ``host:port`` of the server that is meant; None for SQLite, and for no address."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        return None
    if parsed.get_backend_name() == "sqlite":
        return None
    return f"{parsed.host or 'localhost'}:{parsed.port or POSTGRES_PORT}"
