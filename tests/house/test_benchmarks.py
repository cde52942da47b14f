"""The benchmarks still do what they measure. How long it takes is no matter here."""

import json
from base64 import b64encode
from typing import Any

import pytest

from benchmarks.big_shop import a_big_shop
from benchmarks.edited_shop import PAGE, EditedShop
from benchmarks.letters import measure_letters
from sandbox.web import Headers, Request


def test_a_slip_of_forty_orders_is_held_approved_and_sent_in_portions() -> None:
    measured = measure_letters(40, portion=15)

    done = ("letters", "held", "sent", "sent_twice", "portions")
    assert (40, 40, 40, 0, 3) == tuple(measured[each] for each in done)


@pytest.mark.parametrize(("orderby", "lost"), [("modified", 2), ("id", 0)])
def test_orders_are_edited_between_the_pages_of_a_reader(orderby: str, lost: int) -> None:
    """A reader that goes by page numbers over a list that moves must lose some, or nothing is measured."""
    shop = a_big_shop(250)
    edited = EditedShop(shop)

    read = {row["id"] for number in (1, 2, 3) for row in _page(edited, orderby, number)}

    assert lost == len(shop.orders.keys() - read)


def _page(shop: EditedShop, orderby: str, number: int) -> list[dict[str, Any]]:
    asked = {"orderby": orderby, "order": "asc", "per_page": str(PAGE), "page": str(number), "_fields": "id"}
    key = b64encode(b"ck_test:cs_test").decode()
    path, signed = "/wp-json/wc/v3/orders", Headers([("Authorization", f"Basic {key}")])
    rows: list[dict[str, Any]] = json.loads(
        shop.app(Request("GET", path, tuple(asked.items()), signed, b"", secure=True)).body
    )
    return rows
