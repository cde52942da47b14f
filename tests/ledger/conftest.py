"""Real ledgers: SQLite files, made once by the migrations and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from connector.ledger.engine import Ledger
from connector.ledger.upgrade import open_ledger


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_ledger(Ledger(path)).close()
    return path


@pytest.fixture
def ledger(empty_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "ledger.db"
    shutil.copy(empty_ledger, path)
    opened = Ledger(path)
    yield opened
    opened.close()


@pytest.fixture
def connection(ledger: Ledger) -> Iterator[Connection]:
    """One writing transaction for tests that need no second one."""
    with ledger.begin("test") as connection:
        yield connection
