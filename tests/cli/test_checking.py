"""`check`."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import D1, CommandLine


def wrong(shop: CommandLine) -> list[tuple[str, str, str]]:
    """What `check` finds that is not in order: level, subject, key."""
    found: Any = shop.ask("check")["findings"]
    return [(row["level"], row["subject"], row["key"]) for row in found if row["level"] != "ok"]


def test_everything_in_order_exits_0(shop: CommandLine) -> None:
    shop.begin()
    done = shop.run("check")
    assert 0 == done.exit_code
    assert "Everything is in order." in done.stdout
    assert "main: statuses" in done.stdout


def test_a_wrong_secret_exits_2_and_says_how_to_mend_it(shop: CommandLine) -> None:
    shop.supplier_says(D1)
    shop.sandbox.shop.add_key("ck_test", "cs_other")
    done = shop.run("check")
    assert 2 == done.exit_code
    assert re.search(r"wrong +main: key +The shop knows the key, but the secret is wrong", done.stdout)
    assert "The key is shops.main.secret." in done.stdout
    assert "1 thing to mend." in done.stdout


def test_a_supplier_file_that_is_not_there_exits_1(shop: CommandLine) -> None:
    done = shop.run("check")
    assert 1 == done.exit_code
    assert [("unreachable", "supplier acme", "suppliers.acme.path")] == wrong(shop)


def test_a_shop_that_does_not_answer_exits_1(shop: CommandLine) -> None:
    shop.supplier_says(D1)
    shop.break_shop()
    assert 1 == shop.run("check").exit_code
    assert [("unreachable", "address", "shops.main.url")] == wrong(shop)


def test_an_order_status_that_nobody_mapped_is_named(shop: CommandLine) -> None:
    shop.supplier_says(D1)
    shop.sandbox.shop.store.extra_statuses.append("in-production")
    done = shop.run("check")
    assert 2 == done.exit_code
    assert "Nobody mapped the order status in-production" in done.stdout


def test_goodwill_in_every_country_is_a_warning(shop: CommandLine) -> None:
    shop.begin()
    shop.configure("[policy.goodwill.steps.first]\npercent = 10\n")
    done = shop.run("check")
    assert 0 == done.exit_code
    assert re.search(r"look +settings +policy.goodwill.countries is empty", done.stdout)


def test_passes_that_all_fell_outside_the_sending_hours_are_a_warning(shop: CommandLine) -> None:
    shop.supplier_says(D1)
    for day in (2, 3, 4):
        shop.on(date(2026, 11, day), hour=3).sync()
    shop.on(date(2026, 11, 4), hour=10)
    assert [("warning", "sending hours", "policy.letters.sending_hours")] == wrong(shop)
    shop.sync()
    assert [] == wrong(shop)


def test_a_ledger_that_cannot_be_used_exits_2_and_the_rest_is_looked_at_all_the_same(
    shop: CommandLine, tmp_path: Path
) -> None:
    shop.supplier_says(D1)
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is no database" * 100)
    shop.configure(f'[ledger]\npath = "{tmp_path / "other.sqlite"}"\n')
    config = shop.folder / "config.toml"
    config.write_text(config.read_text().replace("other.sqlite", "broken.sqlite"))
    done = shop.run("check")
    assert 2 == done.exit_code
    assert re.search(r"wrong +ledger +ledger.path: The ledger .*broken.sqlite is damaged", done.stdout)
    assert "main: address" in done.stdout


@pytest.mark.parametrize("command", [["check"], ["sync"], ["plan"], ["status"], ["supply", "list"]])
def test_wrong_settings_exit_2_with_the_key_the_value_and_what_is_allowed(
    shop: CommandLine, command: list[str]
) -> None:
    config = shop.folder / "config.toml"
    config.write_text(config.read_text().replace('ships = "as_available"', 'ships = "soon"'))
    done = shop.run(*command)
    assert (2, "") == (done.exit_code, done.stdout)
    assert 'shops.main.ships = "soon": must be one of "together" or "as_available"' in done.stderr


def test_without_a_configuration_a_sentence_says_what_to_do(shop: CommandLine, tmp_path: Path) -> None:
    done = shop.run("sync", config=tmp_path / "nowhere.toml")
    assert 2 == done.exit_code
    assert "There is no configuration file" in done.stderr
    assert "Traceback" not in done.stderr
