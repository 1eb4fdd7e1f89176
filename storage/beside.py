"""The database for a command beside a running bot: opened as it is, and changed a row at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.errors.base import SettingsError
from storage.connections import Database
from storage.database import open_database
from storage.schema import Schema, schema_of
from storage.unusable import TROUBLE, why_unusable


@asynccontextmanager
async def database_beside(url: str) -> AsyncIterator[Database]:
    """Open a database whose schema is today's. Raises SettingsError for any other.

    A bot may have a SQLite file in use meanwhile: a transaction here waits for one there.
    """
    try:
        schema = await schema_of(url, in_use=True)
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error
    if schema is not Schema.CURRENT:
        raise SettingsError(
            "DATABASE_URL holds no database of this version of Sora: run `python -m bot migrate` "
            "first, while Sora is stopped."
        )
    engine = open_database(url)
    try:
        yield engine
    except TROUBLE as error:
        raise SettingsError(why_unusable(url, error)) from error
    finally:
        await engine.dispose()
