"""What a shop holds. Instants are whole seconds since 1970; `modified` is what the API calls updatedAt."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

Json = dict[str, object]
Metafields = dict[tuple[str, str], "Metafield"]


@dataclass(slots=True)
class Node:
    """Anything with an id of its own."""

    kind: ClassVar[str]
    id: int

    @property
    def gid(self) -> str:
        """The id as clients see it."""
        return f"gid://shopify/{self.kind}/{self.id}"


@dataclass(slots=True)
class Metafield(Node):
    kind = "Metafield"
    namespace: str
    key: str
    type: str
    value: str
    owner_type: str
    created: int
    modified: int


@dataclass(slots=True)
class Definition(Node):
    """What a metafield of one namespace and key may hold, and who may read it."""

    kind = "MetafieldDefinition"
    namespace: str
    key: str
    name: str
    type: str
    owner_type: str
    description: str | None = None
    admin: str | None = None
    storefront: str = "NONE"
    modified: int = 0


@dataclass(slots=True)
class Location(Node):
    kind = "Location"
    name: str
    online: bool = True
    active: bool = True
    fulfillment_service: bool = False
    modified: int = 0


@dataclass(slots=True)
class Product(Node):
    kind = "Product"
    title: str
    created: int
    modified: int
    status: str = "ACTIVE"
    vendor: str = ""
    tags: list[str] = field(default_factory=list)
    variants: list[int] = field(default_factory=list)
    metafields: Metafields = field(default_factory=dict)


@dataclass(slots=True)
class Variant(Node):
    kind = "ProductVariant"
    product_id: int
    item_id: int
    title: str
    created: int
    modified: int
    price: Decimal = Decimal("10.00")
    policy: str = "DENY"
    gift_card: bool = False
    metafields: Metafields = field(default_factory=dict)


STATES = ("available", "committed", "reserved", "damaged", "safety_stock", "quality_control")
"""The kinds of unit that are on hand; `incoming` is not."""


@dataclass(slots=True)
class Quantity(Node):
    kind = "InventoryQuantity"
    name: str
    quantity: int
    modified: int | None


@dataclass(slots=True)
class Level(Node):
    """What one location has of one item."""

    kind = "InventoryLevel"
    item_id: int
    location_id: int
    modified: int
    active: bool = True
    quantities: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*STATES, "incoming"), 0))
    changed: dict[str, int] = field(default_factory=dict)

    @property
    def gid(self) -> str:
        return f"gid://shopify/InventoryLevel/{self.id}?inventory_item_id={self.item_id}"

    @property
    def on_hand(self) -> int:
        return sum(self.quantities[name] for name in STATES)


@dataclass(slots=True)
class Item(Node):
    """What stock is counted for."""

    kind = "InventoryItem"
    variant_id: int
    sku: str | None
    modified: int
    tracked: bool = True
    requires_shipping: bool = True
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass(slots=True)
class Customer(Node):
    kind = "Customer"
    first_name: str | None
    last_name: str | None
    email: str | None
    locale: str
    modified: int = 0
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Address(Node):
    kind = "MailingAddress"
    country: str | None
    name: str = ""


@dataclass(slots=True)
class Company(Node):
    kind = "Company"
    name: str


@dataclass(slots=True)
class Line(Node):
    """A line of an order; of its units some are fulfilled, some are still to be, some are removed."""

    kind = "LineItem"
    order_id: int
    variant_id: int | None
    item_id: int | None
    sku: str | None
    title: str
    quantity: int
    price: Decimal
    current: int
    unfulfilled: int
    fulfilled: int = 0
    requires_shipping: bool = True
    gift_card: bool = False
    selling_plan: str | None = None
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Hold(Node):
    kind = "FulfillmentHold"
    reason: str
    reason_notes: str | None
    handle: str | None
    app: int | None


@dataclass(slots=True)
class FoLine(Node):
    """Units of an order's line that one fulfillment order is to send."""

    kind = "FulfillmentOrderLineItem"
    line: Line
    total: int
    remaining: int


@dataclass(slots=True)
class FulfillmentOrder(Node):
    """Work for one location; unseen until the shop has routed the order."""

    kind = "FulfillmentOrder"
    order_id: int
    location_id: int
    created: int
    modified: int
    status: str = "OPEN"
    request_status: str = "UNSUBMITTED"
    routed: int = 0
    fulfill_at: int | None = None
    fulfill_by: int | None = None
    holds: list[Hold] = field(default_factory=list)
    lines: list[FoLine] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.status not in ("CLOSED", "CANCELLED", "INCOMPLETE")


@dataclass(slots=True)
class LineUnits(Node):
    """Units of a line that a fulfillment sent or a refund gave back."""

    kind = "LineUnits"
    line: Line
    quantity: int
    restock: str = "NO_RESTOCK"


@dataclass(slots=True)
class Fulfillment(Node):
    kind = "Fulfillment"
    created: int
    modified: int
    status: str = "SUCCESS"
    lines: list[LineUnits] = field(default_factory=list)


@dataclass(slots=True)
class Refund(Node):
    kind = "Refund"
    created: int
    amount: Decimal
    note: str | None = None
    lines: list[LineUnits] = field(default_factory=list)


@dataclass(slots=True)
class Order(Node):
    kind = "Order"
    number: int
    created: int
    modified: int
    processed: int
    email: str | None
    customer_id: int | None
    address: Address | None
    locale: str | None
    source: str | None
    financial: str
    currency: str
    test: bool = False
    company: Company | None = None
    location_id: int | None = None
    cancelled: int | None = None
    cancel_reason: str | None = None
    closed: int | None = None
    edited: bool = False
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None]] = field(default_factory=list)
    discount_codes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    metafields: Metafields = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"#{self.number}"

    @property
    def total(self) -> Decimal:
        """What was asked for all units that were ever ordered."""
        return sum((line.price * line.quantity for line in self.lines), Decimal())

    @property
    def refunded(self) -> Decimal:
        return sum((one.amount for one in self.refunds), Decimal())


@dataclass(slots=True)
class Discount(Node):
    """A code that takes money off, or makes shipping free (`free_shipping`)."""

    kind = "DiscountCodeNode"
    code: str
    title: str
    starts: int
    ends: int | None
    created: int
    modified: int
    free_shipping: bool = False
    percentage: float | None = None
    amount: Decimal | None = None
    each_item: bool = False
    minimum_subtotal: Decimal | None = None
    minimum_quantity: int | None = None
    usage_limit: int | None = None
    once_per_customer: bool = False
    customers: tuple[int, ...] | None = None
    combines: dict[str, bool] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    used: int = 0


@dataclass(slots=True)
class ShipmentLine(Node):
    kind = "InventoryShipmentLineItem"
    item_id: int
    quantity: int
    accepted: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Shipment(Node):
    kind = "InventoryShipment"
    transfer_id: int | None
    destination_id: int
    status: str
    created: int
    modified: int
    arrives: int | None
    shipped: int | None = None
    received: int | None = None
    lines: list[ShipmentLine] = field(default_factory=list)


@dataclass(slots=True)
class Transfer(Node):
    kind = "InventoryTransfer"
    destination_id: int
    origin: str | None
    reference: str | None
    status: str
    created: int
    modified: int
    shipments: list[int] = field(default_factory=list)
