"""The set-up steps of the Shopify table, by name: what people do in the shop, and what the app may do."""

from collections.abc import Callable
from datetime import timedelta

from sandbox.shopify import ShopifyShop

Names = dict[str, str]
CUSTOMER = ("ann@mail.example", "Ann Lee")
_OLDEST = timedelta(days=61)


def _variant(shop: ShopifyShop, sku: str) -> Names:
    variant = shop.store.variant(sku)
    return {
        sku.lower(): variant.gid,
        f"{sku.lower()}_item": shop.store.items.rows[variant.item_id].gid,
        f"{sku.lower()}_product": shop.store.products.rows[variant.product_id].gid,
        "location": shop.store.locations.rows[shop.main].gid,
    }


def mug(shop: ShopifyShop) -> Names:
    """Three mugs, which may not be oversold."""
    shop.add_variant("MUG", available=3)
    return _variant(shop, "MUG")


def cup(shop: ShopifyShop) -> Names:
    """No cups, which may be oversold."""
    shop.add_variant("CUP", policy="CONTINUE")
    return _variant(shop, "CUP")


def mug_xl(shop: ShopifyShop) -> Names:
    """A variant whose SKU begins with another's, in another case."""
    shop.add_variant("mug-xl", available=1)
    return {}


def _learn(shop: ShopifyShop, order: int, name: str = "order") -> Names:
    found = shop.orders[order]
    stamp = shop.clock.now
    names = {
        name: found.gid,
        f"{name}_number": str(found.id),
        "at": stamp.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "later": (stamp + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "day": stamp.strftime("%Y-%m-%d"),
    }
    if found.customer_id is not None:
        names["customer"] = shop.store.customers.rows[found.customer_id].gid
    for place, line in enumerate(found.lines, start=1):
        names[f"{name}_line{place}"] = line.gid
    for work in shop.store.by_order[order]:
        names[f"{name}_work"] = work.gid
        names[f"{name}_work_line"] = work.lines[0].gid
    return names


def order(shop: ShopifyShop) -> Names:
    """A customer orders five cups."""
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 5)]))


def second_order(shop: ShopifyShop) -> Names:
    shop.clock.advance(timedelta(seconds=10))
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1)]), "second")


def touched(shop: ShopifyShop) -> Names:
    """The first order changes after the second was placed."""
    shop.clock.advance(timedelta(seconds=10))
    shop.tag_order(min(shop.orders), ["vip"])
    return {}


def old_order(shop: ShopifyShop) -> Names:
    """An order of 61 days ago."""
    names = order(shop)
    shop.clock.advance(_OLDEST)
    return names


def guest_order(shop: ShopifyShop) -> Names:
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1)], guest=True, country=None))


def test_order(shop: ShopifyShop) -> Names:
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1)], test=True))


def order_without_language(shop: ShopifyShop) -> Names:
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1)], locale=None))


def order_with_a_property(shop: ShopifyShop) -> Names:
    """The theme puts something on the line."""
    kept = {"CUP": {"_backorder_page_date": "2026-12-15"}}
    return _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1)], properties=kept))


def archived(shop: ShopifyShop) -> Names:
    shop.archive(min(shop.orders))
    return {}


def money_back(shop: ShopifyShop) -> Names:
    """Four of fifty, and no unit leaves the order."""
    shop.refund_amount(min(shop.orders), "4.00")
    return {}


def refunded_without_restock(shop: ShopifyShop) -> Names:
    shop.refund_units(min(shop.orders), "CUP", 2, restock="NO_RESTOCK")
    return {}


def unusual_orders(shop: ShopifyShop) -> Names:
    """At the till, as a draft, by a company, and with a selling plan."""
    made = {
        "till": shop.place_order(*CUSTOMER, [("CUP", 1)], source="pos"),
        "draft": shop.place_order(*CUSTOMER, [("CUP", 1)], source="shopify_draft_order"),
        "company": shop.place_order(*CUSTOMER, [("CUP", 1)], company="Lee Ltd"),
        "plan": shop.place_order(*CUSTOMER, [("CUP", 1)], selling_plan="Pre-order"),
    }
    return {name: shop.orders[number].gid for name, number in made.items()}


def unrouted_order(shop: ShopifyShop) -> Names:
    """An order whose work is not there for a minute."""
    shop.ways.routing_seconds = 60
    return order(shop)


def third_party_order(shop: ShopifyShop) -> Names:
    """An order half of which another company sends."""
    names = mug(shop)
    place = shop.add_location("Fulfilment Ltd", fulfillment_service=True)
    shop.receive("MUG", 10, place)
    return names | _learn(shop, shop.place_order(*CUSTOMER, [("CUP", 1), ("MUG", 5)]))


def shipped_in_part(shop: ShopifyShop) -> Names:
    shop.ship(min(shop.orders), {"CUP": 2})
    return {}


def shipped(shop: ShopifyShop) -> Names:
    shop.ship(min(shop.orders))
    return {}


def two_removed(shop: ShopifyShop) -> Names:
    """Two units are edited out of the order."""
    shop.edit_quantity(min(shop.orders), "CUP", 3)
    return {}


def refunded_in_part(shop: ShopifyShop) -> Names:
    shop.refund_units(min(shop.orders), "CUP", 2)
    return {}


def variant_deleted(shop: ShopifyShop) -> Names:
    shop.delete_variant("CUP")
    return {}


def held_by_another(shop: ShopifyShop) -> Names:
    shop.hold_by_another_app(min(shop.orders))
    return {}


def empty_place(shop: ShopifyShop) -> Names:
    """A second place where mugs are switched off."""
    place = shop.add_location("Cellar")
    shop.set_level_active("MUG", place, active=False)
    return {}


def shop_floor(shop: ShopifyShop) -> Names:
    """A second place, which sells only at its till."""
    shop.receive("MUG", 7, shop.add_location("Shop floor", online=False))
    return {}


def not_counted(shop: ShopifyShop) -> Names:
    """One that nobody counts, one that is not sent."""
    shop.add_variant("WRAP", tracked=False)
    shop.add_variant("SONG", requires_shipping=False)
    return _variant(shop, "WRAP") | _variant(shop, "SONG")


def damaged_mug(shop: ShopifyShop) -> Names:
    shop.set_quantity("MUG", "damaged", 1)
    return {}


def no_customers(shop: ShopifyShop) -> Names:
    shop.client.scopes -= {"read_customers"}
    return {}


def reading_only(shop: ShopifyShop) -> Names:
    shop.client.scopes = {scope for scope in shop.client.scopes if scope.startswith("read_")}
    return {}


def own_work_only(shop: ShopifyShop) -> Names:
    shop.client.scopes = {scope for scope in shop.client.scopes if "third_party" not in scope}
    return {}


def no_work_scope(shop: ShopifyShop) -> Names:
    shop.client.scopes = {scope for scope in shop.client.scopes if "fulfillment_orders" not in scope}
    return {}


def all_orders(shop: ShopifyShop) -> Names:
    shop.client.scopes.add("read_all_orders")
    return {}


def stock_writer(shop: ShopifyShop) -> Names:
    shop.client.scopes.add("write_inventory")
    return {}


def unapproved(shop: ShopifyShop) -> Names:
    shop.ways.customer_data = "denied"
    return {}


def unapproved_in_silence(shop: ShopifyShop) -> Names:
    shop.ways.customer_data = "null"
    return {}


def locked(shop: ShopifyShop) -> Names:
    shop.ways.closed = 423
    return {}


def frozen(shop: ShopifyShop) -> Names:
    shop.ways.closed = 402
    return {}


def lagging(shop: ShopifyShop) -> Names:
    """Searches see a change a minute later."""
    shop.ways.index_seconds = 60
    return {}


def drained(shop: ShopifyShop) -> Names:
    """Another program used up nearly all points."""
    shop.drain(shop.store.plan.maximum - 50)
    return {}


def defined(shop: ShopifyShop) -> Names:
    """The date of a variant, as text, by another program."""
    shop.set_metafield("MUG", "backorder", "in_stock_date", "date", "2026-12-01")
    return {}


def announced(shop: ShopifyShop) -> Names:
    """Ten cups are under way, of which four came."""
    arrives = shop.clock.stamp + 7 * 86400
    shipment = shop.announce([("CUP", 10)], arrives, reference="PO-7")
    shop.receive_shipment(shipment, {"CUP": 4})
    stamp = shop.clock.now + timedelta(days=7)
    return {"arrives": stamp.strftime("%Y-%m-%dT%H:%M:%SZ")}


STEPS: dict[str, Callable[[ShopifyShop], Names]] = {
    one.__name__: one
    for one in (
        *(mug, cup, mug_xl, order, second_order, touched, old_order, guest_order, test_order),
        *(unusual_orders, unrouted_order, third_party_order, shipped_in_part, shipped, two_removed),
        *(refunded_in_part, variant_deleted, held_by_another, empty_place, damaged_mug, no_customers),
        *(
            reading_only,
            own_work_only,
            no_work_scope,
            all_orders,
            stock_writer,
            unapproved,
            drained,
            defined,
            announced,
        ),
        *(unapproved_in_silence, locked, frozen, lagging, order_without_language, order_with_a_property),
        *(archived, money_back, refunded_without_restock, shop_floor, not_counted),
    )
}
