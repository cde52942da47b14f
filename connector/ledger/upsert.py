"""The one statement that differs between databases."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
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
        names = tuple(rows[0])
        defaults = _defaults(table, names)
        statement = _upsert_into(table, names, frozenset(keep))
        for_each(connection, statement, [{**defaults, **row} for row in rows] if defaults else rows)


@cache
def _defaults(table: Table, names: tuple[str, ...]) -> Row:
    """What a new row has in the columns that it does not name."""
    missing = [c for c in table.columns if c.name not in names and c.default is not None]
    return {column.name: cast("Any", column.default).arg for column in missing}


@cache
def _upsert_into(table: Table, names: tuple[str, ...], keep: frozenset[str]) -> sqlite.Insert:
    key = [column.name for column in table.primary_key]
    statement = sqlite.insert(table)
    changes = {name: statement.excluded[name] for name in names if name not in keep.union(key)}
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_=changes)


def for_each(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run `statement`, whose values all come from `rows`, once for each of them.

    The driver gets plain tuples: SQLAlchemy would prepare each row, and each run, in a way that costs
    more than writing it.
    """
    if rows:
        written = _written(statement, tuple(rows[0]), connection.dialect)
        driver(connection).executemany(written.sql, map(written.values, rows))


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the transaction that `connection` is in."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


@dataclass(frozen=True, slots=True)
class _Written:
    """A statement as the driver takes it. `stores` has what some of its places need done to their values."""

    sql: str
    places: Callable[[Row], tuple[Any, ...]]
    stores: Sequence[tuple[int, Callable[[Any], Any]]]
    constants: Row

    def values(self, row: Row) -> tuple[Any, ...]:
        found = self.places({**self.constants, **row} if self.constants else row)
        if not self.stores:
            return found
        stored = list(found)
        for place, store in self.stores:
            stored[place] = store(stored[place])
        return tuple(stored)


@lru_cache(maxsize=256)
def _written(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> _Written:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect, column_keys=names))  # type: ignore[attr-defined]
    binds = compiled.positiontup or []
    stores = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in binds]
    constants = {name: value for name, value in compiled.params.items() if name not in names}
    return _Written(
        str(compiled), _getter(binds), [(at, store) for at, store in enumerate(stores) if store], constants
    )


def _getter(names: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    """The values of a row under these names, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def inserted_id(connection: Connection, table: Table, row: Row) -> int:
    """Insert one row and return the id that the database gave it."""
    key = connection.execute(_insert_into(table), row).inserted_primary_key
    return int(key[0]) if key else 0


@cache
def _insert_into(table: Table) -> Insert:
    return table.insert()
