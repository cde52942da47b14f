"""Products as variants."""

from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from adapters.woocommerce import WooCommerce
from connector.domain.orders import Flag, Variant

PRODUCTS = "https://shop.example/wp-json/wc/v3/products"
FIELDS = (
    "id,sku,name,type,status,manage_stock,stock_quantity,backorders,date_modified_gmt,meta_data,tags,images"
)


def a_product(**changes: Any) -> dict[str, Any]:
    return {
        "id": 11,
        "sku": "MUG",
        "name": "Mug &amp; saucer",
        "type": "simple",
        "status": "publish",
        "manage_stock": True,
        "stock_quantity": -2,
        "backorders": "notify",
        "date_modified_gmt": "2026-11-02T08:00:00",
        "meta_data": [{"id": 1, "key": "_backorder_in_stock_date", "value": "2026-12-04"}],
        "tags": [{"id": 5, "name": "fragile", "slug": "fragile"}],
        "images": [{"id": 9, "src": "https://shop.example/mug.jpg"}],
        **changes,
    }


def read(web: responses.RequestsMock, shop: WooCommerce, *products: dict[str, Any]) -> list[Variant]:
    web.get(PRODUCTS, json=list(products))
    return shop.variants([11, 12])


def test_a_simple_product_is_a_variant(web: responses.RequestsMock, shop: WooCommerce) -> None:
    expected = Variant(
        id=11,
        item_id=11,
        sku="MUG",
        title="Mug & saucer",
        managed=True,
        available=-2,
        flag=Flag.NOTIFY,
        in_stock_on="2026-12-04",
        modified_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
        tags=("fragile",),
        image="https://shop.example/mug.jpg",
    )

    assert [expected] == read(web, shop, a_product())


def test_without_managed_stock_there_is_no_count(web: responses.RequestsMock, shop: WooCommerce) -> None:
    [variant] = read(web, shop, a_product(manage_stock=False, stock_quantity=None, backorders="no"))

    assert (False, None, Flag.NO) == (variant.managed, variant.available, variant.flag)


@pytest.mark.parametrize("meta", [[], None, {}, [{"key": "_backorder_in_stock_date", "value": ""}], ["?"]])
def test_no_in_stock_date_is_none(web: responses.RequestsMock, shop: WooCommerce, meta: Any) -> None:
    assert read(web, shop, a_product(meta_data=meta))[0].in_stock_on is None


def test_raw_text_in_the_in_stock_date_stays_as_it_is(web: responses.RequestsMock, shop: WooCommerce) -> None:
    meta = [{"key": "_backorder_in_stock_date", "value": "before Easter"}]

    assert "before Easter" == read(web, shop, a_product(meta_data=meta))[0].in_stock_on


@pytest.mark.parametrize("status", ["publish", "private", "draft", "pending", "future"])
def test_an_unpublished_product_is_still_waited_for(
    web: responses.RequestsMock, shop: WooCommerce, status: str
) -> None:
    assert [True] == [variant.managed for variant in read(web, shop, a_product(status=status))]


@pytest.mark.parametrize(
    "changes", [{"status": "trash"}, {"type": "variable", "manage_stock": False}, {"type": "grouped"}]
)
def test_what_is_in_the_trash_or_not_simple_is_left_out(
    web: responses.RequestsMock, shop: WooCommerce, changes: dict[str, Any]
) -> None:
    assert [] == read(web, shop, a_product(**changes))
    assert [] == shop.take_set_aside()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"backorders": "bogus"}, "backorders"),
        ({"stock_quantity": 2.5}, "stock_quantity"),
        ({"date_modified_gmt": None}, "date_modified_gmt"),
    ],
)
def test_a_bad_product_is_set_aside_with_its_field(
    web: responses.RequestsMock, shop: WooCommerce, changes: dict[str, Any], field: str
) -> None:
    assert [12] == [v.id for v in read(web, shop, a_product(**changes), a_product(id=12))]
    assert shop.take_set_aside()[0].startswith(f"Product 11 was set aside: {field}: ")


def test_changed_products_are_asked_for_like_orders(web: responses.RequestsMock, shop: WooCommerce) -> None:
    after = datetime(2026, 11, 2, 8, tzinfo=UTC)
    asked = {
        "orderby": "modified",
        "order": "asc",
        "per_page": "100",
        "_fields": FIELDS,
        "include_meta": "_backorder_in_stock_date",
        "modified_after": "2026-11-02T07:59:59Z",
    }
    web.get(
        PRODUCTS,
        json=[a_product()],
        headers={"Date": "Mon, 02 Nov 2026 12:00:00 GMT"},
        match=[query_param_matcher(asked)],
    )

    [page] = shop.variant_pages(after)

    assert ([11], after) == ([variant.id for variant in page.variants], page.through)


def test_all_products_are_read_by_id(web: responses.RequestsMock, shop: WooCommerce) -> None:
    by_id = {"orderby": "id", "order": "asc"}
    web.get(
        PRODUCTS,
        json=[a_product(id=number) for number in range(1, 101)],
        match=[query_param_matcher({**by_id, "offset": "0"}, strict_match=False)],
    )
    web.get(
        PRODUCTS,
        json=[a_product(id=number) for number in range(100, 121)],
        match=[query_param_matcher({**by_id, "offset": "99"}, strict_match=False)],
    )

    found = {variant.id for page in shop.all_variants() for variant in page}

    assert set(range(1, 121)) == found
