"""Who and what is in the story: a small shop, its goods, its suppliers and its customers. All invented."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

SHOP, GARDEN = "main", "garden"  # on WooCommerce, and on Shopify
TITLE = "Harbour & Hearth"
TITLES = {SHOP: TITLE, GARDEN: "Harbour & Hearth Garden"}
SUPPORT = "Robin at Harbour & Hearth"

DAYS = 21
HOURS = (8, 12, 17)  # when the connector makes its passes


@dataclass(frozen=True, slots=True)
class Product:
    """`stock` is what is on the shelf when the story begins."""

    sku: str
    name: str
    price: str
    stock: int
    shop: str = SHOP


PRODUCTS = (
    Product("MUG-BLUE", "Blue stoneware mug", "14.00", 4),
    Product("TEAPOT-1L", "Stoneware teapot", "48.00", 2),
    Product("BOWL-OAT", "Oat glaze bowl", "18.00", 30),
    Product("PLATE-25", "Dinner plate", "22.00", 40),
    Product("JUG-MILK", "Milk jug", "19.00", 25),
    Product("THROW-GREY", "Grey wool throw", "89.00", 0),
    Product("CUSHION-RUST", "Rust cushion cover", "32.00", 2),
    Product("LAMP-OAK", "Oak table lamp", "120.00", 1),
    Product("POT-TERRA", "Terracotta pot", "28.00", 3, GARDEN),
    Product("BENCH-ASH", "Ash garden bench", "240.00", 0, GARDEN),
    Product("LANTERN-IRON", "Iron lantern", "39.00", 12, GARDEN),
)


@dataclass(frozen=True, slots=True)
class Customer:
    name: str
    country: str = "US"

    @property
    def first(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def email(self) -> str:
        return f"{self.first.lower()}@customers.example"


CUSTOMERS = {
    one.first: one
    for one in (
        Customer("Ada Moreau"),
        Customer("Ben Whitlow"),
        Customer("Clara Dunmore"),
        Customer("Dev Anand"),
        Customer("Elena Marsh"),
        Customer("Farid Haddad"),
        Customer("Gita Rao"),
        Customer("Hugo Lindqvist"),
        Customer("Ines Carvalho"),
        Customer("Jonas Feld"),
        Customer("Kira Osei"),
        Customer("Liam Byrne"),
        Customer("Mara Novak"),
        Customer("Ned Pruitt"),
        Customer("Olga Sand"),
        Customer("Pia Castell"),
        Customer("Quinn Adler", "DE"),
        Customer("Ruth Okafor"),
        Customer("Sam Tully"),
        Customer("Tomas Vega"),
        Customer("Uma Keller"),
        Customer("Vera Lorne"),
        Customer("Wes Holm"),
        Customer("Xenia Brandt"),
        Customer("Yara Lind"),
    )
}


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """What a supplier says of one purchase order. `day` counts the story's days; None: no date yet."""

    supplier: str
    reference: str
    sku: str
    day: int | None
    units: int


SUPPLIERS = {"clayworks": SHOP, "hollin": SHOP, "greenway": GARDEN}  # and the shop that each one serves

BOOK = (
    PurchaseOrder("clayworks", "PO-101", "MUG-BLUE", 12, 8),
    PurchaseOrder("clayworks", "PO-102", "TEAPOT-1L", 18, 6),
    PurchaseOrder("clayworks", "PO-103", "BOWL-OAT", 40, 24),
    PurchaseOrder("clayworks", "PO-104", "PLATE-25", 45, 20),
    PurchaseOrder("clayworks", "PO-105", "JUG-MILK", 45, 20),
    PurchaseOrder("clayworks", "PO-117", "MUG-BLUE", 33, 12),
    PurchaseOrder("clayworks", "PO-118", "TEAPOT-1L", 48, 6),
    PurchaseOrder("clayworks", "PO-119", "BOWL-OAT", 60, 24),
    PurchaseOrder("clayworks", "PO-120", "PLATE-25", 60, 20),
    PurchaseOrder("clayworks", "PO-121", "JUG-MILK", 60, 20),
    PurchaseOrder("hollin", "PO-201", "THROW-GREY", 14, 5),
    PurchaseOrder("hollin", "PO-202", "CUSHION-RUST", 10, 10),
    PurchaseOrder("hollin", "PO-203", "LAMP-OAK", None, 4),
    PurchaseOrder("greenway", "PO-301", "POT-TERRA", 15, 10),
    PurchaseOrder("greenway", "PO-302", "BENCH-ASH", 20, 4),
    PurchaseOrder("greenway", "PO-303", "LANTERN-IRON", 50, 20),
)


class Book:
    """What the suppliers say at present, and the files in which they say it."""

    def __init__(self, first_day: date) -> None:
        self._first_day = first_day
        self._orders = {one.reference: one for one in BOOK}

    def date_of(self, day: int) -> date:
        """The date of one of the story's days, which count from 1."""
        return self._first_day + timedelta(days=day - 1)

    def move(self, reference: str, day: int | None) -> str:
        """Another date for a purchase order; the supplier's name."""
        self._orders[reference] = replace(self._orders[reference], day=day)
        return self._orders[reference].supplier

    def file(self, supplier: str, *, days_off: int = 0) -> str:
        """A supplier's file; `days_off` is a mistake that somebody made in it."""
        rows = [
            f"{one.sku};{one.reference};{self._written(one, days_off)};{one.units}"
            for one in self._orders.values()
            if one.supplier == supplier
        ]
        return "\n".join(["SKU;Order number;Delivery date;Quantity", *rows]) + "\n"

    def _written(self, one: PurchaseOrder, days_off: int) -> str:
        return "tbd" if one.day is None else (self.date_of(one.day + days_off)).isoformat()
