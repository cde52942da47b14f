"""Setting values: compared first, one attempt each, and each with its own result."""

from typing import Any

import pytest
import requests

from adapters.shopify import Shopify
from connector.domain.orders import Flag
from connector.ports import OrderWrite, VariantWrite, WriteResult
from tests.adapters.shopify.conftest import Web, an_answer, an_error, gid, nodes


def standing(number: int, product: int, policy: str = "DENY", date: str | None = None) -> dict[str, Any]:
    return {
        "id": gid("ProductVariant", number),
        "inventoryPolicy": policy,
        "product": {"id": gid("Product", product)},
        "inStockDate": {"value": date} if date else None,
    }


def stands(web: Web, *rows: Any) -> None:
    web.answers("StandingVariants", an_answer({"nodes": list(rows)}))


def wrong(message: str, code: str | None = None, *field: str, **more: Any) -> dict[str, Any]:
    return {"message": message, "code": code, "field": list(field), **more}


def updated(*errors: Any) -> dict[str, Any]:
    return an_answer({"productVariantsBulkUpdate": {"userErrors": list(errors)}})


def defined(kind: str = "date", storefront: str = "PUBLIC_READ") -> dict[str, Any]:
    row = {"id": gid("MetafieldDefinition", 1), "type": {"name": kind}, "access": {"storefront": storefront}}
    return an_answer({"metafieldDefinitions": nodes(row)})


UNDEFINED = an_answer({"metafieldDefinitions": nodes()})
A_DATE = {"namespace": "backorder", "key": "in_stock_date", "type": "date", "value": "2026-12-04"}


def test_flag_and_date_of_a_products_variants_go_in_one_call(web: Web, shop: Shopify) -> None:
    stands(web, standing(11, 1), standing(12, 1), standing(21, 2))
    web.answers("DateDefinition", defined())
    web.answers("WriteVariants", updated())
    results = shop.write_variants(
        [
            VariantWrite(11, Flag.NOTIFY, "2026-12-04"),
            VariantWrite(21, Flag.NOTIFY),
            VariantWrite(12, None, "2026-12-04"),
        ]
    )
    assert [WriteResult(11), WriteResult(21), WriteResult(12)] == results
    assert [
        {
            "product": gid("Product", 1),
            "variants": [
                {
                    "id": gid("ProductVariant", 11),
                    "inventoryPolicy": "CONTINUE",
                    "metafields": [A_DATE],
                },
                {"id": gid("ProductVariant", 12), "metafields": [A_DATE]},
            ],
        },
        {
            "product": gid("Product", 2),
            "variants": [{"id": gid("ProductVariant", 21), "inventoryPolicy": "CONTINUE"}],
        },
    ] == web.variables("WriteVariants")


def test_what_stands_already_is_not_written(web: Web, shop: Shopify) -> None:
    stands(web, standing(11, 1, "CONTINUE", "2026-12-04"), standing(12, 1))
    writes = [VariantWrite(11, Flag.NOTIFY, "2026-12-04"), VariantWrite(12, Flag.NO, "")]
    assert [WriteResult(11), WriteResult(12)] == shop.write_variants(writes)
    assert ["StandingVariants"] == web.names


def test_a_date_is_deleted_and_not_emptied(web: Web, shop: Shopify) -> None:
    stands(web, standing(11, 1, "CONTINUE", "2026-12-04"))
    web.answers("WriteVariants", updated())
    web.answers("DeleteMetafields", an_answer({"metafieldsDelete": {"userErrors": []}}))
    assert [WriteResult(11)] == shop.write_variants([VariantWrite(11, Flag.NO, "")])
    place = {"ownerId": gid("ProductVariant", 11), "namespace": "backorder", "key": "in_stock_date"}
    assert [{"metafields": [place]}] == web.variables("DeleteMetafields")
    assert "DENY" == web.variables("WriteVariants")[0]["variants"][0]["inventoryPolicy"]


def test_a_variant_that_is_gone_is_set_aside(web: Web, shop: Shopify) -> None:
    stands(web, None)
    [result] = shop.write_variants([VariantWrite(11, Flag.NOTIFY)])
    assert (True, "The shop has no such variant any more.") == (result.permanent, result.error)


def test_one_that_is_refused_does_not_keep_its_neighbours(web: Web, shop: Shopify) -> None:
    stands(web, standing(11, 1), standing(12, 1))
    bad = updated(wrong("Value must be a date.", "INVALID_VALUE", "variants", "0", "metafields"))
    web.answers("DateDefinition", defined())
    web.answers("WriteVariants", bad, bad, updated())
    results = shop.write_variants([VariantWrite(11, Flag.NOTIFY, "soon"), VariantWrite(12, Flag.NOTIFY)])
    assert [True, False] == [result.permanent for result in results]
    assert "The shop did not accept it: Value must be a date. (INVALID_VALUE)" == results[0].error
    assert results[1].error is None
    assert 3 == len(web.variables("WriteVariants"))


def test_after_an_outage_the_rest_waits_for_the_next_pass(web: Web, shop: Shopify) -> None:
    stands(web, standing(11, 1), standing(21, 2), standing(31, 3))
    web.answers("WriteVariants", updated(), requests.ReadTimeout("slow"))
    results = shop.write_variants([VariantWrite(n, Flag.NOTIFY) for n in (11, 21, 31)])
    assert [False, True, True] == [result.error is not None for result in results]
    assert not any(result.permanent for result in results)
    assert 2 == len(web.variables("WriteVariants"))


def test_the_date_is_defined_once_for_theme_and_merchant(web: Web, shop: Shopify) -> None:
    web.answers("DateDefinition", UNDEFINED, defined())
    web.answers("DefineDate", an_answer({"metafieldDefinitionCreate": {"userErrors": []}}))
    web.answers("WriteVariants", updated())
    for number in (11, 12):
        stands(web, standing(number, 1))
        shop.write_variants([VariantWrite(number, None, "2026-12-04")])
    [asked] = web.variables("DefineDate")
    definition = asked["definition"]
    assert {"storefront": "PUBLIC_READ"} == definition.pop("access")
    assert ("backorder", "in_stock_date", "date", "PRODUCTVARIANT") == (
        definition["namespace"],
        definition["key"],
        definition["type"],
        definition["ownerType"],
    )


def test_a_definition_that_somebody_made_meanwhile_is_as_good(web: Web, shop: Shopify) -> None:
    taken = an_answer({"metafieldDefinitionCreate": {"userErrors": [wrong("taken", "TAKEN")]}})
    web.answers("DateDefinition", UNDEFINED, defined())
    web.answers("DefineDate", taken)
    web.answers("WriteVariants", updated())
    stands(web, standing(11, 1))
    assert [WriteResult(11)] == shop.write_variants([VariantWrite(11, None, "2026-12-04")])


def test_a_metafield_of_another_type_is_left_alone_and_flags_are_set_all_the_same(
    web: Web, shop: Shopify
) -> None:
    web.answers("DateDefinition", defined("single_line_text_field"))
    web.answers("WriteVariants", updated())
    stands(web, standing(11, 1), standing(12, 1))
    dated, flagged = shop.write_variants(
        [VariantWrite(11, None, "2026-12-04"), VariantWrite(12, Flag.NOTIFY)]
    )
    assert dated.permanent
    assert 'of the type "single_line_text_field"' in (dated.error or "")
    assert WriteResult(12) == flagged


def test_a_date_that_no_theme_can_read_is_said_so(web: Web, shop: Shopify) -> None:
    web.answers("DateDefinition", defined(storefront="NONE"))
    web.answers("WriteVariants", updated())
    stands(web, standing(11, 1))
    shop.write_variants([VariantWrite(11, None, "2026-12-04")])
    assert ["cannot be read by the storefront" in said for said in shop.take_set_aside()] == [True]


# ------------------------------------------------------------------------------------ orders

NOTE = '{"91":{"last":"2026-12-04"}}'


def order(number: int, note: str | None = None, *tags: str) -> dict[str, Any]:
    return {
        "id": gid("Order", number),
        "tags": list(tags),
        "promises": {"value": note} if note else None,
    }


def orders(web: Web, *rows: Any) -> None:
    web.answers("StandingOrders", an_answer({"nodes": list(rows)}))


def done(field: str, *errors: Any) -> dict[str, Any]:
    return an_answer({field: {"userErrors": list(errors)}})


def test_the_record_goes_into_a_metafield_and_a_tag_is_added(web: Web, shop: Shopify) -> None:
    orders(web, order(1001, None, "vip"))
    web.answers("SetMetafields", done("metafieldsSet"))
    web.answers("AddTags", done("tagsAdd"))
    assert [WriteResult(1001)] == shop.write_orders([OrderWrite(1001, NOTE)])
    field = {
        "ownerId": gid("Order", 1001),
        "namespace": "backorder",
        "key": "promises",
        "type": "json",
        "value": NOTE,
    }
    assert [{"metafields": [field]}] == web.variables("SetMetafields")
    assert [{"id": gid("Order", 1001), "tags": ["backorder"]}] == web.variables("AddTags")


def test_the_tag_goes_before_the_record_by_which_a_later_pass_knows_that_all_is_done(
    web: Web, shop: Shopify
) -> None:
    orders(web, order(1001, None), order(1002, NOTE, "backorder"))
    for name, field in {
        "SetMetafields": "metafieldsSet",
        "DeleteMetafields": "metafieldsDelete",
        "AddTags": "tagsAdd",
        "RemoveTags": "tagsRemove",
    }.items():
        web.answers(name, done(field))
    shop.write_orders([OrderWrite(1001, NOTE), OrderWrite(1002, "")])
    assert ["StandingOrders", "AddTags", "RemoveTags", "SetMetafields", "DeleteMetafields"] == web.names


def test_a_record_waits_for_a_tag_that_may_be_missing(web: Web, shop: Shopify) -> None:
    orders(web, order(1001, None), order(1002, None, "backorder"))
    web.answers("AddTags", requests.ReadTimeout("slow"))
    web.answers("SetMetafields", done("metafieldsSet"))
    first, second = shop.write_orders([OrderWrite(1001, NOTE), OrderWrite(1002, NOTE)])
    assert (True, False, None) == (first.error is not None, first.permanent, second.error)
    [asked] = web.variables("SetMetafields")
    assert [gid("Order", 1002)] == [one["ownerId"] for one in asked["metafields"]]


def test_a_tag_that_is_refused_for_good_keeps_no_record_from_its_order(web: Web, shop: Shopify) -> None:
    orders(web, order(1001, None))
    web.answers("AddTags", done("tagsAdd", wrong("Too many tags.")))
    web.answers("SetMetafields", done("metafieldsSet"))
    [result] = shop.write_orders([OrderWrite(1001, NOTE)])
    assert result.permanent
    assert 1 == len(web.variables("SetMetafields"))


def test_a_record_and_a_tag_that_stand_are_left_alone(web: Web, shop: Shopify) -> None:
    orders(web, order(1001, '{"91": {"last": "2026-12-04"}}', "Backorder"))
    assert [WriteResult(1001)] == shop.write_orders([OrderWrite(1001, NOTE)])
    assert ["StandingOrders"] == web.names


def test_an_empty_record_is_deleted_and_only_our_tag_goes(web: Web, shop: Shopify) -> None:
    orders(web, order(1001, NOTE, "vip", "backorder"))
    web.answers("DeleteMetafields", done("metafieldsDelete"))
    web.answers("RemoveTags", done("tagsRemove"))
    assert [WriteResult(1001)] == shop.write_orders([OrderWrite(1001, "")])
    assert [{"id": gid("Order", 1001), "tags": ["backorder"]}] == web.variables("RemoveTags")


def test_twenty_five_records_go_at_once(web: Web, shop: Shopify) -> None:
    web.answers(
        "StandingOrders",
        *(
            an_answer({"nodes": [order(n, None, "backorder") for n in chunk]})
            for chunk in (range(1, 26), (26,))
        ),
    )
    web.answers("SetMetafields", done("metafieldsSet"))
    shop.write_orders([OrderWrite(n, NOTE) for n in range(1, 27)])
    assert [25, 1] == [len(asked["metafields"]) for asked in web.variables("SetMetafields")]


def test_the_record_that_is_wrong_does_not_keep_the_others(web: Web, shop: Shopify) -> None:
    orders(web, *(order(n, None, "backorder") for n in (1, 2, 3)))
    refused = done("metafieldsSet", wrong("Owner does not exist.", "INVALID", elementIndex=1))
    web.answers("SetMetafields", refused, done("metafieldsSet"))
    results = shop.write_orders([OrderWrite(n, NOTE) for n in (1, 2, 3)])
    assert [False, True, False] == [result.permanent for result in results]
    assert [3, 2] == [len(asked["metafields"]) for asked in web.variables("SetMetafields")]


def test_an_order_that_is_hidden_by_now_is_set_aside(web: Web, shop: Shopify) -> None:
    orders(web, None)
    [result] = shop.write_orders([OrderWrite(1001, NOTE)])
    assert result.permanent


@pytest.mark.parametrize("answer", [requests.ReadTimeout("slow"), an_answer(errors=[an_error("THROTTLED")])])
def test_a_tag_that_may_be_missing_is_looked_at_by_the_next_pass(
    web: Web, shop: Shopify, answer: object
) -> None:
    orders(web, order(1001, NOTE))
    web.answers("AddTags", answer)
    [result] = shop.write_orders([OrderWrite(1001, NOTE)])
    assert (True, False) == (result.error is not None, result.permanent)
    assert 1 == web.names.count("AddTags")
