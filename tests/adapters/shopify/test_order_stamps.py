"""Which orders changed, where they stand, and how far back they are shown."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.shopify import Shopify
from connector.domain.orders import OrderStamp, Standing
from tests.adapters.shopify.conftest import NOON, Web, an_answer, an_installation, at, gid, nodes


def a_stamp(number: int, at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": gid("Order", number),
        "updatedAt": f"2026-11-02T{at}Z",
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        **more,
    }


def stamps(*rows: Any, after: str | None = None) -> dict[str, Any]:
    return an_answer({"orders": nodes(*rows, after=after)})


def test_the_time_is_quoted_and_some_minutes_are_read_again(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", stamps())
    [page] = shop.order_stamps(at(11, 30))
    assert [{"query": "updated_at:>='2026-11-02T11:25:00Z'", "after": None}] == web.variables("OrderStamps")
    assert ((), at(11, 30)) == (page.stamps, page.through)


def test_a_walk_goes_on_by_cursor_and_keeps_none_for_the_next(web: Web, shop: Shopify) -> None:
    web.answers(
        "OrderStamps",
        stamps(a_stamp(1, "11:00:00"), a_stamp(2, "11:10:00"), after="c1"),
        stamps(a_stamp(3, "11:20:00")),
    )
    pages = list(shop.order_stamps(at(11)))
    assert [None, "c1"] == [asked["after"] for asked in web.variables("OrderStamps")]
    assert [at(11, 10), NOON] == [page.through for page in pages]
    assert [[1, 2], [3]] == [[stamp.id for stamp in page.stamps] for page in pages]

    web.answers("OrderStamps", stamps())
    list(shop.order_stamps(at(11, 20)))
    assert web.variables("OrderStamps")[-1]["after"] is None


def test_the_first_read_asks_for_everything(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", stamps(a_stamp(1, "11:00:00")))
    [page] = shop.order_stamps(None)
    assert web.variables("OrderStamps")[0]["query"] is None
    assert (OrderStamp(1, at(11), Standing.OPEN_PAID),) == page.stamps


def test_orders_saved_without_end_do_not_keep_a_walk_going(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", stamps(a_stamp(1, "12:00:05"), after="more"))
    [page] = shop.order_stamps(at(11))
    assert NOON == page.through


def test_an_order_that_cannot_be_read_is_set_aside_and_named(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", stamps(a_stamp(1, "11:00:00", updatedAt="soon"), a_stamp(2, "11:00:00")))
    [page] = shop.order_stamps(at(11))
    assert [2] == [stamp.id for stamp in page.stamps]
    [said] = shop.take_set_aside()
    assert said.startswith("Order 1 was set aside: updatedAt")


STANDINGS = [
    ("PAID", "UNFULFILLED", Standing.OPEN_PAID),
    ("PAID", "PARTIALLY_FULFILLED", Standing.OPEN_PAID),
    ("PAID", "ON_HOLD", Standing.OPEN_PAID),
    ("AUTHORIZED", "UNFULFILLED", Standing.OPEN_PAID),
    ("PARTIALLY_REFUNDED", "UNFULFILLED", Standing.OPEN_PAID),
    ("PENDING", "UNFULFILLED", Standing.OPEN_UNPAID),
    ("PARTIALLY_PAID", "UNFULFILLED", Standing.OPEN_PAID),
    ("EXPIRED", "UNFULFILLED", Standing.OPEN_UNPAID),
    ("REFUNDED", "UNFULFILLED", Standing.OPEN_UNPAID),
    ("PAID", "FULFILLED", Standing.SHIPPED),
    ("PENDING", "FULFILLED", Standing.SHIPPED),
    ("PAID", "FULFILLMENT_NOT_REQUIRED", Standing.SHIPPED),
    ("REFUNDED", "RESTOCKED", Standing.DEAD),
    ("A_WORD_OF_NEXT_YEAR", "UNFULFILLED", Standing.UNMAPPED),
    (None, "UNFULFILLED", Standing.UNMAPPED),
]


@pytest.mark.parametrize(("financial", "fulfillment", "standing"), STANDINGS)
def test_what_a_state_means(
    web: Web, shop: Shopify, financial: str | None, fulfillment: str, standing: Standing
) -> None:
    row = a_stamp(1, "11:00:00", displayFinancialStatus=financial, displayFulfillmentStatus=fulfillment)
    web.answers("OrderStamps", stamps(row))
    [page] = shop.order_stamps(at(11))
    assert [standing] == [stamp.standing for stamp in page.stamps]


def test_a_cancelled_order_is_dead_whatever_else_it_says(web: Web, shop: Shopify) -> None:
    web.answers("OrderStamps", stamps(a_stamp(1, "11:00:00", cancelledAt="2026-11-02T10:00:00Z")))
    [page] = shop.order_stamps(at(11))
    assert Standing.DEAD is page.stamps[0].standing


def test_orders_beyond_sixty_days_are_hidden_unless_a_scope_shows_them(web: Web, shop: Shopify) -> None:
    web.answers("Installation", an_installation("read_all_orders"))
    assert NOON - timedelta(days=59, hours=23) == shop.sees_orders_since


def test_a_scope_that_was_added_is_noticed_by_the_next_walk(web: Web, shop: Shopify) -> None:
    web.answers("Installation", an_installation("read_all_orders"), an_installation())
    web.answers("OrderStamps", stamps())
    assert shop.sees_orders_since is not None
    list(shop.order_stamps(at(11)))
    assert shop.sees_orders_since is None


def test_with_the_scope_nothing_is_hidden(web: Web, shop: Shopify) -> None:
    web.answers("Installation", an_installation())
    assert shop.sees_orders_since is None
    assert shop.sees_orders_since is None
    assert 1 == len(web.asked)
