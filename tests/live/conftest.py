from collections.abc import Iterator

import pytest
import requests

from tests.fidelity.playing import WOO_TABLE
from tests.live.environment import given
from tests.live.real import RealShop
from tests.live.seen import Seen

_SEEN = pytest.StashKey[Seen]()


@pytest.fixture(scope="session")
def real() -> Iterator[RealShop]:
    shop = RealShop()
    yield shop
    shop.leave()


@pytest.fixture(scope="session")
def session(real: RealShop) -> Iterator[requests.Session]:
    with real.new_session() as made:
        yield made


@pytest.fixture(scope="session")
def seen(real: RealShop, pytestconfig: pytest.Config) -> Seen:
    pytestconfig.stash[_SEEN] = Seen(real.versions)
    return pytestconfig.stash[_SEEN]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(_SEEN, None)
    if found is None:
        return
    terminalreporter.section("fidelity rows on the real shop")
    for line in found.lines():
        terminalreporter.line(line)
    if given("RECORD"):
        table = WOO_TABLE.read_text(encoding="utf-8")
        WOO_TABLE.write_text(found.write_into(table), encoding="utf-8")
