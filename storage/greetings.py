"""Where we have introduced ourselves: once in each place, whoever is told of it, and how often."""

from __future__ import annotations

from typing_extensions import override

from bot.ports.storage import Greetings
from storage import line
from storage.database import database_now
from storage.store import Store
from storage.tables import greetings


class SqlGreetings(Store, Greetings):
    """``Greetings`` on SQLite or PostgreSQL."""

    @override
    async def first(self, workspace: str, place: str) -> bool:
        row = {"workspace": workspace, "place": place, "greeted_at": database_now()}
        async with self._engine.writing() as connection:
            return await line.insert_if_absent(connection, greetings, **row)
