"""What the shop keeps. Instants are whole seconds since 1970; money is Decimal."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

Json = dict[str, object]


@dataclass(slots=True)
class Meta:
    """One row of meta_data."""

    id: int
    key: str
    value: object


@dataclass(slots=True, kw_only=True)
class Record:
    """What products, orders, coupons and refunds have in common."""

    id: int
    created: int
    modified: int
    status: str
    meta: list[Meta] = field(default_factory=list)
    status_before_trash: str = ""


@dataclass(slots=True, kw_only=True)
class Product(Record):
    """A product of kind simple or variable, or a variation (`parent_id`, `choice`) of a variable one.

    `stock` is None where stock is not managed. What is written to a variation that follows its parent's
    stock is kept unseen.
    """

    sku: str
    name: str
    price: str
    manage_stock: bool = False
    stock: int | None = None
    stock_status: str = "instock"
    backorders: str = "no"
    low_stock_amount: int | None = None
    virtual: bool = False
    image: str = ""
    kind: str = "simple"
    parent_id: int = 0
    choice: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    short_description: str = ""


@dataclass(slots=True, kw_only=True)
class Line:
    """An order's line; `product_id` may be a variation's. `_reduced_stock` in its meta: units it took."""

    id: int
    product_id: int
    name: str
    quantity: int
    subtotal: Decimal
    total: Decimal
    meta: list[Meta] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Order(Record):
    """An order; `stock_taken` is the shop's own mark that its lines were taken from stock."""

    billing: Json
    shipping: Json
    created_via: str
    lines: list[Line] = field(default_factory=list)
    coupon_codes: list[tuple[int, str]] = field(default_factory=list)
    stock_taken: bool = False
    paid: int | None = None
    completed: int | None = None
    new_mail_sent: bool = False
    customer_note: str = ""
    customer_id: int = 0
    payment_method: str = ""
    payment_method_title: str = ""
    transaction_id: str = ""
    currency: str = "USD"
    refunds: list[int] = field(default_factory=list)

    @property
    def email(self) -> str:
        return str(self.billing["email"])

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal())


@dataclass(slots=True, kw_only=True)
class Refund(Record):
    """Money given back, and units; `lines` carry the order's line ids in `of_line`."""

    order_id: int
    amount: Decimal
    reason: str
    lines: list[tuple[int, Line]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Note(Record):
    """A line in an order's history; one to the customer is also mailed."""

    order_id: int
    text: str
    to_customer: bool


@dataclass(slots=True, kw_only=True)
class Coupon(Record):
    """A code; `expires` None is for ever, empty `emails` is for everybody."""

    code: str
    amount: Decimal
    kind: str = "fixed_cart"
    description: str = ""
    expires: int | None = None
    usage_limit: int | None = None
    usage_limit_per_user: int | None = None
    usage_count: int = 0
    individual_use: bool = False
    free_shipping: bool = False
    exclude_sale_items: bool = False
    product_ids: list[int] = field(default_factory=list)
    minimum_amount: Decimal = Decimal()
    maximum_amount: Decimal = Decimal()
    emails: list[str] = field(default_factory=list)
    used_by: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SeenCoupon:
    """A coupon as the world sees it; `expires` None is for ever, empty `emails` is for everybody."""

    id: int
    code: str
    amount: Decimal
    type: str
    emails: tuple[str, ...]
    expires: datetime | None
    usage_limit: int | None
    usage_count: int
    free_shipping: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class StoreMail:
    """A mail the store sent by itself; `order` is 0 for one about stock, `printed` is the line meta in it."""

    at: datetime
    kind: str
    order: int
    to: str
    about: str = ""
    printed: tuple[str, ...] = ()
