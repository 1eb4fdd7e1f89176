"""Statements in SQLAlchemy's words, as a driver takes them: put together once, executed often.

What is executed often is a constant, with bound parameters for what differs, and is found at once.
Anything else is made anew, and its text found by what it looks like: that takes ten times as long.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict, namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeAlias, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable, LargeBinary, TextClause
from sqlalchemy.sql.elements import ClauseElement

from bot.domain.errors.base import StorageAway
from bot.domain.replicas.news import ReplicaNews

REMEMBERED: Final = 500
"""How many texts are kept of statements that are made anew each time."""

Value: TypeAlias = Any  # Any: whoever selects a column, or takes what has no types, knows it

NO_VALUES: Final[Mapping[str, object]] = MappingProxyType({})


Heard: TypeAlias = list[Callable[[str, list[object]], None]]
"""Who hears of each statement, before it is executed, and of each commit."""


class DriverWatch(ABC):
    """Told by a database of what its driver raises, and of each transaction that was committed."""

    @abstractmethod
    def failed(self, error: BaseException, *, is_gone: bool = False) -> StorageAway | None:
        """Return what to raise where the whole database can't be used; else None.

        ``is_gone``: the connection is.
        """

    @abstractmethod
    def unreachable(self, error: OSError) -> StorageAway:
        """Return what to raise where no connection can be made."""

    @abstractmethod
    def worked(self) -> None:
        """Note that something was written down."""

    @property
    @abstractmethod
    def is_well(self) -> bool:
        """Whether nothing is known to keep the database from being used."""

    @abstractmethod
    def patience(self) -> float:
        """Return how many seconds to wait for another program's lock on a SQLite file."""


class NamedColumns(Protocol):
    """A row: a tuple whose columns have their names."""

    def __getattr__(self, name: str) -> Value: ...

    def __getitem__(self, index: int) -> Value: ...

    def __iter__(self) -> Iterator[Value]: ...


Row: TypeAlias = NamedColumns

Rows: TypeAlias = tuple[Sequence[Value], int]
"""What a driver returns: tuples, and how many rows were changed."""


class Result:
    """What a statement returned, and ``rowcount``, how many rows it changed."""

    def __init__(self, rows: Sequence[Row], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def all(self) -> Sequence[Row]:
        """Return all rows."""
        return self._rows

    def first(self) -> Row | None:
        """Return the first row, if there is one."""
        return self._rows[0] if self._rows else None

    one_or_none = first
    """The same, where there is one at most."""

    def one(self) -> Row:
        """Return the first row. Raises IndexError if there is none."""
        return self._rows[0]

    def scalar_one(self) -> Value:
        """Return the first row's first column. Raises IndexError if there is no row."""
        return self._rows[0][0]

    def scalar_one_or_none(self) -> Value:
        """Return the first row's first column, or None."""
        return self._rows[0][0] if self._rows else None

    def scalars(self) -> list[Value]:
        """Return the first column of each row."""
        return [row[0] for row in self._rows]


class Session(ABC):
    """A connection to either database: in a transaction, or for what only reads."""

    def __init__(self, statements: Statements, heard: Heard) -> None:
        self.dialect = statements.dialect
        self._statements = statements
        self._heard = heard

    async def execute(
        self, statement: Executable, values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        """Execute a statement; ``values`` are those of its bound parameters."""
        prepared, arguments = self._prepared(statement, values)
        return prepared.result(*await self._ask(prepared, arguments))

    async def execute_all(
        self, statements: Sequence[Executable], values: Mapping[str, object] = NO_VALUES
    ) -> Result:
        """Execute statements of which none sees what the others do, nor changes the same row.

        Return what the last one returns. Constants all, so that they are put together once; they
        are one round trip where there is a server.
        """
        for statement in statements[:-1]:
            await self.execute(statement, values)
        return await self.execute(statements[-1], values)

    def _prepared(
        self, statement: Executable, values: Mapping[str, object]
    ) -> tuple[DriverText, list[object]]:
        """Return a statement as the driver takes it, and its values; tell who listens of it."""
        prepared, own = self._statements.prepared(statement)
        arguments = prepared.arguments({**own, **values} if own else values)
        self._tell(prepared.sql, arguments)
        return prepared, arguments

    def tell(self, news: ReplicaNews) -> None:
        """Tell the other processes at the database, as this transaction is committed.

        Where there is none, nothing is told.
        """
        del news

    @abstractmethod
    async def _ask(self, prepared: DriverText, arguments: list[object]) -> Rows:
        """Have the driver execute a statement."""

    def _tell(self, sql: str, arguments: list[object]) -> None:
        for listener in self._heard:
            listener(sql, arguments)

    async def scalar(
        self, statement: Executable, values: Mapping[str, object] = NO_VALUES
    ) -> Value:
        """Return the first row's first column, or None."""
        return (await self.execute(statement, values)).scalar_one_or_none()

    async def scalars(self, statement: Executable) -> list[Value]:
        """Return the first column of each row."""
        return (await self.execute(statement)).scalars()


class DriverText:
    """A statement as a driver takes it."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        clause = cast(ClauseElement, statement)  # each one is, as SQLAlchemy has it
        compiled: Value = clause.compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        given = compiled.params
        self._names: Mapping[Value, str] = compiled.bind_names
        self.sql = str(compiled)
        self._parameters = [(name, given.get(name)) for name in compiled.positiontup or ()]
        self.is_large = any(isinstance(bind.type, LargeBinary) for bind in compiled.binds.values())
        columns = tuple(getattr(statement, "exported_columns", ()))
        is_text = isinstance(statement, TextClause)
        self.returns = bool(columns) or is_text
        names = tuple(column.key for column in columns)
        self._row: Value = tuple if is_text else _row_of(names)
        found = (
            (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, column in enumerate(() if dialect.name == "postgresql" else columns)
        )  # asyncpg returns each type as Python has it
        self._processors = [(place, process) for place, process in found if process is not None]

    def names_of(self, binds: Sequence[Value]) -> list[str | None]:
        """Return the names under which these stand in the text; None for one that doesn't."""
        names = {bind.key: name for bind, name in self._names.items()}
        return [names.get(bind.key) for bind in binds]

    def has_only(self, names: Collection[str | None]) -> bool:
        """Tell whether each parameter of the text is one of these."""
        return all(name in names for name, _ in self._parameters)

    def arguments(self, values: Mapping[str, object]) -> list[object]:
        """Return what goes with the text."""
        return [values.get(name, default) for name, default in self._parameters]

    def result(self, rows: Sequence[Sequence[Value]], rowcount: int) -> Result:
        """Return what came of it, as our rows."""
        if self._processors:
            rows = [self._processed(row) for row in rows]
        return Result([self._row(row) for row in rows], rowcount)

    def _processed(self, row: Sequence[Value]) -> Sequence[Value]:
        values = list(row)
        for place, process in self._processors:
            values[place] = process(values[place])
        return values


_Known: TypeAlias = tuple[DriverText, Mapping[str, object]]


@lru_cache(maxsize=256)
def _row_of(names: tuple[str, ...]) -> Value:
    kind: Value = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # columns' names
    return kind._make


class Statements:
    """The statements of one dialect. Each text is put together once."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._known: WeakKeyDictionary[Executable, _Known] = WeakKeyDictionary()
        self._alike: OrderedDict[object, tuple[DriverText, list[str | None]]] = OrderedDict()

    def prepared(self, statement: Executable) -> _Known:
        """Return a statement as the driver takes it, with its own values.

        A constant is found by itself; what is made anew each time, by what it looks like.
        """
        found = self._known.get(statement)
        if found is None:
            found = self._known[statement] = self._found(statement)
        return found

    def _found(self, statement: Executable) -> _Known:
        clause: Value = statement
        key = clause._generate_cache_key()  # noqa: SLF001 - what its own cache goes by
        if key is None or any(bind.expanding for bind in key.bindparams):
            return DriverText(statement, self.dialect), NO_VALUES
        alike = self._alike.get(key.key)
        if alike is None:
            prepared = DriverText(statement, self.dialect)
            alike = prepared, prepared.names_of(key.bindparams)
            if not prepared.has_only(alike[1]):
                return prepared, NO_VALUES
            self._alike[key.key] = alike
            if len(self._alike) > REMEMBERED:
                self._alike.popitem(last=False)
        prepared, names = alike
        own = zip(names, key.bindparams, strict=True)
        return prepared, {name: bind.effective_value for name, bind in own if name is not None}
