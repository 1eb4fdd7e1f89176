"""States of installs that were begun: only their hashes are kept, and each is good once."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import delete, insert
from typing_extensions import override

from bot.ports.installs.rows import InstallStates
from storage.changes import NOW, later
from storage.installs.tables import oauth_states
from storage.store import Store


class SqlInstallStates(Store, InstallStates):
    """``InstallStates`` on SQLite or PostgreSQL."""

    @override
    async def issue(self, seconds: float) -> str:
        state = secrets.token_urlsafe(32)
        async with self._engine.writing() as connection:
            await connection.execute(delete(oauth_states).where(oauth_states.c.expires_at < NOW))
            new = insert(oauth_states).values(hash=_hash(state), expires_at=later(seconds))
            await connection.execute(new)
        return state

    @override
    async def consume(self, state: str) -> bool:
        good = (oauth_states.c.hash == _hash(state)) & (oauth_states.c.expires_at >= NOW)
        return await self._write(delete(oauth_states).where(good)) == 1


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
