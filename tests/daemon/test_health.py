"""`backorder health`: what Docker's HEALTHCHECK asks."""

from datetime import date

from tests.cli.conftest import CommandLine


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
