"""What SQLite should expect of our tables.

Without statistics it takes a shop to have ten rows: to find five hundred orders by their ids it then
rather reads all that the shop has. It could count the rows itself, but a new ledger is empty, and one
that grows would have to be counted again and again. So it is told once what ledgers are like: many
rows to a shop, and few to anything else.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, MetaData

_ROWS = 1_000_000
_FEW = 10  # rows with the same order, item or SKU
_TELLS_LITTLE = frozenset({"shop", "standing", "not_addressed"})  # most rows may share it

_READ_AGAIN = "ANALYZE sqlite_schema"  # makes the table where it is missing, too
_FORGET = "DELETE FROM sqlite_stat1"
_TELL = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)"
_INDEXES = 'SELECT name, "unique" FROM pragma_index_list(?) WHERE partial = 0 ORDER BY name'
_COLUMNS = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"


def tell_statistics(connection: Connection, metadata: MetaData) -> None:
    """Write what is to be expected of every index that the ledger has now."""
    rows = [row for table in metadata.sorted_tables for row in _of_table(connection, table.name)]
    connection.exec_driver_sql("ANALYZE")
    connection.exec_driver_sql(_FORGET)
    connection.exec_driver_sql(_TELL, rows)
    connection.exec_driver_sql(_READ_AGAIN)


def _of_table(connection: Connection, table: str) -> Iterator[tuple[str, str, str]]:
    for index, unique in connection.exec_driver_sql(_INDEXES, (table,)).all():
        columns = [name for (name,) in connection.exec_driver_sql(_COLUMNS, (index,))]
        yield table, index, " ".join(map(str, (_ROWS, *_expected(columns, unique=bool(unique)))))


def _expected(columns: Sequence[str], *, unique: bool) -> Iterator[int]:
    """How many rows share the first column of an index, the first two, and so on."""
    for place, name in enumerate(columns, 1):
        if unique and place == len(columns):
            yield 1
        else:
            yield _ROWS if name in _TELLS_LITTLE else _FEW
