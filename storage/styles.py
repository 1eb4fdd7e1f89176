"""Styles: a row for each, under its workspace and its name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, delete, insert, select
from typing_extensions import override

from bot.domain.presets.styles import MOST_STYLES, Style, StyleRefused
from bot.domain.text.slack_text import code
from bot.domain.wording.styles import NAME_TAKEN, TOO_MANY
from bot.ports.presets.styles import Styles
from storage.changes import NOW
from storage.database import hold
from storage.rows import Query
from storage.statements import Row, Session
from storage.store import Store
from storage.style_table import styles

_COLUMNS: Final = tuple(column for column in styles.c if column.name != "updated_at")


class SqlStyles(Store, Styles):
    """``Styles`` on SQLite or PostgreSQL."""

    @override
    async def of(self, workspace: str) -> tuple[Style, ...]:
        async with self._engine.reading() as connection:
            return await _all(connection, workspace)

    @override
    async def keep(self, workspace: str, style: Style, *, instead_of: str = "") -> None:
        async with self._engine.writing() as connection:
            await hold(connection, f"styles {workspace}")
            known = {one.name: one for one in await _all(connection, workspace)}
            if known.get(style.name) == style:
                return
            _need_room(style.name, instead_of, known)
            for name in {style.name, instead_of} & known.keys():
                await _forget(connection, workspace, name)
            values = {name: getattr(style, name) for name in Style.__dataclass_fields__}
            await connection.execute(
                insert(styles).values(workspace=workspace, updated_at=NOW, **values)
            )

    @override
    async def remove(self, workspace: str, name: str) -> None:
        async with self._engine.writing() as connection:
            await _forget(connection, workspace, name)


def _need_room(name: str, instead_of: str, known: dict[str, Style]) -> None:
    """See that a style's name is free, and that there are not too many. Raises StyleRefused."""
    if name != instead_of and name in known:
        raise StyleRefused("name", NAME_TAKEN.format(name=code(name)))
    if instead_of not in known and len(known) >= MOST_STYLES:
        raise StyleRefused("name", TOO_MANY.format(most=MOST_STYLES))


async def _all(connection: Session, workspace: str) -> tuple[Style, ...]:
    query: Query = select(*_COLUMNS).where(styles.c.workspace == workspace).order_by(styles.c.name)
    return tuple(_style(row) for row in await connection.execute(query))


async def _forget(connection: Session, workspace: str, name: str) -> None:
    key = and_(styles.c.workspace == workspace, styles.c.name == name)
    await connection.execute(delete(styles).where(key))


def _style(row: Row) -> Style:
    return Style(
        name=row.name,
        before=row.before,
        after=row.after,
        model=row.model,
        size=row.size,
        seconds=row.seconds,
    )
