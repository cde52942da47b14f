"""A pass fails by a fault of the program: the other shops go on, the log says where, the merchant hears."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from connector.bootstrap import App
from connector.errors import Permanent
from connector.ports import Heard, Memo, ShopPlatform, Usage
from connector.service.outcomes import Outcome
from connector.service.syncing import exit_code, sync_shop, sync_shops
from tests.product.test_alarms import ALARMS, ME, Watched
from tests.world.doom import Crash

ANN = "ann@customers.example"
BEGAN, OVER = "Alarm: main: passes fail", "Over: main: passes fail"


class Troubled:
    """A shop at which something happens in each pass before anything is asked."""

    def __init__(self, shop: ShopPlatform, happens: Callable[[], None]) -> None:
        self._shop, self._happens = shop, happens

    def take_usage(self) -> Usage:
        self._happens()
        return self._shop.take_usage()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shop, name)


class Broken(Watched):
    """A story in whose main shop each pass may meet a fault."""

    fault: BaseException | None = None

    def meet(self) -> None:
        if self.fault is not None:
            raise self.fault

    def two_shops(self) -> App:
        """The main shop, in which passes meet the fault, and another one."""
        main = self.app.shops["main"]
        self.app.shops["boutique"] = replace(main, name="boutique")
        troubled: Any = Troubled(main.platform, self.meet)
        self.app.shops["main"] = replace(main, platform=troubled)
        return self.app

    def passes(self, count: int = 1, apart: timedelta = timedelta(minutes=5)) -> None:
        for _ in range(count):
            self.sandbox.clock.advance(apart)
            self.restart()
            sync_shop(self.two_shops(), "main")

    def break_at_ann(self) -> None:
        known: dict[str, int] = {}
        try:
            known[ANN]
        except KeyError as missing:
            self.fault = ValueError(f"{ANN} is unknown")
            self.fault.__cause__ = missing


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Broken]:
    story = Broken(tmp_path, more=ALARMS)
    story.begin()
    yield story
    story.app.close()


def both(story: Broken) -> tuple[list[Outcome], int]:
    done = sync_shops(story.two_shops(), ["main", "boutique"], lambda: None)
    return [each.outcome for each in done], exit_code(done)


def test_a_fault_in_the_pass_of_one_shop_stops_no_other_shop(story: Broken) -> None:
    story.break_at_ann()
    with capture_logs():
        assert ([Outcome.FAILED, Outcome.DONE], 1) == both(story)


def test_the_log_says_where_a_fault_is_and_nothing_of_a_customer(story: Broken) -> None:
    story.break_at_ann()
    logged: list[Any]
    with capture_logs() as logged:
        done = sync_shop(story.two_shops(), "main")
    [said] = logged
    assert "the pass failed by a fault of this program" == said["event"]
    places = ["in break_at_ann", "KeyError", "in meet", "ValueError"]
    assert places == sorted(places, key=said["exception"].index)
    assert ANN not in f"{said}{done}"
    assert "The pass failed by a fault of this program (ValueError)" in done.sentence


def test_passes_that_fail_for_an_hour_are_told_once_and_once_when_one_comes_to_its_end(story: Broken) -> None:
    story.break_at_ann()
    with capture_logs():
        story.passes(12)
        assert [] == story.heard
        story.passes(10)
        assert [BEGAN] == story.heard
        said = story.letters(ME)[0].text
        assert "by a fault of this program (ValueError)" in said
        assert ANN not in said
    story.fault = None
    story.passes(3)
    assert [BEGAN, OVER] == story.heard
    assert [] == story.raised


def test_passes_that_the_ledger_fails_are_told_as_well(story: Broken) -> None:
    story.fault = Permanent("The ledger cannot be used.")
    story.passes(14)
    assert [BEGAN] == story.heard
    assert "The ledger cannot be used." in story.letters(ME)[0].text


def test_a_fault_while_the_merchant_is_told_fails_that_pass_alone(story: Broken) -> None:
    class Deaf:
        def tell(self, memo: Memo) -> Heard:  # noqa: ARG002 - a Team
            raise RuntimeError(ANN)

    story.break_at_ann()
    app = story.two_shops()
    story.sandbox.clock.advance(timedelta(hours=2))
    app.shops["main"] = replace(app.shops["main"], alarmed=Deaf())
    with capture_logs() as logged:
        for _ in range(2):
            story.sandbox.clock.advance(timedelta(hours=2))
            assert Outcome.FAILED is sync_shop(app, "main").outcome
    assert ANN not in str(logged)


@pytest.mark.parametrize("end", [KeyboardInterrupt(), SystemExit(), Crash("here")])
def test_what_ends_the_program_ends_the_pass(story: Broken, end: BaseException) -> None:
    story.fault = end
    with pytest.raises(type(end)):
        both(story)
