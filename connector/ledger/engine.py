"""The database: SQLite with the settings that make a commit mean what it says.

Every writing transaction starts with BEGIN IMMEDIATE, so what it decides on cannot change under
it. No transaction outlives its `with` block, and none is open during a network call.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from connector.ledger.trouble import told_clearly
from connector.ledger.upsert import driver

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=30000",
    "cache_size=-8000",  # KiB: a batch of planning touches its pages several times
)


def _nothing(_: str) -> None:
    pass


class Ledger:
    """One ledger file.

    `watch` is told of each commit, by the name of its transaction, right before and right after
    it: tests make it die there.
    """

    def __init__(self, path: Path, *, watch: Callable[[str], None] = _nothing) -> None:
        self.path = path
        self._watch = watch
        self._engine = _engine(path)

    @contextmanager
    def begin(self, name: str) -> Iterator[Connection]:
        """A writing transaction called `name`. Raises Transient or Permanent with a sentence."""
        with told_clearly(self.path), self._engine.connect() as connection:
            with connection.begin() as transaction:
                driver(connection).execute("BEGIN IMMEDIATE")
                yield connection
                self._watch(f"before commit {name}")
                transaction.commit()
            self._watch(f"after commit {name}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A short look. What it sees may be old when it is acted upon."""
        with told_clearly(self.path), self._engine.begin() as connection:
            driver(connection).execute("BEGIN")
            yield connection

    def close(self) -> None:
        self._engine.dispose()


@lru_cache(maxsize=8)
def _engine(path: Path) -> Engine:
    """One for each file: it remembers the statements that were compiled."""
    # Transactions end with their block: there is nothing to roll back when a connection returns.
    # Errors say no parameters: these hold customers' names and addresses, and errors end up in logs.
    engine = create_engine(f"sqlite:///{path}", pool_reset_on_return=None, hide_parameters=True)
    # Of the pool: an engine with listeners of its own asks them before and after every statement.
    event.listen(engine.pool, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event types
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
