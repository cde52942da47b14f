"""A ledger that is as new for each story: made once by the migrations, and copied over."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from connector.ledger.engine import Ledger
from connector.ledger.upgrade import open_ledger
from tests.rules.desk import TracedLedger


@pytest.fixture(scope="session")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], TracedLedger]]:
    """An empty one, always in the same place, where its statements are compiled already."""
    folder = tmp_path_factory.mktemp("rules")
    empty, path = folder / "empty.db", folder / "ledger.db"
    open_ledger(Ledger(empty)).close()
    opened = TracedLedger(path)

    def anew() -> TracedLedger:
        opened.close()
        shutil.copy(empty, path)
        opened.ran.clear()
        return opened

    yield anew
    opened.close()
