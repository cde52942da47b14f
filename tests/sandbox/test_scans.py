"""The scans of the facts' table: those that lose rows lose them here, and the keyset scan loses none."""

from datetime import datetime, timedelta

import pytest

from sandbox import Sandbox
from sandbox.woo import WooShop

FIELDS = "_fields=id,date_modified_gmt"


@pytest.fixture
def forty(world: Sandbox) -> WooShop:
    """Forty orders in ten different seconds."""
    for place in range(40):
        if place % 4 == 0:
            world.clock.advance(timedelta(seconds=1))
        world.shop.place_order(f"a{place}@mail.example", "Ann Lee", [])
    return world.shop


def paged(ask: object, query: str, per_page: int = 7, between: object = None) -> list[int]:
    """Every id that a scan by pages sees."""
    seen: list[int] = []
    for page in range(1, 50):
        rows = ask("GET", f"{query}&per_page={per_page}&page={page}&{FIELDS}")  # type: ignore[operator]
        if not rows:
            return seen
        seen += [row["id"] for row in rows]
        if callable(between):
            between(page)
    raise AssertionError("the scan does not end")


def second(text: str, shift: int) -> str:
    return (datetime.fromisoformat(text) + timedelta(seconds=shift)).strftime("%Y-%m-%dT%H:%M:%SZ")


def keyset(ask: object, per_page: int, between: object) -> list[int]:
    """Always page 1 by change; a page that lies in one second is finished by id."""
    seen: list[int] = []
    after = "2026-01-01T00:00:00Z"
    for turn in range(200):
        query = f"orders?orderby=modified&order=asc&per_page={per_page}&modified_after={after}&{FIELDS}"
        rows = ask("GET", query)  # type: ignore[operator]
        seen += [row["id"] for row in rows]
        if len(rows) < per_page:
            return seen
        first, last = rows[0]["date_modified_gmt"], rows[-1]["date_modified_gmt"]
        after = second(last, -1)
        if first == last:
            bounds = f"modified_after={after}&modified_before={second(last, 1)}"
            seen += paged(ask, f"orders?orderby=id&order=asc&{bounds}", per_page)
            after = second(last, 0)
        between(turn)  # type: ignore[operator]
    raise AssertionError("the scan does not end")


def test_a_bulk_edit_makes_a_scan_by_change_lose_rows(forty: WooShop, ask: object) -> None:
    forty.touch_all_orders()
    seen = paged(ask, "orders?orderby=modified&order=asc")
    assert len(seen) == 40
    assert len(set(seen)) < 40


@pytest.mark.parametrize("order", ["orderby=id&order=asc", "orderby=date&order=desc"])
def test_scans_by_id_and_by_creation_are_complete(order: str, forty: WooShop, ask: object) -> None:
    forty.touch_all_orders()
    assert sorted(paged(ask, f"orders?{order}")) == sorted(forty.orders)


def test_without_the_quirk_a_scan_by_change_is_complete(forty: WooShop, ask: object) -> None:
    forty.quirks.remove("modified_ties")
    forty.touch_all_orders()
    assert sorted(paged(ask, "orders?orderby=modified&order=asc")) == sorted(forty.orders)


def test_products_lose_rows_even_in_their_default_order(shop: WooShop, ask: object) -> None:
    numbers = [shop.add_product(f"SKU-{place}") for place in range(40)]
    assert len(set(paged(ask, "products?"))) < 40
    assert sorted(paged(ask, "products?orderby=id&order=asc")) == numbers
    shop.quirks.remove("product_date_ties")
    assert sorted(paged(ask, "products?")) == numbers


def test_a_save_behind_a_scan_by_change_hides_a_row(forty: WooShop, ask: object, world: Sandbox) -> None:
    forty.quirks.remove("modified_ties")
    first = min(forty.orders)

    def save(page: int) -> None:
        if page == 1:
            world.clock.advance(timedelta(seconds=5))
            forty.set_email(first, "new@mail.example")

    seen = paged(ask, "orders?orderby=modified&order=asc", between=save)
    assert len(set(forty.orders) - set(seen)) == 1


def test_an_order_leaving_the_filter_hides_another(forty: WooShop, ask: object) -> None:
    def leave(page: int) -> None:
        if page == 1:
            forty.set_status(max(forty.orders), "completed")

    assert len(set(paged(ask, "orders?status=processing", between=leave))) == 39


@pytest.mark.parametrize("per_page", [3, 7, 100])
def test_the_keyset_scan_loses_nothing_while_orders_change(
    per_page: int, forty: WooShop, ask: object, world: Sandbox
) -> None:
    numbers = sorted(forty.orders)

    def stir(turn: int) -> None:
        world.clock.advance(timedelta(seconds=1))
        if turn < 10:
            forty.set_email(numbers[turn % 5], "new@mail.example")

    assert set(keyset(ask, per_page, stir)) == set(numbers)


def test_the_keyset_scan_loses_nothing_when_all_lies_in_one_second(forty: WooShop, ask: object) -> None:
    forty.touch_all_orders()
    assert set(keyset(ask, 7, lambda _turn: None)) == set(forty.orders)


def test_what_is_new_is_found_though_the_clock_went_back(forty: WooShop, ask: object, world: Sandbox) -> None:
    world.clock.advance(timedelta(hours=-1))
    order = forty.place_order("late@mail.example", "Ann Lee", [])
    rows = ask("GET", f"orders?modified_before=2026-03-02T07:30:00Z&{FIELDS}")  # type: ignore[operator]
    assert [row["id"] for row in rows] == [order]
