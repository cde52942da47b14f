"""The one statement that differs between databases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Table
from sqlalchemy.dialects import sqlite

Row = Mapping[str, Any]
Record = Any  # a row as SQLAlchemy returns it: its columns are attributes


# Well below the number of variables that a statement may have, and few enough rows to hold.
PIECE = 500


def in_pieces(ids: Sequence[int], size: int = PIECE) -> Iterator[Sequence[int]]:
    """So many at a time: a list of ids in a statement must not grow with the shop."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def upsert(connection: Connection, table: Table, rows: Sequence[Row], *, keep: Iterable[str] = ()) -> None:
    """Insert `rows`, or overwrite the columns that they name, except the key and those in `keep`."""
    if rows:
        connection.execute(_upsert_into(table, tuple(rows[0]), frozenset(keep)), rows)


@cache
def _upsert_into(table: Table, names: tuple[str, ...], keep: frozenset[str]) -> sqlite.Insert:
    key = [column.name for column in table.primary_key]
    statement = sqlite.insert(table)
    changes = {name: statement.excluded[name] for name in names if name not in keep.union(key)}
    if not changes:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(index_elements=key, set_=changes)


def for_each(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run `statement` once for each of `rows`, in one go."""
    if rows:
        connection.execute(statement, rows)


def inserted_id(connection: Connection, table: Table, row: Row) -> int:
    """Insert one row and return the id that the database gave it."""
    key = connection.execute(_insert_into(table), row).inserted_primary_key
    return int(key[0]) if key else 0


@cache
def _insert_into(table: Table) -> Insert:
    return table.insert()
