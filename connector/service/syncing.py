"""`sync`: one pass per shop, and how each went."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from connector.bootstrap import App
from connector.errors import ConnectorError, Transient
from connector.ledger.lock import AnotherPassRunsError
from connector.service.alarms import raise_alarm_of_failure, raise_alarms
from connector.service.digest import send_digest_if_due
from connector.service.logs import place_of
from connector.service.moving import noting_its_steps
from connector.service.outcomes import Outcome, outcome_of
from connector.sync.context import PassReport

_CODES = {Outcome.DONE: 0, Outcome.BUSY: 0, Outcome.WAITS: 3, Outcome.FAILED: 1}
_WORST_FIRST = (1, 3, 0)
_log = structlog.get_logger()


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
    """A pass of one shop. A fault of this program ends it as well, and is no fault of the others' passes."""
    try:
        report = noting_its_steps(app, name).sync(name)
        report.failures += send_digest_if_due(app.shop(name), report) + raise_alarms(app.shop(name), report)
    except AnotherPassRunsError as busy:
        return ShopSync(name, Outcome.BUSY, f"{busy} Nothing was done.")
    except Exception as error:  # noqa: BLE001 - whatever it is, the other shops' customers wait, too
        return _failed(app, name, error)
    return ShopSync(name, outcome_of(report), report=report)


def _failed(app: App, name: str, error: Exception) -> ShopSync:
    """The merchant hears if it goes on. What passes by itself, such as a full disk, takes no alarm either."""
    done = ShopSync(name, Outcome.FAILED, _sentence(error))
    if isinstance(error, Transient):
        return done
    try:
        for failure in raise_alarm_of_failure(app.shop(name), done.sentence):
            _log.warning("failed, and will be tried again", reason=failure)
    except Exception as another:  # noqa: BLE001 - the pass failed already
        _log.error("no alarm could be raised", reason=_sentence(another))
    return done


def _sentence(error: Exception) -> str:
    """For the merchant. Of a fault of this program the log has the place."""
    if isinstance(error, ConnectorError):
        return str(error)
    kind = type(error).__name__
    _log.error("the pass failed by a fault of this program", kind=kind, exception=place_of(error))
    return f"The pass failed by a fault of this program ({kind}); its log says where."


def exit_code(done: Sequence[ShopSync]) -> int:
    """1 if anything failed, else 3 if anything waits for a person, else 0."""
    codes = {_CODES[each.outcome] for each in done}
    return next((code for code in _WORST_FIRST if code in codes), 0)
