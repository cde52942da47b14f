"""storefront/woocommerce/backorder-dates.php in a real shop, bought from through the Store API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.live.customer import Customer
from tests.live.environment import needed
from tests.live.real import RealShop

pytestmark = pytest.mark.live

TODAY = datetime.now(UTC).date()
SOON = f"{TODAY + timedelta(days=21)}"
LATER = f"{TODAY + timedelta(days=35)}"
PAST = f"{TODAY - timedelta(days=3)}"
SIZES = ("S", "L")
_SIZE = {"name": "Size", "visible": True, "variation": True}
ADate = Callable[..., int]


@pytest.fixture
def product(real: RealShop) -> ADate:
    """Makes a product with an in-stock date."""
    needed("PLUGIN")

    def make(in_stock_on: str, stock: int = 0, **more: object) -> int:
        sku = f"FT-{real.unique()}"
        body = {"name": sku, "sku": sku, "regular_price": "10", "virtual": True, "manage_stock": True}
        body |= {"stock_quantity": stock, "backorders": "notify", "meta_data": _dated(in_stock_on)}
        return int(real.ask("POST", "products", body | more)["id"])

    return make


@pytest.fixture
def customer(real: RealShop) -> Iterator[Customer]:
    with real.customer() as made:
        yield made


def _dated(in_stock_on: str) -> list[dict[str, str]]:
    return [{"key": "_backorder_in_stock_date", "value": in_stock_on}]


def _sized(size: str) -> dict[str, Any]:
    return {"regular_price": "10", "virtual": True, "attributes": [{"name": "Size", "option": size}]}


def _frozen(real: RealShop, order: int) -> dict[int, str]:
    """The date on each line of an order, by variation or product."""
    lines = real.ask("GET", f"orders/{order}?_fields=line_items")["line_items"]
    return {line["variation_id"] or line["product_id"]: _page_date(line["meta_data"]) for line in lines}


def _page_date(rows: list[dict[str, Any]]) -> str:
    return next((row["value"] for row in rows if row["key"] == "_backorder_page_date"), "")


def test_a_line_keeps_the_date_that_the_cart_showed(
    real: RealShop, product: ADate, customer: Customer
) -> None:
    late, partly, shelf = product(SOON), product(SOON, stock=1), product(SOON, stock=5)
    for number in (late, partly, shelf):
        customer.put_into_cart(number, 3)

    shown = customer.look_at_cart()
    assert [1, 1, 0] == [len(shown[number]) for number in (late, partly, shelf)]
    assert {late: SOON, partly: SOON, shelf: ""} == _frozen(real, real.order(customer))


def test_a_line_grown_beyond_the_shelf_is_dated(real: RealShop, product: ADate, customer: Customer) -> None:
    number = product(SOON, stock=3)
    customer.put_into_cart(number, 3)
    assert [] == customer.look_at_cart()[number]
    customer.put_into_cart(number, 1)

    assert 1 == len(customer.look_at_cart()[number])
    assert {number: SOON} == _frozen(real, real.order(customer))


def test_of_variations_that_share_their_parent_s_stock_the_first_is_served_first(
    real: RealShop, product: ADate, customer: Customer
) -> None:
    parent = product(SOON, stock=3, type="variable", attributes=[_SIZE | {"options": SIZES}])
    small, large = (real.ask("POST", f"products/{parent}/variations", _sized(size))["id"] for size in SIZES)
    customer.put_into_cart(small, 2)
    customer.put_into_cart(large, 2)

    shown = customer.look_at_cart()
    assert (0, 1) == (len(shown[small]), len(shown[large]))
    assert {small: "", large: SOON} == _frozen(real, real.order(customer))


@pytest.mark.parametrize("in_stock_on", ["", PAST, "2026-02-30", "soon"])
def test_nothing_is_shown_or_kept_without_a_date_that_is_ahead(
    real: RealShop, product: ADate, customer: Customer, in_stock_on: str
) -> None:
    number = product(in_stock_on)
    customer.put_into_cart(number, 1)

    assert [] == customer.look_at_cart()[number]
    assert {number: ""} == _frozen(real, real.order(customer))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_date_passes_with_the_day_of_the_site(
    real: RealShop, product: ADate, customer: Customer, zone: str
) -> None:
    today = datetime.now(ZoneInfo(zone)).date()
    standing, passed = product(f"{today}"), product(f"{today - timedelta(days=1)}")
    customer.put_into_cart(standing, 1)
    customer.put_into_cart(passed, 1)

    with real.in_zone(zone):
        shown = customer.look_at_cart()
    assert (1, 0) == (len(shown[standing]), len(shown[passed]))


def test_a_date_that_moves_after_it_was_shown_is_kept_as_shown(
    real: RealShop, product: ADate, customer: Customer
) -> None:
    number = product(SOON)
    customer.put_into_cart(number, 1)
    customer.look_at_checkout()
    real.ask("PUT", f"products/{number}", {"meta_data": _dated(LATER)})

    assert {number: SOON} == _frozen(real, real.order(customer))


def test_a_draft_order_takes_the_date_that_was_shown_last(
    real: RealShop, product: ADate, customer: Customer
) -> None:
    number = product(SOON)
    customer.put_into_cart(number, 1)
    draft = customer.look_at_checkout()
    real.ask("PUT", f"products/{number}", {"meta_data": _dated(LATER)})
    customer.look_at_cart()

    order = real.order(customer)
    assert (draft, {number: LATER}) == (order, _frozen(real, order))


def test_a_date_that_went_away_is_taken_from_the_draft(
    real: RealShop, product: ADate, customer: Customer
) -> None:
    number = product(SOON)
    customer.put_into_cart(number, 1)
    customer.look_at_checkout()
    real.ask("PUT", f"products/{number}", {"meta_data": [{"key": "_backorder_in_stock_date", "value": None}]})
    customer.look_at_cart()

    assert {number: ""} == _frozen(real, real.order(customer))
