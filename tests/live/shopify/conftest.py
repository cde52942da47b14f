import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from tests.live.shopify import environment
from tests.live.shopify.shop import LiveShop


@dataclass
class Report:
    """What a run saw, told at its end; by heading."""

    sections: dict[str, list[str]] = field(default_factory=dict)

    def say(self, heading: str, line: object) -> None:
        self.sections.setdefault(heading, []).append(str(line))


_REPORT = pytest.StashKey[Report]()


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Report:
    return pytestconfig.stash.setdefault(_REPORT, Report())


def shop_given(environ: Mapping[str, str]) -> environment.Given:
    """The shop that the environment names. Skips where it names none, fails where something is missing."""
    try:
        given = environment.read(environ)
    except environment.WrongError as wrong:
        pytest.fail(str(wrong), pytrace=False)
    if given is None:
        pytest.skip(f"no real shop: {environment.PREFIX}URL is not set")
    return given


@pytest.fixture(scope="session")
def live() -> Iterator[LiveShop]:
    shop = LiveShop(shop_given(os.environ))
    yield shop
    shop.close()


@pytest.fixture
def shop(live: LiveShop, report: Report) -> Iterator[LiveShop]:
    """The shop with points to spare. What the adapter asked meanwhile must have cost what it says."""
    live.rest()
    before = len(live.recorder.seen)
    yield live
    seen = live.recorder.seen[before:]
    for exchange in dict.fromkeys(seen):
        report.say("what Shopify asked for what the adapter read and wrote", exchange)
    assert [] == [str(one) for one in seen if one.asked is not None and not one.is_as_said]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for heading, lines in config.stash.get(_REPORT, Report()).sections.items():
        terminalreporter.section(heading)
        for line in lines:
            terminalreporter.line(line)
