"""Vacuum: what was erased is gone from the file, or it is said that it is not."""

import sqlite3
from contextlib import closing

import pytest

from connector.errors import Transient
from connector.ledger.care import vacuum
from connector.ledger.engine import Ledger


def test_a_reader_in_the_way_is_told_of_because_what_was_erased_still_stands_there(ledger: Ledger) -> None:
    path = ledger.path
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as writer,
        closing(sqlite3.connect(path, isolation_level=None)) as reader,
    ):
        writer.execute("PRAGMA journal_mode=WAL")  # as the connector's own connections do
        writer.execute("CREATE TABLE people AS SELECT 'ada@customers.example' AS email")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        reader.execute("BEGIN")
        reader.execute("SELECT email FROM people").fetchall()
        writer.execute("UPDATE people SET email = ''")
        with pytest.raises(Transient, match="still stands in it"):
            vacuum(path, patience=0.1)
        assert b"ada@" in path.read_bytes()
        reader.execute("COMMIT")
        vacuum(path, patience=0.1)
        assert b"ada@" not in path.read_bytes()
