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

from connector.errors import Permanent
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
        self._file: _File | None = None

    @contextmanager
    def begin(self, name: str) -> Iterator[Connection]:
        """A writing transaction called `name`. Raises Transient or Permanent with a sentence."""
        self._must_be_in_its_place()
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
        self._must_be_in_its_place()
        with told_clearly(self.path), self._engine.begin() as connection:
            driver(connection).execute("BEGIN")
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def _must_be_in_its_place(self) -> None:
        """SQLite goes on with a file that was moved or deleted: all that is written then is lost."""
        try:
            found = _file_at(self.path)
        except OSError:
            return  # whatever it is, SQLite will meet it, too
        if self._file is None:
            self._file = found
        elif found != self._file:
            raise Permanent(
                f"ledger.path: The ledger {self.path} was moved away or replaced while it was in use. "
                "Nothing more is written to it; start this program again."
            )


_File = tuple[int, int]


def _file_at(path: Path) -> _File | None:
    """Which file stands there, if any."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


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
