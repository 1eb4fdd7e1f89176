"""A database that is ready for work, or one line that says why there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import SettingsError
from storage.database import migrate, open_database


@asynccontextmanager
async def database(url: str) -> AsyncIterator[AsyncEngine]:
    """Open the database, up to date. An open aiosqlite connection would keep the process alive.

    Raises SettingsError for one that can't be used; what goes wrong later is raised as it is.
    """
    engine = _open_database(url)
    try:
        await _bring_up_to_date(engine)
        yield engine
    finally:
        await engine.dispose()


def _open_database(url: str) -> AsyncEngine:
    try:
        return open_database(url)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"DATABASE_URL needs the package {error.name}, which isn't installed: add it to this "
            "environment, or use SQLite."
        ) from error
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise _unusable(error) from error


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    try:
        await migrate(engine)
    except CommandError as error:
        raise SettingsError(
            "DATABASE_URL holds a database that a newer version of Sora has changed: start that "
            "version, or restore the backup from before."
        ) from error
    except (SQLAlchemyError, OSError) as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> SettingsError:
    return SettingsError(
        f"DATABASE_URL can't be used ({type(error).__name__}): check that it exists, that the "
        "disk isn't full, and that this user may write there."
    )
