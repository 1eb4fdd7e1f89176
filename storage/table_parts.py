"""What tables are put together from: names of keys, and indexes of some rows alone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import BigInteger, Index, Integer, MetaData, text

from bot.domain.job import JobState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite only counts up a plain INTEGER primary key.
SERIAL = BigInteger().with_variant(Integer, "sqlite")


def among(states: Collection[JobState]) -> str:
    """Return a condition, in the order of the states' names: it is a part of indexes."""
    names = ", ".join(f"'{state}'" for state in JobState if state in states)
    return f"state IN ({names})"


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index of the rows that ``where`` is true of, on SQLite."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


def prepare_postgresql() -> None:
    """Let the partial indexes be partial on PostgreSQL as well.

    Not before it is used: SQLAlchemy loads all that it knows of PostgreSQL for that.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                index.dialect_kwargs["postgresql_where"] = where
