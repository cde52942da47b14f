"""A pass over a shop with hundreds of products and a thousand orders, beside what others reckon of it.

The tests go in their order, each from where the one before left the shop.
"""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest
import requests

from tests.live.bulk import OUR_METAS, PREFIX, BulkShop
from tests.live.bulk_pass import BulkPass
from tests.live.dump import Differences, Dump, differences, dump
from tests.live.environment import given
from tests.live.expected_backorders import Reader, expected
from tests.live.real import RealShop

pytestmark = pytest.mark.live

SALES, CUSTOMERS = 40, 4
_YOUNG = 4  # seconds
# WooCommerce draws a product's related ones at random, among those of its categories, whenever it is asked.
DRAWN = {"product.related_ids"}
_STAMPS = {"date_modified", "date_modified_gmt"}
_FLAG = {"backorders"}
_DATE = f"meta_data.{OUR_METAS['products']}"
_SHOWN_OF_FLAG = {"backorders_allowed", "backordered", "stock_status"}  # nobody writes them
_OF_PRODUCTS = _FLAG | {_DATE} | _STAMPS | _SHOWN_OF_FLAG
OURS = {f"{kind}.{name}" for kind in ("product", "variation") for name in _OF_PRODUCTS}
OURS |= {f"order.{name}" for name in (f"meta_data.{OUR_METAS['orders']}", *_STAMPS)}


@dataclass
class Bulk:
    """The shop, the connector beside it, and what was read."""

    shop: BulkShop
    connector: BulkPass
    first: Dump = field(default_factory=dict)
    after: Dump = field(default_factory=dict)
    reckoned: dict[str, list[Any]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def bulk(real: RealShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bulk]:
    with requests.Session() as session:
        session.trust_env, session.verify, session.auth = False, real.verify, real.credentials("basic")
        made = Bulk(
            BulkShop(session, real.root, float(given("BULK") or 1)),
            BulkPass(tmp_path_factory.mktemp("bulk"), real.url),
        )
        others = dump(made.shop)
        try:
            made.shop.fill()
            yield made
        finally:
            if not given("BULK_KEEP"):
                made.shop.remove()
                _leave_as_found(made.shop, others)


def _leave_as_found(shop: BulkShop, others: Dump) -> None:
    """A pass looks at the whole shop, and notes told dates on orders that are not ours."""
    key = OUR_METAS["orders"]
    for number in differences(others, dump(shop)).get(f"order.meta_data.{key}", ()):
        before = others["order", number].get(f"meta_data.{key}", [None])
        shop.ask("PUT", f"orders/{number}", {"meta_data": [{"key": key, "value": before[0]}]})
    assert differences(others, dump(shop)).keys() <= DRAWN | {f"order.{name}" for name in _STAMPS}


def _skus(found: Dump) -> list[str]:
    return [row["sku"] for row in found.values() if row.get("sku", "").startswith(PREFIX)]


def test_two_readings_with_no_pass_between_them_differ_in_what_the_shop_draws_alone(bulk: Bulk) -> None:
    one, bulk.first = dump(bulk.shop), dump(bulk.shop)

    drawn = differences(one, bulk.first)
    _tell({name: len(ids) for name, ids in drawn.items()})
    assert drawn.keys() <= DRAWN


def test_a_pass_changes_nothing_but_our_own_keys(bulk: Bulk, real: RealShop) -> None:
    bulk.connector.supplier_says(_skus(bulk.first))
    with requests.Session() as session:
        session.trust_env, session.verify, session.auth = False, real.verify, real.credentials("basic")
        bulk.reckoned = expected(Reader(real.root, session), PREFIX, bulk.connector.supplier_file)

    report = bulk.connector.end(bulk.connector.start())
    bulk.after = dump(bulk.shop)

    moved = differences(bulk.first, bulk.after)
    _tell(f"the pass: {report['shop_requests']} requests, {report['orders_read']} orders read")
    _tell({name: len(ids) for name, ids in sorted(moved.items())})
    assert moved.keys() - DRAWN <= OURS
    _judge_what_follows_the_flag(bulk, moved)


def _judge_what_follows_the_flag(bulk: Bulk, moved: Differences) -> None:
    """A status is the shop's own word for count and flag; a parent's is made of its variations'."""
    written = moved.get("product.backorders", set()) | moved.get("variation.backorders", set())
    dated = moved.get(f"product.{_DATE}", set()) | moved.get(f"variation.{_DATE}", set())
    parents = {
        bulk.after["variation", n]["parent"] for n in written | dated if ("variation", n) in bulk.after
    }
    followers = {
        n for (kind, n), row in bulk.after.items() if kind == "variation" and row["parent"] in written
    }
    assert written
    for name in _SHOWN_OF_FLAG:
        shown = moved.get(f"product.{name}", set()) | moved.get(f"variation.{name}", set())
        assert shown <= written | parents | followers
    assert moved["product.date_modified_gmt"] <= written | dated | parents
    for number in written:
        row = bulk.after.get(("product", number)) or bulk.after["variation", number]
        assert ("notify", True, "onbackorder") == tuple(
            row[name] for name in ("backorders", "backorders_allowed", "stock_status")
        )


def test_flags_stand_where_an_independent_reckoning_has_them(bulk: Bulk) -> None:
    moved = differences(bulk.first, bulk.after)
    followers = {
        n for (kind, n), row in bulk.after.items() if kind == "variation" and row["manage_stock"] == "parent"
    }
    flagged = moved.get("product.backorders", set()) | moved.get("variation.backorders", set()) - followers

    _tell(f"{len(flagged)} flagged")
    assert bulk.reckoned["flagged"] == sorted(flagged)


def test_lines_are_short_where_an_independent_reckoning_has_them(bulk: Bulk) -> None:
    reckoned = {tuple(row) for row in bulk.reckoned["short"]}
    own = {line["id"] for order in bulk.shop.orders() for line in order["line_items"]}

    short = {(line, units) for line, units in bulk.connector.short() if line in own}

    _tell(f"{len(short)} lines short")
    assert {row for row in reckoned if row[0] in own} == short


def test_sales_made_while_flags_are_written_are_counted_to_the_unit(bulk: Bulk) -> None:
    bulk.connector.supplier_says(_skus(bulk.first), later=1)
    sold = _to_sell(bulk.after)
    pending = bulk.shop.pending_sales(sold)
    before = dump(bulk.shop)

    process = bulk.connector.start()
    _sell_beside(bulk, before, process, pending)
    report = bulk.connector.end(process)

    after = dump(bulk.shop)
    _tell({name: report[name] for name in ("flags_set", "flags_restored", "dates_written")})
    assert _sold_while_written(before, after, pending)
    assert _less(_stock(before), before, sold) == _stock(after)


def test_a_quiet_pass_costs_three_requests_at_most_and_a_changed_order_two_more(bulk: Bulk) -> None:
    """Each pass is a new process: the dearer kind. The items lie on the shelf, so nothing is written."""
    product, variation = _on_the_shelf(bulk.shop)
    quiet = _settled(bulk)
    both = [(product, 0, 2), (*variation, 2)]  # one of each is refunded below, and the order stays open
    costs = {}

    order = bulk.shop.paid_order(both)
    costs["a new order of both"] = _settled(bulk)[0] - quiet[-1]
    for place, what in enumerate(("a product", "a variation")):
        bulk.shop.refund_one(order, restock=True, place=place)
        costs[f"{what} of it refunded"] = _settled(bulk)[0] - quiet[-1]
    bulk.shop.ask("PUT", f"orders/{order['id']}", {"status": "cancelled"})
    costs["cancelled"] = _settled(bulk)[0] - quiet[-1]

    _tell(f"quiet: {quiet[-1]}; {costs}")
    assert quiet[-1] <= 3
    assert max(costs.values()) <= 2


def _on_the_shelf(shop: BulkShop) -> tuple[int, tuple[int, int]]:
    """A product, and a parent with its variation, with more of each than anybody waits for."""
    found = shop.products()
    product = next(row["id"] for row in found if row["manage_stock"] and not row["variations"])
    parent = next(row["id"] for row in found if row["variations"] and not row["manage_stock"])
    variation = next(row["id"] for row in shop.pages(f"products/{parent}/variations?"))
    for path in (f"products/{product}", f"products/{parent}/variations/{variation}"):
        shop.ask("PUT", path, {"stock_quantity": 500})
    return product, (parent, variation)


def _settled(bulk: Bulk) -> list[int]:
    """What each pass cost, until two that wrote nothing cost the same. A young row is read again."""
    costs: list[int] = []
    wrote = True
    while wrote or len(costs) < 2 or costs[-1] != costs[-2]:
        assert len(costs) < 8, costs
        time.sleep(_YOUNG)
        report = bulk.connector.end(bulk.connector.start())
        wrote = any(
            report[name] for name in ("flags_set", "flags_restored", "dates_written", "notes_written")
        )
        costs.append(report["shop_requests"])
    return costs


def _to_sell(found: Dump) -> list[tuple[int, int, int]]:
    """Product, variation and units of forty sales of what the pass will write to, a few items often."""
    managed = [
        (row.get("parent") or number, number if kind == "variation" else 0)
        for (kind, number), row in sorted(found.items())
        if kind in ("product", "variation") and row["sku"].startswith(PREFIX) and row["manage_stock"]
        if kind == "variation" or not row["variations"]
    ]
    few = [*managed[:: max(1, len(managed) // 8)], *managed[-4:]]
    return [(*few[number % len(few)], 1 + number % 3) for number in range(SALES)]


def _sell_beside(bulk: Bulk, before: Dump, process: Any, pending: list[int]) -> None:
    """Half of it little by little until the pass writes something, and then all the rest at once."""

    def pay(order: int) -> None:
        bulk.shop.ask("PUT", f"orders/{order}", {"status": "processing"})

    rest = iter(pending)
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        paid: list[Future[None]] = []
        while process.poll() is None and not _has_written(bulk.shop, before):
            paid += [pool.submit(pay, order) for order in islice(rest, len(paid) < SALES // 2)]
        paid += [pool.submit(pay, order) for order in rest]
        for each in paid:
            each.result()


def _has_written(shop: BulkShop, before: Dump) -> bool:
    """Whether a product's date is another; sales move no date of ours."""
    rows = shop.ask("GET", "products?orderby=modified&order=desc&per_page=20&_fields=id,meta_data")
    dates = {
        row["id"]: [m["value"] for m in row["meta_data"] if m["key"] == OUR_METAS["products"]] for row in rows
    }
    return any(found != before["product", n].get(_DATE, []) for n, found in dates.items())


def _sold_while_written(before: Dump, after: Dump, pending: list[int]) -> int:
    """How many of the sales lie between the pass's first and last write, by the shop's own clock."""
    moved = differences(before, after)
    kinds = [(kind, name) for kind in ("product", "variation") for name in ("backorders", _DATE)]
    written = {(kind, number) for kind, name in kinds for number in moved.get(f"{kind}.{name}", ())}
    at = sorted(after[each]["date_modified_gmt"] for each in written if not _was_sold(before, after, each))
    paid = [after["order", number]["date_paid_gmt"] for number in pending]
    between = len([when for when in paid if at[0] <= when <= at[-1]])
    _tell(f"{len(paid)} sales from {min(paid)} to {max(paid)}, {between} of them between the pass's writes, ")
    _tell(f"which went on from {at[0]} to {at[-1]} on {len(written)} products and variations")
    return between


def _was_sold(before: Dump, after: Dump, each: tuple[str, int]) -> bool:
    """Its stamp is then the sale's."""
    row, now = before[each], after[each]
    return bool(row["stock_quantity"] != now["stock_quantity"] or row.get("variations"))


def _stock(found: Dump) -> dict[int, int]:
    """By the id that manages it."""
    return {
        number: row["stock_quantity"]
        for (kind, number), row in found.items()
        if kind in ("product", "variation") and row["manage_stock"] is True
    }


def _less(stock: dict[int, int], found: Dump, sold: list[tuple[int, int, int]]) -> dict[int, int]:
    left = dict(stock)
    for product, variation, units in sold:
        own = variation if variation and found["variation", variation]["manage_stock"] is True else product
        left[own] -= units
    return left


def _tell(what: object) -> None:
    """For who runs it with -s, and in the report of a failure."""
    print(what)  # noqa: T201 - the numbers of a run
