"""`backorder health`: what Docker's HEALTHCHECK asks."""

from datetime import date, timedelta
from pathlib import Path

from connector.service.daemon.health import health_of
from connector.service.syncing import sync_shop
from tests.cli.conftest import CommandLine
from tests.product.harness import Story


def test_a_ledger_without_a_pass_is_not_healthy(shop: CommandLine) -> None:
    asked = shop.run("health")
    assert 1 == asked.exit_code
    assert "has come to its end for too long: there was none yet." in asked.stdout


def test_after_a_pass_it_is_healthy(shop: CommandLine) -> None:
    shop.begin()
    assert (0, "Passes are being made.\n") == (shop.run("health").exit_code, shop.run("health").stdout)


def test_when_passes_stop_it_is_not_healthy_any_more(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 3), hour=11)
    asked = shop.run("health")
    assert 1 == asked.exit_code
    assert (
        "No pass of the shop “main” has come to its end for too long: the last one ended at 2026-11-03"
        in (asked.stdout)
    )


def test_a_shop_that_cannot_be_read_is_no_reason_to_restart_the_daemon(shop: CommandLine) -> None:
    shop.begin()
    shop.on(date(2026, 11, 3), hour=11)
    shop.break_shop()
    shop.run("sync")
    assert shop.ask("health")["ready"] is True


def test_a_pass_that_goes_on_for_hours_is_healthy_and_one_that_is_stuck_is_not(tmp_path: Path) -> None:
    """A first read waits for the shop's points between its pages."""
    story = Story(tmp_path)
    for number in range(450):
        story.keeper.sell(f"MUG-{number}", "Blue mug", 3)
    began, asked = story.sandbox.clock.now, []

    def wait(moment: str, _request: object) -> None:
        if moment == "before":
            story.sandbox.clock.advance(timedelta(minutes=7))
            asked.append(health_of(story.app, story.sandbox.clock.now, since=began).ready)

    story.restart(wait)
    sync_shop(story.app, "main")
    assert len(asked) * timedelta(minutes=7) > timedelta(minutes=40)
    assert all(asked)
    story.sandbox.clock.advance(timedelta(hours=1))
    assert not health_of(story.app, story.sandbox.clock.now).ready
