"""The packer's note on an order."""

import pytest

from adapters.shopify import Shopify
from connector.errors import Permanent
from tests.adapters.shopify.conftest import Web, an_answer, gid

WRAP = "Gift wrap, please (notice 7f3a)"
DONE = an_answer({"orderUpdate": {"userErrors": []}})


def the_note(web: Web, text: str | None) -> None:
    web.answers("OrderNote", an_answer({"order": {"note": text}}))


@pytest.mark.parametrize(("before", "after"), [(None, WRAP), ("Ring twice", f"Ring twice\n\n{WRAP}")])
def test_a_note_joins_what_the_merchant_wrote(
    web: Web, shop: Shopify, before: str | None, after: str
) -> None:
    the_note(web, before)
    web.answers("SetOrderNote", DONE)
    shop.leave_note(1001, WRAP, "notice 7f3a")
    assert [{"input": {"id": gid("Order", 1001), "note": after}}] == web.variables("SetOrderNote")


def test_a_note_that_stands_there_is_not_written_again(web: Web, shop: Shopify) -> None:
    the_note(web, f"Ring twice\n\n{WRAP}")
    shop.leave_note(1001, WRAP, "notice 7f3a")
    assert ["OrderNote"] == web.names


def test_an_order_that_is_gone_needs_no_note(web: Web, shop: Shopify) -> None:
    web.answers("OrderNote", an_answer({"order": None}))
    shop.leave_note(1001, WRAP, "notice 7f3a")
    assert ["OrderNote"] == web.names


def test_a_note_that_the_shop_refuses_says_so(web: Web, shop: Shopify) -> None:
    the_note(web, "")
    web.answers(
        "SetOrderNote",
        an_answer({"orderUpdate": {"userErrors": [{"field": ["note"], "message": "too long"}]}}),
    )
    with pytest.raises(Permanent, match="too long"):
        shop.leave_note(1001, WRAP, "notice 7f3a")
