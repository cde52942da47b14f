"""What happens in the three weeks, as a table of events."""

from collections.abc import Callable
from dataclasses import dataclass

from connector.demo.cast import CUSTOMERS, GARDEN, PRODUCTS, SHOP
from connector.demo.stage import Stage
from connector.errors import ConnectorError
from sandbox import shopify
from sandbox.woo.merchant import SoldOut

Act = Callable[[Stage], str]
_NAMES = {one.sku: one.name for one in PRODUCTS}
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens outside. `do` makes it happen and says so.

    Of the next pass, `if_silent` is said if it sends no letter, and `if_told` if it does.
    """

    day: int
    hour: int
    do: Act
    if_silent: str = ""
    if_told: str = ""
    shop: str = SHOP  # whose next pass


def orders(first: str, **units: int) -> Act:
    lines = [(sku.replace("_", "-"), count) for sku, count in units.items()]

    def act(stage: Stage) -> str:
        number = stage.order(first, lines)
        return f"{CUSTOMERS[first].name} orders {_listed(lines)} (order {number})."

    return act


def orders_by_phone(first: str, sku: str, units: int) -> Act:
    def act(stage: Stage) -> str:
        number = stage.order(first, [(sku, units)], by_hand=True)
        wish = f"{CUSTOMERS[first].name} orders {_listed([(sku, units)])} by telephone"
        return f"{wish}; the shop keeper types it in (order {number})."

    return act


def has_waited(first: str, sku: str) -> Act:
    def act(stage: Stage) -> str:
        number = stage.order(first, [(sku, 1)], checked=False)
        return f"{CUSTOMERS[first].name} waits already for {_listed([(sku, 1)])} (order {number})."

    return act


def is_turned_away(first: str, sku: str) -> Act:
    def act(stage: Stage) -> str:
        try:
            stage.order(first, [(sku, 1)])
        except (SoldOut, shopify.SoldOut):
            return (
                f"{CUSTOMERS[first].name} wants {_listed([(sku, 1)])}, but the page says that it is sold out."
            )
        raise ConnectorError(f"The demo's story is wrong: {sku} was sold, though it has no date.")

    return act


def cancels(first: str) -> Act:
    def act(stage: Stage) -> str:
        stage.desk_for(first).cancel(stage.orders[first])
        return f"{CUSTOMERS[first].name} cancels (order {stage.orders[first]})."

    return act


def is_sent(*firsts: str) -> Act:
    def act(stage: Stage) -> str:
        for first in firsts:
            stage.desk_for(first).send(stage.orders[first], [])
        what = "order" if len(firsts) == 1 else "orders"
        return f"The shop sends the {what} of {_and([CUSTOMERS[first].name for first in firsts])}."

    return act


def is_sent_in_part(first: str, *skus: str) -> Act:
    def act(stage: Stage) -> str:
        stage.desk_for(first).send(stage.orders[first], list(skus))
        what = _and([_NAMES[sku] for sku in skus])
        return f"The shop sends {CUSTOMERS[first].name} the first part of the order: {what}."

    return act


def arrives(sku: str, units: int, of: int, reference: str) -> Act:
    def act(stage: Stage) -> str:
        stage.desk_of(sku).receive(sku, units)
        part = f"all {of}" if units == of else f"{units}"
        rest = "" if units == of else f", which was for {of}"
        return f"A delivery: {part} x {_NAMES[sku]} of {reference}{rest}."

    return act


def moves(reference: str, day: int) -> Act:
    def act(stage: Stage) -> str:
        supplier = stage.book.move(reference, day)
        stage.publish(supplier)
        date = stage.book.date_of(day)
        return f"A new file of {supplier}: {reference} now comes on {date.day} {date:%B}."

    return act


def withdraws(reference: str) -> Act:
    def act(stage: Stage) -> str:
        supplier = stage.book.move(reference, None)
        stage.publish(supplier)
        return f"A new file of {supplier}: {reference} has no date any more (“tbd”)."

    return act


def breaks_file(supplier: str) -> Act:
    def act(stage: Stage) -> str:
        stage.publish(supplier, days_off=_YEAR)
        return f"A new file of {supplier} is broken: somebody got the year wrong in every row."

    return act


def _listed(lines: list[tuple[str, int]]) -> str:
    return _and([f"{count} x {_NAMES[sku]}" for sku, count in lines])


def _and(parts: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


STORY = (
    Event(
        1,
        1,
        has_waited("Ruth", "THROW-GREY"),
        "Nobody is written to about them: only what changes from now on counts.",
    ),
    Event(1, 10, orders("Ada", MUG_BLUE=2, BOWL_OAT=2)),
    Event(1, 14, orders("Olga", CUSHION_RUST=2)),
    Event(2, 10, orders("Ben", MUG_BLUE=1, PLATE_25=4)),
    Event(2, 11, orders("Wes", BENCH_ASH=1), shop=GARDEN),
    Event(2, 14, orders("Clara", MUG_BLUE=1)),
    Event(3, 9, orders("Dev", MUG_BLUE=3)),
    Event(3, 11, orders("Elena", THROW_GREY=1)),
    Event(3, 14, orders("Pia", CUSHION_RUST=4)),
    Event(4, 9, orders("Farid", MUG_BLUE=2)),
    Event(4, 11, orders("Kira", TEAPOT_1L=1)),
    Event(4, 14, orders_by_phone("Gita", "MUG-BLUE", 2)),
    Event(5, 9, orders("Quinn", CUSHION_RUST=3)),
    Event(5, 11, orders("Xenia", POT_TERRA=3), shop=GARDEN),
    Event(5, 10, orders("Liam", TEAPOT_1L=1, JUG_MILK=1)),
    Event(5, 14, orders("Ines", LAMP_OAK=1)),
    Event(5, 19, is_sent("Ada", "Olga", "Ben", "Clara", "Kira", "Liam", "Ines")),
    Event(6, 9, is_turned_away("Jonas", "LAMP-OAK")),
    Event(
        6,
        10,
        orders("Hugo", MUG_BLUE=2),
        if_told="One of the two comes with the next purchase order only, and an order leaves as a whole.",
    ),
    Event(6, 11, orders("Yara", POT_TERRA=2, BENCH_ASH=1), shop=GARDEN),
    Event(6, 14, orders("Mara", TEAPOT_1L=1)),
    Event(
        7,
        9,
        moves("PO-101", 13),
        "Nobody is written to: a day's slip is inside the room that every told date has.",
    ),
    Event(7, 14, orders("Ned", TEAPOT_1L=1, BOWL_OAT=1)),
    Event(
        8,
        9,
        moves("PO-201", 20),
        if_told="Ruth was never told a date: her letter quotes none, and no code goes with it.",
    ),
    Event(
        8,
        14,
        moves("PO-302", 26),
        if_told="Only the bench is late. Yara's pots have their own date: here each item leaves by itself.",
        shop=GARDEN,
    ),
    Event(
        9,
        9,
        moves("PO-101", 18),
        if_told="Hugo hears nothing: his date rests on the other purchase order.",
    ),
    Event(10, 9, arrives("CUSHION-RUST", 6, 10, "PO-202"), "Nobody is written to: 4 are still due today."),
    Event(10, 14, is_sent("Pia")),
    Event(
        11,
        9,
        moves("PO-202", 17),
        if_told="No code: the settings offer one to customers in the US only, and this one is not.",
    ),
    Event(11, 14, moves("PO-203", 30)),
    Event(12, 9, orders("Tomas", LAMP_OAK=1)),
    Event(12, 14, orders("Sam", PLATE_25=6)),
    Event(
        13,
        9,
        breaks_file("clayworks"),
        "Nothing follows it: no date moves, no page changes, nobody is written to.",
    ),
    Event(13, 14, orders("Uma", BOWL_OAT=4, JUG_MILK=1)),
    Event(
        14,
        9,
        moves("PO-101", 22),
        if_told="This file is believed. No second code: one for each customer in 30 days.",
    ),
    Event(15, 10, is_sent("Sam", "Uma")),
    Event(15, 11, arrives("POT-TERRA", 10, 10, "PO-301"), shop=GARDEN),
    Event(15, 14, is_sent_in_part("Yara", "POT-TERRA"), "She still waits for the bench.", shop=GARDEN),
    Event(
        16,
        10,
        cancels("Farid"),
        "Hugo moves up. Good news waits for two days, in case it does not last.",
    ),
    Event(17, 9, arrives("CUSHION-RUST", 4, 10, "PO-202")),
    Event(17, 14, is_sent("Quinn")),
    Event(18, 9, arrives("TEAPOT-1L", 6, 6, "PO-102")),
    Event(18, 14, is_sent("Mara", "Ned")),
    Event(19, 9, withdraws("PO-203")),
    Event(20, 9, arrives("THROW-GREY", 5, 5, "PO-201")),
    Event(20, 14, is_sent("Ruth", "Elena")),
    Event(21, 10, orders("Vera", THROW_GREY=1, PLATE_25=2)),
)
