"""The one statement that differs between databases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
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
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    spared = {*key, *keep}
    statement = sqlite.insert(table)
    changes = {name: statement.excluded[name] for name in rows[0] if name not in spared}
    connection.execute(
        statement.on_conflict_do_update(index_elements=key, set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=key),
        rows,
    )


def inserted_id(connection: Connection, table: Table, row: Row) -> int:
    """Insert one row and return the id that the database gave it."""
    key = connection.execute(table.insert().values(**row)).inserted_primary_key
    return int(key[0]) if key else 0
