"""Preferences: what was chosen, as JSON in a row for each who has chosen something."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import ColumnElement, Integer, and_, bindparam, or_, select, update
from typing_extensions import override

from bot.domain.preferences.preferred import PreferenceChanges, Preferred, merged, preferred
from bot.ports.preferences import Preferences
from storage import line
from storage.changes import NOW
from storage.rows import Query
from storage.statements import Session
from storage.store import Store
from storage.tables import preferences

_ONE: Final[Query] = select(preferences.c.chosen).where(
    preferences.c.workspace == bindparam("workspace"),
    preferences.c.subject == bindparam("subject"),
)
_LOCKED: Final = _ONE.with_for_update()
_CHOOSE: Final = (
    update(preferences)
    .where(
        preferences.c.workspace == bindparam("in_workspace"),
        preferences.c.subject == bindparam("of_subject"),
    )
    .values(chosen=bindparam("new_chosen"), updated_at=NOW)
)


def _begins_with(letter: str) -> ColumnElement[bool]:
    """Condition: the subject is a channel's id, which the key's index leads to."""
    return and_(preferences.c.subject >= letter, preferences.c.subject < chr(ord(letter) + 1))


_CHANNELS: Final[Query] = (
    select(preferences.c.subject, preferences.c.chosen)
    .where(
        preferences.c.workspace == bindparam("workspace"),
        or_(_begins_with("C"), _begins_with("G")),
    )
    .order_by(preferences.c.updated_at.desc(), preferences.c.subject)
    .limit(bindparam("most", type_=Integer))
)


class SqlPreferences(Store, Preferences):
    """``Preferences`` on SQLite or PostgreSQL."""

    @override
    async def of(self, workspace: str, subject: str) -> Preferred:
        kept: str | None = await self._value(_ONE, workspace=workspace, subject=subject)
        return preferred(chosen_in(kept))

    @override
    async def keep(self, workspace: str, subject: str, changes: PreferenceChanges) -> Preferred:
        async with self._engine.writing() as connection:
            kept = await _held(connection, workspace, subject)
            chosen = merged(kept, changes)
            values = {"in_workspace": workspace, "of_subject": subject}
            await connection.execute(_CHOOSE, {**values, "new_chosen": json.dumps(chosen)})
            return preferred(chosen)

    @override
    async def of_channels(self, workspace: str, limit: int) -> dict[str, Preferred]:
        async with self._engine.reading() as connection:
            found = await connection.execute(_CHANNELS, {"workspace": workspace, "most": limit})
        return {row.subject: preferred(chosen_in(row.chosen)) for row in found}


async def _held(connection: Session, workspace: str, subject: str) -> dict[str, object]:
    """Return what is kept of a subject, and let nobody else change it until the commit."""
    key = {"workspace": workspace, "subject": subject}
    await line.insert_if_absent(connection, preferences, **key, chosen="{}", updated_at=NOW)
    return chosen_in(await connection.scalar(_LOCKED, key))


def chosen_in(chosen: str | None) -> dict[str, object]:
    """Return what a row holds; what isn't JSON, or no table of values, holds nothing."""
    try:
        values = json.loads(chosen or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
