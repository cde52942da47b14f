"""The tables that answer fit the schema, and every plain field of a record can be read."""

import pytest
from graphql import GraphQLObjectType, is_leaf_type, is_required_argument
from graphql.type import get_named_type

from sandbox.shopify import ShopifyShop
from sandbox.shopify.resolvers import ROOT, TABLES
from sandbox.shopify.schema import load_schema
from sandbox.shopify.writes import MUTATIONS
from tests.sandbox.shopify.conftest import Ask

SCHEMA = load_schema()


def kept(kind: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return found


@pytest.mark.parametrize(("kind", "table"), [*TABLES.items(), ("QueryRoot", ROOT), ("Mutation", MUTATIONS)])
def test_nothing_is_answered_that_the_schema_does_not_have(kind: str, table: dict[str, object]) -> None:
    assert set() == table.keys() - kept(kind).fields.keys()


def plain_fields(kind: str) -> list[str]:
    return [
        name
        for name, field in kept(kind).fields.items()
        if name in TABLES[kind]
        and is_leaf_type(get_named_type(field.type))
        and not any(is_required_argument(arg) for arg in field.args.values())
    ]


@pytest.mark.parametrize(
    "kind",
    [
        "Order",
        "Product",
        "ProductVariant",
        "InventoryItem",
        "FulfillmentOrder",
        "Customer",
        "Location",
    ],
)
def test_every_plain_field_of_a_node_can_be_read(kind: str, shop: ShopifyShop, ask: Ask) -> None:
    shop.add_variant("MUG", available=1)
    order = shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 1)])
    store = shop.store
    ids = {
        "Order": shop.orders[order].gid,
        "Product": next(iter(store.products)).gid,
        "ProductVariant": store.variant("MUG").gid,
        "InventoryItem": store.item("MUG").gid,
        "FulfillmentOrder": store.by_order[order][0].gid,
        "Customer": next(iter(store.customers)).gid,
        "Location": store.locations.rows[shop.main].gid,
    }
    fields = plain_fields(kind)
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {' '.join(fields)} }} }} }}"
    seen = ask(query, id=ids[kind])["node"]
    assert sorted(fields) == sorted(seen)
    assert ids[kind] == seen["id"]


SHIPPED = """query ($id: ID!) { order(id: $id) {
  app { name } customer { defaultEmailAddress { emailAddress validFormat } }
  totalPriceSet { shopMoney { amount currencyCode } } currentTotalPriceSet { shopMoney { amount } }
  lineItems(first: 1) { nodes { product { title totalInventory } } }
  fulfillments { status fulfillmentLineItems(first: 1) { nodes { quantity lineItem { sku } } } }
  refunds { totalRefundedSet { shopMoney { amount } } refundLineItems(first: 1) { nodes {
    quantity restockType restocked } } } } }"""


def test_shipped_and_returned_units_can_be_read(shop: ShopifyShop, ask: Ask) -> None:
    shop.add_variant("MUG", available=5, price="8.50")
    order = shop.place_order("ann@mail.example", "Ann Lee", [("MUG", 2)])
    shop.ship(order)
    shop.refund_units(order, "MUG", 1, restock="RETURN")
    seen = ask(SHIPPED, id=shop.orders[order].gid)["order"]
    assert "Online Store" == seen["app"]["name"]
    assert {"emailAddress": "ann@mail.example", "validFormat": True} == seen["customer"][
        "defaultEmailAddress"
    ]
    assert {"amount": "17.00", "currencyCode": "USD"} == seen["totalPriceSet"]["shopMoney"]
    assert "8.50" == seen["currentTotalPriceSet"]["shopMoney"]["amount"]
    assert {"title": "Mug", "totalInventory": 4} == seen["lineItems"]["nodes"][0]["product"]
    sent = {"quantity": 2, "lineItem": {"sku": "MUG"}}
    assert [sent] == seen["fulfillments"][0]["fulfillmentLineItems"]["nodes"]
    back = {"quantity": 1, "restockType": "RETURN", "restocked": True}
    assert [back] == seen["refunds"][0]["refundLineItems"]["nodes"]
    assert "8.50" == seen["refunds"][0]["totalRefundedSet"]["shopMoney"]["amount"]


CODES = """{ basic: codeDiscountNodeByCode(code: "FIVE") { id codeDiscount { ... on DiscountCodeBasic {
    title createdAt updatedAt combinesWith { orderDiscounts shippingDiscounts } context { __typename }
    codes(first: 1) { nodes { code asyncUsageCount } } codesCount { count }
    minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount } } }
    customerGets { value { ... on DiscountAmount { amount { amount } appliesOnEachItem } } } } } } }"""
FIVE = {
    "title": "Five off",
    "code": "FIVE",
    "startsAt": "2026-03-03T00:00:00Z",
    "context": {"all": "ALL"},
    "combinesWith": {"shippingDiscounts": True},
    "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "20.00"}},
    "customerGets": {"items": {"all": True}, "value": {"discountAmount": {"amount": "5.00"}}},
}
CREATE = """mutation ($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id } userErrors { field message code } } }"""


def test_a_code_can_be_read_as_it_was_made(shop: ShopifyShop, ask: Ask) -> None:
    made = ask(CREATE, discount=FIVE)["discountCodeBasicCreate"]["codeDiscountNode"]["id"]
    code = ask(CODES)["basic"]["codeDiscount"]
    assert {"orderDiscounts": False, "shippingDiscounts": True} == code["combinesWith"]
    assert {"nodes": [{"code": "FIVE", "asyncUsageCount": 0}]} == code["codes"]
    assert "20.00" == code["minimumRequirement"]["greaterThanOrEqualToSubtotal"]["amount"]
    assert {"amount": {"amount": "5.00"}, "appliesOnEachItem": False} == code["customerGets"]["value"]
    number = made.rpartition("/")[2]
    query = f"""{{ discountNode(id: "gid://shopify/DiscountNode/{number}") {{
      discount {{ ... on DiscountCodeBasic {{ status }} }} }} }}"""
    assert {"discount": {"status": "SCHEDULED"}} == ask(query)["discountNode"]
    assert ["FIVE"] == [one.code for one in shop.codes()]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": ""}, "code", "BLANK"),
        ({"title": None}, "title", "BLANK"),
        ({"code": "x" * 256}, "code", "TOO_LONG"),
        ({"endsAt": "2026-03-02T00:00:00Z"}, "endsAt", "END_DATE_BEFORE_START_DATE"),
        ({"customerGets": None}, "customerGets", "BLANK"),
    ],
)
def test_what_makes_no_discount_is_refused(
    change: dict[str, object], field: str, code: str, shop: ShopifyShop, ask: Ask
) -> None:
    answer = ask(CREATE, discount={**FIVE, **change})["discountCodeBasicCreate"]
    assert None is answer["codeDiscountNode"]
    assert [(["basicCodeDiscount", field], code)] == [
        (row["field"], row["code"]) for row in answer["userErrors"]
    ]
    assert [] == shop.codes()
