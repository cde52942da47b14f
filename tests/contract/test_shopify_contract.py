"""The Shopify adapter against the pretend shop, with everything that changes while it is read."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from connector.domain.notices import Goodwill, GoodwillKind
from connector.domain.orders import Flag, Standing
from connector.errors import Uncertain
from connector.ports import Code, CodeOutcome, OrderWrite, StampPage, VariantWrite, WriteResult
from sandbox.clock import Clock
from sandbox.shopify import ShopifyShop
from tests.contract.shop_contract import ShopContract
from tests.contract.shopify_town import SECOND, ShopifyTown

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
NOTE = '{"7":{"last":"2026-12-04"}}'


@pytest.fixture
def town() -> Iterable[ShopifyTown]:
    clock = Clock(START)
    shop = ShopifyShop(clock, zone="Asia/Tokyo")
    shop.add_variant("MUG", available=5000, policy="CONTINUE")
    yield ShopifyTown(clock, shop)
    assert [] == shop.unknown
    assert 0 == shop.throttled


class TestThePretendShopOnShopify(ShopContract):
    """What any shop does."""


def stamps(pages: Iterable[StampPage]) -> tuple[dict[int, datetime], datetime]:
    seen: dict[int, datetime] = {}
    for page in pages:
        seen.update((stamp.id, stamp.modified_at) for stamp in page.stamps)
        through = page.through
    assert through is not None
    return seen, through


def test_orders_edited_while_they_are_read_are_neither_lost_nor_stale(town: ShopifyTown) -> None:
    placed = town.place_orders(3000)
    town.clock.advance(timedelta(hours=1))
    edited = iter(placed)

    def edit_one_that_was_read(_request: int) -> None:
        town.clock.advance(SECOND)
        town.shop.tag_order(next(edited), "blue")

    town.between = edit_one_that_was_read
    first, through = stamps(town.adapter().order_stamps(None))
    town.between = None
    second, _ = stamps(town.adapter().order_stamps(through))

    assert town.true_stamps() == first | second
    assert town.requests < 20


def test_orders_saved_in_one_second_are_all_read(town: ShopifyTown) -> None:
    town.place_orders(730)
    town.shop.touch_all_orders()
    town.clock.advance(timedelta(hours=1))
    seen, _ = stamps(town.adapter().order_stamps(None))
    assert town.true_stamps() == seen


def test_an_order_that_the_index_shows_late_is_read_all_the_same(town: ShopifyTown) -> None:
    town.place_orders(3)
    town.clock.advance(timedelta(hours=1))
    shop = town.adapter()
    town.shop.ways.index_seconds = 120
    late = town.place_orders(1)
    town.clock.advance(timedelta(seconds=30))
    seen, through = stamps(shop.order_stamps(None))
    assert set(late).isdisjoint(seen)

    town.clock.advance(timedelta(seconds=150))
    assert set(late) <= stamps(shop.order_stamps(through))[0].keys()


def test_a_quiet_poll_is_one_request(town: ShopifyTown) -> None:
    town.place_orders(150)
    town.clock.advance(timedelta(hours=1))
    shop = town.adapter()
    _, through = stamps(shop.order_stamps(None))
    town.requests = 0

    pages = list(shop.order_stamps(through))

    assert (1, 1) == (town.requests, len(pages))
    assert town.clock.now == pages[0].read_at


def test_variants_of_one_second_are_all_read(town: ShopifyTown) -> None:
    for number in range(620):
        town.shop.add_variant(f"CUP-{number}", available=number)
    town.clock.advance(timedelta(minutes=1))
    shop = town.adapter()
    changed = {variant.sku for page in shop.variant_pages(None) for variant in page.variants}
    listed = {variant.sku for page in shop.all_variants() for variant in page}
    assert {"MUG"} | {f"CUP-{number}" for number in range(620)} == changed == listed


def test_a_variant_tells_its_stock_flag_and_date(town: ShopifyTown) -> None:
    number = town.shop.add_variant("CUP", available=2, policy="CONTINUE", title="Large")
    cellar, back_room = town.shop.add_location("Cellar"), town.shop.add_location("Back room", online=False)
    town.shop.receive("CUP", 3, cellar)
    town.shop.receive("CUP", 40, back_room)
    town.shop.set_metafield("CUP", "backorder", "in_stock_date", "date", "2026-12-04")
    town.shop.place_order("ann@mail.example", "Ann Bee", [("CUP", 7)])

    [cup] = town.adapter().variants([number, 99999])

    assert (True, 5, Flag.NOTIFY, "2026-12-04") == (
        cup.managed,
        (cup.available or 0) + (cup.committed or 0),
        cup.flag,
        cup.in_stock_on,
    )
    assert 7 == cup.committed


def test_an_order_tells_what_is_open_and_what_left(town: ShopifyTown) -> None:
    number = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 5)], country="AT", locale="de")
    town.shop.ship(number, {"MUG": 1})
    town.shop.refund_units(number, "MUG", 2)

    order = town.order(number)

    [line] = order.lines
    assert (Standing.OPEN_PAID, "web", "Ann Bee", "AT", "de") == (
        order.standing,
        order.channel,
        order.customer.name,
        order.customer.country,
        order.customer.language,
    )
    assert (5, 2, 2, 1, "MUG") == (line.units, line.open_units, line.taken, line.left, line.sku)
    assert not order.refunded_by_amount


@pytest.mark.parametrize(
    ("how", "open_units"),
    [("edit up", 7), ("edit down", 1), ("removed", 0), ("cancelled", 0), ("shipped", 0), ("held", 5)],
)
def test_what_became_of_an_order(town: ShopifyTown, how: str, open_units: int) -> None:
    number = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 5)])
    match how:
        case "edit up":
            town.shop.edit_quantity(number, "MUG", 7)
        case "edit down":
            town.shop.edit_quantity(number, "MUG", 1)
        case "removed":
            town.shop.remove_line(number, "MUG")
        case "cancelled":
            town.shop.cancel(number)
        case "shipped":
            town.shop.ship(number)
        case _:
            town.shop.hold(number)
    assert [open_units] == [line.open_units for line in town.order(number).lines]


def test_on_hand_is_what_lies_there_whatever_orders_do(town: ShopifyTown) -> None:
    number = town.shop.add_variant("CUP", available=10, policy="CONTINUE")

    def on_hand() -> int:
        [cup] = town.adapter().variants([number])
        return (cup.available or 0) + (cup.committed or 0)

    order = town.shop.place_order("ann@mail.example", "Ann Bee", [("CUP", 14)])
    assert 10 == on_hand()
    town.shop.edit_quantity(order, "CUP", 12)
    town.shop.refund_units(order, "CUP", 2)
    assert 10 == on_hand()
    town.shop.ship(order, {"CUP": 4})
    left = town.order(order).lines[0].left
    assert (6, 4) == (on_hand(), left)
    town.shop.refund_units(order, "CUP", 1, restock="NO_RESTOCK")
    assert (5, 5) == (on_hand(), town.order(order).lines[0].left)


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({"source": "pos"}, "archived"),  # what is handed over at the till is done with
        ({"test": True}, "test"),
        ({"company": "Acme"}, "b2b"),
        ({"selling_plan": "Pre-order"}, "selling-plan"),
        ({"source": "shopify_draft_order"}, "shopify_draft_order"),
    ],
)
def test_the_channel_tells_how_an_order_came(
    town: ShopifyTown, more: dict[str, object], channel: str
) -> None:
    number = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 1)], **more)  # type: ignore[arg-type]
    assert channel == town.order(number).channel


def test_guests_and_people_without_an_address_are_read(town: ShopifyTown) -> None:
    guest = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 1)], guest=True)
    nobody = town.shop.place_order(None, "Ann Bee", [("MUG", 1)], country=None)
    assert "ann@mail.example" == town.order(guest).customer.email
    assert "" == town.order(nobody).customer.email


def test_money_back_without_units_leaves_doubt(town: ShopifyTown) -> None:
    [number] = town.place_orders(1)
    town.shop.refund_amount(number, "10.00")
    assert town.order(number).refunded_by_amount


def test_a_deleted_order_is_gone_and_an_old_one_is_hidden(town: ShopifyTown) -> None:
    town.shop.client.scopes -= {"read_all_orders"}
    stays, goes = town.place_orders(2)
    town.shop.delete_order(goes)
    shop = town.adapter()
    assert [stays] == [order.id for order in shop.orders([stays, goes, 99999])]
    town.clock.advance(timedelta(days=61))
    assert [] == shop.orders([stays])
    assert shop.sees_orders_since == town.clock.now - timedelta(days=59, hours=23)


def test_values_are_written_and_taken_back(town: ShopifyTown) -> None:
    number = town.shop.add_variant("CUP", available=0)
    shop = town.adapter()

    assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NOTIFY, "2026-12-04")])
    assert ("CONTINUE", "2026-12-04", 0) == (
        town.shop.policy("CUP"),
        town.shop.variant_metafield("CUP", "backorder", "in_stock_date"),
        town.shop.level("CUP").available,
    )
    writes = town.shop.writes
    assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NOTIFY, "2026-12-04")])
    assert writes == town.shop.writes

    assert [WriteResult(number)] == shop.write_variants([VariantWrite(number, Flag.NO, "")])
    assert ("DENY", None) == (
        town.shop.policy("CUP"),
        town.shop.variant_metafield("CUP", "backorder", "in_stock_date"),
    )


def test_each_variant_has_its_own_result(town: ShopifyTown) -> None:
    one = town.shop.add_variant("CUP", available=0)
    unknown, good, bad = town.adapter().write_variants(
        [
            VariantWrite(99999, Flag.NOTIFY),
            VariantWrite(one, Flag.NOTIFY),
            VariantWrite(one + 1, None, "soon"),
        ]
    )
    assert (True, None) == (unknown.permanent, good.error)
    assert bad.permanent
    assert "CONTINUE" == town.shop.policy("CUP")


def test_the_promises_note_comes_back_with_a_tag_beside_others(town: ShopifyTown) -> None:
    number = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 1)], tags=("vip",))
    shop = town.adapter()

    assert [WriteResult(number)] == shop.write_orders([OrderWrite(number, NOTE)])
    assert NOTE == town.order(number).promises_note
    assert {"backorder", "vip"} == set(town.shop.orders[number].tags)

    shop.write_orders([OrderWrite(number, "")])
    assert town.order(number).promises_note is None
    assert {"vip"} == set(town.shop.orders[number].tags)


def a_code(town: ShopifyTown, name: str = "SORRY-7K3", *, guest: bool = False) -> Code:
    order = town.shop.place_order("ann@mail.example", "Ann Bee", [("MUG", 1)], guest=guest)
    return Code(
        name,
        Goodwill(GoodwillKind.PERCENT, percent=10),
        "ann@mail.example",
        date(2026, 12, 31),
        order_id=order,
    )


@pytest.mark.parametrize("guest", [False, True])
def test_a_code_is_made_once(town: ShopifyTown, guest: bool) -> None:
    shop, code = town.adapter(), a_code(town, guest=guest)
    assert CodeOutcome.MADE is shop.make_code(code)
    assert CodeOutcome.MADE is shop.make_code(code)
    [made] = town.shop.codes()
    assert "SORRY-7K3" == made.code


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "bad_gateway_after"])
def test_a_code_whose_answer_was_lost_is_found_again(town: ShopifyTown, fault: str) -> None:
    shop, code = town.adapter(), a_code(town)

    def fail_the_making(_request: int) -> None:
        if town.requests == made_at:
            town.shop.faults.add(fault, path="*")

    town.requests, made_at = 0, 3  # whose is it, is it there, make it
    town.between = fail_the_making
    with pytest.raises(Uncertain):
        shop.make_code(code)
    town.between = None
    assert 1 == len(town.shop.codes())
    assert CodeOutcome.MADE is shop.make_code(code)
    assert 1 == len(town.shop.codes())


def test_a_code_is_withdrawn_for_good(town: ShopifyTown) -> None:
    shop, code = town.adapter(), a_code(town)
    shop.make_code(code)
    shop.withdraw_code("sorry-7K3")
    shop.withdraw_code("sorry-7K3")
    assert [] == town.shop.codes()
    assert CodeOutcome.MADE is shop.make_code(a_code(town))


@pytest.mark.parametrize("hidden", ["null", "denied"])
def test_hidden_addresses_are_said_so(town: ShopifyTown, hidden: str) -> None:
    [number] = town.place_orders(1)
    town.shop.ways.customer_data = hidden
    shop = town.adapter()
    [order] = shop.orders([number])
    assert "" == order.customer.email
    if hidden == "denied":
        assert ["addresses"] == [finding.subject for finding in shop.check() if not finding.ok]


@pytest.mark.parametrize("fault", ["bad_gateway", "empty_200", "reset_before", "trickle"])
def test_a_reading_that_fails_once_is_done_again(town: ShopifyTown, fault: str) -> None:
    [number] = town.place_orders(1)
    town.shop.faults.add(fault)
    assert number == town.order(number).id


def test_an_order_that_is_not_routed_yet_is_open_all_the_same(town: ShopifyTown) -> None:
    town.shop.ways.routing_seconds = 60
    [number] = town.place_orders(1)
    assert [1] == [line.open_units for line in town.order(number).lines]


@pytest.mark.parametrize(
    "scope", ["read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders"]
)
def test_without_a_scope_no_open_unit_is_lost(town: ShopifyTown, scope: str) -> None:
    [number] = town.place_orders(1)
    town.shop.client.scopes -= {scope, scope.replace("read_", "write_")}
    assert [1] == [line.open_units for line in town.order(number).lines]
    assert any(scope in finding.sentence for finding in town.adapter().check())


def test_shipments_on_their_way_are_supply(town: ShopifyTown) -> None:
    arrives = int(datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp())
    shipment = town.shop.announce([("MUG", 10)], arrives)
    town.shop.receive_shipment(shipment, {"MUG": 4})
    file = town.adapter().shipments("inbound").fetch(None)
    assert file is not None
    assert [("MUG", date(2026, 12, 1), 6)] == [(row.sku, row.on, row.units) for row in file.rows]
