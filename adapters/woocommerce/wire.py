"""What the shop sends, as far as we need it. Field names are the shop's own.

msgspec reads whole pages of these rows, and takes nothing but what is declared; where it will not, pydantic
reads row by row and is patient with other plugins' ways of writing numbers and text.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import ConfigDict

from connector.domain.orders import Flag

STAMP_FIELDS = "id,status,date_modified_gmt"
ORDER_FIELDS = (
    "id,number,status,created_via,currency,date_created_gmt,date_modified_gmt,date_completed_gmt,"
    "billing.first_name,billing.last_name,billing.email,billing.country,shipping.country,"
    "line_items,meta_data,refunds"
)
_STOCK_FIELDS = "manage_stock,stock_quantity,backorders,date_modified_gmt,meta_data"
PRODUCT_FIELDS = f"id,sku,name,type,status,virtual,{_STOCK_FIELDS},tags,images,variations"
VARIATION_FIELDS = f"id,parent_id,sku,name,virtual,{_STOCK_FIELDS},image"
REFUND_FIELDS = "id,amount,line_items,shipping_lines,fee_lines"

IN_STOCK_META = "_backorder_in_stock_date"
PAGE_DATE_META = "_backorder_page_date"
PROMISES_META = "_backorder_promises"
TAKEN_META = "_reduced_stock"
REFUNDED_LINE_META = "_refunded_item_id"
LANGUAGE_METAS = ("wpml_language", "trp_language")
ORDER_METAS = ",".join((PROMISES_META, *LANGUAGE_METAS, TAKEN_META, PAGE_DATE_META))


def _in_utc(row: object, *fields: str) -> None:
    """The shop's instants are in UTC, and most do not say so."""
    for name in fields:
        at: datetime | None = getattr(row, name)
        if at is not None:
            said = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            object.__setattr__(row, name, said)


Metas = Any  # other plugins' rows too, so nothing is expected of them


def metas_of(rows: Metas) -> dict[str, Any]:
    """The values by their keys; of two under one key the first."""
    if not rows or not isinstance(rows, list):
        return {}
    return {
        row["key"]: row.get("value")
        for row in reversed(rows)
        if isinstance(row, dict) and isinstance(row.get("key"), str)
    }


def meta_value(rows: Metas, key: str) -> Any:  # noqa: ANN401 - a meta value is any JSON
    """The value under a key; None where it is not there."""
    return metas_of(rows).get(key)


def meta_text(rows: Metas, key: str) -> str:
    return text_of(meta_value(rows, key))


def text_of(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class StampRow:
    id: int
    status: str
    date_modified_gmt: datetime

    def __post_init__(self) -> None:
        _in_utc(self, "date_modified_gmt")


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
    date_modified_gmt: datetime
    sku: str | None = ""
    virtual: bool = False
    meta_data: Metas = None
    tags: list[Tag] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    variations: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        _in_utc(self, "date_modified_gmt")

    @property
    def has_variations(self) -> bool:
        """Whether it is sold by its variations; plug-ins add kinds such as variable-subscription."""
        return self.type.startswith("variable")


@dataclass(frozen=True, slots=True)
class VariationRow:
    """A variation. Its stock, count and flag are its parent's where `manage_stock` says "parent"."""

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    id: int
    name: str
    manage_stock: bool | Literal["parent"]
    stock_quantity: int | None
    backorders: Flag
    date_modified_gmt: datetime
    parent_id: int = 0
    sku: str | None = ""
    virtual: bool = False
    meta_data: Metas = None
    image: Image | list[None] | None = None  # PHP writes an empty object as a list

    def __post_init__(self) -> None:
        _in_utc(self, "date_modified_gmt")


@dataclass(frozen=True, slots=True)
class ParentRow:
    """As much of a variation as tells where it belongs."""

    id: int
    parent_id: int = 0


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
    date_created_gmt: datetime
    date_modified_gmt: datetime
    line_items: list[LineRow]
    billing: Address
    shipping: Address | list[None] = field(default_factory=list)  # PHP writes an empty object as a list
    date_completed_gmt: datetime | None = None
    created_via: str | None = ""
    meta_data: Metas = None
    refunds: list[RefundStub] = field(default_factory=list)

    def __post_init__(self) -> None:
        _in_utc(self, "date_created_gmt", "date_modified_gmt", "date_completed_gmt")


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """Money of a refund that went back for shipping or a fee, below zero."""

    total: Decimal
    total_tax: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RefundLineRow:
    """What a refund gave back of one line; units and money are below zero."""

    quantity: int
    total: Decimal
    total_tax: Decimal = Decimal(0)
    product_id: int | None = 0
    variation_id: int | None = 0
    meta_data: Metas = None


@dataclass(frozen=True, slots=True)
class RefundRow:
    id: int
    amount: Decimal = Decimal(0)
    line_items: list[RefundLineRow] = field(default_factory=list)
    shipping_lines: list[ChargeRow] = field(default_factory=list)
    fee_lines: list[ChargeRow] = field(default_factory=list)


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
