"""Expected arrivals of inventory shipments, as a supplier's file."""

from datetime import date
from typing import Any

from adapters.shopify import Shopify
from connector.domain.supply import FeedRow
from tests.adapters.shopify.conftest import NOON, Web, an_answer, an_error, gid, nodes


def a_line(sku: str | None, units: int) -> dict[str, Any]:
    return {"unreceivedQuantity": units, "inventoryItem": {"sku": sku}}


def a_shipment(number: int, arrives_at: str | None, *lines: Any, after: str | None = None) -> dict[str, Any]:
    return {
        "id": gid("InventoryShipment", number),
        "name": f"#S{number}",
        "status": "IN_TRANSIT",
        "tracking": {"arrivesAt": arrives_at},
        "lineItems": nodes(*lines, after=after),
    }


def a_place(number: int, *, online: bool = True) -> dict[str, Any]:
    return {"id": gid("Location", number), "fulfillsOnlineOrders": online}


def coming(web: Web, *shipments: Any, received_in_part: Any = ()) -> None:
    """To the only place that sends online orders."""
    web.answers("Locations", an_answer({"locations": nodes(a_place(7), a_place(8, online=False))}))
    lists = [an_answer({"inventoryShipments": nodes(*found)}) for found in (shipments, received_in_part)]
    web.answers("Shipments", *lists, *lists)


def test_what_is_on_its_way_is_a_snapshot_of_outstanding_units(web: Web, shop: Shopify) -> None:
    coming(
        web,
        a_shipment(2, None, a_line("CUP", 4)),
        a_shipment(1, "2026-12-01T23:30:00Z", a_line("MUG", 10), a_line("CUP", 0)),
    )
    file = shop.shipments("inbound").fetch(None)
    assert file is not None
    mug = FeedRow(1, "MUG", "#S1", date(2026, 12, 2), 10, "2026-12-02")  # the shop's own day
    cup = FeedRow(2, "CUP", "#S2", None, 4, "")
    assert ((mug, cup), (), NOON, "inbound") == (file.rows, file.set_aside, file.modified_at, file.supplier)


def test_only_places_that_send_online_orders_are_asked_about(web: Web, shop: Shopify) -> None:
    coming(web)
    shop.shipments("inbound").fetch(None)
    asked = [variables["query"] for variables in web.variables("Shipments")]
    assert ["destination_id:7 status:in_transit", "destination_id:7 status:partially_received"] == asked


def test_a_shipment_that_begins_to_be_received_meanwhile_is_counted_once(web: Web, shop: Shopify) -> None:
    begun = a_shipment(1, None, a_line("MUG", 6))
    coming(web, a_shipment(1, None, a_line("MUG", 10)), received_in_part=[begun])
    file = shop.shipments("inbound").fetch(None)
    assert file is not None
    assert [("MUG", 6)] == [(row.sku, row.units) for row in file.rows]


def test_the_same_shipments_are_the_same_file_in_whatever_order(web: Web, shop: Shopify) -> None:
    source = shop.shipments("inbound")
    one, two = a_shipment(1, None, a_line("MUG", 1)), a_shipment(2, None, a_line("CUP", 1))
    coming(web, one, two)
    first = source.fetch(None)
    coming(web, two, one)
    assert first is not None
    assert source.fetch(first.digest) is None


def test_a_file_that_was_kept_reads_the_same(web: Web, shop: Shopify) -> None:
    coming(web, a_shipment(1, "2026-12-01T12:00:00Z", a_line("MUG", 10)))
    source = shop.shipments("inbound")
    file = source.fetch(None)
    assert file is not None
    assert file == source.parse(file.content, file.name, file.modified_at)


def test_an_item_without_a_sku_is_set_aside(web: Web, shop: Shopify) -> None:
    coming(web, a_shipment(1, None, a_line(None, 3)))
    file = shop.shipments("inbound").fetch(None)
    assert file is not None
    assert [("the item has no SKU", "#S1")] == [(row.reason, row.reference) for row in file.set_aside]


def test_a_long_shipment_is_read_to_its_end(web: Web, shop: Shopify) -> None:
    coming(web, a_shipment(1, None, a_line("MUG", 1), after="l1"))
    rest = an_answer({"inventoryShipment": {"lineItems": nodes(a_line("CUP", 2))}})
    web.answers("ShipmentLines", rest)
    file = shop.shipments("inbound").fetch(None)
    assert file is not None
    assert ["CUP", "MUG"] == [row.sku for row in file.rows]


def test_nothing_on_its_way_is_an_empty_snapshot_and_no_broken_file(web: Web, shop: Shopify) -> None:
    coming(web)
    file = shop.shipments("inbound").fetch(None)
    assert file is not None
    assert ((), None) == (file.rows, file.problem)


def test_check_counts_what_it_finds(web: Web, shop: Shopify) -> None:
    coming(
        web, a_shipment(1, None, a_line("MUG", 1)), a_shipment(2, "2026-12-01T12:00:00Z", a_line("CUP", 1))
    )
    [finding] = shop.shipments("inbound").check()
    assert finding.ok
    assert "items on their way: 2, without an expected arrival: 1." in finding.sentence


def test_check_names_the_scope(web: Web, shop: Shopify) -> None:
    denied = an_error("ACCESS_DENIED", "inventoryShipments", requiredAccess="`read_inventory_shipments`")
    coming(web)
    web.answers("Shipments", an_answer({"inventoryShipments": None}, [denied]))
    [finding] = shop.shipments("inbound").check()
    assert not finding.ok
    assert "read_inventory_shipments" in finding.remedy
