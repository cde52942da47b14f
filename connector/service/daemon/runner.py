"""What is due is done: a pass per shop, several shops at a time, one slow shop delaying nobody."""

import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

import structlog

from connector.bootstrap import App
from connector.domain.schedule import is_due, next_due
from connector.errors import ConnectorError
from connector.ledger import keeping
from connector.service.daemon.stop import Stop, Stopped
from connector.service.outcomes import Outcome
from connector.service.syncing import ShopSync, named_pass, sync_shop

PASS = "pass"  # noqa: S105 - the name of what is due, in the ledger
_REST_SECONDS = 60.0
_log = structlog.get_logger()


class Runner:
    """Makes the passes that are due, and nothing else.

    When a pass is due stands in the ledger. So a restart, a missed night and a clock that was moved
    are all the same question: what is due now?
    """

    def __init__(
        self,
        app: App,
        stop: Stop,
        *,
        now: Callable[[], datetime],
        on_pass: Callable[[ShopSync, float], None] = lambda _done, _seconds: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._app = app.watched_by(stop.watch)
        self._stop = stop
        self._now = now
        self._on_pass = on_pass
        self._chance = chance
        self._pool = ThreadPoolExecutor(app.settings.service.workers, thread_name_prefix=PASS)
        self._under_way: dict[str, Future[None]] = {}
        self.ticked_at = time.monotonic()
        self._complaint, self._silent_until = "", 0.0

    @property
    def under_way(self) -> Mapping[str, Future[None]]:
        """The passes that are being made, by shop."""
        return {shop: future for shop, future in self._under_way.items() if not future.done()}

    def run_due(self) -> list[str]:
        """Start a pass of each shop that is due; returns their names."""
        try:
            due = [shop for shop in self._app.shops if shop not in self.under_way and self._is_due(shop)]
        except ConnectorError as error:
            self._say_once_a_minute(str(error))
            return []
        finally:
            self.ticked_at = time.monotonic()
        if self._stop.asked:
            return []
        self._under_way |= {shop: self._pool.submit(self._make_pass, shop) for shop in due}
        return due

    def _say_once_a_minute(self, reason: str) -> None:
        """It is tried with every tick; a log of that would hide everything else."""
        now = time.monotonic()
        if reason != self._complaint or now >= self._silent_until:
            _log.error("the ledger cannot be read", reason=reason)
            self._complaint, self._silent_until = reason, now + _REST_SECONDS

    def finish(self, within: float) -> bool:
        """Wait for what is under way; whether all of it came to its end in so many seconds."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait(self.under_way.values(), timeout=within).not_done

    def _interval(self, shop: str) -> timedelta:
        return self._app.settings.poll_interval(shop)

    def _is_due(self, shop: str) -> bool:
        with self._app.ledger.read() as connection:
            due_at = keeping.due_at(connection, shop, PASS)
        return is_due(due_at, self._now(), self._interval(shop))

    def _make_pass(self, shop: str) -> None:
        with named_pass(shop):
            started = time.monotonic()
            try:
                done = sync_shop(self._app, shop)
            except Stopped:
                _log.info("pass stopped between two steps")
                return
            _say(done)
            self._on_pass(done, time.monotonic() - started)
            self._plan_next(shop)

    def _plan_next(self, shop: str) -> None:
        try:
            with self._app.ledger.begin("due") as connection:
                at = next_due(self._now(), self._interval(shop), self._chance())
                keeping.set_due(connection, shop, PASS, at)
        except ConnectorError as error:
            _log.error("the ledger cannot be written", reason=str(error))
            self._stop.wait(_REST_SECONDS)  # nobody else knows that this shop's pass was made just now


def _say(done: ShopSync) -> None:
    """One line for a pass; where nothing happened it says no more than that."""
    report = done.report
    if report is None:
        said = _log.info if done.outcome is Outcome.BUSY else _log.error
        said("no pass", outcome=str(done.outcome), reason=done.sentence)
        return
    told = {name: value for name, value in report.as_json().items() if value and name not in _SAID_APART}
    _log.info("pass", outcome=str(done.outcome), **told)
    for failure in report.failures:
        _log.warning("failed, and will be tried again", reason=failure)
    for remark in report.remarks:
        _log.info("note", note=remark)


# What every pass does is no event: it asks the shop, and meets the newest variant again.
_SAID_APART = frozenset(
    {
        *("shop", "pulled", "failures", "remarks", "variants_read", "shop_requests", "shop_seconds"),
        "shop_points",
        *("shop_refused", "shop_trouble", "mail_trouble", "sources"),  # the failures say it
    }
)
