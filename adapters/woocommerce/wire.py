"""What the shop sends, as far as we need it. Field names are the shop's own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict

from connector.domain.orders import Flag

STAMP_FIELDS = "id,status,date_modified_gmt"
ORDER_FIELDS = (
    "id,number,status,created_via,currency,date_created_gmt,date_modified_gmt,date_completed_gmt,"
    "billing.first_name,billing.last_name,billing.email,billing.country,shipping.country,"
    "line_items,meta_data,refunds"
)
PRODUCT_FIELDS = (
    "id,sku,name,type,status,manage_stock,stock_quantity,backorders,date_modified_gmt,meta_data,tags,images"
)
REFUND_FIELDS = "id,amount,line_items"

IN_STOCK_META = "_backorder_in_stock_date"
PAGE_DATE_META = "_backorder_page_date"
PROMISES_META = "_backorder_promises"
TAKEN_META = "_reduced_stock"
REFUNDED_LINE_META = "_refunded_item_id"
LANGUAGE_METAS = ("wpml_language", "trp_language")
ORDER_METAS = ",".join((PROMISES_META, *LANGUAGE_METAS, TAKEN_META, PAGE_DATE_META))


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Utc = Annotated[datetime, AfterValidator(_utc)]
Metas = Any  # other plugins' rows too, so nothing is expected of them


def meta_value(rows: Metas, key: str) -> Any:  # noqa: ANN401 - a meta value is any JSON
    """The value under a key; None where it is not there."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("key") == key:
            return row.get("value")
    return None


def meta_text(rows: Metas, key: str) -> str:
    value = meta_value(rows, key)
    return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class StampRow:
    id: int
    status: str
    date_modified_gmt: Utc


@dataclass(frozen=True, slots=True)
class Tag:
    name: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    src: str | None = ""


@dataclass(frozen=True, slots=True)
class ProductRow:
    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    id: int
    name: str
    type: str
    status: str
    manage_stock: bool | Literal["parent"]
    stock_quantity: int | None
    backorders: Flag
    date_modified_gmt: Utc
    sku: str | None = ""
    meta_data: Metas = None
    tags: list[Tag] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Address:
    first_name: str | None = ""
    last_name: str | None = ""
    email: str | None = ""
    country: str | None = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    id: int
    quantity: int
    total: Decimal
    name: str | None = ""
    product_id: int | None = 0
    variation_id: int | None = 0
    sku: str | None = ""
    meta_data: Metas = None


@dataclass(frozen=True, slots=True)
class RefundStub:
    id: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    id: int
    number: str
    status: str
    currency: str
    date_created_gmt: Utc
    date_modified_gmt: Utc
    line_items: list[LineRow]
    billing: Address
    shipping: Address | list[None] = field(default_factory=list)  # PHP writes an empty object as a list
    date_completed_gmt: Utc | None = None
    created_via: str | None = ""
    meta_data: Metas = None
    refunds: list[RefundStub] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RefundRow:
    id: int
    amount: Decimal = Decimal(0)
    line_items: list[LineRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ItemError:
    code: str = ""
    message: str = ""
    data: Any = None


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One item of a batch's answer: an error, or the thing as it stands now."""

    id: int
    error: ItemError | None = None
    backorders: str | None = None
    meta_data: Metas = None


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    update: list[BatchItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoteRow:
    note: str


@dataclass(frozen=True, slots=True)
class CouponRow:
    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    id: int
    code: str
    amount: Decimal
    discount_type: str
    description: str = ""
    status: str = "publish"
    date_expires: datetime | None = None  # on the shop's own clock, without a zone
    usage_limit: int | None = None
    usage_limit_per_user: int | None = None
    individual_use: bool = False
    free_shipping: bool = False
    maximum_amount: Decimal = Decimal(0)
    email_restrictions: list[str] = field(default_factory=list)
