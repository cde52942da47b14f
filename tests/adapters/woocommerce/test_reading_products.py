"""Products as variants."""

from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from adapters.woocommerce import WooCommerce
from adapters.woocommerce.wire import PRODUCT_FIELDS
from connector.domain.orders import Flag, Variant
from connector.errors import Transient

PRODUCTS = "https://shop.example/wp-json/wc/v3/products"
ACROSS = "https://shop.example/wp-json/wc-analytics/variations"


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
    return shop.variants([product["id"] for product in products])


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


def test_what_is_only_sent_by_wire_takes_no_part(web: responses.RequestsMock, shop: WooCommerce) -> None:
    [variant] = read(web, shop, a_product(virtual=True))

    assert (False, None) == (variant.managed, variant.available)


@pytest.mark.parametrize("changes", [{"status": "trash"}, {"type": "grouped"}, {"type": "external"}])
def test_what_is_in_the_trash_or_holds_no_stock_is_left_out(
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
        "_fields": PRODUCT_FIELDS,
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


def a_parent(**changes: Any) -> dict[str, Any]:
    shirt = {"id": 20, "sku": "TEE", "name": "Shirt", "type": "variable", "variations": [21, 22]}
    unmanaged: dict[str, Any] = {
        "manage_stock": False,
        "stock_quantity": None,
        "backorders": "no",
        "meta_data": [],
    }
    return a_product(**(shirt | unmanaged | changes))


def a_variation(number: int, size: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "parent_id": 20,
        "sku": f"TEE-{size}",
        "name": f"Shirt - {size}",
        "manage_stock": True,
        "stock_quantity": 3,
        "backorders": "no",
        "date_modified_gmt": "2026-11-02T08:00:00",
        "meta_data": [],
        "image": None,
        **changes,
    }


def test_a_variation_with_its_own_stock_is_an_item_of_its_own(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(PRODUCTS, json=[a_parent()])
    web.get(
        ACROSS, json=[a_variation(21, "S", stock_quantity=-2, backorders="notify", image={"src": "s.jpg"})]
    )

    [_, small] = [variant for page in shop.all_variants() for variant in page]

    assert small == Variant(
        id=21,
        item_id=21,
        sku="TEE-S",
        title="Shirt - S",
        managed=True,
        available=-2,
        flag=Flag.NOTIFY,
        in_stock_on=None,
        modified_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
        tags=("fragile",),
        image="s.jpg",
    )


def test_variations_under_their_parent_s_stock_are_one_item_with_it(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(PRODUCTS, json=[a_parent(manage_stock=True, stock_quantity=5, backorders="notify")])
    follows = {"manage_stock": "parent", "stock_quantity": 5, "backorders": "notify"}
    web.get(ACROSS, json=[a_variation(21, "S", **follows), a_variation(22, "M", **follows)])

    found = [variant for page in shop.all_variants() for variant in page]

    assert [(20, 20, True, 5, Flag.NOTIFY), (21, 20, True, None, None), (22, 20, True, None, None)] == [
        (v.id, v.item_id, v.managed, v.available, v.flag) for v in found
    ]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": "rest_no_route", "message": "No route", "data": {"status": 404}}),
        (403, {"code": "rest_forbidden", "message": "A security plug-in says no.", "data": {"status": 403}}),
    ],
)
def test_where_the_admin_pages_list_is_closed_variations_are_read_by_parent(
    web: responses.RequestsMock, shop: WooCommerce, status: int, body: dict[str, Any]
) -> None:
    web.get(PRODUCTS, json=[a_parent()])
    web.get(ACROSS, status=status, json=body)
    web.get(
        f"{PRODUCTS}/20/variations",
        json=[a_variation(21, "S", name="S"), a_variation(22, "M", name="M")],
        match=[query_param_matcher({"include": "21,22"}, strict_match=False)],
    )

    first = [variant.title for page in shop.all_variants() for variant in page]
    again = [variant.title for page in shop.all_variants() for variant in page]

    assert ["Shirt", "Shirt - S", "Shirt - M"] == first == again
    assert 1 == sum(str(call.request.url).startswith(ACROSS) for call in web.calls)


def test_a_switched_off_plug_in_is_not_taken_for_a_closed_list(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(PRODUCTS, json=[a_parent()])
    gone = {"code": "rest_no_route", "message": "No route", "data": {"status": 404}}
    web.get(ACROSS, status=404, json=gone)
    web.get(f"{PRODUCTS}/20/variations", status=404, json=gone)

    with pytest.raises(Transient):
        list(shop.all_variants())


def test_a_variation_that_was_never_met_is_found_without_the_admin_pages_list(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    web.get(PRODUCTS, json=[], match=[query_param_matcher({"include": "21,99"}, strict_match=False)])
    web.get(ACROSS, status=404, json={"code": "rest_no_route"})
    web.get(f"{PRODUCTS}/21", json={"id": 21, "parent_id": 20})
    web.get(f"{PRODUCTS}/99", status=404, json={"code": "woocommerce_rest_product_invalid_id"})
    web.get(f"{PRODUCTS}/20/variations", json=[a_variation(21, "S", parent_id=0, name="S")])
    web.get(PRODUCTS, json=[a_parent()], match=[query_param_matcher({"include": "20"}, strict_match=False)])

    assert [(21, "Shirt - S")] == [(v.id, v.title) for v in shop.variants([21, 99])]


def test_variations_are_read_with_their_changed_parent_and_only_then(
    web: responses.RequestsMock, shop: WooCommerce
) -> None:
    after = datetime(2026, 11, 2, 7, 59, tzinfo=UTC)
    web.get(PRODUCTS, json=[a_parent(), a_product()])
    web.get(
        ACROSS,
        json=[a_variation(21, "S"), a_variation(22, "M")],
        match=[query_param_matcher({"include": "21,22"}, strict_match=False)],
    )

    [page] = shop.variant_pages(after)
    [quiet] = shop.variant_pages(page.through)

    assert [20, 11, 21, 22] == [variant.id for variant in page.variants]
    assert [20, 11] == [variant.id for variant in quiet.variants]


def test_a_known_variation_is_asked_for_once(web: responses.RequestsMock, shop: WooCommerce) -> None:
    web.get(PRODUCTS, json=[a_parent()])
    web.get(ACROSS, json=[a_variation(21, "S"), a_variation(22, "M")])
    list(shop.all_variants())
    before = len(web.calls)

    shop.variants([21, 22])

    assert 1 == len(web.calls) - before


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
