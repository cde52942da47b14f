"""Variants and what each location has of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.shopify import Shopify
from connector.domain.orders import Flag, Variant
from tests.adapters.shopify.conftest import NOON, Web, an_answer, gid, nodes


def a_level(available: int, committed: int = 0, *, online: bool = True) -> dict[str, Any]:
    return {
        "location": {"fulfillsOnlineOrders": online},
        "quantities": [
            {"name": "available", "quantity": available},
            {"name": "committed", "quantity": committed},
        ],
    }


def a_row(number: int = 11, *levels: Any, **more: Any) -> dict[str, Any]:
    item = {
        "id": gid("InventoryItem", number + 100),
        "tracked": more.pop("tracked", True),
        "requiresShipping": more.pop("shipped", True),
        "inventoryLevels": nodes(*(levels or [a_level(3)])),
    }
    return {
        "id": gid("ProductVariant", number),
        "sku": "MUG",
        "title": "Default Title",
        "updatedAt": "2026-11-02T11:00:00Z",
        "inventoryPolicy": "DENY",
        "product": {"title": "Mug", "vendor": "Clay", "tags": ["blue"]},
        "inStockDate": None,
        "inventoryItem": item,
        **more,
    }


def listed(*rows: Any, after: str | None = None) -> dict[str, Any]:
    return an_answer({"productVariants": nodes(*rows, after=after)})


def only(web: Web, shop: Shopify, row: dict[str, Any]) -> Variant:
    web.answers("VariantsById", an_answer({"nodes": [row]}))
    [variant] = shop.variants([11])
    return variant


def test_a_variant_is_told_in_our_words(web: Web, shop: Shopify) -> None:
    variant = only(web, shop, a_row(11, a_level(-3, 5), inStockDate={"value": "2026-12-04"}))
    expected = Variant(
        id=11,
        item_id=111,
        sku="MUG",
        title="Mug",
        managed=True,
        available=-3,
        flag=Flag.NO,
        in_stock_on="2026-12-04",
        modified_at=datetime(2026, 11, 2, 11, tzinfo=UTC),
        committed=5,
        tags=("blue",),
        vendor="Clay",
    )
    assert expected == variant


def test_only_places_that_send_online_orders_count(web: Web, shop: Shopify) -> None:
    variant = only(web, shop, a_row(11, a_level(2, 1), a_level(40, 9, online=False), a_level(3, 0)))
    assert (5, 1) == (variant.available, variant.committed)


def test_further_places_are_read_too(web: Web, shop: Shopify) -> None:
    row = a_row(11, a_level(2))
    row["inventoryItem"]["inventoryLevels"]["pageInfo"] = {"hasNextPage": True, "endCursor": "p1"}
    rest = nodes(a_level(4, 4))
    web.answers("InventoryLevels", an_answer({"inventoryItem": {"inventoryLevels": rest}}))
    variant = only(web, shop, row)
    assert (6, 4) == (variant.available, variant.committed)
    assert [{"id": gid("InventoryItem", 111), "after": "p1"}] == web.variables("InventoryLevels")


@pytest.mark.parametrize("more", [{"tracked": False}, {"shipped": False}])
def test_what_is_not_counted_or_not_sent_takes_no_part(web: Web, shop: Shopify, more: Any) -> None:
    variant = only(web, shop, a_row(11, a_level(2, 1), inventoryPolicy="CONTINUE", **more))
    assert (False, None, None, Flag.NO) == (
        variant.managed,
        variant.available,
        variant.committed,
        variant.flag,
    )


@pytest.mark.parametrize(("policy", "flag"), [("DENY", Flag.NO), ("CONTINUE", Flag.NOTIFY)])
def test_the_sales_policy_is_the_flag(web: Web, shop: Shopify, policy: str, flag: Flag) -> None:
    assert flag is only(web, shop, a_row(inventoryPolicy=policy)).flag


def test_a_variant_among_others_is_named_with_its_choice(web: Web, shop: Shopify) -> None:
    assert "Mug, Large / Red" == only(web, shop, a_row(title="Large / Red")).title


def test_changes_are_asked_for_by_time_and_paged_by_id(web: Web, shop: Shopify) -> None:
    web.answers("Variants", listed(a_row(11), after="c1"), listed(a_row(12)))
    after = datetime(2026, 11, 2, 10, tzinfo=UTC)
    pages = list(shop.variant_pages(after))
    query = "updated_at:>='2026-11-02T09:55:00Z'"
    assert [{"query": query, "after": None}, {"query": query, "after": "c1"}] == web.variables("Variants")
    assert [after, NOON] == [page.through for page in pages]


def test_a_walk_that_was_left_off_begins_again(web: Web, shop: Shopify) -> None:
    web.answers("Variants", listed(a_row(11), after="c1"), listed(a_row(12)))
    assert next(shop.variant_pages(None)).through is None


def test_what_changed_during_a_walk_comes_again(web: Web, shop: Shopify) -> None:
    web.answers("Variants", listed(a_row(11, updatedAt="2026-11-02T12:30:00Z")))
    [page] = shop.variant_pages(None)
    assert NOON == page.through


def test_with_nothing_new_the_cursor_stays(web: Web, shop: Shopify) -> None:
    web.answers("Variants", listed())
    after = datetime(2026, 11, 2, 10, tzinfo=UTC)
    [page] = shop.variant_pages(after)
    assert ((), after) == (page.variants, page.through)


def test_the_wider_check_reads_every_variant(web: Web, shop: Shopify) -> None:
    web.answers("Variants", listed(a_row(11), after="c1"), listed(a_row(12)))
    assert [11, 12] == [variant.id for page in shop.all_variants() for variant in page]
    assert web.variables("Variants")[0]["query"] is None


def test_two_hundred_and_fifty_are_asked_for_at_once(web: Web, shop: Shopify) -> None:
    web.answers("VariantsById", an_answer({"nodes": []}))
    shop.variants(range(1, 602))
    assert [250, 250, 101] == [len(asked["ids"]) for asked in web.variables("VariantsById")]
