"""What the shop sends, as far as we need it. Names are the shop's own, in our spelling."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, ConfigDict
from pydantic.alias_generators import to_camel

from adapters.shopify.ids import Id

NAMESPACE = "backorder"
DATE_KEY = "in_stock_date"
PROMISES_KEY = "promises"
PAGE_DATE = "_backorder_page_date"  # a line's attribute, put there by the theme's snippet

CAMEL = ConfigDict(alias_generator=to_camel)
Utc = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageInfo:
    __pydantic_config__ = CAMEL

    has_next_page: bool = False
    end_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Connection(Generic[T]):
    """A page of a list."""

    __pydantic_config__ = CAMEL

    nodes: list[T] = field(default_factory=list)
    page_info: PageInfo = PageInfo()


@dataclass(frozen=True, slots=True)
class Named:
    id: Id


@dataclass(frozen=True, slots=True)
class Value:
    value: str


@dataclass(frozen=True, slots=True)
class TypeName:
    typename: str

    __pydantic_config__ = ConfigDict(alias_generator=lambda _: "__typename")


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal


@dataclass(frozen=True, slots=True)
class MoneyBag:
    __pydantic_config__ = CAMEL

    shop_money: Money


# ---------------------------------------------------------------------------------------- orders


@dataclass(frozen=True, slots=True)
class StampRow:
    __pydantic_config__ = CAMEL

    id: Id
    updated_at: Utc
    cancelled_at: Utc | None = None
    display_financial_status: str | None = None
    display_fulfillment_status: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerRow:
    __pydantic_config__ = CAMEL

    first_name: str | None = None
    last_name: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class AddressRow:
    __pydantic_config__ = ConfigDict(
        alias_generator=lambda name: "countryCodeV2" if name == "country" else to_camel(name)
    )

    name: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SellingPlan:
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    key: str = ""
    value: str | None = None


@dataclass(frozen=True, slots=True)
class LineRow:
    __pydantic_config__ = CAMEL

    id: Id
    name: str
    quantity: int
    current_quantity: int
    unfulfilled_quantity: int
    discounted_total_set: MoneyBag
    sku: str | None = None
    requires_shipping: bool = True
    is_gift_card: bool = False
    variant: Named | None = None
    selling_plan: SellingPlan | None = None
    custom_attributes: list[Attribute] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RemainingRow:
    """Units of a line that a fulfilment order still has to send."""

    __pydantic_config__ = CAMEL

    remaining_quantity: int
    line_item: Named


@dataclass(frozen=True, slots=True)
class FulfillmentOrderRow:
    __pydantic_config__ = CAMEL

    id: Id
    status: str
    line_items: Connection[RemainingRow]


@dataclass(frozen=True, slots=True)
class RefundedRow:
    __pydantic_config__ = CAMEL

    quantity: int
    restock_type: str
    line_item: Named


@dataclass(frozen=True, slots=True)
class RefundRow:
    __pydantic_config__ = CAMEL

    refund_line_items: Connection[RefundedRow]


@dataclass(frozen=True, slots=True)
class FulfillmentRow:
    __pydantic_config__ = CAMEL

    created_at: Utc


@dataclass(frozen=True, slots=True)
class OrderRow:
    __pydantic_config__ = CAMEL

    id: Id
    name: str
    created_at: Utc
    updated_at: Utc
    test: bool
    currency_code: str
    line_items: Connection[LineRow]
    fulfillment_orders: Connection[FulfillmentOrderRow]
    total_refunded_set: MoneyBag
    cancelled_at: Utc | None = None
    closed_at: Utc | None = None
    source_name: str | None = None
    email: str | None = None
    customer_locale: str | None = None
    display_financial_status: str | None = None
    display_fulfillment_status: str | None = None
    purchasing_entity: TypeName | None = None
    customer: CustomerRow | None = None
    shipping_address: AddressRow | None = None
    promises: Value | None = None
    fulfillments: list[FulfillmentRow] = field(default_factory=list)
    refunds: list[RefundRow] = field(default_factory=list)


# ---------------------------------------------------------------------------------------- variants


@dataclass(frozen=True, slots=True)
class ProductRow:
    title: str = ""
    vendor: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LocationRow:
    __pydantic_config__ = CAMEL

    fulfills_online_orders: bool


@dataclass(frozen=True, slots=True)
class QuantityRow:
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class LevelRow:
    """What one location has of an item."""

    location: LocationRow
    quantities: list[QuantityRow]


@dataclass(frozen=True, slots=True)
class ItemRow:
    __pydantic_config__ = CAMEL

    id: Id
    tracked: bool
    requires_shipping: bool
    inventory_levels: Connection[LevelRow]


@dataclass(frozen=True, slots=True)
class VariantRow:
    __pydantic_config__ = CAMEL

    id: Id
    title: str
    updated_at: Utc
    inventory_policy: str
    product: ProductRow
    inventory_item: ItemRow
    sku: str | None = None
    in_stock_date: Value | None = None


# ---------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class UserError:
    """Why a mutation did not do what was asked. Its code is often missing where there is one."""

    __pydantic_config__ = CAMEL

    message: str
    field: list[str] | None = None
    code: str | None = None
    element_index: int | None = None

    def __str__(self) -> str:
        return self.message if not self.code else f"{self.message} ({self.code})"


@dataclass(frozen=True, slots=True)
class StandingVariant:
    __pydantic_config__ = CAMEL

    id: Id
    inventory_policy: str
    product: Named
    in_stock_date: Value | None = None


@dataclass(frozen=True, slots=True)
class StandingOrder:
    id: Id
    tags: list[str] = field(default_factory=list)
    promises: Value | None = None
