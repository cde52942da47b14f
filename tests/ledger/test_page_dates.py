"""A page date where customers can write counts only if the page showed it lately."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from connector.ledger.page_dates import drop_old
from connector.ledger.promises import promises_of
from connector.ledger.variants import DATE, save_variants, wrote
from tests.ledger.records import LINE, MUG, NOW, ORDER, SHOP, a_line, a_variant, an_order, save

DEC_4, DEC_11 = "2026-12-04", "2026-12-11"
OTHER = MUG + 1


@pytest.fixture
def moved(connection: Connection) -> Connection:
    """The mug's page showed the 4th until now, and shows the 11th; the other's never showed anything."""
    save_variants(connection, SHOP, [a_variant(), a_variant(OTHER)], NOW)
    for day in (DEC_4, DEC_11):
        wrote(connection, SHOP, MUG, {DATE: day}, NOW)
    return connection


def promised(
    connection: Connection, claimed: str, variant_id: int = MUG, *, claim: bool = True
) -> list[date | None]:
    line = a_line(page_on=date.fromisoformat(claimed), variant_id=variant_id)
    save(connection, an_order(replace(line, page_on_claimed=claim)))
    return [promise.told_on for promise in promises_of(connection, SHOP, [ORDER]).get(LINE, [])]


@pytest.mark.parametrize("day", [DEC_4, DEC_11])
def test_what_stands_and_what_stood_until_now_are_promises(moved: Connection, day: str) -> None:
    assert [date.fromisoformat(day)] == promised(moved, day)


@pytest.mark.parametrize(("day", "variant_id"), [("2026-11-25", MUG), (DEC_4, OTHER)])
def test_what_no_page_of_the_variant_showed_is_made_up(moved: Connection, day: str, variant_id: int) -> None:
    assert [] == promised(moved, day, variant_id)


def test_what_only_the_shop_could_write_needs_no_witness(moved: Connection) -> None:
    assert [date(2026, 11, 25)] == promised(moved, "2026-11-25", claim=False)


def test_what_the_merchant_replaced_was_shown_too(moved: Connection) -> None:
    save_variants(moved, SHOP, [replace(a_variant(), in_stock_on="2026-12-18")], NOW)
    assert [date(2026, 12, 11)] == promised(moved, DEC_11)


def test_after_two_weeks_nobody_remembers(moved: Connection) -> None:
    drop_old(moved, SHOP, NOW + timedelta(days=14))
    assert [date(2026, 12, 4)] == promised(moved, DEC_4)


def test_what_is_older_than_two_weeks_is_dropped(moved: Connection) -> None:
    drop_old(moved, SHOP, NOW + timedelta(days=14, seconds=1))
    assert [] == promised(moved, DEC_4)
