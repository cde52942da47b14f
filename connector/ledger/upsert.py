"""The one statement that differs between databases."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, Executable, Insert, Table
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

T = TypeVar("T")
Row = Mapping[str, Any]
Record = Any  # a row as SQLAlchemy returns it: its columns are attributes


# Well below the number of variables that a statement may have, and few enough rows to hold.
PIECE = 500


def in_pieces(ids: Sequence[T], size: int = PIECE) -> Iterator[Sequence[T]]:
    """So many at a time: a list of ids in a statement must not grow with the shop."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def upsert(connection: Connection, table: Table, rows: Sequence[Row], *, keep: Iterable[str] = ()) -> None:
    """Insert `rows`, or overwrite the columns that they name, except the key and those in `keep`."""
    if rows:
        for_each(connection, _upsert_into(table, tuple(rows[0]), frozenset(keep)), rows)


@cache
def _defaults(table: Table, names: tuple[str, ...]) -> Row:
    """What a new row has in the columns that it does not name."""
    missing = [c for c in table.columns if c.name not in names and c.default is not None]
    return {column.name: cast("Any", column.default).arg for column in missing}


@cache
def _upsert_into(table: Table, names: tuple[str, ...], keep: frozenset[str]) -> sqlite.Insert:
    key = [column.name for column in table.primary_key]
    statement = sqlite.insert(table).values(_defaults(table, names))
    changes = {name: statement.excluded[name] for name in names if name not in keep.union(key)}
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_=changes)


def for_each(connection: Connection, statement: Executable, rows: Sequence[Row]) -> int:
    """Run `statement`, whose values all come from `rows`, once for each of them. How many rows it changed.

    The driver gets plain tuples: SQLAlchemy would prepare each row, and each run, in a way that costs
    more than writing it.
    """
    if not rows:
        return 0
    written = _written(statement, tuple(rows[0]), connection.dialect)
    if len(rows) == 1:
        return driver(connection).execute(written.sql, written.tuple_of(rows[0])).rowcount
    return driver(connection).executemany(written.sql, written.tuples(rows)).rowcount


def stored(connection: Connection, statement: Executable, values: Row) -> Sequence[Any] | None:
    """The first row that is found, its values as they are stored: for the shortest of looks."""
    written = _written(statement, tuple(values), connection.dialect)
    row: tuple[Any, ...] | None = driver(connection).execute(written.sql, written.tuple_of(values)).fetchone()
    return row


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the transaction that `connection` is in."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


@dataclass(frozen=True, slots=True)
class _Place:
    """One value of a statement: what the rows have under `name`, or with None always the same."""

    name: str | None
    constant: Any
    store: Callable[[Any], Any] | None

    def filled(self, rows: Sequence[Row]) -> Iterable[Any]:
        if self.name is None:
            return repeat(self.constant, len(rows))
        found = [row[self.name] for row in rows]
        return map(self.store, found) if self.store else found

    def value(self, row: Row) -> Any:  # noqa: ANN401 - whatever the driver takes
        if self.name is None:
            return self.constant
        return self.store(row[self.name]) if self.store else row[self.name]


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement as the driver takes it."""

    sql: str
    places: Sequence[_Place]

    def tuples(self, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
        """The rows' values in the statement's order; converted column by column, which costs least."""
        return zip(*(place.filled(rows) for place in self.places), strict=True)

    def tuple_of(self, row: Row) -> tuple[Any, ...]:
        """One row's values, without the columns' detour."""
        return tuple([place.value(row) for place in self.places])


@lru_cache(maxsize=256)
def _written(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> _Written:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect, column_keys=names))  # type: ignore[attr-defined]
    places = []
    for name in compiled.positiontup or []:
        store = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        if name in names:
            places.append(_Place(name, None, store))
        else:
            constant = compiled.params[name]
            places.append(_Place(None, store(constant) if store else constant, None))
    return _Written(str(compiled), places)


def inserted_id(connection: Connection, table: Table, row: Row) -> int:
    """Insert one row and return the id that the database gave it."""
    key = connection.execute(_insert_into(table), row).inserted_primary_key
    return int(key[0]) if key else 0


@cache
def _insert_into(table: Table) -> Insert:
    return table.insert()
