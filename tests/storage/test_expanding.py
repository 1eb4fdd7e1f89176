"""The release before works on this one's schema: each migration since then only adds.

While replicas are replaced one by one, both work on one database. What the release before doesn't
know it neither reads nor fills, so a new column is nullable or has a default of the server's. What
has to go takes two releases: this one stops using it, and the next one may drop it. Then the next
one's tag is named here, and what it drops in ``CONTRACTED``.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    insert,
)

from storage.connections import Database
from storage.database import migrate
from storage.migrations.upgrade import upgrade
from tests.support.samples_of_rows import value_of

BEFORE = "0030"
"""The last migration of the release before, v0.1.0."""

CONTRACTED: frozenset[str] = frozenset()
"""Tables, and columns as ``table.column``, that the release before used no more."""


def _before(connection: Connection) -> MetaData:
    upgrade(connection, BEFORE)
    return _reflected(connection)


def _reflected(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def _unique(table: Table) -> set[tuple[str, ...]]:
    """Return what has to be unique together, by constraints and by indexes.

    What a new column is a part of, the release before leaves empty: it is as unique as before.
    """
    constraints = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one.columns for one in table.indexes if one.unique]
    return {tuple(column.name for column in some) for some in (*constraints, *indexes)}


def _tightened(before: MetaData, after: MetaData) -> list[str]:
    """Return what the release before relies on, and doesn't find any more as it was."""
    found = [name for name in before.tables if name not in after.tables]
    for name in before.tables.keys() & after.tables.keys():
        old, new = before.tables[name], after.tables[name]
        found += [f"{name}.{one.name}" for one in old.columns if _differs(one, new)]
        found += [
            f"{name}.{one.name}"
            for one in new.columns
            if one.name not in old.columns and not one.nullable and one.server_default is None
        ]
        added = {names for names in _unique(new) if {*names} <= {*old.columns.keys()}}
        if _unique(old) != added:
            found.append(f"{name}: what is unique")
    return [one for one in found if one not in CONTRACTED]


def _differs(column: Any, table: Table) -> bool:
    there = table.columns.get(column.name)
    return there is None or repr((column.type, column.nullable, column.primary_key)) != repr(
        (there.type, there.nullable, there.primary_key)
    )


async def test_the_release_before_finds_all_it_relies_on(blank: Database) -> None:
    before = await blank.run_sync(_before)
    await migrate(blank)
    assert _tightened(before, await blank.run_sync(_reflected)) == []


def _schema(*columns: Column[Any], name: str = "jobs") -> MetaData:
    schema = MetaData()
    Table(name, schema, Column("id", Integer, primary_key=True), *columns)
    return schema


@pytest.mark.parametrize(
    ("after", "noticed"),
    [
        (_schema(Column("size", String)), []),
        (_schema(Column("size", String), Column("new", String)), []),
        (_schema(Column("size", String), Column("new", String, unique=True)), []),
        (_schema(Column("size", String), Column("new", String, nullable=False)), ["jobs.new"]),
        (_schema(Column("size", String, nullable=False)), ["jobs.size"]),
        (_schema(Column("size", String, unique=True)), ["jobs: what is unique"]),
        (_schema(Column("size", String(8))), ["jobs.size"]),
        (_schema(), ["jobs.size"]),
        (_schema(name="clips"), ["jobs"]),
    ],
)
def test_what_is_taken_away_or_tightened_is_noticed(after: MetaData, noticed: list[str]) -> None:
    assert _tightened(_schema(Column("size", String)), after) == noticed


async def test_the_release_before_can_write_to_every_table(blank: Database) -> None:
    before = await blank.run_sync(_before)
    await migrate(blank)

    def fill(connection: Connection) -> None:
        for table in before.tables.values():
            values = {one.name: value_of(one, 1) for one in table.columns if not one.nullable}
            connection.execute(insert(table).values(values))

    await blank.run_sync(fill)
