"""`sync`: one pass per shop, and how each went."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from connector.bootstrap import App
from connector.errors import ConnectorError
from connector.ledger.lock import AnotherPassRunsError
from connector.service.alarms import raise_alarms
from connector.service.digest import send_digest_if_due
from connector.service.outcomes import Outcome, outcome_of
from connector.sync.context import PassReport

_CODES = {Outcome.DONE: 0, Outcome.BUSY: 0, Outcome.WAITS: 3, Outcome.FAILED: 1}
_WORST_FIRST = (1, 3, 0)


@dataclass(frozen=True, slots=True)
class ShopSync:
    """One shop's pass. `report` is None where there was none."""

    shop: str
    outcome: Outcome
    sentence: str = ""
    report: PassReport | None = None

    def as_json(self) -> dict[str, Any]:
        """The report's own keys beside ours; all of a report's keys are there, or none."""
        numbers = self.report.as_json() if self.report else {}
        return {"shop": self.shop, "outcome": self.outcome, "sentence": self.sentence} | numbers


def sync_shops(app: App, names: Sequence[str], between: Callable[[], None]) -> list[ShopSync]:
    """A pass of each shop. One that fails stops none of the others; `between` may stop them all."""
    done = []
    for name in names:
        with named_pass(name):
            done.append(sync_shop(app, name))
        between()
    return done


@contextmanager
def named_pass(shop: str) -> Iterator[None]:
    """All that is logged meanwhile, by libraries too, says of which shop's pass it is."""
    with structlog.contextvars.bound_contextvars(shop=shop, pass_id=secrets.token_hex(4)):
        yield


def sync_shop(app: App, name: str) -> ShopSync:
    try:
        report = app.sync(name)
        report.failures += send_digest_if_due(app.shop(name), report) + raise_alarms(app.shop(name), report)
    except AnotherPassRunsError as busy:
        return ShopSync(name, Outcome.BUSY, f"{busy} Nothing was done.")
    except ConnectorError as error:
        return ShopSync(name, Outcome.FAILED, str(error))
    return ShopSync(name, outcome_of(report), report=report)


def exit_code(done: Sequence[ShopSync]) -> int:
    """1 if anything failed, else 3 if anything waits for a person, else 0."""
    codes = {_CODES[each.outcome] for each in done}
    return next((code for code in _WORST_FIRST if code in codes), 0)
