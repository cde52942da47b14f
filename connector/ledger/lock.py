"""One pass per shop at a time, across processes. The lock dies with its holder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from connector.errors import ConnectorError
from connector.ledger.trouble import by_system


class AnotherPassRunsError(ConnectorError):
    """Another pass of this shop is under way."""


@contextmanager
def only_pass(ledger: Path, shop: str) -> Iterator[None]:
    """Hold the shop's lock, or raise AnotherPassRunsError at once."""
    lock = FileLock(ledger.with_name(f"{ledger.name}.{shop}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as busy:
        raise AnotherPassRunsError(f"Another pass of the shop “{shop}” is under way.") from busy
    except OSError as error:
        raise by_system(ledger, error) from error
    try:
        yield
    finally:
        lock.release()
